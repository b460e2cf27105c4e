/**
 * Requests for every route of the table, inside and outside of the first community, for the test that walks them with
 * every role. A route without one fails the test.
 */
import { randomUUID } from 'node:crypto';
import type { AccountRole } from '../../api/accounts.ts';
import { OGC_COLLECTIONS, TILE_LAYERS } from '../../api/routes.ts';
import type { Engine } from '../../db/engine.ts';
import { insertJob } from '../../db/jobs.ts';
import { at, BLOCK_M, COMMUNITIES, TOWN } from '../../jobs/testing/town.ts';
import { addAccount, PASSWORD } from './people.ts';
import { DIVIDE } from './service.ts';

/**
 * Where a request reaches: `inside` or `outside` of the first community, the `whole` county, or `nowhere` (it is about no
 * area).
 */
export type Place = 'inside' | 'outside' | 'whole' | 'nowhere';

export interface Sample {
  place: Place;
  /** Shows what the caller sees of everything, instead of refusing what lies outside. */
  filtered?: true;
  path: string;
  body?: unknown;
  /** Only that it is refused is looked at: where it is served, it never ends or needs more than there is. */
  refusedOnly?: true;
  /** The layer that is read: the public is refused where it is hidden. */
  layer?: string;
}

export const [INSIDE, OUTSIDE] = COMMUNITIES;
const codeOf = { inside: INSIDE, outside: OUTSIDE } as const;
const PLACES = ['inside', 'outside'] as const;

/** Metres from the town's corner to the middle of each community. */
const MIDDLE = { inside: [1.5 * BLOCK_M, 1.5 * BLOCK_M], outside: [4.5 * BLOCK_M, 1.5 * BLOCK_M] } as const;
/** The meridian between the two communities. */
export const BORDER = at(3 * BLOCK_M, 0)[0];

