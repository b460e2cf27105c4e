import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latticeEdges } from '../testing/lattice.ts';
import { contracted, levelsOf } from './coarsen.ts';
import { Division } from './division.ts';
import { componentsOf, type Graph, graphOf } from './graph.ts';
import { randomOf } from './random.ts';
import { Runs } from './runs.ts';

const window = { min: 300, max: 400, target: 350 };

function lattice(seed: number, side: number, labelled: boolean): Graph {
  const random = randomOf(seed);
  const n = side * side;
  const edges = latticeEdges(random, side);
  const graph = graphOf(
    Array.from({ length: n }, () => Math.floor(random() * 90)),
    edges,
  );
  if (!labelled) return graph;
  return {
    ...graph,
    labels: Array.from({ length: n }, () => (random() < 0.3 ? [Math.floor(random() * 3)] : [])),
  };
}

describe('coarser graphs', () => {
  it('keep weights, costs and connection, stay light and never join what is to be apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.boolean(), (seed, labelled) => {
        const graph = lattice(seed, 8, labelled);
        const levels = levelsOf(graph, window.max, randomOf(seed));
        expect(levels.length).toBeGreaterThan(1);
        for (let l = 0; l + 1 < levels.length; l++) {
          const fine = levels[l].graph;
          const { graph: coarse } = levels[l + 1];
          const to = levels[l].coarse as Int32Array;
          expect(coarse).toEqual(contracted(fine, to, coarse.n));
          expect(componentsOf(coarse).count).toBe(1);
          for (let c = 0; c < coarse.n; c++) {
            const members = Array.from(to.keys()).filter(v => to[v] === c);
            expect(coarse.weight[c]).toBe(members.reduce((sum, v) => sum + fine.weight[v], 0));
            expect(members.length === 1 || coarse.weight[c] <= window.max / 3).toBe(true);
            const labels = coarse.labels?.[c] ?? [];
            expect(new Set(labels).size).toBe(labels.length);
            expect(componentsOf(fine, v => to[v] === c).count).toBe(1);
          }
          // A division costs the same on both, apart from what is kept inside coarse vertices in any case.
          const random = randomOf(seed + l);
          const divide = () => Int32Array.from({ length: coarse.n }, () => Math.floor(random() * 3));
          const cost = (part: Int32Array): [number, number] => [
            new Division(coarse, window, part).cost(),
            new Division(
              fine,
              window,
              to.map(c => part[c]),
            ).cost(),
          ];
          const [a, b] = [cost(divide()), cost(divide())];
          expect(a[0] - b[0]).toBeCloseTo(a[1] - b[1], 4);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('give a start whose parts hang together, on a graph that is large enough for it', () => {
    const graph = lattice(5, 23, false);
    const division = new Runs(graph, window, 1, { stepsPerPart: 5 }).run(0, 5);
    const { part } = division;
    for (const p of new Set(part)) expect(componentsOf(graph, v => part[v] === p).count).toBe(1);
    expect(division.cost()).toBeCloseTo(new Division(graph, window, part).cost(), 4);
    const inside = division.weights.filter(w => w >= window.min && w <= window.max);
    expect(inside.reduce((sum, w) => sum + w, 0)).toBeGreaterThan(
      0.95 * graph.weight.reduce((sum, w) => sum + w, 0),
    );
  });
});
