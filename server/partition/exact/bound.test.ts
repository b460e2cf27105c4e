import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Division } from '../divide/division.ts';
import type { Graph } from '../divide/graph.ts';
import { divide } from '../divide/search.ts';
import { wholeOf } from '../divide/whole.ts';
import { boundCost } from './bound.ts';
import { costOfWeight, partCostOf, type WeightClass, weightClasses } from './cost.ts';
import { sweepOf } from './frontier.ts';
import { obeys } from './generation.ts';
import { type Highs, initHighs } from './highs.ts';
import { Pool } from './pool.ts';
import { SweepPricer } from './sweep-pricing.ts';
import type { Fix, Penalty } from './sweep-rules.ts';
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

/** Graphs with lines that should not run through a part. */
const withLines = (most: number): fc.Arbitrary<Graph> =>
  fc
    .tuple(smallGraphs(most), fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 30, maxLength: 30 }))
    .map(([graph, keeps]): Graph => {
      const keep = new Float64Array(graph.adj.length);
      for (let v = 0; v < graph.n; v++)
        for (let e = graph.start[v]; e < graph.start[v + 1]; e++) {
          const [a, b] = [Math.min(v, graph.adj[e]), Math.max(v, graph.adj[e])];
          keep[e] = Math.max(0, keeps[(a * 7 + b) % 30] - 250);
        }
      return { ...graph, keep };
    });

/** The same with compounds of two to four vertices that had better stay whole. */
const withCompounds = (most: number): fc.Arbitrary<Graph> =>
  fc
    .tuple(
      withLines(most),
      fc.array(fc.integer({ min: -1, max: 3 }), { minLength: most, maxLength: most }),
      fc.integer({ min: 0, max: 800 }),
    )
    .map(
      ([graph, of, cost]): Graph => ({
        ...graph,
        whole: wholeOf(Int32Array.from(of.slice(0, graph.n)), 4, cost),
      }),
    );

