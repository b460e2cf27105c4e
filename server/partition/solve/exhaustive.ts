/** Small graphs, exactly: every division into connected parts is looked at, cut short where it cannot win. */
import type { Range } from './anneal.ts';
import type { Topology } from './topology.ts';

/** Graphs up to this size are tried, and given up after so many placements. */
const MOST_VERTICES = 24;
const MOST_PLACEMENTS = 1_000_000;

/** The cheapest division, `none` when there is none, or undefined when the graph is too large to tell. */
export function exhaustive(
  { graph }: Topology,
  parts: number,
  { min, max }: Range,
): { part: Int32Array; cut: number } | 'none' | undefined {
  const { n, start, adj, cost, weight } = graph;
  if (n > MOST_VERTICES) return undefined;
  const order = walkOrder(start, adj, n);
  const left = new Float64Array(n + 1);
  for (let i = n - 1; i >= 0; i--) left[i] = left[i + 1] + weight[order[i]];
  const part = new Int32Array(n).fill(-1);
  const weights = new Float64Array(parts);
  let best: { part: Int32Array; cut: number } | undefined;
  let placements = 0;

  const place = (i: number, used: number, cut: number): void => {
    if (best !== undefined && cut >= best.cut) return;
    if (++placements > MOST_PLACEMENTS || n - i < parts - used) return;
    let short = (parts - used) * min;
    for (let p = 0; p < used; p++) short += Math.max(0, min - weights[p]);
    if (short > left[i]) return;
    if (i === n) {
      if (connected(graph, part, parts)) best = { part: part.slice(), cut };
      return;
    }
    const v = order[i];
    for (let p = 0; p <= used && p < parts; p++) {
      if (weights[p] + weight[v] > max) continue;
      let more = 0;
      for (let e = start[v]; e < start[v + 1]; e++)
        if (part[adj[e]] >= 0 && part[adj[e]] !== p) more += cost[e];
      part[v] = p;
      weights[p] += weight[v];
      place(i + 1, Math.max(used, p + 1), cut + more);
      weights[p] -= weight[v];
      part[v] = -1;
    }
  };
  place(0, 0, 0);
  if (placements > MOST_PLACEMENTS) return undefined;
  return best ?? 'none';
}

/** Vertices in the order of a walk outward from the first. */
function walkOrder(start: Int32Array, adj: Int32Array, n: number): number[] {
  const order: number[] = [];
  const seen = new Uint8Array(n);
  for (let s = 0; s < n; s++) {
    if (seen[s]) continue;
    seen[s] = 1;
    order.push(s);
    for (let i = order.length - 1; i < order.length; i++)
      for (let e = start[order[i]]; e < start[order[i] + 1]; e++)
        if (!seen[adj[e]]) {
          seen[adj[e]] = 1;
          order.push(adj[e]);
        }
  }
  return order;
}

/** Whether every part is one piece. */
function connected({ n, start, adj }: Topology['graph'], part: Int32Array, parts: number): boolean {
  const seen = new Uint8Array(n);
  const begun = new Uint8Array(parts);
  const stack: number[] = [];
  for (let s = 0; s < n; s++) {
    if (seen[s]) continue;
    if (begun[part[s]]) return false;
    begun[part[s]] = 1;
    seen[s] = 1;
    stack.push(s);
    for (let v = stack.pop(); v !== undefined; v = stack.pop())
      for (let e = start[v]; e < start[v + 1]; e++) {
        const u = adj[e];
        if (seen[u] || part[u] !== part[s]) continue;
        seen[u] = 1;
        stack.push(u);
      }
  }
  return true;
}
