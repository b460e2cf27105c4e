/**
 * Routes as data: address, schemas and handler. Validation and OpenAPI follow from the declaration, who may call it from
 * `access-table.ts`.
 */
import type { Express, NextFunction, Request, Response } from 'express';
import type { z } from 'zod';
import { ApiError } from '../api/problem.ts';
import { type County, requireCounty } from '../db/counties.ts';
import type { Engine } from '../db/engine.ts';
import type { Sight } from '../db/layers.ts';
import type { Principal } from '../db/principals.ts';
import type { JobQueue } from '../jobs/queue.ts';
import {
  authorize,
  type Caller,
  callerOf,
  isWrite,
  type Refusals,
  requireCsrf,
  requirePlan,
  sightOf,
} from './access.ts';
import { ACCESS, routeName } from './access-table.ts';
import type { VersionedCache } from './cache.ts';

/** What handlers work with. */
export interface Services {
  engine: Engine;
  queue: JobQueue;
  cache: VersionedCache;
  refusals: Refusals;
  version: string;
  /** The clock of sessions and of logging in. */
  now(): Date;
}

/** One request, checked. */
interface Call<Params, Query, Body> extends Services {
  county: County;
  principal: Principal;
  caller: Caller;
  /** What of the layer may be shown; of routes without a layer everything. */
  sight: Sight;
  /** Asks again, for answers that take long. @throws ApiError where the caller may not any more */
  stillAllowed(): Promise<void>;
  params: Params;
  query: Query;
  body: Body;
  request: Request;
  response: Response;
}

type Schema = z.ZodObject | undefined;
type Output<S extends z.ZodType | undefined> = S extends z.ZodType ? z.output<S> : undefined;

export interface RouteOptions<P extends Schema, Q extends Schema, B extends z.ZodType | undefined> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As express writes it, such as `/api/plans/:id`. */
  path: string;
  /** One sentence for the API's description. */
  summary: string;
  /** Serves nothing of the city, and answers before there is one. */
  withoutCity?: true;
  /** Writes its refusals into the audit trail itself. */
  auditsItself?: true;
  /** Which layer is read. */
  layer?: (params: Output<P>) => string;
  params?: P;
  query?: Q;
  body?: B;
  /** What is answered; undefined for an empty body. */
  answer?: z.ZodType;
  /** Media type of answers that are not JSON. */
  produces?: string;
  /** Status of success, 200 where there is an answer, else 204. */
  status?: number;
  /** The value to answer as JSON; `undefined` where the handler has answered itself. */
  handle(call: Call<Output<P>, Output<Q>, Output<B>>): Promise<unknown>;
}

/** A declared route; what its schemas give is checked where it is declared. */
export interface Route extends Omit<RouteOptions<Schema, Schema, z.ZodType | undefined>, 'layer' | 'handle'> {
  layer?: (params: never) => string;
  handle(call: never): Promise<unknown>;
}

/** Declares a route. */
export function route<
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends z.ZodType | undefined = undefined,
>(options: RouteOptions<P, Q, B>): Route {
  return options as unknown as Route;
}

/**
 * Adds routes to the application; other methods on their addresses are answered with 405.
 *
 * @throws Error for a route of which the table does not say who may call it
 */
export function mount(app: Express, services: Services, routes: readonly Route[]): void {
  for (const each of routes) {
    if (!(routeName(each) in ACCESS)) throw new Error(`${routeName(each)} has no row in access-table.ts`);
    const handle = (request: Request, response: Response, next: NextFunction) => {
      response.locals.route = each.path;
      serve(each, services, request, response).catch(next);
    };
    app[each.method](each.path, handle);
  }
  for (const path of new Set(routes.map(each => each.path))) {
    const methods = routes.filter(each => each.path === path).map(each => each.method.toUpperCase());
    if (methods.includes('GET')) methods.push('HEAD');
    app.all(path, (request, response) => {
      response.set('Allow', methods.join(', '));
      throw new ApiError('method_not_allowed', `${request.method} is not possible here`, {
        remedy: `use ${methods.join(' or ')}`,
      });
    });
  }
}

async function serve(each: Route, services: Services, request: Request, response: Response): Promise<void> {
  if (each.withoutCity) return answer(each, services, request, response, undefined);
  const county = await requireCounty(services.engine.db);
  const caller = await callerOf(services.engine, county, request, services.now());
  try {
    requireCsrf(caller, request);
    authorize(caller, routeName(each));
    await answer(each, services, request, response, { county, caller });
  } catch (error) {
    const refused =
      error instanceof ApiError && (error.code === 'forbidden' || error.code === 'unauthorized');
    if (refused && isWrite(request.method) && !each.auditsItself)
      await services.refusals.note(services.engine.db, county, caller.principal, {
        route: routeName(each),
        address: request.ip ?? '',
        error,
        now: services.now(),
      });
    throw error;
  }
}

/** What only requests about the city have. */
interface About {
  county: County;
  caller: Caller;
}

async function answer(
  each: Route,
  services: Services,
  request: Request,
  response: Response,
  about: About | undefined,
): Promise<void> {
  const params = check(each.params, request.params, 'path');
  const sight =
    about !== undefined && each.layer !== undefined
      ? await sightOf(services.engine, about.county, about.caller.principal, each.layer(params as never))
      : {};
  const query = check(each.query, request.query, 'query');
  const plan = (query as { plan?: unknown } | undefined)?.plan;
  if (about !== undefined && typeof plan === 'string')
    await requirePlan(services.engine.db, about.county, about.caller.principal, plan, true);
  const call = {
    ...services,
    ...about,
    principal: about?.caller.principal,
    sight,
    params,
    query,
    body: check(each.body, request.body, 'body'),
    request,
    response,
    async stillAllowed() {
      if (about === undefined) return;
      const now = await callerOf(services.engine, about.county, request, services.now());
      // In an open county somebody whose session has ended would be everybody again.
      if (about.caller.session !== undefined && now.session === undefined)
        throw new ApiError('unauthorized', 'the session has ended', { remedy: 'log in' });
      authorize(now, routeName(each));
    },
  };
  send(each, response, await each.handle(call as never));
}

function send(each: Route, response: Response, answer: unknown): void {
  if (response.headersSent) return;
  if (answer === undefined) {
    if (!response.writableEnded) response.status(each.status ?? 204).end();
    return;
  }
  response.status(each.status ?? 200);
  if (!response.hasHeader('Cache-Control')) response.set('Cache-Control', 'private, no-cache');
  response.type(each.produces ?? 'application/json');
  response.send(JSON.stringify(answer));
}

function check(schema: z.ZodType | undefined, value: unknown, part: string): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(issue => ({
    path: issue.path.join('.') || part,
    message: issue.message,
  }));
  throw new ApiError('validation_failed', `the ${part} is not as it must be`, {
    errors,
    remedy: 'correct what `errors` names; /api/openapi.json describes every request',
  });
}
