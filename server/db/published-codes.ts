/**
 * A code that was once in force is never given to another grid.
 *
 * A division numbers its grids from 001 in every community. When it is put in force, a grid that mainly is one of those
 * in force (each holds more than half of the other's households; of the buildings where there are no households) keeps
 * that one's code. In a draft that was copied, and edited by hand, so does a grid with the code of one in force that holds
 * more than half of that one's households, whatever else it holds. A grid whose number was never published keeps it; every
 * other grid takes the next such number of its community.
 */
import { sql } from 'kysely';
import { ApiError } from '../api/problem.ts';
import { fabricFromJson, fabricToJson } from '../partition/fabric/serial.ts';
import type { County } from './counties.ts';
import type { Trx } from './engine.ts';

interface Renamed {
  old: string;
  code: string;
  name: string;
}

/**
 * Renumbers the plan's grids where needed and publishes their codes. Does nothing to codes the plan itself published.
 *
 * @throws ApiError `conflict` when a community's 999 numbers are used up
 */
export async function publishCodes(trx: Trx, county: County, plan: string): Promise<void> {
  const own = await trx
    .selectFrom('published_codes')
    .select('code')
    .where('county', '=', county.county)
    .where('plan', '=', plan)
    .limit(1)
    .execute();
  if (own.length === 0) {
    const grids = await trx
      .selectFrom('grids')
      .select(['code', 'name', 'community'])
      .where('county', '=', county.county)
      .where('plan', '=', plan)
      .orderBy('code')
      .execute();
    const published = await readPublished(trx, county, plan);
    const heirs = published.size === 0 ? new Map<string, string>() : await readHeirs(trx, county, plan);
    const renamed = renumber(grids, published, heirs);
    if (renamed.length > 0) await rename(trx, county, plan, renamed);
  }
  await sql`
    insert into published_codes (county, code_system, code, plan)
    select county, code_system, code, plan from grids where county = ${county.county} and plan = ${plan}::uuid
    on conflict do nothing`.execute(trx);
}

/** Codes ever published in the plan's communities. */
async function readPublished(trx: Trx, county: County, plan: string): Promise<Set<string>> {
  const { rows } = await sql<{ code: string }>`
    select p.code from published_codes p
    where p.county = ${county.county} and p.code_system = ${county.codeSystem} and left(p.code, 12) in (
      select community from grids where county = ${county.county} and plan = ${plan}::uuid)`.execute(trx);
  return new Set(rows.map(row => row.code));
}

/** The plan's grids that mainly are a grid in force: code in the plan to code in force. */
async function readHeirs(trx: Trx, county: County, plan: string): Promise<Map<string, string>> {
  // A building without households weighs a thousandth, so that grids without any can be compared too.
  const { rows } = await sql<{ fresh: string; old: string }>`
    with pairs as (
      select n.grid as fresh, o.grid as old, sum(n.households + 0.001) as shared
      from plan_buildings n
      join plan_buildings o on o.county = n.county and o.building = n.building
      join grids g on g.county = o.county and g.plan = o.plan and g.code = o.grid
      join in_force f on f.county = g.county and f.community = g.community and f.plan = g.plan and f.valid_to is null
      where n.county = ${county.county} and n.plan = ${plan}::uuid and o.plan <> n.plan
      group by n.grid, o.grid),
    fresh as (
      select grid, sum(households + 0.001) as total from plan_buildings
      where county = ${county.county} and plan = ${plan}::uuid group by grid),
    old as (
      select o.grid, sum(o.households + 0.001) as total
      from plan_buildings o
      join grids g on g.county = o.county and g.plan = o.plan and g.code = o.grid
      join in_force f on f.county = g.county and f.community = g.community and f.plan = g.plan and f.valid_to is null
      where o.county = ${county.county} group by o.grid)
    select pairs.fresh, pairs.old from pairs
    join fresh on fresh.grid = pairs.fresh join old on old.grid = pairs.old
    where pairs.shared * 2 > old.total and (
      pairs.shared * 2 > fresh.total
      or pairs.fresh = pairs.old and exists (
        select from plans p where p.county = ${county.county} and p.id = ${plan}::uuid and p.origin is not null))
    -- Of two, the code that it has.
    order by pairs.fresh = pairs.old`.execute(trx);
  return new Map(rows.map(row => [row.fresh, row.old]));
}

