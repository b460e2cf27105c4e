import { beforeAll, describe, expect, it } from 'vitest';
import { type Geos, initGeos } from '../../geometry/geos.ts';
import { InfeasibleError } from '../../partition/infeasible.ts';
import { at, box, feature, layerOf, type TestFeature } from '../testing/town.ts';
import { locksOf } from './locks.ts';
import { Notes } from './notes.ts';
import { compoundsOf } from './regions.ts';

let geos: Geos;
beforeAll(async () => {
  geos = await initGeos();
});

const grid = (properties: Record<string, unknown>, west: number, width = 200): TestFeature =>
  feature(properties, 'Polygon', [box(west, 0, west + width, 200)]);
const read = (...features: TestFeature[]) => {
  const notes = new Notes();
  return { locks: locksOf(layerOf('l.geojson', features), geos, notes), notes };
};

describe('locked grids', () => {
  it('are all areas of a former division, with code and name where they have them', () => {
    const { locks, notes } = read(
      grid({ code: '370785001001001', name: '城关第1网格', kind: 'resident' }, 0),
      grid({}, 200),
    );
    expect(locks).toMatchObject([
      { code: '370785001001001', name: '城关第1网格', label: '要素/feature 1 (370785001001001)' },
      { label: '要素/feature 2' },
    ]);
    expect(Object.keys(locks[1]!)).toEqual(['label', 'area']);
    expect(locks[0]!.area).toEqual([[box(0, 0, 200, 200)]]);
    expect(notes.list()).toEqual([]);
  });

  it('are those with a true property where any states it; the others are counted', () => {
    const { locks, notes } = read(
      grid({ code: 'a', locked: '是' }, 0),
      grid({ code: 'b', locked: false }, 100),
      grid({ code: 'c' }, 100),
      grid({ code: 'd', locked: 1 }, 200),
    );
    expect(locks.map(({ code }) => code)).toEqual(['a', 'd']);
    expect(notes.count('not_locked')).toBe(2);
  });

  it('may touch, and overlap by less than a square metre', () => {
    expect(read(grid({}, 0), grid({}, 199.999)).locks).toHaveLength(2);
  });

  it('that overlap contradict each other', () => {
    const overlap = () => read(grid({ code: 'a' }, 0), grid({ code: 'b' }, 500), grid({ code: 'c' }, 190));
    expect(overlap).toThrow(InfeasibleError);
    expect(overlap).toThrow(
      /two locked grids overlap by 2000 m²: 要素\/feature 1 \(a\) ∩ 要素\/feature 3 \(c\)/,
    );
  });

  it.each<[string, TestFeature[], RegExp]>([
    ['no feature', [], /l\.geojson: .*no area in it to lock/],
    ['points only', [feature({}, 'Point', at(1, 1))], /no area in it to lock/],
    ['none locked', [grid({ locked: 'no' }, 0)], /no grid in it has a true locked/],
    ['a word', [grid({ code: 'a', locked: 'maybe' }, 0)], /feature 1 \(a\): .*locked cannot be "maybe"/],
    [
      'no geometry',
      [grid({}, 0), { ...grid({ id: 'x' }, 0), geometry: null }],
      /feature 2 \(x\): .*no geometry/,
    ],
    [
      'one code twice',
      [grid({ code: 'a' }, 0), grid({ code: 'a' }, 300)],
      /two locked grids have the code a/,
    ],
  ])('with %s are refused', (_name, features, pattern) => {
    expect(() => read(...features)).toThrow(pattern);
    expect(() => read(...features)).not.toThrow(InfeasibleError);
  });
});

describe('compounds', () => {
  it('are gated and managed where they say so, and unknown where they do not', () => {
    const notes = new Notes();
    const compounds = compoundsOf(
      layerOf('c.geojson', [
        grid({ id: 'a', gated: true, managed: '否' }, 0),
        grid({ id: 'b', gated: 'perhaps', managed: 1 }, 200),
        grid({ id: 'c', gated: null, managed_by: '示例物业' }, 400),
        grid({ id: 'd', gated: ' ', managed: {} }, 600),
      ]),
      geos,
      notes,
    );
    expect(compounds.map(({ area: _, ...rest }) => rest)).toEqual([
      { id: 'a', gated: true, managed: false },
      { id: 'b', managed: true },
      { id: 'c', managed: true },
      { id: 'd' },
    ]);
    expect(notes.list().map(({ kind, count }) => [kind, count])).toEqual([
      ['gated_unknown', 1],
      ['managed_unknown', 1],
    ]);
    expect(notes.list()[0]!.text).toMatch(/c\.geojson: .*taken as unknown.*feature 2 \(b\): "perhaps"/);
  });
});
