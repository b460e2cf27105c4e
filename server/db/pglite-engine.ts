/** The embedded default: PGlite with PostGIS in a directory of its own. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { postgis } from '@electric-sql/pglite-postgis';
import { Kysely } from 'kysely';
import { LocalBus } from './bus.ts';
import type { Engine } from './engine.ts';
import { type DirectoryLock, lockDirectory } from './lock.ts';
import { migrate } from './migrate.ts';
import { PARSERS } from './parsers.ts';
import { pgliteDialect } from './pglite-dialect.ts';
import { PgliteSession } from './pglite-session.ts';
import type { Database } from './schema.ts';

/** Said at start and by `/api/city`. */
const EMBEDDED_DURABILITY =
  '嵌入式数据库：进程被强行终止（kill -9）后数据仍在，断电或系统崩溃则可能丢失或损坏；正式使用请设置 DATABASE_URL 并做备份。 / ' +
  'Embedded database: it survives kill -9, but not a power loss or a system crash (nothing is flushed to the disk); ' +
  'for real use set DATABASE_URL and keep backups.';

/**
 * Opens the database in `directory` (created when missing), migrated to the newest version.
 * A first start that was interrupted is begun again: until `ready` is written there is nothing in it to lose.
 *
 * @throws ApiError `conflict` where another process holds the directory
 */
export async function openPglite(directory: string): Promise<Engine> {
  const lock = lockDirectory(directory);
  try {
    const data = join(directory, 'db');
    const ready = join(directory, 'ready');
    if (!existsSync(ready)) rmSync(data, { recursive: true, force: true });
    mkdirSync(data, { recursive: true });
    const engine = await wrapPglite(
      await PGlite.create({ dataDir: data, extensions: { postgis }, parsers: PARSERS }),
      lock,
    );
    if (!existsSync(ready)) writeFileSync(ready, `${new Date().toISOString()}\n`);
    return engine;
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** An engine in memory, from a dump of another one: for tests. */
export async function openPgliteInMemory(dump?: Blob): Promise<Engine & { dump(): Promise<Blob> }> {
  const pglite = await PGlite.create({
    extensions: { postgis },
    parsers: PARSERS,
    ...(dump === undefined ? {} : { loadDataDir: dump }),
  });
  return { ...(await wrapPglite(pglite)), dump: () => pglite.dumpDataDir('none') };
}

async function wrapPglite(pglite: PGlite, lock?: DirectoryLock): Promise<Engine> {
  const session = new PgliteSession(pglite);
  const db = new Kysely<Database>({ dialect: pgliteDialect(session) });
  const bus = new LocalBus();
  await migrate(db);
  return {
    kind: 'pglite',
    db,
    bus,
    durability: EMBEDDED_DURABILITY,
    executor: {
      async executeSql(text, values) {
        const hold = await session.acquire();
        try {
          return await (values === undefined || values.length === 0
            ? hold.script(text)
            : hold.query(text, values));
        } finally {
          hold.release();
        }
      },
    },
    async close() {
      await bus.close();
      await db.destroy();
      lock?.release();
    },
  };
}
