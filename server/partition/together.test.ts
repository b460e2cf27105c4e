import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MultiPolygonCoordinates, Position } from '../api/geo.ts';
import { bboxOf, frameOf, length_m, toSquareMetres } from '../geometry/frame.ts';
import { initGeos } from '../geometry/geos.ts';
import { InfeasibleError } from './infeasible.ts';
import { partition } from './partition.ts';
import { shapesOf } from './requests.ts';
import { recount } from './testing/recount.ts';
import { chessboard } from './testing/town.ts';
import { redrawTogether, type TogetherResult, worthTrying } from './together.ts';
import { redrawnLand, unionOf, withVertices } from './together-land.ts';
import { type Side, wholeSides } from './together-sides.ts';
import type { PartitionInput, PartitionOptions, PartitionResult, Region } from './types.ts';

const geos = await initGeos();
const now = () => performance.now();
const OPTIONS: PartitionOptions = { level: 'grid', min: 300, max: 400, target: 350, seed: 1, steps: 50 };
const WINDOW = { min: 300, max: 900 };
const BLOCK_m = 100;

const rounded = ([x, y]: Position): Position => [Math.round(x * 1e9) / 1e9, Math.round(y * 1e9) / 1e9];
const code = (i: number): string => `37079900100${i + 1}`;

/**
 * Rows of blocks with one building of 50 households each; every row is cut into communities of so many blocks. `rivers`: columns and
 * rows of streets that are rivers.
 */
function town(
  rows: readonly (readonly number[])[],
  turn = 0,
  rivers: { columns?: number[]; rows?: number[] } = {},
): PartitionInput {
  const columns = rows[0].reduce((sum, n) => sum + n, 0);
  const input = chessboard({ columns, rows: rows.length, block_m: BLOCK_m, houses: 1, households: 50, turn });
  const ends = input.barriers.slice(0, columns + 1).map(({ line }) => line);
  const corner = (i: number, j: number): Position => {
    const [[x, y], [u, v]] = ends[i];
    const t = j / rows.length;
    return rounded([x + (u - x) * t, y + (v - y) * t]);
  };
  // Neighbours share every corner: an edge has those of the row beyond it too.
  const cuts = rows.map(row => [0, ...row.map((_, k) => row.slice(0, k + 1).reduce((sum, n) => sum + n, 0))]);
  const along = (j: number, w: number, e: number): Position[] =>
    [...new Set([...(cuts[j - 1] ?? []), ...(cuts[j] ?? [])])]
      .filter(i => i >= w && i <= e)
      .sort((a, b) => a - b)
      .map(i => corner(i, j));
  const regions: Region[] = [];
  cuts.forEach((row, j) => {
    row.slice(1).forEach((e, k) => {
      const ring = [...along(j, row[k], e), ...along(j + 1, row[k], e).reverse(), corner(row[k], j)];
      regions.push({ code: code(regions.length), name: `${regions.length + 1}社区`, area: [[ring]] });
    });
  });
  for (const i of rivers.columns ?? []) input.barriers[i].class = 'river';
  for (const j of rivers.rows ?? []) input.barriers[columns + 1 + j].class = 'river';
  return { ...input, regions };
}

const divide = (input: PartitionInput): PartitionResult => partition(geos, input, OPTIONS, { now });
const together = (
  input: PartitionInput,
  window = WINDOW,
  joint: (at: PartitionInput) => PartitionResult = divide,
): Promise<TogetherResult> =>
  redrawTogether(geos, input, divide(input), OPTIONS, { window, divide: async at => joint(at) });

/** Square metres. */
function areaOf(area: MultiPolygonCoordinates, about: MultiPolygonCoordinates): number {
  const frame = frameOf(bboxOf(about.flat(2)));
  return toSquareMetres(frame, geos.area(shapesOf(frame, area)));
}

/**
 * That communities tile the land of others: no overlap at all and no gap between two. Where a new line ends on the outer edge,
 * its end is rounded to nine decimals as every vertex is, so that this edge may bend by 0.1 mm.
 */
