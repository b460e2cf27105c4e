import { beforeAll, describe, expect, it } from 'vitest';
import { type Geos, initGeos } from '../../geometry/geos.ts';
import { type PresetName, weightsOf } from '../../partition/presets.ts';
import { at, box, feature, layerOf, type TestFeature } from '../testing/town.ts';
import { buildingsOf } from './buildings.ts';
import { loadsOf } from './loads.ts';
import { Notes } from './notes.ts';
import { poiClassOf } from './poi-kinds.ts';

let geos: Geos;
beforeAll(async () => {
  geos = await initGeos();
});

const building = (properties: Record<string, unknown>, west: number): TestFeature =>
  feature(properties, 'Polygon', [box(west, 0, west + 100, 50)]);
/** A dwelling, a school of two floors of 5,000 m², a shed and a plain building, 100 m apart. */
const TOWN = [
  building({ id: 'home', building: 'apartments', households: 40 }, 0),
  building({ id: 'school', building: 'school', 'building:levels': 2 }, 200),
  building({ id: 'shed', building: 'shed' }, 400),
  building({ id: 'plain', building: 'yes', households: 0 }, 600),
];
const poi = (properties: Record<string, unknown>, east: number, north = 25): TestFeature =>
  feature(properties, 'Point', at(east, north));

function run(
  preset: PresetName,
  pois?: readonly TestFeature[],
  town: readonly TestFeature[] = TOWN,
  special = false,
) {
  const notes = new Notes();
  const buildings = buildingsOf(layerOf('b.geojson', town), undefined, geos, notes);
  const before = new Set(notes.list().map(({ kind }) => kind));
  const layer = pois === undefined ? undefined : layerOf('shops.geojson', pois);
  const loads = loadsOf(buildings, 'b.geojson', layer, weightsOf(preset).load, geos, notes, special);
  const added = notes.list().filter(({ kind }) => !before.has(kind));
  return {
    loads: Object.fromEntries(loads),
    notes: Object.fromEntries(added.map(({ kind, count }) => [kind, count])),
    texts: added.map(({ text }) => text).join('\n'),
    units: buildings.map(({ units }) => units),
    unitsIgnored: notes.count('units_ignored'),
  };
}

describe('loads without points of interest', () => {
  it('are none with the balanced preset', () => {
    expect(run('balanced')).toMatchObject({ loads: {}, notes: {} });
  });

  it('are the floor area of buildings in which people work, where floor weighs', () => {
    const { loads, notes, texts } = run('workload');
    expect(Object.keys(loads)).toEqual(['school']);
    expect(loads.school).toBeCloseTo(10 * weightsOf('workload').load.floor_1000m2, 0);
    expect(notes).toEqual({ load_floor: 1, load_total: 1 });
    expect(texts).toMatch(/by floor area, (19\.9|20|20\.1) household equivalents/);
  });

  it('are as stated on a building, instead of its floor area', () => {
    const town = [
      building({ id: 'a', building: 'office', load: '12.5' }, 0),
      building({ id: 'b', building: 'apartments', households: 10, load: 3 }, 200),
      building({ id: 'c', building: 'office', load: 0 }, 400),
    ];
    for (const preset of ['balanced', 'workload'] as const)
      expect(run(preset, undefined, town)).toMatchObject({
        loads: { a: 12.5, b: 3 },
        notes: { load_own: 3, load_total: 2 },
      });
  });

  it.each([[-1], ['many'], [true], [10_001], ['NaN'], [{}]])('cannot be %j', load => {
    const town = [...TOWN, building({ id: 'x', building: 'office', load }, 800)];
    expect(() => run('balanced', undefined, town)).toThrow(
      /b\.geojson, .*feature 5 \(x\): .*load of 1 features is no number from 0 to 10000/,
    );
  });
});

