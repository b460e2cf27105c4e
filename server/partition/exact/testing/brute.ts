/** Small graphs, and everything about them by enumeration: the independent recount of the exact step's tests. */
import fc from 'fast-check';
import { type Graph, graphOf } from '../../divide/graph.ts';
import { costOfWeight, type PartCost } from '../cost.ts';

/** A lattice of `width` × `height` vertices; every edge costs `cost`. */
export function lattice(
  width: number,
  height: number,
  weight: (i: number) => number,
  cost: number | ((edge: number) => number) = 10,
): Graph {
  const edges: { a: number; b: number; cost: number }[] = [];
  const add = (a: number, b: number): void => {
    edges.push({ a, b, cost: typeof cost === 'number' ? cost : cost(edges.length) });
  };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (x + 1 < width) add(y * width + x, y * width + x + 1);
      if (y + 1 < height) add(y * width + x, (y + 1) * width + x);
    }
  return graphOf(
    Array.from({ length: width * height }, (_, i) => weight(i)),
    edges,
  );
}

/**
 * Random connected planar graphs: a path along a lattice, and some of the lattice's other edges. Weights make windows
 * of 300 to 400 sometimes easy, sometimes tight, sometimes impossible.
 */
export const smallGraphs = (most: number): fc.Arbitrary<Graph> =>
  fc
    .record({
      width: fc.integer({ min: 1, max: 3 }),
      n: fc.integer({ min: 2, max: most }),
      weights: fc.array(fc.integer({ min: 0, max: 260 }), { minLength: most, maxLength: most }),
      heavy: fc.integer({ min: 0, max: 6 }),
      kept: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 40, maxLength: 40 }),
      costs: fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 40, maxLength: 40 }),
    })
    .map(({ width, n, weights, heavy, kept, costs }) => {
      const edges: { a: number; b: number; cost: number }[] = [];
      const join = (a: number, b: number, always: boolean): void => {
        const i = edges.length + a;
        if (always || kept[i % 40] > 0) edges.push({ a, b, cost: costs[i % 40] });
      };
      // The first column and every row are paths, so that the whole is connected.
      for (let v = 0; v < n; v++) {
        if (v % width > 0) join(v - 1, v, true);
        if (v >= width) join(v - width, v, v % width === 0);
      }
      return graphOf(
        weights.slice(0, n).map((w, i) => (heavy > 0 && i % 7 === heavy ? w + 170 : w)),
        edges,
      );
    });

/** Whether the vertices of a bit set are connected; the empty set is not. */
export function isConnected(graph: Graph, set: number): boolean {
  let reached = set & -set;
  for (let before = 0; reached !== before; ) {
    before = reached;
    for (let v = 0; v < graph.n; v++)
      if ((reached >> v) & 1)
        for (let e = graph.start[v]; e < graph.start[v + 1]; e++)
          if ((set >> graph.adj[e]) & 1) reached |= 1 << graph.adj[e];
  }
  return set !== 0 && reached === set;
}

export const verticesOf = (graph: Graph, set: number): number[] =>
  Array.from({ length: graph.n }, (_, v) => v).filter(v => (set >> v) & 1);

/** Every connected vertex set as a bit set. */
export const connectedSets = (graph: Graph): number[] =>
  Array.from({ length: 2 ** graph.n - 1 }, (_, i) => i + 1).filter(set => isConnected(graph, set));

export const weightOf = (graph: Graph, set: number): number =>
  verticesOf(graph, set).reduce((sum, v) => sum + graph.weight[v], 0);

/** Cost of a set as a part, from the definition. */
export function costOf(graph: Graph, set: number, partCost: PartCost): number {
  let boundary = 0;
  for (const v of verticesOf(graph, set))
    for (let e = graph.start[v]; e < graph.start[v + 1]; e++)
      if (!((set >> graph.adj[e]) & 1)) boundary += graph.cost[e];
  return costOfWeight(weightOf(graph, set), partCost) + boundary / 2;
}

/** The least sum over all divisions into connected sets of what `cost` says of each set. */
export function leastDivision(graph: Graph, cost: (set: number) => number): number {
  const whole = 2 ** graph.n - 1;
  const least = new Map<number, number>([[0, 0]]);
  const sets = connectedSets(graph).map(set => ({ set, cost: cost(set) }));
  const solve = (rest: number): number => {
    const known = least.get(rest);
    if (known !== undefined) return known;
    const first = rest & -rest;
    let best = Number.POSITIVE_INFINITY;
    for (const one of sets)
      if (one.set & first && (one.set & ~rest) === 0)
        best = Math.min(best, one.cost + solve(rest & ~one.set));
    least.set(rest, best);
    return best;
  };
  return solve(whole);
}
