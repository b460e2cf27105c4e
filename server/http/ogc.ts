/**
 * OGC API – Features, Part 1 (https://docs.ogc.org/is/17-069r4/17-069r4.html): core and GeoJSON, read by GDAL and QGIS.
 * Coordinates are CRS84: longitude before latitude, degrees.
 */
import type { Request } from 'express';
import { z } from 'zod';
import { ApiError } from '../api/problem.ts';
import { OGC_COLLECTIONS, type OgcCollection } from '../api/routes.ts';
import { wordSchema } from '../api/schemas.ts';
import { countFeatures, readExtent, readFeature, readFeatures } from '../db/features.ts';
import { LAYERS, sightKey } from '../db/layers.ts';
import { publicLayers } from '../db/principals.ts';
import { versionOf } from '../db/versions.ts';
import { sightOf } from './access.ts';
import { planParameter } from './plans.ts';
import { route } from './route.ts';

const CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';
const GEOJSON = 'application/geo+json';
const JSON_TYPE = 'application/json';
/** Features of a page where nothing is asked for, and at most. */
const PAGE = { default: 100, most: 10_000 };

const CONFORMS_TO = [
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30',
];

const TITLES: Record<OgcCollection, string> = {
  grids: '网格 / Grids',
  communities: '社区 / Communities',
  buildings: '楼栋 / Buildings',
  compounds: '小区 / Compounds',
  stations: '站点 / Stations',
  streets: '街路 / Streets',
};

const collectionId = z.object({ id: z.enum(OGC_COLLECTIONS) });
/** Parameters that are not described are refused, as the standard demands. */
const bare = z.strictObject({ f: z.enum(['json']).optional() });

const bboxParameter = z
  .string()
  .transform((text, context) => {
    const numbers = text.split(',').map(part => (part.trim() === '' ? Number.NaN : Number(part)));
    // Six numbers carry heights, which nothing here has.
    const box = numbers.length === 6 ? [numbers[0], numbers[1], numbers[3], numbers[4]] : numbers;
    const [west, south, east, north] = box as [number, number, number, number];
    if (box.length !== 4 || !box.every(Number.isFinite) || west > east || south > north) {
      context.addIssue('west,south,east,north in degrees are required');
      return z.NEVER;
    }
    return [west, south, east, north] as [number, number, number, number];
  })
  .optional();

const itemsQuery = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .default(PAGE.default)
    // More than the most is not an error in the standard: the most is given.
    .transform(limit => Math.min(limit, PAGE.most)),
  offset: z.coerce.number().int().min(0).default(0),
  bbox: bboxParameter,
  plan: planParameter,
  f: z.enum(['json']).optional(),
});

interface Link {
  href: string;
  rel: string;
  type: string;
  title?: string;
}

const origin = (request: Request) => `${request.protocol}://${request.host}`;
const link = (request: Request, path: string, rel: string, type = JSON_TYPE, title?: string): Link => ({
  href: origin(request) + path,
  rel,
  type,
  ...(title === undefined ? {} : { title }),
});

const linkSchema = z.object({
  href: z.string(),
  rel: z.string(),
  type: z.string(),
  title: z.string().optional(),
});
const linksSchema = z.object({ links: z.array(linkSchema) });
const collectionSchema = linksSchema.extend({
  id: z.string(),
  title: z.string(),
  itemType: z.literal('feature'),
  crs: z.array(z.string()),
  extent: z.object({ spatial: z.object({ bbox: z.array(z.array(z.number())), crs: z.string() }) }).optional(),
});
const featureSchema = z.object({
  type: z.literal('Feature'),
  id: z.string(),
  geometry: z.unknown(),
  properties: z.record(z.string(), z.unknown()),
});
const pageSchema = linksSchema.extend({
  type: z.literal('FeatureCollection'),
  features: z.array(featureSchema),
  numberMatched: z.int(),
  numberReturned: z.int(),
  timeStamp: z.string(),
});

function describeCollection(
  request: Request,
  id: OgcCollection,
  bbox: number[] | undefined,
): z.infer<typeof collectionSchema> {
  const path = `/ogc/collections/${id}`;
  return {
    id,
    title: TITLES[id],
    itemType: 'feature',
    crs: [CRS84],
    ...(bbox === undefined ? {} : { extent: { spatial: { bbox: [bbox], crs: CRS84 } } }),
    links: [link(request, path, 'self'), link(request, `${path}/items`, 'items', GEOJSON, TITLES[id])],
  };
}

