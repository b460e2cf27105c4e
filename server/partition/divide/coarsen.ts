/**
 * Coarser graphs for a multilevel start: vertices that had better stay together become one.
 * Sources: Hendrickson and Leland, "A multilevel algorithm for partitioning graphs" (1995); Karypis and Kumar, "A fast and
 * high quality multilevel scheme for partitioning irregular graphs" (1998): heavy-edge matching.
 */
import { type Edge, type Graph, graphOf } from './graph.ts';
import type { Random } from './random.ts';

/** A coarse vertex weighs at most this share of a part's maximum: three of them make a part, and can change places. */
const HEAVIEST = 1 / 3;
/** A level that leaves more than this share of the vertices is not worth its while. */
const LEAST_SHRINK = 0.9;
const MOST_LEVELS = 12;

/** A graph and, for each of its vertices, the vertex of the next coarser graph. */
export interface Level {
  graph: Graph;
  /** Coarse vertex of every vertex; none at the coarsest level. */
  coarse?: Int32Array;
}

/** The graph and ever coarser ones, the coarsest last. Vertices with a common label never become one. */
export function levelsOf(graph: Graph, max: number, random: Random): Level[] {
  const levels: Level[] = [];
  let fine = graph;
  while (levels.length < MOST_LEVELS) {
    const { coarse, count } = matching(fine, max * HEAVIEST, random);
    if (count > LEAST_SHRINK * fine.n) break;
    levels.push({ graph: fine, coarse });
    fine = contracted(fine, coarse, count);
  }
  levels.push({ graph: fine });
  return levels;
}

/** Pairs every vertex, in random order, with the free neighbour that it is dearest to be cut from. */
function matching(graph: Graph, heaviest: number, random: Random): { coarse: Int32Array; count: number } {
  const { n, start, adj, cost, keep, weight, labels } = graph;
  const order = Int32Array.from({ length: n }, (_, v) => v);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  const coarse = new Int32Array(n).fill(-1);
  let count = 0;
  for (const v of order) {
    if (coarse[v] >= 0) continue;
    let mate = -1;
    let dearest = 0;
    for (let e = start[v]; e < start[v + 1]; e++) {
      const u = adj[e];
      const net = cost[e] - (keep?.[e] ?? 0);
      if (coarse[u] >= 0 || net <= dearest || weight[u] + weight[v] > heaviest) continue;
      if (labels?.[v].some(label => labels[u].includes(label))) continue;
      mate = u;
      dearest = net;
    }
    coarse[v] = count;
    if (mate >= 0) coarse[mate] = count;
    count++;
  }
  return { coarse, count };
}

/**
 * The graph of joined vertices; edges between the same two become one with the sum of their costs. A vertex has each label once,
 * so that moving it counts a label as often as the division does.
 */
export function contracted(graph: Graph, coarse: Int32Array, count: number): Graph {
  const { n, start, adj, cost, keep, labels, known } = graph;
  const weight = new Float64Array(count);
  const members: number[][] = Array.from({ length: count }, () => []);
  for (let v = 0; v < n; v++) {
    weight[coarse[v]] += graph.weight[v];
    members[coarse[v]].push(v);
  }
  const edges: Edge[] = [];
  const at = new Int32Array(count).fill(-1);
  for (let a = 0; a < count; a++) {
    const first = edges.length;
    for (const v of members[a])
      for (let e = start[v]; e < start[v + 1]; e++) {
        const b = coarse[adj[e]];
        if (b <= a) continue;
        if (at[b] < first) at[b] = edges.push({ a, b, cost: 0, keep: 0 }) - 1;
        const edge = edges[at[b]];
        edge.cost += cost[e];
        edge.keep = (edge.keep ?? 0) + (keep?.[e] ?? 0);
      }
  }
  return {
    ...graphOf(weight, edges),
    ...(labels ? { labels: members.map(list => [...new Set(list.flatMap(v => labels[v]))]) } : {}),
    ...(known ? { known: { ...known, of: members.map(list => joined(list.map(v => known.of[v]))) } } : {}),
  };
}

type Row = readonly (readonly [label: number, weight: number])[];

function joined(rows: readonly Row[]): [number, number][] {
  const sum = new Map<number, number>();
  for (const row of rows) for (const [label, weight] of row) sum.set(label, (sum.get(label) ?? 0) + weight);
  return [...sum];
}
