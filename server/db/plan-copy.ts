/** New drafts of what is there: a plan, or the division in force, is copied with its fabrics. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { ApiError } from '../api/problem.ts';
import { recordAudit } from './audit.ts';
import type { County } from './counties.ts';
import type { Trx } from './engine.ts';
import { resolveScope, type Scope } from './partition-input.ts';
import { nextPlanVersion } from './plan-save.ts';
import { readPlan } from './plans.ts';
import type { ScopeKind } from './schema.ts';
import { touchLayers } from './versions.ts';

export interface DraftOrder {
  /** A plan's id, or `in-force`. */
  source: string;
  name?: string | undefined;
  scope?: { kind: ScopeKind; code?: string | undefined } | undefined;
  author: string;
}

/** The communities of a new draft, each with the plan that it is copied from. */
interface Source {
  scope: Scope;
  parts: { plan: string; community: string }[];
}

/**
 * Copies a plan, or what is in force, as a draft, and returns its id.
 *
 * @param allow refuses a scope that the author does not answer for
 * @throws ApiError `not_found`; `conflict` for a plan that draws communities or where nothing is in force
 */
export async function copyAsDraft(
  trx: Trx,
  county: County,
  order: DraftOrder,
  allow: (scope: Scope) => void,
): Promise<string> {
  const { scope, parts } = await sourceOf(trx, county, order);
  allow(scope);
  // Parameters and report are those of the plan that most communities come from.
  const counts = new Map<string, number>();
  for (const { plan } of parts) counts.set(plan, (counts.get(plan) ?? 0) + 1);
  const [origin] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] as [string, number];
  const id = randomUUID();
  const version = await nextPlanVersion(trx, county, 'grid', scope);
  await sql`
    insert into plans (county, id, name, state, level, scope_kind, scope_code, scope_name, window_min, window_max,
      window_target, barriers, seed, households_kind, author, version, report, origin)
    select county, ${id}::uuid, ${order.name ?? `${scope.name} 草案${version}`}, 'draft', level, ${scope.kind}, ${scope.code},
      ${scope.name}, window_min, window_max, window_target, barriers, seed, households_kind, ${order.author}, ${version}, report, id
    from plans where county = ${county.county} and id = ${origin}::uuid`.execute(trx);
  await copyRows(trx, county, id, parts);
  await recordAudit(trx, county.county, {
    principal: order.author,
    action: 'create',
    subjectKind: 'plan',
    subject: id,
    detail: { copyOf: order.source, communities: parts.length },
    area: scope.code,
  });
  await touchLayers(trx, county.county, ['plans', 'grids']);
  return id;
}

async function sourceOf(trx: Trx, county: County, { source, scope: wanted }: DraftOrder): Promise<Source> {
  if (source === 'in-force') {
    const scope = await resolveScope(trx, county, wanted ?? { kind: 'city' });
    const { rows } = await sql<{ plan: string; community: string }>`
      select plan, community from in_force
      where county = ${county.county} and valid_to is null and ${within(scope)} order by community`.execute(
      trx,
    );
    if (rows.length === 0)
      throw new ApiError('conflict', `in ${scope.name} no division is in force`, {
        remedy: 'divide it, or copy another plan',
      });
    return { scope, parts: rows };
  }
  const plan = await readPlan(trx, county, source);
  if (plan.level !== 'grid')
    throw new ApiError('conflict', 'a plan that draws communities cannot be edited by hand', {
      remedy: 'export it and import it as the communities of the city',
    });
  const scope =
    wanted === undefined
      ? { kind: plan.scope.kind, code: plan.scope.code ?? county.county, name: plan.scope.name }
      : await resolveScope(trx, county, wanted);
  const { rows } = await sql<{ plan: string; community: string }>`
    select distinct plan, community from grids
    where county = ${county.county} and plan = ${source}::uuid and ${within(scope)} order by community`.execute(
    trx,
  );
  if (rows.length === 0)
    throw new ApiError('conflict', `the plan has no grid in ${scope.name}`, {
      remedy: 'choose another area',
    });
  return { scope, parts: rows };
}

/** Communities of a scope: their codes begin with its code. */
const within = ({ code }: Scope) => sql`left(community, length(${code}::text)) = ${code}`;

/** Every table whose rows belong to a community of a plan; `id`s of rows stay as they are. */
const TABLES = {
  grids:
    'county, code_system, code, name, community, level, kind, parent, households, buildings, state, area_m2, geom, label',
  plan_nodes: 'county, community, node, geom',
  plan_arcs:
    'county, community, arc, from_node, to_node, left_grid, right_grid, lies_on, name, length_m, geom',
} as const;

async function copyRows(
  trx: Trx,
  { county }: County,
  id: string,
  parts: readonly { plan: string; community: string }[],
): Promise<void> {
  const list = sql`jsonb_to_recordset(${JSON.stringify(parts)}::jsonb) as s(plan uuid, community text)`;
  for (const [table, columns] of Object.entries(TABLES))
    await sql`
      insert into ${sql.id(table)} (plan, ${sql.raw(columns)})
      select ${id}::uuid, ${sql.raw(columns.replace(/\w+/g, column => `t.${column}`))}
      from ${list} join ${sql.id(table)} t on t.plan = s.plan and t.community = s.community
      where t.county = ${county}`.execute(trx);
  await sql`
    insert into plan_buildings (county, plan, building, grid, households)
    select b.county, ${id}::uuid, b.building, b.grid, b.households
    from ${list}
    join grids g on g.plan = s.plan and g.community = s.community
    join plan_buildings b on b.county = g.county and b.plan = g.plan and b.grid = g.code
    where g.county = ${county}`.execute(trx);
  await sql`
    insert into fabrics (county, plan, community, version, body)
    select f.county, ${id}::uuid, f.community, 1, f.body
    from ${list} join fabrics f on f.plan = s.plan and f.community = s.community
    where f.county = ${county}`.execute(trx);
}
