import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataBlock, headerBlock } from '../exchange/testing/pbf-writer.ts';
import { at, box, collection, feature, SLABS, townBuildings, townStreets } from '../exchange/testing/town.ts';
import type { PartitionReport } from '../partition/types.ts';
import { Workplace } from './testing/run.ts';

/** Two by two blocks of seven slabs of 50 households: b1 to b28. */
const N = 2;
let place: Workplace;
beforeAll(() => {
  place = new Workplace();
  place.put('streets.geojson', collection(townStreets(N)));
  place.put('buildings.geojson', collection(townBuildings(N)));
  place.put('extract.osm.pbf', Buffer.concat([headerBlock(), dataBlock({})]));
});
afterAll(() => {
  place.remove();
});

const partition = (...words: string[]) =>
  place.wangge(
    ...['partition', '--buildings', 'buildings.geojson', '--barriers', 'streets.geojson', '--steps', '20'],
    ...['--out', 'out.geojson', '--report', 'out.json', ...words],
  );
const outputs = (): string[] => readdirSync(place.folder).filter(name => name.startsWith('out'));
const report = (): PartitionReport & { alternatives?: { file: string }[] } =>
  JSON.parse(readFileSync(join(place.folder, 'out.json'), 'utf8'));
const kinds = (): Record<string, number> =>
  Object.fromEntries(report().notes.map(({ kind, count }) => [kind, count]));
const clean = (): void => {
  for (const name of outputs()) rmSync(join(place.folder, name));
};

const block = (properties: Record<string, unknown>, west: number, east: number) =>
  feature(properties, 'Polygon', [box(west, 0, east, 200)]);

describe('what cannot be met: exit 1, nothing written', () => {
  it('pins that contradict each other', async () => {
    place.put('p.csv', '\uFEFFbuilding,together,apart\r\nb1,甲,\r\nb2,甲,乙\r\nb1,,乙\r\n');
    const { code, stdout, stderr } = await partition('--pins', 'p.csv');
    expect(stderr).toMatch(/p\.csv: .*the buildings b2 and b1 must be in one grid by together=甲/);
    expect(stderr).toMatch(/办法 \/ remedy: .*correct one of the two/);
    expect({ code, stdout, files: outputs() }).toEqual({ code: 1, stdout: '', files: [] });
  });

  it('locks that overlap', async () => {
    place.put('l.geojson', collection([block({ code: 'a' }, 0, 200), block({ code: 'b' }, 150, 400)]));
    const { code, stderr } = await partition('--locks', 'l.geojson');
    expect(stderr).toMatch(/two locked grids overlap by 10000 m²: .*\(a\) ∩ .*\(b\)[\s\S]*locked=false/);
    expect({ code, files: outputs() }).toEqual({ code: 1, files: [] });
  });
});

describe('input that cannot be used: exit 2, nothing written', () => {
  it.each<[string, Record<string, string>, string[], RegExp]>([
    [
      'an unknown building',
      { 'p.csv': 'building,seed\nb99,1\n' },
      ['--pins', 'p.csv'],
      /row 2: b99: .*not in b/,
    ],
    [
      'a station far from every building',
      { 'p.geojson': collection([feature({ id: 'Z1', seed: true }, 'Point', at(900, 900))]) },
      ['--pins', 'p.geojson'],
      /p\.geojson, .*feature 1 \(Z1\): .*within 50 m/,
    ],
    [
      'a table that is none',
      { 'p.csv': '{"type":"FeatureCollection"}' },
      ['--pins', 'p.csv'],
      /p\.csv: .*header/,
    ],
    ['no such file', {}, ['--pins', 'none.csv'], /none\.csv: .*no such file/],
    [
      'locks without an area',
      { 'l.geojson': collection([]) },
      ['--locks', 'l.geojson'],
      /no area in it to lock/,
    ],
    ['locks of an extract', {}, ['--locks', 'extract.osm.pbf'], /locked grids cannot be an \.osm\.pbf/],
    ['pins of an extract', {}, ['--pins', 'extract.osm.pbf'], /pins cannot be an \.osm\.pbf/],
    [
      'a shop of unknown weight',
      { 's.geojson': collection([feature({ shop: 'x', load: 'much' }, 'Point', at(50, 26))]) },
      ['--pois', 's.geojson'],
      /s\.geojson, .*feature 1: "much"/,
    ],
    ['a preset that is none', {}, ['--preset', 'evenly'], /no preset "evenly"[\s\S]*did you mean even\?/],
  ])('%s', async (_name, files, words, pattern) => {
    for (const [name, text] of Object.entries(files)) place.put(name, text);
    const { code, stdout, stderr } = await partition(...words);
    expect(stderr).toMatch(pattern);
    expect(stderr).toMatch(/办法 \/ remedy/);
    expect({ code, stdout, files: outputs() }).toEqual({ code: 2, stdout: '', files: [] });
  });

  it('an alternative that could not be written', async () => {
    mkdirSync(join(place.folder, 'dir.2.geojson'));
    const again = await place.wangge(
      ...['partition', '--buildings', 'buildings.geojson', '--barriers', 'streets.geojson', '--steps', '5'],
      ...['--alternatives', '2', '--out', 'dir.geojson'],
    );
    expect(again.stderr).toMatch(/dir\.2\.geojson: .*is a folder/);
    expect(again.code).toBe(2);
    expect(readdirSync(place.folder)).not.toContain('dir.geojson');
  });
});

