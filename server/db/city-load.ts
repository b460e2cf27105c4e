/** Stores a whole city in one transaction. */
import { type RawBuilder, sql } from 'kysely';
import { type BulkOptions, insertRows } from './bulk.ts';
import type { CityRecords } from './city-records.ts';
import type { County } from './counties.ts';
import type { Trx } from './engine.ts';
import type { Database } from './schema.ts';
import { touchLayers } from './versions.ts';
import { lineToWkb, multiPolygonToWkb, pointToWkb } from './wkb.ts';

const AREA = 'geometry(MultiPolygon, 4326)';
const LINE = 'geometry(LineString, 4326)';
const POINT = 'geometry(Point, 4326)';

const inside = sql`ST_PointOnSurface(x.geom)`;

/**
 * Inserts every record and raises the layers' versions. A building's community is the one in which its
 * representative point lies, on an edge the one with the lower code.
 *
 * @param onLayer told before each layer is written
 * @throws ApiError `validation_failed` for geometry that cannot be stored; the database's error for broken references
 */
export async function insertCity(
  trx: Trx,
  county: County,
  city: CityRecords,
  onLayer: (layer: string, features: number) => void = () => {},
): Promise<void> {
  const insert = insertInto(trx, county, onLayer);
  const coded = { code_system: sql`${county.codeSystem}` };

  await insert('subdistricts', { code: 'text', name: 'text', geom: AREA }, city.subdistricts.map(withArea), {
    ...coded,
    label: inside,
  });
  await insert(
    'communities',
    {
      code: 'text',
      name: 'text',
      subdistrict: 'text',
      kind: 'text',
      residents: 'int',
      secretary: 'text',
      telephone: 'text',
      geom: AREA,
    },
    city.communities.map(withArea),
    { ...coded, label: inside },
  );
  await insert(
    'compounds',
    {
      id: 'text',
      name: 'text',
      community: 'text',
      kind: 'text',
      gated: 'boolean',
      managed_by: 'text',
      built: 'int',
      renovated: 'int',
      geom: AREA,
    },
    city.compounds.map(withArea),
  );
  await insertBuildings(insert, county, city);
  await insertPoints(insert, city);
  await insert('landuse', { id: 'text', kind: 'text', name: 'text', geom: AREA }, city.landuse.map(withArea));
  await insertLines(insert, city);
  await insert('water', { id: 'text', name: 'text', kind: 'text', geom: AREA }, city.water.map(withArea));
  await touchLayers(
    trx,
    county.county,
    Object.keys(city).filter(layer => layer !== 'stationKinds'),
  );
}

type Insert = <Row extends object>(
  table: keyof Database,
  columns: Record<keyof Row & string, string>,
  rows: readonly Row[],
  computed?: Record<string, RawBuilder<unknown>>,
  join?: RawBuilder<unknown>,
) => Promise<void>;

function insertInto(trx: Trx, county: County, onLayer: (layer: string, features: number) => void): Insert {
  return async (table, columns, rows, computed = {}, join) => {
    onLayer(table, rows.length);
    const options: BulkOptions = { computed: { county: sql`${county.county}`, ...computed } };
    await insertRows(trx, table, columns, rows, join === undefined ? options : { ...options, join });
  };
}

async function insertBuildings(insert: Insert, county: County, city: CityRecords): Promise<void> {
  await insert(
    'buildings',
    {
      id: 'text',
      name: 'text',
      compound: 'text',
      use: 'text',
      building: 'text',
      levels: 'int',
      units: 'int',
      geom: AREA,
    },
    city.buildings.map(({ area, counts: _counts, addresses: _addresses, ...columns }) => ({
      ...columns,
      geom: multiPolygonToWkb(area),
    })),
    {
      point: sql`representative.point`,
      community: sql`(
        select min(c.code) from communities c
        where c.county = ${county.county} and c.valid_to is null
          and ST_Intersects(c.geom, representative.point))`,
    },
    // offset 0 keeps the point from being computed once for each use.
    sql`cross join lateral (select ST_PointOnSurface(x.geom) as point offset 0) representative`,
  );
  await insert(
    'household_counts',
    { building: 'text', kind: 'text', source: 'text', counted_on: 'date', households: 'int' },
    city.buildings.flatMap(building => building.counts.map(count => ({ building: building.id, ...count }))),
  );
  await insert(
    'addresses',
    {
      building: 'text',
      number: 'int',
      street: 'text',
      street_number: 'text',
      compound: 'text',
      building_name: 'text',
      unit: 'text',
      full_text: 'text',
    },
    city.buildings.flatMap(building =>
      building.addresses.map((address, index) => ({ building: building.id, number: index + 1, ...address })),
    ),
  );
}

async function insertPoints(insert: Insert, city: CityRecords): Promise<void> {
  await insert(
    'units',
    { id: 'text', building: 'text', name: 'text', households: 'int', geom: POINT },
    city.units.map(withPoint),
  );
  await insert(
    'entrances',
    { id: 'text', building: 'text', kind: 'text', geom: POINT },
    city.entrances.map(withPoint),
  );
  await insert(
    'gates',
    { id: 'text', compound: 'text', kind: 'text', hours: 'text', geom: POINT },
    city.gates.map(withPoint),
  );
  await insert(
    'shops',
    {
      id: 'text',
      name: 'text',
      kind: 'text',
      building: 'text',
      address: 'text',
      vacant: 'boolean',
      geom: POINT,
    },
    city.shops.map(withPoint),
  );
  await insert(
    'station_kinds',
    {
      kind: 'text',
      name_zh: 'text',
      name_en: 'text',
      least_floor_area_m2: 'float8',
      service_radius_m: 'float8',
    },
    city.stationKinds,
  );
  await insert(
    'stations',
    {
      id: 'text',
      name: 'text',
      kind: 'text',
      community: 'text',
      floor_area_m2: 'float8',
      amenities: 'text[]',
      opening_hours: 'text',
      telephone: 'text',
      contact: 'text',
      address: 'text',
      geom: POINT,
    },
    city.stations.map(withPoint),
  );
}

async function insertLines(insert: Insert, city: CityRecords): Promise<void> {
  await insert(
    'streets',
    {
      id: 'text',
      name: 'text',
      highway: 'text',
      class: 'text',
      oneway: 'boolean',
      bridge: 'boolean',
      tunnel: 'boolean',
      width_m: 'float8',
      layer: 'int',
      geom: LINE,
    },
    city.streets.map(withLine),
  );
  await insert(
    'waterways',
    { id: 'text', name: 'text', waterway: 'text', class: 'text', tunnel: 'boolean', geom: LINE },
    city.waterways.map(withLine),
  );
  await insert(
    'railways',
    {
      id: 'text',
      name: 'text',
      railway: 'text',
      class: 'text',
      bridge: 'boolean',
      tunnel: 'boolean',
      geom: LINE,
    },
    city.railways.map(withLine),
  );
}

function withArea<Record extends { area: Parameters<typeof multiPolygonToWkb>[0] }>(record: Record) {
  const { area, ...columns } = record;
  return { ...columns, geom: multiPolygonToWkb(area) };
}

function withLine<Record extends { line: Parameters<typeof lineToWkb>[0] }>(record: Record) {
  const { line, ...columns } = record;
  return { ...columns, geom: lineToWkb(line) };
}

function withPoint<Record extends { point: Parameters<typeof pointToWkb>[0] }>(record: Record) {
  const { point, ...columns } = record;
  return { ...columns, geom: pointToWkb(point) };
}
