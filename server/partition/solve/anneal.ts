/**
 * Simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983) over moves of single vertices across a cut edge. Parts stay
 * connected throughout; the window is a cost while it is hot, and only divisions inside it are kept.
 */
import type { Random } from '../divide/random.ts';
import type { State } from './state.ts';

/** What a part may weigh, both ends included. */
export interface Range {
  min: number;
  max: number;
}

export interface Schedule {
  /** First and last temperature, in mean costs of an edge; geometric between. */
  hot: number;
  cold: number;
  /** Moves proposed. */
  proposals: number;
  /** Cost of one mean vertex weight outside the window, in mean costs of an edge. */
  stress: number;
  /** Asked now and then: whether to end at once. */
  stop?: (() => boolean) | undefined;
}

/** The cheapest division inside the window so far; `cut` is infinite while there is none. */
export interface Best {
  cut: number;
  part: Int32Array;
}

/** Temperature is lowered after so many proposals. */
const BLOCK = 256;
/** The clock is asked after so many blocks, about every two milliseconds. */
const ASK_EVERY = 32;
/** Weights are whole numbers: what is outside by less than this is rounding. */
export const NOTHING = 1e-6;

/** How far a weight lies outside the window. */
export const outside = (weight: number, { min, max }: Range): number =>
  weight < min ? min - weight : weight > max ? weight - max : 0;

/** How far the parts of a state lie outside the window, in all. */
export function totalOutside(weights: Float64Array, window: Range): number {
  let sum = 0;
  for (const weight of weights) sum += outside(weight, window);
  return sum;
}

/** Anneals a state, and keeps the cheapest division inside the window that it passes. */
export function anneal(state: State, window: Range, random: Random, schedule: Schedule, best: Best): void {
  const { topology, part, weights, arcs } = state;
  const { tail, graph, meanCost, meanWeight } = topology;
  const { adj, weight } = graph;
  const { hot, cold, proposals, stress, stop } = schedule;
  const price = (stress * meanCost) / meanWeight;
  const blocks = Math.max(1, Math.ceil(proposals / BLOCK));
  const factor = (cold / hot) ** (1 / Math.max(1, blocks - 1));
  let temperature = hot * meanCost;
  let out = totalOutside(weights, window);
  if (out < NOTHING && state.cut < best.cut) {
    best.cut = state.cut;
    best.part.set(part);
  }
  for (let b = 0; b < blocks; b++, temperature *= factor) {
    if (b % ASK_EVERY === 0 && stop?.()) return;
    for (let i = 0; i < BLOCK; i++) {
      if (state.count === 0) return;
      const e = arcs[Math.floor(random() * state.count)];
      const v = tail[e];
      const to = part[adj[e]];
      const from = weights[part[v]];
      const there = weights[to];
      const w = weight[v];
      const further =
        outside(from - w, window) -
        outside(from, window) +
        outside(there + w, window) -
        outside(there, window);
      const change = state.cutChange(v, to);
      const delta = change + price * further;
      if (delta > 0 && random() >= Math.exp(-delta / temperature)) continue;
      if (!state.staysWhole(v)) continue;
      state.move(v, to, change);
      out += further;
      if (out < NOTHING && state.cut < best.cut) {
        best.cut = state.cut;
        best.part.set(part);
      }
    }
  }
}
