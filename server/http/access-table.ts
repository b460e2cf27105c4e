/**
 * Every route and what each role may do there: the one table that `authorize` works from. A route without a row is not
 * mounted, and a test walks every row with every role.
 */
import type { Role } from '../db/schema.ts';

/**
 * How far a role reaches on a route.
 * - `all`: everything that the route serves or changes
 * - `area`: what lies in the principal's areas (the whole county for a principal without areas); of layers, elsewhere
 *   what the public sees
 * - `public`: the public layers with their public fields, of plans those that are or were in force
 * - `own`: what is the principal's own
 * - `no`: nothing
 */
export type Reach = 'all' | 'area' | 'public' | 'own' | 'no';

interface Row extends Readonly<Record<Role, Reach>> {
  /** Also in an open county only for those who have logged in: it outlives the demo. */
  readonly login?: true;
}

const everybody = (reach: Reach): Record<Role, Reach> => ({
  administrator: reach,
  planner: reach,
  secretary: reach,
  worker: reach,
  viewer: reach,
  public: reach,
});

/** Serves nothing of the city. */
const ANYONE: Row = everybody('all');
/** The city as those see it who work for it. */
const STAFF: Row = { ...everybody('area'), administrator: 'all', public: 'no' };
/** Layers: the public's share is a list. */
const LAYER: Row = { ...STAFF, public: 'public' };
/** Dividing the city. */
const PLANNING: Row = { ...everybody('no'), administrator: 'all', planner: 'area' };
/** Who did what: planners see what was done in their areas. */
const TRAIL: Row = { ...PLANNING, login: true };
/** Accounts and what the public sees. */
const ADMINISTRATION: Row = { ...everybody('no'), administrator: 'all', login: true };
/** One's own account. */
const OWN: Row = { ...everybody('own'), public: 'no', login: true };

export const ACCESS: Readonly<Record<string, Row>> = {
  'GET /api/city': STAFF,
  'GET /api/communities/:code': STAFF,
  'GET /api/search': STAFF,

  'GET /api/plans': STAFF,
  'GET /api/plans/:id': STAFF,
  'POST /api/plans/:id/in-force': PLANNING,
  'DELETE /api/plans/:id': PLANNING,
  'PATCH /api/plans/:id': PLANNING,
  'POST /api/plans/:id/draft': PLANNING,
  'POST /api/plans/:id/state': PLANNING,
  'GET /api/plans/:id/compare/:other': STAFF,
  'GET /api/plans/:id/fabrics': STAFF,
  'GET /api/plans/:id/fabrics/:community': STAFF,
  'POST /api/plans/:id/fabrics/:community/edits': PLANNING,
  'GET /api/plans/:id/edits': STAFF,
  'POST /api/plans/:id/restore': PLANNING,
  'GET /api/plans/:id/events': STAFF,
  'GET /api/plans/:id/comments': STAFF,
  'POST /api/plans/:id/comments': STAFF,
  'POST /api/plans/:id/comments/:comment/resolve': PLANNING,
  'GET /api/in-force': STAFF,
  'GET /api/grids/:code/successors': STAFF,

  'POST /api/jobs/divide': PLANNING,
  'GET /api/jobs/:id': STAFF,
  'GET /api/jobs/:id/events': STAFF,
  'DELETE /api/jobs/:id': PLANNING,

  'GET /tiles/:layer.json': LAYER,
  'GET /tiles/:layer/:z/:x/:y.mvt': LAYER,
  'GET /ogc/collections': LAYER,
  'GET /ogc/collections/:id': LAYER,
  'GET /ogc/collections/:id/items': LAYER,
  'GET /ogc/collections/:id/items/:feature': LAYER,

  'POST /api/login': ANYONE,
  'GET /api/me': ANYONE,
  'POST /api/logout': OWN,
  'PUT /api/me/password': OWN,

  'GET /api/accounts': ADMINISTRATION,
  'POST /api/accounts': ADMINISTRATION,
  'PATCH /api/accounts/:id': ADMINISTRATION,
  'PUT /api/accounts/:id/password': ADMINISTRATION,
  'DELETE /api/accounts/:id': ADMINISTRATION,
  'GET /api/public-layers': ADMINISTRATION,
  'PUT /api/public-layers/:layer': ADMINISTRATION,
  'GET /api/audit': TRAIL,

  'GET /ogc': ANYONE,
  'GET /ogc/conformance': ANYONE,
  'GET /api/openapi.json': ANYONE,
  'GET /healthz': ANYONE,
  'GET /readyz': ANYONE,
  'GET /metrics': ANYONE,
};

/** A route's name in the table. */
export const routeName = (route: { method: string; path: string }): string =>
  `${route.method.toUpperCase()} ${route.path}`;
