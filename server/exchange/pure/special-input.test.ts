import { describe, expect, it } from 'vitest';
import { initGeos } from '../../geometry/geos.ts';
import { proposeSpecial } from '../../partition/special/propose.ts';
import { box, feature, layerOf } from '../testing/town.ts';
import { buildingsOf } from './buildings.ts';
import { locksOf } from './locks.ts';
import { Notes } from './notes.ts';
import { specialGeoJson } from './result-files.ts';
import { landKindOf, specialInputOf, useOf } from './special-input.ts';

const geos = await initGeos();

describe('what a feature is for', () => {
  it.each([
    [{ use: 'office', building: 'office' }, 'office'],
    [{ use: 'mixed', building: 'retail' }, undefined],
    [{ use: 'mall', building: 'retail' }, 'market'],
    [{ building: 'yes', amenity: 'hospital' }, 'hospital'],
    [{ building: 'university' }, 'school'],
    [{ building: 'yes', shop: 'mall' }, 'market'],
    [{ building: 'yes', office: 'company' }, 'office'],
    [{ building: 'warehouse' }, 'industrial'],
    [{ building: 'apartments' }, undefined],
  ])('a building %j: %s', (properties, use) => {
    expect(useOf(properties)).toBe(use);
  });

  it.each([
    [{ kind: 'school', name: '小学' }, 'school'],
    [{ landuse: 'retail', amenity: 'marketplace' }, 'market'],
    [{ landuse: 'commercial' }, 'commerce'],
    [{ leisure: 'park' }, 'park'],
    [{ landuse: 'industrial' }, 'industrial_park'],
    [{ landuse: 'industrial', building: 'yes' }, undefined],
    [{ kind: 'residential' }, undefined],
  ])('land %j: %s', (properties, kind) => {
    expect(landKindOf(properties)).toBe(kind);
  });
});

describe('special grids from layers', () => {
  const buildings = layerOf('buildings', [
    feature({ id: 'a', use: 'market', building: 'retail', 'building:levels': 2 }, 'Polygon', [
      box(10, 10, 60, 50),
    ]),
    feature({ id: 'b', use: 'residential', households: 40 }, 'Polygon', [box(200, 10, 260, 30)]),
  ]);
  const landuse = layerOf('landuse', [
    feature({ kind: 'retail', name: '中心市场' }, 'Polygon', [box(0, 0, 100, 80)]),
  ]);
  const pois = layerOf(
    'shops',
    Array.from({ length: 34 }, (_, i) =>
      feature({ kind: 'clothes', building: 'a', vacant: i >= 32 }, 'Point', box(12 + i, 12, 13 + i, 13)[0]),
    ),
  );
  const notes = new Notes();
  const records = buildingsOf(buildings, undefined, geos, notes);
  const regions = [{ code: '370799001001', name: '关', area: [[box(-100, -100, 400, 300)]] }];
  const given = specialInputOf({ buildings, landuse, pois }, records, { regions, barriers: [] }, geos);

  it('are read with uses, land and shops in use', () => {
    expect(given.buildings.map(b => [b.id, b.use, b.levels, b.households])).toEqual([
      ['a', 'market', 2, 0],
      ['b', undefined, 1, 40],
    ]);
    expect(given.land.map(l => [l.kind, l.name])).toEqual([['commerce', '中心市场']]);
    expect(given.shops).toHaveLength(32);
    expect(given.shops[0]).toMatchObject({ id: 'shop-1', building: 'a' });
  });

  it('are written so that what the planner marks as locked comes back as a special lock', () => {
    const text = specialGeoJson(proposeSpecial(geos, given));
    const file = JSON.parse(text);
    expect(file.features).toHaveLength(1);
    const { properties } = file.features[0];
    expect(properties).toMatchObject({
      kind: 'special',
      special: 'market',
      name: '中心市场',
      community: '370799001001',
      locked: false,
      households: 0,
      buildings: 1,
      building_ids: ['a'],
      shops: 32,
      alliances: [{ shops: 32 }],
    });
    expect(() => locksOf(layerOf('special', file.features), geos, new Notes())).toThrow(/locked/);
    properties.locked = true;
    const [lock] = locksOf(layerOf('special', file.features), geos, new Notes());
    expect(lock).toMatchObject({ name: '中心市场', kind: 'special' });
  });
});
