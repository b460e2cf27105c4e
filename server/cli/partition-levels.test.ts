import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collection, SLAB_HOUSEHOLDS, SLABS, townBuildings, townStreets } from '../exchange/testing/town.ts';
import type { PartitionReport } from '../partition/types.ts';
import { readPartitionCommand } from './partition-options.ts';
import { Workplace } from './testing/run.ts';

const command = (...words: string[]) =>
  readPartitionCommand(['--buildings', 'b', '--barriers', 's', '--out', 'g.geojson', ...words], '/x');

describe('--level with several levels', () => {
  it('gives each its window, and --min, --max and --target to the grids', () => {
    const { levels, options } = command(
      ...['--level', 'community,grid,compound,courtyard,building', '--min', '250', '--max', '350'],
      ...[
        '--window',
        'community=2000:4000',
        'courtyard=0:200:60',
        '--steps',
        '9',
        '--prove',
        '3',
        '--explain',
        'e',
      ],
    );
    expect(levels.map(({ level, min, max, target }) => [level, min, max, target])).toEqual([
      ['community', 2000, 4000, 3000],
      ['grid', 250, 350, 300],
      ['compound', 0, Number.MAX_SAFE_INTEGER, 350],
      ['courtyard', 0, 200, 60],
      ['building', 0, 400, 100],
    ]);
    expect(levels[1]).toBe(options);
    expect(levels.map(({ prove_s, explain }) => [prove_s, explain])).toEqual([
      [undefined, undefined],
      [3, true],
      ...[0, 0, 0].map(() => [undefined, undefined]),
    ]);
    expect(levels.every(({ steps }) => steps === 9)).toBe(true);
    // Without grids the finest level is meant.
    expect(command('--level', 'compound,courtyard', '--target', '60').options).toMatchObject({
      level: 'courtyard',
      target: 60,
    });
  });

  it('shares out the seconds of search', () => {
    const shares = (...words: string[]) => command(...words).levels.map(({ timeLimit_s }) => timeLimit_s);
    const [communities = 0, grids = 0, ...below] = shares('--level', 'community,grid,compound,building');
    expect(communities + grids + below.reduce<number>((sum, s) => sum + (s ?? 0), 0)).toBeCloseTo(10, 9);
    expect(grids).toBeGreaterThan(communities);
    expect(shares('--level', 'grid', '--time-limit', '4')).toEqual([4]);
  });

  it.each([
    ['grid,community', /do not nest/],
    ['community,building', /do not nest/],
    ['grid,grids', /there is no level "grids"/],
    ['', /there is no level ""/],
  ])('refuses %s', (text, said) => {
    expect(() => command(`--level=${text === '' ? ',' : text}`)).toThrow(said);
  });

  it('refuses windows that are none, given twice, or of a level that is not divided', () => {
    const nested =
      (...words: string[]) =>
      () =>
        command('--level', 'community,grid', ...words);
    expect(nested('--window', 'community=5000:3000')).toThrow(/--window cannot be/);
    expect(nested('--window', 'community=3000:5000:9000')).toThrow(/--window cannot be/);
    expect(nested('--window', 'town=1:2')).toThrow(/there is no level/);
    expect(nested('--window', 'compound=1:200')).toThrow(/not divided/);
    expect(nested('--window', 'grid=300:400', '--max', '400')).toThrow(/given twice/);
    expect(nested('--alternatives', '2')).toThrow(/for one level/);
  });
});