export const OGC_ROUTES = [
  route({
    method: 'get',
    path: '/ogc',
    summary: 'Landing page of the OGC API.',
    withoutCity: true,
    query: bare,
    answer: linksSchema,
    async handle({ request }) {
      return {
        title: 'wangge 网格',
        description: 'Grids, communities, buildings, compounds, stations and streets.',
        links: [
          link(request, '/ogc', 'self'),
          link(request, '/api/openapi.json', 'service-desc', 'application/vnd.oai.openapi+json;version=3.1'),
          link(request, '/ogc/conformance', 'conformance'),
          link(request, '/ogc/collections', 'data'),
        ],
      };
    },
  }),
  route({
    method: 'get',
    path: '/ogc/conformance',
    summary: 'What the OGC API conforms to.',
    withoutCity: true,
    query: bare,
    answer: z.object({ conformsTo: z.array(z.string()) }),
    async handle() {
      return { conformsTo: CONFORMS_TO };
    },
  }),
  route({
    method: 'get',
    path: '/ogc/collections',
    summary: 'The collections that the caller may see.',
    query: bare,
    answer: linksSchema.extend({ collections: z.array(collectionSchema) }),
    async handle({ engine, county, principal, request }) {
      const collections = [];
      const shown = await publicLayers(engine.db, county.county);
      for (const id of OGC_COLLECTIONS) {
        if (principal.role === 'public' && !shown.has(id)) continue;
        const sight = await sightOf(engine, county, principal, id);
        const extent = await readExtent(engine.db, id, { county, plan: undefined }, sight);
        collections.push(describeCollection(request, id, extent));
      }
      return { links: [link(request, '/ogc/collections', 'self')], collections };
    },
  }),
  route({
    method: 'get',
    path: '/ogc/collections/:id',
    summary: 'One collection.',
    layer: params => params.id,
    params: collectionId,
    query: bare,
    answer: collectionSchema,
    async handle({ engine, county, params, sight, request }) {
      const extent = await readExtent(engine.db, params.id, { county, plan: undefined }, sight);
      return describeCollection(request, params.id, extent);
    },
  }),
  route({
    method: 'get',
    path: '/ogc/collections/:id/items',
    summary: 'Features of a collection as GeoJSON, page by page. `plan` chooses the plan of grids.',
    layer: params => params.id,
    params: collectionId,
    query: itemsQuery,
    answer: pageSchema,
    produces: GEOJSON,
    async handle({ engine, county, cache, params, query, sight, request }) {
      const context = { county, plan: query.plan };
      const version = await versionOf(engine.db, county.county, LAYERS[params.id].dependsOn);
      const matched = await cache.get(
        `count ${county.county} ${params.id} ${query.plan ?? ''} ${query.bbox?.join() ?? ''} ${sightKey(sight)}`,
        version,
        () => countFeatures(engine.db, params.id, context, query.bbox, sight),
        () => 200,
      );
      const { limit, offset, bbox } = query;
      const features = await readFeatures(engine.db, params.id, context, {
        limit,
        offset,
        bbox,
        sight,
      });
      const page = (offset: number, rel: string) => {
        const search = new URLSearchParams({ limit: String(query.limit), offset: String(offset) });
        if (query.bbox !== undefined) search.set('bbox', query.bbox.join(','));
        if (query.plan !== undefined) search.set('plan', query.plan);
        return link(request, `/ogc/collections/${params.id}/items?${search}`, rel, GEOJSON);
      };
      const next = query.offset + features.length;
      return {
        type: 'FeatureCollection',
        features,
        numberMatched: matched,
        numberReturned: features.length,
        timeStamp: new Date().toISOString(),
        links: [
          page(query.offset, 'self'),
          ...(features.length > 0 && next < matched ? [page(next, 'next')] : []),
          ...(query.offset > 0 ? [page(Math.max(0, query.offset - query.limit), 'prev')] : []),
          link(request, `/ogc/collections/${params.id}`, 'collection'),
        ],
      };
    },
  }),
  route({
    method: 'get',
    path: '/ogc/collections/:id/items/:feature',
    summary: 'One feature.',
    layer: params => params.id,
    params: collectionId.extend({ feature: wordSchema }),
    query: bare.extend({ plan: planParameter }),
    answer: featureSchema,
    produces: GEOJSON,
    async handle({ engine, county, params, query, sight, request }) {
      const context = { county, plan: query.plan };
      const feature = await readFeature(engine.db, params.id, context, params.feature, sight);
      if (feature === undefined)
        throw new ApiError('not_found', `there is no feature ${params.feature} in ${params.id}`);
      const path = `/ogc/collections/${params.id}`;
      return {
        ...feature,
        links: [
          link(request, `${path}/items/${encodeURIComponent(params.feature)}`, 'self', GEOJSON),
          link(request, path, 'collection'),
        ],
      };
    },
  }),
];
