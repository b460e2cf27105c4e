import { beforeAll, describe, expect, it } from 'vitest';
import { type Geos, initGeos } from '../../geometry/geos.ts';
import { at, box, feature, type TestFeature } from '../testing/town.ts';
import { type BuildingRecord, buildingsOf } from './buildings.ts';
import type { SourceFeature } from './feature.ts';
import { area_m2 } from './measure.ts';
import { Notes } from './notes.ts';

let geos: Geos;
beforeAll(async () => {
  geos = await initGeos();
});

/** Runs the layer and returns its buildings and its notes as kind → count. */
function run(
  features: readonly (TestFeature | { properties: Record<string, unknown>; geometry: unknown })[],
  land?: Parameters<typeof buildingsOf>[1],
): { buildings: BuildingRecord[]; notes: Record<string, number>; texts: string } {
  const notes = new Notes();
  const layer = {
    file: 'b.geojson',
    format: 'geojson' as const,
    features: features.map(
      ({ properties, geometry }, i): SourceFeature => ({ number: i + 1, properties, geometry }),
    ),
  };
  const buildings = buildingsOf(layer, land, geos, notes);
  return {
    buildings,
    notes: Object.fromEntries(notes.list().map(({ kind, count }) => [kind, count])),
    texts: notes
      .list()
      .map(({ text }) => text)
      .join('\n'),
  };
}

const slab = box(0, 0, 40, 12);
const house = (properties: Record<string, unknown>, ring: unknown = slab): TestFeature =>
  feature({ building: 'apartments', ...properties }, 'Polygon', [ring]);
const sound = house({ id: 'sound', households: 30 }, box(100, 0, 140, 12));

describe('footprints that can be mended are, and are counted', () => {
  it('an unclosed ring is closed', () => {
    const { buildings, notes } = run([house({ id: 'a', households: 5 }, slab.slice(0, 4))]);
    expect(notes.rings_closed).toBe(1);
    expect(area_m2(buildings[0]!.area)).toBeCloseTo(480, 0);
  });

  it('a third coordinate is left out', () => {
    const { buildings, notes } = run([
      house(
        { id: 'a' },
        slab.map(([x, y]) => [x, y, 12.5]),
      ),
    ]);
    expect(notes.z_dropped).toBe(1);
    expect(buildings[0]!.area[0]![0]).toEqual(slab);
  });

  it('a bow-tie becomes two triangles, and the change of area is said', () => {
    const bow = [at(0, 0), at(40, 12), at(40, 0), at(0, 12), at(0, 0)];
    const { buildings, notes, texts } = run([house({ id: 'a', households: 5 }, bow)]);
    expect(notes.self_crossing_repaired).toBe(1);
    expect(texts).toMatch(/0\.00 → 240 m²/);
    expect(buildings[0]!.area).toHaveLength(2);
    expect(geos.isValidReason(buildings[0]!.area)).toBeNull();
  });

  it('a spike is taken off', () => {
    const spike = [at(0, 0), at(40, 0), at(90, 0), at(40, 0), at(40, 12), at(0, 12), at(0, 0)];
    const { buildings, notes } = run([house({ id: 'a' }, spike)]);
    expect(notes.self_crossing_repaired).toBe(1);
    expect(area_m2(buildings[0]!.area)).toBeCloseTo(480, 0);
  });

  it('a MultiPolygon stays one building', () => {
    const { buildings, notes } = run([
      feature({ id: 'a', building: 'house' }, 'MultiPolygon', [[slab], [box(50, 0, 60, 12)]]),
    ]);
    expect(buildings).toHaveLength(1);
    expect(buildings[0]!.households).toBe(6);
    expect(notes).toEqual({ households_estimated_one_level: 1 });
  });

  it('a courtyard is no floor', () => {
    const { buildings } = run([
      feature({ building: 'house' }, 'Polygon', [box(0, 0, 40, 40), box(10, 10, 30, 30)]),
    ]);
    expect(buildings[0]!.households).toBe(12);
  });
});

