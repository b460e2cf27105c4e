/** Several good divisions of one connected graph that differ from each other. */
import type { AlternativesWish } from '../types.ts';
import { Division } from './division.ts';
import type { Graph } from './graph.ts';
import { movedWeight } from './matching.ts';
import { seedFor } from './random.ts';
import type { SearchLimit } from './run-job.ts';
import type { Window } from './window.ts';

/** How much dearer an edge gets for each division that cuts it already, tried one after the other. */
const SHYNESS = [0.5, 2, 8];
/** A component aims above the wished difference, since others may have no second division at all. */
const AMBITION = 1.25;

/**
 * The best division first, then others, the cheapest first: each differs from all the others by the wished share of the
 * weight and costs no more than the wished loss. Fewer where no more are found. Edges that were cut before are made dearer to find them
 * (penalty method for dissimilar solutions: Johnson, Joy, Clarke and Jacobi 1992).
 */
export function alternativesOf(
  graph: Graph,
  window: Window,
  seed: number,
  limit: SearchLimit,
  wish: AlternativesWish | undefined,
  divide: (graph: Graph, window: Window, seed: number, limit: SearchLimit) => Int32Array,
): Int32Array[] {
  const runs = 1 + ((wish?.count ?? 1) - 1) * SHYNESS.length;
  let run = 0;
  const next = (): SearchLimit => {
    const before = run++;
    return { ...limit, ...(limit.elapsed ? { elapsed: share(limit.elapsed, before, runs) } : {}) };
  };
  const best = divide(graph, window, seed, next());
  const found = [best];
  if (!wish || wish.count < 2 || graph.n < 2) return found;
  const costOf = (part: Int32Array): number => new Division(graph, window, part).cost();
  const allowed = costOf(best) * (1 + wish.loss) + 1e-6;
  const total = graph.weight.reduce((sum, w) => sum + w, 0);
  const least = Math.min(1, wish.differ * AMBITION) * total;
  const cuts = new Float64Array(graph.adj.length);
  const remember = (part: Int32Array): void => {
    for (let v = 0; v < graph.n; v++)
      for (let e = graph.start[v]; e < graph.start[v + 1]; e++) if (part[v] !== part[graph.adj[e]]) cuts[e]++;
  };
  remember(best);
  for (let k = 1; k < wish.count; k++) {
    let chosen: { part: Int32Array; cost: number } | undefined;
    for (const shyness of SHYNESS) {
      const wary: Graph = { ...graph, cost: graph.cost.map((c, e) => c * (1 + shyness * cuts[e])) };
      const part = divide(wary, window, seedFor(seed, `${k} ${shyness}`), next());
      const cost = costOf(part);
      if (cost > allowed || found.some(other => movedWeight(other, part, graph.weight) < least)) continue;
      if (!chosen || cost < chosen.cost) chosen = { part, cost };
    }
    if (!chosen) break;
    found.push(chosen.part);
    remember(chosen.part);
  }
  // A search that had to avoid the best division may find a better one.
  return found.sort((a, b) => costOf(a) - costOf(b));
}

/** One of several runs: its equal share of the time. */
const share =
  (elapsed: () => number, run: number, runs: number): (() => number) =>
  () =>
    elapsed() * runs - run;
