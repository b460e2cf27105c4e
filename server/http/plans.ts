/** Plans: listed, put in force, deleted. */
import { z } from 'zod';
import { type Plan, planSchema } from '../api/schemas.ts';
import { deletePlan, putInForce, readPlan, readPlans } from '../db/plans.ts';
import type { Principal } from '../db/principals.ts';
import { versionOf } from '../db/versions.ts';
import { answersFor, boundsOf, requireArea, requirePlan, seesPlan } from './access.ts';
import { route } from './route.ts';

/** `?plan=`: a plan's id; without it, what is in force. */
export const planParameter = z.uuid().optional();

const byId = z.object({ id: z.string() });

/** A plan of a wider area without what its report says of regions that the principal does not answer for. */
function seenBy(principal: Principal, plan: Plan): Plan {
  const { report } = plan;
  if (typeof report !== 'object' || report === null || !('regions' in report)) return plan;
  const { regions } = report;
  if (boundsOf(principal) === undefined || !Array.isArray(regions)) return plan;
  const seen = (regions as { code?: unknown }[]).filter(
    ({ code }) => typeof code === 'string' && answersFor(principal, code),
  );
  return { ...plan, report: { ...report, regions: seen } };
}

export const PLAN_ROUTES = [
  route({
    method: 'get',
    path: '/api/plans',
    summary: 'All plans that the caller sees, newest first: those whose area touches his.',
    answer: z.array(planSchema),
    async handle({ engine, county, cache, principal }): Promise<Plan[]> {
      const version = await versionOf(engine.db, county.county, [
        'plans',
        'grids',
        'communities',
        'stations',
      ]);
      // A report of 44 communities is about 40 kB.
      const plans = await cache.get(
        `plans ${county.county}`,
        version,
        () => readPlans(engine.db, county),
        plans => 40_000 * (plans.length + 1),
      );
      return plans.filter(plan => seesPlan(principal, plan)).map(plan => seenBy(principal, plan));
    },
  }),
  route({
    method: 'get',
    path: '/api/plans/:id',
    summary: 'One plan.',
    params: byId,
    answer: planSchema,
    async handle({ engine, county, params, principal }): Promise<Plan> {
      await requirePlan(engine.db, county, principal, params.id);
      return seenBy(principal, await readPlan(engine.db, county, params.id));
    },
  }),
  route({
    method: 'post',
    path: '/api/plans/:id/in-force',
    summary: 'Puts a plan in force, in place of what is in force in its communities.',
    params: byId,
    answer: planSchema,
    async handle({ engine, county, params, principal }): Promise<Plan> {
      const plan = await engine.db.transaction().execute(async trx => {
        await requirePlan(trx, county, principal, params.id);
        requireArea(principal, (await readPlan(trx, county, params.id)).scope.code);
        await putInForce(trx, county, params.id, principal.id);
        return readPlan(trx, county, params.id);
      });
      await engine.bus.publish({
        kind: 'layers',
        county: county.county,
        layers: ['plans', 'grids', 'in_force'],
      });
      return plan;
    },
  }),
  route({
    method: 'delete',
    path: '/api/plans/:id',
    summary: 'Deletes a plan that was never in force.',
    params: byId,
    async handle({ engine, county, params, principal }): Promise<void> {
      await engine.db.transaction().execute(async trx => {
        await requirePlan(trx, county, principal, params.id);
        requireArea(principal, (await readPlan(trx, county, params.id)).scope.code);
        await deletePlan(trx, county, params.id, principal.id);
      });
      await engine.bus.publish({ kind: 'layers', county: county.county, layers: ['plans', 'grids'] });
    },
  }),
];
