/** Fabrics as stored: one text for each community of a plan, with a version that every edit raises. */
import { sql } from 'kysely';
import type { FabricSummary } from '../api/edits.ts';
import { ApiError } from '../api/problem.ts';
import { fabricFromJson } from '../partition/fabric/serial.ts';
import type { Fabric } from '../partition/fabric/types.ts';
import type { RegionFabric } from '../partition/types.ts';
import { insertRows } from './bulk.ts';
import type { County } from './counties.ts';
import type { Db, Trx } from './engine.ts';
import { writeFabricRows } from './fabric-rows.ts';

/** Stores the fabrics of a new plan, and all rows that follow from them. */
export async function insertFabrics(
  trx: Trx,
  county: County,
  plan: string,
  fabrics: readonly RegionFabric[],
): Promise<void> {
  for (const { text } of fabrics) await writeFabricRows(trx, county, plan, undefined, fabricFromJson(text));
  await insertRows(
    trx,
    'fabrics',
    { community: 'text', body: 'text' },
    fabrics.map(({ region, text }) => ({ community: region, body: text })),
    { computed: { county: sql`${county.county}`, plan: sql`${plan}::uuid`, version: sql`1` } },
  );
}

/** The communities of a plan that can be edited by hand, by code. */
export async function readFabricList(db: Db | Trx, county: County, plan: string): Promise<FabricSummary[]> {
  const { rows } = await sql<FabricSummary>`
    select f.community, coalesce(c.name, f.community) as name, f.version,
           coalesce(sum(g.households), 0)::int as households, count(g.code)::int as grids
    from fabrics f
    left join communities c on c.county = f.county and c.code = f.community and c.valid_to is null
      and c.code_system = ${county.codeSystem}
    left join grids g on g.county = f.county and g.plan = f.plan and g.community = f.community
    where f.county = ${county.county} and f.plan = ${plan}::uuid
    group by f.community, c.name, f.version order by f.community`.execute(db);
  return rows;
}

/** @throws ApiError `not_found` where the plan has no fabric of the community */
export async function readFabricVersion(
  db: Db | Trx,
  county: County,
  plan: string,
  community: string,
): Promise<number> {
  const row = await db
    .selectFrom('fabrics')
    .select('version')
    .where('county', '=', county.county)
    .where('plan', '=', plan)
    .where('community', '=', community)
    .executeTakeFirst();
  if (row === undefined)
    throw new ApiError('not_found', `the plan has no atoms of ${community} that could be edited`, {
      remedy: 'divide the community again: plans made by dividing can be edited, and drafts copied from them',
    });
  return row.version;
}

/** A fabric as text with its version, and the plan's last edit of it. @throws ApiError as `readFabricVersion` */
export async function readFabricText(
  db: Db | Trx,
  county: County,
  plan: string,
  community: string,
): Promise<{ version: number; seq: number; body: string }> {
  const { rows } = await sql<{ version: number; seq: number; body: string }>`
    select f.version, f.body, coalesce((
      select max(e.seq) from plan_edits e
      where e.county = f.county and e.plan = f.plan and e.community = f.community), 0)::int as seq
    from fabrics f
    where f.county = ${county.county} and f.plan = ${plan}::uuid and f.community = ${community}`.execute(db);
  const [row] = rows;
  if (row === undefined) await readFabricVersion(db, county, plan, community);
  return row as { version: number; seq: number; body: string };
}

/** Keeps fabrics that were read, by version: reading one again takes as long as an edit of it. */
export interface FabricCache {
  get(plan: string, community: string, version: number, read: () => Promise<Fabric>): Promise<Fabric>;
}

/** Reads a fabric, or takes it from the cache. */
export async function readFabric(
  db: Db | Trx,
  county: County,
  cache: FabricCache,
  plan: string,
  community: string,
): Promise<{ version: number; fabric: Fabric }> {
  const version = await readFabricVersion(db, county, plan, community);
  const fabric = await cache.get(plan, community, version, async () =>
    fabricFromJson((await readFabricText(db, county, plan, community)).body),
  );
  return { version, fabric };
}

/** Codes that were ever published in a community: no new grid takes one. */
export async function readRetired(db: Db | Trx, county: County, community: string): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    select code from published_codes
    where county = ${county.county} and code_system = ${county.codeSystem} and left(code, 12) = ${community}
    order by code`.execute(db);
  return rows.map(row => row.code);
}
