import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentsOf, type Graph, graphOf } from '../divide/graph.ts';
import { randomOf } from '../divide/random.ts';
import type { Range } from './anneal.ts';
import { Bound } from './bound.ts';
import { exhaustive } from './exhaustive.ts';
import { type Found, Island } from './island.ts';
import { MinSet } from './min-set.ts';
import { allocate, type Plan, planOf, windowAround } from './plan.ts';
import { Search } from './search.ts';
import { Splitter } from './split.ts';
import { State } from './state.ts';
import { topologyOf } from './topology.ts';
import { verify } from './verify.ts';

/** A connected graph: a random tree and some more edges, with weights and costs. */
function randomGraph(n: number, extra: number, seed: number, mostCost = 3): Graph {
  const random = randomOf(seed);
  const edges = new Map<number, { a: number; b: number; cost: number }>();
  const add = (a: number, b: number): void => {
    if (a === b) return;
    const [low, high] = a < b ? [a, b] : [b, a];
    edges.set(low * n + high, { a: low, b: high, cost: 1 + Math.floor(random() * mostCost) });
  };
  for (let v = 1; v < n; v++) add(v, Math.floor(random() * v));
  for (let i = 0; i < extra; i++) add(Math.floor(random() * n), Math.floor(random() * n));
  const weight = Array.from({ length: n }, () => 1 + Math.floor(random() * 6));
  return graphOf(weight, [...edges.values()]);
}

function lattice(w: number, h: number, weight: (i: number) => number = () => 10): Graph {
  const edges: { a: number; b: number; cost: number }[] = [];
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      if (x + 1 < w) edges.push({ a: y * w + x, b: y * w + x + 1, cost: 1 });
      if (y + 1 < h) edges.push({ a: y * w + x, b: (y + 1) * w + x, cost: 1 });
    }
  return graphOf(
    Array.from({ length: w * h }, (_, i) => weight(i)),
    edges,
  );
}

const total = (graph: Graph): number => graph.weight.reduce((sum, w) => sum + w, 0);
const connected = (graph: Graph, inside: (v: number) => boolean): boolean =>
  componentsOf(graph, inside).count <= 1;

/** The least cut over every assignment whatever, judged by `verify` alone; infinite where none is valid. */
function bruteForce(graph: Graph, parts: number, window: Range): number {
  let best = Infinity;
  const part = new Int32Array(graph.n);
  const place = (v: number, used: number): void => {
    if (v === graph.n) {
      if (used !== parts) return;
      const verified = verify(graph, part, window);
      if (verified.valid) best = Math.min(best, verified.cut);
      return;
    }
    for (let p = 0; p <= used && p < parts; p++) {
      part[v] = p;
      place(v + 1, Math.max(used, p + 1));
    }
  };
  place(0, 0);
  return best;
}

const planned = (graph: Graph, parts: number | undefined, window: Range): Plan => {
  const plan = planOf(graph, parts, window);
  if ('impossible' in plan) throw new Error(plan.impossible[1]);
  return plan;
};
const reason = (graph: Graph, parts: number | undefined, window: Range): string => {
  const plan = planOf(graph, parts, window);
  return 'impossible' in plan ? plan.impossible[1] : 'possible';
};
const seeds = fc.integer({ min: 0, max: 1e6 });

describe('the window', () => {
  it('is rounded inward, exactly', () => {
    expect(windowAround(2000, 2, 0.005)).toEqual({ min: 995, max: 1005 });
    expect(windowAround(3000, 3, 0.1)).toEqual({ min: 900, max: 1100 });
    expect(windowAround(10, 3, 0)).toEqual({ min: 4, max: 3 });
    expect(windowAround(10, 2, 1)).toEqual({ min: 0, max: 10 });
    expect(windowAround(2_763_885, 4, 0.005)).toEqual({ min: 687_517, max: 694_426 });
  });
});

