import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MultiPolygonCoordinates, Position } from '../api/geo.ts';
import { initGeos } from '../geometry/geos.ts';
import { partition } from './partition.ts';
import { recount } from './testing/recount.ts';
import { chessboard } from './testing/town.ts';
import type { PartitionInput, PartitionOptions, PartitionResult } from './types.ts';

const geos = await initGeos();
const now = () => performance.now();
const grid: PartitionOptions = { level: 'grid', min: 300, max: 400, target: 350, seed: 1, steps: 100 };
const divide = (input: PartitionInput, options = grid): PartitionResult =>
  partition(geos, input, options, { now });
const counts = (result: PartitionResult) => result.grids.map(g => g.households);

/** What holds for every division of every input. */
function holds(input: PartitionInput, result: PartitionResult, options = grid) {
  const again = recount(geos, input, result, options);
  expect(again.invalid).toEqual([]);
  expect(again.worstGap).toBeLessThan(1e-6);
  expect(again.worstOverlap).toBeLessThan(1e-6);
  expect(again.broken).toEqual([]);
  expect(again.cut).toEqual([]);
  expect(again.misplaced).toEqual([]);
  expect(again.acrossRiver).toEqual([]);
  expect(result.report.households).toBe(again.households);
  expect(result.report.inWindow).toBe(again.inWindow);
  expect(result.report.inWindowHouseholds).toBe(again.inWindowHouseholds);
  expect(result.report.oversizeBuildings).toBe(again.oversizeBuildings);
  expect(result.report.oversizeHouseholds).toBe(again.oversizeHouseholds);
  expect(result.report.lowerBound).toBeLessThanOrEqual(
    again.households - again.inWindowHouseholds - again.oversizeHouseholds,
  );
  return again;
}

const line = (...positions: Position[]) => positions;
const square = (w: number, s: number, e: number, n: number): MultiPolygonCoordinates => [
  [
    [
      [w, s],
      [e, s],
      [e, n],
      [w, n],
      [w, s],
    ],
  ],
];

describe('a chessboard town', () => {
  // 6 × 6 blocks of 100 households: twelve grids of three blocks (300) or nine of four (400); the target decides.
  const town = chessboard({ columns: 6, rows: 6, block_m: 200, houses: 4, households: 25 });

  it('is divided along its streets with every grid inside the window', () => {
    const result = divide(town);
    holds(town, result);
    expect(result.report.inWindow).toBe(result.grids.length);
    expect(result.report.compoundsSplit).toBe(0);
    expect(result.report.barrierOnBoundaryKm.gap ?? 0).toBe(0);
    expect(
      result.stretches.filter(s => s.right !== '').every(s => s.on === 'residential' && s.name !== undefined),
    ).toBe(true);
  });

  it('takes the compact division where it is the perfect one: nine squares of two by two blocks', () => {
    const result = divide(town, { ...grid, min: 400, max: 400, target: 400, steps: 600 });
    expect(counts(result)).toEqual(new Array(9).fill(400));
    const inner = result.stretches.filter(s => s.right !== '').reduce((sum, s) => sum + s.length_m, 0);
    // Four lines of 1,200 m are the least: two each way.
    expect(inner / 1000).toBeLessThanOrEqual(5.6);
  });

  it('numbers grids as a page is read: west to east, north to south', () => {
    const strips = chessboard({ columns: 3, rows: 2, block_m: 200, houses: 4, households: 88 });
    const result = divide(strips);
    const middle = result.grids.map(g =>
      (g.geometry.type === 'Polygon' ? g.geometry.coordinates[0] : []).reduce(
        (m, p) => [m[0] + p[0], m[1] + p[1]],
        [0, 0],
      ),
    );
    expect(result.grids.map(g => g.code)).toEqual(
      ['001', '002', '003', '004', '005', '006'].map(n => `370799001001${n}`),
    );
    expect(result.grids[0].name).toBe('棋盘社区第1网格');
    const mean = result.grids.map((g, i) => [
      middle[i][0] / ((g.geometry.coordinates[0] as Position[]).length || 1),
      middle[i][1] / ((g.geometry.coordinates[0] as Position[]).length || 1),
    ]);
    for (const row of [mean.slice(0, 3), mean.slice(3)])
      expect(row.map(p => p[0])).toEqual([...row.map(p => p[0])].sort((a, b) => a - b));
    expect(Math.min(...mean.slice(0, 3).map(p => p[1]))).toBeGreaterThan(
      Math.max(...mean.slice(3).map(p => p[1])),
    );
  });

  it('comes out the same for the same seed and steps', () => {
    expect(divide(town)).toEqual({ ...divide(town), report: expect.anything() });
    expect(divide(town).grids).toEqual(divide(town).grids);
  });

  it('is divided as well when it is turned and moved', () => {
    for (const turn of [0, 17, 45, 90]) {
      const turned = chessboard({
        columns: 6,
        rows: 6,
        block_m: 200,
        houses: 4,
        households: 25,
        turn,
        origin: [126.6 + turn / 100, 45.7],
      });
      const result = divide(turned);
      holds(turned, result);
      expect(result.report.inWindow).toBe(result.grids.length);
    }
  });
});

