/** Comments on plans, each pinned to a place. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Comment } from '../api/drafts.ts';
import { ApiError } from '../api/problem.ts';
import type { County } from './counties.ts';
import type { Db, Trx } from './engine.ts';
import { pointToWkb } from './wkb.ts';

interface Row {
  id: string;
  parent: string | null;
  author: string;
  author_name: string;
  written_at: Date;
  lon: number;
  lat: number;
  community: string | null;
  body: string;
  resolved_by: string | null;
  resolved_at: Date | null;
}

const commentOf = (row: Row): Comment => ({
  id: row.id,
  parent: row.parent,
  author: row.author,
  authorName: row.author_name,
  written: row.written_at.toISOString(),
  at: [row.lon, row.lat],
  community: row.community,
  text: row.body,
  resolved:
    row.resolved_at === null ? null : { by: row.resolved_by ?? '', at: row.resolved_at.toISOString() },
});

async function select(db: Db | Trx, county: County, plan: string, id?: string): Promise<Comment[]> {
  const { rows } = await sql<Row>`
    select c.id, c.parent, c.author, coalesce(p.name, c.author) as author_name, c.written_at,
           ST_X(c.geom) as lon, ST_Y(c.geom) as lat, c.community, c.body,
           coalesce(r.name, c.resolved_by) as resolved_by, c.resolved_at
    from plan_comments c
    left join principals p on p.county = c.county and p.id = c.author
    left join principals r on r.county = c.county and r.id = c.resolved_by
    where c.county = ${county.county} and c.plan = ${plan}::uuid
      and ${id === undefined ? sql`true` : sql`c.id = ${id}::uuid`}
    order by c.written_at, c.id`.execute(db);
  return rows.map(commentOf);
}

/** All comments of a plan, oldest first. */
export function readComments(db: Db | Trx, county: County, plan: string): Promise<Comment[]> {
  return select(db, county, plan);
}

/** @throws ApiError `not_found` */
export async function readComment(db: Db | Trx, county: County, plan: string, id: string): Promise<Comment> {
  const [comment] = await select(db, county, plan, id);
  if (comment === undefined) throw new ApiError('not_found', `the plan has no comment ${id}`);
  return comment;
}

/** Code of the community at a place, null outside of all. */
export async function communityAt(
  db: Db | Trx,
  county: County,
  at: readonly [number, number],
): Promise<string | null> {
  const { rows } = await sql<{ code: string }>`
    select code from communities
    where county = ${county.county} and code_system = ${county.codeSystem} and valid_to is null
      and ST_Covers(geom, ST_SetSRID(ST_MakePoint(${at[0]}::float8, ${at[1]}::float8), 4326))
    order by code limit 1`.execute(db);
  return rows[0]?.code ?? null;
}

export interface NewComment {
  plan: string;
  parent: string | null;
  author: string;
  at: [number, number];
  community: string | null;
  text: string;
}

/** Returns its id. */
export async function insertComment(trx: Trx, county: County, comment: NewComment): Promise<string> {
  const id = randomUUID();
  await sql`
    insert into plan_comments (county, id, plan, parent, author, geom, community, body)
    values (${county.county}, ${id}::uuid, ${comment.plan}::uuid, ${comment.parent}::uuid, ${comment.author},
      ${pointToWkb(comment.at)}::geometry, ${comment.community}, ${comment.text})`.execute(trx);
  return id;
}

/** Closes a comment; one that is closed stays as it is. */
export async function resolveComment(trx: Trx, county: County, id: string, principal: string): Promise<void> {
  await sql`
    update plan_comments set resolved_by = ${principal}, resolved_at = clock_timestamp()
    where county = ${county.county} and id = ${id}::uuid and resolved_at is null`.execute(trx);
}
