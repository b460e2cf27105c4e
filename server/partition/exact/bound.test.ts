import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Division } from '../divide/division.ts';
import type { Graph } from '../divide/graph.ts';
import { divide } from '../divide/search.ts';
import { boundCost } from './bound.ts';
import { costOfWeight, partCostOf, weightClasses } from './cost.ts';
import { type Highs, initHighs } from './highs.ts';
import { Pool } from './pool.ts';
import { Pricer } from './pricing.ts';
import {
  connectedSets,
  costOf,
  lattice,
  leastDivision,
  smallGraphs,
  verticesOf,
  weightOf,
} from './testing/brute.ts';

const window = { min: 300, max: 400, target: 350 };
const partCost = partCostOf(window);
let highs: Highs;

beforeAll(async () => {
  highs = await initHighs();
});

describe('the classes of weights', () => {
  it('cover every weight once, with the cost of the search, and are convex', () => {
    const classes = weightClasses(partCost, 900);
    for (let w = 0; w <= 900; w++) {
      const holding = classes.filter(one => one.low <= w && w <= one.high && one.holds(w));
      expect(holding.length).toBe(1);
      const piece = holding[0].pieces.findLast(({ from }) => from <= w);
      expect((piece?.value ?? 0) + (piece?.slope ?? 0) * (w - (piece?.from ?? 0))).toBeCloseTo(
        costOfWeight(w, partCost),
        6,
      );
    }
    for (const { pieces } of classes)
      for (let i = 1; i < pieces.length; i++) expect(pieces[i].slope).toBeGreaterThan(pieces[i - 1].slope);
  });
});