describe('what lies between', () => {
  it('never joins the two banks of a river, even where a street bridges it', () => {
    const town = chessboard({ columns: 4, rows: 4, block_m: 200, houses: 2, households: 60 });
    const [[w, s], , [e]] = town.regions[0].area[0][0];
    const middle = s + (town.regions[0].area[0][0][2][1] - s) * 0.45;
    town.barriers.push({
      class: 'river',
      name: '云溪河',
      line: line([w - 0.01, middle], [e + 0.01, middle]),
    });
    const result = divide(town);
    holds(town, result);
    expect(result.stretches.some(stretch => stretch.on === 'river' && stretch.name === '云溪河')).toBe(true);
  });

  it('gives a lake to the land around it, and an island households of its own', () => {
    const town = chessboard({ columns: 3, rows: 3, block_m: 300, houses: 3, households: 40 });
    const [[w, s], , [e, n]] = town.regions[0].area[0][0];
    const at = (x: number, y: number): Position => [w + (e - w) * x, s + (n - s) * y];
    const ring = (x: number, y: number, r: number) =>
      Array.from({ length: 25 }, (_, i) =>
        at(x + r * Math.cos((i / 12) * Math.PI), y + r * Math.sin((i / 12) * Math.PI)),
      );
    const outer = ring(0.5, 0.62, 0.09);
    const inner = ring(0.5, 0.62, 0.04);
    outer[24] = outer[0];
    inner[24] = inner[0];
    town.water.push({ name: '镜湖', area: [[outer, inner.reverse()]] });
    const result = divide(town);
    holds(town, result);
  });

  it('does not divide by a dead end, and says how long they are', () => {
    const town = chessboard({ columns: 2, rows: 2, block_m: 200, houses: 2, households: 50 });
    const [[w, s], , [e, n]] = town.regions[0].area[0][0];
    town.barriers.push({
      class: 'residential',
      line: line([w + (e - w) * 0.25, s], [w + (e - w) * 0.25, s + (n - s) * 0.2]),
    });
    const result = divide(town);
    holds(town, result);
    expect(result.report.notes.find(note => note.kind === 'dangling')?.count).toBeGreaterThan(50);
  });

  it('joins the median of a dual carriageway to one side', () => {
    const town = chessboard({ columns: 2, rows: 1, block_m: 400, houses: 4, households: 80 });
    const [[w, s], , [e, n]] = town.regions[0].area[0][0];
    const x = w + (e - w) * 0.52;
    town.barriers.push({ class: 'primary', name: '人民大街', line: line([x, s - 0.001], [x, n + 0.001]) });
    const result = divide(town);
    holds(town, result);
    expect(result.grids).toHaveLength(2);
    expect(result.report.notes.find(note => note.kind === 'slivers')?.count).toBeGreaterThan(0);
  });

  it('makes a building above the maximum a grid of its own footprint', () => {
    const town = chessboard({ columns: 2, rows: 2, block_m: 200, houses: 2, households: 50 });
    town.buildings[0].households = 700;
    const result = divide(town);
    const again = holds(town, result);
    expect(again.oversizeBuildings).toBe(1);
    expect(again.oversizeHouseholds).toBe(700);
    expect(result.grids.find(g => g.kind === 'oversize')?.buildings).toBe(1);
  });

  it('keeps compounds whole, and gives the verge between them to the nearer one', () => {
    const town = chessboard({ columns: 2, rows: 1, block_m: 400, houses: 6, households: 30 });
    const [[w, s], , [e, n]] = town.regions[0].area[0][0];
    const at = (x: number, y: number): Position => [w + (e - w) * x, s + (n - s) * y];
    const compound = (x0: number, x1: number) => [
      [[at(x0, 0.05), at(x1, 0.05), at(x1, 0.95), at(x0, 0.95), at(x0, 0.05)]],
    ];
    town.compounds.push(
      { id: 'a', area: compound(0.02, 0.24) },
      { id: 'b', area: compound(0.26, 0.48) },
      { id: 'c', area: compound(0.52, 0.98) },
    );
    const result = divide(town, { ...grid, min: 150, max: 200, target: 180 });
    holds(town, result, { ...grid, min: 150, max: 200, target: 180 });
    expect(result.report.compoundsSplit).toBe(0);
  });

  it('takes buildings and compounds in several parts, beside neighbours that touch them', () => {
    const town = chessboard({ columns: 2, rows: 1, block_m: 300, houses: 5, households: 60 });
    const [first, second] = town.buildings;
    // Two parts with the next building between them, sharing its walls.
    const ring = second.area[0][0];
    const shifted = (dx: number): Position[] => ring.map(([x, y]) => [x + dx * (ring[1][0] - ring[0][0]), y]);
    first.area = [[shifted(-1)], [shifted(1)]];
    const [[w, s], , [e, n]] = town.regions[0].area[0][0];
    const at = (x: number, y: number): Position => [w + (e - w) * x, s + (n - s) * y];
    const box = (x0: number, y0: number, x1: number, y1: number) => [
      [at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1), at(x0, y0)],
    ];
    town.compounds.push(
      { id: 'two', area: [box(0.52, 0.1, 0.6, 0.9), box(0.9, 0.1, 0.98, 0.9)] },
      { id: 'between', area: [box(0.62, 0.1, 0.88, 0.9)] },
    );
    const result = divide(town);
    const again = recount(geos, town, result, grid);
    expect(again.worstGap).toBeLessThan(1e-6);
    expect(again.worstOverlap).toBeLessThan(1e-6);
    expect(again.broken).toEqual([]);
    expect(again.households).toBe(600);
    expect(result.assignments).toHaveLength(10);
  });

  it('says in words why a window cannot be met', () => {
    const town = chessboard({ columns: 2, rows: 1, block_m: 200, houses: 5, households: 50 });
    const result = divide(town);
    holds(town, result);
    expect(result.report.regions[0].infeasible[0].reason).toContain('500');
    expect(result.report.lowerBound).toBe(100);
  });

  it('gives a region in two pieces grids in each', () => {
    const town = chessboard({ columns: 4, rows: 2, block_m: 200, houses: 4, households: 40 });
    const [[w, s], , [e, n]] = town.regions[0].area[0][0];
    const x = (t: number) => Math.round((w + (e - w) * t) * 1e9) / 1e9;
    town.regions[0].area = [...square(w, s, x(0.47), n), ...square(x(0.53), s, e, n)];
    const result = divide(town);
    holds(town, result);
    expect(result.report.notes.find(note => note.kind === 'outside')).toBeUndefined();
  });
});

