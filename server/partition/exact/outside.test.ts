import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { graphOf } from '../divide/graph.ts';
import { type Highs, initHighs } from './highs.ts';
import { outsideOf, proveOutside } from './outside.ts';
import { leastDivision, smallGraphs, weightOf } from './testing/brute.ts';

const window = { min: 300, max: 400, target: 350 };
let highs: Highs;
beforeAll(async () => {
  highs = await initHighs();
});

describe('households that must be outside, by column generation', () => {
  it('are exactly what brute force finds, and a division shows it', () => {
    fc.assert(
      fc.property(smallGraphs(10), graph => {
        const alone = Int32Array.from({ length: graph.n }, (_, v) => v);
        const proof = proveOutside(highs, graph, window, alone, { nodes: 1e6 });
        const least = leastDivision(graph, set => {
          const weight = weightOf(graph, set);
          return weight >= window.min && weight <= window.max ? 0 : weight;
        });
        expect(proof.outside).toBe(least);
        expect(proof.reached).toBe(least);
        expect(outsideOf(graph.weight, proof.part, window)).toBe(least);
      }),
      { numRuns: 120 },
    );
  });

  it('are seen where every atom fits some grid, but not all at once', () => {
    // 150 in the middle makes 350 with any of three neighbours, and can join one only.
    const star = graphOf(
      [150, 200, 200, 200],
      [1, 2, 3].map(b => ({ a: 0, b, cost: 1 })),
    );
    expect(proveOutside(highs, star, window, [0, 0, 0, 0], { nodes: 1e6 })).toMatchObject({
      outside: 400,
      reached: 400,
    });
  });

  it('count an atom above the maximum, and are told as far as the limit allows', () => {
    const path = graphOf(
      [350, 700, 350],
      [0, 1].map(a => ({ a, b: a + 1, cost: 1 })),
    );
    expect(proveOutside(highs, path, window, [0, 0, 0], { nodes: 1e6 })).toMatchObject({
      outside: 700,
      reached: 700,
    });
    const stopped = proveOutside(highs, path, window, [0, 1, 2], { nodes: 0 });
    expect(stopped.outside).toBeLessThanOrEqual(700);
  });
});