describe('footprints that cannot be used are counted, with the households that go with them', () => {
  it.each([
    ['NaN', house({ households: 7 }, [[NaN, 1], ...slab.slice(1)]), 'bad_coordinates_dropped'],
    [
      'text',
      house(
        { households: 7 },
        slab.map(([x, y]) => [String(x), String(y)]),
      ),
      'bad_coordinates_dropped',
    ],
    ['null in a position', house({ households: 7 }, [[null, null], ...slab]), 'bad_coordinates_dropped'],
    ['half a position', house({ households: 7 }, [[119.7], ...slab]), 'bad_coordinates_dropped'],
    [
      'no coordinates',
      { properties: { households: 7 }, geometry: { type: 'Polygon' } },
      'bad_coordinates_dropped',
    ],
    ['flat coordinates', feature({ households: 7 }, 'Polygon', slab), 'bad_coordinates_dropped'],
    ['an infinite one', house({ households: 7 }, [[Infinity, 36], ...slab]), 'bad_coordinates_dropped'],
    [
      'the 180° meridian',
      house({ households: 7 }, [
        [179.99, 36],
        [-179.99, 36],
        [-179.99, 36.01],
        [179.99, 36.01],
        [179.99, 36],
      ]),
      'antimeridian_dropped',
    ],
    [
      'beyond 180°',
      house({ households: 7 }, [
        [190, 36],
        [191, 36],
        [191, 37],
        [190, 36],
      ]),
      'out_of_range_dropped',
    ],
    ['a null geometry', { ...house({ households: 7 }), geometry: null }, 'no_geometry_dropped'],
    ['an unknown type', feature({ households: 7 }, 'Circle', [1, 2]), 'unknown_geometry_dropped'],
    [
      'a geometry that is text',
      { properties: { households: 7 }, geometry: 'POLYGON((0 0))' },
      'unknown_geometry_dropped',
    ],
    ['a point', feature({ households: 7 }, 'Point', at(5, 5)), 'not_an_area'],
    ['a line', feature({ households: 7 }, 'LineString', slab), 'not_an_area'],
    [
      'no area: all on a line',
      house({ households: 7 }, [at(0, 0), at(10, 0), at(20, 0), at(0, 0)]),
      'no_area_dropped',
    ],
    [
      'no area: one point',
      house({ households: 7 }, [at(0, 0), at(0, 0), at(0, 0), at(0, 0)]),
      'no_area_dropped',
    ],
    ['no area: two points', house({ households: 7 }, [at(0, 0), at(10, 10), at(0, 0)]), 'no_area_dropped'],
    ['no area: empty', feature({ households: 7 }, 'Polygon', []), 'no_area_dropped'],
    ['no area: empty ring', feature({ households: 7 }, 'Polygon', [[]]), 'no_area_dropped'],
  ])('%s', (_name, bad, kind) => {
    const { buildings, notes, texts } = run([sound, bad]);
    expect(buildings.map(({ id }) => id)).toEqual(['sound']);
    expect(notes[kind]).toBe(1);
    expect(notes.households_lost).toBe(7);
    expect(texts).toMatch(/要素\/feature 2/);
  });
});

describe('the same building twice', () => {
  it('is kept once', () => {
    const { buildings, notes } = run([house({ id: 1, households: 5 }), house({ id: '1', households: 5 })]);
    expect(buildings).toHaveLength(1);
    expect(notes.duplicate_dropped).toBe(1);
  });

  it('without an id too', () => {
    const { buildings, notes } = run([
      house({ households: 5 }),
      house({ households: 5 }),
      house({ households: 6 }),
    ]);
    expect(buildings.map(({ id, households }) => [id, households])).toEqual([
      ['1', 5],
      ['3', 6],
    ]);
    expect(notes.duplicate_dropped).toBe(1);
  });

  it('with different households keeps the first and says so', () => {
    const { buildings, notes, texts } = run([
      house({ id: 'a', households: 5 }),
      house({ id: 'a', households: 9 }),
    ]);
    expect(buildings.map(({ households }) => households)).toEqual([5]);
    expect(notes.duplicate_conflict).toBe(1);
    expect(texts).toMatch(/5 ≠ 9/);
  });

  it('in another place is another building', () => {
    const elsewhere = (x: number) => house({ id: 'a', households: 5 }, box(x, 0, x + 40, 12));
    const taken = house({ id: 'a#2', households: 1 }, box(900, 0, 940, 12));
    const { buildings, notes } = run([elsewhere(0), taken, elsewhere(100), elsewhere(200)]);
    expect(buildings.map(({ id }) => id)).toEqual(['a', 'a#2', 'a#3', 'a#4']);
    expect(notes.id_suffixed).toBe(2);
  });
});

describe('a file that gives no buildings', () => {
  it('is refused when empty', () => {
    expect(() => run([])).toThrow(/b\.geojson: .*no building in it/);
  });
  it('is refused when all are points', () => {
    expect(() => run([feature({}, 'Point', at(0, 0)), feature({}, 'Point', at(1, 0))])).toThrow(
      /none of its 2 features/,
    );
  });
  it('is refused when it is in metres', () => {
    const metres = [
      [39475000, 4030000],
      [39475040, 4030000],
      [39475040, 4030012],
      [39475000, 4030000],
    ];
    expect(() => run([house({}, metres), house({}, metres), sound])).toThrow(
      /feature 1.*投影坐标.*projected/,
    );
  });
  it('is refused when latitude comes first', () => {
    expect(() =>
      run([
        house(
          {},
          slab.map(([x, y]) => [y, x]),
        ),
      ]),
    ).toThrow(/latitude before longitude/);
  });
  it('is refused when households are no counts, naming five', () => {
    const bad = [-1, 2.5, 'many', 1e6, true, -7].map((households, i) => house({ id: `h${i}`, households }));
    expect(() => run([sound, ...bad])).toThrow(/feature 2 \(h0\): -1; .*h4\): true; … *: 6 栋建筑/);
  });
});

describe('households', () => {
  it('are estimated on residential land only for a plain building', () => {
    const yes = (id: string, x: number) =>
      feature({ id, building: 'yes' }, 'Polygon', [box(x, 0, x + 40, 12)]);
    const { buildings, notes } = run([yes('on', 0), yes('off', 500)], [[[box(-10, -10, 100, 100)]]]);
    expect(buildings.map(({ id, households }) => [id, households])).toEqual([
      ['on', 5],
      ['off', 0],
    ]);
    expect(notes).toMatchObject({ households_estimated_one_level: 1, households_off_residential_land: 1 });
  });

  it('of footprints without any tag are estimated, and that is said', () => {
    const { buildings, notes } = run([feature({}, 'Polygon', [slab])]);
    expect(buildings[0]).toMatchObject({ id: '1', households: 5 });
    expect(notes.building_untagged).toBe(1);
  });
});
