/** The API's description (OpenAPI 3.1), made from the routes' declarations. */
import { z } from 'zod';
import { accountSchema, auditPageSchema, CSRF_HEADER, meSchema, publicLayerSchema } from '../api/accounts.ts';
import { PROBLEM_STATUS } from '../api/problem.ts';
import {
  citySchema,
  communityDetailSchema,
  communitySchema,
  divideRequestSchema,
  gridSchema,
  jobSchema,
  planSchema,
  searchHitSchema,
} from '../api/schemas.ts';
import { isWrite } from './access.ts';
import { ACCESS, routeName } from './access-table.ts';
import { type Route, route } from './route.ts';

/** Schemas that get a name of their own; wherever a route answers with one, the description refers to it. */
const NAMED: Record<string, z.ZodType> = {
  Account: accountSchema,
  AuditPage: auditPageSchema,
  City: citySchema,
  Community: communitySchema,
  CommunityDetail: communityDetailSchema,
  DivideRequest: divideRequestSchema,
  Grid: gridSchema,
  Job: jobSchema,
  Me: meSchema,
  Plan: planSchema,
  PublicLayer: publicLayerSchema,
  SearchHit: searchHitSchema,
};

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(PROBLEM_STATUS) as [string, ...string[]]),
    detail: z.string().optional(),
    remedy: z.string().optional(),
    instance: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .describe('RFC 9457 problem details');

type Json = Record<string, unknown>;

/** What is left out of a generated schema: its dialect is OpenAPI's own. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const name = Object.entries(NAMED).find(([, named]) => named === schema)?.[0];
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  return plainSchema(schema, io);
}

function plainSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
}

function answerSchema(schema: z.ZodType): Json {
  return schema instanceof z.ZodArray
    ? { type: 'array', items: jsonSchema(schema.element as z.ZodType, 'output') }
    : jsonSchema(schema, 'output');
}

function parameters(schema: z.ZodObject | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return [];
  const { properties, required } = plainSchema(schema, 'input') as {
    properties: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || (required ?? []).includes(name),
    schema,
  }));
}

function operation(each: Route): Json {
  const media = each.produces ?? 'application/json';
  const status = String(
    each.status ?? (each.answer === undefined && each.produces === undefined ? 204 : 200),
  );
  const content =
    each.answer === undefined && each.produces === undefined
      ? {}
      : { content: { [media]: { schema: each.answer === undefined ? {} : answerSchema(each.answer) } } };
  return {
    summary: each.summary,
    parameters: [...parameters(each.params, 'path'), ...parameters(each.query, 'query')],
    ...(isWrite(each.method) && !each.withoutCity ? { security: [{ session: [], csrf: [] }, {}] } : {}),
    ...(each.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: jsonSchema(each.body, 'input') } },
          },
        }),
    responses: {
      [status]: { description: 'Success', ...content },
      default: {
        description: 'Every error',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
    'x-roles': ACCESS[routeName(each)],
  };
}

/** Describes the routes. */
function describeApi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const each of routes) {
    const path = each.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [each.method]: operation(each) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'wangge 网格', version, license: { name: 'Apache-2.0' } },
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'wangge_session' },
        csrf: { type: 'apiKey', in: 'header', name: CSRF_HEADER, description: '`csrf` of GET /api/me' },
      },
      schemas: {
        ...Object.fromEntries(
          Object.entries(NAMED).map(([name, schema]) => [
            name,
            plainSchema(schema, name === 'DivideRequest' ? 'input' : 'output'),
          ]),
        ),
        Problem: plainSchema(problemSchema, 'output'),
      },
    },
  };
}

/** Serves the description of the given routes and of itself. */
export function openApiRoute(routes: readonly Route[]): Route {
  const own: Route = route({
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This description.',
    withoutCity: true,
    answer: z.record(z.string(), z.unknown()),
    async handle({ version }): Promise<Json> {
      return describeApi([...routes, own], version);
    },
  });
  return own;
}
