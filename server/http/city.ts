/** The city, its communities, and searching them. */
import { z } from 'zod';
import { ApiError } from '../api/problem.ts';
import {
  bboxSchema,
  type City,
  type CommunityDetail,
  citySchema,
  communityDetailSchema,
  type SearchHit,
  searchHitSchema,
  wordSchema,
} from '../api/schemas.ts';
import { readCommunities, readSubdistricts } from '../db/communities.ts';
import type { County } from '../db/counties.ts';
import { readGrids } from '../db/grids.ts';
import type { Principal } from '../db/principals.ts';
import { search } from '../db/search.ts';
import { sumTotals } from '../db/totals.ts';
import { versionOf } from '../db/versions.ts';
import { answersFor, boundsOf, requireArea, touches } from './access.ts';
import { planParameter } from './plans.ts';
import { route, type Services } from './route.ts';

/** Layers that the city's totals are made from. */
const CITY_LAYERS = ['subdistricts', 'communities', 'buildings', 'stations', 'grids', 'in_force'];

/** Everything that a city is made from, for those who see all of it. */
async function readParts({ engine }: Services, county: County): Promise<Parts> {
  return {
    subdistricts: await readSubdistricts(engine.db, county),
    communities: await readCommunities(engine.db, county),
  };
}

type Parts = Pick<City, 'subdistricts' | 'communities'>;

/** The city as the principal sees it: the communities that he answers for, and the subdistricts around them. */
function cityOf({ engine }: Services, county: County, principal: Principal, parts: Parts): City {
  const communities = parts.communities.filter(({ code }) => answersFor(principal, code));
  const subdistricts = parts.subdistricts.filter(({ code }) => touches(principal, code));
  // Those who answer for a part see that part; where it holds no community, the whole.
  const bounded = communities.length < parts.communities.length && communities.length > 0;
  const seen = bounded ? communities : [...parts.subdistricts, ...parts.communities];
  const boxes = seen.map(area => area.bbox);
  return {
    name: county.name,
    county: county.county,
    bbox: bboxSchema.parse([
      Math.min(...boxes.map(box => box[0])),
      Math.min(...boxes.map(box => box[1])),
      Math.max(...boxes.map(box => box[2])),
      Math.max(...boxes.map(box => box[3])),
    ]),
    window: county.window,
    totals: sumTotals(communities.map(community => community.totals)),
    subdistricts,
    communities,
    demo: county.demo,
    durability: engine.durability,
  };
}

export const CITY_ROUTES = [
  route({
    method: 'get',
    path: '/api/city',
    summary: 'The city with its subdistricts, communities and totals, as far as the caller answers for them.',
    answer: citySchema,
    async handle(call): Promise<City> {
      const version = await versionOf(call.engine.db, call.county.county, CITY_LAYERS);
      const parts = await call.cache.get(
        `city ${call.county.county}`,
        version,
        () => readParts(call, call.county),
        ({ communities }) => 1000 * (communities.length + 1),
      );
      return cityOf(call, call.county, call.principal, parts);
    },
  }),
  route({
    method: 'get',
    path: '/api/communities/:code',
    summary: 'One community with its grids in a plan, or in the plan in force.',
    params: z.object({ code: wordSchema }),
    query: z.object({ plan: planParameter }),
    answer: communityDetailSchema,
    async handle({ engine, county, params, query, principal }): Promise<CommunityDetail> {
      const community = (await readCommunities(engine.db, county, params.code))[0];
      if (community === undefined)
        throw new ApiError('not_found', `there is no community ${params.code}`, {
          remedy: 'GET /api/city lists the communities',
        });
      requireArea(principal, community.code);
      return { ...community, grids: await readGrids(engine.db, county, params.code, query.plan) };
    },
  }),
  route({
    method: 'get',
    path: '/api/search',
    summary: 'Finds subdistricts, communities, grids, stations, compounds, buildings, streets and waters.',
    query: z.object({
      q: wordSchema.max(100),
      limit: z.coerce.number().int().min(1).max(50).default(10),
      plan: planParameter,
    }),
    answer: z.array(searchHitSchema),
    handle({ engine, county, query, principal }): Promise<SearchHit[]> {
      const { q, limit, plan } = query;
      return search(engine.db, county, q, { limit, plan, inside: boundsOf(principal) });
    },
  }),
];
