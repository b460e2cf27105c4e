/** Routes as data: address, permission, schemas and handler. Validation and OpenAPI follow from the declaration. */
import type { Express, NextFunction, Request, Response } from 'express';
import type { z } from 'zod';
import { ApiError } from '../api/problem.ts';
import { type County, requireCounty } from '../db/counties.ts';
import type { Engine } from '../db/engine.ts';
import type { Principal } from '../db/principals.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { authorize, type Permission, principalOf, visibleFields } from './access.ts';
import type { VersionedCache } from './cache.ts';

/** What handlers work with. */
export interface Services {
  engine: Engine;
  queue: JobQueue;
  cache: VersionedCache;
  version: string;
}

/** One request, checked. */
interface Call<Params, Query, Body> extends Services {
  county: County;
  principal: Principal;
  /** Fields of the layer that may be shown; undefined: all. Only for `layer:read`. */
  fields: readonly string[] | undefined;
  params: Params;
  query: Query;
  body: Body;
  request: Request;
  response: Response;
}

type Schema = z.ZodObject | undefined;
type Output<S extends z.ZodType | undefined> = S extends z.ZodType ? z.output<S> : undefined;

export interface RouteOptions<P extends Schema, Q extends Schema, B extends z.ZodType | undefined> {
  method: 'get' | 'post' | 'delete';
  /** As express writes it, such as `/api/plans/:id`. */
  path: string;
  /** One sentence for the API's description. */
  summary: string;
  permission: Permission;
  /** Which layer is read, for `layer:read`. */
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

/** Adds routes to the application; other methods on their addresses are answered with 405. */
export function mount(app: Express, services: Services, routes: readonly Route[]): void {
  for (const each of routes) {
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
  const params = check(each.params, request.params, 'path');
  const county = each.permission === 'anyone' ? undefined : await requireCounty(services.engine.db);
  const principal = county && (await principalOf(services.engine, county));
  if (principal !== undefined) authorize(principal, each.permission);
  const fields =
    county !== undefined && principal !== undefined && each.layer !== undefined
      ? await visibleFields(services.engine, county, principal, each.layer(params as never))
      : undefined;
  const call = {
    ...services,
    county,
    principal,
    fields,
    params,
    query: check(each.query, request.query, 'query'),
    body: check(each.body, request.body, 'body'),
    request,
    response,
  };
  const answer = await each.handle(call as never);
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
