/**
 * How many households must stay outside the window, by column generation: the arithmetic of the window and atoms that fit
 * nowhere (unfit.ts) say what no grid can hold; this says what grids beside each other cannot.
 *
 * Nothing costs anything but a household outside, so that a part outside is as good in single vertices, and the question is
 * which disjoint connected sets inside the window hold the most households (set packing).
 */
import type { Graph } from '../divide/graph.ts';
import { divide } from '../divide/search.ts';
import type { Window } from '../divide/window.ts';
import { boundCost } from './bound.ts';
import { isInside, membersOf, type PartCost } from './cost.ts';
import type { Highs } from './highs.ts';

/** Steps of a search that cares for the window alone, which begins the proof. */
const STEPS = 50;
/** Sums of the same numbers in another order differ by less; weights are whole where they are households. */
const SLACK = 1e-6;

/** When the proof stops: a clock (milliseconds, differences only) and seconds from now, or partial sets followed. */
export type ProofLimit = { now: () => number; seconds: number } | { nodes: number };

export interface OutsideProof {
  /** At least so many households (or equivalents) are outside the window in any division into connected parts. */
  outside: number;
  /** A division that leaves no more than `reached` outside: the proof is complete where both are the same. */
  reached: number;
  part: Int32Array;
}

/** Households in parts outside the window. */
export function outsideOf(weight: ArrayLike<number>, part: ArrayLike<number>, window: Window): number {
  return membersOf(part).reduce((sum, list) => {
    const work = list.reduce((total, v) => total + weight[v], 0);
    return isInside(work, window) ? sum : sum + work;
  }, 0);
}

/**
 * Bounds the households outside the window from below, for a connected graph. Pins that keep vertices apart are left out:
 * more divisions are possible then, so that the bound holds.
 *
 * @param part a division into connected parts
 */
export function proveOutside(
  highs: Highs,
  { n, weight, start, adj, cost }: Graph,
  { min, max, target }: Window,
  part: ArrayLike<number>,
  limit: ProofLimit,
): OutsideProof {
  const bare: Window = { min, max, target, empty: 0, targetCost: 0 };
  const flat: Graph = { n, weight, start, adj, cost: new Float64Array(cost.length) };
  const partCost: PartCost = { window: bare, outside: 1, target: 0, apart: 0, moved: 0, plain: true };
  const found = divide(flat, bare, 1, { stepsPerPart: STEPS }, [Int32Array.from(part)]);
  const incumbent =
    outsideOf(weight, found, bare) < outsideOf(weight, part, bare) ? found : Int32Array.from(part);
  const proof = boundCost(highs, { graph: flat, partCost, incumbent, ...limit });
  const whole = weight.every(w => Number.isInteger(w));
  const least = whole ? Math.ceil(proof.bound - SLACK) : proof.bound - SLACK;
  return { outside: Math.max(0, least), reached: outsideOf(weight, proof.part, bare), part: proof.part };
}
