/** Vector tiles and their TileJSON. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { z } from 'zod';
import { ApiError } from '../api/problem.ts';
import { TILE_LAYERS } from '../api/routes.ts';
import { readCityBbox } from '../db/communities.ts';
import { fieldsOf, LAYERS, sightKey } from '../db/layers.ts';
import { readTile } from '../db/tiles.ts';
import { versionOf } from '../db/versions.ts';
import { planParameter } from './plans.ts';
import { route } from './route.ts';

const compress = promisify(gzip);
const MEDIA_TYPE = 'application/vnd.mapbox-vector-tile';
/** Deepest zoom that is answered; maps enlarge `maxzoom` by themselves. */
const DEEPEST = 22;

const layerSchema = z.enum(TILE_LAYERS);
const wholeNumber = z
  .string()
  .regex(/^\d{1,8}$/, 'a whole number is required')
  .transform(Number);

const tileJsonSchema = z.object({
  tilejson: z.literal('3.0.0'),
  name: z.string(),
  tiles: z.array(z.string()),
  vector_layers: z.array(
    z.object({
      id: z.string(),
      fields: z.record(z.string(), z.string()),
      minzoom: z.int(),
      maxzoom: z.int(),
    }),
  ),
  minzoom: z.int(),
  maxzoom: z.int(),
  bounds: z.array(z.number()),
});

export const TILE_ROUTES = [
  route({
    method: 'get',
    path: '/tiles/:layer.json',
    summary: 'TileJSON 3.0 of a layer.',
    layer: params => params.layer,
    params: z.object({ layer: layerSchema }),
    query: z.object({ plan: planParameter }),
    answer: tileJsonSchema,
    async handle({ engine, county, params, query, sight, request }) {
      const source = LAYERS[params.layer];
      const names = fieldsOf(source, { county, plan: query.plan }, sight).map(([name]) => [name, '']);
      const { minzoom, maxzoom } = source;
      const plan = query.plan === undefined ? '' : `?plan=${query.plan}`;
      const bounds = await readCityBbox(engine.db, county);
      return {
        tilejson: '3.0.0',
        name: params.layer,
        tiles: [`${request.protocol}://${request.host}/tiles/${params.layer}/{z}/{x}/{y}.mvt${plan}`],
        vector_layers: [params.layer, ...(source.labels === undefined ? [] : [source.labels])].map(id => ({
          id,
          fields: Object.fromEntries(names),
          minzoom,
          maxzoom,
        })),
        minzoom,
        maxzoom,
        ...(bounds === undefined ? {} : { bounds }),
      };
    },
  }),
  route({
    method: 'get',
    path: '/tiles/:layer/:z/:x/:y.mvt',
    summary: 'Vector tile of one layer; 204 where there is nothing.',
    layer: params => params.layer,
    params: z.object({ layer: layerSchema, z: wholeNumber, x: wholeNumber, y: wholeNumber }),
    query: z.object({ plan: planParameter }),
    produces: MEDIA_TYPE,
    async handle({ engine, county, cache, params, query, sight, request, response }): Promise<void> {
      const { layer, z, x, y } = params;
      if (z > DEEPEST || x >= 2 ** z || y >= 2 ** z)
        throw new ApiError('not_found', `there is no tile ${z}/${x}/${y}`, {
          remedy: `z up to ${DEEPEST}, x and y below 2^z`,
        });
      const version = await versionOf(engine.db, county.county, LAYERS[layer].dependsOn);
      // Weak: the same tile may come packed or not. Who sees less gets another one. The plan is part of it, since
      // MapLibre keeps a tile whose address has changed as long as its ETag has not.
      response.set({
        ETag: `W/"${version}-${query.plan ?? 'in-force'}-${sightKey(sight)}"`,
        'Cache-Control': 'private, no-cache',
        Vary: 'Accept-Encoding',
      });
      if (request.fresh) {
        response.status(304).end();
        return;
      }
      const packed = await cache.get(
        `tile ${county.county} ${layer} ${query.plan ?? ''} ${z}/${x}/${y} ${sightKey(sight)}`,
        version,
        async () => {
          const bytes = await readTile(engine, layer, { county, plan: query.plan }, { z, x, y }, sight);
          return { bytes, zipped: bytes.length === 0 ? bytes : await compress(bytes) };
        },
        tile => tile.bytes.length + tile.zipped.length + 200,
      );
      if (packed.bytes.length === 0) {
        response.status(204).end();
        return;
      }
      response.status(200).type(MEDIA_TYPE);
      const zipped = request.acceptsEncodings('gzip') === 'gzip';
      if (zipped) response.set('Content-Encoding', 'gzip');
      const body = zipped ? packed.zipped : packed.bytes;
      response.set('Content-Length', String(body.length)).end(body);
    },
  }),
];
