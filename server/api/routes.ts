/**
 * The JSON API's addresses, once. Every answer but the event stream is JSON; every error is `application/problem+json`.
 *
 * GET    /api/city                       City
 * GET    /api/communities/:code?plan=    CommunityDetail (its grids in the plan, or in the plan in force)
 * GET    /api/plans                      Plan[] (newest first)
 * GET    /api/plans/:id                  Plan
 * POST   /api/plans/:id/in-force         Plan (replaces what was in force in its scope)
 * DELETE /api/plans/:id                  204 (a plan in force is refused: 409)
 * PATCH  /api/plans/:id                  Plan (`{name}`)
 * POST   /api/plans/:id/draft            201 Plan (a copy; `in-force` as id: of what is in force)
 * POST   /api/plans/:id/state            Plan (`StateRequest`)
 * GET    /api/plans/:id/compare/:other   Comparison
 * GET    /api/plans/:id/fabrics          FabricSummary[]
 * GET    /api/plans/:id/fabrics/:community        fabric, ETag its version
 * POST   /api/plans/:id/fabrics/:community/edits  EditAnswer, with If-Match (428, 412, 422 `refused`)
 * GET    /api/plans/:id/edits?community=&after=&before=&limit=  Edit[] (newest first)
 * POST   /api/plans/:id/restore          the edits that it took
 * GET    /api/plans/:id/events?after=    text/event-stream, `event: edit` (EditEvent), `event: state`
 * GET    /api/plans/:id/comments         Comment[]
 * POST   /api/plans/:id/comments         201 Comment
 * POST   /api/plans/:id/comments/:comment/resolve  Comment
 * GET    /api/in-force?at=YYYY-MM-DD     which plan is or was in force in each community
 * GET    /api/grids/:code/successors     Successors
 * GET    /api/search?q=&limit=&plan=     SearchHit[]
 * POST   /api/jobs/divide                202 Job, `Location: /api/jobs/:id`
 * GET    /api/jobs/:id                   Job
 * GET    /api/jobs/:id/events            text/event-stream, `event: job`, `data: Job`, ends after done, failed, cancelled
 * DELETE /api/jobs/:id                   Job (cancels)
 * GET    /api/openapi.json               OpenAPI 3.1
 * Logging in, accounts, what the public sees and the audit trail: `accounts.ts`.
 * GET    /tiles/:layer.json              TileJSON 3.0
 * GET    /tiles/:layer/:z/:x/:y.mvt      vector tile of that one layer; `?plan=` for grids
 */
export const TILE_LAYERS = [
  'subdistricts',
  'communities',
  'grids',
  'compounds',
  'buildings',
  'units',
  'entrances',
  'gates',
  'shops',
  'landuse',
  'streets',
  'water',
  'waterways',
  'railways',
  'stations',
] as const;
export type TileLayer = (typeof TILE_LAYERS)[number];

/** Collections of `/ogc/collections/{id}/items`. */
export const OGC_COLLECTIONS = [
  'grids',
  'communities',
  'buildings',
  'compounds',
  'stations',
  'streets',
] as const;
export type OgcCollection = (typeof OGC_COLLECTIONS)[number];
