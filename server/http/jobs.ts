/** Jobs: started, followed as server-sent events, cancelled. */
import { z } from 'zod';
import { divideRequestSchema, type Job, jobSchema, wordSchema } from '../api/schemas.ts';
import { readJob } from '../db/jobs.ts';
import { resolveScope } from '../db/partition-input.ts';
import { requireArea } from './access.ts';
import { streamEvents } from './events.ts';
import { route } from './route.ts';

const byId = z.object({ id: wordSchema });

export const JOB_ROUTES = [
  route({
    method: 'post',
    path: '/api/jobs/divide',
    summary: 'Starts a division; the answer is the job, its result a plan in state `draft`.',
    permission: 'job:write',
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
    permission: 'job:read',
    params: byId,
    answer: jobSchema,
    handle({ engine, county, params }): Promise<Job> {
      return readJob(engine.db, county.county, params.id);
    },
  }),
  route({
    method: 'get',
    path: '/api/jobs/:id/events',
    summary: 'The job as server-sent events (`event: job`), until it is done, failed or cancelled.',
    permission: 'job:read',
    params: byId,
    produces: 'text/event-stream',
    async handle({ engine, county, params, request, response }): Promise<void> {
      const read = () => readJob(engine.db, county.county, params.id);
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
    permission: 'job:write',
    params: byId,
    answer: jobSchema,
    handle({ queue, county, params, principal }): Promise<Job> {
      return queue.cancel(county, params.id, principal.id);
    },
  }),
];