function expectTiling(before: readonly Region[], after: readonly Region[]): void {
  const all = before.flatMap(({ area }) => area);
  const frame = frameOf(bboxOf(all.flat(2)));
  const shapes = after.map(({ area }) => shapesOf(frame, area));
  const m2 = (polygons: ReturnType<typeof shapesOf>): number => toSquareMetres(frame, geos.area(polygons));
  const land = geos.unionPolygons(shapesOf(frame, all), 0);
  const now = geos.unionPolygons(shapes.flat(), 0);
  expect(now.map(rings => rings.length)).toEqual([1]);
  const bend_m2 = 1e-4 * length_m(frame, land[0][0]);
  expect(m2(geos.differencePolygons(land, now, 0))).toBeLessThan(bend_m2);
  expect(m2(geos.differencePolygons(now, land, 0))).toBeLessThan(bend_m2);
  for (const [i, shape] of shapes.entries())
    for (const other of shapes.slice(i + 1)) expect(m2(geos.intersectPolygons(shape, other, 0))).toBe(0);
  for (const { area } of after) expect(geos.isValidReason(area)).toBeNull();
}

describe('communities redrawn together', () => {
  it('frees the 50 households that no division of their own community can', async () => {
    const input = town([[9, 13]]);
    const { trials, communities } = await together(input);
    expect(trials).toEqual([
      {
        communities: [code(0), code(1)],
        outsideNow: 50,
        outsideTogether: 0,
        outsideRedrawn: 0,
        householdsMoved: expect.any(Number),
        applied: true,
      },
    ]);
    const [a, b] = communities;
    expect(communities.map(({ redrawn }) => redrawn)).toEqual([true, true]);
    expect(a.households + b.households).toBe(1100);
    expect(b.gained - b.lost).toBe(450 - a.households);
    expect(trials[0].householdsMoved).toBe(a.gained + b.gained);
    expectTiling(input.regions, communities);
    // As the boundary of the next run.
    const next = { ...input, regions: communities };
    const result = divide(next);
    expect(result.report.inWindowHouseholds).toBe(1100);
    const counted = recount(geos, next, result, OPTIONS);
    expect(counted).toMatchObject({ invalid: [], broken: [], misplaced: [], inWindowHouseholds: 1100 });
    expect(Math.max(counted.worstGap, counted.worstOverlap)).toBeLessThan(1e-9);
    for (const { code: own, households } of communities)
      expect(result.grids.filter(({ region }) => region === own).reduce((s, g) => s + g.households, 0)).toBe(
        households,
      );
  });

  it('offers nothing for which twice as many households as it frees would change community', async () => {
    // Divided with no thought of the grids of today the two come to 350 and 750: 100 households move to free 50.
    const { trials, communities } = await together(town([[9, 13]]), WINDOW, ({ current: _, ...at }) =>
      divide(at),
    );
    expect(trials).toMatchObject([
      { outsideNow: 50, outsideTogether: 0, householdsMoved: 100, applied: false },
    ]);
    expect(trials[0].reason).toMatch(/须有 100 户换社区才能使 50 户落入范围.*100 households .* to free 50/);
    expect(communities.map(({ redrawn }) => redrawn)).toEqual([false, false]);
    // From those of today on, one building moves.
    expect((await together(town([[9, 13]]))).trials).toMatchObject([{ householdsMoved: 50, applied: true }]);
  });

  it('tiles turned towns, and a third community takes over the ends of the new line', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 89 }),
        fc.integer({ min: 9, max: 11 }),
        async (turn, west) => {
          // Beyond the river in the middle lies a community that both meet along one long edge.
          const input = town([[west, 22 - west], [22]], turn, { rows: [1] });
          const { trials, communities } = await together(input);
          expect(
            trials.map(({ applied }) => applied),
            JSON.stringify(trials),
          ).toEqual([true]);
          expectTiling(input.regions, communities);
          const third = communities[2];
          expect([third.redrawn, third.households]).toEqual([false, 1100]);
          const vertices = new Set(third.area.flat(2).map(String));
          for (const vertex of input.regions[2].area.flat(2)) expect(vertices).toContain(String(vertex));
          const added = vertices.size - new Set(input.regions[2].area.flat(2).map(String)).size;
          // The end, and at times the neighbouring grid point that the outline ran through.
          expect([1, 2]).toContain(added);
          const shared = communities[0].area
            .flat(2)
            .filter(vertex => communities[1].area.flat(2).map(String).includes(String(vertex)));
          expect(shared.some(vertex => vertices.has(String(vertex)))).toBe(true);
          expect(areaOf(third.area, third.area)).toBeCloseTo(areaOf(input.regions[2].area, third.area), 0);
        },
      ),
      { numRuns: 8, seed: 4 },
    );
  });

  it('tries nothing across a river', async () => {
    const input = town([[9, 13]], 0, { columns: [9] });
    expect(worthTrying(geos, input, divide(input), OPTIONS)).toEqual([]);
    const { trials, communities } = await together(input);
    expect(trials).toEqual([]);
    expect(communities.map(({ area }) => area)).toEqual(input.regions.map(({ area }) => area));
  });

  it('tries nothing where every household is inside', async () => {
    const { trials, communities } = await together(town([[7, 14]]));
    expect(trials).toEqual([]);
    expect(communities.some(({ redrawn }) => redrawn)).toBe(false);
  });

  it('leaves a community that would go farther from its own window', async () => {
    const input = town([[9, 13]]);
    const { trials, communities } = await together(input, { min: 440, max: 900 });
    expect(trials[0]).toMatchObject({ outsideTogether: 0, applied: false });
    expect(trials[0].reason).toMatch(/450 户变为 (300|350|400) 户/);
    expect(communities.map(({ area, redrawn }) => [area, redrawn])).toEqual(
      input.regions.map(({ area }) => [area, false]),
    );
  });

  it('redraws a community once only', async () => {
    const input = town([[9, 13, 9]]);
    const { trials, communities } = await together(input);
    expect(trials.map(({ applied }) => applied).sort()).toEqual([false, true]);
    expect(trials.find(({ applied }) => !applied)?.reason).toMatch(/one of them is redrawn/);
    expectTiling(input.regions, communities);
  });

  it('redraws nothing that would not stay in one piece', async () => {
    // A stand-in divides into four quarters of which opposite ones go together, and says that these meet.
    const input = town([
      [1, 1],
      [1, 1],
    ]);
    const quarters = input.regions;
    const two: PartitionInput = {
      ...input,
      regions: [0, 1].map(i => ({
        ...quarters[i],
        area: unionOf(geos, quarters[i].area, quarters[i + 2].area),
      })),
    };
    const ids = ['0-0-0', '1-0-0', '0-1-0', '1-1-0'];
    const joint = (at: PartitionInput): PartitionResult => {
      const plain = divide(at);
      const grids = quarters.map((quarter, q) => ({
        ...plain.grids[0],
        code: `q${q}`,
        region: at.regions[0].code,
        households: 350,
        geometry: { type: 'Polygon' as const, coordinates: quarter.area[0] },
      }));
      const corner = quarters[0].area[0][0][2];
      const stretch = (l: number, r: number, line: Position[]) => ({
        ...plain.stretches[0],
        left: `q${l}`,
        right: `q${r}`,
        line,
        length_m: 1,
      });
      const ring = (q: number): Position[] => quarters[q].area[0][0];
      return {
        ...plain,
        grids,
        // As the stand-in has it, each quarter holds buildings of the community that it should not go to by its place, and one moves.
        assignments: [
          ...[0, 1, 3, 2].map((b, q) => ({ building: ids[b], grid: `q${q}`, households: 350 })),
          { building: ids[1], grid: 'q0', households: 50 },
        ],
        stretches: [
          stretch(0, 1, [ring(0)[1], corner]),
          stretch(0, 2, [ring(0)[3], corner]),
          stretch(1, 3, [corner, ring(1)[2]]),
          stretch(2, 3, [corner, ring(2)[2]]),
          stretch(0, 3, [corner]),
          stretch(1, 2, [corner]),
        ],
      };
    };
    const { trials, communities } = await together(two, { min: 0, max: 900 }, joint);
    expect(trials[0].reason).toMatch(/would not stay in one piece/);
    expect(communities.map(({ area }) => area)).toEqual(two.regions.map(({ area }) => area));
  });

  it('ends only the trial that cannot be met as one', async () => {
    const input = town(
      [
        [9, 13],
        [9, 13],
      ],
      0,
      { rows: [1] },
    );
    const asked: string[][] = [];
    const { trials } = await together(input, WINDOW, at => {
      asked.push(at.regions.map(region => region.code));
      if (at.regions.some(region => region.code === code(0))) throw new InfeasibleError('甲', ['乙', 'b']);
      return divide(at);
    });
    expect(trials.map(({ applied, reason }) => [applied, reason])).toEqual([
      [false, '甲'],
      [true, undefined],
    ]);
    expect(asked.slice(0, 3)).toEqual([[code(0), code(2)], [code(0)], [code(2)]]);
  });
});

