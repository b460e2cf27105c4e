/** The figures of a report against values worked out by hand, by brute force, and from what is written out. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BARRIER_CLASSES } from '../api/barriers.ts';
import type { Position } from '../api/geo.ts';
import { EARTH_RADIUS_m } from '../geometry/frame.ts';
import { initGeos } from '../geometry/geos.ts';
import { segmentDistance } from '../geometry/rings.ts';
import { randIndices } from './measure/agreement.ts';
import { inertia } from './measure/shape.ts';
import { movesToValid } from './measure/valid.ts';
import { METRIC_VERSIONS, METRICS } from './metric-list.ts';
import { totalFigures } from './metrics.ts';
import { partition } from './partition.ts';
import { chessboard } from './testing/town.ts';
import type { PartitionInput, PartitionOptions, PartitionResult } from './types.ts';

const geos = await initGeos();
const grid: PartitionOptions = { level: 'grid', min: 300, max: 400, target: 350, seed: 1, steps: 100 };
const divide = (input: PartitionInput, options: Partial<PartitionOptions> = {}): PartitionResult =>
  partition(geos, input, { ...grid, ...options }, { now: () => performance.now() });
const exactly = { min: 400, max: 400, target: 400 };

/** 4 × 2 blocks of 200 m with four houses of 25 households: two grids of 2 × 2 blocks, 400 m by 400 m. */
const town = chessboard({ columns: 4, rows: 2, block_m: 200, houses: 4, households: 25 });

describe('the list of metrics', () => {
  it('has every figure of a report, with version, unit, titles and definition', () => {
    expect(Object.keys(METRICS).sort()).toEqual(Object.keys(totalFigures([])).sort());
    for (const { version, title, definition } of Object.values(METRICS)) {
      expect(version).toBeGreaterThan(0);
      for (const text of [...title, ...definition]) expect(text.length).toBeGreaterThan(1);
    }
    const { report } = divide(town, exactly);
    expect(report.metricVersions).toEqual(METRIC_VERSIONS);
    for (const key of Object.keys(METRICS)) {
      expect(report).toHaveProperty(key);
      expect(report.regions[0]).toHaveProperty(key);
    }
  });
});

describe('on a chessboard town', () => {
  const { report, grids } = divide(town, exactly);

  it('households, boundary and streets are as counted by hand', () => {
    expect(grids.map(g => g.households)).toEqual([400, 400]);
    expect(report).toMatchObject({
      householdsMin: 400,
      householdsMedian: 400,
      householdsMax: 400,
      movesToValid: 0,
      beyondMoves: 0,
      mainStreetsInside: 0,
      compoundsSplit: 0,
      splitPieces: 0,
      randIndex: null,
      adjustedRandIndex: null,
    });
    const { innerBoundary } = report;
    expect(innerBoundary).toMatchObject({
      onBarrier: 1,
      onBarrierOrCompound: 1,
      onBarrierCompoundOrLarge: 1,
    });
    expect(innerBoundary.km).toBeCloseTo(0.4, 4);
    expect(innerBoundary.kmOn.residential).toBeCloseTo(0.4, 4);
  });

  it('inertia is that of eight columns of houses in two rows', () => {
    // x: ±160, ±120, ±80, ±40 about the middle, mean square 12,000; y: ±100, mean square 10,000; area 400 × 400.
    expect(report.inertiaMean).toBeCloseTo((2 * Math.PI * 22_000) / 160_000, 3);
  });

  it('the longest way is along the streets: 80 m to one, 600 m along, 80 m from one', () => {
    expect(report.walkingDiameterMedian_m).toBeCloseTo(760, 1);
    expect(report.walkingDiameterMax_m).toBeCloseTo(760, 1);
    expect(report.walkingEstimated).toBe(0);
    // Without streets it is straight, and said to be an estimate: 240 m by 200 m apart.
    const bare = divide({ ...town, barriers: [] }, { min: 800, max: 800, target: 800 }).report;
    expect(bare.walkingEstimated).toBe(1);
    expect(bare.walkingDiameterMax_m).toBeCloseTo((4 / Math.PI) * Math.hypot(720, 200), 0);
  });

  it('shares of the boundary come to 1, the inner one’s too', () => {
    // 2,400 m around the town and 400 m between its grids.
    expect(report.barrierOnBoundaryShare.residential).toBeCloseTo(1, 9);
    expect(report.innerBoundaryShare).toEqual({ residential: 1 });
    expect(divide(town, { min: 800, max: 800, target: 800 }).report.innerBoundaryShare).toEqual({});
  });

  it('a main street through the middle of a grid is told with its share', () => {
    // 1,200 m by 200 m in one grid; a primary street 1,200 m long on its edge, a tertiary of 200 m across its middle.
    const strip = chessboard({ columns: 1, rows: 1, block_m: 400, houses: 4, households: 80 });
    const [[w, s], , [e, n]] = strip.regions[0].area[0][0];
    strip.barriers = [
      {
        class: 'primary',
        line: [
          [w - 0.001, s + (n - s) * 0.02],
          [e + 0.001, s + (n - s) * 0.02],
        ],
      },
      {
        class: 'tertiary',
        line: [
          [w + (e - w) * 0.5, s + (n - s) * 0.3],
          [w + (e - w) * 0.5, s + (n - s) * 0.8],
        ],
      },
    ];
    const found = divide(strip).report;
    expect(found.grids).toBe(1);
    expect(found.barrierKm.primary).toBeCloseTo(0.4, 2);
    expect(found.barrierKm.tertiary).toBeCloseTo(0.2, 2);
    expect(found.barrierInsideKm).toEqual({ tertiary: expect.closeTo(0.2, 2) });
    expect(found.mainStreetsInside).toBeCloseTo(1 / 3, 2);
  });

  it('against a division in force, pairs of households agree as counted by hand', () => {
    // In force: north and south, four blocks each. Whatever comes out is counted pair by pair from the list.
    const current = Object.fromEntries(town.buildings.map(({ id }) => [id, id.split('-')[1]!]));
    const result = divide({ ...town, current }, exactly);
    const cells = new Map<string, number>();
    for (const { building, grid: code, households } of result.assignments)
      cells.set(
        `${current[building]} ${code}`,
        (cells.get(`${current[building]} ${code}`) ?? 0) + households,
      );
    const pairs = (n: number) => (n * (n - 1)) / 2;
    const both = [...cells.values()].reduce((sum, n) => sum + pairs(n), 0);
    expect(result.report.randIndex).toBeCloseTo((pairs(800) + 2 * both - 4 * pairs(400)) / pairs(800), 9);
    // Against itself every pair agrees.
    const same = Object.fromEntries(result.assignments.map(a => [a.building, a.grid]));
    const again = divide({ ...town, current: same }, exactly).report;
    expect(again).toMatchObject({ randIndex: 1, adjustedRandIndex: 1, moved: 0 });
  });
});

