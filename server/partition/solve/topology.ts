/** What all divisions of a graph share, and graphs made of a graph: the one among some vertices, the one of its pieces. */
import { type Graph, graphOf } from '../divide/graph.ts';

/** Neighbours that the bit masks of `Topology` can tell apart. */
export const MASK_BITS = 31;

/** A graph (edges in both directions) with, for every arc, its tail, its reverse, and which neighbours know each other. */
export interface Topology {
  graph: Graph;
  tail: Int32Array;
  reverse: Int32Array;
  /**
   * For arc e, the i-th of its tail: bit j is set where the heads of the tail's arcs i and j are neighbours (only for
   * vertices of at most 31 neighbours).
   */
  mates: Int32Array;
  /** Mean cost of an edge, and mean weight of a vertex: the units of temperature and of weight. */
  meanCost: number;
  meanWeight: number;
  totalWeight: number;
}

/** Looks at a graph once for all divisions of it. */
export function topologyOf(graph: Graph): Topology {
  const { n, start, adj, cost, weight } = graph;
  const arcs = adj.length;
  const tail = new Int32Array(arcs);
  const reverse = new Int32Array(arcs);
  const mates = new Int32Array(arcs);
  for (let v = 0; v < n; v++) for (let e = start[v]; e < start[v + 1]; e++) tail[e] = v;
  const at = new Int32Array(n).fill(-1);
  for (let v = 0; v < n; v++) {
    const from = start[v];
    const to = start[v + 1];
    for (let e = from; e < to; e++) at[adj[e]] = e - from;
    for (let e = from; e < to; e++) {
      const u = adj[e];
      let mask = 0;
      for (let f = start[u]; f < start[u + 1]; f++) {
        const w = adj[f];
        if (w === v) reverse[e] = f;
        else if (at[w] >= 0 && to - from <= MASK_BITS) mask |= 1 << at[w];
      }
      mates[e] = mask;
    }
    for (let e = from; e < to; e++) at[adj[e]] = -1;
  }
  let totalCost = 0;
  for (let e = 0; e < arcs; e++) totalCost += cost[e];
  let totalWeight = 0;
  for (let v = 0; v < n; v++) totalWeight += weight[v];
  return {
    graph,
    tail,
    reverse,
    mates,
    meanCost: arcs > 0 ? totalCost / arcs : 1,
    meanWeight: totalWeight > 0 ? totalWeight / n : 1,
    totalWeight,
  };
}

/** The graph among some vertices; its vertex i is `vertices[i]`. */
export function subTopology({ graph }: Topology, vertices: Int32Array): Topology {
  const { start, adj, cost, weight } = graph;
  const local = new Int32Array(graph.n).fill(-1);
  for (let i = 0; i < vertices.length; i++) local[vertices[i]] = i;
  const first = new Int32Array(vertices.length + 1);
  let count = 0;
  for (let i = 0; i < vertices.length; i++) {
    const v = vertices[i];
    for (let e = start[v]; e < start[v + 1]; e++) if (local[adj[e]] >= 0) count++;
    first[i + 1] = count;
  }
  const heads = new Int32Array(count);
  const costs = new Float64Array(count);
  const weights = new Float64Array(vertices.length);
  count = 0;
  for (let i = 0; i < vertices.length; i++) {
    const v = vertices[i];
    weights[i] = weight[v];
    for (let e = start[v]; e < start[v + 1]; e++)
      if (local[adj[e]] >= 0) {
        heads[count] = local[adj[e]];
        costs[count++] = cost[e];
      }
  }
  return topologyOf({ n: vertices.length, weight: weights, start: first, adj: heads, cost: costs });
}

/** The graph whose vertices are `count` connected pieces of another: weights and costs add up. */
export function coarsened({ graph }: Topology, piece: Int32Array, count: number): Topology {
  const { n, start, adj, cost, weight } = graph;
  const weights = new Float64Array(count);
  const costs = new Map<number, number>();
  for (let v = 0; v < n; v++) {
    weights[piece[v]] += weight[v];
    for (let e = start[v]; e < start[v + 1]; e++) {
      const [a, b] = [piece[v], piece[adj[e]]];
      if (a < b) costs.set(a * count + b, (costs.get(a * count + b) ?? 0) + cost[e]);
    }
  }
  const edges = Array.from(costs, ([key, c]) => ({ a: Math.floor(key / count), b: key % count, cost: c }));
  return topologyOf(graphOf(weights, edges));
}
