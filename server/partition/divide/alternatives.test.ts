import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectedSets, lattice, smallGraphs, verticesOf } from '../exact/testing/brute.ts';
import { alternativesOf } from './alternatives.ts';
import { Division } from './division.ts';
import type { Graph } from './graph.ts';
import { movedWeight } from './matching.ts';
import { divide } from './search.ts';
import type { Window } from './window.ts';

const window: Window = { min: 300, max: 400, target: 350 };

/** Every division into connected parts. */
function allDivisions(graph: Graph): Int32Array[] {
  const sets = connectedSets(graph);
  const found: Int32Array[] = [];
  const part = new Int32Array(graph.n);
  const extend = (rest: number, p: number): void => {
    if (rest === 0) {
      found.push(part.slice());
      return;
    }
    for (const set of sets)
      if (set & (rest & -rest) && (set & ~rest) === 0) {
        for (const v of verticesOf(graph, set)) part[v] = p;
        extend(rest & ~set, p + 1);
      }
  };
  extend(2 ** graph.n - 1, 0);
  return found;
}

/** The most divisions, `best` among them, that differ from each other by a weight: up to `most`. */
function mostApart(
  graph: Graph,
  best: Int32Array,
  others: Int32Array[],
  least: number,
  most: number,
): number {
  const apart = (a: Int32Array, b: Int32Array): boolean => movedWeight(a, b, graph.weight) >= least - 1e-9;
  const candidates = others.filter(other => apart(other, best));
  let count = 1;
  const extend = (taken: Int32Array[], from: number): void => {
    count = Math.max(count, taken.length);
    for (let i = from; i < candidates.length && count < most; i++)
      if (taken.every(other => apart(other, candidates[i]))) extend([...taken, candidates[i]], i + 1);
  };
  extend([best], 0);
  return count;
}

describe('alternatives', () => {
  it('are found where they exist, for nearly all small graphs; each cheap and different enough', () => {
    const wish = { count: 3, differ: 0.2, loss: 0.3 };
    let exist = 0;
    let found = 0;
    fc.assert(
      fc.property(smallGraphs(8), graph => {
        const total = graph.weight.reduce((sum, w) => sum + w, 0);
        if (total <= window.max) return;
        const { parts, tries } = alternativesOf(graph, window, 1, { stepsPerPart: 60 }, wish, divide);
        const costOf = (part: Int32Array): number => new Division(graph, window, part).cost();
        const costs = parts.map(costOf);
        const all = allDivisions(graph);
        const least = Math.min(...all.map(costOf));
        expect(costs[0]).toBeGreaterThanOrEqual(least - 1e-6);
        expect(costs).toEqual([...costs].sort((a, b) => a - b));
        expect(Math.max(...costs)).toBeLessThanOrEqual(costs[0] * (1 + wish.loss) + 1e-6);
        parts.forEach((a, i) => {
          for (const b of parts.slice(0, i))
            expect(movedWeight(a, b, graph.weight)).toBeGreaterThanOrEqual(wish.differ * total - 1e-6);
        });
        expect(tries).toBeLessThanOrEqual(12);
        if (parts.length < 3) expect(tries).toBe(12);
        if (costs[0] > least + 1e-6) return;
        const near = all.filter(part => costOf(part) <= least * (1 + wish.loss) + 1e-6);
        exist += mostApart(graph, parts[0], near, wish.differ * total, wish.count) - 1;
        found += parts.length - 1;
      }),
      { numRuns: 120, seed: 5 },
    );
    expect(exist).toBeGreaterThan(40);
    expect(found / exist).toBeGreaterThanOrEqual(0.95);
  });

  it('are the same for the same seed, and one where only one is wished', () => {
    const graph = lattice(4, 4, () => 90);
    const wish = { count: 3, differ: 0.2, loss: 0.1 };
    const run = () => alternativesOf(graph, window, 3, { stepsPerPart: 20 }, wish, divide);
    expect(run()).toEqual(run());
    expect(alternativesOf(graph, window, 3, { stepsPerPart: 20 }, undefined, divide)).toMatchObject({
      parts: [expect.anything()],
      tries: 0,
    });
  });
});
