/** The proof for a given number of grids against every division by enumeration. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from './divide/graph.ts';
import { isInside, partCostOf } from './exact/cost.ts';
import { type Highs, initHighs } from './exact/highs.ts';
import { connectedSets, costOf, smallGraphs, verticesOf, weightOf } from './exact/testing/brute.ts';
import { proveFixed } from './prove-fixed.ts';

const window = { min: 300, max: 400, target: 350 };
let highs: Highs;

beforeAll(async () => {
  highs = await initHighs();
});

/** The cheapest division into so many connected parts, by enumeration: its cost and, as a division, the dearest one. */
function enumerated(
  graph: Graph,
  parts: number,
): { least: number; inside: boolean; dearest: Int32Array } | undefined {
  const partCost = partCostOf({ ...window, fixed: true });
  const sets = connectedSets(graph).map(set => ({ set, cost: costOf(graph, set, partCost) }));
  let least = Infinity;
  let inside = false;
  let most = -Infinity;
  let dearest: Int32Array | undefined;
  const chosen: number[] = [];
  const visit = (rest: number, cost: number): void => {
    if (rest === 0) {
      if (chosen.length !== parts) return;
      if (cost < least) {
        least = cost;
        inside = chosen.every(set => isInside(weightOf(graph, set), window));
      }
      if (cost <= most) return;
      most = cost;
      dearest = new Int32Array(graph.n);
      for (const [p, set] of chosen.entries()) for (const v of verticesOf(graph, set)) dearest[v] = p;
      return;
    }
    if (chosen.length === parts) return;
    const lowest = rest & -rest;
    for (const { set, cost: more } of sets) {
      if (!(set & lowest) || (set & rest) !== set) continue;
      chosen.push(set);
      visit(rest & ~set, cost + more);
      chosen.pop();
    }
  };
  visit(2 ** graph.n - 1, 0);
  return dearest && { least, inside, dearest };
}

describe('the proof for a given number of grids', () => {
  it('never says more than is true, and mostly all of it where every grid can be inside the window', () => {
    let proved = 0;
    let all = 0;
    fc.assert(
      fc.property(smallGraphs(8), fc.integer({ min: -1, max: 1 }), (graph, more) => {
        const total = graph.weight.reduce((sum, w) => sum + w, 0);
        const parts = Math.max(1, Math.round(total / window.target) + more);
        const known = enumerated(graph, parts);
        fc.pre(known !== undefined);
        // From the worst one: what is met on the way must have as many parts, and the bound hold.
        let now = 0;
        const found = proveFixed(highs, graph, window, known.dearest, () => now++, 1000);
        const partCost = partCostOf({ ...window, fixed: true });
        const sets = new Map<number, number>();
        found.part.forEach((p, v) => {
          sets.set(p, (sets.get(p) ?? 0) | (1 << v));
        });
        expect(sets.size).toBe(parts);
        const cost = [...sets.values()].reduce((sum, set) => sum + costOf(graph, set, partCost), 0);
        expect(cost - found.unproved).toBeLessThanOrEqual(known.least + 1e-6 * Math.max(1, known.least));
        if (!known.inside) return;
        all++;
        if (cost - found.unproved >= known.least * (1 - 1e-6)) proved++;
      }),
      { numRuns: 120, seed: 9 },
    );
    expect(all).toBeGreaterThan(10);
    expect(proved / all).toBeGreaterThan(0.8);
  });
});
