/** The one permission check: every request passes here, and what it may reach is looked up in `access-table.ts`. */
import type { Request } from 'express';
import { CSRF_HEADER } from '../api/accounts.ts';
import { ApiError } from '../api/problem.ts';
import { recordAudit } from '../db/audit.ts';
import type { County } from '../db/counties.ts';
import type { Db, Engine, Trx } from '../db/engine.ts';
import type { Sight } from '../db/layers.ts';
import { readPlanScope } from '../db/plans.ts';
import { ANONYMOUS, type Principal, principalWithoutLogin, publicFields } from '../db/principals.ts';
import { findSession, isCsrf, type Session } from '../db/sessions.ts';
import { ACCESS, type Reach } from './access-table.ts';
import { sessionToken } from './login-cookies.ts';

/** Who sends a request. */
export interface Caller {
  principal: Principal;
  /** The session with its token; undefined without a login. */
  session: (Session & { token: string }) | undefined;
}

/** Somebody with a session is himself; anybody else is the administrator of an open county, elsewhere the public. */
export async function callerOf(engine: Engine, county: County, request: Request, now: Date): Promise<Caller> {
  const token = sessionToken(request);
  const session = token === undefined ? undefined : await findSession(engine.db, county.county, token, now);
  return token !== undefined && session !== undefined
    ? { principal: session.principal, session: { ...session, token } }
    : { principal: await principalWithoutLogin(engine.db, county), session: undefined };
}

/** Whether a method changes something (RFC 9110, 9.2.1). */
export const isWrite = (method: string): boolean =>
  !['GET', 'HEAD', 'OPTIONS'].includes(method.toUpperCase());

/**
 * A page of ours sends the session's synchroniser token with every write; other sites cannot know it.
 *
 * @throws ApiError `forbidden`
 */
export function requireCsrf(caller: Caller, request: Request): void {
  if (caller.session === undefined || !isWrite(request.method)) return;
  if (isCsrf(caller.session.token, request.get(CSRF_HEADER))) return;
  throw new ApiError('forbidden', `the header ${CSRF_HEADER} does not fit the session`, {
    remedy: `send \`csrf\` of GET /api/me in the header ${CSRF_HEADER}; on the page: reload it`,
  });
}

/** What a caller may reach on a route, `no` included. */
export function reachOf({ principal, session }: Caller, route: string): Reach {
  const row = ACCESS[route];
  if (row === undefined || (row.login && session === undefined)) return 'no';
  return row[principal.role];
}

/**
 * @param route as named in the table
 * @throws ApiError `unauthorized` for somebody who has not logged in, `forbidden` for a role that may not
 */
export function authorize(caller: Caller, route: string): Reach {
  const reach = reachOf(caller, route);
  if (reach !== 'no') return reach;
  if (caller.session === undefined)
    throw new ApiError('unauthorized', 'this needs a login', { remedy: 'log in' });
  throw new ApiError('forbidden', `the role ${caller.principal.role} may not do this`, {
    remedy: 'ask an administrator for another role',
  });
}

/** The beginnings of the codes that a principal is bound to; undefined: the whole county. */
export function boundsOf(principal: Principal): readonly string[] | undefined {
  if (principal.role === 'public') return [];
  return principal.areas.length === 0 ? undefined : principal.areas;
}

/** Whether a code lies in the principal's areas. */
export function answersFor(principal: Principal, code: string): boolean {
  return boundsOf(principal)?.some(area => code.startsWith(area)) ?? true;
}

/** Whether an area by code lies in the principal's areas, or holds one of them. */
export function touches(principal: Principal, code: string): boolean {
  return boundsOf(principal)?.some(area => code.startsWith(area) || area.startsWith(code)) ?? true;
}

/**
 * Writing reaches only into the areas that a principal answers for.
 *
 * @param code code of the subdistrict or community; null or the county's code for the whole county
 * @throws ApiError `forbidden`
 */
export function requireArea(principal: Principal, code: string | null): void {
  if (answersFor(principal, code ?? '')) return;
  throw new ApiError('forbidden', `${principal.name} does not answer for ${code ?? 'the whole county'}`, {
    remedy: `choose something inside ${principal.areas.join(', ')}, or ask an administrator`,
  });
}

interface PlanScope {
  state: string;
  scope: { code: string | null };
}

/** Whether a principal sees a plan: one whose area touches his. */
export const seesPlan = (principal: Principal, plan: PlanScope): boolean =>
  touches(principal, plan.scope.code ?? '');

/**
 * A plan that the principal does not see is not there for him.
 *
 * @param published whether one that is or was in force will do: its grids are shown as far as the layer is
 * @throws ApiError `not_found`
 */
export async function requirePlan(
  db: Db | Trx,
  county: County,
  principal: Principal,
  id: string,
  published = false,
): Promise<void> {
  if (boundsOf(principal) === undefined) return;
  const plan = await readPlanScope(db, county, id);
  const isPublished = plan?.state === 'in_force' || plan?.state === 'retired';
  if (plan !== undefined && ((published && isPublished) || seesPlan(principal, plan))) return;
  throw new ApiError('not_found', `there is no plan ${id}`, { remedy: 'GET /api/plans lists the plans' });
}

/**
 * What a principal sees of a layer.
 *
 * @throws ApiError `unauthorized` for a layer that the public does not see
 */
export async function sightOf(
  engine: Engine,
  county: County,
  principal: Principal,
  layer: string,
): Promise<Sight> {
  const inside = boundsOf(principal);
  if (inside === undefined) return {};
  const elsewhere = await publicFields(engine.db, county.county, layer);
  if (elsewhere === undefined && principal.role === 'public')
    throw new ApiError('unauthorized', `the layer ${layer} is not public`, { remedy: 'log in' });
  return { inside, elsewhere };
}

/** Refusals of people who have not logged in that are written down in a minute, so that nobody can fill the disk. */
const ANONYMOUS_A_MINUTE = 30;

/** Writes refusals of writes into the audit trail. */
export class Refusals {
  #minute = 0;
  #written = 0;
  #leftOut = 0;

  async note(
    db: Db,
    county: County,
    who: Principal,
    refused: { route: string; address: string; error: ApiError; now: Date },
  ): Promise<void> {
    const leftOut = this.#leftOut;
    if (who.id === ANONYMOUS.id && !this.#hasRoom(refused.now)) {
      this.#leftOut++;
      return;
    }
    this.#leftOut = 0;
    await recordAudit(db, county.county, {
      principal: who.id,
      action: 'refused',
      subjectKind: 'route',
      subject: refused.route,
      detail: {
        code: refused.error.code,
        why: refused.error.message,
        address: refused.address,
        ...(leftOut > 0 ? { leftOut } : {}),
      },
    });
  }

  #hasRoom(now: Date): boolean {
    const minute = Math.floor(now.getTime() / 60_000);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#written = 0;
    }
    return this.#written++ < ANONYMOUS_A_MINUTE;
  }
}