describe('requests that are met', () => {
  it('pins, locks, shops and a preset, with their notes in the report', async () => {
    // A seed in each block but the first, which is locked.
    const pins = [1, 2, 3].map(i => `b${i * SLABS + 1},1`);
    place.put('p.csv', ['building,seed', ...pins, 'b2,'].join('\n'));
    place.put('l.geojson', collection([block({ code: 'x', locked: 'yes' }, 0, 200), block({}, 200, 400)]));
    const shops = [at(50, 26), at(50, 26), at(-500, 0)].map(to => feature({ shop: 'bakery' }, 'Point', to));
    place.put('s.geojson', collection(shops));
    const { code, stderr } = await partition(
      ...['--pins', 'p.csv', '--locks', 'l.geojson', '--pois', 's.geojson', '--preset', 'workload'],
    );
    expect(code, stderr).toBe(0);
    expect(kinds()).toMatchObject({
      pin_without_rule: 1,
      not_locked: 1,
      poi_shop: 2,
      poi_outside: 1,
      load_total: 1,
    });
    expect(report().grids).toBe(N * N);
    const { features } = JSON.parse(readFileSync(join(place.folder, 'out.geojson'), 'utf8')) as {
      features: { properties: { locked?: boolean } }[];
    };
    expect(
      features.map(({ properties }) => properties.locked).filter(locked => locked !== undefined),
    ).toEqual([true]);
    clean();
  });

  it('the curve of change against fit, from the division in force', async () => {
    expect((await partition('--seed', '3')).code).toBe(0);
    place.put('force.geojson', readFileSync(join(place.folder, 'out.geojson'), 'utf8'));
    clean();
    const alone = await partition('--trade-off', 'out.csv');
    expect(alone.stderr).toContain('--current');
    expect({ code: alone.code, files: outputs() }).toEqual({ code: 2, files: [] });
    const { code } = await partition('--current', 'force.geojson', '--trade-off', 'out.csv');
    expect(code).toBe(0);
    const [header, ...rows] = readFileSync(join(place.folder, 'out.csv'), 'utf8').trim().split('\n');
    expect(header).toBe('moved_cost,moved,grids_outside,households_outside,compounds_split,best');
    const points = rows.map(row => row.split(','));
    // The first row moves nobody; from row to row more move and fewer are outside, so that none beats another.
    expect(points[0]!.slice(0, 2)).toEqual(['', '0']);
    for (const [i, [price, moved, , outside, , mark]] of points.entries()) {
      expect(mark).toBe('true');
      if (i === 0) continue;
      expect(Number(price)).toBeGreaterThan(0);
      expect(Number(moved)).toBeGreaterThan(Number(points[i - 1]![1]));
      expect(Number(outside)).toBeLessThan(Number(points[i - 1]![3]));
    }
    clean();
  });

  it('alternatives, as many as there are; for the others a note', async () => {
    const { code, stderr } = await partition('--alternatives', '3');
    expect(code, stderr).toBe(0);
    const { alternatives = [] } = report();
    expect(alternatives.length + (kinds().alternatives_fewer ?? 0)).toBe(2);
    const named = alternatives.map((_, index) => `out.${index + 2}.geojson`);
    expect(alternatives.map(({ file }) => file)).toEqual(named);
    expect(outputs().filter(name => name.endsWith('.geojson'))).toEqual([...named, 'out.geojson'].sort());
    clean();
  });
});

