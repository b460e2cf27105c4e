/** GeoJSON features of a city (see `data/README.md`) to records to store. */
import { z } from 'zod';
import { barrierClassOf } from '../api/barriers.ts';
import type { MultiPolygonCoordinates, Position } from '../api/geo.ts';
import { ApiError } from '../api/problem.ts';
import type { CityRecords } from '../db/city-records.ts';
import { STATION_KINDS } from './station-kinds.ts';

/** Layers in the order in which they are read. */
export const CITY_LAYERS = [
  'subdistricts',
  'communities',
  'compounds',
  'buildings',
  'units',
  'entrances',
  'gates',
  'shops',
  'landuse',
  'streets',
  'water',
  'waterways',
  'railways',
  'stations',
] as const;
type CityLayer = (typeof CITY_LAYERS)[number];

const text = z.string().min(1);
const optionalText = z
  .string()
  .nullish()
  .transform(value => value || null);
const optionalInt = z
  .int()
  .nullish()
  .transform(value => value ?? null);
const optionalNumber = z
  .number()
  .nullish()
  .transform(value => value ?? null);
/** OSM writes yes, no and others; generated files write true and false. */
const flag = z
  .union([z.boolean(), z.string(), z.number()])
  .nullish()
  .transform(
    value =>
      value !== null &&
      value !== undefined &&
      value !== false &&
      value !== 'no' &&
      value !== 0 &&
      value !== '' &&
      value !== 'false',
  );
const optionalFlag = z
  .boolean()
  .nullish()
  .transform(value => value ?? null);
const count = z.int().min(0).nullish();

const PROPERTIES = {
  subdistricts: z.object({ code: text, name: text }),
  communities: z.object({
    code: text,
    name: text,
    kind: text,
    residents: optionalInt,
    secretary: optionalText,
    telephone: optionalText,
  }),
  compounds: z.object({
    id: text,
    name: text,
    community: optionalText,
    kind: optionalText,
    gated: optionalFlag,
    managed_by: optionalText,
    built: optionalInt,
    renovated: optionalInt,
  }),
  buildings: z.object({
    id: text,
    name: optionalText,
    compound: optionalText,
    use: text,
    building: optionalText,
    'building:levels': optionalInt,
    units: optionalInt,
    households: count,
    households_registered: count,
    households_dwellings: count,
    address: optionalText,
    address_compound: optionalText,
  }),
  units: z.object({ building: text, name: text, households: optionalInt }),
  entrances: z.object({ building: text, kind: text }),
  gates: z.object({ compound: text, kind: text, hours: optionalText }),
  shops: z.object({
    name: optionalText,
    kind: text,
    building: optionalText,
    address: optionalText,
    vacant: flag,
  }),
  landuse: z.object({ kind: text, name: optionalText }),
  streets: z.object({
    id: text,
    name: optionalText,
    highway: text,
    oneway: flag,
    bridge: flag,
    tunnel: flag,
    width: optionalNumber,
    layer: optionalInt,
  }),
  water: z.object({ name: optionalText, natural: z.string().default('water') }),
  waterways: z.object({ name: optionalText, waterway: text, tunnel: flag }),
  railways: z.object({ name: optionalText, railway: text, bridge: flag, tunnel: flag }),
  stations: z.object({
    id: text,
    name: text,
    kind: text,
    community: optionalText,
    floor_area_m2: optionalNumber,
    amenities: z
      .array(z.string())
      .nullish()
      .transform(value => value ?? []),
    opening_hours: optionalText,
    telephone: optionalText,
    contact: optionalText,
    address: optionalText,
  }),
};

/** A feature as a file carries it. */
export interface Feature {
  geometry: { type: string; coordinates: unknown } | null;
  properties: Record<string, unknown> | null;
}

export type CityFeatures = Record<CityLayer, Feature[]>;

/** Where the counts come from and of which day they are. */
export interface CountSource {
  source: string;
  /** `YYYY-MM-DD`. */
  date: string;
}