describe('wangge partition over several levels', () => {
  const N = 4;
  const HOUSEHOLDS = N * N * SLABS * SLAB_HOUSEHOLDS;
  let place: Workplace;
  beforeAll(() => {
    place = new Workplace();
    place.put('streets.geojson', collection(townStreets(N)));
    place.put('buildings.geojson', collection(townBuildings(N)));
  });
  afterAll(() => {
    place.remove();
  });
  const WORDS = ['partition', '--buildings', 'buildings.geojson', '--barriers', 'streets.geojson'];
  const LEVELS = ['community', 'grid', 'compound', 'courtyard', 'building'];
  const text = (name: string): string => readFileSync(join(place.folder, name), 'utf8');

  it('writes every level into one file, a row a building, and a report of each', async () => {
    const run = await place.wangge(
      ...[...WORDS, '--level', LEVELS.join(','), '--window', 'community=2500:3000', '--steps', '50'],
      ...['--out', 'all.geojson', '--assignments', 'all.csv', '--report', 'all.json', '--svg', 'all.svg'],
    );
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toMatch(/^• 划分 divide courtyard 100%$/m);
    expect(run.stdout).toMatch(/^各级\n {2}社区 [\s\S]* {2}楼栋 +112，平均 50 户\n/);

    interface Properties {
      code: string;
      parent?: string;
      community?: string;
      level: string;
      households: number;
    }
    const features = (
      JSON.parse(text('all.geojson')) as { features: { properties: Properties }[] }
    ).features.map(({ properties }) => properties);
    const byCode = new Map(features.map(item => [item.code, item]));
    const below = new Map<string, number>();
    for (const { code, level, parent, households, community } of features) {
      if (level === 'community') {
        expect([parent, community]).toEqual([undefined, undefined]);
        continue;
      }
      expect(byCode.get(parent ?? '')?.level).toBe(LEVELS[LEVELS.indexOf(level) - 1]);
      expect(code.startsWith(parent ?? '-')).toBe(true);
      expect(community).toBe(code.slice(0, 12));
      below.set(parent ?? '', (below.get(parent ?? '') ?? 0) + households);
    }
    for (const [code, households] of below) expect(byCode.get(code)?.households).toBe(households);

    const [head, ...rows] = text('all.csv')
      .trim()
      .split('\n')
      .map(line => line.split(','));
    expect(head).toEqual([
      ...['building', 'community', 'grid', 'compound', 'courtyard', 'building_grid', 'households'],
    ]);
    expect(rows).toHaveLength(N * N * SLABS);
    expect(rows.reduce((sum, row) => sum + Number(row[6]), 0)).toBe(HOUSEHOLDS);
    for (const row of rows)
      for (let level = 1; level <= 5; level++)
        expect(byCode.get(row[level] ?? '')?.level).toBe(LEVELS[level - 1]);

    const report = JSON.parse(text('all.json')) as PartitionReport & {
      levels: (PartitionReport & { level: string; window: object })[];
    };
    expect(report.levels.map(({ level }) => level)).toEqual(LEVELS);
    expect(report.levels.map(({ households }) => households)).toEqual(LEVELS.map(() => HOUSEHOLDS));
    expect(report.levels[0]?.window).toEqual({ min: 2500, max: 3000, target: 2750 });
    expect([report.grids, report.inWindow]).toEqual([N * N, N * N]);
    expect(text('all.svg')).toMatch(/^<svg /);
  });

  it('names as parent what is in the file only, and the community in any case', async () => {
    const run = await place.wangge(
      ...[...WORDS, '--level', 'grid,compound', '--steps', '20', '--out', 'two-levels.geojson'],
    );
    expect(run.code, run.stderr).toBe(0);
    const { features } = JSON.parse(text('two-levels.geojson')) as {
      features: { properties: { code: string; level: string; community?: string; parent?: string } }[];
    };
    const grids = new Set(
      features.flatMap(({ properties: { code, level } }) => (level === 'grid' ? [code] : [])),
    );
    expect(grids.size).toBeGreaterThan(1);
    for (const { properties } of features) {
      const { code, level, community, parent } = properties;
      expect(community).toBe(code.slice(0, 12));
      if (level === 'grid') expect(Object.keys(properties)).not.toContain('parent');
      else expect(grids.has(parent ?? '')).toBe(true);
    }
  });

  it('gives the same bytes again with --steps', async () => {
    const run = (name: string) =>
      place.wangge(...WORDS, '--level', 'grid,compound', '--steps', '20', '--out', `${name}.geojson`);
    await run('one');
    await run('two');
    expect(text('one.geojson')).toBe(text('two.geojson'));
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const { code, stderr } = await place.watch(
      [
        ...WORDS,
        '--level',
        'grid,compound',
        '--window',
        'compound=0:60',
        '--time-limit',
        '60',
        '--out',
        'late.geojson',
      ],
      (said, kill) => {
        if (said.includes('divide grid')) kill('SIGINT');
      },
    );
    expect(code, stderr).toBe(130);
    expect(() => text('late.geojson')).toThrow(/ENOENT/);
  });
});
