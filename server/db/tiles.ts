/**
 * Vector tiles of one layer: the same rows and fields from both engines.
 * PostGIS encodes itself (ST_AsMVT); PGlite cannot (compiled without protobuf), so there Node encodes.
 */
import { geoJSONToTile } from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import { type RawBuilder, sql } from 'kysely';
import type { Bbox } from '../api/geo.ts';
import type { TileLayer } from '../api/routes.ts';
import { envelope } from './areas.ts';
import type { Engine } from './engine.ts';
import { fieldsOf, LAYERS, type LayerContext, type LayerSource, rowsOf, type Sight } from './layers.ts';

/** Steps along a tile's side. */
const EXTENT = 4096;
/** Steps beyond the edge that a tile still carries, so that outlines and icons are not cut on the edge. */
const BUFFER = 64;

export interface TileAddress {
  z: number;
  x: number;
  y: number;
}

/** West, south, east and north of a Web Mercator tile, widened by `margin` of its side; degrees. */
export function tileBbox({ z, x, y }: TileAddress, margin = 0): Bbox {
  const side = 2 ** z;
  const longitude = (column: number) => (column / side) * 360 - 180;
  const latitude = (row: number) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / side))) * 180) / Math.PI;
  return [
    Math.max(-180, longitude(x - margin)),
    latitude(y + 1 + margin),
    Math.min(180, longitude(x + 1 + margin)),
    latitude(y - margin),
  ];
}

/**
 * One tile, empty where there is nothing.
 *
 * @param sight what of the layer is shown; undefined: everything
 */
export async function readTile(
  engine: Engine,
  layer: TileLayer,
  context: LayerContext,
  tile: TileAddress,
  sight: Sight = {},
): Promise<Uint8Array> {
  const source = LAYERS[layer];
  if (tile.z < source.minzoom) return new Uint8Array();
  const parts = [{ name: layer as string, select: selectFeatures(source, context, tile, sight) }];
  if (source.labels !== undefined)
    parts.push({ name: source.labels, select: selectLabels(source, context, tile, sight) });
  return engine.kind === 'postgres'
    ? encodeInPostgis(engine, tile, parts)
    : encodeInNode(engine, tile, parts);
}

interface Part {
  name: string;
  /** Rows of `properties`, one object, and `geom`, geometry in EPSG:4326. */
  select: RawBuilder<unknown>;
}

function selectFeatures(
  source: LayerSource,
  context: LayerContext,
  tile: TileAddress,
  sight: Sight,
): RawBuilder<unknown> {
  const near = envelope(tileBbox(tile, BUFFER / EXTENT));
  // Half a pixel of a 512-pixel tile: less than what is seen, and far below MAX_ZOOM a fraction of the vertices.
  const tolerance_deg = tile.z >= 14 ? 0 : 360 / 2 ** tile.z / 1024;
  const shape =
    tolerance_deg === 0 || source.geometry === 'point'
      ? sql`t.geom`
      : sql`ST_Simplify(t.geom, ${tolerance_deg}::float8, true)`;
  const atZoom = source.atZoom?.(tile.z) ?? sql<boolean>`true`;
  return sql`
    select ${propertiesOf(fieldsOf(source, context, sight))} as properties, ${shape} as geom
    ${rowsOf(source, context, sight)} and t.geom && ${near} and ${atZoom}
    order by ${sql.ref(`t.${source.id}`)} collate "C"`;
}

/** Each label lies in one tile only. */
function selectLabels(
  source: LayerSource,
  context: LayerContext,
  tile: TileAddress,
  sight: Sight,
): RawBuilder<unknown> {
  const [west, south, east, north] = tileBbox(tile);
  return sql`
    select ${propertiesOf(fieldsOf(source, context, sight))} as properties, t.label as geom
    ${rowsOf(source, context, sight)} and t.label && ${envelope([west, south, east, north])}
      and ST_X(t.label) >= ${west}::float8 and ST_X(t.label) < ${east}::float8
      and ST_Y(t.label) > ${south}::float8 and ST_Y(t.label) <= ${north}::float8
    order by ${sql.ref(`t.${source.id}`)} collate "C"`;
}