describe('a window that leaves households outside', () => {
  const outside = ({ households, inWindowHouseholds, oversizeHouseholds }: PartitionReport): number =>
    households - inWindowHouseholds - oversizeHouseholds;
  const offered = (): NonNullable<PartitionReport['nearest']> => {
    const { nearest } = report();
    if (!nearest) throw new Error('no nearest request in the report');
    return nearest;
  };

  it('impossible: another is offered, with which a run of its own leaves nobody outside', async () => {
    // 1,400 households in slabs of 50: no number of grids of 345 to 349 holds them.
    const { code, stdout, stderr } = await partition('--min', '345', '--max', '349');
    expect(code, stderr).toBe(0);
    expect(outside(report())).toBeGreaterThan(0);
    const { min, max, ...rest } = offered();
    expect({ min, max, ...rest }).toEqual({
      ...{ min: 345, max: 350, target: 348, change: 1, atLeast: 1 },
      ...{ confirmed: true, regionsConfirmed: 1 },
    });
    expect(stdout).toContain(`最近的可行要求：--min ${min} --max ${max}（`);
    expect(stdout).toContain('(confirmed: divided again with it)');
    const again = await partition('--min', String(min), '--max', String(max));
    expect(again.code, again.stderr).toBe(0);
    expect(outside(report())).toBe(0);
    expect(report().nearest).toBeNull();
    clean();
  });

  it('in a community each: what is offered for both does for both', async () => {
    // West of the street 7 slabs a block as before, 3 blocks of them; east of it one block of 5.
    const [west, east] = [box(0, 0, 200, 400), box(200, 0, 400, 400)];
    const some = townBuildings(N).filter((_, i) => i < 3 * SLABS || i >= 3 * SLABS + 2);
    place.put('some.geojson', collection(some));
    place.put(
      'both.geojson',
      collection([
        feature({ code: '370785001001' }, 'Polygon', [west]),
        feature({ code: '370785001002' }, 'Polygon', [east]),
      ]),
    );
    const both = (...words: string[]) =>
      place.wangge(
        ...['partition', '--buildings', 'some.geojson', '--barriers', 'streets.geojson', '--steps', '20'],
        ...['--boundary', 'both.geojson', '--out', 'out.geojson', '--report', 'out.json', ...words],
      );
    const { code, stderr } = await both('--min', '345', '--max', '349');
    expect(code, stderr).toBe(0);
    const { min, max, confirmed, regionsConfirmed } = offered();
    expect({ confirmed, regionsConfirmed }).toEqual({ confirmed: true, regionsConfirmed: 2 });
    expect((await both('--min', String(min), '--max', String(max))).code).toBe(0);
    expect(outside(report())).toBe(0);
    clean();
  });

  it('possible, but the costs are least with some outside, by proof: a window for these costs', async () => {
    // Two compounds of 320 and a house of 40 between: inside 200–340 only where both compounds are split.
    const slabs = (id: string, from: number) =>
      Array.from({ length: 8 }, (_, i) =>
        feature({ id: `${id}${i}`, building: 'apartments', households: 40 }, 'Polygon', [
          box(from + 20, 10 + 24 * i, from + 180, 22 + 24 * i),
        ]),
      );
    const house = feature({ id: 'h', building: 'apartments', households: 40 }, 'Polygon', [
      box(210, 80, 230, 120),
    ]);
    place.put('three.geojson', collection([...slabs('a', 0), house, ...slabs('b', 240)]));
    const line = (x: number) =>
      feature({ id: `s${x}`, highway: 'residential' }, 'LineString', [at(x, 0), at(x, 210)]);
    place.put('two.geojson', collection([line(200), line(240)]));
    place.put(
      'edge.geojson',
      collection([feature({ code: '370785001001' }, 'Polygon', [box(0, 0, 440, 210)])]),
    );
    const three = (...words: string[]) =>
      place.wangge(
        ...['partition', '--buildings', 'three.geojson', '--barriers', 'two.geojson', '--steps', '50'],
        ...['--boundary', 'edge.geojson', '--out', 'out.geojson', '--report', 'out.json', ...words],
      );
    const { code, stdout, stderr } = await three('--min', '200', '--max', '340', '--prove', '5');
    expect(code, stderr).toBe(0);
    expect(report().regions[0].infeasible).toEqual([]);
    expect(outside(report())).toBe(40);
    expect(kinds()).toMatchObject({ outside_by_cost: 40 });
    expect(stdout).toMatch(/总成本已证明最小：增加步数无用，可放宽 --min\/--max，见“最近的可行要求”/);
    const { min, max, confirmed } = offered();
    expect(confirmed).toBe(true);
    expect(stdout).toContain(`最近的可行要求：--min ${min} --max ${max}（`);
    expect((await three('--min', String(min), '--max', String(max))).code).toBe(0);
    expect(outside(report())).toBe(0);
    clean();
  });
});
