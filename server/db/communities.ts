/** Subdistricts and communities with their totals. */
import { sql } from 'kysely';
import type { Community } from '../api/schemas.ts';
import { bboxOf } from './areas.ts';
import type { County } from './counties.ts';
import type { Db } from './engine.ts';
import { householdsOf } from './households.ts';
import { GRID_TOTALS, NO_TOTALS, type Totals } from './totals.ts';

export async function readSubdistricts(
  db: Db,
  county: County,
): Promise<{ code: string; name: string; bbox: Community['bbox'] }[]> {
  const { rows } = await sql<{ code: string; name: string; bbox: Community['bbox'] }>`
    select code, name, ${bboxOf(sql`geom`)} as bbox from subdistricts
    where county = ${county.county} and code_system = ${county.codeSystem} and valid_to is null
    order by code collate "C"`.execute(db);
  return rows;
}

/**
 * All communities, or the one with `code`. Households and buildings are those on the ground; everything about grids is
 * of the plan in force, zero without one.
 */
export async function readCommunities(db: Db, county: County, code?: string): Promise<Community[]> {
  const only = (column: string) => (code === undefined ? sql`true` : sql`${sql.ref(column)} = ${code}`);
  const { rows: communities } = await sql<Omit<Community, 'totals'>>`
    select c.code, c.name, c.subdistrict, c.kind, c.residents, ${bboxOf(sql`c.geom`)} as bbox, f.plan
    from communities c
    left join in_force f on f.county = c.county and f.community = c.code and f.valid_to is null
    where c.county = ${county.county} and c.code_system = ${county.codeSystem} and c.valid_to is null
      and ${only('c.code')}
    order by c.code collate "C"`.execute(db);

  type Counted = Partial<Totals> & { community: string };
  const { rows: built } = await sql<Counted>`
    select b.community, count(*)::int as buildings,
           coalesce(sum(${householdsOf('b', county.householdsKind)}), 0)::int as households
    from buildings b
    where b.county = ${county.county} and b.valid_to is null and b.community is not null and ${only('b.community')}
    group by b.community`.execute(db);
  const { rows: divided } = await sql<Counted>`
    select g.community, ${GRID_TOTALS}
    from grids g
    join in_force f on f.county = g.county and f.community = g.community and f.plan = g.plan and f.valid_to is null
    where g.county = ${county.county} and ${only('g.community')}
    group by g.community`.execute(db);
  const { rows: served } = await sql<Counted>`
    select s.community, count(*)::int as stations from stations s
    where s.county = ${county.county} and s.valid_to is null and s.community is not null and ${only('s.community')}
    group by s.community`.execute(db);

  const totals = new Map<string, Totals>();
  // What stands on the ground comes last: it overrides the plan's households and buildings.
  for (const { community, ...counted } of [...divided, ...built, ...served])
    totals.set(community, { ...NO_TOTALS, ...totals.get(community), ...counted });
  return communities.map(community => ({ ...community, totals: totals.get(community.code) ?? NO_TOTALS }));
}

/** The box around all communities and subdistricts; undefined where there are none. */
export async function readCityBbox(db: Db, county: County): Promise<Community['bbox'] | undefined> {
  const { rows } = await sql<{ bbox: Community['bbox'] | null }>`
    select case when count(*) > 0 then ${bboxOf(sql`ST_Extent(geom)`)} end as bbox from (
      select geom from subdistricts where county = ${county.county} and valid_to is null
      union all select geom from communities where county = ${county.county} and valid_to is null) areas`.execute(
    db,
  );
  return rows[0]?.bbox ?? undefined;
}