describe('compounds that are split', () => {
  it('above the maximum: the cut is told to lie inside a block that had to be cut', () => {
    const block = chessboard({ columns: 1, rows: 1, block_m: 200, houses: 7, households: 100 });
    const { report, stretches, grids } = divide(block);
    const [left, right] = [...grids].sort((a, b) => b.households - a.households);
    expect(report).toMatchObject({
      compoundsSplit: 0,
      largeCompoundsSplit: 1,
      splitPieces: 2,
      splitHouseholds: 700,
      splitHouseholdsApart: 300,
      innerBoundary: { onBarrier: 0, onBarrierOrCompound: 0, onBarrierCompoundOrLarge: 1 },
    });
    expect(report.innerBoundary.insideLargeKm).toBeCloseTo(0.2, 4);
    expect(report.regions[0].splitCompounds).toEqual([
      {
        households: 700,
        aboveMax: true,
        pieces: [
          { grid: left.code, households: 400 },
          { grid: right.code, households: 300 },
        ],
      },
    ]);
    const inner = stretches.filter(s => s.right !== '');
    expect(inner.map(s => [s.on, s.inside])).toEqual([['gap', { households: 700, aboveMax: true }]]);
  });

  it('below it: the compound is named, and the cut is explained by nothing', () => {
    const block = chessboard({ columns: 2, rows: 1, block_m: 200, houses: 7, households: 50 });
    const [[w, s], , [e, n]] = block.regions[0].area[0][0];
    const middle = (w + e) / 2;
    block.compounds.push({
      id: 'x1',
      name: '春晖苑',
      area: [
        [
          [
            [w, s],
            [middle, s],
            [middle, n],
            [w, n],
            [w, s],
          ],
        ],
      ],
    });
    block.pins = [{ label: 'apart', rule: 'apart', buildings: ['0-0-0', '0-0-6'] }];
    const { report } = divide(block, { min: 100 });
    expect(report.compoundsSplit).toBe(1);
    expect(report.regions[0].splitCompounds).toMatchObject([
      { compound: 'x1', name: '春晖苑', households: 350, aboveMax: false },
    ]);
    expect(report.innerBoundary.insideLargeKm).toBe(0);
    expect(report.innerBoundary.onBarrierCompoundOrLarge).toBeLessThan(1);
  });

  it('the ring of an oversize building is no inner boundary', () => {
    const block = chessboard({ columns: 1, rows: 1, block_m: 200, houses: 3, households: 110 });
    block.buildings[1].households = 700;
    const { report } = divide(block, { min: 200 });
    expect(report.oversizeBuildings).toBe(1);
    expect(report.innerBoundary.km).toBe(0);
    expect(report.barrierOnBoundaryKm.wall).toBeGreaterThan(0);
  });
});