describe('the sweep', () => {
  it('leads to every connected set once, and to no other', () => {
    fc.assert(
      fc.property(smallGraphs(9), fc.constantFrom(400, Number.POSITIVE_INFINITY), (graph, most) => {
        const sweep = sweepOf(graph, { most, states: 1e5, connected: true });
        if (!sweep) throw new Error('no sweep');
        const met: number[] = [];
        const visit = (i: number, s: number, set: number, weight: number): void => {
          const v = sweep.order[i];
          const joined = set | (1 << v);
          const more = weight + graph.weight[v];
          if (sweep.closes[s] && more <= most) met.push(joined);
          if (sweep.in[s] >= 0) visit(i + 1, sweep.in[s], joined, more);
          if (sweep.out[s] >= 0) visit(i + 1, sweep.out[s], set, weight);
        };
        visit(0, 0, 0, 0);
        const byNumber = (a: number, b: number): number => a - b;
        expect(met.sort(byNumber)).toEqual(
          connectedSets(graph)
            .filter(set => weightOf(graph, set) <= most)
            .sort(byNumber),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('gives up where the states are too many', () => {
    expect(
      sweepOf(
        lattice(8, 8, () => 1),
        { most: 64, states: 100, connected: true },
      ),
    ).toBeUndefined();
    expect(
      sweepOf(
        lattice(20, 20, () => 1),
        { most: 400, states: 1e9, connected: true },
      ),
    ).toBeUndefined();
  });
});

describe('pricing', () => {
  const prices = fc.array(fc.integer({ min: -300, max: 900 }), { minLength: 10, maxLength: 10 });
  const cuts = fc
    .array(fc.tuple(fc.uniqueArray(fc.nat(9), { minLength: 3, maxLength: 3 }), fc.nat(400)), { maxLength: 6 })
    .map(list =>
      list.map(([vertices, penalty]) => ({ vertices: vertices as [number, number, number], penalty })),
    );
  /** Edges by their place in the lists, and whether they are kept together. */
  const someFixes = fc.array(fc.tuple(fc.nat(1000), fc.boolean()), { maxLength: 3 });
  const fixesOf = (graph: Graph, list: [number, boolean][]): Fix[] =>
    list.map(([i, together]) => {
      const e = i % graph.adj.length;
      const a = Array.from({ length: graph.n }, (_, v) => v).findLast(v => graph.start[v] <= e) ?? 0;
      return { a, b: graph.adj[e], together };
    });
  const mask = (vertices: readonly number[]): number => vertices.reduce((set, v) => set | (1 << v), 0);
  const ofGraph = (list: Penalty[], { n }: Graph): Penalty[] =>
    list.filter(({ vertices }) => vertices.every(v => v < n));

  /** Every set of a class, with its cost beyond the prices from the definition. */
  function pricedSets(
    graph: Graph,
    price: readonly number[],
    penalties: readonly Penalty[],
    weights: WeightClass,
  ) {
    const pool = new Pool(graph, partCost);
    return connectedSets(graph)
      .filter(set => weights.holds(weightOf(graph, set)))
      .map(set => {
        const vertices = verticesOf(graph, set);
        let reduced = pool.partOf(vertices)?.cost ?? Number.NaN;
        for (const v of vertices) reduced -= price[v];
        for (const one of penalties)
          if (one.vertices.filter(v => vertices.includes(v)).length >= 2) reduced += one.penalty;
        return { set, vertices, reduced };
      });
  }
  const never = (): boolean => false;

  it('finds exactly the sets below the mark, and the cheapest, by brute force', () => {
    fc.assert(
      fc.property(
        withCompounds(10),
        prices,
        cuts,
        someFixes,
        fc.integer({ min: -500, max: 500 }),
        (graph, price, list, fixed, below) => {
          const penalties = ofGraph(list, graph);
          const fixes = fixesOf(graph, fixed);
          const total = graph.weight.reduce((sum, w) => sum + w, 0);
          const sweep = sweepOf(graph, { most: total, states: 1e6, connected: true });
          if (!sweep) throw new Error('no sweep');
          for (const weights of weightClasses(partCost, total)) {
            const wanted = pricedSets(graph, price, penalties, weights)
              .filter(({ vertices }) =>
                obeys({ vertices: Int32Array.from(vertices), weight: 0, cost: 0 }, fixes),
              )
              .filter(({ reduced }) => reduced < below);
            const pricer = new SweepPricer(graph, sweep, weights);
            const every = pricer.every(
              price,
              { below, most: 10_000, nodes: 1e6, stop: never },
              { penalties, fixes },
            );
            expect(every?.map(({ vertices }) => mask(vertices)).sort()).toEqual(
              wanted.map(({ set }) => set).sort(),
            );
            const some = pricer.run(price, { below, perLast: 5, width: 1e6 }, { penalties, fixes });
            expect(some.complete).toBe(true);
            expect(Math.min(...some.bounds)).toBeCloseTo(
              Math.min(below, ...wanted.map(({ reduced }) => reduced)),
              4,
            );
            const known = new Map(wanted.map(({ set, reduced }) => [set, reduced]));
            for (const { vertices, reduced } of some.found)
              expect(reduced).toBeCloseTo(known.get(mask(vertices)) ?? Number.NaN, 4);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('held to few partial sets or to no connection, its bounds still hold for every set', () => {
    fc.assert(
      fc.property(
        withCompounds(10),
        prices,
        cuts,
        fc.integer({ min: 1, max: 8 }),
        (graph, price, list, width) => {
          const penalties = ofGraph(list, graph);
          const total = graph.weight.reduce((sum, w) => sum + w, 0);
          for (const connected of [true, false]) {
            const sweep = sweepOf(graph, { most: total, states: 1e6, connected });
            if (!sweep) throw new Error('no sweep');
            const rank = new Map(Array.from(sweep.order, (v, i) => [v, i]));
            for (const weights of weightClasses(partCost, total)) {
              const pricer = new SweepPricer(graph, sweep, weights);
              let asked = 0;
              const stop = (): boolean => width < 3 && ++asked > 4;
              const { bounds } = pricer.run(
                price,
                { below: 0, perLast: 1, width, stop },
                { penalties, fixes: [] },
              );
              for (const { vertices, reduced } of pricedSets(graph, price, penalties, weights)) {
                const last = vertices.reduce((a, b) => ((rank.get(a) ?? 0) > (rank.get(b) ?? 0) ? a : b));
                expect(Math.min(0, bounds[last])).toBeLessThanOrEqual(reduced + 1e-4);
              }
            }
          }
        },
      ),
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

  it('is valid, and the cost is that of the search, where lines should not run through a part and compounds stay whole', () => {
    fc.assert(
      fc.property(withCompounds(8), graph => {
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