describe('points of interest', () => {
  const POIS = [
    poi({ shop: 'bakery' }, 50),
    poi({ kind: 'restaurant' }, 110),
    poi({ amenity: 'clinic' }, 50),
    poi({ kind: 'hardware', load: 7 }, 50),
    poi({ kind: 'fruit', vacant: true }, 50),
    poi({ amenity: 'bench' }, 50),
    poi({ kind: 'volcano' }, 50),
    poi({ shop: 'books' }, 0, 101),
    // Named, however far away.
    poi({ shop: 'books', building: 'plain' }, 5000),
    feature({ shop: 'books' }, 'LineString', [at(0, 0), at(9, 9)]),
  ];

  it('fall to the building around them or the nearest within 50 m, and weigh by kind', () => {
    const { loads, notes, texts } = run('workload', POIS);
    const { shop, facility } = weightsOf('workload').load;
    expect(loads.home).toBeCloseTo(2 * shop + facility + 7, 6);
    expect(loads.plain).toBe(shop);
    expect(notes).toEqual({
      load_floor: 1,
      poi_line: 1,
      poi_outside: 1,
      poi_given: 1,
      poi_shop: 3,
      poi_facility: 1,
      poi_vacant: 1,
      poi_other: 2,
      load_total: 3,
    });
    expect(texts).toMatch(/of other kinds, not counted \[amenity=bench, kind=volcano/);
    expect(texts).toMatch(/no building within 50 m, not counted \[要素\/feature 8\]/);
  });

  it('weigh nothing with the balanced preset but what they state, and say how to weigh them', () => {
    expect(run('balanced', POIS).loads).toEqual({ home: 7 });
    const { loads, notes, texts } = run('balanced', POIS.slice(0, 3));
    expect(loads).toEqual({});
    expect(notes).toEqual({ poi_shop: 2, poi_facility: 1, poi_weightless: 3 });
    expect(texts).toMatch(/weigh nothing; use --preset workload, or give them load/);
    // Where special grids are proposed from them they serve.
    const special = run('balanced', POIS.slice(0, 3), TOWN, true);
    expect(special.notes).toEqual({ poi_shop: 2, poi_facility: 1, poi_special_only: 3 });
    expect(special.texts).not.toMatch(/weigh nothing/);
  });

  it('drawn as areas fall to the building on which their middle is, else to the nearest one in them', () => {
    const school = feature({ amenity: 'school' }, 'Polygon', [box(-300, -900, 310, 100)]);
    expect(Object.keys(run('workload', [school], TOWN.slice(0, 1)).loads)).toEqual(['home']);
    const shop = feature({ shop: 'mall' }, 'Polygon', [box(0, 0, 90, 50)]);
    expect(run('workload', [shop]).loads.home).toBe(weightsOf('workload').load.shop);
  });

  it('with a load that is no number are refused', () => {
    expect(() => run('balanced', [poi({ shop: 'x', load: 'big' }, 50)])).toThrow(
      /shops\.geojson, .*feature 1: "big": .*load of 1/,
    );
  });

  it('may be none at all', () => {
    expect(run('balanced', []).notes).toEqual({ layer_empty: 1 });
  });
});

describe('kinds', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ shop: 'supermarket' }, 'shop'],
    [{ shop: 'anything' }, 'shop'],
    [{ shop: 'vacant' }, 'vacant'],
    [{ shop: 'no' }, 'other'],
    [{ amenity: 'restaurant' }, 'shop'],
    [{ amenity: 'school' }, 'facility'],
    [{ amenity: 'marketplace', shop: 'mall' }, 'facility'],
    [{ amenity: 'parking', shop: 'kiosk' }, 'shop'],
    [{ amenity: 'parking' }, 'other'],
    [{ office: 'company' }, 'shop'],
    [{ office: 'government' }, 'facility'],
    [{ kind: 'supermarket', vacant: false }, 'shop'],
    [{ kind: 'supermarket', vacant: 'yes' }, 'vacant'],
    [{ kind: 'community_service_centre' }, 'facility'],
    [{}, 'other'],
    [{ shop: { deep: 1 }, kind: ['x'] }, 'other'],
  ])('%j is %s', (properties, expected) => {
    expect(poiClassOf(properties).is).toBe(expected);
  });
});

describe('units', () => {
  it('are whole numbers; 0 is none, and anything else is noted', () => {
    const values = [3, '4', 0, undefined, null, '', 2.5, 'two', -1, 9999, true];
    const town = values.map((units, i) => building({ id: `b${i}`, households: 10, units }, 200 * i));
    const { units, unitsIgnored } = run('balanced', undefined, town);
    expect(units).toEqual([3, 4, ...Array.from({ length: 9 }, () => undefined)]);
    expect(unitsIgnored).toBe(5);
  });
});
