/**
 * How far a division into a given number of grids may be from the best one into as many.
 *
 * The number is relaxed (Geoffrion, "Lagrangean relaxation for integer programming", 1974): every part pays a price for being
 * one, and the price of the wished number is taken off again. A division into as many parts costs what it did, so that a
 * bound for the divisions into any number, with the price, holds for those into the wished one; the price is looked for
 * that makes the others no cheaper.
 */
import type { Graph } from './divide/graph.ts';
import type { Window } from './divide/window.ts';
import { boundCost } from './exact/bound.ts';
import { costOfWeight, membersOf, type PartCost, partCostOf } from './exact/cost.ts';
import type { Highs } from './exact/highs.ts';
import { Pool } from './exact/pool.ts';

/** Prices that are tried at most, each with this share of what is left of the time: the first one is mostly near enough. */
const ROUNDS = 4;
const ROUND_SHARE = 0.6;
/** A cost below this share of the whole proves the best. */
const PROVED = 1e-9;
/** Weight of the lightest part that is thought of: all but nothing. */
const LIGHTEST = 1e-6;

export interface FixedProof {
  /** The division, or a better one into as many parts that the proof met. */
  part: Int32Array;
  /** Its cost beyond what is proved to be needed. */
  unproved: number;
}

/**
 * Bounds the cost of the divisions of a connected graph into as many parts as `part` has, all with households.
 *
 * @param now milliseconds, differences only
 */
export function proveFixed(
  highs: Highs,
  graph: Graph,
  given: Window,
  part: Int32Array,
  now: () => number,
  seconds: number,
): FixedProof {
  if (graph.n === 1) return { part, unproved: 0 };
  const end = now() + 1000 * seconds;
  const plain = partCostOf({ ...given, fixed: true });
  const parts = membersOf(part).length;
  const total = graph.weight.reduce((sum, w) => sum + w, 0);
  let best = { part, cost: costOf(graph, plain, part) };
  let bound = 0;
  let price = firstPrice(graph, plain, part, parts);
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = ROUNDS; round > 0; round--) {
    const priced = withPrice(plain, price);
    const share = round === 1 ? 1 : ROUND_SHARE;
    const found = boundCost(highs, {
      graph,
      partCost: priced,
      incumbent: best.part,
      now,
      seconds: (share * Math.max(0, end - now())) / 1000,
    });
    const taken = (priced.each ?? 0) * parts + (priced.household ?? 0) * total;
    // What is only the window's arithmetic holds without the price.
    bound = Math.max(bound, found.status === 'weak' ? 0 : found.bound - taken);
    const met = membersOf(found.part).length;
    const cost = costOf(graph, plain, found.part);
    if (met === parts && cost < best.cost) best = { part: found.part, cost };
    if (best.cost - bound <= PROVED * best.cost || met === parts || now() >= end) break;
    // Too many parts want a higher price.
    if (met > parts) low = price;
    else high = price;
    const step = Math.max(1, Math.abs(price));
    price =
      low === Number.NEGATIVE_INFINITY
        ? high - step
        : high === Number.POSITIVE_INFINITY
          ? low + step
          : (low + high) / 2;
  }
  return { part: best.part, unproved: Math.max(0, best.cost - bound) };
}

/**
 * A part with its price. Parts that cost less than nothing would be no part's bound: where the price is a gain, every
 * household pays so much that only what is outside the window still gains, and less than that costs.
 */
function withPrice(plain: PartCost, price: number): PartCost {
  const { min } = plain.window;
  if (price >= 0) return { ...plain, each: price };
  if (min <= 0) return plain;
  const each = Math.max(price, -costOfWeight(LIGHTEST, plain));
  return { ...plain, each, household: -each / min };
}

/** What one part more would save: boundaries of equal cells grow with the square root of their number, and the target is nearer or farther. */
function firstPrice(graph: Graph, { target, window }: PartCost, part: Int32Array, parts: number): number {
  let boundary = 0;
  let total = 0;
  for (let v = 0; v < graph.n; v++) {
    total += graph.weight[v];
    for (let e = graph.start[v]; e < graph.start[v + 1]; e++)
      if (part[graph.adj[e]] !== part[v]) boundary += graph.cost[e] / 2;
  }
  return -boundary / (2 * parts) - Math.sign(parts * window.target - total) * target * window.target;
}

function costOf(graph: Graph, partCost: PartCost, part: ArrayLike<number>): number {
  const pool = new Pool(graph, partCost);
  return membersOf(part).reduce((sum, vertices) => {
    const known = pool.partOf(vertices);
    if (!known) throw new RangeError('a part of the division is not connected');
    return sum + known.cost;
  }, 0);
}
