import { beforeAll, describe, expect, it } from 'vitest';
import { type Geos, initGeos } from '../../geometry/geos.ts';
import { InfeasibleError } from '../../partition/infeasible.ts';
import type { PinSet } from '../../partition/types.ts';
import { at, box, feature, layerOf, SLABS, type TestFeature, townBuildings } from '../testing/town.ts';
import { type BuildingRecord, buildingsOf } from './buildings.ts';
import { Notes } from './notes.ts';
import { pinsOf } from './pins.ts';

let geos: Geos;
/** Two by two blocks of seven slabs, b1 to b28. */
let buildings: BuildingRecord[];
beforeAll(async () => {
  geos = await initGeos();
  buildings = buildingsOf(layerOf('b.geojson', townBuildings(2)), undefined, geos, new Notes());
});

const run = (source: Parameters<typeof pinsOf>[0]) => {
  const notes = new Notes();
  const pins = pinsOf(source, { buildings, file: 'b.geojson' }, geos, notes);
  return { pins, notes: Object.fromEntries(notes.list().map(({ kind, count }) => [kind, count])) };
};
const table = (...lines: string[]) => run({ file: 'p.csv', rows: lines.map(line => line.split(',')) });
const layer = (...features: TestFeature[]) => run(layerOf('p.geojson', features));

describe('pins of a table', () => {
  it('are one set a label, and one of all seeds', () => {
    const { pins, notes } = table(
      'building,together,apart,seed,备注',
      'b1,甲,,,x',
      'b2,甲,1,是,',
      'b3,,1,no,',
      ',,,,',
      'b8,乙,,TRUE,',
      'b9,乙,,0,',
      'b10,,,,',
    );
    expect(pins).toEqual<PinSet[]>([
      { label: 'together=甲', rule: 'together', buildings: ['b1', 'b2'] },
      { label: 'apart=1', rule: 'apart', buildings: ['b2', 'b3'] },
      { label: 'seed', rule: 'seeds', buildings: ['b2', 'b8'] },
      { label: 'together=乙', rule: 'together', buildings: ['b8', 'b9'] },
    ]);
    expect(notes).toEqual({ pin_column_unused: 1, pin_without_rule: 1 });
  });

  it('take columns in any order, and say a building once', () => {
    expect(table('Together, BUILDING ', 'x,b1', 'x,b1', 'x, b2').pins[0]!.buildings).toEqual(['b1', 'b2']);
  });

  it('note a label with a single building, and leave it out', () => {
    const { pins, notes } = table('building,together,seed', 'b1,甲,', 'b2,,1');
    expect(pins.map(({ rule }) => rule)).toEqual(['seeds']);
    expect(notes).toEqual({ pin_alone: 1 });
  });

  it.each<[string, string[], RegExp]>([
    ['no header', ['b1,b2'], /p\.csv: .*header is "b1,b2", without building/],
    ['no rule', ['building,note', 'b1,x'], /without building or any of together/],
    ['a column twice', ['building,seed,seed', 'b1,1,0'], /has seed twice/],
    ['nothing in it', ['building,seed'], /states no together/],
    ['no line at all', [], /header is ""/],
    ['no building', ['building,seed', ',1'], /p\.csv, .*row 2: .*names no building/],
    ['a seed in words', ['building,seed', 'b1,maybe'], /row 2: .*seed cannot be "maybe"/],
    [
      'unknown buildings',
      ['building,seed', 'b1,1', 'x9,1', 'B2,1'],
      /p\.csv, .*row 3: x9; .*row 4: B2: .*2 of its building ids are not in b\.geojson/,
    ],
    [
      'many unknown buildings',
      ['building,seed', ...Array.from({ length: 9 }, (_, i) => `x${i},1`)],
      /row 6: x4; …: .*9 of its building ids/,
    ],
  ])('with %s are refused', (_name, lines, pattern) => {
    expect(() => table(...lines)).toThrow(pattern);
  });
});

