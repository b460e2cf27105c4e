import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { initGeos } from '../geometry/geos.ts';
import { weightsOf } from '../partition/presets.ts';
import { needData } from '../testing/needs.ts';
import { readPartitionInput } from './partition-input.ts';
import { AreaIndex } from './pure/measure.ts';

const named = (path: string) => ({ file: path, path });
const read = async (
  files: Partial<Parameters<typeof readPartitionInput>[0]>,
  weights = weightsOf('balanced').load,
) =>
  readPartitionInput(
    { buildings: named(''), barriers: [], water: [], adminLevel: '8', ...files },
    await initGeos(),
    () => undefined,
    weights,
  );

describe('the demo city of this repository', () => {
  it('is read without a loss, a repair or an estimate', async () => {
    const file = (name: string) =>
      named(fileURLToPath(new URL(`../../data/demo/${name}.geojson.gz`, import.meta.url)));
    const { input, notes } = await read({
      buildings: file('buildings'),
      barriers: [file('streets'), file('waterways'), file('railways')],
      water: [file('water')],
      compounds: file('compounds'),
      landuse: file('landuse'),
      boundary: file('communities'),
    });
    expect(input.regions).toHaveLength(44);
    expect(new Set(input.barriers.map(line => line.class)).size).toBeGreaterThan(5);
    expect(input.compounds.length).toBeGreaterThan(100);
    expect(input.water.length).toBeGreaterThan(0);
    expect(notes.count('households_given')).toBe(input.buildings.length);
    expect(new Set(notes.list().map(({ kind }) => kind))).toEqual(
      new Set(['no_barrier_ignored', 'residential_land', 'households_given']),
    );
  });
});

describe('the demo city’s requests', () => {
  const file = (name: string) =>
    named(fileURLToPath(new URL(`../../data/demo/${name}.geojson.gz`, import.meta.url)));
  const city = {
    buildings: file('buildings'),
    barriers: [file('streets')],
    boundary: file('communities'),
    compounds: file('compounds'),
  };

  it('shops make work, and communities can be locked', async () => {
    const { input, notes } = await read(
      { ...city, pois: file('shops'), locks: file('communities') },
      weightsOf('workload').load,
    );
    expect(notes.count('poi_shop') + notes.count('poi_vacant')).toBe(2610);
    expect(notes.count('poi_other') + notes.count('poi_outside')).toBe(0);
    expect(notes.count('load_floor')).toBeGreaterThan(1000);
    expect(input.buildings.some(({ load }) => (load ?? 0) > 1)).toBe(true);
    expect(input.buildings.some(({ units }) => units === 2)).toBe(true);
    expect(input.compounds.filter(({ gated, managed }) => gated === true && managed === true)).toHaveLength(
      260,
    );
    expect(input.locks).toHaveLength(44);
    expect(() => structuredClone(input)).not.toThrow();
  });
});

describe('real cities', () => {
  it('Liechtenstein: one extract plays every role', async context => {
    const extract = named(join(needData(context, 'liechtenstein'), 'liechtenstein.osm.pbf'));
    const { input, notes } = await read({
      buildings: extract,
      barriers: [extract],
      water: [extract],
      boundary: extract,
      landuse: extract,
    });
    expect(input.regions).toHaveLength(11);
    expect(input.buildings).toHaveLength(8994);
    expect(notes.count('code_given')).toBe(11);
    expect(notes.count('regions_overlap')).toBe(0);
    expect(input.water.length).toBeGreaterThan(60);
    expect(notes.list().map(({ kind }) => kind)).not.toContain('load_total');
    // It crosses a thread boundary.
    expect(() => structuredClone(input)).not.toThrow();
  });

  it('Liechtenstein: its shops and facilities make work', async context => {
    const extract = named(join(needData(context, 'liechtenstein'), 'liechtenstein.osm.pbf'));
    const { input, notes } = await read(
      { buildings: extract, barriers: [extract], pois: extract },
      weightsOf('workload').load,
    );
    // 316 nodes, 230 ways and a relation have shop, amenity or office, by the parser's own stream.
    const kinds = ['poi_given', 'poi_shop', 'poi_facility', 'poi_vacant', 'poi_other', 'poi_outside'];
    expect(kinds.reduce((sum, kind) => sum + notes.count(kind), 0)).toBe(547);
    expect(notes.count('poi_shop')).toBeGreaterThan(100);
    expect(input.buildings.filter(({ load }) => load !== undefined)).toHaveLength(notes.count('load_total'));
  });

  it('Astana: the households of the dense core, with every plain building and on residential land', async context => {
    const folder = needData(context, 'astana');
    const file = (name: string) => named(join(folder, `${name}.geojson.gz`));
    const core = new AreaIndex([
      [
        [
          [
            [71.36, 51.1],
            [71.5, 51.1],
            [71.5, 51.2],
            [71.36, 51.2],
            [71.36, 51.1],
          ],
        ],
      ],
    ]);
    const geos = await initGeos();
    const households = async (landuse: boolean): Promise<number> => {
      const { input } = await read({
        buildings: file('buildings'),
        barriers: [file('streets')],
        bbox: [71.36, 51.1, 71.5, 51.2],
        ...(landuse ? { landuse: file('landuse') } : {}),
      });
      expect(input.buildings).toHaveLength(32056);
      return input.buildings
        .filter(({ area }) => core.find(geos.pointOnSurface(area)) >= 0)
        .reduce((sum, building) => sum + building.households, 0);
    };
    // ../shared/data/README.md gives about 332,000 and 98,000.
    expect(Math.abs((await households(false)) / 332_000 - 1)).toBeLessThan(0.01);
    expect(Math.abs((await households(true)) / 98_000 - 1)).toBeLessThan(0.01);
  });
});
