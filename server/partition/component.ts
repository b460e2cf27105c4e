/**
 * One connected component: the search, then the exact step over every part that the search met, then descent again. The
 * result is never worse than the search's own.
 */
import type { Graph } from './divide/graph.ts';
import { refine } from './divide/refine.ts';
import { Division, divide, type SearchLimit } from './divide/search.ts';
import type { Window } from './divide/window.ts';
import { partCostOf } from './exact/cost.ts';
import type { Highs } from './exact/highs.ts';
import { Pool } from './exact/pool.ts';
import { bestPartition } from './exact/set-partition.ts';

/** Parts that the exact step chooses from. */
const POOL = 4000;
/** Of the best parts so many get neighbours with one atom more or less. */
const VARIED = 40;
/** Nodes of branch and bound of one choice: it ends at the root in nearly all communities. */
const NODES = 200;
/** Rounds of choice and descent. */
const ROUNDS = 3;
/** Share of the time that the search gets. */
const SEARCH_SHARE = 0.75;

/** The exact step's solver, and who is told where it fails: then the search's own division counts. */
export interface ExactStep {
  highs: Highs;
  onFailure(reason: string): void;
}

/**
 * The best division found, with the limits of `divide`; without the exact step the search's own. Parts are numbered from 0.
 *
 * @param start the division in force, to begin with too
 */
export function divideComponent(
  exact: ExactStep | undefined,
  graph: Graph,
  window: Window,
  seed: number,
  limit: SearchLimit,
  start?: Int32Array,
): Int32Array {
  const starts = start ? [start] : [];
  if (!exact) return divide(graph, window, seed, limit, starts);
  const { highs } = exact;
  const own: Window = { ...window, fixed: limit.parts !== undefined };
  const pool = new Pool(graph, partCostOf(own), POOL);
  const met = (vertices: readonly number[]): void => {
    let weight = 0;
    for (const v of vertices) weight += graph.weight[v];
    if (weight >= window.min && weight <= window.max) pool.add(vertices);
  };
  if (start) pool.addDivision(start);
  const { elapsed, stepsPerPart } = limit;
  // Against the clock the search leaves time for the exact step.
  const search =
    elapsed && stepsPerPart === undefined ? { ...limit, elapsed: () => elapsed() / SEARCH_SHARE } : limit;
  let best = divide(graph, window, seed, { ...search, met }, starts);
  if (best.every(part => part === 0)) return best;
  const late = (): boolean => stepsPerPart === undefined && elapsed !== undefined && elapsed() >= 1;
  for (let round = 0; round < ROUNDS && !highs.broken && !late(); round++) {
    pool.addDivision(best);
    pool.addVariants(VARIED);
    const choice = bestPartition(highs, pool, best, { nodes: NODES });
    if (choice.status === 'failed') exact.onFailure(choice.reason ?? 'HiGHS');
    if (!choice.improved || (limit.parts !== undefined && Math.max(...choice.part) + 1 !== limit.parts))
      break;
    const division = new Division(graph, own, choice.part);
    refine(division);
    best = numbered(division.part);
  }
  return best;
}

/** Parts numbered from 0 in the order of their first vertex. */
function numbered(part: Int32Array): Int32Array {
  const number = new Map<number, number>();
  return part.map(p => {
    let k = number.get(p);
    if (k === undefined) number.set(p, (k = number.size));
    return k;
  });
}