describe('pricing', () => {
  const prices = fc.array(fc.integer({ min: -300, max: 900 }), { minLength: 10, maxLength: 10 });

  it('finds exactly the sets below the mark, by brute force', () => {
    fc.assert(
      fc.property(smallGraphs(10), prices, fc.integer({ min: -500, max: 500 }), (graph, price, below) => {
        const total = graph.weight.reduce((sum, w) => sum + w, 0);
        for (const weights of weightClasses(partCost, total)) {
          const wanted = connectedSets(graph)
            .filter(set => weights.holds(weightOf(graph, set)))
            .map(set => ({
              set,
              reduced: verticesOf(graph, set).reduce(
                (sum, v) => sum - price[v],
                costOf(graph, set, { ...partCost, apart: 0 }),
              ),
            }))
            .filter(({ reduced }) => reduced < below);
          const limit = { below, perRoot: 10_000, nodesPerRoot: 1e6 };
          const pricer = new Pricer(graph, weights);
          const every = pricer.run(price, { ...limit, all: true });
          expect(every.complete).toBe(true);
          expect(
            every.found.map(({ vertices }) => vertices.reduce((set, v) => set | (1 << v), 0)).sort(),
          ).toEqual(wanted.map(({ set }) => set).sort());
          const least = Math.min(below, ...wanted.map(({ reduced }) => reduced));
          const some = pricer.run(price, { ...limit, all: false });
          expect(Math.min(...some.bounds)).toBeCloseTo(least, 6);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('stopped at any node, its bounds still hold for every set', () => {
    fc.assert(
      fc.property(smallGraphs(10), prices, fc.integer({ min: 0, max: 30 }), (graph, price, nodes) => {
        const total = graph.weight.reduce((sum, w) => sum + w, 0);
        for (const weights of weightClasses(partCost, total)) {
          const pricer = new Pricer(graph, weights);
          const { bounds } = pricer.run(price, {
            below: 0,
            perRoot: 1,
            nodesPerRoot: nodes,
            all: false,
          });
          const rank = new Map(Array.from(pricer.order, (v, i) => [v, i]));
          for (const set of connectedSets(graph)) {
            if (!weights.holds(weightOf(graph, set))) continue;
            const vertices = verticesOf(graph, set);
            const root = vertices.reduce((a, b) => ((rank.get(a) ?? 0) < (rank.get(b) ?? 0) ? a : b));
            const reduced = vertices.reduce((sum, v) => sum - price[v], costOf(graph, set, partCost));
            expect(Math.min(0, bounds[root])).toBeLessThanOrEqual(reduced + 1e-6);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the bound on the cost', () => {
  it('proves the optimum of small graphs, by brute force', () => {
    fc.assert(
      fc.property(smallGraphs(9), graph => {
        const incumbent = divide(graph, window, 1, { stepsPerPart: 1 });
        const answer = boundCost(highs, { graph, partCost, incumbent });
        const least = leastDivision(graph, set => costOf(graph, set, partCost));
        expect(answer.bound).toBeLessThanOrEqual(least + 1e-4);
        expect(answer.cost).toBeGreaterThanOrEqual(least - 1e-4);
        expect(new Division(graph, window, answer.part).cost()).toBeCloseTo(answer.cost, 4);
        expect([answer.status, answer.reason]).toEqual(['optimal', undefined]);
        expect(answer.bound).toBeCloseTo(least, 3);
      }),
      { numRuns: 60 },
    );
  });

  it('is valid however early it stops', () => {
    fc.assert(
      fc.property(smallGraphs(9), fc.integer({ min: 0, max: 400 }), (graph, nodes) => {
        const incumbent = divide(graph, window, 1, { stepsPerPart: 1 });
        const answer = boundCost(highs, { graph, partCost, incumbent, nodes });
        const least = leastDivision(graph, set => costOf(graph, set, partCost));
        expect(answer.bound).toBeLessThanOrEqual(least + 1e-4);
        expect(answer.bound).toBeLessThanOrEqual(answer.cost);
        expect(answer.cost).toBeLessThanOrEqual(new Division(graph, window, incumbent).cost() + 1e-6);
        if (answer.status === 'optimal') expect(answer.bound).toBeCloseTo(least, 3);
      }),
      { numRuns: 60 },
    );
  });

  it('is valid, and the cost is that of the search, where lines should not run through a part', () => {
    const withLines = fc
      .tuple(smallGraphs(8), fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 30, maxLength: 30 }))
      .map(([graph, keeps]): Graph => {
        const keep = new Float64Array(graph.adj.length);
        for (let v = 0; v < graph.n; v++)
          for (let e = graph.start[v]; e < graph.start[v + 1]; e++) {
            const [a, b] = [Math.min(v, graph.adj[e]), Math.max(v, graph.adj[e])];
            keep[e] = Math.max(0, keeps[(a * 7 + b) % 30] - 250);
          }
        return { ...graph, keep };
      });
    fc.assert(
      fc.property(withLines, graph => {
        const incumbent = divide(graph, window, 1, { stepsPerPart: 1 });
        const answer = boundCost(highs, { graph, partCost, incumbent, nodes: 20_000 });
        const pool = new Pool(graph, partCost);
        const least = leastDivision(graph, set => {
          const vertices = Array.from({ length: graph.n }, (_, v) => v).filter(v => (set >> v) & 1);
          return pool.partOf(vertices)?.cost ?? Number.POSITIVE_INFINITY;
        });
        expect(new Division(graph, window, answer.part).cost()).toBeCloseTo(answer.cost, 4);
        expect(answer.bound).toBeLessThanOrEqual(least + 1e-4);
        expect(answer.cost).toBeGreaterThanOrEqual(least - 1e-4);
        if (answer.status === 'optimal') expect(answer.cost).toBeCloseTo(least, 3);
      }),
      { numRuns: 60 },
    );
  });

  it('proves a chessboard town: grids of two by two, and nothing is cheaper', () => {
    const graph = lattice(6, 4, () => 87.5);
    const incumbent = divide(graph, window, 3, { stepsPerPart: 5 });
    const answer = boundCost(highs, { graph, partCost, incumbent });
    expect(answer.status).toBe('optimal');
    // Six squares: two lines of four edges and one of six, ten each.
    expect(answer.bound).toBeCloseTo(140, 4);
  });

  it('repeats itself when it is limited by nodes', () => {
    const graph = lattice(5, 5, i => 60 + ((i * 37) % 50));
    const incumbent = divide(graph, window, 1, { stepsPerPart: 5 });
    const run = () => boundCost(highs, { graph, partCost, incumbent, nodes: 3000 });
    expect(run()).toEqual(run());
  });
});