function renumber(
  grids: readonly { code: string; name: string; community: string }[],
  published: ReadonlySet<string>,
  heirs: ReadonlyMap<string, string>,
): Renamed[] {
  const highest = new Map<string, number>();
  for (const code of published) {
    const community = code.slice(0, 12);
    highest.set(community, Math.max(highest.get(community) ?? 0, Number(code.slice(12))));
  }
  const keeps = (code: string): boolean => !published.has(code) && !heirs.has(code);
  for (const { code, community } of grids)
    if (highest.has(community) && keeps(code))
      highest.set(community, Math.max(highest.get(community) ?? 0, Number(code.slice(12))));
  return grids.flatMap(({ code: old, name, community }) => {
    if (!highest.has(community)) return [];
    let code = keeps(old) ? old : heirs.get(old);
    if (code === undefined) {
      const number = (highest.get(community) ?? 0) + 1;
      if (number > 999)
        throw new ApiError('conflict', `community ${community} has used up its 999 grid numbers`);
      highest.set(community, number);
      code = community + String(number).padStart(3, '0');
    }
    const number = Number(code.slice(12));
    return code === old ? [] : [{ old, code, name: name.replace(/\d+(?=\D*$)/, String(number)) }];
  });
}

/** The fabrics of the plan, whose grids carry their codes. */
async function renameInFabrics(
  trx: Trx,
  county: County,
  plan: string,
  renamed: readonly Renamed[],
): Promise<void> {
  const fresh = new Map(renamed.map(row => [row.old, row]));
  const communities = [...new Set(renamed.map(({ old }) => old.slice(0, 12)))];
  const rows = await trx
    .selectFrom('fabrics')
    .select(['community', 'body'])
    .where('county', '=', county.county)
    .where('plan', '=', plan)
    .where('community', 'in', communities)
    .execute();
  for (const { community, body } of rows) {
    const fabric = fabricFromJson(body);
    const grids = new Map(
      [...fabric.grids].map(([id, grid]) => {
        const { code, name } = fresh.get(grid.code) ?? grid;
        return [id, { ...grid, code, name }];
      }),
    );
    await trx
      .updateTable('fabrics')
      .set(({ eb }) => ({ body: fabricToJson({ ...fabric, grids }), version: eb('version', '+', 1) }))
      .where('county', '=', county.county)
      .where('plan', '=', plan)
      .where('community', '=', community)
      .execute();
  }
}

/** Every place of the plan that names a grid; through one update each, so that codes may change places. */
async function rename(trx: Trx, county: County, plan: string, renamed: readonly Renamed[]): Promise<void> {
  const list = sql`jsonb_to_recordset(${JSON.stringify(renamed)}::jsonb) as r(old text, code text, name text)`;
  const own = (alias: string) =>
    sql`${sql.ref(`${alias}.county`)} = ${county.county} and ${sql.ref(`${alias}.plan`)} = ${plan}::uuid`;
  // A primary key is checked row by row: move aside first.
  await sql`update grids g set code = '~' || g.code from ${list} where ${own('g')} and g.code = r.old`.execute(
    trx,
  );
  await sql`
    update grids g set code = r.code, name = r.name from ${list}
    where ${own('g')} and g.code = '~' || r.old`.execute(trx);
  await sql`update plan_buildings b set grid = r.code from ${list} where ${own('b')} and b.grid = r.old`.execute(
    trx,
  );
  await sql`
    update plan_arcs a set
      left_grid = coalesce((select r.code from ${list} where r.old = a.left_grid), a.left_grid),
      right_grid = coalesce((select r.code from ${list} where r.old = a.right_grid), a.right_grid)
    where ${own('a')}`.execute(trx);
  await renameInFabrics(trx, county, plan, renamed);
}
