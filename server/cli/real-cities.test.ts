/**
 * Real cities through the real command line: files in, files out, and every promise recounted from the files that were
 * written (server/partition/testing/recount.ts shares no code with the engine's topology).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ArealGeometry, MultiPolygonCoordinates } from '../api/geo.ts';
import { type PartitionFiles, readPartitionInput } from '../exchange/partition-input.ts';
import { bboxOf, frameOf, length_m, toSquareMetres } from '../geometry/frame.ts';
import { initGeos } from '../geometry/geos.ts';
import { signedArea } from '../geometry/rings.ts';
import { layGround } from '../partition/ground.ts';
import { prepare } from '../partition/prepare.ts';
import { recount } from '../partition/testing/recount.ts';
import type {
  PartitionInput,
  PartitionOptions,
  PartitionReport,
  PartitionResult,
} from '../partition/types.ts';
import { needData } from '../testing/needs.ts';
import { Workplace } from './testing/run.ts';

const place = new Workplace();
const geos = await initGeos();
afterAll(() => place.remove());

const STEPS = '60';
const read = (name: string): string => readFileSync(join(place.folder, name), 'utf8');
const named = (path: string) => ({ file: path, path });

interface Written {
  features: { properties: Record<string, string | number>; geometry: ArealGeometry }[];
}

/** What was written, as a result again: nothing but the three files. */
function written(name: string, report: PartitionReport): PartitionResult {
  const grids = (JSON.parse(read(`${name}.geojson`)) as Written).features.map(({ properties, geometry }) => ({
    code: String(properties.code),
    name: String(properties.name),
    region: properties.community === undefined ? '' : String(properties.community),
    households: Number(properties.households),
    buildings: Number(properties.buildings),
    level: properties.level as 'grid',
    kind: properties.kind as 'resident',
    geometry,
  }));
  const [head, ...rows] = read(`${name}.csv`).trimEnd().split('\n');
  expect(head.trim()).toBe('building,grid,households');
  const assignments = rows.map(row => {
    const [building, grid, households] = row.trim().split(',');
    return { building, grid, households: Number(households) };
  });
  return { grids, assignments, stretches: [], report };
}

async function divideAndRecount(
  name: string,
  files: PartitionFiles,
  words: string[],
  options: PartitionOptions,
  regions?: PartitionInput['regions'],
) {
  const run = await place.wangge(
    'partition',
    ...words,
    '--steps',
    STEPS,
    '--out',
    `${name}.geojson`,
    '--assignments',
    `${name}.csv`,
    '--report',
    `${name}.json`,
  );
  expect(run.stderr).not.toMatch(/Error/);
  expect(run.code).toBe(0);
  const report = JSON.parse(read(`${name}.json`)) as PartitionReport;
  const result = written(name, report);
  const { input } = await readPartitionInput(files, geos, () => undefined);
  if (regions) input.regions = regions;
  if (options.level === 'community') for (const grid of result.grids) grid.region = input.regions[0].code;
  const again = recount(geos, input, result, options);
  expect(again.invalid).toEqual([]);
  expect(again.worstGap).toBeLessThan(1e-6);
  expect(again.worstOverlap).toBeLessThan(1e-6);
  expect(again.broken).toEqual([]);
  expect(again.cut).toEqual([]);
  expect(again.misplaced).toEqual([]);
  expect(again.acrossRiver).toEqual([]);
  // The report's figures are the recount's.
  for (const key of [
    'households',
    'inWindow',
    'inWindowHouseholds',
    'oversizeBuildings',
    'oversizeHouseholds',
  ] as const)
    expect([key, report[key]]).toEqual([key, again[key]]);
  return { again, input, report, result, run };
}

/** Communities read back and noded again against the same streets leave no face thinner than 5 cm alive. */
function expectNoHairlines(input: PartitionInput, regions: PartitionInput['regions']): void {
  let faces = 0;
  for (const task of prepare(geos, { ...input, regions }).tasks) {
    const frame = frameOf(bboxOf(task.region.area.flat(2)));
    for (const block of layGround(frame, task).blocks)
      for (const rings of block.polygons) {
        const perimeter = rings.reduce((sum, ring) => sum + length_m(frame, ring), 0);
        const area = toSquareMetres(
          frame,
          rings.reduce((sum, ring) => sum + signedArea(ring), 0),
        );
        expect((2 * area) / perimeter).toBeGreaterThan(0.05);
        faces++;
      }
  }
  expect(faces).toBeGreaterThan(500);
}

