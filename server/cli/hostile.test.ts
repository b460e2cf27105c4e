import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toGcj02 } from '../exchange/pure/gcj02.ts';
import {
  at,
  box,
  collection,
  feature,
  type TestFeature,
  townBoundary,
  townBuildings,
  townStreets,
} from '../exchange/testing/town.ts';
import type { PartitionReport } from '../partition/types.ts';
import { type Run, Workplace } from './testing/run.ts';

const N = 2;
let place: Workplace;
beforeAll(() => {
  place = new Workplace();
  place.put('streets.geojson', collection(townStreets(N)));
  place.put('buildings.geojson', collection(townBuildings(N)));
  place.put('town.geojson', collection(townBoundary(N)));
});
afterAll(() => {
  place.remove();
});

/** `wangge partition` on the town, with one file replaced. */
function partition(
  files: { buildings?: string; barriers?: string; boundary?: string },
  ...more: string[]
): Promise<Run> {
  return place.wangge(
    'partition',
    '--buildings',
    files.buildings ?? 'buildings.geojson',
    '--barriers',
    files.barriers ?? 'streets.geojson',
    '--boundary',
    files.boundary ?? 'town.geojson',
    '--steps',
    '20',
    '--out',
    'out.geojson',
    '--assignments',
    'out.csv',
    '--report',
    'out.json',
    ...more,
  );
}
const outputs = (): string[] =>
  readdirSync(place.folder).filter(name => name.startsWith('out') || name.startsWith('.'));

const square = (households: unknown): TestFeature =>
  feature({ id: 'x', building: 'apartments', households }, 'Polygon', [box(30, 30, 60, 60)]);
const shift = (features: readonly TestFeature[]): TestFeature[] =>
  features.map(({ properties, geometry }) =>
    feature(
      properties,
      'Polygon',
      (geometry!.coordinates as [number, number][][]).map(ring => ring.map(toGcj02)),
    ),
  );

