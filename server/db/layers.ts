/**
 * What each layer shows, once, for tiles and OGC features: its rows, its fields, and from which zoom on.
 * Tiles and features differ in geometry only, so a field hidden from the public is hidden in both.
 */
import { type RawBuilder, sql } from 'kysely';
import type { TileLayer } from '../api/routes.ts';
import type { County } from './counties.ts';
import { gridsOf } from './grids.ts';
import { householdsOf } from './households.ts';

export interface LayerContext {
  county: County;
  /** Plan of the grids; undefined: those in force. */
  plan: string | undefined;
}

/**
 * What somebody sees of a layer: `inside` the areas whose codes begin so every field, and `elsewhere` the fields named,
 * or nothing. Without `inside` everything.
 */
export interface Sight {
  inside?: readonly string[] | undefined;
  elsewhere?: readonly string[] | undefined;
}

/** A text that is equal for equal sights. */
export const sightKey = ({ inside, elsewhere }: Sight): string =>
  inside === undefined ? '*' : `${inside.join('.')}:${elsewhere?.join('.') ?? '-'}`;

export interface LayerSource {
  geometry: 'area' | 'line' | 'point';
  /** The tile zooms at which the layer has anything. */
  minzoom: number;
  maxzoom: number;
  /** The field by which a feature is named and ordered. */
  id: string;
  /** Field name to SQL over the row `t`. */
  fields(context: LayerContext): Record<string, RawBuilder<unknown>>;
  /**
   * Code of the community (or subdistrict) in which the row `t` lies; null: in none. Layers without it, such as streets,
   * lie in no area: who works for the county sees them whole.
   */
  area?: RawBuilder<string | null>;
  /** `from … where …` with the row as `t`. */
  rows(context: LayerContext): RawBuilder<unknown>;
  /** What is left out at a zoom. */
  atZoom?(zoom: number): RawBuilder<boolean>;
  /** A second tile layer with one labelled point a feature. */
  labels?: string;
  /** Layers whose data it shows, for its version. */
  dependsOn: readonly string[];
}

const columns = (...names: string[]): Record<string, RawBuilder<unknown>> =>
  Object.fromEntries(names.map(name => [name, sql.ref(`t.${name}`)]));

const valid = (table: string) => (context: LayerContext) =>
  sql`from ${sql.id(table)} t where t.county = ${context.county.county} and t.valid_to is null`;

function plain(
  table: string,
  geometry: LayerSource['geometry'],
  minzoom: number,
  names: string[],
  more: Partial<LayerSource> = {},
): LayerSource {
  return {
    geometry,
    minzoom,
    maxzoom: MAX_ZOOM,
    id: 'id',
    fields: () => columns(...names),
    rows: valid(table),
    dependsOn: [table],
    ...more,
  };
}

/** The last zoom with tiles of its own (0.15 m a step at 36°); maps enlarge it beyond. */
const MAX_ZOOM = 16;
/** Footprints appear here; below they are smaller than a pixel or two. */
const BUILDINGS_ZOOM = 13;
/** Doors, gates and shops appear here. */
const DOORS_ZOOM = 16;

/** Streets by zoom: main streets first, ways for walkers last. */
function streetsAt(zoom: number): RawBuilder<boolean> {
  if (zoom >= 14) return sql`true`;
  if (zoom >= 13) return sql`t.class is not null`;
  if (zoom >= 12) return sql`t.class in ('trunk', 'primary', 'secondary', 'tertiary', 'residential')`;
  return zoom >= 10
    ? sql`t.class in ('trunk', 'primary', 'secondary', 'tertiary')`
    : sql`t.class in ('trunk', 'primary')`;
}

/** Areas of less than about four pixels are left out; square degrees, a coarse measure on purpose. */
function areasAt(zoom: number): RawBuilder<boolean> {
  if (zoom >= 14) return sql`true`;
  const pixel_deg = 360 / 2 ** zoom / 512;
  return sql`ST_Area(t.geom) > ${(2 * pixel_deg) ** 2}::float8`;
}

const COMMUNITY = sql<string | null>`t.community`;
/** The community of what belongs to a building or compound. */
const communityOf = (table: 'buildings' | 'compounds', column: 'building' | 'compound') => sql<
  string | null
>`(
  select b.community from ${sql.id(table)} b where b.county = t.county and b.id = ${sql.ref(`t.${column}`)})`;

