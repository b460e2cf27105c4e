/** Jobs: started, followed as server-sent events, cancelled. */
import { z } from 'zod';
import { ApiError } from '../api/problem.ts';
import { divideRequestSchema, type Job, jobSchema, wordSchema } from '../api/schemas.ts';
import type { County } from '../db/counties.ts';
import type { Engine } from '../db/engine.ts';
import { readJob, readJobArea } from '../db/jobs.ts';
import { resolveScope } from '../db/partition-input.ts';
import type { Principal } from '../db/principals.ts';
import { requireArea, touches } from './access.ts';
import { streamEvents } from './events.ts';
import { route } from './route.ts';

const byId = z.object({ id: wordSchema });

/** A job elsewhere is not there for the principal. @throws ApiError `not_found` */
async function requireJob(engine: Engine, county: County, principal: Principal, id: string): Promise<void> {
  if (!touches(principal, (await readJobArea(engine.db, county.county, id)) ?? ''))
    throw new ApiError('not_found', `there is no job ${id}`);
}

export const JOB_ROUTES = [
  route({
    method: 'post',
    path: '/api/jobs/divide',
    summary: 'Starts a division; the answer is the job, its result a plan in state `draft`.',
    body: divideRequestSchema,
    answer: jobSchema,
    status: 202,
    async handle({ engine, queue, county, principal, body, response }): Promise<Job> {
      const scope = await resolveScope(engine.db, county, body.scope);
      requireArea(principal, scope.kind === 'city' ? null : scope.code);
      const job = await queue.submit(county, principal.id, body);
      response.set('Location', `/api/jobs/${job.id}`);
      return job;
    },
  }),
  route({
    method: 'get',
    path: '/api/jobs/:id',
    summary: 'A job with its progress.',
    params: byId,
    answer: jobSchema,
    async handle({ engine, county, params, principal }): Promise<Job> {
      await requireJob(engine, county, principal, params.id);
      return readJob(engine.db, county.county, params.id);
    },
  }),
  route({
    method: 'get',
    path: '/api/jobs/:id/events',
    summary: 'The job as server-sent events (`event: job`), until it is done, failed or cancelled.',
    params: byId,
    produces: 'text/event-stream',
    async handle({ engine, county, principal, params, request, response, stillAllowed }): Promise<void> {
      await requireJob(engine, county, principal, params.id);
      const read = async () => {
        await stillAllowed();
        return readJob(engine.db, county.county, params.id);
      };
      await streamEvents(request, response, {
        event: 'job',
        first: await read(),
        read,
        isLast: job => job.state !== 'queued' && job.state !== 'running',
        subscribe: changed =>
          engine.bus.subscribe(event => {
            if (event.kind === 'resync' || (event.kind === 'job' && event.job === params.id)) changed();
          }),
      });
    },
  }),
  route({
    method: 'delete',
    path: '/api/jobs/:id',
    summary: 'Cancels a job.',
    params: byId,
    answer: jobSchema,
    async handle({ engine, queue, county, params, principal }): Promise<Job> {
      await requireJob(engine, county, principal, params.id);
      requireArea(principal, await readJobArea(engine.db, county.county, params.id));
      return queue.cancel(county, params.id, principal.id);
    },
  }),
];