describe('input that cannot be used: exit 2, the file, the feature and the remedy named, nothing written', () => {
  it.each<[string, Parameters<typeof partition>[0], string | Uint8Array, RegExp]>([
    ['buildings: an empty file', { buildings: 'bad' }, '', /bad: .*empty/],
    ['buildings: an empty collection', { buildings: 'bad' }, collection([]), /bad: .*no building/],
    [
      'buildings: all points',
      { buildings: 'bad' },
      collection([feature({}, 'Point', at(1, 1))]),
      /bad: .*usable building polygon/,
    ],
    [
      'buildings: cut short',
      { buildings: 'bad' },
      collection(townBuildings(N)).slice(0, 900),
      /bad, .*feature 4.*byte/,
    ],
    [
      'buildings: a gzip cut short',
      { buildings: 'bad' },
      gzipSync(collection(townBuildings(N))).subarray(0, 300),
      /bad: .*ends early/,
    ],
    ['buildings: a ZIP', { buildings: 'bad' }, 'PK\x03\x04…', /bad: .*ZIP/],
    [
      'buildings: metres',
      { buildings: 'bad' },
      collection([
        feature({}, 'Polygon', [
          [
            [39475000, 4030000],
            [39475040, 4030000],
            [39475040, 4030012],
            [39475000, 4030000],
          ],
        ]),
      ]),
      /bad, .*feature 1: .*projected/,
    ],
    [
      'buildings: negative households',
      { buildings: 'bad' },
      collection([...townBuildings(N), square(-3)]),
      /bad, .*feature 29 \(x\): -3/,
    ],
    [
      'buildings: households in words',
      { buildings: 'bad' },
      collection([square('三十')]),
      /bad, .*feature 1 \(x\): "三十"/,
    ],
    [
      'buildings: far away',
      { buildings: 'bad' },
      collection([
        feature({}, 'Polygon', [
          [
            [1, 1],
            [1.01, 1],
            [1, 1.01],
            [1, 1],
          ],
        ]),
      ]),
      /bad: .*lie outside the boundary town\.geojson/,
    ],
    ['buildings: GCJ-02', { buildings: 'bad' }, collection(shift(townBuildings(N))), /bad: .*GCJ-02/],
    ['barriers: HTML', { barriers: 'bad' }, '<html>', /bad: .*web page/],
    ['barriers: no lines', { barriers: 'bad' }, collection([]), /bad: .*no line/],
    [
      'barriers: footpaths only',
      { barriers: 'bad' },
      collection([feature({ highway: 'footway' }, 'LineString', [at(0, 0), at(9, 9)])]),
      /bad: .*no line/,
    ],
    [
      'boundary: NaN',
      { boundary: 'bad' },
      '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"7"},"geometry":{"type":"Polygon","coordinates":[[[NaN,NaN],[1,1],[2,2],[NaN,NaN]]]}}]}',
      /bad, .*feature 1 \(7\): .*NaN/,
    ],
    [
      'boundary: across 180°',
      { boundary: 'bad' },
      collection([
        feature({}, 'Polygon', [
          [
            [179, 1],
            [-179, 1],
            [-179, 2],
            [179, 1],
          ],
        ]),
      ]),
      /bad, .*feature 1: .*180°/,
    ],
    [
      'boundary: one code twice',
      { boundary: 'bad' },
      collection([...townBoundary(1), ...townBoundary(2)]),
      /bad, .*feature 1 .*feature 2 .*two boundaries/,
    ],
    ['boundary: GCJ-02', { boundary: 'bad' }, collection(shift(townBoundary(N))), /bad: .*GCJ-02/],
    ['a file that is not there', { buildings: 'missing.geojson' }, '', /missing\.geojson: .*no such file/],
  ])('%s', async (_name, files, content, pattern) => {
    place.put('bad', content);
    const { code, stdout, stderr } = await partition(files);
    expect(stderr).toMatch(pattern);
    expect(stderr).toMatch(/办法 \/ remedy: \S/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect({ code, stdout, outputs: outputs() }).toEqual({ code: 2, stdout: '', outputs: [] });
  });

  it.each([
    ['no folder', ['--out', 'missing/g.geojson'], /missing\/g\.geojson: .*folder does not exist/],
    ['an unknown flag', ['--bounds', 'x'], /no option --bounds/],
    ['an unknown command', null, /did you mean wangge partition/],
  ])('%s', async (_name, words, pattern) => {
    const least = ['partition', '--buildings', 'buildings.geojson', '--barriers', 'streets.geojson'];
    const { code, stderr } = await place.wangge(...(words === null ? ['partitoin'] : [...least, ...words]));
    expect(stderr).toMatch(pattern);
    expect({ code, outputs: outputs() }).toEqual({ code: 2, outputs: [] });
  });
});

describe('flawed input that can be divided', () => {
  it('is, with every repair and loss counted in the report, and none silent', async () => {
    const bow = [at(31, 380), at(60, 395), at(60, 380), at(31, 395), at(31, 380)];
    const flaws: TestFeature[] = [
      feature({ id: 'bow', households: 10 }, 'Polygon', [bow]),
      feature({ id: 'open', households: 10 }, 'Polygon', [box(70, 380, 90, 395).slice(0, 4)]),
      feature({ id: 'high', households: 10 }, 'Polygon', [
        box(100, 380, 120, 395).map(([x, y]) => [x, y, 3]),
      ]),
      townBuildings(N)[0]!,
      feature({ id: 'b1', households: 10 }, 'Polygon', [box(130, 380, 150, 395)]),
      feature({ id: 'flat', households: 7 }, 'Polygon', [[at(5, 5), at(9, 9), at(5, 5), at(5, 5)]]),
      feature({ id: 'date line', households: 7 }, 'Polygon', [
        [
          [179.9, 36],
          [-179.9, 36],
          [-179.9, 37],
          [179.9, 36],
        ],
      ]),
      { type: 'Feature', properties: { id: 'nowhere', households: 7 }, geometry: null },
      feature({ id: 'point', households: 7 }, 'Point', at(50, 50)),
      feature({ id: 'outside', households: 11 }, 'Polygon', [box(900, 900, 920, 920)]),
    ];
    const nan =
      '{"type":"Feature","properties":{"id":"nan","households":7},"geometry":{"type":"Polygon","coordinates":[[[NaN,36],[119,36],[119,37],[NaN,36]]]}}';
    const text = collection([...townBuildings(N), ...flaws]).replace(/\]\}$/, `,${nan}]}`);
    place.put('flawed.geojson.gz', gzipSync(text));
    const { code, stdout, stderr } = await partition({ buildings: 'flawed.geojson.gz' });
    expect(stderr).not.toMatch(/error/);
    expect(code).toBe(0);
    expect(stdout).toMatch(/划分结果[\s\S]*已写出：out\.geojson、out\.csv、out\.json/);

    const report = JSON.parse(readFileSync(join(place.folder, 'out.json'), 'utf8')) as PartitionReport;
    const counts = new Map(report.notes.map(({ kind, count }) => [kind, count]));
    expect(Object.fromEntries(counts)).toMatchObject({
      self_crossing_repaired: 1,
      rings_closed: 1,
      z_dropped: 1,
      duplicate_dropped: 1,
      id_suffixed: 1,
      no_area_dropped: 1,
      antimeridian_dropped: 1,
      no_geometry_dropped: 1,
      bad_coordinates_dropped: 1,
      not_an_area: 1,
      households_lost: 5 * 7,
      outside: 1,
    });
    expect(stderr).toMatch(/户随略去的建筑而未计入/);

    // 28 slabs of 50, and four of the flawed ones with 10 each.
    const lines = readFileSync(join(place.folder, 'out.csv'), 'utf8').trim().split('\n');
    expect(lines[0]).toBe('building,grid,households');
    expect(lines).toHaveLength(1 + 28 + 4);
    expect(lines.slice(1).reduce((sum, line) => sum + Number(line.split(',')[2]), 0)).toBe(28 * 50 + 40);
    expect(lines.some(line => line.startsWith('b1#2,'))).toBe(true);
    expect(report.households).toBe(28 * 50 + 40);

    const grids = JSON.parse(readFileSync(join(place.folder, 'out.geojson'), 'utf8')) as {
      features: { properties: Record<string, unknown> }[];
    };
    expect(Object.keys(grids.features[0]!.properties)).toEqual([
      'code',
      'name',
      'community',
      'households',
      'buildings',
      'level',
      'kind',
    ]);
    expect(outputs().sort()).toEqual(['out.csv', 'out.geojson', 'out.json']);
  });
});

describe('the command line itself', () => {
  it('helps and knows its version', async () => {
    const [main, help, version, nothing] = await Promise.all([
      place.wangge('--help'),
      place.wangge('partition', '--help'),
      place.wangge('--version'),
      place.wangge(),
    ]);
    expect(main).toMatchObject({ code: 0, stdout: expect.stringMatching(/用法 \/ usage: wangge/) as string });
    expect(help).toMatchObject({ code: 0, stdout: expect.stringMatching(/--time-limit/) as string });
    expect(version).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^wangge \d+\.\d+\.\d+\n$/) as string,
    });
    expect(nothing.code).toBe(2);
  });
});
