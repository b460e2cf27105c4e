/** Comments pinned to places of a plan. */
import { z } from 'zod';
import { type Comment, commentRequestSchema, commentSchema } from '../api/drafts.ts';
import { ApiError } from '../api/problem.ts';
import { communityAt, insertComment, readComment, readComments, resolveComment } from '../db/comments.ts';
import { readPlan } from '../db/plans.ts';
import type { Principal } from '../db/principals.ts';
import { answersFor, requireArea, requirePlan } from './access.ts';
import { planId } from './edits.ts';
import { route } from './route.ts';

const sees = (principal: Principal, { community }: Pick<Comment, 'community'>): boolean =>
  answersFor(principal, community ?? '');

export const COMMENT_ROUTES = [
  route({
    method: 'get',
    path: '/api/plans/:id/comments',
    summary: 'Comments on a plan, oldest first.',
    params: planId,
    answer: z.array(commentSchema),
    async handle({ engine, county, principal, params }): Promise<Comment[]> {
      await requirePlan(engine.db, county, principal, params.id);
      await readPlan(engine.db, county, params.id);
      const all = await readComments(engine.db, county, params.id);
      return all.filter(comment => sees(principal, comment));
    },
  }),
  route({
    method: 'post',
    path: '/api/plans/:id/comments',
    summary: 'Pins a comment to a place of a plan, or answers one.',
    params: planId,
    body: commentRequestSchema,
    answer: commentSchema,
    status: 201,
    async handle({ engine, county, principal, params, body }): Promise<Comment> {
      const comment = await engine.db.transaction().execute(async trx => {
        await requirePlan(trx, county, principal, params.id);
        const plan = await readPlan(trx, county, params.id);
        if (plan.state === 'withdrawn' || plan.state === 'retired')
          throw new ApiError(
            'conflict',
            `方案已是 ${plan.state}，不再收集意见 / a plan that is ${plan.state} takes no comments`,
            {
              remedy: '在新的方案上提意见 / comment on a newer plan',
            },
          );
        const parent =
          body.parent === undefined ? undefined : await readComment(trx, county, params.id, body.parent);
        const at = parent?.at ?? body.at;
        if (at === undefined)
          throw new ApiError('validation_failed', 'a comment needs its place', {
            errors: [{ path: 'at', message: 'required' }],
          });
        const community = await communityAt(trx, county, at);
        requireArea(principal, community);
        const id = await insertComment(trx, county, {
          plan: params.id,
          parent: parent?.id ?? null,
          author: principal.id,
          at,
          community,
          text: body.text,
        });
        return readComment(trx, county, params.id, id);
      });
      await engine.bus.publish({ kind: 'plan', plan: params.id });
      return comment;
    },
  }),
  route({
    method: 'post',
    path: '/api/plans/:id/comments/:comment/resolve',
    summary: 'Closes a comment.',
    params: planId.extend({ comment: z.uuid() }),
    answer: commentSchema,
    async handle({ engine, county, principal, params }): Promise<Comment> {
      const comment = await engine.db.transaction().execute(async trx => {
        await requirePlan(trx, county, principal, params.id);
        const found = await readComment(trx, county, params.id, params.comment);
        requireArea(principal, found.community);
        await resolveComment(trx, county, params.comment, principal.id);
        return readComment(trx, county, params.id, params.comment);
      });
      await engine.bus.publish({ kind: 'plan', plan: params.id });
      return comment;
    },
  }),
];
