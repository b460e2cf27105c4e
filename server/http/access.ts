/** The one permission check: every route names what it needs, and nothing is served without passing here. */
import { ApiError } from '../api/problem.ts';
import type { County } from '../db/counties.ts';
import type { Engine } from '../db/engine.ts';
import { type Principal, principalWithoutLogin, publicFields } from '../db/principals.ts';

/** What a route needs. `anyone` serves nothing of the city. */
export type Permission =
  | 'anyone'
  | 'city:read'
  | 'layer:read'
  | 'plan:read'
  | 'plan:write'
  | 'job:read'
  | 'job:write';

const READING: readonly Permission[] = ['anyone', 'city:read', 'layer:read', 'plan:read', 'job:read'];

/** What each role may do. The public reads the public layers with their public fields, and nothing else. */
const ROLES: Record<Principal['role'], readonly Permission[]> = {
  administrator: [...READING, 'plan:write', 'job:write'],
  planner: [...READING, 'plan:write', 'job:write'],
  secretary: READING,
  worker: READING,
  public: ['anyone', 'layer:read'],
};

/**
 * Who sends the request. There is no login yet: in an open county its administrator, elsewhere the public.
 * Every later way of logging in replaces this function and nothing else.
 */
export function principalOf(engine: Engine, county: County): Promise<Principal> {
  return principalWithoutLogin(engine.db, county);
}

/** @throws ApiError `unauthorized` for the public, `forbidden` for a role that may not */
export function authorize(principal: Principal, permission: Permission): void {
  if (ROLES[principal.role].includes(permission)) return;
  if (principal.role === 'public')
    throw new ApiError('unauthorized', 'this needs a login', { remedy: 'log in' });
  throw new ApiError('forbidden', `the role ${principal.role} may not do this`);
}

/**
 * The fields of a layer that a principal sees: undefined for all.
 *
 * @throws ApiError `unauthorized` for a layer that the public does not see
 */
export async function visibleFields(
  engine: Engine,
  county: County,
  principal: Principal,
  layer: string,
): Promise<readonly string[] | undefined> {
  if (principal.role !== 'public') return undefined;
  const fields = await publicFields(engine.db, county.county, layer);
  if (fields === undefined)
    throw new ApiError('unauthorized', `the layer ${layer} is not public`, { remedy: 'log in' });
  return fields;
}

/**
 * Writing reaches only into the areas that a principal answers for.
 *
 * @param code code of the subdistrict or community, or null for the whole county
 * @throws ApiError `forbidden`
 */
export function requireArea(principal: Principal, code: string | null): void {
  if (principal.areas.length === 0) return;
  if (code !== null && principal.areas.some(area => code.startsWith(area))) return;
  throw new ApiError('forbidden', `${principal.name} does not answer for ${code ?? 'the whole county'}`);
}
