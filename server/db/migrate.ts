/** Brings a database to the newest version. */
import { type Kysely, Migrator } from 'kysely';
import { MIGRATIONS } from '../../migrations/index.ts';
import type { Database } from './schema.ts';

/** Runs what has not run yet, all in one transaction; nothing remains of it when one fails. */
export async function migrate(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find(result => result.status === 'Error')?.migrationName;
  throw new Error(
    `migration ${failed ?? ''} failed: ${error instanceof Error ? error.message : String(error)}`,
    {
      cause: error,
    },
  );
}
