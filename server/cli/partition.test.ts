import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collection, SLAB_HOUSEHOLDS, SLABS, townBuildings, townStreets } from '../exchange/testing/town.ts';
import type { PartitionReport } from '../partition/types.ts';
import { needData } from '../testing/needs.ts';
import { Workplace } from './testing/run.ts';

/** Four by four blocks of 350 households: 16 grids, or two communities of 2,800. */
const N = 4;
const COMMUNITY = ['--level', 'community', '--min', '2500', '--max', '3000'];
const HOUSEHOLDS = N * N * SLABS * SLAB_HOUSEHOLDS;
const INPUT = ['--buildings', 'buildings.geojson', '--barriers', 'streets.geojson'];

let place: Workplace;
beforeAll(() => {
  place = new Workplace();
  place.put('streets.geojson', collection(townStreets(N)));
  place.put('buildings.geojson', collection(townBuildings(N)));
});
afterAll(() => {
  place.remove();
});

interface GridFeature {
  properties: { code: string; name: string; community?: string; households: number; kind: string };
  geometry: { type: string; coordinates: unknown[] };
}
const path = (name: string): string => join(place.folder, name);
const text = (name: string): string => readFileSync(path(name), 'utf8');
const grids = (name: string): GridFeature[] =>
  (JSON.parse(text(name)) as { features: GridFeature[] }).features;
const report = (name: string): PartitionReport => JSON.parse(text(name)) as PartitionReport;
const sum = (features: readonly GridFeature[]): number =>
  features.reduce((total, { properties }) => total + properties.households, 0);

describe('wangge partition', () => {
  it('divides a city without communities into communities, and those into grids', async () => {
    const first = await place.wangge(
      'partition',
      ...INPUT,
      ...COMMUNITY,
      '--steps',
      '200',
      '--out',
      'communities.geojson',
      '--report',
      'c.json',
    );
    expect(first.stderr).not.toMatch(/error/);
    expect(first.code).toBe(0);
    const communities = grids('communities.geojson');
    expect(communities.filter(({ properties }) => properties.kind === 'resident')).toHaveLength(2);
    expect(sum(communities)).toBe(HOUSEHOLDS);
    expect(report('c.json').inWindow).toBe(2);
    for (const { properties } of communities)
      expect(Object.keys(properties)).toEqual(['code', 'name', 'households', 'buildings', 'level', 'kind']);
    expect(communities.every(({ properties }) => /^\d{12}$/.test(properties.code))).toBe(true);

    const second = await place.wangge(
      'partition',
      ...INPUT,
      '--boundary',
      'communities.geojson',
      '--steps',
      '200',
      '--out',
      'grids.geojson',
      '--assignments',
      'a.csv',
      '--report',
      'r.json',
    );
    expect(second.code).toBe(0);
    const divided = grids('grids.geojson');
    expect(divided.filter(({ properties }) => properties.kind === 'resident')).toHaveLength(N * N);
    expect(sum(divided)).toBe(HOUSEHOLDS);
    expect(report('r.json').inWindow).toBe(N * N);
    const codes = new Set(communities.map(({ properties }) => properties.code));
    for (const { properties, geometry } of divided) {
      expect(codes.has(properties.community!)).toBe(true);
      expect(properties.code).toMatch(new RegExp(`^${properties.community}\\d{3}$`));
      expect(geometry.type).toBe('Polygon');
    }
    // Every building once, and its grid's sum is what the grid says.
    const rows = text('a.csv')
      .trim()
      .split('\n')
      .slice(1)
      .map(line => line.split(','));
    expect(new Set(rows.map(([building]) => building)).size).toBe(N * N * SLABS);
    for (const { properties } of divided)
      expect(
        rows.filter(([, grid]) => grid === properties.code).reduce((total, row) => total + Number(row[2]), 0),
      ).toBe(properties.households);
    expect(text('grids.geojson')).not.toMatch(/\.\d{10}/);
  });

  it('gives the same bytes again with --steps, and the graph it divided', async () => {
    const run = (name: string) =>
      place.wangge(
        'partition',
        ...INPUT,
        '--steps',
        '50',
        '--seed',
        '7',
        '--out',
        `${name}.geojson`,
        '--assignments',
        `${name}.csv`,
        '--graph',
        `${name}.graph`,
      );
    const [one, two] = await Promise.all([run('one'), run('two')]);
    expect([one.code, two.code]).toEqual([0, 0]);
    for (const kind of ['geojson', 'csv', 'graph', 'graph.ids'])
      expect(text(`one.${kind}`)).toBe(text(`two.${kind}`));
    const [head] = text('one.graph').split('\n');
    expect(head).toMatch(/^\d+ \d+ 011 1$/);
  });

  it('moves no household off a division in force that fits', async () => {
    await place.wangge('partition', ...INPUT, '--steps', '50', '--out', 'now.geojson');
    const { code } = await place.wangge(
      'partition',
      ...INPUT,
      '--steps',
      '50',
      '--seed',
      '9',
      '--current',
      'now.geojson',
      '--out',
      'next.geojson',
      '--report',
      'next.json',
    );
    expect(code).toBe(0);
    expect(report('next.json').moved).toBe(0);
  });

  it('refuses more than 999 grids in one, with exit 1 and nothing written', async () => {
    place.put('many.geojson', collection(townBuildings(12)));
    place.put('lines.geojson', collection(townStreets(12)));
    const { code, stdout, stderr } = await place.wangge(
      'partition',
      '--buildings',
      'many.geojson',
      '--barriers',
      'lines.geojson',
      '--min',
      '10',
      '--max',
      '60',
      '--steps',
      '1',
      '--out',
      'many-out.geojson',
      '--report',
      'many-out.json',
    );
    expect(stderr).toMatch(/999.*\n办法 \/ remedy: .*--level community/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(readdirSync(place.folder).filter(name => name.includes('many-out'))).toEqual([]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('leaves nothing behind on %s', async (signal, exit) => {
    const before = readdirSync(place.folder).sort();
    const { code, stderr } = await place.watch(
      ['partition', ...INPUT, '--time-limit', '60', '--out', 'late.geojson'],
      (said, kill) => {
        if (said.includes('divide')) kill(signal);
      },
    );
    expect(code, stderr).toBe(exit);
    expect(existsSync(path('late.geojson'))).toBe(false);
    expect(readdirSync(place.folder).sort()).toEqual(before);
  });

  it('says plain lines where there is no terminal, and a Chinese table on stdout', async () => {
    const { stdout, stderr } = await place.wangge(
      'partition',
      ...INPUT,
      '--steps',
      '5',
      '--out',
      'lines-out.geojson',
    );
    expect(stderr).toMatch(/^• 读取 read streets\.geojson$/m);
    expect(stderr).toMatch(/^• 划分 divide 100%$/m);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no terminal codes
    expect(stderr + stdout).not.toMatch(/\x1b/);
    expect(stdout).toMatch(/^划分结果\n[\s\S]* 户数 +5,600\n/);
  });

  it('names the administrative levels that an extract has', async context => {
    const extract = join(needData(context, 'liechtenstein'), 'liechtenstein.osm.pbf');
    const { code, stderr } = await place.wangge(
      ...['partition', '--buildings', extract, '--barriers', extract, '--boundary', extract],
      ...['--admin-level', '9', '--out', 'x'],
    );
    expect(stderr).toMatch(/admin_level 9.*\n.*the file has: 2, 4, 6, 8/);
    expect(code).toBe(2);
  });
});
