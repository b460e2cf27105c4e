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
import { search } from '../db/search.ts';
import { sumTotals } from '../db/totals.ts';
import { versionOf } from '../db/versions.ts';
import { planParameter } from './plans.ts';
import { route, type Services } from './route.ts';

/** Layers that the city's totals are made from. */
const CITY_LAYERS = ['subdistricts', 'communities', 'buildings', 'stations', 'grids', 'in_force'];

async function readCity({ engine }: Services, county: County): Promise<City> {
  const subdistricts = await readSubdistricts(engine.db, county);
  const communities = await readCommunities(engine.db, county);
  const boxes = [...subdistricts, ...communities].map(area => area.bbox);
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
    summary: 'The city with its subdistricts, communities and totals.',
    permission: 'city:read',
    answer: citySchema,
    async handle(call): Promise<City> {
      const version = await versionOf(call.engine.db, call.county.county, CITY_LAYERS);
      return call.cache.get(
        `city ${call.county.county}`,
        version,
        () => readCity(call, call.county),
        city => 1000 * (city.communities.length + 1),
      );
    },
  }),
  route({
    method: 'get',
    path: '/api/communities/:code',
    summary: 'One community with its grids in a plan, or in the plan in force.',
    permission: 'city:read',
    params: z.object({ code: wordSchema }),
    query: z.object({ plan: planParameter }),
    answer: communityDetailSchema,
    async handle({ engine, county, params, query }): Promise<CommunityDetail> {
      const community = (await readCommunities(engine.db, county, params.code))[0];
      if (community === undefined)
        throw new ApiError('not_found', `there is no community ${params.code}`, {
          remedy: 'GET /api/city lists the communities',
        });
      return { ...community, grids: await readGrids(engine.db, county, params.code, query.plan) };
    },
  }),
  route({
    method: 'get',
    path: '/api/search',
    summary: 'Finds subdistricts, communities, grids, stations, compounds, buildings, streets and waters.',
    permission: 'city:read',
    query: z.object({
      q: wordSchema.max(100),
      limit: z.coerce.number().int().min(1).max(50).default(10),
      plan: planParameter,
    }),
    answer: z.array(searchHitSchema),
    handle({ engine, county, query }): Promise<SearchHit[]> {
      return search(engine.db, county, query.q, { limit: query.limit, plan: query.plan });
    },
  }),
];
