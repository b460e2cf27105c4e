/** Drafts edited by hand: fabrics, edits with `If-Match`, history, restoring, and what others do as it happens. */
import type { Request } from 'express';
import { z } from 'zod';
import { restoreAnswerSchema, restoreRequestSchema } from '../api/drafts.ts';
import {
  type EditAnswer,
  editAnswerSchema,
  editRequestSchema,
  editSchema,
  fabricAnswerSchema,
  fabricSummarySchema,
} from '../api/edits.ts';
import { ApiError } from '../api/problem.ts';
import { wordSchema } from '../api/schemas.ts';
import type { County } from '../db/counties.ts';
import { type DoneEdit, editFabric, restorePlan } from '../db/edits.ts';
import { lastSeq, readEdits, readHistory } from '../db/edits-read.ts';
import type { Engine } from '../db/engine.ts';
import { type FabricCache, readFabricList, readFabricText, readRetired } from '../db/fabrics.ts';
import { readPlan } from '../db/plans.ts';
import type { Principal } from '../db/principals.ts';
import type { Fabric } from '../partition/fabric/types.ts';
import { answersFor, boundsOf, requireArea, requirePlan } from './access.ts';
import type { VersionedCache } from './cache.ts';
import { streamPlan } from './plan-events.ts';
import { route } from './route.ts';

export const planId = z.object({ id: z.uuid() });
const ofCommunity = planId.extend({ community: wordSchema.max(20) });

/** Bytes in memory of an atom with its share of lines and buildings, by measurement roughly. */
const BYTES_A_FACE = 4_000;

/** Fabrics in the service's cache. */
export function fabricCache(cache: VersionedCache, county: County): FabricCache {
  return {
    get: (plan, community, version, read) =>
      cache.get(
        `fabric ${county.county} ${plan} ${community}`,
        String(version),
        read,
        (fabric: Fabric) => BYTES_A_FACE * (fabric.faces.size + 1),
      ),
  };
}

/** The plan must be seen, and the community answered for. */
async function requireCommunity(
  engine: Engine,
  county: County,
  principal: Principal,
  { id, community }: { id: string; community: string },
): Promise<void> {
  await requirePlan(engine.db, county, principal, id);
  if (!answersFor(principal, community))
    throw new ApiError('not_found', `the plan has no community ${community} that you answer for`);
}

const etagOf = (version: number): string => `"${version}"`;

/** The version that `If-Match` names. @throws ApiError `precondition_required`, `bad_request` */
function versionAsked(request: Request): number {
  const given = request.get('If-Match');
  if (given === undefined)
    throw new ApiError('precondition_required', 'an edit says which version of the fabric it was made on', {
      remedy: 'send `If-Match: "<version>"` with the version that GET …/fabrics/:community gave',
    });
  const [, version] = /^(?:W\/)?"(\d{1,9})"$/.exec(given.trim()) ?? [];
  if (version === undefined)
    throw new ApiError('bad_request', '`If-Match` is not of the form "<version>"', {
      remedy: 'send one version in quotation marks',
    });
  return Number(version);
}

/** Keeps the fabrics of committed edits, and tells everybody. */
async function announce(
  engine: Engine,
  county: County,
  cache: FabricCache,
  plan: string,
  done: readonly DoneEdit[],
): Promise<void> {
  for (const { community, version, after } of done)
    await cache.get(plan, community, version, async () => after);
  await engine.bus.publish({ kind: 'plan', plan });
  await engine.bus.publish({ kind: 'layers', county: county.county, layers: ['plans', 'grids'] });
}