const areaOf = (g: ArealGeometry): MultiPolygonCoordinates =>
  g.type === 'Polygon' ? [g.coordinates] : g.coordinates;

describe('Astana, a core of slab blocks and superblocks', () => {
  it('becomes communities and then grids that keep every promise', async context => {
    const folder = needData(context, 'astana');
    const path = (file: string): string => join(folder, `${file}.geojson.gz`);
    const barriers = ['streets', 'waterways', 'railways'].map(path);
    const sources = ['--buildings', path('buildings'), '--barriers', ...barriers, '--water', path('water')];
    const files: PartitionFiles = {
      buildings: named(path('buildings')),
      barriers: barriers.map(named),
      water: [named(path('water'))],
      adminLevel: '8',
    };
    const box = { ...files, bbox: [71.36, 51.1, 71.5, 51.2] as [number, number, number, number] };

    const communities = await divideAndRecount(
      'communities',
      box,
      ['--level', 'community', '--bbox', '71.36,51.10,71.50,51.20', ...sources],
      { level: 'community', min: 3000, max: 5000, target: 4000, seed: 1 },
    );
    // At least 99 % of households in communities of 3000–5000; the rest are named pockets.
    expect(communities.again.inWindowHouseholds / communities.again.households).toBeGreaterThanOrEqual(0.99);
    const pockets = communities.report.regions[0].infeasible.reduce((sum, p) => sum + p.households, 0);
    expect(communities.again.households - communities.again.inWindowHouseholds).toBeLessThanOrEqual(pockets);

    const regions = communities.result.grids.map(grid => ({
      code: grid.code,
      name: grid.name,
      area: areaOf(grid.geometry),
    }));
    expectNoHairlines(communities.input, regions);
    const grids = await divideAndRecount(
      'grids',
      { ...files, boundary: named(join(place.folder, 'communities.geojson')) },
      ['--level', 'grid', '--boundary', 'communities.geojson', ...sources],
      { level: 'grid', min: 300, max: 400, target: 350, seed: 1 },
      regions,
    );
    // Buildings above the maximum stand apart; of the others at least 85 % are in grids inside the window (95 % here
    // even with few steps), and no grid exceeds 480.
    const others = grids.again.households - grids.again.oversizeHouseholds;
    expect(grids.again.oversizeHouseholds).toBeGreaterThan(50_000);
    expect(grids.again.inWindowHouseholds / others).toBeGreaterThanOrEqual(0.93);
    expect(grids.again.most).toBeLessThanOrEqual(480);
    expect(grids.again.households).toBe(communities.again.households);
    for (const grid of grids.result.grids) expect(grid.code.startsWith(grid.region)).toBe(true);
  }, 400_000);
});

describe('Liechtenstein, eleven municipalities', () => {
  it('is divided as it is, pockets and small municipalities in plain words', async context => {
    const pbf = join(needData(context, 'liechtenstein'), 'liechtenstein.osm.pbf');
    const files: PartitionFiles = {
      buildings: named(pbf),
      barriers: [named(pbf)],
      water: [named(pbf)],
      boundary: named(pbf),
      adminLevel: '8',
    };
    const { again, report, run } = await divideAndRecount(
      'liechtenstein',
      files,
      [
        '--level',
        'grid',
        '--boundary',
        pbf,
        '--admin-level',
        '8',
        '--buildings',
        pbf,
        '--barriers',
        pbf,
        '--water',
        pbf,
      ],
      { level: 'grid', min: 300, max: 400, target: 350, seed: 1 },
    );
    expect(report.regions).toHaveLength(11);
    expect(new Set(report.regions.map(r => r.name))).toContain('Vaduz');
    expect(again.most).toBeLessThanOrEqual(480);
    // Where a municipality, or a pocket of one, has fewer households than a grid, it says so.
    for (const region of report.regions)
      if (region.households > 0 && region.households < 300)
        expect(region.infeasible.map(i => i.reason).join()).toContain('不足一个网格的下限');
    expect(run.stdout).toContain('户数无法落入范围之处');
  }, 300_000);
});
