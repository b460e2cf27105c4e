/** An answer counted again from nothing but the graph and the part numbers, before it is written. */
import { componentsOf, type Graph } from '../divide/graph.ts';
import type { Range } from './anneal.ts';

export interface Verified {
  parts: number;
  cut: number;
  /** Lightest and heaviest part. */
  lightest: number;
  heaviest: number;
  /** Every part lies in the window and is one piece. */
  valid: boolean;
}

/** @param part numbered from 0 without gaps */
export function verify(graph: Graph, part: Int32Array, { min, max }: Range): Verified {
  let parts = 0;
  for (const p of part) parts = Math.max(parts, p + 1);
  const weights = new Float64Array(parts);
  let twice = 0;
  const within = { ...graph, adj: graph.adj.slice() };
  for (let v = 0; v < graph.n; v++) {
    weights[part[v]] += graph.weight[v];
    for (let e = graph.start[v]; e < graph.start[v + 1]; e++) {
      if (part[graph.adj[e]] === part[v]) continue;
      twice += graph.cost[e];
      // A cut edge becomes a loop: what is left hangs together inside parts only.
      within.adj[e] = v;
    }
  }
  const [lightest, heaviest] = [Math.min(...weights), Math.max(...weights)];
  const whole = componentsOf(within).count === parts;
  return { parts, cut: twice / 2, lightest, heaviest, valid: whole && lightest >= min && heaviest <= max };
}