describe('the fewest households to move', () => {
  const window = { min: 300, max: 400 };
  it('are told by hand', () => {
    expect(movesToValid([350, 320], window)).toBe(0);
    // 50 too many here, 50 too few there.
    expect(movesToValid([450, 250], window)).toBe(50);
    // The small one is given up: 60 households move, instead of 240 to it.
    expect(movesToValid([60, 340, 330], window)).toBe(60);
    // A new grid takes its 300 from the one of 700.
    expect(movesToValid([700], window)).toBe(300);
    // 500 fit no number of grids.
    expect(movesToValid([250, 250], window)).toBeUndefined();
    expect(movesToValid([60, 340, 330], window, true)).toBeUndefined();
    expect(movesToValid([200, 400, 340], window, true)).toBe(100);
  });

  it('are what trying everything gives', () => {
    /** Every end: old grids in the window or given up, up to four new ones; what leaves is what an end takes away. */
    const tried = (weights: readonly number[], min: number, max: number): number => {
      const total = weights.reduce((a, b) => a + b, 0);
      let best = Infinity;
      const visit = (i: number, rest: number, left: number): void => {
        if (left >= best || rest < 0) return;
        if (i === weights.length + 4) {
          if (rest === 0) best = left;
          return;
        }
        const old = weights[i] ?? 0;
        visit(i + 1, rest, left + old);
        for (let f = min; f <= max; f++) visit(i + 1, rest - f, left + Math.max(0, old - f));
      };
      visit(0, total, 0);
      return best;
    };
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 0, max: 3 }),
        (weights, min, more) => {
          const least = tried(weights, min, min + more);
          // With more new grids than four the brute force would not be one.
          fc.pre(weights.reduce((a, b) => a + b, 0) <= 4 * (min + more));
          expect(movesToValid(weights, { min, max: min + more }) ?? Infinity).toBe(least);
        },
      ),
      { numRuns: 200, seed: 5 },
    );
  });
});

describe('the Rand index', () => {
  it('is the share of pairs on which two divisions agree', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), {
          minLength: 2,
          maxLength: 30,
        }),
        homes => {
          let agree = 0;
          let all = 0;
          homes.forEach(([a, p], i) => {
            for (const [b, q] of homes.slice(i + 1)) {
              all++;
              if ((a === b) === (p === q)) agree++;
            }
          });
          const cells = homes.map(([from, to]) => ({ from: `f${from}`, to: `t${to}`, households: 1 }));
          const merged = new Map<string, (typeof cells)[number]>();
          for (const cell of cells) {
            const key = `${cell.from} ${cell.to}`;
            const known = merged.get(key);
            if (known) known.households++;
            else merged.set(key, { ...cell });
          }
          expect(randIndices([...merged.values()])?.plain).toBeCloseTo(agree / all, 9);
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });

  it('adjusted is 0 by chance and the textbook value between', () => {
    const cells = (table: number[][]) =>
      table.flatMap((row, i) => row.map((households, j) => ({ from: `${i}`, to: `${j}`, households })));
    // Rows 4, 1, 2, columns 4, 3, seven households: Σ C(nij,2) = 3 + 1, Σ C(ai,2) = 6 + 1, Σ C(bj,2) = 6 + 3, C(7,2) = 21.
    const found = randIndices(
      cells([
        [3, 1],
        [1, 0],
        [0, 2],
      ]),
    );
    expect(found?.plain).toBeCloseTo((21 + 2 * 4 - 7 - 9) / 21, 9);
    expect(found?.adjusted).toBeCloseTo((4 - 63 / 21) / (8 - 63 / 21), 9);
    expect(
      randIndices(
        cells([
          [5, 0],
          [0, 7],
        ]),
      ),
    ).toEqual({ plain: 1, adjusted: 1 });
    expect(randIndices([])).toBeNull();
  });
});

describe('the moment of inertia', () => {
  it('is 1 for an even disc', () => {
    const disc = Array.from({ length: 200 }, (_, i) => i - 100).flatMap(x =>
      Array.from({ length: 200 }, (_, j) => j - 100)
        .filter(y => (x + 0.5) ** 2 + (y + 0.5) ** 2 <= 1e4)
        .map(y => ({ x, y, households: 2 })),
    );
    expect(inertia(disc, Math.PI * 1e4)).toBeCloseTo(1, 2);
  });
});

