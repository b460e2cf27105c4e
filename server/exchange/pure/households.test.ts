import { describe, expect, it } from 'vitest';
import { estimate, estimateHouseholds, levelsOf, statedHouseholds } from './households.ts';

const of = (properties: Record<string, unknown>, footprint_m2 = 800, onLand = true) =>
  estimateHouseholds({ number: 1, properties, geometry: null }, footprint_m2, () => onLand);

describe('stated households', () => {
  it.each([
    [null, undefined],
    [undefined, undefined],
    ['', undefined],
    ['  ', undefined],
    [0, 0],
    [12, 12],
    ['12', 12],
    ['12.0', 12],
    [10_000, 10_000],
    [-1, 'bad'],
    ['-3', 'bad'],
    [12.5, 'bad'],
    ['12.5', 'bad'],
    [10_001, 'bad'],
    [1e300, 'bad'],
    ['many', 'bad'],
    ['12户', 'bad'],
    ['NaN', 'bad'],
    ['0x10', 'bad'],
    [true, 'bad'],
    [[3], 'bad'],
    [{}, 'bad'],
  ])('%j is %j', (value, expected) => {
    expect(statedHouseholds(value)).toBe(expected);
  });
});

describe('levels', () => {
  it.each([
    ['5', 5],
    [5, 5],
    ['5.5', 5.5],
    ['5-6', 5.5],
    ['5;7', 6],
    [' 18 ', 18],
    ['0', undefined],
    [-2, undefined],
    ['1998', undefined],
    ['six', undefined],
    ['', undefined],
    [null, undefined],
  ])('%j is %j', (value, expected) => {
    expect(levelsOf(value)).toBe(expected);
  });
});

describe('the estimate', () => {
  it('is ceil(m² × levels × 0.75 / 80), without an error in the last digit', () => {
    expect(estimate(80, 4)).toBe(3);
    expect(estimate(80.01, 4)).toBe(4);
    expect(estimate(1, 1)).toBe(1);
    expect(estimate(1066.7, 6)).toBe(61);
  });

  it.each([
    [{ building: 'apartments', 'building:levels': '6' }, 45, 'estimated'],
    [{ building: 'house' }, 8, 'estimated_one_level'],
    [{ building: 'yes', 'building:levels': '2' }, 15, 'estimated'],
    [{ building: 'yes', shop: 'bakery' }, 0, 'not_a_dwelling'],
    [{ building: 'yes', amenity: '' }, 8, 'estimated_one_level'],
    [{ building: 'yes', office: 'no' }, 8, 'estimated_one_level'],
    [{ building: 'apartments', shop: 'bakery' }, 8, 'estimated_one_level'],
    [{ building: 'school' }, 0, 'not_a_dwelling'],
    [{ building: 'school', 'building:flats': '4' }, 4, 'flats'],
    [{ building: 'apartments', 'building:flats': 60, 'building:levels': 6 }, 60, 'flats'],
    [{ building: 'apartments', 'building:flats': '5-8', 'building:levels': 6 }, 45, 'estimated'],
    [{}, 8, 'estimated_one_level'],
  ])('of %j is %i (%s)', (properties, households, source) => {
    expect(of(properties)).toEqual({ households, source });
  });

  it('counts a plain building only on residential land, where land use is known', () => {
    expect(of({ building: 'yes' }, 800, false)).toEqual({ households: 0, source: 'off_residential_land' });
    expect(of({ building: 'apartments' }, 800, false).households).toBe(8);
  });
});