/** @throws ApiError `validation_failed` naming layer, feature and field */
export function cityRecords(features: CityFeatures, counts: CountSource): CityRecords {
  const each = <Layer extends CityLayer, Built>(
    layer: Layer,
    build: (properties: z.output<(typeof PROPERTIES)[Layer]>, geometry: GeometryOf, number: number) => Built,
  ): Built[] =>
    features[layer].map((feature, index) => {
      const parsed = PROPERTIES[layer].safeParse(feature.properties ?? {});
      if (!parsed.success) throw invalid(layer, index, parsed.error.issues);
      return build(
        parsed.data as z.output<(typeof PROPERTIES)[Layer]>,
        new GeometryOf(layer, index, feature.geometry),
        index + 1,
      );
    });

  return {
    subdistricts: each('subdistricts', (p, g) => ({ ...p, area: g.area() })),
    communities: each('communities', (p, g) => ({ ...p, subdistrict: p.code.slice(0, 9), area: g.area() })),
    compounds: each('compounds', (p, g) => ({ ...p, area: g.area() })),
    buildings: each('buildings', (p, g) => ({
      id: p.id,
      name: p.name,
      compound: p.compound,
      use: p.use,
      building: p.building,
      levels: p['building:levels'],
      units: p.units,
      area: g.area(),
      counts: countsOf(p, counts),
      addresses: addressesOf(p.address, p.address_compound, p.name),
    })),
    units: each('units', (p, g, n) => ({ id: `unit-${n}`, ...p, point: g.point() })),
    entrances: each('entrances', (p, g, n) => ({ id: `entrance-${n}`, ...p, point: g.point() })),
    gates: each('gates', (p, g, n) => ({ id: `gate-${n}`, ...p, point: g.point() })),
    shops: each('shops', (p, g, n) => ({ id: `shop-${n}`, ...p, point: g.point() })),
    landuse: each('landuse', (p, g, n) => ({ id: `landuse-${n}`, ...p, area: g.area() })),
    streets: each('streets', ({ width, layer, ...p }, g) => ({
      ...p,
      class: barrierClassOf({ highway: p.highway, tunnel: p.tunnel ? 'yes' : 'no' }) ?? null,
      width_m: width,
      layer: layer ?? 0,
      line: g.line(),
    })),
    water: each('water', (p, g, n) => ({ id: `water-${n}`, name: p.name, kind: p.natural, area: g.area() })),
    waterways: each('waterways', (p, g, n) => ({
      id: `waterway-${n}`,
      ...p,
      class: barrierClassOf({ waterway: p.waterway, tunnel: p.tunnel ? 'yes' : 'no' }) ?? null,
      line: g.line(),
    })),
    railways: each('railways', (p, g, n) => ({
      id: `railway-${n}`,
      ...p,
      class: barrierClassOf({ railway: p.railway, tunnel: p.tunnel ? 'yes' : 'no' }) ?? null,
      line: g.line(),
    })),
    stationKinds: STATION_KINDS,
    stations: each('stations', (p, g) => ({ ...p, point: g.point() })),
  };
}

function countsOf(p: z.output<typeof PROPERTIES.buildings>, { source, date }: CountSource) {
  const counts = [
    { kind: 'living' as const, households: p.households },
    { kind: 'registered' as const, households: p.households_registered },
    { kind: 'dwellings' as const, households: p.households_dwellings },
  ];
  return counts.flatMap(({ kind, households }) =>
    households === null || households === undefined ? [] : [{ kind, source, counted_on: date, households }],
  );
}

/** Street and number, and compound with building: the two ways in which people name a building. */
function addressesOf(street: string | null, compound: string | null, building: string | null) {
  const none = { street: null, street_number: null, compound: null, building_name: null, unit: null };
  const addresses = [];
  if (street !== null) {
    const parts = /^(.*?)(\d[\d/-]*号.*)$/.exec(street);
    addresses.push({
      ...none,
      street: parts?.[1]?.trim() || street,
      street_number: parts?.[2] ?? null,
      full_text: street,
    });
  }
  if (compound !== null)
    addresses.push({
      ...none,
      compound:
        building !== null && compound.endsWith(building) ? compound.slice(0, -building.length) : compound,
      building_name: building,
      full_text: compound,
    });
  return addresses;
}

/** A feature's geometry in the shape that its layer must have. */
class GeometryOf {
  readonly #layer: string;
  readonly #index: number;
  readonly #geometry: Feature['geometry'];

  constructor(layer: string, index: number, geometry: Feature['geometry']) {
    this.#layer = layer;
    this.#index = index;
    this.#geometry = geometry;
  }

  area(): MultiPolygonCoordinates {
    if (this.#geometry?.type === 'Polygon') return [this.#geometry.coordinates as Position[][]];
    return this.#coordinates<MultiPolygonCoordinates>('MultiPolygon');
  }

  line(): Position[] {
    return this.#coordinates<Position[]>('LineString');
  }

  point(): Position {
    return this.#coordinates<Position>('Point');
  }

  #coordinates<T>(type: string): T {
    if (this.#geometry?.type !== type)
      throw invalid(this.#layer, this.#index, [
        { path: ['geometry'], message: `${type} expected, ${this.#geometry?.type ?? 'nothing'} found` },
      ]);
    return this.#geometry.coordinates as T;
  }
}

function invalid(
  layer: string,
  index: number,
  issues: readonly { path: readonly PropertyKey[]; message: string }[],
): ApiError {
  return new ApiError('validation_failed', `layer ${layer}, feature ${index + 1} cannot be read`, {
    errors: issues.map(issue => ({
      path: `${layer}[${index}].${issue.path.join('.')}`,
      message: issue.message,
    })),
  });
}
