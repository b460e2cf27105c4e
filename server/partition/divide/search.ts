/**
 * Step 5, division: grids of a connected graph whose weights lie in a window, each grid connected.
 *
 * Runs of growing length, the best counts (runs.ts). Start: recursive bipartition by spanning trees. Improvement: simulated annealing over recombinations
 * (two or three neighbouring grids are merged and cut anew, into as many grids or one more or fewer); then descent by
 * moves and swaps. The best division met is kept.
 *
 * Cost = OUTSIDE_COST · households outside the window (and a little for how far) + metres of boundary weighed by what
 * they lie on + metres of main street inside + TARGET_COST · deviation from the target + APART_COST · pins broken + households
 * that change grid + compounds split + grids without households.
 */
import type { Division } from './division.ts';
import type { Graph } from './graph.ts';
import type { SearchLimit } from './run-job.ts';
import { cheaper, isLate, lengthOfRun, Runs, runsWithin } from './runs.ts';
import { RunSource } from './shared.ts';
import type { Window } from './window.ts';

/** Divides a connected graph. Returns the part of every vertex, numbered from 0 without gaps. */
export function divide(
  graph: Graph,
  window: Window,
  seed: number,
  limit: SearchLimit,
  starts: readonly Int32Array[] = [],
): Int32Array {
  const runs = new Runs(graph, window, seed, limit);
  return runs.trivial ? new Int32Array(graph.n) : numbered(bestOfRuns(runs, limit, starts).part);
}

/**
 * The best of all runs within the limit, and of descent from the starts.
 *
 * @param after told of the best so far after every run, with the steps used; what it returns is the best from there on
 * @param settled whether nothing better can be found
 */
export function bestOfRuns(
  runs: Runs,
  limit: SearchLimit,
  starts: readonly Int32Array[],
  after: (best: Division, used: number) => Division = best => best,
  settled: () => boolean = () => false,
): Division {
  let best: Division | undefined;
  if (limit.parts === undefined) for (const given of starts) best = cheaper(best, runs.descend(given));
  const source = new RunSource(runs, runs.jobOf(starts), limit);
  try {
    const count = runsWithin(limit.stepsPerPart);
    for (let i = 0, used = 0; i < count; i++) {
      if (best && i > 0 && (isLate(limit) || settled())) break;
      used += lengthOfRun(i, limit);
      const ended = source.run(i);
      limit.found?.(ended.part);
      best = after(cheaper(best, ended), used);
    }
    for (const late of source.rest()) best = cheaper(best, late);
    return best as Division;
  } finally {
    source.close();
  }
}

/** Parts numbered from 0 in the order of their first vertex. */
export function numbered(part: Int32Array): Int32Array {
  const number = new Map<number, number>();
  return part.map(p => {
    let k = number.get(p);
    if (k === undefined) number.set(p, (k = number.size));
    return k;
  });
}
