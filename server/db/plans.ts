/** Plans as they are listed, put in force and deleted. */
import { sql } from 'kysely';
import { ApiError } from '../api/problem.ts';
import type { Plan } from '../api/schemas.ts';
import { recordAudit } from './audit.ts';
import type { County } from './counties.ts';
import type { Db, Trx } from './engine.ts';
import { publishCodes } from './published-codes.ts';
import { GRID_TOTALS, NO_TOTALS, type Totals } from './totals.ts';
import { touchLayers } from './versions.ts';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Newest first. */
export async function readPlans(db: Db | Trx, county: County): Promise<Plan[]> {
  return selectPlans(db, county, undefined);
}

/** @throws ApiError `not_found` */
export async function readPlan(db: Db | Trx, county: County, id: string): Promise<Plan> {
  const plan = ID.test(id) ? (await selectPlans(db, county, id))[0] : undefined;
  if (plan === undefined)
    throw new ApiError('not_found', `there is no plan ${id}`, { remedy: 'GET /api/plans lists the plans' });
  return plan;
}

/** What decides who sees a plan; undefined where there is none by that id. */
export async function readPlanScope(
  db: Db | Trx,
  county: County,
  id: string,
): Promise<{ state: Plan['state']; scope: { code: string | null } } | undefined> {
  if (!ID.test(id)) return undefined;
  const row = await db
    .selectFrom('plans')
    .select(['state', 'scope_kind', 'scope_code'])
    .where('county', '=', county.county)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && { state: row.state, scope: { code: row.scope_kind === 'city' ? null : row.scope_code } };
}

async function selectPlans(db: Db | Trx, county: County, id: string | undefined): Promise<Plan[]> {
  const plans = await db
    .selectFrom('plans')
    .selectAll()
    .where('county', '=', county.county)
    .$if(id !== undefined, query => query.where('id', '=', id as string))
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  const { rows: counted } = await sql<Totals & { plan: string }>`
    select g.plan, ${GRID_TOTALS}, (
      select count(*)::int from stations s join communities c
        on c.county = s.county and c.code = s.community and c.code_system = ${county.codeSystem}
      where s.county = ${county.county} and s.valid_to is null
        and (c.code = any(array_agg(g.community)) or c.subdistrict = any(array_agg(g.community)))) as stations
    from grids g
    where g.county = ${county.county} and ${id === undefined ? sql`true` : sql`g.plan = ${id}::uuid`}
    group by g.plan`.execute(db);
  const totals = new Map(counted.map(({ plan, ...rest }) => [plan, rest]));
  return plans.map(plan => ({
    id: plan.id,
    name: plan.name,
    state: plan.state,
    level: plan.level,
    scope: {
      kind: plan.scope_kind,
      code: plan.scope_kind === 'city' ? null : plan.scope_code,
      name: plan.scope_name,
    },
    window: { min: plan.window_min, max: plan.window_max, target: plan.window_target },
    barriers: plan.barriers as Plan['barriers'],
    author: plan.author,
    edits: plan.edits,
    ...(plan.origin === null ? {} : { origin: plan.origin }),
    ...(plan.reason === null ? {} : { reason: plan.reason }),
    ...(plan.document_number === null ? {} : { documentNumber: plan.document_number }),
    ...(plan.in_force_from === null ? {} : { inForceFrom: plan.in_force_from.toISOString() }),
    createdAt: plan.created_at.toISOString(),
    version: plan.version,
    totals: totals.get(plan.id) ?? NO_TOTALS,
    report: plan.report,
  }));
}

/**
 * Puts a plan in force in all its communities, in place of whatever is in force there. A plan that is in force nowhere
 * any more becomes `retired`. Codes that were published for other ground are given new numbers first.
 *
 * @param since a moment of the past, later than all that is in force there; now where left out
 * @throws ApiError `not_found`; `conflict` for a plan that draws communities or has no grid, and for a moment before that
 */
