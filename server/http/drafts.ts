/** Drafts made, named, compared and taken to force; the past of the division. */
import { z } from 'zod';
import {
  comparisonSchema,
  daySchema,
  draftRequestSchema,
  inForceAtSchema,
  planChangeSchema,
  stateRequestSchema,
  successorsSchema,
} from '../api/drafts.ts';
import { type Plan, planSchema, wordSchema } from '../api/schemas.ts';
import { comparePlans } from '../db/compare.ts';
import type { County } from '../db/counties.ts';
import type { Engine } from '../db/engine.ts';
import { copyAsDraft, type DraftOrder } from '../db/plan-copy.ts';
import { readPlan } from '../db/plans.ts';
import { readInForceAt, readSuccessors } from '../db/plans-past.ts';
import { changeState, renamePlan } from '../db/plans-state.ts';
import type { Principal } from '../db/principals.ts';
import { answersFor, requireArea, requirePlan } from './access.ts';
import { planId } from './edits.ts';
import { route } from './route.ts';

/** The draft's area, where the caller names none: his own where that is one subdistrict or community. */
function ownScope({ areas }: Principal, scope: DraftOrder['scope']): DraftOrder['scope'] {
  const [area, ...more] = areas;
  if (scope !== undefined || area === undefined || more.length > 0) return scope;
  if (area.length === 9) return { kind: 'subdistrict', code: area };
  return area.length === 12 ? { kind: 'community', code: area } : scope;
}

/** Whether a plan's own area lies inside of what the principal answers for: then he copies it whole. */
async function scopeFor(
  engine: Engine,
  county: County,
  principal: Principal,
  id: string,
  scope: DraftOrder['scope'],
): Promise<DraftOrder['scope']> {
  if (id !== 'in-force') {
    await requirePlan(engine.db, county, principal, id);
    if (answersFor(principal, (await readPlan(engine.db, county, id)).scope.code ?? '')) return scope;
  }
  return ownScope(principal, scope);
}

async function announce(engine: Engine, county: County, plan: string, layers: string[]): Promise<void> {
  await engine.bus.publish({ kind: 'plan', plan });
  await engine.bus.publish({ kind: 'layers', county: county.county, layers });
}

export const DRAFT_ROUTES = [
  route({
    method: 'post',
    path: '/api/plans/:id/draft',
    summary: 'A new draft of a plan, or of the division in force (`in-force`), with its fabrics.',
    params: z.object({ id: z.union([z.literal('in-force'), z.uuid()]) }),
    body: draftRequestSchema,
    answer: planSchema,
    status: 201,
    async handle({ engine, county, principal, params, body, response }): Promise<Plan> {
      const scope = await scopeFor(engine, county, principal, params.id, body.scope);
      const order = { source: params.id, name: body.name, scope, author: principal.id };
      const plan = await engine.db.transaction().execute(async trx => {
        const id = await copyAsDraft(trx, county, order, made =>
          requireArea(principal, made.kind === 'city' ? null : made.code),
        );
        return readPlan(trx, county, id);
      });
      await announce(engine, county, plan.id, ['plans', 'grids']);
      response.set('Location', `/api/plans/${plan.id}`);
      return plan;
    },
  }),
  route({
    method: 'patch',
    path: '/api/plans/:id',
    summary: 'Another name for a draft, or for a plan in consultation.',
    params: planId,
    body: planChangeSchema,
    answer: planSchema,
    async handle({ engine, county, principal, params, body }): Promise<Plan> {
      const plan = await engine.db.transaction().execute(async trx => {
        await requirePlan(trx, county, principal, params.id);
        requireArea(principal, (await readPlan(trx, county, params.id)).scope.code);
        await renamePlan(trx, county, params.id, body.name, principal.id);
        return readPlan(trx, county, params.id);
      });
      await announce(engine, county, params.id, ['plans']);
      return plan;
    },
  }),
  route({
    method: 'post',
    path: '/api/plans/:id/state',
    summary: 'Takes a plan on its way: draft, consultation, approved, in force from a day; or withdraws it.',
    params: planId,
    body: stateRequestSchema,
    answer: planSchema,
    async handle({ engine, county, principal, params, body }): Promise<Plan> {
      const plan = await engine.db.transaction().execute(async trx => {
        await requirePlan(trx, county, principal, params.id);
        requireArea(principal, (await readPlan(trx, county, params.id)).scope.code);
        await changeState(trx, county, params.id, body, principal.id);
        return readPlan(trx, county, params.id);
      });
      const seen = plan.state === 'in_force' ? ['plans', 'grids', 'in_force'] : ['plans'];
      await announce(engine, county, params.id, seen);
      return plan;
    },
  }),
  route({
    method: 'get',
    path: '/api/plans/:id/compare/:other',
    summary:
      'A plan against another one: buildings that change grid from it to the other, grids that differ, totals.',
    params: planId.extend({ other: z.uuid() }),
    answer: comparisonSchema,
    async handle({ engine, county, principal, params }) {
      for (const id of [params.id, params.other]) {
        await requirePlan(engine.db, county, principal, id);
        await readPlan(engine.db, county, id);
      }
      return comparePlans(engine.db, county, params.id, params.other, code => answersFor(principal, code));
    },
  }),
  route({
    method: 'get',
    path: '/api/in-force',
    summary: 'Which plan is in force in each community, or was at the end of the day `?at=`.',
    query: z.object({ at: daySchema.optional() }),
    answer: z.array(inForceAtSchema),
    async handle({ engine, county, principal, query, now }) {
      const at = query.at === undefined ? now() : new Date(`${query.at}T23:59:59.999+08:00`);
      const rows = await readInForceAt(engine.db, county, at);
      return rows.filter(({ community }) => answersFor(principal, community));
    },
  }),
  route({
    method: 'get',
    path: '/api/grids/:code/successors',
    summary: 'The grids in force that hold the buildings of a code that is, or was, in force.',
    params: z.object({ code: wordSchema.max(20) }),
    answer: successorsSchema,
    async handle({ engine, county, principal, params }) {
      requireArea(principal, params.code.slice(0, 12));
      return readSuccessors(engine.db, county, params.code);
    },
  }),
];