describe('the arithmetic before the search', () => {
  const path = (...weights: number[]): Graph =>
    graphOf(
      weights,
      weights.slice(1).map((_, i) => ({ a: i, b: i + 1, cost: 1 })),
    );
  const apart = (...weights: number[]): Graph => graphOf(weights, []);

  it('names what cannot be met', () => {
    expect(reason(path(3, 9, 3), 3, { min: 1, max: 8 })).toMatch(
      /vertex 2 weighs 9, more than the maximum 8/,
    );
    expect(reason(path(3, 3), 3, { min: 1, max: 8 })).toMatch(/2 vertices cannot make 3 parts/);
    expect(reason(path(3, 3, 3), 2, { min: 1, max: 4 })).toMatch(/hold 2 to 8|hold 2–8/);
    expect(reason(path(5, 5), 2, { min: 6, max: 4 })).toMatch(/no whole number lies in the window/);
    expect(reason(path(4, 4, 4), undefined, { min: 7, max: 8 })).toMatch(
      /weighs 12: 1 parts hold at most 8, 2 parts at least 14/,
    );
    expect(reason(apart(8, 2), undefined, { min: 4, max: 8 })).toMatch(
      /component of vertex 2 \(1 vertices\) weighs 2, less than the minimum 4/,
    );
    expect(reason(apart(4, 4, 4), 2, { min: 2, max: 9 })).toMatch(/3 components take 3 to 3 parts together/);
    expect(reason(path(4, 4), undefined, { min: 1, max: 8 })).toBe('possible');
  });

  it('gives components the numbers of parts that add up, at the least cost', () => {
    const graph = graphOf(
      [2, 2, 2, 2, 2, 2, 2],
      [
        { a: 0, b: 1, cost: 5 },
        { a: 1, b: 2, cost: 1 },
        { a: 2, b: 3, cost: 5 },
        { a: 4, b: 5, cost: 9 },
        { a: 5, b: 6, cost: 9 },
      ],
    );
    const plan = planned(graph, 4, { min: 2, max: 8 });
    expect(plan.tasks).toEqual([
      { component: 0, parts: 1 },
      { component: 0, parts: 2 },
      { component: 0, parts: 3 },
      { component: 1, parts: 1 },
      { component: 1, parts: 2 },
      { component: 1, parts: 3 },
    ]);
    expect(allocate(plan, [0, 1, 6, 0, 9, 18])).toEqual([2, 3]);
    expect(allocate(plan, [0, 1, Infinity, 0, 9, 18])).toEqual([1, 4]);
    expect(allocate(plan, [Infinity, Infinity, Infinity, 0, 9, 18])).toBeUndefined();
    expect(allocate({ ...plan, parts: undefined }, [0, 1, 6, 0, 9, 18])).toEqual([0, 3]);
  });
});

describe('a state', () => {
  it('keeps cut, weights and cut arcs right under moves, and knows when a part would fall apart', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: 4, max: 45 }),
        fc.integer({ min: 2, max: 4 }),
        (seed, n, parts) => {
          const graph = randomGraph(n, 2 * n, seed);
          const topology = topologyOf(graph);
          const random = randomOf(seed + 1);
          const part = new Int32Array(n);
          const all = Int32Array.from({ length: n }, (_, v) => v);
          const labels = Array.from({ length: parts }, (_, p) => p);
          new Splitter(topology).divide(all, labels, part, random);
          const state = new State(topology, parts);
          state.load(part);
          for (let i = 0; i < 60 && state.count > 0; i++) {
            const e = state.arcs[Math.floor(random() * state.count)];
            const v = topology.tail[e];
            const from = state.part[v];
            const whole = state.sizes[from] > 1 && connected(graph, u => u !== v && state.part[u] === from);
            expect(state.staysWhole(v)).toBe(whole);
            if (!whole) continue;
            const to = state.part[graph.adj[e]];
            state.move(v, to, state.cutChange(v, to));
            const again = new State(topology, parts);
            again.load(state.part);
            expect(state.cut).toBe(again.cut);
            expect([...state.weights]).toEqual([...again.weights]);
            expect([...state.arcs.slice(0, state.count)].sort()).toEqual(
              [...again.arcs.slice(0, again.count)].sort(),
            );
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('asks by a walk where a vertex has more neighbours than a mask has bits', () => {
    const spokes = 40;
    const edges = Array.from({ length: spokes }, (_, i) => ({ a: 0, b: i + 1, cost: 1 }));
    const ring = edges.slice(1).map(({ b }) => ({ a: b - 1, b, cost: 1 }));
    const outer = { a: spokes, b: spokes + 1, cost: 1 };
    const weight = new Array(spokes + 2).fill(1);
    const part = Int32Array.from(weight, (_, v) => (v === spokes + 1 ? 1 : 0));
    const star = new State(topologyOf(graphOf(weight, [...edges, outer])), 2);
    star.load(part);
    expect(star.staysWhole(0)).toBe(false);
    const wheel = new State(topologyOf(graphOf(weight, [...edges, ...ring, outer])), 2);
    wheel.load(part);
    expect(wheel.staysWhole(0)).toBe(true);
  });
});

describe('rough divisions', () => {
  it('have as many parts as asked, all connected', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 2, max: 60 }), fc.integer({ min: 2, max: 9 }), (seed, n, k) => {
        const parts = Math.min(n, k);
        const graph = randomGraph(n, n, seed);
        const part = new Int32Array(n);
        const all = Int32Array.from({ length: n }, (_, v) => v);
        const labels = Array.from({ length: parts }, (_, p) => p);
        new Splitter(topologyOf(graph)).divide(all, labels, part, randomOf(seed));
        const verified = verify(graph, part, { min: 0, max: Infinity });
        expect(verified).toMatchObject({ parts, valid: true });
      }),
    );
  });
});