describe('any town', () => {
  it('is tiled, whole and counted', () => {
    const metre = 1 / 111_195;
    fc.assert(
      fc.property(
        fc.record({
          columns: fc.integer({ min: 1, max: 4 }),
          rows: fc.integer({ min: 1, max: 4 }),
          households: fc.integer({ min: 1, max: 120 }),
          houses: fc.integer({ min: 1, max: 5 }),
          turn: fc.integer({ min: 0, max: 359 }),
          cuts: fc.array(
            fc.record({
              class: fc.constantFrom('river', 'canal', 'railway', 'lane', 'primary', 'stream'),
              from: fc.tuple(
                fc.double({ min: -0.2, max: 1.2, noNaN: true }),
                fc.double({ min: -0.2, max: 1.2, noNaN: true }),
              ),
              to: fc.tuple(
                fc.double({ min: -0.2, max: 1.2, noNaN: true }),
                fc.double({ min: -0.2, max: 1.2, noNaN: true }),
              ),
            }),
            { maxLength: 5 },
          ),
          ponds: fc.array(
            fc.tuple(
              fc.double({ min: 0, max: 1, noNaN: true }),
              fc.double({ min: 0, max: 1, noNaN: true }),
              fc.integer({ min: 10, max: 120 }),
            ),
            { maxLength: 2 },
          ),
          boundaryShift: fc.integer({ min: -30, max: 30 }),
        }),
        ({ cuts, ponds, boundaryShift, ...options }) => {
          const town = chessboard({ block_m: 150, ...options });
          const [[x0, y0], [x1, y1], , [x3, y3]] = town.regions[0].area[0][0];
          const at = (u: number, v: number): Position => [
            x0 + (x1 - x0) * u + (x3 - x0) * v,
            y0 + (y1 - y0) * u + (y3 - y0) * v,
          ];
          for (const cut of cuts)
            town.barriers.push({ class: cut.class as never, line: [at(...cut.from), at(...cut.to)] });
          for (const [u, v, r] of ponds) {
            const [px, py] = at(u, v);
            town.water.push({ area: square(px - r * metre, py - r * metre, px + r * metre, py + r * metre) });
          }
          // A boundary that does not follow the streets.
          town.regions[0].area = town.regions[0].area.map(rings =>
            rings.map(ring => ring.map((p): Position => [p[0] + boundaryShift * metre, p[1]])),
          );
          holds(town, divide(town, { ...grid, steps: 10 }), { ...grid, steps: 10 });
        },
      ),
      {
        numRuns: 60,
        seed: 7,
        examples: [
          [
            {
              columns: 1,
              rows: 2,
              households: 1,
              houses: 1,
              turn: 53,
              cuts: [
                {
                  class: 'river' as const,
                  from: [0, 0] as [number, number],
                  to: [0, 1.0748536469354109] as [number, number],
                },
                {
                  class: 'river' as const,
                  from: [0, 0] as [number, number],
                  to: [0, 1.198754410194888] as [number, number],
                },
              ],
              ponds: [],
              boundaryShift: -28,
            },
          ],
        ],
      },
    );
  });
});
