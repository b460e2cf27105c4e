import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Division, weightCost } from '../divide/division.ts';
import { divide } from '../divide/search.ts';
import { costOfWeight, isInside, membersOf, partCostOf } from './cost.ts';
import { type Highs, HighsError, initHighs } from './highs.ts';
import { Pool } from './pool.ts';
import { bestPartition } from './set-partition.ts';
import { connectedSets, costOf, lattice, leastDivision, smallGraphs, verticesOf } from './testing/brute.ts';

const window = { min: 300, max: 400, target: 350 };
const partCost = partCostOf(window);
let highs: Highs;

beforeAll(async () => {
  highs = await initHighs();
});

const search = (graph: Parameters<typeof divide>[0], steps = 10): Int32Array =>
  divide(graph, window, 1, { stepsPerPart: steps });

describe('HiGHS', () => {
  it('solves linear and whole programs, says what the rows are worth, and gives its memory back', () => {
    const before = highs.memoryBytes;
    for (let i = 0; i < 50; i++)
      highs.withModel([1, 1, 1], [1, 1, 1], model => {
        model.addColumns({
          cost: [3, 3, 3, 5],
          starts: [0, 2, 4, 6, 9],
          indices: [0, 1, 1, 2, 0, 2, 0, 1, 2],
        });
        expect(model.solve()).toBe('optimal');
        expect(model.objective()).toBeCloseTo(4.5);
        expect(Array.from(model.solution().duals, d => Math.round(d * 10) / 10)).toEqual([1.5, 1.5, 1.5]);
        const answer = model.solveBinary({});
        expect([answer.status, ...(answer.values ?? [])]).toEqual(['optimal', 0, 0, 0, 1]);
        expect(answer.bound).toBeCloseTo(5);
      });
    expect(highs.memoryBytes).toBe(before);
  });

  it('is loaded once, and names what it was asked wrongly without breaking', async () => {
    expect(await initHighs()).toBe(highs);
    expect(() =>
      highs.withModel([1], [1], model => model.addColumns({ cost: [1], starts: [0, 1], indices: [7] })),
    ).toThrow(HighsError);
    expect(highs.broken).toBe(false);
  });

  it('says when no choice of columns fits', () => {
    highs.withModel([1, 1], [1, 1], model => {
      model.addColumns({ cost: [1], starts: [0, 1], indices: [0] });
      expect(model.solve()).toBe('infeasible');
    });
  });
});

