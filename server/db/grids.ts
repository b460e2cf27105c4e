/** Grids of a plan, or those in force. */
import { type RawBuilder, sql } from 'kysely';
import type { Grid } from '../api/schemas.ts';
import { bboxOf } from './areas.ts';
import type { County } from './counties.ts';
import type { Db } from './engine.ts';

/**
 * The condition on the table `grids` (as `alias`) for one plan, or, without one, for whatever plan is in force in each community.
 * A plan in force is joined by primary key, so both are index look-ups.
 */
export function gridsOf(county: County, plan: string | undefined, alias = 'g'): RawBuilder<boolean> {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  return plan === undefined
    ? sql`${column('county')} = ${county.county} and exists (
        select from in_force f
        where f.county = ${column('county')} and f.community = ${column('community')}
          and f.plan = ${column('plan')} and f.valid_to is null)`
    : sql`${column('county')} = ${county.county} and ${column('plan')} = ${plan}::uuid`;
}

/** Grids of one community (or of the subdistrict, for a plan that draws communities), by code. */
export async function readGrids(
  db: Db,
  county: County,
  community: string,
  plan: string | undefined,
): Promise<Grid[]> {
  const { rows } = await sql<Grid>`
    select g.code, g.name, g.community, g.plan, g.level, g.kind, g.households, g.buildings, g.state, g.area_m2,
           ${bboxOf(sql`g.geom`)} as bbox
    from grids g where ${gridsOf(county, plan)} and g.community = ${community}
    order by g.code collate "C"`.execute(db);
  return rows;
}