describe('pins of features', () => {
  it('take the buildings in an area, the one around a point, the nearest one, or the one named', () => {
    const { pins } = layer(
      feature({ together: 'x' }, 'Polygon', [box(0, 0, 200, 200)]),
      feature({ seed: true }, 'Point', at(100, 26)),
      // 14 m north of b14 (164 to 176 m north).
      feature({ seed: 'yes' }, 'Point', at(300, 190)),
      { ...feature({ seed: 1, building: 'b28' }, 'Point', at(0, 0)), geometry: null },
    );
    expect(pins).toEqual([
      {
        label: 'together=x',
        rule: 'together',
        buildings: Array.from({ length: SLABS }, (_, i) => `b${i + 1}`),
      },
      { label: 'seed', rule: 'seeds', buildings: ['b1', 'b14', 'b28'] },
    ]);
  });

  it('find the nearest building up to 50 m away', () => {
    // b8 ends 370 m east.
    const east = (metres: number) =>
      layer(feature({ seed: true }, 'Point', at(370 + metres, 26))).pins[0]!.buildings;
    expect(east(49)).toEqual(['b8']);
    expect(() => east(51)).toThrow(/p\.geojson, .*feature 1: .*within 50 m of its point/);
  });

  it('count a seed in a building that is one already', () => {
    const station = feature({ seed: true }, 'Point', at(100, 26));
    const { pins, notes } = layer(station, station);
    expect(pins).toEqual([{ label: 'seed', rule: 'seeds', buildings: ['b1'] }]);
    expect(notes).toEqual({ seed_repeated: 1 });
  });

  it.each<[string, TestFeature, RegExp]>([
    ['a line', feature({ seed: true }, 'LineString', [at(0, 0), at(9, 9)]), /is a line, which names no/],
    ['an empty area', feature({ seed: true }, 'Polygon', [box(0, 0, 9, 9)]), /no building lies in its area/],
    ['no geometry', { ...feature({ seed: true, id: 'x' }, 'Point', []), geometry: null }, /\(x\): .*no geom/],
    ['broken coordinates', feature({ seed: true }, 'Point', [null, 3]), /coordinates that are no numbers/],
    ['a label that is a list', feature({ apart: ['x'] }, 'Point', at(0, 0)), /apart cannot be \["x"\]/],
    ['no rule', feature({ seed: false }, 'Point', at(100, 26)), /states no together/],
    ['an unknown building', feature({ seed: true, building: 7 }, 'Point', at(0, 0)), /feature 1: 7: .*1 of/],
    [
      'several points, one far off',
      feature({ seed: true }, 'MultiPoint', [at(100, 26), at(0, 900)]),
      /within/,
    ],
  ])('with %s are refused', (_name, pin, pattern) => {
    expect(() => layer(pin)).toThrow(pattern);
  });
});

describe('pins that contradict each other', () => {
  it.each<[string, string[], RegExp]>([
    [
      'directly',
      ['building,together,apart', 'b1,甲,乙', 'b2,甲,乙'],
      /b1 and b2 must be in one grid by together=甲 and in different grids by apart=乙/,
    ],
    [
      'through a chain',
      ['building,together,apart', 'b1,p,x', 'b2,p,', 'b2,q,', 'b3,q,', 'b3,r,', 'b4,r,x', 'b5,,x'],
      /b1 and b4 must be in one grid by together=p、together=q、together=r and in different grids by apart=x/,
    ],
    [
      'as seeds',
      ['building,together,seed', 'b1,p,1', 'b2,p,', 'b3,p,1'],
      /b1 and b3 .* different grids by seed/,
    ],
  ])('%s cannot be met', (_name, lines, pattern) => {
    expect(() => table(...lines)).toThrow(InfeasibleError);
    expect(() => table(...lines)).toThrow(pattern);
  });

  it('but not where the chain is broken', () => {
    expect(table('building,together,apart', 'b1,p,x', 'b2,p,', 'b3,q,', 'b4,q,x').pins).toHaveLength(3);
  });
});
