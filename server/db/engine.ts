/**
 * The database behind one face: PGlite with PostGIS (embedded default) or PostgreSQL with PostGIS (`DATABASE_URL`).
 * Everything above runs the same SQL on both; `kind` is asked only where one of them cannot do a thing.
 */
import type { Kysely, Transaction } from 'kysely';
import type { EventBus } from './bus.ts';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

/** What pg-boss runs its SQL on. Several statements in one text are allowed where there are no values. */
export interface SqlExecutor {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

export interface Engine {
  readonly kind: 'pglite' | 'postgres';
  readonly db: Db;
  readonly bus: EventBus;
  readonly executor: SqlExecutor;
  /** What the data is not protected against, Chinese and English; null for a real server. */
  readonly durability: string | null;
  /** Waits for what is running, then closes. */
  close(): Promise<void>;
}
