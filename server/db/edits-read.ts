/** The history of drafts, as it is read. */
import { type RawBuilder, sql } from 'kysely';
import type { Edit, EditEvent } from '../api/edits.ts';
import type { County } from './counties.ts';
import type { Db, Trx } from './engine.ts';

export interface EditQuery {
  community?: string | undefined;
  /** Only edits after this one, or before that one. */
  after?: number | undefined;
  before?: number | undefined;
  /** Only edits that led to higher versions of their community's fabric. */
  afterVersion?: number | undefined;
  /** Only communities whose codes begin so. */
  inside?: readonly string[] | undefined;
  limit: number;
  /** Oldest first instead of newest. */
  forward?: boolean;
}

interface Row {
  seq: number;
  community: string;
  version: number;
  author: string;
  author_name: string;
  at: Date;
  action: Edit['action'];
  undone_by: number | null;
  patch?: string;
}

async function select(
  db: Db | Trx,
  county: County,
  plan: string,
  query: EditQuery,
  more: RawBuilder<unknown>,
): Promise<Row[]> {
  const { community, after, before, afterVersion, inside } = query;
  const conditions = [sql`e.county = ${county.county}`, sql`e.plan = ${plan}::uuid`];
  if (community !== undefined) conditions.push(sql`e.community = ${community}`);
  if (after !== undefined) conditions.push(sql`e.seq > ${after}`);
  if (before !== undefined) conditions.push(sql`e.seq < ${before}`);
  if (afterVersion !== undefined) conditions.push(sql`e.version > ${afterVersion}`);
  if (inside !== undefined)
    conditions.push(
      sql`exists (select from unnest(${[...inside]}::text[]) as mine(code)
        where left(e.community, length(mine.code)) = mine.code)`,
    );
  const { rows } = await sql<Row>`
    select e.seq, e.community, e.version, e.author, coalesce(p.name, e.author) as author_name, e.at, e.action,
           e.undone_by ${more}
    from plan_edits e left join principals p on p.county = e.county and p.id = e.author
    where ${sql.join(conditions, sql` and `)}
    order by e.seq ${query.forward ? sql`asc` : sql`desc`} limit ${query.limit}`.execute(db);
  return rows;
}

const editOf = (row: Row): Edit => ({
  seq: row.seq,
  community: row.community,
  version: row.version,
  author: row.author,
  authorName: row.author_name,
  at: row.at.toISOString(),
  action: row.action,
  ...(row.undone_by === null ? {} : { undoneBy: row.undone_by }),
});

/** Edits without their patches. */
export async function readHistory(
  db: Db | Trx,
  county: County,
  plan: string,
  query: EditQuery,
): Promise<Edit[]> {
  return (await select(db, county, plan, query, sql``)).map(editOf);
}

/** Edits with their patches. */
export async function readEdits(
  db: Db | Trx,
  county: County,
  plan: string,
  query: EditQuery,
): Promise<EditEvent[]> {
  const rows = await select(db, county, plan, query, sql`, e.patch`);
  return rows.map(row => ({ ...editOf(row), patch: JSON.parse(row.patch ?? '') as EditEvent['patch'] }));
}

/** Number of the plan's last edit. */
export async function lastSeq(db: Db | Trx, county: County, plan: string): Promise<number> {
  const row = await db
    .selectFrom('plans')
    .select('edits')
    .where('county', '=', county.county)
    .where('id', '=', plan)
    .executeTakeFirst();
  return row?.edits ?? 0;
}
