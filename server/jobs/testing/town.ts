/**
 * A town drawn with a ruler, for tests: two communities of 3 × 3 blocks side by side, every block 300 m × 300 m with one
 * compound of four buildings of 30 households. Known by construction: 72 buildings, 2,160 households, 1,080 a community.
 * A canal runs along the northern edge and a railway along the southern; a pond lies in the first block.
 */

import { insertCity } from '../../db/city-load.ts';
import { CODE_SYSTEM, type County, insertCounty } from '../../db/counties.ts';
import type { Engine } from '../../db/engine.ts';
import { insertPrincipal } from '../../db/principals.ts';
import { type CityFeatures, cityRecords, type Feature } from '../city-features.ts';

export const TOWN: County = {
  county: '990100',
  name: '方格市',
  codeSystem: CODE_SYSTEM,
  householdsKind: 'living',
  window: { min: 300, max: 400, target: 350 },
  demo: true,
  open: true,
};
export const SUBDISTRICT = '990100001';
export const COMMUNITIES = ['990100001001', '990100001002'] as const;
/** Metres along one side of a block. */
export const BLOCK_M = 300;
const BLOCKS = 3;

const WEST = 119;
const SOUTH = 36;
const DEGREE_M = 111_194.9;
/** Metres east and north of the town's corner to degrees. */
export function at(east_m: number, north_m: number): [number, number] {
  const round = (value: number) => Math.round(value * 1e7) / 1e7;
  return [
    round(WEST + east_m / (DEGREE_M * Math.cos((SOUTH * Math.PI) / 180))),
    round(SOUTH + north_m / DEGREE_M),
  ];
}

function box(west: number, south: number, east: number, north: number): Feature['geometry'] {
  const ring = [at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)];
  return { type: 'Polygon', coordinates: [ring] };
}
const point = (east: number, north: number) => ({ type: 'Point', coordinates: at(east, north) });
const line = (...positions: [number, number][]) => ({
  type: 'LineString',
  coordinates: positions.map(([east, north]) => at(east, north)),
});
const feature = (geometry: Feature['geometry'], properties: Record<string, unknown>): Feature => ({
  geometry,
  properties,
});

/** Every layer as the demo city's files would carry it. */
export function townFeatures(): CityFeatures {
  const side = BLOCK_M * BLOCKS;
  const city: CityFeatures = {
    subdistricts: [feature(box(0, 0, 2 * side, side), { code: SUBDISTRICT, name: '方格街道' })],
    communities: COMMUNITIES.map((code, index) =>
      feature(box(index * side, 0, (index + 1) * side, side), {
        code,
        name: index === 0 ? '西关社区' : '东关社区',
        kind: 'urban',
        residents: 3000,
        secretary: '示例',
        telephone: '0000-0000000',
      }),
    ),
    compounds: [],
    buildings: [],
    units: [],
    entrances: [],
    gates: [],
    shops: [
      feature(point(20, 20), {
        name: '百货',
        kind: 'supermarket',
        building: 'b0-0-0',
        address: '南街1号',
        vacant: false,
      }),
    ],
    landuse: [feature(box(5, 5, 2 * side - 5, side - 5), { kind: 'residential', name: null })],
    streets: [],
    water: [feature(box(140, 140, 160, 160), { name: '方塘', natural: 'water' })],
    waterways: [
      feature(line([0, side + 20], [2 * side, side + 20]), {
        name: '北渠',
        waterway: 'canal',
        tunnel: false,
      }),
      feature(line([30, 30], [60, 60]), { name: '暗渠', waterway: 'stream', tunnel: true }),
    ],
    railways: [
      feature(line([0, -20], [2 * side, -20]), {
        name: '南线',
        railway: 'rail',
        bridge: false,
        tunnel: false,
      }),
    ],
    stations: [
      station('s1', '西关社区党群服务中心', 'community_service_centre', COMMUNITIES[0], 450, 440),
      station('s2', '东关红帆驿站', 'hongfan_station', COMMUNITIES[1], side + 450, 440),
    ],
  };
  for (let column = 0; column <= 2 * BLOCKS; column++)
    city.streets.push(
      street(
        `v${column}`,
        `经${column}路`,
        column === BLOCKS ? 'secondary' : 'residential',
        [column * BLOCK_M, 0],
        [column * BLOCK_M, side],
      ),
    );
  for (let row = 0; row <= BLOCKS; row++)
    city.streets.push(
      street(`h${row}`, `纬${row}路`, 'tertiary', [0, row * BLOCK_M], [2 * side, row * BLOCK_M]),
    );
  city.streets.push(street('path', null, 'footway', [10, 10], [290, 290]));
  for (let column = 0; column < 2 * BLOCKS; column++)
    for (let row = 0; row < BLOCKS; row++) addBlock(city, column, row);
  return city;
}

