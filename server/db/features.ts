/** Features of a layer page by page, as GeoJSON: what OGC API Features serves. */
import { type RawBuilder, sql } from 'kysely';
import type { Bbox } from '../api/geo.ts';
import type { OgcCollection } from '../api/routes.ts';
import { bboxOf, envelope } from './areas.ts';
import type { Db } from './engine.ts';
import { fieldsOf, LAYERS, type LayerContext, rowsOf, type Sight } from './layers.ts';

/** Decimals of a degree that are written: 0.1 mm. */
const DECIMALS = 9;

export interface FeatureRecord {
  type: 'Feature';
  id: string;
  geometry: unknown;
  properties: Record<string, unknown>;
}

export interface FeatureQuery {
  /** Keeps what touches the box. */
  bbox?: Bbox | undefined;
  limit: number;
  offset: number;
  /** What of the collection is shown; undefined: everything. */
  sight?: Sight;
}

/** Polygons of one part are written as Polygon. */
const GEOMETRY = sql`
  case when GeometryType(t.geom) = 'MULTIPOLYGON' and ST_NumGeometries(t.geom) = 1
       then ST_GeometryN(t.geom, 1) else t.geom end`;

/** The features of the rows that `from` gives as `t`. */
function select(
  collection: OgcCollection,
  context: LayerContext,
  sight: Sight,
  from: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const source = LAYERS[collection];
  const fields = fieldsOf(source, context, sight).flatMap(([name, value]) => [sql.lit(name), value]);
  return sql`
    select 'Feature' as type, ${sql.ref(`t.${source.id}`)} as id, jsonb_build_object(${sql.join(fields)}) as properties,
           ST_AsGeoJSON(${GEOMETRY}, ${sql.lit(DECIMALS)}, 0)::json as geometry
    ${from}`;
}

function matching(
  collection: OgcCollection,
  context: LayerContext,
  bbox: Bbox | undefined,
  sight: Sight,
): RawBuilder<unknown> {
  const rows = rowsOf(LAYERS[collection], context, sight);
  return bbox === undefined
    ? rows
    : sql`${rows} and t.geom && ${envelope(bbox)} and ST_Intersects(t.geom, ${envelope(bbox)})`;
}

/** How many features there are, in the box where one is given. */
export async function countFeatures(
  db: Db,
  collection: OgcCollection,
  context: LayerContext,
  bbox: Bbox | undefined,
  sight: Sight = {},
): Promise<number> {
  const { rows } = await sql<{ matched: number }>`
    select count(*)::int as matched ${matching(collection, context, bbox, sight)}`.execute(db);
  return rows[0]?.matched ?? 0;
}

/**
 * One page, ordered by id. The page's rows are chosen first, along the primary key, and only they are filled with
 * fields: GDAL before 3.7 asks for ten features at a time.
 */
export async function readFeatures(
  db: Db,
  collection: OgcCollection,
  context: LayerContext,
  query: FeatureQuery,
): Promise<FeatureRecord[]> {
  const id = sql.ref(`t.${LAYERS[collection].id}`);
  const page = sql`from (
    select t.* ${matching(collection, context, query.bbox, query.sight ?? {})}
    order by ${id} limit ${query.limit} offset ${query.offset}) t`;
  const { rows } = await sql<FeatureRecord>`
    ${select(collection, context, query.sight ?? {}, page)} order by ${id}`.execute(db);
  return rows;
}

/** One feature, or undefined. */
export async function readFeature(
  db: Db,
  collection: OgcCollection,
  context: LayerContext,
  id: string,
  sight: Sight = {},
): Promise<FeatureRecord | undefined> {
  const { rows } = await sql<FeatureRecord>`
    ${select(collection, context, sight, rowsOf(LAYERS[collection], context, sight))}
      and ${sql.ref(`t.${LAYERS[collection].id}`)} = ${id} limit 1`.execute(db);
  return rows[0];
}

/** The box around all features, or undefined where there is none. */
export async function readExtent(
  db: Db,
  collection: OgcCollection,
  context: LayerContext,
  sight: Sight = {},
): Promise<Bbox | undefined> {
  const { rows } = await sql<{ bbox: Bbox | null }>`
    select case when count(*) > 0 then ${bboxOf(sql`ST_Extent(t.geom)`)} end as bbox
    ${rowsOf(LAYERS[collection], context, sight)}`.execute(db);
  return rows[0]?.bbox ?? undefined;
}
