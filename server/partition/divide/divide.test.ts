import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Division } from './division.ts';
import { componentsOf, type Graph, graphOf } from './graph.ts';
import { randomOf } from './random.ts';
import { refine } from './refine.ts';
import { divide } from './search.ts';
import { TreeCutter } from './tree.ts';
import { fittingParts, outsidePenalty, unavoidableOutside } from './window.ts';

const window = { min: 300, max: 400, target: 350 };

/** A planar grid graph of `w` × `h` vertices. */
function lattice(w: number, h: number, weight: (i: number) => number): Graph {
  const edges: { a: number; b: number; cost: number }[] = [];
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      if (x + 1 < w) edges.push({ a: y * w + x, b: y * w + x + 1, cost: 10 });
      if (y + 1 < h) edges.push({ a: y * w + x, b: (y + 1) * w + x, cost: 10 });
    }
  return graphOf(
    Array.from({ length: w * h }, (_, i) => weight(i)),
    edges,
  );
}

const connected = (graph: Graph, part: ArrayLike<number>): boolean => {
  const parts = new Set(Array.from(part));
  return [...parts].every(p => componentsOf(graph, v => part[v] === p).count === 1);
};

/** The least cost over all divisions of a small graph into connected parts. */
function bruteForce(graph: Graph): number {
  let best = Infinity;
  const part = new Int32Array(graph.n);
  const place = (v: number, parts: number): void => {
    if (v === graph.n) {
      if (connected(graph, part)) best = Math.min(best, new Division(graph, window, part).cost());
      return;
    }
    for (let p = 0; p <= parts && p < 5; p++) {
      part[v] = p;
      place(v + 1, Math.max(parts, p + 1));
    }
  };
  place(0, 0);
  return best;
}

describe('the arithmetic of the window', () => {
  it('knows which numbers fit: from 300, but not 401–599 and 801–899', () => {
    const misfits = Array.from({ length: 2000 }, (_, w) => w + 1).filter(w => !fittingParts(w, window));
    expect(misfits).toEqual([
      ...Array.from({ length: 299 }, (_, i) => i + 1),
      ...Array.from({ length: 199 }, (_, i) => i + 401),
      ...Array.from({ length: 99 }, (_, i) => i + 801),
    ]);
  });

  it('bounds from below what stays outside, exactly where weights are single households', () => {
    for (const weight of [1, 299, 300, 400, 401, 450, 599, 600, 850, 899, 900]) {
      let best = Infinity;
      for (let k = 0; k <= 4; k++)
        if (k * window.min <= weight) best = Math.min(best, Math.max(0, weight - k * window.max));
      expect([weight, unavoidableOutside(weight, window)]).toEqual([weight, best]);
    }
  });

  it('costs nothing inside and more the farther outside', () => {
    expect([300, 350, 400].map(w => outsidePenalty(w, window))).toEqual([0, 0, 0]);
    expect(outsidePenalty(420, window)).toBeLessThan(outsidePenalty(500, window));
    expect(outsidePenalty(500, window)).toBeLessThan(
      outsidePenalty(400, window) + outsidePenalty(100, window) + 1e9,
    );
  });
});

describe('the tree cutter', () => {
  it('splits into two connected sides and says what it cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        (seed, w, h) => {
          const graph = lattice(w, h, i => 50 + ((i * 37) % 60));
          const all = Array.from({ length: graph.n }, (_, v) => v);
          const cutter = new TreeCutter(graph);
          cutter.load(all);
          const first = new Uint8Array(graph.n);
          const cut = cutter.cut(1, 1, window, randomOf(seed), first);
          expect(cut).toBeDefined();
          const side = Array.from(first);
          expect(connected(graph, side)).toBe(true);
          let cost = 0;
          for (let v = 0; v < graph.n; v++)
            for (let e = graph.start[v]; e < graph.start[v + 1]; e++)
              if (graph.adj[e] > v && side[v] !== side[graph.adj[e]]) cost += graph.cost[e];
          expect(cut?.cut).toBeCloseTo(cost);
        },
      ),
    );
  });
});

describe('the search', () => {
  it('always gives connected parts that hold every vertex', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 64, maxLength: 64 }),
        (seed, w, h, weights) => {
          const graph = lattice(w, h, i => weights[i]);
          const part = divide(graph, window, seed, { stepsPerPart: 20 });
          expect(part).toHaveLength(graph.n);
          expect(connected(graph, part)).toBe(true);
          expect(Math.max(...part)).toBe(new Set(part).size - 1);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('finds the best division of small graphs (brute force over all of them)', () => {
    let exact = 0;
    const tries = 24;
    for (let t = 0; t < tries; t++) {
      const random = randomOf(t);
      const graph = lattice(3, 3, () => 60 + Math.floor(random() * 140));
      const found = new Division(graph, window, divide(graph, window, 7, { stepsPerPart: 300 })).cost();
      const best = bruteForce(graph);
      expect(found).toBeGreaterThanOrEqual(best - 1e-6);
      if (found <= best + 1e-6) exact++;
    }
    expect(exact).toBeGreaterThanOrEqual(tries - 1);
  });

  it('finds a perfect division where there is one: 8 × 8 vertices of 50 in grids of seven or eight', () => {
    const graph = lattice(8, 8, () => 50);
    const part = divide(graph, window, 3, { stepsPerPart: 200 });
    const division = new Division(graph, window, part);
    expect(division.weights.every(w => w >= 300 && w <= 400)).toBe(true);
  });

  it('is the same for the same seed, and more steps are never worse than the start', () => {
    const graph = lattice(7, 7, i => 30 + ((i * 53) % 90));
    const once = divide(graph, window, 5, { stepsPerPart: 50 });
    expect(divide(graph, window, 5, { stepsPerPart: 50 })).toEqual(once);
    const cost = (steps: number) =>
      new Division(graph, window, divide(graph, window, 5, { stepsPerPart: steps })).cost();
    expect(cost(400)).toBeLessThanOrEqual(cost(0) + 1e-6);
  });

  it('stops when its time is up', () => {
    const graph = lattice(6, 6, () => 60);
    let asked = 0;
    divide(graph, window, 1, { elapsed: () => (asked++ < 3 ? 0.5 : 1) });
    expect(asked).toBeGreaterThan(3);
  });

  it('refines without ever breaking a part or raising the cost', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), seed => {
        const random = randomOf(seed);
        const graph = lattice(5, 5, () => Math.floor(random() * 150));
        const start = divide(graph, { min: 100, max: 2000, target: 700 }, seed, { stepsPerPart: 0 });
        const division = new Division(graph, window, start);
        const before = division.cost();
        refine(division);
        expect(division.cost()).toBeLessThanOrEqual(before + 1e-6);
        expect(connected(graph, division.part)).toBe(true);
        // The running weights are the true ones.
        expect(division.cost()).toBeCloseTo(new Division(graph, window, division.part).cost());
      }),
      { numRuns: 60 },
    );
  });
});
