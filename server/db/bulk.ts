/** Many rows in few statements: one JSON parameter for a batch, read by `jsonb_to_recordset`; the same on both engines. */
import { type RawBuilder, sql } from 'kysely';
import type { Trx } from './engine.ts';
import type { Database } from './schema.ts';

/** Rows of one statement; 2,000 buildings with their outlines are about 1 MB of JSON. */
const BATCH = 2000;

export interface BulkOptions {
  /** Columns that SQL computes; the incoming row is `x`. */
  computed?: Record<string, RawBuilder<unknown>>;
  /** Joined to the incoming rows. */
  join?: RawBuilder<unknown>;
}

/**
 * Inserts rows; every column is named with its PostgreSQL type (geometry comes as hexadecimal EWKB).
 *
 * @throws the database's error where a row breaks a constraint; the transaction is then lost
 */
export async function insertRows<Row extends object>(
  trx: Trx,
  table: keyof Database,
  columns: Record<keyof Row & string, string>,
  rows: readonly Row[],
  options: BulkOptions = {},
): Promise<void> {
  const names = Object.keys(columns);
  const computed = Object.entries(options.computed ?? {});
  const targets = sql.join([...names, ...computed.map(([name]) => name)].map(name => sql.id(name)));
  const values = sql.join([...names.map(name => sql.id('x', name)), ...computed.map(([, value]) => value)]);
  const record = sql.join(
    Object.entries<string>(columns).map(([name, type]) => sql`${sql.id(name)} ${sql.raw(type)}`),
  );
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = JSON.stringify(rows.slice(start, start + BATCH));
    await sql`
      insert into ${sql.id(table)} (${targets})
      select ${values} from jsonb_to_recordset(${batch}::jsonb) as x(${record})
      ${options.join ?? sql``}`.execute(trx);
  }
}