export const EDIT_ROUTES = [
  route({
    method: 'get',
    path: '/api/plans/:id/fabrics',
    summary: 'The communities of a plan that can be edited by hand, with the versions of their fabrics.',
    params: planId,
    answer: z.array(fabricSummarySchema),
    async handle({ engine, county, principal, params }) {
      await requirePlan(engine.db, county, principal, params.id);
      await readPlan(engine.db, county, params.id);
      const list = await readFabricList(engine.db, county, params.id);
      return list.filter(({ community }) => answersFor(principal, community));
    },
  }),
  route({
    method: 'get',
    path: '/api/plans/:id/fabrics/:community',
    summary: 'The fabric of a community: atoms, lines, buildings and grids; its version is the ETag.',
    params: ofCommunity,
    answer: fabricAnswerSchema,
    async handle({ engine, county, principal, params, response }) {
      await requireCommunity(engine, county, principal, params);
      const { version, seq, body } = await readFabricText(engine.db, county, params.id, params.community);
      const retired = await readRetired(engine.db, county, params.community);
      response.set({ ETag: etagOf(version), 'Cache-Control': 'private, no-cache' });
      response.type('application/json');
      // The text is stored as it is sent: no need to read and write it again.
      response.send(
        `{"version":${version},"seq":${seq},"retired":${JSON.stringify(retired)},"fabric":${body}}`,
      );
    },
  }),
  route({
    method: 'post',
    path: '/api/plans/:id/fabrics/:community/edits',
    summary: 'Does one edit of a draft on the version in `If-Match`; it is stored when it is answered.',
    params: ofCommunity,
    body: editRequestSchema,
    answer: editAnswerSchema,
    async handle({ engine, county, cache, principal, params, body, request, response }): Promise<EditAnswer> {
      await requirePlan(engine.db, county, principal, params.id);
      requireArea(principal, params.community);
      const version = versionAsked(request);
      const fabrics = fabricCache(cache, county);
      const { id: plan, community } = params;
      const order = { plan, community, version, action: body.action, author: principal.id };
      const done = await engine.db.transaction().execute(trx => editFabric(trx, county, fabrics, order));
      await announce(engine, county, fabrics, plan, [done]);
      response.set('ETag', etagOf(done.version));
      return { version: done.version, seq: done.seq, patch: done.patch as unknown as EditAnswer['patch'] };
    },
  }),
  route({
    method: 'get',
    path: '/api/plans/:id/edits',
    summary: 'The history of a draft, newest first; `before` is the `seq` that the last page ended with.',
    params: planId,
    query: z.object({
      community: wordSchema.max(20).optional(),
      after: z.coerce.number().int().min(0).optional(),
      before: z.coerce.number().int().min(0).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(50),
    }),
    answer: z.array(editSchema),
    async handle({ engine, county, principal, params, query }) {
      await requirePlan(engine.db, county, principal, params.id);
      await readPlan(engine.db, county, params.id);
      return readHistory(engine.db, county, params.id, { ...query, inside: boundsOf(principal) });
    },
  }),
  route({
    method: 'post',
    path: '/api/plans/:id/restore',
    summary: 'Brings a draft to its state after an edit (0: as it was made), as new edits.',
    params: planId,
    body: restoreRequestSchema,
    answer: restoreAnswerSchema,
    async handle({ engine, county, cache, principal, params, body }) {
      await requirePlan(engine.db, county, principal, params.id);
      const plan = await readPlan(engine.db, county, params.id);
      requireArea(principal, plan.scope.code);
      const fabrics = fabricCache(cache, county);
      const done = await engine.db
        .transaction()
        .execute(trx =>
          restorePlan(trx, county, fabrics, { plan: params.id, seq: body.seq, author: principal.id }),
        );
      await announce(engine, county, fabrics, params.id, done);
      return { edits: done.map(({ community, version, seq }) => ({ community, version, seq })) };
    },
  }),
  route({
    method: 'get',
    path: '/api/plans/:id/events',
    summary:
      'What is done to a plan as it happens (`event: edit`, `event: state`); `Last-Event-ID` or `?after=` goes on after an edit.',
    params: planId,
    query: z.object({ after: z.coerce.number().int().min(0).optional() }),
    produces: 'text/event-stream',
    async handle({ engine, county, principal, params, query, request, response, stillAllowed }) {
      const { id } = params;
      await requirePlan(engine.db, county, principal, id);
      const { state } = await readPlan(engine.db, county, id);
      const known = /^\d{1,9}$/.exec(request.get('Last-Event-ID') ?? '')?.[0];
      const from = known === undefined ? query.after : Number(known);
      await streamPlan(request, response, {
        seq: from ?? (await lastSeq(engine.db, county, id)),
        state,
        async read(after) {
          await stillAllowed();
          const plan = await readPlan(engine.db, county, id);
          const edits = await readEdits(engine.db, county, id, {
            after,
            limit: 100,
            forward: true,
            inside: boundsOf(principal),
          });
          return { edits, state: plan.state };
        },
        subscribe: changed =>
          engine.bus.subscribe(event => {
            if (event.kind === 'resync' || (event.kind === 'plan' && event.plan === id)) changed();
          }),
      });
    },
  }),
];
