/** PostgreSQL 15 or later with PostGIS 3.3 or later. */
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { PostgresBus } from './bus.ts';
import type { Engine } from './engine.ts';
import { migrate } from './migrate.ts';
import { PARSERS } from './parsers.ts';
import type { Database } from './schema.ts';

/**
 * Opens the database, migrated to the newest version (several processes may start at once: one migrates).
 *
 * @throws Error where the server cannot be reached or is too old
 */
export async function openPostgres(connectionString: string): Promise<Engine> {
  const pool = new pg.Pool({
    connectionString,
    application_name: 'wangge',
    types: { getTypeParser: parserOf as typeof pg.types.getTypeParser },
  });
  let closing = false;
  pool.on('error', error => {
    if (!closing) console.error(`database: an idle connection broke: ${error.message}`);
  });
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    await requireVersion(pool);
    await migrate(db);
    const bus = await PostgresBus.open(connectionString, pool);
    return {
      kind: 'postgres',
      db,
      bus,
      durability: null,
      executor: { executeSql: (text, values) => pool.query(text, values) },
      async close() {
        closing = true;
        await bus.close();
        await db.destroy();
      },
    };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

function parserOf(type: number, format?: 'text' | 'binary'): unknown {
  return PARSERS[type] ?? pg.types.getTypeParser(type, format);
}

async function requireVersion(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ version: number }>(
    "select current_setting('server_version_num')::int as version",
  );
  const version = rows[0]?.version ?? 0;
  if (version < 150_000) throw new Error(`PostgreSQL 15 or later is required; this is ${version / 10_000}`);
}
