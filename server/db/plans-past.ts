/** The division in force on any day, and where the codes of the past lead. */
import { sql } from 'kysely';
import type { Successors } from '../api/drafts.ts';
import { ApiError } from '../api/problem.ts';
import type { County } from './counties.ts';
import type { Db } from './engine.ts';

export interface InForceAt {
  community: string;
  plan: string;
  /** ISO 8601. */
  from: string;
  to: string | null;
}

/** Which plan was in force in each community at a moment. */
export async function readInForceAt(db: Db, county: County, at: Date): Promise<InForceAt[]> {
  const rows = await db
    .selectFrom('in_force')
    .selectAll()
    .where('county', '=', county.county)
    .where('valid_from', '<=', at)
    .where(({ eb, or }) => or([eb('valid_to', 'is', null), eb('valid_to', '>', at)]))
    .orderBy('community')
    .execute();
  return rows.map(row => ({
    community: row.community,
    plan: row.plan,
    from: row.valid_from.toISOString(),
    to: row.valid_to?.toISOString() ?? null,
  }));
}

/**
 * The grids in force in which the buildings of a published code are now.
 *
 * @throws ApiError `not_found` for a code that never was in force
 */
export async function readSuccessors(db: Db, county: County, code: string): Promise<Successors> {
  const { rows: held } = await sql<{ plan: string; valid_to: Date | null }>`
    select f.plan, f.valid_to from in_force f
    join grids g on g.county = f.county and g.plan = f.plan and g.community = f.community
    where f.county = ${county.county} and g.code_system = ${county.codeSystem} and g.code = ${code}
    order by f.valid_from desc limit 1`.execute(db);
  const [last] = held;
  if (last === undefined)
    throw new ApiError('not_found', `no grid with the code ${code} was ever in force`, {
      remedy: 'GET /api/search finds grids by name and code',
    });
  const { rows: successors } = await sql<Successors['successors'][number]>`
    select n.grid as code, g.name, sum(n.households)::int as households, count(*)::int as buildings
    from plan_buildings o
    join plan_buildings n on n.county = o.county and n.building = o.building
    join grids g on g.county = n.county and g.plan = n.plan and g.code = n.grid
    join in_force f on f.county = g.county and f.plan = g.plan and f.community = g.community and f.valid_to is null
    where o.county = ${county.county} and o.plan = ${last.plan}::uuid and o.grid = ${code}
    group by n.grid, g.name order by sum(n.households) desc, count(*) desc, n.grid`.execute(db);
  return {
    code,
    inForce: last.valid_to === null,
    plan: last.plan,
    until: last.valid_to?.toISOString() ?? null,
    successors,
  };
}
