import { expect, it } from 'vitest';
import { type CityFeatures, cityRecords } from './city-features.ts';
import { townFeatures } from './testing/town.ts';

const source = { source: 'test', date: '2026-01-01' };

it('names layer, feature and field of what cannot be read', () => {
  const city = townFeatures();
  city.buildings[3]!.properties = { ...city.buildings[3]!.properties, households: 'many' };
  expect(() => cityRecords(city, source)).toThrow(
    expect.objectContaining({
      code: 'validation_failed',
      message: 'layer buildings, feature 4 cannot be read',
      errors: [expect.objectContaining({ path: 'buildings[3].households' })],
    }),
  );
  const shapes: CityFeatures = {
    ...townFeatures(),
    units: [{ geometry: null, properties: { building: 'b', name: 'u' } }],
  };
  expect(() => cityRecords(shapes, source)).toThrow(/layer units, feature 1/);
});

it('takes addresses apart and knows barriers', () => {
  const city = cityRecords(townFeatures(), source);
  expect(city.buildings[0]?.addresses).toMatchObject([
    { street: '纬0路', street_number: '1号', full_text: '纬0路1号' },
    { compound: '方格苑00', building_name: '1号楼', full_text: '方格苑001号楼' },
  ]);
  expect(city.streets.map(street => street.class)).toContain('secondary');
  expect(city.streets.find(street => street.id === 'path')?.class).toBeNull();
  expect(city.waterways.map(waterway => waterway.class)).toEqual(['canal', null]);
});