export const LAYERS: Record<TileLayer, LayerSource> = {
  subdistricts: plain('subdistricts', 'area', 6, ['code', 'name'], {
    id: 'code',
    area: sql`t.code`,
    labels: 'subdistrict_labels',
  }),
  communities: plain(
    'communities',
    'area',
    8,
    ['code', 'name', 'subdistrict', 'kind', 'residents', 'secretary', 'telephone', 'plan'],
    {
      id: 'code',
      area: sql`t.code`,
      labels: 'community_labels',
      fields: () => ({
        ...columns('code', 'name', 'subdistrict', 'kind', 'residents', 'secretary', 'telephone'),
        plan: sql`(
          select f.plan::text from in_force f
          where f.county = t.county and f.community = t.code and f.valid_to is null)`,
      }),
      dependsOn: ['communities', 'in_force'],
    },
  ),
  grids: {
    geometry: 'area',
    minzoom: 10,
    maxzoom: MAX_ZOOM,
    id: 'code',
    area: COMMUNITY,
    labels: 'grid_labels',
    fields: () => ({
      ...columns('code', 'name', 'community', 'households', 'buildings', 'level', 'kind', 'state'),
      plan: sql`t.plan::text`,
    }),
    rows: context => sql`from grids t where ${gridsOf(context.county, context.plan, 't')}`,
    dependsOn: ['grids', 'in_force'],
  },
  compounds: plain(
    'compounds',
    'area',
    12,
    ['id', 'name', 'community', 'kind', 'gated', 'managed_by', 'built', 'renovated'],
    { area: COMMUNITY },
  ),
  buildings: plain('buildings', 'area', BUILDINGS_ZOOM, [], {
    area: COMMUNITY,
    fields: ({ county }) => ({
      ...columns('id', 'name', 'compound', 'community', 'use', 'building', 'levels', 'units'),
      households: householdsOf('t', county.householdsKind),
      address: sql`(
        select a.full_text from addresses a
        where a.county = t.county and a.building = t.id and a.valid_to is null order by a.number limit 1)`,
    }),
  }),
  units: plain('units', 'point', DOORS_ZOOM, ['id', 'building', 'name', 'households'], {
    area: communityOf('buildings', 'building'),
  }),
  entrances: plain('entrances', 'point', DOORS_ZOOM, ['id', 'building', 'kind'], {
    area: communityOf('buildings', 'building'),
  }),
  gates: plain('gates', 'point', DOORS_ZOOM - 1, ['id', 'compound', 'kind', 'hours'], {
    area: communityOf('compounds', 'compound'),
  }),
  shops: plain('shops', 'point', DOORS_ZOOM, ['id', 'name', 'kind', 'building', 'address', 'vacant'], {
    area: communityOf('buildings', 'building'),
  }),
  landuse: plain('landuse', 'area', 10, ['id', 'kind', 'name'], { atZoom: areasAt }),
  streets: plain(
    'streets',
    'line',
    8,
    ['id', 'name', 'highway', 'class', 'oneway', 'bridge', 'tunnel', 'width_m', 'layer'],
    { atZoom: streetsAt },
  ),
  water: plain('water', 'area', 8, ['id', 'name', 'kind'], { atZoom: areasAt }),
  waterways: plain('waterways', 'line', 8, ['id', 'name', 'waterway', 'class', 'tunnel'], {
    atZoom: zoom => (zoom >= 12 ? sql`true` : sql`t.class in ('river', 'canal')`),
  }),
  railways: plain('railways', 'line', 8, ['id', 'name', 'railway', 'class', 'bridge', 'tunnel']),
  stations: plain('stations', 'point', 10, [], {
    area: COMMUNITY,
    fields: () => ({
      ...columns('id', 'name', 'kind', 'community', 'floor_area_m2'),
      amenities: sql`array_to_string(t.amenities, ';')`,
      ...columns('opening_hours', 'telephone', 'contact', 'address'),
    }),
  }),
};

/** The condition that an area by code lies in one of those that begin so, or holds one of them. */
export const liesIn = (code: RawBuilder<unknown>, inside: readonly string[]): RawBuilder<boolean> => sql`
  exists (select from unnest(${[...inside]}::text[]) as mine(code)
    where left(${code}, length(mine.code)) = mine.code or left(mine.code, length(${code})) = ${code})`;

/** The condition that a row is inside of what is seen whole; undefined: every row is, or (false) none. */
function insideOf(source: LayerSource, { inside }: Sight): RawBuilder<boolean> | false | undefined {
  if (inside === undefined) return undefined;
  if (inside.length === 0) return false;
  return source.area && liesIn(source.area, inside);
}

/** The layer's rows that are seen, as `from … where …`. */
export function rowsOf(source: LayerSource, context: LayerContext, sight: Sight): RawBuilder<unknown> {
  const inside = insideOf(source, sight);
  const rows = source.rows(context);
  if (inside === undefined || sight.elsewhere !== undefined) return rows;
  return inside === false ? sql`${rows} and false` : sql`${rows} and ${inside}`;
}

/** The layer's fields that are seen, as SQL; outside of what is seen whole the others are null. */
export function fieldsOf(
  source: LayerSource,
  context: LayerContext,
  sight: Sight,
): [name: string, value: RawBuilder<unknown>][] {
  const inside = insideOf(source, sight);
  const fields = Object.entries(source.fields(context));
  if (inside === undefined) return fields;
  const isPublic = (name: string) => sight.elsewhere?.includes(name) ?? false;
  if (inside === false) return fields.filter(([name]) => isPublic(name));
  // Without fields for elsewhere there are no rows elsewhere.
  if (sight.elsewhere === undefined) return fields;
  return fields.map(([name, value]) => [
    name,
    isPublic(name) ? value : sql`case when ${inside} then ${value} end`,
  ]);
}

/** Every field of a layer, by name. */
export const fieldNames = (layer: TileLayer, county: County): string[] =>
  Object.keys(LAYERS[layer].fields({ county, plan: undefined }));
