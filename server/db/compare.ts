/** Two plans side by side: which buildings change grid, and how the grids differ. */
import { sql } from 'kysely';
import type { Comparison } from '../api/drafts.ts';
import { ApiError } from '../api/problem.ts';
import type { County } from './counties.ts';
import type { Db } from './engine.ts';
import { GRID_TOTALS, NO_TOTALS, type Totals } from './totals.ts';

type Grid = NonNullable<Comparison['grids'][number]['before']>;
interface GridRow extends Grid {
  plan: string;
  community: string;
}
interface BuildingRow {
  building: string;
  from: string | null;
  to: string | null;
  households: number;
  lon: number | null;
  lat: number | null;
}

/**
 * Compares the communities that both plans hold.
 *
 * @param sees whether the caller sees a community
 * @throws ApiError `conflict` where they have no such community in common
 */
export async function comparePlans(
  db: Db,
  county: County,
  before: string,
  after: string,
  sees: (community: string) => boolean,
): Promise<Comparison> {
  const { rows: grids } = await sql<GridRow>`
    select plan, community, code, name, households, buildings, kind, state from grids
    where county = ${county.county} and plan in (${before}::uuid, ${after}::uuid) order by code`.execute(db);
  const [old, fresh] = [grids.filter(g => g.plan === before), grids.filter(g => g.plan === after)];
  const inOld = new Set(old.map(g => g.community));
  const common = [...new Set(fresh.map(g => g.community))].filter(c => inOld.has(c) && sees(c)).sort();
  if (common.length === 0)
    throw new ApiError('conflict', '两个方案没有共同的社区 / the plans have no community in common', {
      remedy: '选择范围相同的方案 / choose plans of one area',
    });
  const shared = new Set(common);
  const buildings = await readPairs(db, county, before, after, common);
  const by = (await areRelated(db, county, before, after)) ? 'code' : 'overlap';
  const [oldGrids, newGrids] = [old, fresh].map(list => list.filter(g => shared.has(g.community)));
  const heirs =
    by === 'code'
      ? new Map(oldGrids.map(({ code }) => [code, code]))
      : matched(buildings, new Set(oldGrids.map(g => g.code)), new Set(newGrids.map(g => g.code)));
  const moved = buildings.filter(b => b.from === null || b.to === null || heirs.get(b.from) !== b.to);
  return {
    by,
    households: moved.reduce((sum, b) => sum + b.households, 0),
    buildings: moved.map(({ lon, lat, ...rest }) => ({
      ...rest,
      at: lon === null || lat === null ? null : [lon, lat],
    })),
    grids: pairsOf(oldGrids, newGrids, heirs),
    totals: {
      before: await readTotals(db, county, before, common),
      after: await readTotals(db, county, after, common),
    },
  };
}

async function readPairs(
  db: Db,
  county: County,
  before: string,
  after: string,
  communities: readonly string[],
): Promise<BuildingRow[]> {
  const of = (plan: string) => sql`
    select b.building, b.grid, b.households from plan_buildings b
    join grids g on g.county = b.county and g.plan = b.plan and g.code = b.grid
    where b.county = ${county.county} and b.plan = ${plan}::uuid and g.community = any(${[...communities]}::text[])`;
  const { rows } = await sql<BuildingRow>`
    with a as (${of(before)}), b as (${of(after)})
    select coalesce(a.building, b.building) as building, a.grid as "from", b.grid as "to",
           coalesce(b.households, a.households) as households, ST_X(s.point) as lon, ST_Y(s.point) as lat
    from a full join b on b.building = a.building
    left join buildings s on s.county = ${county.county} and s.id = coalesce(a.building, b.building)
    order by 1`.execute(db);
  return rows;
}

/** Whether one of the plans was copied from the other, or both from one: then codes mean the same grids. */
async function areRelated(db: Db, county: County, a: string, b: string): Promise<boolean> {
  const { rows } = await sql<{ related: boolean }>`
    with recursive line as (
      select id as member, id, origin from plans
      where county = ${county.county} and id in (${a}::uuid, ${b}::uuid)
      union
      select line.member, p.id, p.origin from line join plans p on p.county = ${county.county} and p.id = line.origin)
    select exists (
      select from line x join line y on y.id = x.id
      where x.member = ${a}::uuid and y.member = ${b}::uuid) as related`.execute(db);
  return rows[0]?.related === true;
}

/** Grids that hold most of each other, the largest common households first, each once: code before to code after. */
function matched(
  buildings: readonly BuildingRow[],
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): Map<string, string> {
  // A building without households weighs a thousandth, so that grids without any can be matched too.
  const EMPTY = 0.001;
  const common = new Map<string, { from: string; to: string; weight: number }>();
  for (const { from, to, households } of buildings) {
    if (from === null || to === null) continue;
    const key = `${from} ${to}`;
    const pair = common.get(key) ?? { from, to, weight: 0 };
    pair.weight += households + EMPTY;
    common.set(key, pair);
  }
  const heirs = new Map<string, string>();
  const taken = new Set<string>();
  const order = [...common.values()].sort(
    (p, q) =>
      q.weight - p.weight || Number(q.from === q.to) - Number(p.from === p.to) || (p.from < q.from ? -1 : 1),
  );
  for (const { from, to } of order) {
    if (heirs.has(from) || taken.has(to) || !before.has(from) || !after.has(to)) continue;
    heirs.set(from, to);
    taken.add(to);
  }
  return heirs;
}

const cardOf = ({ code, name, households, buildings, kind, state }: Grid): Grid => ({
  code,
  name,
  households,
  buildings,
  kind,
  state,
});

/** A row for every pair of grids, and for those without a partner; pairs that are equal are left out. */
function pairsOf(
  before: readonly GridRow[],
  after: readonly GridRow[],
  heirs: ReadonlyMap<string, string>,
): Comparison['grids'] {
  const byCode = new Map(after.map(grid => [grid.code, grid]));
  const rows: Comparison['grids'] = [];
  for (const old of before) {
    const fresh = byCode.get(heirs.get(old.code) ?? '');
    if (fresh) byCode.delete(fresh.code);
    const pair = { before: cardOf(old), after: fresh ? cardOf(fresh) : null };
    if (JSON.stringify(pair.before) !== JSON.stringify(pair.after))
      rows.push({ code: fresh?.code ?? old.code, community: old.community, ...pair });
  }
  for (const fresh of byCode.values())
    rows.push({ code: fresh.code, community: fresh.community, before: null, after: cardOf(fresh) });
  return rows.sort((p, q) => (p.code < q.code ? -1 : p.code > q.code ? 1 : 0));
}

async function readTotals(
  db: Db,
  county: County,
  plan: string,
  communities: readonly string[],
): Promise<Totals> {
  const codes = [...communities];
  const { rows } = await sql<Partial<Totals>>`
    select ${GRID_TOTALS}, (
      select count(*)::int from stations s
      where s.county = ${county.county} and s.valid_to is null and s.community = any(${codes}::text[])) as stations
    from grids g
    where g.county = ${county.county} and g.plan = ${plan}::uuid and g.community = any(${codes}::text[])`.execute(
    db,
  );
  return { ...NO_TOTALS, ...rows[0] };
}
