import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, box, collection, feature } from '../exchange/testing/town.ts';
import type { TogetherTrial } from '../partition/together.ts';
import type { PartitionReport } from '../partition/types.ts';
import { readPartitionCommand } from './partition-options.ts';
import { Workplace } from './testing/run.ts';

/** A row of blocks with 50 households each: 9 in one community, 13 in the other. */
const BLOCKS = 22;
const BLOCK_M = 100;
const WEST = 9;

const blocks = Array.from({ length: BLOCKS }, (_, i) => i * BLOCK_M);
const BUILDINGS = blocks.map((x, i) =>
  feature({ id: `b${i}`, building: 'apartments', households: 50 }, 'Polygon', [box(x + 30, 40, x + 70, 60)]),
);
const street = (highway: string, line: unknown[]) => feature({ highway }, 'LineString', line);
const STREETS = [
  ...[...blocks, BLOCKS * BLOCK_M].map(x => street('residential', [at(x, 0), at(x, BLOCK_M)])),
  ...[0, BLOCK_M].map(y => street('primary', [at(0, y), at(BLOCKS * BLOCK_M, y)])),
];
const community = (code: string, from: number, to: number) =>
  feature({ code, name: `${code.slice(-1)}社区` }, 'Polygon', [
    box(from * BLOCK_M, 0, to * BLOCK_M, BLOCK_M),
  ]);

let place: Workplace;
beforeAll(() => {
  place = new Workplace();
  place.put('buildings.geojson', collection(BUILDINGS));
  place.put('streets.geojson', collection(STREETS));
  const two = [community('370799001001', 0, WEST), community('370799001002', WEST, BLOCKS)];
  place.put('communities.geojson', collection(two));
});
afterAll(() => {
  place.remove();
});

const WORDS = [
  'partition',
  '--buildings',
  'buildings.geojson',
  '--barriers',
  'streets.geojson',
  '--steps',
  '50',
];
const read = (name: string): string => readFileSync(join(place.folder, name), 'utf8');
const report = (name: string): PartitionReport & { together?: TogetherTrial[] } =>
  JSON.parse(read(name)) as PartitionReport & { together?: TogetherTrial[] };

describe('wangge partition --together', () => {
  it('offers communities that serve as the next boundary, and leaves the division as it is', async () => {
    const run = (boundary: string, name: string, ...words: string[]) =>
      place.wangge(
        ...[
          ...WORDS,
          '--boundary',
          boundary,
          '--out',
          `${name}.geojson`,
          '--report',
          `${name}.json`,
          ...words,
        ],
      );
    const plain = await run('communities.geojson', 'plain');
    expect(plain.code, plain.stderr).toBe(0);
    expect(plain.stdout).toMatch(/^提示：有 1 对相邻社区可用 --together/m);
    const given = ['--together', 'offered.geojson', '--window', 'community=300:900'];
    const first = await run('communities.geojson', 'first', ...given);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(
      /^相邻社区联合调整.*试了 1 对，可重划 1 对，50 户由范围外进入范围内，\d+ 户换社区$/m,
    );
    expect(read('first.geojson')).toBe(read('plain.geojson'));
    expect(report('first.json').together).toMatchObject([
      { communities: ['370799001001', '370799001002'], outsideNow: 50, outsideTogether: 0, applied: true },
    ]);

    const { features } = JSON.parse(read('offered.geojson')) as {
      features: { properties: Record<string, unknown>; geometry: { type: string } }[];
    };
    expect(features.map(({ geometry }) => geometry.type)).toEqual(['Polygon', 'Polygon']);
    for (const { properties } of features) {
      expect(Object.keys(properties)).toEqual(['code', 'name', 'households', 'redrawn', 'gained', 'lost']);
      expect(properties.redrawn).toBe(true);
    }

    const next = await run('offered.geojson', 'next', '--together', 'again.geojson');
    expect(next.code, next.stderr).toBe(0);
    expect(report('next.json')).toMatchObject({ households: 1100, inWindowHouseholds: 1100, together: [] });
    expect(next.stdout).toMatch(/^相邻社区联合调整：没有需要试的相邻社区$/m);
    expect(read('again.geojson')).toMatch(/"redrawn":false/);
    const outlines = (name: string) =>
      (JSON.parse(read(name)) as { features: { geometry: unknown }[] }).features.map(
        ({ geometry }) => geometry,
      );
    expect(outlines('again.geojson')).toEqual(outlines('offered.geojson'));
  });

  it('says that nothing can be redrawn where communities keep to their own window', async () => {
    const { code, stdout } = await place.wangge(
      ...[...WORDS, '--boundary', 'communities.geojson', '--out', 'kept.geojson', '--report', 'kept.json'],
      ...['--together', 'kept-offered.geojson'],
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^相邻社区联合调整：试了 1 对，没有可采用的调整\n {2}另有 1 对/m);
    expect(report('kept.json').together?.[0]?.reason).toMatch(/离 3000–5000 户更远/);
  });

  it.each([
    [['--bbox', '1,1,2,2'], /needs --boundary/],
    [['--boundary', 'c', '--level', 'community'], /is for --level grid/],
    [['--boundary', 'c', '--level', 'grid,compound'], /is for --level grid/],
    [['--boundary', 'c', '--grids', '9'], /exclude each other/],
    [['--boundary', 'c', '--window', 'compound=1:9'], /not divided/],
    [['--boundary', 'f'], /overwrite an input/],
  ])('refuses %j', (words, said) => {
    const all = ['--buildings', 'b', '--barriers', 's', '--out', 'g', '--together', 'f', ...words];
    expect(() => readPartitionCommand(all, '/x')).toThrow(said);
  });

  it('takes the window of communities', () => {
    const all = ['--buildings', 'b', '--barriers', 's', '--out', 'g', '--together', 'f', '--boundary', 'c'];
    expect(readPartitionCommand(all, '/x').communities).toEqual({ min: 3000, max: 5000 });
    const own = readPartitionCommand([...all, '--window', 'community=2000:4000'], '/x');
    expect(own.communities).toEqual({ min: 2000, max: 4000 });
    expect(own.levels).toMatchObject([{ level: 'grid', min: 300, max: 400 }]);
  });
});
