/** The typed client of the JSON API. Every answer is checked against the contract's schema before anybody uses it. */
import { z } from 'zod';
import { CSRF_HEADER, type Me, meSchema } from '../../server/api/accounts.ts';
import {
  type City,
  type CommunityDetail,
  citySchema,
  communityDetailSchema,
  type DivideRequest,
  type Job,
  jobSchema,
  type Plan,
  planSchema,
  type SearchHit,
  searchHitSchema,
} from '../../server/api/schemas.ts';
import { localeTag } from '../i18n.ts';
import { errorOf, isProblem, RequestError } from './problem.ts';

// The pages' content security policy forbids code made from strings, which zod would otherwise try.
z.config({ jitless: true });

interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Record<string, string | number | null | undefined>;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** What every write of a session must carry; null without a login. */
let csrf: string | null = null;

/** Asks who is logged in, and keeps the token for writes. */
export async function me(): Promise<Me> {
  const found = await ask(meSchema, '/api/me');
  csrf = found.csrf;
  return found;
}

/** Logs in, and keeps the token for writes. */
export async function logIn(login: string, password: string): Promise<Me> {
  const found = await ask(meSchema, '/api/login', { method: 'POST', body: { login, password } });
  csrf = found.csrf;
  return found;
}

function address(path: string, query: Call['query'] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null) search.set(name, String(value));
  return search.size > 0 ? `${path}?${search}` : path;
}

/**
 * Sends one request and gives the body as parsed JSON (`undefined` for 204).
 * @throws RequestError for everything but success; an aborted request throws the signal's own `AbortError`
 */
export async function send(path: string, call: Call = {}): Promise<unknown> {
  try {
    return await sendOnce(path, call);
  } catch (error) {
    // Another tab may have logged in meanwhile: its token is asked for, and the write tried once more.
    if (!(error instanceof RequestError) || error.code !== 'forbidden' || (call.method ?? 'GET') === 'GET')
      throw error;
    const before = csrf;
    await me();
    if (csrf === before) throw error;
    return sendOnce(path, call);
  }
}

async function sendOnce(
  path: string,
  { method = 'GET', query, body, headers = {}, signal }: Call,
): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(address(path, query), {
      method,
      headers: {
        accept: 'application/json, application/problem+json',
        'accept-language': localeTag(),
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(csrf === null || method === 'GET' ? {} : { [CSRF_HEADER]: csrf }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new RequestError('unreachable', 'unreachable', { cause });
  }
  if (response.status === 204) return undefined;
  let answer: unknown;
  try {
    answer = await response.json();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    // A proxy in front of a stopped server answers 502 to 504 with a page of its own.
    if (response.status >= 502 && response.status <= 504)
      throw new RequestError('unreachable', 'unreachable', { cause });
    throw new RequestError('unexpected', 'unexpected', {
      detail: `${method} ${path}: ${response.status}`,
      cause,
    });
  }
  if (response.ok) return answer;
  throw isProblem(answer)
    ? errorOf(answer, response.headers.get('retry-after'))
    : new RequestError('unexpected', 'unexpected', { detail: `${method} ${path}: ${response.status}` });
}

/** Sends one request and checks the answer. */
export async function ask<T>(schema: z.ZodType<T>, path: string, call?: Call): Promise<T> {
  const answer = schema.safeParse(await send(path, call));
  if (answer.success) return answer.data;
  throw new RequestError('unexpected', 'unexpected', {
    detail: `${path}: ${z.prettifyError(answer.error)}`,
    cause: answer.error,
  });
}

const part = encodeURIComponent;

export const city = (signal?: AbortSignal): Promise<City> =>
  ask(citySchema, '/api/city', signal ? { signal } : {});

export const plans = (signal?: AbortSignal): Promise<Plan[]> =>
  ask(z.array(planSchema), '/api/plans', signal ? { signal } : {});

/** A community with its grids in one plan, or in the plan in force when `plan` is null. */
export const community = (
  code: string,
  plan: string | null,
  signal?: AbortSignal,
): Promise<CommunityDetail> =>
  ask(communityDetailSchema, `/api/communities/${part(code)}`, {
    query: { plan },
    ...(signal ? { signal } : {}),
  });

export const putInForce = (id: string): Promise<Plan> =>
  ask(planSchema, `/api/plans/${part(id)}/in-force`, { method: 'POST', body: {} });

export const deletePlan = async (id: string): Promise<void> => {
  await send(`/api/plans/${part(id)}`, { method: 'DELETE' });
};

export const search = (q: string, plan: string | null, signal: AbortSignal): Promise<SearchHit[]> =>
  ask(z.array(searchHitSchema), '/api/search', { query: { q, limit: 12, plan }, signal });

export const divide = (request: DivideRequest): Promise<Job> =>
  ask(jobSchema, '/api/jobs/divide', { method: 'POST', body: request });

export const job = (id: string): Promise<Job> => ask(jobSchema, `/api/jobs/${part(id)}`);

export const cancelJob = (id: string): Promise<Job> =>
  ask(jobSchema, `/api/jobs/${part(id)}`, { method: 'DELETE' });

const tileJsonSchema = z.object({ minzoom: z.int().default(0), maxzoom: z.int().default(16) });

/** The zooms at which the grids have tiles. */
export const gridZooms = (): Promise<{ minzoom: number; maxzoom: number }> =>
  ask(tileJsonSchema, '/tiles/grids.json');
