/**
 * What is proved of a component's division where a proof is asked for (`--prove`): how many households must be outside, how
 * far the cost may be from the best, and whether compounds must be split.
 */
import type { Graph } from './divide/graph.ts';
import type { Window } from './divide/window.ts';
import { boundCost } from './exact/bound.ts';
import { partCostOf } from './exact/cost.ts';
import type { Highs } from './exact/highs.ts';
import { outsideOf, proveOutside } from './exact/outside.ts';
import { mustSplit } from './exact/split.ts';

/** Of the seconds for a proof: what the question how many must be outside may take, and what that about compounds gets at least. */
const OUTSIDE_SHARE = 0.3;
const SPLIT_SHARE = 0.2;

export interface DivisionProof {
  /** The division, or a better one that the proof met. */
  part: Int32Array;
  /** Households (or equivalents) outside the window in any division. */
  outside: number;
  /** Cost beyond what is proved to be needed. */
  unproved: number;
  /** Compounds that must be split at least: 1 where that is proved. */
  mustSplit: number;
}

/**
 * Proves what it can of a division of a connected graph within some seconds.
 *
 * @param outside households that are known to be outside the window in any division
 * @param now milliseconds, differences only
 */
export function proveDivision(
  highs: Highs,
  graph: Graph,
  window: Window,
  part: Int32Array,
  outside: number,
  now: () => number,
  seconds: number,
): DivisionProof {
  if (graph.n === 1) return { part, outside, unproved: 0, mustSplit: 0 };
  const from = now();
  const left_s = (): number => seconds - (now() - from) / 1000;
  let least = outside;
  if (outsideOf(graph.weight, part, window) > outside) {
    const limit = { now, seconds: OUTSIDE_SHARE * seconds };
    least = Math.max(least, proveOutside(highs, graph, window, part, limit).outside);
  }
  const found = boundCost(highs, {
    graph,
    partCost: partCostOf(window),
    incumbent: part,
    now,
    seconds: Math.max(0, left_s()),
  });
  const needed = mustSplit(highs, graph, window, found.part, {
    now,
    seconds: Math.max(SPLIT_SHARE * seconds, left_s()),
  });
  return {
    part: found.part,
    outside: least,
    unproved: found.cost - Math.max(0, found.bound),
    mustSplit: needed === true ? 1 : 0,
  };
}
