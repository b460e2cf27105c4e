/** Recursive bipartition of a connected set of vertices into connected pieces, in place and without allocation. */
import type { Graph } from './graph.ts';
import type { Random } from './random.ts';
import { TreeCutter } from './tree.ts';
import type { Window } from './window.ts';

/**
 * Above so many grids a set is halved, so that few cuts lie one inside the other; below, any share may be cut off: the perfect division
 * of 9 × 9 blocks into nine grids is found for 163 of 200 seeds then, and for 114 where nine are halved.
 */
const HALVE_ABOVE = 64;
/** Trees of large sets are dear and their sides fit nearly always: so many vertices in all trees of one cut at most. */
const VERTICES_PER_CUT = 6000;
const LEAST_TRIES = 2;

export class Splitter {
  readonly cutter: TreeCutter;
  /** The vertices to be split, in the front; afterwards piece after piece. */
  readonly work: Int32Array;
  /** Where each piece of the last split ends in `work`. */
  readonly ends: number[] = [];
  private readonly aside: Int32Array;
  private side: Uint8Array;
  private spare: Uint8Array;

  constructor(graph: Graph) {
    this.cutter = new TreeCutter(graph);
    this.work = new Int32Array(graph.n);
    this.aside = new Int32Array(graph.n);
    this.side = new Uint8Array(graph.n);
    this.spare = new Uint8Array(graph.n);
  }

  /**
   * Splits `work[0..count]` into `k` connected pieces (fewer when the vertices run out), where the cutter has loaded them
   * already; the best of `tries` trees counts at every cut. Returns what is cut, beyond the cost of not cutting.
   */
  split(count: number, k: number, window: Window, random: Random, tries: number): number {
    this.ends.length = 0;
    return this.halve(0, count, k, window, random, tries, true);
  }

  private halve(
    from: number,
    to: number,
    k: number,
    window: Window,
    random: Random,
    tries: number,
    loaded: boolean,
  ): number {
    const { work, aside, cutter } = this;
    const m = to - from;
    if (k <= 1 || m < 2) {
      this.ends.push(to);
      return 0;
    }
    const k1 = shareOf(k, random);
    if (!loaded) cutter.load(work, from, to);
    let penalty = Number.POSITIVE_INFINITY;
    let cost = 0;
    const all = Math.max(Math.min(tries, LEAST_TRIES), Math.min(tries, Math.floor(VERTICES_PER_CUT / m)));
    for (let t = 0; t < all; t++) {
      const cut = cutter.cut(k1, k - k1, window, random, this.spare);
      if (!cut) break;
      if (cut.penalty > penalty - 1e-9 && (cut.penalty > penalty + 1e-9 || cut.cut >= cost)) continue;
      penalty = cut.penalty;
      cost = cut.cut;
      [this.side, this.spare] = [this.spare, this.side];
    }
    const { side } = this;
    let middle = from;
    let rest = 0;
    for (let i = 0; i < m; i++) {
      const v = work[from + i];
      if (side[i] === 1) work[middle++] = v;
      else aside[rest++] = v;
    }
    for (let i = 0; i < rest; i++) work[middle + i] = aside[i];
    cost += this.halve(from, middle, k1, window, random, tries, false);
    return cost + this.halve(middle, to, k - k1, window, random, tries, false);
  }
}

/** Grids of the first side. */
function shareOf(k: number, random: Random): number {
  if (k === 2) return 1;
  if (k <= HALVE_ABOVE) return 1 + Math.floor(random() * (k - 1));
  return Math.floor(k * (0.4 + 0.2 * random()));
}