describe('the search', () => {
  it('keeps parts connected and tells its cut and what is outside truly; more rounds are never worse', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: 8, max: 70 }),
        fc.integer({ min: 2, max: 7 }),
        (seed, n, parts) => {
          const graph = randomGraph(n, 2 * n, seed);
          const window = windowAround(total(graph), parts, 0.2);
          const search = new Search(topologyOf(graph), parts, window, seed);
          let score = Infinity;
          for (let round = 0; round < 14; round++) {
            search.round();
            const best = search.best!;
            expect(best.score).toBeLessThanOrEqual(score);
            score = best.score;
            const verified = verify(graph, best.part, { min: 0, max: Infinity });
            expect(verified).toMatchObject({ valid: true, parts, cut: best.cut });
            const { lightest, heaviest } = verify(graph, best.part, window);
            expect(best.out === 0).toBe(lightest >= window.min && heaviest <= window.max);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('finds the least cut of small graphs', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 5, max: 9 }), fc.integer({ min: 2, max: 3 }), (seed, n, parts) => {
        const graph = randomGraph(n, n, seed);
        const window = windowAround(total(graph), parts, 0.35);
        const search = new Search(topologyOf(graph), parts, window, seed);
        for (let round = 0; round < 20; round++) search.round();
        const best = search.best!;
        expect(best.out > 0 ? Infinity : best.cut).toBe(bruteForce(graph, parts, window));
      }),
      { numRuns: 40 },
    );
  });

  it('finds straight cuts of a lattice', () => {
    const graph = lattice(12, 8);
    const search = new Search(topologyOf(graph), 4, windowAround(960, 4, 0.02), 3);
    for (let round = 0; round < 30; round++) search.round();
    expect(search.best).toMatchObject({ cut: 20, out: 0 });
  });
});

describe('small graphs, exactly', () => {
  it('agrees with looking at every assignment, also where there is no division', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 3, max: 8 }), fc.integer({ min: 2, max: 4 }), (seed, n, k) => {
        const parts = Math.min(n, k);
        const graph = randomGraph(n, n >> 1, seed);
        const window = windowAround(total(graph), parts, 0.25);
        const exact = exhaustive(topologyOf(graph), parts, window);
        expect(exact).toBeDefined();
        const cut = exact === 'none' || exact === undefined ? Infinity : exact.cut;
        expect(cut).toBe(bruteForce(graph, parts, window));
        if (typeof exact === 'object') expect(verify(graph, exact.part, window)).toMatchObject({ cut });
      }),
      { numRuns: 60 },
    );
  });
});

