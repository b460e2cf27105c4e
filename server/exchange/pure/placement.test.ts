import { beforeAll, describe, expect, it } from 'vitest';
import type { Position } from '../../api/geo.ts';
import { type Geos, initGeos } from '../../geometry/geos.ts';
import {
  at,
  box,
  feature,
  layerOf,
  type TestFeature,
  townArea,
  townBoundary,
  townBuildings,
} from '../testing/town.ts';
import { BarrierCollector } from './barriers.ts';
import { type BuildingRecord, buildingsOf } from './buildings.ts';
import { toGcj02 } from './gcj02.ts';
import { Notes } from './notes.ts';
import { checkPlacement, currentOf, noteShiftedStreets } from './placement.ts';
import { regionsOf } from './regions.ts';

let geos: Geos;
beforeAll(async () => {
  geos = await initGeos();
});

const N = 4;
const move = (features: readonly TestFeature[], by: (position: Position) => Position): TestFeature[] => {
  const walk = (value: unknown): unknown =>
    Array.isArray(value) && typeof value[0] === 'number'
      ? by(value as Position)
      : (value as unknown[]).map(walk);
  return features.map(item => ({
    ...item,
    geometry: { type: item.geometry!.type, coordinates: walk(item.geometry!.coordinates) },
  }));
};
const buildings = (features: readonly TestFeature[]): BuildingRecord[] =>
  buildingsOf(layerOf('b.geojson', features), undefined, geos, new Notes());
const regions = (features: readonly TestFeature[]) =>
  regionsOf(layerOf('c.geojson', features), geos, new Notes());
const FILES = { buildings: 'b.geojson', boundary: 'c.geojson' };

describe('the GCJ-02 offset', () => {
  it('is the published one in Beijing, and none abroad', () => {
    // The example of coordtransform's README.
    const [x, y] = toGcj02([116.404, 39.915]);
    expect(x).toBeCloseTo(116.41024449916938, 5);
    expect(y).toBeCloseTo(39.91640428150164, 5);
    expect(toGcj02([9.52, 47.14])).toEqual([9.52, 47.14]);
  });
});

describe('buildings against the boundary', () => {
  it('pass when they lie inside, or when some do not', () => {
    expect(() => checkPlacement(buildings(townBuildings(N)), regions(townBoundary(N)), FILES)).not.toThrow();
    expect(() =>
      checkPlacement(buildings(townBuildings(2 * N)), regions(townBoundary(N)), FILES),
    ).not.toThrow();
    expect(() => checkPlacement(buildings(townBuildings(N)), [], FILES)).not.toThrow();
  });

  it('shifted by GCJ-02 are refused, naming the shifted file', () => {
    const shifted = buildings(move(townBuildings(N), toGcj02));
    expect(() => checkPlacement(shifted, regions(townBoundary(N)), FILES)).toThrow(
      /^b\.geojson: .*GCJ-02.* 100 % inside/,
    );
    const moved = regions(move(townBoundary(N), toGcj02));
    expect(() => checkPlacement(buildings(townBuildings(N)), moved, FILES)).toThrow(/^c\.geojson: .*GCJ-02/);
  });

  it('all outside are refused', () => {
    const far = buildings(move(townBuildings(N), ([x, y]) => [x + 1, y]));
    expect(() => checkPlacement(far, regions(townBoundary(N)), FILES)).toThrow(
      /all 112 buildings lie outside/,
    );
  });
});

describe('buildings against the streets', () => {
  const noted = (houses: readonly TestFeature[], streets: readonly TestFeature[]) => {
    const notes = new Notes();
    const collector = new BarrierCollector(geos, notes);
    collector.addLines(layerOf('s.geojson', streets));
    noteShiftedStreets(
      buildings(houses),
      collector.lines,
      { buildings: 'b.geojson', barriers: 's.geojson' },
      notes,
    );
    return notes.list().filter(({ kind }) => kind === 'shift_suspected');
  };
  // Blocks of unequal size, filled to the kerb; streets with a corner every 10 m, as drawn ones have them.
  const marks = [0, 130, 390, 520, 900, 1010, 1400];
  const steps = Array.from({ length: 141 }, (_, i) => i * 10);
  const dense = marks.flatMap(mark => [
    feature(
      { highway: 'residential' },
      'LineString',
      steps.map(x => at(x, mark)),
    ),
    feature(
      { highway: 'residential' },
      'LineString',
      steps.map(y => at(mark, y)),
    ),
  ]);
  const filled = marks
    .slice(1)
    .flatMap((east, i) =>
      marks
        .slice(1)
        .map((north, j) =>
          feature({ building: 'apartments' }, 'Polygon', [
            box(marks[i]! + 10, marks[j]! + 10, east - 10, north - 10),
          ]),
        ),
    );

  it('are quiet where they fit, and noted where one is shifted', () => {
    expect(noted(filled, dense)).toEqual([]);
    const [note] = noted(move(filled, toGcj02), dense);
    expect(note!.text).toMatch(/^b\.geojson: .*GCJ-02/);
    expect(noted(filled, move(dense, toGcj02))[0]!.text).toMatch(/^s\.geojson: /);
  });
});