describe('land', () => {
  it('keeps every vertex, puts points that lie on an edge between them, and leaves the rest alone', () => {
    const area: MultiPolygonCoordinates = [
      [
        [
          [0, 0],
          [0.001, 0.0003],
          [0, 0.001],
          [0, 0],
        ],
      ],
    ];
    const on: Position = [0.0005, 0.00015];
    expect(
      withVertices(area, [
        [0.0005, 0.0002],
        [3, 3],
        [0, 0],
      ]),
    ).toBe(area);
    expect(withVertices(area, [on])).toEqual([[[[0, 0], on, [0.001, 0.0003], [0, 0.001], [0, 0]]]]);
  });

  it('redraws nothing where the parts are the communities themselves', () => {
    const { regions } = town([[9, 13]], 31);
    const [a, b] = regions.map(({ area }) => area);
    const ring = a[0][0];
    const parts = [
      { area: a, side: 0 as const },
      { area: b, side: 1 as const },
    ];
    const land = redrawnLand(geos, a, b, { parts, lines: [[ring[1], ring[2]]] });
    for (const [i, area] of [a, b].entries())
      expect(new Set(land[i].flat(2).map(String))).toEqual(new Set(area.flat(2).map(String)));
  });
});

describe('sides', () => {
  const strip = (sides: readonly Side[], households: readonly number[]) => ({
    grids: sides.map((_, g) => ({ code: `${g}`, households: households[g] })) as PartitionResult['grids'],
    stretches: sides
      .slice(1)
      .map((_, g) => ({ left: `${g}`, right: `${g + 1}` })) as PartitionResult['stretches'],
    map: new Map(sides.map((side, g) => [`${g}`, side])),
  });

  it('a stray grid joins the community around it', () => {
    const { map, ...joint } = strip([0, 0, 1, 0, 1, 1], [400, 350, 300, 320, 350, 380]);
    expect([...wholeSides(joint, map, [1, 1]).values()]).toEqual([0, 0, 0, 1, 1, 1]);
    expect(wholeSides(joint, map, [2, 2])).toEqual(map);
  });

  it('comes to one piece each, or leaves the sides', () => {
    const side = fc.constantFrom<Side>(0, 1);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(side, fc.integer({ min: 1, max: 400 })), { minLength: 1, maxLength: 12 }),
        list => {
          const { map, ...joint } = strip(
            list.map(([s]) => s),
            list.map(([, n]) => n),
          );
          const found = [...wholeSides(joint, map, [1, 1]).values()];
          const runs = found.filter((s, g) => g === 0 || s !== found[g - 1]).length;
          expect(runs <= 2 || String(found) === String([...map.values()])).toBe(true);
        },
      ),
      { seed: 4 },
    );
  });
});
