import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Graph, graphOf } from '../divide/graph.ts';
import { type Highs, initHighs } from './highs.ts';
import { nearestRequest } from './nearest.ts';
import { connectedSets, lattice, smallGraphs, weightOf } from './testing/brute.ts';
import { leastChange } from './window-table.ts';

const window = { min: 300, max: 400, target: 350 };
let highs: Highs;
beforeAll(async () => {
  highs = await initHighs();
});

/** Of every minimum, the least maximum with which a division of the graph exists: by enumeration. */
function leastMaxima(graph: Graph): { min: number; max: number }[] {
  const sets = connectedSets(graph).map(set => ({ set, weight: weightOf(graph, set) }));
  const minima = [...new Set(sets.map(({ weight }) => Math.min(weight, window.min)))].sort((a, b) => b - a);
  return minima.map(min => {
    const known = new Map<number, number>([[0, 0]]);
    const solve = (rest: number): number => {
      const found = known.get(rest);
      if (found !== undefined) return found;
      let least = Number.POSITIVE_INFINITY;
      for (const { set, weight } of sets)
        if (set & (rest & -rest) && (set & ~rest) === 0 && weight >= min)
          least = Math.min(least, Math.max(weight, solve(rest & ~set)));
      known.set(rest, least);
      return least;
    };
    return { min, max: Math.max(window.max, solve(2 ** graph.n - 1)) };
  });
}

/** The least change for several graphs together. */
function bruteChange(graphs: readonly Graph[]): number {
  const curves = graphs.map(leastMaxima);
  let least = Number.POSITIVE_INFINITY;
  for (const { min } of curves.flat()) {
    const needed = curves.map(curve =>
      Math.min(...curve.filter(point => point.min >= min).map(({ max }) => max)),
    );
    least = Math.min(least, window.min - min + Math.max(...needed) - window.max);
  }
  return least;
}

const ask = (graphs: readonly Graph[], steps = 20_000, proof = true) =>
  nearestRequest(
    graphs.map(graph => ({ graph, part: new Int32Array(graph.n) })),
    window,
    { seed: 1, steps, highs: proof ? highs : undefined },
  );
const settled = (most: number) => smallGraphs(most).filter(graph => graph.weight.some(w => w > 0));

describe('the nearest request', () => {
  it('is the nearest of all by enumeration, and proved to be for nearly all small graphs', () => {
    let asked = 0;
    let exact = 0;
    let proved = 0;
    fc.assert(
      fc.property(settled(8), graph => {
        const change = bruteChange([graph]);
        const { nearest, tables } = ask([graph]);
        if (change === 0 && tables.length === 0) return;
        asked++;
        expect(nearest).toBeDefined();
        const found = nearest as NonNullable<typeof nearest>;
        expect(found.atLeast).toBeLessThanOrEqual(change);
        expect(found.change).toBeGreaterThanOrEqual(change);
        expect(window.min - found.min + found.max - window.max).toBe(found.change);
        if (found.change === change) exact++;
        if (found.change === found.atLeast) proved++;
      }),
      { numRuns: 50, seed: 7 },
    );
    expect(asked).toBeGreaterThan(30);
    expect(exact).toBe(asked);
    expect(proved / asked).toBeGreaterThanOrEqual(0.95);
  });

  it('of several pieces together is the nearest too', () => {
    let asked = 0;
    let exact = 0;
    fc.assert(
      fc.property(settled(6), settled(6), (a, b) => {
        const change = bruteChange([a, b]);
        const { nearest } = ask([a, b]);
        if (!nearest) return expect(change).toBe(0);
        asked++;
        expect(nearest.atLeast).toBeLessThanOrEqual(change);
        expect(nearest.change).toBeGreaterThanOrEqual(change);
        if (nearest.change === change) exact++;
      }),
      { numRuns: 30, seed: 7 },
    );
    expect(exact).toBe(asked);
  });

  it('changes one end, or both, as is least', () => {
    // 450 in nine atoms: one grid of 450 is a change of 50, two of 200 and 250 one of 100.
    expect(ask([lattice(3, 3, () => 50)]).nearest).toEqual({ min: 300, max: 450, change: 50, atLeast: 50 });
    // One piece needs a lower minimum, the other a higher maximum.
    const pair = (a: number, b: number): Graph => graphOf([a, b], [{ a: 0, b: 1, cost: 1 }]);
    expect(ask([pair(145, 145), pair(205, 205)]).nearest).toEqual({
      min: 290,
      max: 410,
      change: 20,
      atLeast: 20,
    });
  });

  it('is none where the division leaves nothing outside', () => {
    expect(ask([lattice(2, 2, () => 90)])).toEqual({ tables: [] });
  });

  it('widens from nothing but a division that was made, even with no effort', () => {
    const { nearest } = ask([lattice(3, 3, () => 50)], 0, false);
    expect(nearest).toEqual({ min: 300, max: 450, change: 50, atLeast: 50 });
  });

  it('of tables that know nothing is none', () => {
    expect(leastChange([{ weight: 500, heaviest: 90, met: [], refuted: [] }], window)).toEqual({
      open: [250, 400],
    });
  });
});
