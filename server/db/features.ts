/** Features of a layer page by page, as GeoJSON: what OGC API Features serves. */
import { type RawBuilder, sql } from 'kysely';
import type { Bbox } from '../api/geo.ts';
import type { OgcCollection } from '../api/routes.ts';
import { bboxOf, envelope } from './areas.ts';
import type { Db } from './engine.ts';
import { fieldsOf, LAYERS, type LayerContext } from './layers.ts';

/** Decimals of a degree that are written: 0.1 mm. */
const DECIMALS = 9;

export interface FeatureRecord {
  type: 'Feature';
  id: string;
  geometry: unknown;
  properties: Record<string, unknown>;
}

export interface FeaturePage {
  /** All that match, not only this page. */
  matched: number;
  features: FeatureRecord[];
}

export interface FeatureQuery {
  limit: number;
  offset: number;
  bbox?: Bbox | undefined;
  /** The fields to show; undefined for all. */
  allowed?: readonly string[] | undefined;
}

/** Polygons of one part are written as Polygon. */
const GEOMETRY = sql`
  case when GeometryType(t.geom) = 'MULTIPOLYGON' and ST_NumGeometries(t.geom) = 1
       then ST_GeometryN(t.geom, 1) else t.geom end`;

function select(
  collection: OgcCollection,
  context: LayerContext,
  allowed: readonly string[] | undefined,
): RawBuilder<unknown> {
  const source = LAYERS[collection];
  const fields = fieldsOf(source, context, allowed).map(([name, value]) => sql`${value} as ${sql.id(name)}`);
  const properties =
    fields.length === 0 ? sql`'{}'::jsonb` : sql`(select to_jsonb(p) from (select ${sql.join(fields)}) p)`;
  return sql`
    select 'Feature' as type, ${sql.ref(`t.${source.id}`)} as id, ${properties} as properties,
           ST_AsGeoJSON(${GEOMETRY}, ${sql.lit(DECIMALS)}, 0)::json as geometry
    ${source.rows(context)}`;
}

/** One page, ordered by id bytewise. `bbox` keeps what touches the box. */
export async function readFeatures(
  db: Db,
  collection: OgcCollection,
  context: LayerContext,
  query: FeatureQuery,
): Promise<FeaturePage> {
  const source = LAYERS[collection];
  const inBox =
    query.bbox === undefined
      ? sql`true`
      : sql`t.geom && ${envelope(query.bbox)} and ST_Intersects(t.geom, ${envelope(query.bbox)})`;
  const { rows: counted } = await sql<{ matched: number }>`
    select count(*)::int as matched ${source.rows(context)} and ${inBox}`.execute(db);
  const { rows: features } = await sql<FeatureRecord>`
    ${select(collection, context, query.allowed)} and ${inBox}
    order by ${sql.ref(`t.${source.id}`)} collate "C" limit ${query.limit} offset ${query.offset}`.execute(
    db,
  );
  return { matched: counted[0]?.matched ?? 0, features };
}

/** One feature, or undefined. */
export async function readFeature(
  db: Db,
  collection: OgcCollection,
  context: LayerContext,
  id: string,
  allowed?: readonly string[],
): Promise<FeatureRecord | undefined> {
  const { rows } = await sql<FeatureRecord>`
    ${select(collection, context, allowed)} and ${sql.ref(`t.${LAYERS[collection].id}`)} = ${id} limit 1`.execute(
    db,
  );
  return rows[0];
}

/** The box around all features, or undefined where there is none. */
export async function readExtent(
  db: Db,
  collection: OgcCollection,
  context: LayerContext,
): Promise<Bbox | undefined> {
  const { rows } = await sql<{ bbox: Bbox | null }>`
    select case when count(*) > 0 then ${bboxOf(sql`ST_Extent(t.geom)`)} end as bbox
    ${LAYERS[collection].rows(context)}`.execute(db);
  return rows[0]?.bbox ?? undefined;
}
