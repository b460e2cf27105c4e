/** The express application: what every request passes through, in order. */
import compression from 'compression';
import express, { type Express } from 'express';
import { ApiError } from '../api/problem.ts';
import type { Engine } from '../db/engine.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { Refusals } from './access.ts';
import { ACCOUNT_ROUTES } from './accounts.ts';
import { PUBLIC_LAYER_ROUTES } from './accounts-public-layers.ts';
import { AUDIT_ROUTES } from './audit.ts';
import { VersionedCache } from './cache.ts';
import { CITY_ROUTES } from './city.ts';
import { COMMENT_ROUTES } from './comments.ts';
import { DRAFT_ROUTES } from './drafts.ts';
import { EDIT_ROUTES } from './edits.ts';
import { answerProblem } from './errors.ts';
import { refuseForeignWrites, securityHeaders } from './headers.ts';
import { healthRoutes } from './health.ts';
import { JOB_ROUTES } from './jobs.ts';
import { LOGIN_ROUTES } from './login.ts';
import { Metrics } from './metrics.ts';
import { OGC_ROUTES } from './ogc.ts';
import { openApiRoute } from './openapi.ts';
import { servePages } from './pages.ts';
import { PLAN_ROUTES } from './plans.ts';
import { mount, type Route } from './route.ts';
import { TILE_ROUTES } from './tiles.ts';

export interface AppOptions {
  engine: Engine;
  queue: JobQueue;
  /** Folder of the built pages. */
  pagesDirectory: string;
  version: string;
  /** The clock of sessions and of logging in; the system's. */
  now?: () => Date;
}

/** Largest request body. */
const BODY_LIMIT = '1mb';

/** Every route of the service. */
export function allRoutes(metrics: Metrics): Route[] {
  const routes = [
    ...CITY_ROUTES,
    ...PLAN_ROUTES,
    ...DRAFT_ROUTES,
    ...EDIT_ROUTES,
    ...COMMENT_ROUTES,
    ...JOB_ROUTES,
    ...TILE_ROUTES,
    ...OGC_ROUTES,
    ...LOGIN_ROUTES,
    ...ACCOUNT_ROUTES,
    ...PUBLIC_LAYER_ROUTES,
    ...AUDIT_ROUTES,
    ...healthRoutes(metrics),
  ];
  return [...routes, openApiRoute(routes)];
}

export function createApp(options: AppOptions): Express {
  const { engine, queue, pagesDirectory, version, now = () => new Date() } = options;
  const app = express();
  const metrics = new Metrics();
  app.disable('x-powered-by');
  // A proxy on the same machine may say who asks and by which name.
  app.set('trust proxy', 'loopback');
  app.use(metrics.count);
  app.use(securityHeaders);
  app.use(refuseForeignWrites);
  app.use(
    compression({
      filter: (request, response) =>
        !String(response.getHeader('Content-Type')).startsWith('text/event-stream') &&
        compression.filter(request, response),
    }),
  );
  app.use(express.json({ limit: BODY_LIMIT }));
  app.use((request, _response, next) => {
    const wordless = request.body === undefined && Number(request.get('Content-Length') ?? 0) > 0;
    if (wordless)
      throw new ApiError(
        'unsupported_media_type',
        `a body of type ${request.get('Content-Type')} is not read`,
        {
          remedy: 'send application/json',
        },
      );
    next();
  });
  const services = { engine, queue, cache: new VersionedCache(), refusals: new Refusals(), version, now };
  mount(app, services, allRoutes(metrics));
  app.use(servePages(pagesDirectory));
  app.use(request => {
    throw new ApiError('not_found', `there is nothing at ${request.path}`, {
      remedy: 'the pages begin at /, the API is described at /api/openapi.json',
    });
  });
  app.use(answerProblem);
  return app;
}
