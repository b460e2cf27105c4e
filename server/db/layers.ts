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

export interface LayerSource {
  geometry: 'area' | 'line' | 'point';
  /** The tile zooms at which the layer has anything. */
  minzoom: number;
  maxzoom: number;
  /** The field by which a feature is named and ordered. */
  id: string;
  /** Field name to SQL over the row `t`. */
  fields(context: LayerContext): Record<string, RawBuilder<unknown>>;
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

export const LAYERS: Record<TileLayer, LayerSource> = {
  subdistricts: plain('subdistricts', 'area', 6, ['code', 'name'], {
    id: 'code',
    labels: 'subdistrict_labels',
  }),
  communities: plain(
    'communities',
    'area',
    8,
    ['code', 'name', 'subdistrict', 'kind', 'residents', 'secretary', 'telephone', 'plan'],
    {
      id: 'code',
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
    labels: 'grid_labels',
    fields: () => ({
      ...columns('code', 'name', 'community', 'households', 'buildings', 'level', 'kind', 'state'),
      plan: sql`t.plan::text`,
    }),
    rows: context => sql`from grids t where ${gridsOf(context.county, context.plan, 't')}`,
    dependsOn: ['grids', 'in_force'],
  },
  compounds: plain('compounds', 'area', 12, [
    'id',
    'name',
    'community',
    'kind',
    'gated',
    'managed_by',
    'built',
    'renovated',
  ]),
  buildings: plain('buildings', 'area', BUILDINGS_ZOOM, [], {
    fields: ({ county }) => ({
      ...columns('id', 'name', 'compound', 'community', 'use', 'building', 'levels', 'units'),
      households: householdsOf('t', county.householdsKind),
      address: sql`(
        select a.full_text from addresses a
        where a.county = t.county and a.building = t.id and a.valid_to is null order by a.number limit 1)`,
    }),
  }),
  units: plain('units', 'point', DOORS_ZOOM, ['id', 'building', 'name', 'households']),
  entrances: plain('entrances', 'point', DOORS_ZOOM, ['id', 'building', 'kind']),
  gates: plain('gates', 'point', DOORS_ZOOM - 1, ['id', 'compound', 'kind', 'hours']),
  shops: plain('shops', 'point', DOORS_ZOOM, ['id', 'name', 'kind', 'building', 'address', 'vacant']),
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
    fields: () => ({
      ...columns('id', 'name', 'kind', 'community', 'floor_area_m2'),
      amenities: sql`array_to_string(t.amenities, ';')`,
      ...columns('opening_hours', 'telephone', 'contact', 'address'),
    }),
  }),
};

/** The layer's fields as SQL, or only those allowed. */
export function fieldsOf(
  source: LayerSource,
  context: LayerContext,
  allowed: readonly string[] | undefined,
): [name: string, value: RawBuilder<unknown>][] {
  return Object.entries(source.fields(context)).filter(
    ([name]) => allowed === undefined || allowed.includes(name),
  );
}