describe('the bound', () => {
  it('of a set is exactly the cheapest set in the range', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: 3, max: 10 }),
        fc.boolean(),
        fc.boolean(),
        (seed, n, inside, outside) => {
          const graph = randomGraph(n, n, seed);
          const all = total(graph);
          const range = { min: Math.floor(0.25 * all), max: Math.floor(0.45 * all) };
          let best = Infinity;
          for (let bits = 0; bits < 1 << n; bits++) {
            const isIn = (v: number): boolean => ((bits >> v) & 1) === 1;
            let weight = 0;
            for (let v = 0; v < n; v++) if (isIn(v)) weight += graph.weight[v];
            if (weight < range.min || weight > range.max) continue;
            if (inside && !connected(graph, isIn)) continue;
            if (outside && !connected(graph, v => !isIn(v))) continue;
            let cut = 0;
            for (let v = 0; v < n; v++)
              for (let e = graph.start[v]; e < graph.start[v + 1]; e++)
                if (isIn(v) && !isIn(graph.adj[e])) cut += graph.cost[e];
            best = Math.min(best, cut);
          }
          const goal = 50;
          const search = new MinSet(topologyOf(graph), range, { inside, outside }, false, goal);
          for (let i = 0; i < 10_000 && !search.done; i++) search.work(1000);
          expect(search.done).toBe(true);
          expect(search.bound).toBe(Math.min(best, goal));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('never exceeds the least cut, and meets it for two parts', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 5, max: 9 }), fc.integer({ min: 2, max: 5 }), (seed, n, parts) => {
        const graph = randomGraph(n, n, seed);
        const window = windowAround(total(graph), parts, 0.3);
        const least = bruteForce(graph, parts, window);
        const bound = new Bound(topologyOf(graph), parts, window);
        for (let i = 0; i < 3000 && !bound.done && bound.value < least; i++) bound.work(2000, 1000);
        expect(bound.value).toBeLessThanOrEqual(least);
        if (parts === 2 && least < Infinity) {
          expect(bound.value).toBe(least);
          if (bound.division) expect(verify(graph, bound.division, window)).toMatchObject({ valid: true });
        }
      }),
      { numRuns: 60 },
    );
  });

  it('proves a lattice halved', () => {
    const graph = lattice(10, 7);
    const bound = new Bound(topologyOf(graph), 2, { min: 340, max: 360 });
    for (let i = 0; i < 1000 && bound.value < 7; i++) bound.work(10_000, 7);
    expect(bound.value).toBe(7);
  });
});

describe('an island', () => {
  const run = (plan: Plan, seed: number, rounds: number): Found[] => {
    const island = new Island(plan, seed);
    const best = new Map<number, Found>();
    const tell = (): void => {
      for (const found of island.news()) best.set(found.task, found);
    };
    tell();
    for (let round = 0; round < rounds; round++) {
      island.round();
      if (round % 3 === 0) island.prove();
      tell();
    }
    island.bounds.forEach((bound, task) => {
      expect(bound).toBeLessThanOrEqual(best.get(task)?.cut ?? Infinity);
    });
    return [...best.values()];
  };

  it('works on every component and number of parts, the same for the same seed', () => {
    const big = lattice(9, 6);
    const graph = graphOf(
      [...big.weight, 100, 80, 20],
      [
        ...Array.from(big.adj, (b, e) => ({ a: topologyOf(big).tail[e], b, cost: big.cost[e] })).filter(
          ({ a, b }) => a < b,
        ),
        { a: 55, b: 56, cost: 1 },
      ],
    );
    const window = { min: 80, max: 200 };
    const plan = planned(graph, undefined, window);
    expect(plan.components.map(({ vertices }) => vertices.length)).toEqual([54, 1, 2]);
    const found = run(plan, 5, 40);
    expect(run(plan, 5, 40)).toEqual(found);
    for (const { task, part, cut } of found) {
      const { component, parts } = plan.tasks[task];
      expect(verify(plan.components[component].topology.graph, part, window)).toMatchObject({
        valid: true,
        cut,
        parts,
      });
    }
    expect(new Set(found.map(({ task }) => plan.tasks[task].component))).toEqual(new Set([0, 1, 2]));
  });

  it('settles small components at once, and says when there is no division', () => {
    const star = graphOf(
      [1, 5, 5, 5],
      [1, 2, 3].map(b => ({ a: 0, b, cost: 1 })),
    );
    const none = new Island(planned(star, 2, { min: 8, max: 8 }), 1);
    expect(none.settled).toBe(true);
    expect(none.impossible).toEqual([0]);
    const some = new Island(planned(star, 2, { min: 5, max: 11 }), 1);
    expect(some.settled).toBe(true);
    expect(some.news()).toMatchObject([{ cut: 1, proved: true }]);
  });
});