function station(
  id: string,
  name: string,
  kind: string,
  community: string,
  east: number,
  north: number,
): Feature {
  return feature(point(east, north), {
    id,
    name,
    kind,
    community,
    floor_area_m2: 1200,
    amenities: ['wifi', 'water'],
    opening_hours: 'Mo-Fr 08:30-17:30',
    telephone: '0000-0000001',
    contact: '示例',
    address: '纬1路1号',
  });
}

function street(
  id: string,
  name: string | null,
  highway: string,
  from: [number, number],
  to: [number, number],
): Feature {
  return feature(line(from, to), {
    id,
    name,
    highway,
    oneway: false,
    bridge: false,
    tunnel: false,
    width: 12,
    layer: 0,
  });
}

function addBlock(city: CityFeatures, column: number, row: number): void {
  const west = column * BLOCK_M;
  const south = row * BLOCK_M;
  const compound = `c${column}-${row}`;
  const name = `方格苑${column}${row}`;
  city.compounds.push(
    feature(box(west + 10, south + 10, west + BLOCK_M - 10, south + BLOCK_M - 10), {
      id: compound,
      name,
      community: COMMUNITIES[column < BLOCKS ? 0 : 1],
      kind: 'slab',
      gated: row > 0,
      managed_by: row > 0 ? '方格物业' : null,
      built: 2004,
      renovated: null,
    }),
  );
  city.gates.push(feature(point(west + 150, south + 10), { compound, kind: 'vehicle', hours: null }));
  for (let number = 0; number < 4; number++) {
    const x = west + 40 + (number % 2) * 150;
    const y = south + 40 + (number >> 1) * 150;
    const id = `b${column}-${row}-${number}`;
    city.buildings.push(
      feature(box(x, y, x + 60, y + 14), {
        id,
        name: `${number + 1}号楼`,
        compound,
        use: 'residential',
        building: 'apartments',
        'building:levels': 6,
        units: 2,
        households: 30,
        households_registered: 26,
        households_dwellings: 36,
        address: `纬${row}路${column * 10 + number + 1}号`,
        address_compound: `${name}${number + 1}号楼`,
      }),
    );
    for (let unit = 0; unit < 2; unit++) {
      city.units.push(
        feature(point(x + 15 + unit * 30, y), { building: id, name: `${unit + 1}单元`, households: 15 }),
      );
      city.entrances.push(feature(point(x + 15 + unit * 30, y), { building: id, kind: 'unit' }));
    }
  }
}

/** Stores the town, with an administrator. */
export async function loadTown(engine: Engine, county: County = TOWN): Promise<void> {
  const records = cityRecords(townFeatures(), { source: 'test', date: '2026-01-01' });
  await engine.db.transaction().execute(async trx => {
    await insertCounty(trx, county);
    await insertPrincipal(trx, county.county, {
      id: 'admin',
      name: '管理员',
      role: 'administrator',
      areas: [],
    });
    await insertCity(trx, county, records);
  });
}
