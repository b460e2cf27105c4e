import type { Known } from './known.ts';
import { type Whole, wholeOf } from './whole.ts';

/** The division's graph in compressed rows: neighbours of v are adj[start[v]..start[v+1]], with the cost of cutting. */
export interface Graph {
  n: number;
  weight: Float64Array;
  start: Int32Array;
  adj: Int32Array;
  cost: Float64Array;
  /** Cost of not cutting, where some line should not run through a part; zero where left out. */
  keep?: Float64Array;
  /** Labels of each vertex, none of which two vertices of one part may share: pins that keep apart. */
  labels?: readonly (readonly number[])[];
  /** The division in force, for the fewest moved households. */
  known?: Known;
  /** Compounds that had better stay whole. */
  whole?: Whole;
}

/** An undirected edge: what cutting it costs, and what not cutting it costs. Neither is negative. */
export interface Edge {
  a: number;
  b: number;
  cost: number;
  keep?: number;
}

/** Builds a graph from undirected edges (each given once). */
export function graphOf(weight: ArrayLike<number>, edges: readonly Edge[]): Graph {
  const n = weight.length;
  const start = new Int32Array(n + 1);
  for (const { a, b } of edges) {
    start[a + 1]++;
    start[b + 1]++;
  }
  for (let v = 0; v < n; v++) start[v + 1] += start[v];
  const at = start.slice(0, n);
  const adj = new Int32Array(edges.length * 2);
  const cost = new Float64Array(edges.length * 2);
  const keep = edges.some(edge => (edge.keep ?? 0) > 0) ? new Float64Array(edges.length * 2) : undefined;
  for (const { a, b, cost: c, keep: k } of edges) {
    if (keep) keep[at[a]] = keep[at[b]] = k ?? 0;
    adj[at[a]] = b;
    cost[at[a]++] = c;
    adj[at[b]] = a;
    cost[at[b]++] = c;
  }
  return { n, weight: Float64Array.from(weight), start, adj, cost, ...(keep ? { keep } : {}) };
}

/**
 * Connected components: the component of each vertex, numbered in the order of their first vertex.
 *
 * @param joins whether the edge between two vertices counts
 */
export function componentsOf(
  graph: Graph,
  allowed: (v: number) => boolean = () => true,
  joins: (v: number, u: number) => boolean = () => true,
): { of: Int32Array; count: number } {
  const of = new Int32Array(graph.n).fill(-1);
  let count = 0;
  const stack: number[] = [];
  for (let s = 0; s < graph.n; s++) {
    if (of[s] >= 0 || !allowed(s)) continue;
    of[s] = count;
    stack.push(s);
    for (let v = stack.pop(); v !== undefined; v = stack.pop())
      for (let i = graph.start[v]; i < graph.start[v + 1]; i++) {
        const u = graph.adj[i];
        if (of[u] < 0 && allowed(u) && joins(v, u)) {
          of[u] = count;
          stack.push(u);
        }
      }
    count++;
  }
  return { of, count };
}

/** Labels as parts, a label in pieces as several. */
export const piecewise = (graph: Graph, label: ArrayLike<number>): Int32Array =>
  componentsOf(graph, undefined, (v, u) => label[v] === label[u]).of;

/** The graph among some vertices; `vertices[i]` is vertex i's number in the whole. */
export function subgraph(graph: Graph, vertices: readonly number[]): Graph {
  const local = new Map(vertices.map((v, i) => [v, i]));
  const edges: Edge[] = [];
  vertices.forEach((v, a) => {
    for (let i = graph.start[v]; i < graph.start[v + 1]; i++) {
      const b = local.get(graph.adj[i]);
      if (b !== undefined && a < b)
        edges.push({ a, b, cost: graph.cost[i], ...(graph.keep ? { keep: graph.keep[i] } : {}) });
    }
  });
  const part = graphOf(
    vertices.map(v => graph.weight[v]),
    edges,
  );
  const { labels, known, whole } = graph;
  return {
    ...part,
    ...(labels ? { labels: vertices.map(v => labels[v]) } : {}),
    ...(known ? { known: { ...known, of: vertices.map(v => known.of[v]) } } : {}),
    ...(whole
      ? {
          whole: wholeOf(
            Int32Array.from(vertices, v => whole.of[v]),
            whole.size.length,
            whole.cost,
          ),
        }
      : {}),
  };
}