describe('the boundary', () => {
  const area = townArea(2)[0]!;
  const one = (properties: Record<string, unknown>, coordinates: unknown = area) =>
    feature(properties, 'Polygon', coordinates);

  it('gets codes where it has none, without taking another’s', () => {
    const notes = new Notes();
    const found = regionsOf(
      layerOf('c.geojson', [
        one({}),
        one({ code: '000000000001', name: '甲' }),
        one({ code: 370785001003, name: '乙' }),
      ]),
      geos,
      notes,
    );
    expect(found.map(({ code, name }) => [code, name])).toEqual([
      ['000000000002', '000000000002'],
      ['000000000001', '甲'],
      ['370785001003', '乙'],
    ]);
    expect(notes.count('code_given')).toBe(1);
    expect(notes.count('name_given')).toBe(1);
    expect(notes.count('regions_overlap')).toBe(3);
  });

  it.each([
    [
      'the same code twice',
      [one({ code: '1' }), one({ code: '1' })],
      /feature 1 \(1\) \+ .*feature 2 \(1\): .*code 1/,
    ],
    [
      'NaN',
      [
        one({ code: '1' }),
        one({ code: '2' }, [
          [
            [NaN, 1],
            [2, 2],
          ],
        ]),
      ],
      /c\.geojson, .*feature 2 \(2\): .*NaN/,
    ],
    ['no geometry', [{ ...one({}), geometry: null }], /feature 1: .*no geometry/],
    [
      'no area',
      [
        one({ name: '甲' }, [
          [
            [1, 1],
            [2, 2],
            [1, 1],
          ],
        ]),
      ],
      /feature 1 \(甲\): .*no area/,
    ],
    [
      'the 180° meridian',
      [
        one({}, [
          [
            [179, 1],
            [-179, 1],
            [-179, 2],
            [179, 1],
          ],
        ]),
      ],
      /180°/,
    ],
    ['only points', [feature({}, 'Point', [1, 1])], /no boundary polygon/],
    ['nothing', [], /no boundary polygon/],
  ])('is refused with %s', (_name, features, pattern) => {
    expect(() => regions(features)).toThrow(pattern);
  });

  it('that crosses itself is mended and said', () => {
    const notes = new Notes();
    const bow = [
      [
        [0, 0],
        [1, 1],
        [1, 0],
        [0, 1],
        [0, 0],
      ],
    ];
    const [region] = regionsOf(layerOf('c.geojson', [one({ code: '1', name: '甲' }, bow)]), geos, notes);
    expect(region!.area).toHaveLength(2);
    expect(notes.count('self_crossing_repaired')).toBe(1);
  });

  it('neighbours that share an edge do not overlap', () => {
    const notes = new Notes();
    const [west, east] = [box(0, 0, 100, 100), box(100, 0, 200, 100)];
    regionsOf(layerOf('c.geojson', [one({ code: '1' }, [west]), one({ code: '2' }, [east])]), geos, notes);
    expect(notes.count('regions_overlap')).toBe(0);
  });
});

describe('the division in force', () => {
  it('gives every building its grid, and counts those in none', () => {
    const notes = new Notes();
    const half = (code: string, west: number, east: number) =>
      feature({ code }, 'Polygon', [box(west, 0, east, 400)]);
    const layer = layerOf('now.geojson', [half('B', 200, 400), half('A', 0, 200)]);
    const current = currentOf(layer, buildings(townBuildings(3)), geos, notes);
    expect(Object.values(current).filter(code => code === 'A')).toHaveLength(14);
    expect(Object.values(current).filter(code => code === 'B')).toHaveLength(14);
    expect(notes.count('in_no_current_grid')).toBe(63 - 28);
  });
  it('needs codes', () => {
    const layer = layerOf('now.geojson', [feature({}, 'Polygon', [box(0, 0, 9, 9)])]);
    expect(() => currentOf(layer, [], geos, new Notes())).toThrow(/now\.geojson, .*feature 1: .*no code/);
  });
});
