/** Whether the database answers. */
import { sql } from 'kysely';
import type { Db } from './engine.ts';

/** @throws the database's error where it does not */
export async function ping(db: Db): Promise<void> {
  await sql`select 1`.execute(db);
}