describe('the cost of a part', () => {
  it('is the search’s cost of a weight', () => {
    for (let w = 0; w < 700; w++) expect(costOfWeight(w, partCost)).toBe(weightCost(w, window));
  });

  it('summed over the parts is the division’s cost', () => {
    fc.assert(
      fc.property(smallGraphs(9), graph => {
        const part = search(graph);
        const pool = new Pool(graph, partCost);
        const sum = membersOf(part).reduce(
          (s, vertices) => s + (pool.partOf(vertices)?.cost ?? Number.NaN),
          0,
        );
        expect(sum).toBeCloseTo(new Division(graph, window, part).cost(), 6);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the pool', () => {
  it('keeps every connected set once, whatever the order of its vertices', () => {
    const pool = new Pool(
      lattice(3, 3, () => 100),
      partCost,
    );
    expect(pool.add([0, 1, 2])).toBe(true);
    expect(pool.add([2, 0, 1])).toBe(false);
    expect(pool.add([0, 2])).toBe(false);
    expect(pool.add([])).toBe(false);
    expect(pool.size).toBe(1);
    expect(pool.parts()[0]).toMatchObject({ weight: 300, cost: 0.3 * 50 + 15 });
  });

  it('when full keeps the parts of the best division and the most useful others', () => {
    const graph = lattice(4, 4, () => 100);
    const pool = new Pool(graph, partCost, 20);
    const best = [0, 0, 1, 1, 0, 2, 2, 1, 3, 3, 2, 4, 3, 5, 4, 4];
    pool.addDivision(best);
    const whole = { length: 16 };
    for (let a = 0; a < 16; a++)
      for (let b = 0; b < 16; b++) pool.add(Array.from(whole, (_, v) => v).filter(v => v >= a && v <= b));
    expect(pool.size).toBeLessThanOrEqual(30);
    const kept = new Set(pool.parts().map(p => p.vertices.join()));
    for (const vertices of membersOf(best)) expect(kept.has(vertices.join())).toBe(true);
  });

  it('varies parts by one border vertex, connected and inside the window', () => {
    const graph = lattice(4, 2, () => 100);
    const pool = new Pool(graph, partCost);
    pool.add([0, 1, 2, 3]);
    // Without an end of the row there are two; the row cannot grow beyond 400.
    expect(pool.addVariants(10)).toBe(2);
    for (const part of pool.parts()) expect(isInside(part.weight, window)).toBe(true);
  });
});

describe('set partitioning', () => {
  it('finds the optimum where the pool has every part, by brute force', () => {
    fc.assert(
      fc.property(smallGraphs(9), graph => {
        const pool = new Pool(graph, partCost);
        for (const set of connectedSets(graph)) pool.add(verticesOf(graph, set));
        const incumbent = search(graph, 1);
        const choice = bestPartition(highs, pool, incumbent, {});
        expect([choice.status, choice.reason]).toEqual(['best', undefined]);
        expect(choice.cost).toBeCloseTo(
          leastDivision(graph, set => costOf(graph, set, partCost)),
          5,
        );
        expect(new Division(graph, window, choice.part).cost()).toBeCloseTo(choice.cost, 5);
      }),
      { numRuns: 50 },
    );
  });

  it('is never worse than the incumbent, whatever the pool', () => {
    fc.assert(
      fc.property(smallGraphs(9), fc.integer({ min: 1, max: 2 ** 30 }), (graph, seed) => {
        const pool = new Pool(graph, partCost);
        pool.addDivision(divide(graph, window, seed, { stepsPerPart: 1 }));
        const incumbent = divide(graph, window, seed + 1, { stepsPerPart: 1 });
        const before = new Division(graph, window, incumbent).cost();
        const choice = bestPartition(highs, pool, incumbent, {});
        expect(choice.cost).toBeLessThanOrEqual(before + 1e-6);
        expect(choice.poolBound).toBeLessThanOrEqual(choice.cost + 1e-6);
        expect(choice.improved).toBe(choice.cost < before - 1e-6);
      }),
      { numRuns: 50 },
    );
  });

  it('puts a chessboard town together from halves of good divisions', () => {
    // Two divisions, each perfect in one half: columns as grids on the left, rows on the right.
    const graph = lattice(6, 3, () => 350 / 3);
    const left = [0, 1, 2, 3, 3, 3, 0, 1, 2, 3, 4, 4, 0, 1, 2, 4, 4, 5];
    const right = [0, 0, 0, 3, 4, 5, 0, 1, 1, 3, 4, 5, 1, 1, 2, 3, 4, 5];
    const pool = new Pool(graph, partCost);
    pool.addDivision(left);
    const choice = bestPartition(highs, pool, right, {});
    expect(choice.improved).toBe(true);
    expect(Array.from(choice.part)).toEqual([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]);
  });

  it('refuses an incumbent in pieces, and repeats itself', () => {
    const graph = lattice(4, 3, () => 100);
    expect(() =>
      bestPartition(
        highs,
        new Pool(graph, partCost),
        [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1].map(p => 1 - p).with(2, 1),
        {},
      ),
    ).toThrow(RangeError);
    const run = (): Int32Array => {
      const pool = new Pool(graph, partCost);
      for (let seed = 1; seed < 4; seed++) pool.addDivision(divide(graph, window, seed, { stepsPerPart: 2 }));
      pool.addVariants(20);
      return bestPartition(highs, pool, search(graph, 1), { nodes: 100 }).part;
    };
    expect(run()).toEqual(run());
  });
});