/** Metres about a town's corner. */
function metresFrom([lon0, lat0]: Position): (p: Position) => [number, number] {
  const ky = (EARTH_RADIUS_m * Math.PI) / 180;
  const kx = ky * Math.cos((lat0 * Math.PI) / 180);
  return p => [(p[0] - lon0) * kx, (p[1] - lat0) * ky];
}

describe('any town', () => {
  it('is measured as its own files say', () => {
    fc.assert(
      fc.property(
        fc.record({
          columns: fc.integer({ min: 1, max: 3 }),
          rows: fc.integer({ min: 1, max: 3 }),
          households: fc.integer({ min: 5, max: 120 }),
          houses: fc.integer({ min: 1, max: 6 }),
          turn: fc.integer({ min: 0, max: 359 }),
        }),
        fc.array(fc.constantFrom('a', 'b', 'c', undefined), { minLength: 54, maxLength: 54 }),
        (options, compounds) => {
          const input = chessboard({ block_m: 150, ...options });
          input.buildings.forEach((b, i) => {
            const compound = compounds[i % compounds.length];
            if (compound !== undefined) b.compound = `${compound}${b.id.slice(0, 3)}`;
          });
          const { report, grids, assignments, stretches } = divide(input, { steps: 10 });
          const oversize = new Set(grids.filter(g => g.kind === 'oversize').map(g => g.code));
          const counts = grids.filter(g => g.kind === 'resident').map(g => g.households);
          if (counts.length > 0) {
            expect(report.householdsMin).toBe(Math.min(...counts));
            expect(report.householdsMax).toBe(Math.max(...counts));
          }
          // Perimeters meet twice inside and once outside.
          const metres = metresFrom(input.regions[0].area[0][0][0]);
          const length = (line: Position[]) =>
            line.slice(1).reduce((sum, p, i) => {
              const [a, b] = [metres(p), metres(line[i])];
              return sum + Math.hypot(a[0] - b[0], a[1] - b[1]);
            }, 0);
          const around = grids.reduce(
            (sum, { geometry }) =>
              sum +
              (geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat())
                .map(length)
                .reduce((a, b) => a + b, 0),
            0,
          );
          const outer = length(input.regions[0].area[0][0]);
          const all = stretches.filter(s => s.right !== '').reduce((sum, s) => sum + s.length_m, 0);
          expect(all).toBeCloseTo((around - outer) / 2, 1);
          // On a barrier is where a barrier is.
          let [inner, on] = [0, 0];
          for (const s of stretches) {
            if (s.right === '' || oversize.has(s.left) || oversize.has(s.right)) continue;
            for (let i = 1; i < s.line.length; i++) {
              const [a, b] = [metres(s.line[i - 1]), metres(s.line[i])];
              const part = Math.hypot(a[0] - b[0], a[1] - b[1]);
              const near = input.barriers.some(({ line }) => {
                const [p, q] = line.map(metres) as [[number, number], [number, number]];
                return segmentDistance((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, ...p, ...q) < 0.01;
              });
              inner += part;
              if (near) on += part;
              expect(near).toBe((BARRIER_CLASSES as readonly string[]).includes(s.on));
            }
          }
          if (inner > 0) expect(report.innerBoundary.onBarrier).toBeCloseTo(on / inner, 4);
          for (const [shares, km] of [
            [report.barrierOnBoundaryShare, report.barrierOnBoundaryKm],
            [report.innerBoundaryShare, report.innerBoundary.kmOn],
          ] as const) {
            expect(Object.keys(shares)).toEqual(Object.keys(km));
            const values = Object.values(shares);
            if (values.length > 0) expect(values.reduce((sum, v) => sum + v, 0)).toBeCloseTo(1, 9);
            expect(values.every(v => v >= 0 && v <= 1)).toBe(true);
          }
          // Split compounds by the buildings' own attribute, where every building has one.
          const gridOf = new Map(assignments.map(a => [a.building, a.grid]));
          const found = new Map<string, Set<string>>();
          for (const b of input.buildings) {
            const code = gridOf.get(b.id) as string;
            if (b.compound === undefined || oversize.has(code)) continue;
            found.set(b.compound, (found.get(b.compound) ?? new Set()).add(code));
          }
          const listed = report.regions[0].splitCompounds.filter(s => s.compound !== undefined);
          expect(new Set(listed.map(s => s.compound))).toEqual(
            new Set([...found].filter(([, codes]) => codes.size > 1).map(([id]) => id)),
          );
        },
      ),
      { numRuns: 25, seed: 11 },
    );
  });
});