export async function putInForce(
  trx: Trx,
  county: County,
  id: string,
  principal: string,
  since?: Date,
): Promise<void> {
  // One at a time: what is in force is read and replaced.
  await sql`select pg_advisory_xact_lock(hashtext(${`in force ${county.county}`}))`.execute(trx);
  const plan = await readPlan(trx, county, id);
  if (plan.level !== 'grid')
    throw new ApiError('conflict', 'a plan that draws communities cannot be put in force', {
      remedy: 'export it and import it as the communities of the city',
    });
  const communities = await communitiesOf(trx, county, id);
  if (communities.length === 0) throw new ApiError('conflict', 'the plan has no grid');
  await publishCodes(trx, county, id);
  const from = await startOf(trx, county, id, communities, since);

  const replaced = await trx
    .updateTable('in_force')
    .set({ valid_to: from })
    .where('county', '=', county.county)
    .where('valid_to', 'is', null)
    .where('community', 'in', communities)
    .where('plan', '<>', id)
    .returning('plan')
    .execute();
  await sql`
    insert into in_force (county, community, plan, valid_from)
    select ${county.county}, divided.code, ${id}::uuid, ${from} from unnest(${communities}::text[]) as divided(code)
    where not exists (
      select from in_force f where f.county = ${county.county} and f.community = divided.code and f.valid_to is null)`.execute(
    trx,
  );
  await trx
    .updateTable('plans')
    .set({ state: 'in_force', in_force_from: from })
    .where('county', '=', county.county)
    .where('id', '=', id)
    .execute();
  const old = [...new Set(replaced.map(row => row.plan))];
  if (old.length > 0)
    await sql`
      update plans p set state = 'retired'
      where p.county = ${county.county} and p.id = any(${old}::uuid[]) and not exists (
        select from in_force f where f.county = p.county and f.plan = p.id and f.valid_to is null)`.execute(
      trx,
    );
  await recordAudit(trx, county.county, {
    principal,
    action: 'put_in_force',
    subjectKind: 'plan',
    subject: id,
    detail: { communities, replaced: old },
    area: plan.scope.code ?? county.county,
  });
  await touchLayers(trx, county.county, ['plans', 'grids', 'in_force']);
}

/** The moment from which a plan is in force. @throws ApiError `conflict` where another came into force after it */
async function startOf(
  trx: Trx,
  county: County,
  id: string,
  communities: readonly string[],
  since: Date | undefined,
): Promise<Date> {
  const { rows } = await sql<{ now: Date; latest: Date | null }>`
    select clock_timestamp() as now, (
      select max(greatest(valid_from, coalesce(valid_to, valid_from))) from in_force
      where county = ${county.county} and community = any(${[...communities]}::text[])
        and plan <> ${id}::uuid) as latest`.execute(trx);
  const { now, latest } = rows[0] as { now: Date; latest: Date | null };
  if (since === undefined) return now;
  if (latest !== null && since <= latest)
    throw new ApiError(
      'conflict',
      `这里 ${latest.toISOString()} 才有过变更 / what is in force there is newer: ${latest.toISOString()}`,
      {
        remedy: '选择之后的日期 / choose a later day',
      },
    );
  return since;
}

async function communitiesOf(trx: Trx, county: County, plan: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('grids')
    .select('community')
    .distinct()
    .where('county', '=', county.county)
    .where('plan', '=', plan)
    .orderBy('community')
    .execute();
  return rows.map(row => row.community);
}

/**
 * Deletes a plan that was never in force.
 *
 * @throws ApiError `not_found`; `conflict` for a plan that is or was in force (it is the city's history)
 */
export async function deletePlan(trx: Trx, county: County, id: string, principal: string): Promise<void> {
  const plan = await readPlan(trx, county, id);
  if (plan.state === 'in_force' || plan.state === 'retired')
    throw new ApiError(
      'conflict',
      plan.state === 'in_force' ? 'the plan is in force' : 'the plan was in force and is kept as history',
      plan.state === 'in_force' ? { remedy: 'put another plan in force in its place first' } : {},
    );
  await trx.deleteFrom('plans').where('county', '=', county.county).where('id', '=', id).execute();
  await recordAudit(trx, county.county, {
    principal,
    action: 'delete',
    subjectKind: 'plan',
    subject: id,
    detail: { name: plan.name, version: plan.version },
    area: plan.scope.code ?? county.county,
  });
  await touchLayers(trx, county.county, ['plans', 'grids']);
}
