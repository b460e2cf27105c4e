/** For operators: alive, ready, and numbers. They carry nothing of the city. */
import { z } from 'zod';
import { ApiError } from '../api/problem.ts';
import { findCounty } from '../db/counties.ts';
import { ping } from '../db/health.ts';
import { countJobs } from '../db/jobs.ts';
import type { Metrics } from './metrics.ts';
import { type Route, route } from './route.ts';

const okSchema = z.object({ status: z.literal('ok') });

export function healthRoutes(metrics: Metrics): Route[] {
  return [
    route({
      method: 'get',
      path: '/healthz',
      summary: 'The process lives.',
      withoutCity: true,
      answer: okSchema,
      async handle() {
        return { status: 'ok' };
      },
    }),
    route({
      method: 'get',
      path: '/readyz',
      summary: 'The database answers and holds a city.',
      withoutCity: true,
      answer: okSchema,
      async handle({ engine }) {
        await ping(engine.db).catch((error: unknown) => {
          throw new ApiError('unavailable', 'the database does not answer', { cause: error });
        });
        if ((await findCounty(engine.db)) === undefined)
          throw new ApiError('unavailable', 'no city is loaded yet');
        return { status: 'ok' };
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      summary: 'Numbers for Prometheus.',
      withoutCity: true,
      produces: 'text/plain',
      async handle({ engine, response }): Promise<void> {
        const text = metrics.expose(await countJobs(engine.db));
        response.status(200).set('Cache-Control', 'no-store');
        response.type('text/plain; version=0.0.4; charset=utf-8').end(text);
      },
    }),
  ];
}