/**
 * The fields as one object; null means no property. Made field by field: of a whole row, geometry would be turned into
 * JSON first (5,507 footprints on PGlite: 0.6 s instead of 0.1 s).
 */
function propertiesOf(fields: [name: string, value: RawBuilder<unknown>][]): RawBuilder<unknown> {
  return sql`jsonb_strip_nulls(jsonb_build_object(${sql.join(fields.flatMap(([name, value]) => [sql.lit(name), value]))}))`;
}

async function encodeInPostgis(
  engine: Engine,
  { z, x, y }: TileAddress,
  parts: readonly Part[],
): Promise<Uint8Array> {
  const encoded = parts.map(
    ({ name, select }) => sql`coalesce((
      select ST_AsMVT(tile, ${name}, ${sql.lit(EXTENT)}, 'geom') from (
        select f.properties, ST_AsMVTGeom(
          ST_Transform(f.geom, 3857), ST_TileEnvelope(${z}, ${x}, ${y}), ${sql.lit(EXTENT)}, ${sql.lit(BUFFER)}) as geom
        from (${select}) f) tile
      where geom is not null), ''::bytea)`,
  );
  const { rows } = await sql<{ tile: Buffer }>`select ${sql.join(encoded, sql` || `)} as tile`.execute(
    engine.db,
  );
  return rows[0]?.tile ?? new Uint8Array();
}

async function encodeInNode(
  engine: Engine,
  { z, x, y }: TileAddress,
  parts: readonly Part[],
): Promise<Uint8Array> {
  const layers: Parameters<typeof fromGeojsonVt>[0] = {};
  for (const { name, select } of parts) {
    const { rows } = await sql<{ properties: Record<string, unknown>; geometry: string }>`
      select f.properties, ST_AsGeoJSON(f.geom, 9, 0) as geometry
      from (${select}) f where f.geom is not null`.execute(engine.db);
    if (rows.length === 0) continue;
    const features = rows.map(({ properties, geometry }) => ({
      type: 'Feature' as const,
      properties,
      geometry: JSON.parse(geometry),
    }));
    const tile = geoJSONToTile(
      { type: 'FeatureCollection', features },
      z,
      x,
      y,
      // Nothing is simplified here (z is the last zoom): SQL did it, equally for both engines.
      { maxZoom: z, extent: EXTENT, buffer: BUFFER, tolerance: 0, clip: true },
    );
    tile.features = (tile.features as TileFeature[]).filter(keepsItsShape);
    if (tile.features.length > 0) layers[name] = tile;
  }
  return Object.keys(layers).length === 0
    ? new Uint8Array()
    : fromGeojsonVt(layers, { version: 2, extent: EXTENT });
}

/** A feature of geojson-vt in the tile's steps: points, lines or rings. */
type TileFeature = { type: 1; geometry: Step[] } | { type: 2 | 3; geometry: Step[][] };
type Step = [x: number, y: number];

/**
 * Drops the parts of a feature that rounding to the tile's steps has flattened (a sliver at the clipped edge), and says
 * whether anything is left. ST_AsMVTGeom does the same.
 */
function keepsItsShape(feature: TileFeature): boolean {
  if (feature.type === 1) return true;
  if (feature.type === 2) {
    feature.geometry = feature.geometry.filter(line =>
      line.some(([x, y]) => x !== line[0]?.[0] || y !== line[0]?.[1]),
    );
    return feature.geometry.length > 0;
  }
  feature.geometry = feature.geometry.filter(ring => twiceArea(ring) !== 0);
  return feature.geometry.length > 0;
}

function twiceArea(ring: readonly Step[]): number {
  let sum = 0;
  let [px, py] = ring.at(-1) ?? [0, 0];
  for (const [x, y] of ring) {
    sum += px * y - x * py;
    [px, py] = [x, y];
  }
  return sum;
}
