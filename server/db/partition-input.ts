/** What a division is made from, read from the database. */
import { sql } from 'kysely';
import { type BarrierClass, HARD_BARRIERS } from '../api/barriers.ts';
import type { Bbox } from '../api/geo.ts';
import { ApiError } from '../api/problem.ts';
import type { PartitionInput, Region } from '../partition/types.ts';
import { bboxOf, envelope } from './areas.ts';
import type { County } from './counties.ts';
import type { Db, Trx } from './engine.ts';
import { householdsOf } from './households.ts';
import type { ScopeKind } from './schema.ts';
import { wkbToLine, wkbToMultiPolygon } from './wkb.ts';

export interface Scope {
  kind: ScopeKind;
  /** Code of the subdistrict or community; the county's for the city. */
  code: string;
  name: string;
}

/**
 * Names the scope of a request.
 *
 * @throws ApiError `validation_failed` without a code, `not_found` for an unknown one
 */
export async function resolveScope(
  db: Db | Trx,
  county: County,
  wanted: { kind: ScopeKind; code?: string | undefined },
): Promise<Scope> {
  if (wanted.kind === 'city') return { kind: 'city', code: county.county, name: county.name };
  if (wanted.code === undefined)
    throw new ApiError('validation_failed', `a ${wanted.kind} needs its code`, {
      errors: [{ path: 'scope.code', message: 'required' }],
      remedy: 'take a code from GET /api/city',
    });
  const row = await db
    .selectFrom(wanted.kind === 'community' ? 'communities' : 'subdistricts')
    .select('name')
    .where('county', '=', county.county)
    .where('code_system', '=', county.codeSystem)
    .where('code', '=', wanted.code)
    .where('valid_to', 'is', null)
    .executeTakeFirst();
  if (row === undefined) throw new ApiError('not_found', `there is no ${wanted.kind} ${wanted.code}`);
  return { kind: wanted.kind, code: wanted.code, name: row.name };
}

/**
 * At level `grid` the regions are the scope's communities; at level `community` its subdistricts, each on its own,
 * because a community belongs to one subdistrict. Everything near the regions comes along; the division decides by
 * representative point what lies in them. Lines are those of the requested classes and always the hard barriers.
 * Order is by code and id, bytewise, so that equal data gives an equal division on either engine.
 *
 * @throws ApiError `validation_failed` where the level does not fit the scope
 */
export async function readPartitionInput(
  db: Db | Trx,
  county: County,
  scope: Scope,
  level: 'community' | 'grid',
  barriers: readonly BarrierClass[],
): Promise<PartitionInput> {
  const { regions, bbox } = await readRegions(db, county, scope, level);
  const near = envelope(bbox);
  const classes = [...new Set([...barriers, ...HARD_BARRIERS])];
  const input: PartitionInput = {
    regions,
    buildings: await readBuildings(db, county, bbox),
    barriers: [],
    water: [],
    compounds: [],
  };

  const lines = await sql<{ class: BarrierClass; name: string | null; geom: string }>`
    select class, name, geom from (
      select 1 as source, id, class, name, geom, county, valid_to from streets
      union all select 2, id, class, name, geom, county, valid_to from waterways
      union all select 3, id, class, name, geom, county, valid_to from railways) as lines
    where county = ${county.county} and valid_to is null and class = any(${classes}::text[]) and geom && ${near}
    order by source, id collate "C"`.execute(db);
  input.barriers = lines.rows.map(row => ({
    class: row.class,
    ...named(row.name),
    line: wkbToLine(row.geom),
  }));

  const areas = async (table: 'water' | 'compounds') => {
    const { rows } = await sql<{ id: string; name: string | null; geom: string }>`
      select id, name, geom from ${sql.id(table)}
      where county = ${county.county} and valid_to is null and geom && ${near} order by id collate "C"`.execute(
      db,
    );
    return rows;
  };
  input.water = (await areas('water')).map(row => ({
    ...named(row.name),
    area: wkbToMultiPolygon(row.geom),
  }));
  input.compounds = (await areas('compounds')).map(row => ({
    id: row.id,
    ...named(row.name),
    area: wkbToMultiPolygon(row.geom),
  }));

  if (level === 'grid') {
    const current = await readCurrent(
      db,
      county,
      regions.map(region => region.code),
    );
    if (current !== undefined) input.current = current;
  }
  return input;
}

async function readRegions(
  db: Db | Trx,
  county: County,
  scope: Scope,
  level: 'community' | 'grid',
): Promise<{ regions: Region[]; bbox: Bbox }> {
  if (level === 'community' && scope.kind === 'community')
    throw new ApiError('validation_failed', 'communities are drawn inside a subdistrict or the city', {
      errors: [{ path: 'scope.kind', message: 'city or subdistrict at level community' }],
    });
  const table = level === 'grid' ? sql.id('communities') : sql.id('subdistricts');
  const inScope =
    scope.kind === 'city'
      ? sql`true`
      : scope.kind === 'subdistrict' && level === 'grid'
        ? sql`subdistrict = ${scope.code}`
        : sql`code = ${scope.code}`;
  const { rows } = await sql<{ code: string; name: string; geom: string; bbox: Bbox }>`
    select code, name, geom, ${bboxOf(sql`geom`)} as bbox from ${table}
    where county = ${county.county} and code_system = ${county.codeSystem} and valid_to is null and ${inScope}
    order by code collate "C"`.execute(db);
  if (rows.length === 0) throw new ApiError('not_found', `there is nothing to divide in ${scope.name}`);
  return {
    regions: rows.map(row => ({ code: row.code, name: row.name, area: wkbToMultiPolygon(row.geom) })),
    bbox: rows
      .map(row => row.bbox)
      .reduce(([w, s, e, n], box) => [
        Math.min(w, box[0]),
        Math.min(s, box[1]),
        Math.max(e, box[2]),
        Math.max(n, box[3]),
      ]),
  };
}

async function readBuildings(db: Db | Trx, county: County, bbox: Bbox): Promise<PartitionInput['buildings']> {
  const { rows } = await sql<{ id: string; compound: string | null; households: number; geom: string }>`
    select b.id, b.compound, b.geom, ${householdsOf('b', county.householdsKind)} as households
    from buildings b
    where b.county = ${county.county} and b.valid_to is null and b.geom && ${envelope(bbox)}
    order by b.id collate "C"`.execute(db);
  return rows.map(row => ({
    id: row.id,
    area: wkbToMultiPolygon(row.geom),
    households: row.households,
    ...(row.compound === null ? {} : { compound: row.compound }),
  }));
}

/** Building to code of the grid in force; undefined where nothing is in force. */
async function readCurrent(
  db: Db | Trx,
  county: County,
  communities: string[],
): Promise<Record<string, string> | undefined> {
  const { rows } = await sql<{ building: string; grid: string }>`
    select a.building, a.grid
    from in_force f
    join grids g on g.county = f.county and g.plan = f.plan and g.community = f.community
    join plan_buildings a on a.county = g.county and a.plan = g.plan and a.grid = g.code
    where f.county = ${county.county} and f.valid_to is null and f.community = any(${communities}::text[])`.execute(
    db,
  );
  return rows.length === 0 ? undefined : Object.fromEntries(rows.map(row => [row.building, row.grid]));
}

const named = (name: string | null) => (name === null ? {} : { name });