/** The tile of zoom 16 around the middle of a community; it lies within it. */
export function tileOf(place: 'inside' | 'outside'): string {
  const [longitude, latitude] = at(...MIDDLE[place]);
  const side = 2 ** 16;
  const x = Math.floor(((longitude + 180) / 360) * side);
  const radians = (latitude * Math.PI) / 180;
  const y = Math.floor(((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * side);
  return `16/${x}/${y}`;
}

/** Plans that stand while everything is walked: a draft and one in force in each community, one draft of the whole. */
export interface Standing {
  draft: Record<'inside' | 'outside' | 'whole', string>;
  forced: Record<'inside' | 'outside', string>;
  job: Record<'inside' | 'outside', string>;
}

/** Copies a plan with its grids as a new draft, for requests that use one up. */
export async function copyPlan(engine: Engine, plan: string): Promise<string> {
  const id = randomUUID();
  const columns = (table: string, skip: string[]) =>
    engine.executor
      .executeSql('select column_name as name from information_schema.columns where table_name = $1', [table])
      .then(({ rows }) =>
        (rows as { name: string }[]).map(row => row.name).filter(name => !skip.includes(name)),
      );
  const plans = (await columns('plans', ['id', 'version', 'state'])).join(', ');
  await engine.executor.executeSql(
    `insert into plans (id, version, state, ${plans})
     select $1::uuid, (select max(version) + 1 from plans), 'draft', ${plans} from plans where id = $2::uuid`,
    [id, plan],
  );
  const grids = (await columns('grids', ['plan', 'code'])).join(', ');
  // Codes that were never published, so that putting it in force does not number them anew.
  await engine.executor.executeSql(
    `insert into grids (plan, code, ${grids}) select $1::uuid, code, ${grids} from grids where plan = $2::uuid`,
    [id, plan],
  );
  return id;
}

/** A job that waits for ever: the queue does not know it. */
async function waitingJob(engine: Engine, place: 'inside' | 'outside'): Promise<string> {
  const id = randomUUID();
  const request = { ...DIVIDE, scope: { kind: 'community', code: codeOf[place] } } as never;
  await engine.db
    .transaction()
    .execute(trx => insertJob(trx, { county: TOWN.county, id, author: 'test', request }));
  return id;
}

let accounts = 0;
async function spareAccount(engine: Engine): Promise<string> {
  const login = `spare${++accounts}`;
  await addAccount(engine, TOWN.county, login, 'viewer');
  return login;
}

/** Bodies that are as they must be, by the end of the route. */
const USED_BODIES: [end: string, body: object][] = [
  ['/restore', { seq: 0 }],
  ['/draft', { name: '副本' }],
  ['/edits', { action: { type: 'undo' } }],
];

const query = (plan: string) => `?plan=${plan}`;

/** The requests of a route, made anew for each role, because some of them use up what they are about. */
export async function samplesOf(
  route: string,
  engine: Engine,
  standing: Standing,
): Promise<Sample[] | undefined> {
  const { draft, forced, job } = standing;
  const each = async (make: (place: 'inside' | 'outside') => Promise<string>, rest = '', body?: unknown) =>
    Promise.all(PLACES.map(async place => ({ place, path: (await make(place)) + rest, body })));
  const drafted = async (place: 'inside' | 'outside') => `/api/plans/${await copyPlan(engine, draft[place])}`;
  const nowhere = (path: string, body?: unknown): Sample[] => [{ place: 'nowhere', path, body }];

  switch (route) {
    case 'GET /api/city':
    case 'GET /api/plans':
      return [{ place: 'whole', filtered: true, path: route.slice(4) }];
    case 'GET /api/communities/:code':
      return PLACES.flatMap(place => [
        { place, path: `/api/communities/${codeOf[place]}` },
        { place, path: `/api/communities/${codeOf[place]}${query(draft[place])}` },
      ]);
    case 'GET /api/search':
      return ['东关', '方格苑', '纬', 'b4-1', '9901000010', '党群'].map(q => ({
        place: 'whole',
        filtered: true,
        path: `/api/search?limit=50&q=${encodeURIComponent(q)}`,
      }));
    case 'GET /api/plans/:id':
      return PLACES.flatMap(place => [
        { place, path: `/api/plans/${draft[place]}` },
        { place, path: `/api/plans/${forced[place]}` },
      ]);
    case 'POST /api/plans/:id/in-force':
      return [
        ...(await each(drafted, '/in-force', {})),
        { place: 'outside', path: `/api/plans/${await copyPlan(engine, draft.whole)}/in-force`, body: {} },
      ];
    case 'DELETE /api/plans/:id':
      return [
        ...(await each(drafted)),
        { place: 'outside', path: `/api/plans/${await copyPlan(engine, draft.whole)}` },
      ];
    case 'PATCH /api/plans/:id':
      return each(drafted, '', { name: '改名' });
    case 'POST /api/plans/:id/state':
      return each(drafted, '/state', { to: 'consultation' });
    case 'GET /api/plans/:id/compare/:other':
      return PLACES.map(place => ({ place, path: `/api/plans/${draft[place]}/compare/${forced[place]}` }));
    case 'GET /api/plans/:id/fabrics':
    case 'GET /api/plans/:id/edits':
    case 'GET /api/plans/:id/comments':
      return PLACES.map(place => ({ place, path: route.slice(4).replace(':id', draft[place]) }));
    case 'POST /api/plans/:id/comments':
      return [
        ...PLACES.map(place => ({
          place,
          path: `/api/plans/${draft[place]}/comments`,
          body: { at: at(...MIDDLE[place]), text: '示例' },
        })),
        {
          place: 'outside',
          path: `/api/plans/${draft.whole}/comments`,
          body: { at: at(...MIDDLE.outside), text: '示例' },
        },
      ];
    case 'GET /api/in-force':
      return [{ place: 'whole', filtered: true, path: '/api/in-force' }];
    case 'POST /api/plans/:id/draft':
    case 'POST /api/plans/:id/restore':
    case 'GET /api/plans/:id/events':
    case 'GET /api/plans/:id/fabrics/:community':
    case 'POST /api/plans/:id/fabrics/:community/edits':
    case 'POST /api/plans/:id/comments/:comment/resolve':
    case 'GET /api/grids/:code/successors':
      return PLACES.map(place => ({
        place,
        refusedOnly: true,
        path: route
          .slice(route.indexOf(' ') + 1)
          .replace(':id', draft[place])
          .replace(':community', codeOf[place])
          .replace(':comment', randomUUID())
          .replace(':code', `${codeOf[place]}001`),
        body: USED_BODIES.find(([end]) => route.endsWith(end))?.[1] ?? {},
      }));
    case 'POST /api/jobs/divide':
      return [
        ...PLACES.map(place => ({
          place,
          path: '/api/jobs/divide',
          body: { ...DIVIDE, scope: { kind: 'community', code: codeOf[place] } },
        })),
        { place: 'outside', path: '/api/jobs/divide', body: DIVIDE },
      ];
    case 'GET /api/jobs/:id':
    case 'GET /api/jobs/:id/events':
      return PLACES.map(place => ({ place, path: route.slice(4).replace(':id', job[place]) }));
    case 'DELETE /api/jobs/:id':
      return each(async place => `/api/jobs/${await waitingJob(engine, place)}`);
    case 'GET /tiles/:layer.json':
      return TILE_LAYERS.map(layer => ({
        place: 'whole',
        layer,
        filtered: true,
        path: `/tiles/${layer}.json`,
      }));
    case 'GET /tiles/:layer/:z/:x/:y.mvt':
      return TILE_LAYERS.flatMap(layer =>
        PLACES.flatMap(place =>
          ['', ...(layer === 'grids' ? [query(draft[place])] : [])].map(plan => ({
            place: plan === '' ? 'whole' : place,
            layer,
            ...(plan === '' && { filtered: true as const }),
            path: `/tiles/${layer}/${tileOf(place)}.mvt${plan}`,
          })),
        ),
      );
    case 'GET /ogc/collections':
      return [{ place: 'whole', filtered: true, path: '/ogc/collections' }];
    case 'GET /ogc/collections/:id':
    case 'GET /ogc/collections/:id/items':
      return OGC_COLLECTIONS.map(layer => ({
        place: 'whole',
        layer,
        filtered: true,
        path: `${route.slice(4).replace(':id', layer)}${route.endsWith('items') ? '?limit=1000' : ''}`,
      }));
    case 'GET /ogc/collections/:id/items/:feature':
      return [
        { place: 'inside', layer: 'buildings', path: '/ogc/collections/buildings/items/b0-0-0' },
        { place: 'outside', layer: 'buildings', path: '/ogc/collections/buildings/items/b5-0-0' },
        { place: 'whole', filtered: true, layer: 'stations', path: '/ogc/collections/stations/items/s2' },
      ];
    case 'POST /api/login':
      return nowhere('/api/login', { login: await spareAccount(engine), password: PASSWORD });
    case 'PUT /api/me/password':
      return nowhere('/api/me/password', { current: PASSWORD, password: PASSWORD });
    case 'POST /api/accounts': {
      const fresh = { login: `fresh${++accounts}`, name: '示例', role: 'viewer' as AccountRole, areas: [] };
      return nowhere('/api/accounts', { ...fresh, password: PASSWORD });
    }
    case 'PATCH /api/accounts/:id':
      return nowhere(`/api/accounts/${await spareAccount(engine)}`, { name: '改名' });
    case 'PUT /api/accounts/:id/password':
      return nowhere(`/api/accounts/${await spareAccount(engine)}/password`, { password: 'brave new 世界' });
    case 'DELETE /api/accounts/:id':
      return nowhere(`/api/accounts/${await spareAccount(engine)}`);
    case 'PUT /api/public-layers/:layer':
      return nowhere('/api/public-layers/shops', { fields: ['name'] });
    case 'GET /api/audit':
      return [{ place: 'whole', filtered: true, path: '/api/audit?limit=200' }];
    case 'GET /api/me':
    case 'GET /api/accounts':
    case 'GET /api/public-layers':
    case 'POST /api/logout':
    case 'GET /ogc':
    case 'GET /ogc/conformance':
    case 'GET /api/openapi.json':
    case 'GET /healthz':
    case 'GET /readyz':
    case 'GET /metrics':
      return nowhere(route.slice(route.indexOf(' ') + 1), {});
    default:
      return undefined;
  }
}
