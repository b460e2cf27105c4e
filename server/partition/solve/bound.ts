/**
 * A certified lower bound on the cut of every division of a connected graph into parts inside a window.
 *
 * Any j of the K parts together are a set whose weight lies in a known range, so their edge to the rest costs at least
 * b(j), the cheapest such set (min-set.ts). An edge cut between two parts is on that edge in 2·C(K−2, j−1) of the C(K, j)
 * choices of j parts; summed over all choices, cut ≥ b(j) · K(K−1) / (2j(K−j)). For two parts this is the cut itself.
 */
import type { Range } from './anneal.ts';
import { MinSet } from './min-set.ts';
import type { Topology } from './topology.ts';

/** At most so many numbers of parts are taken together, spread from 1 to half of all. */
const MOST_SETS = 4;
const ROUNDING = 1e-9;

export class Bound {
  /** No division has a smaller cut. */
  value = 0;
  /** Nothing more can be learned. */
  done = false;
  private readonly parts: number;
  private readonly sets: { j: number; search: MinSet }[] = [];
  private turn = 0;

  /** @param topology a connected graph whose costs are whole numbers */
  constructor(topology: Topology, parts: number, { min, max }: Range) {
    this.parts = parts;
    const total = topology.totalWeight;
    const half = Math.floor(parts / 2);
    const numbers = new Set(
      Array.from({ length: MOST_SETS }, (_, i) =>
        Math.max(1, Math.round(1 + (i * (half - 1)) / (MOST_SETS - 1))),
      ),
    );
    for (const j of numbers) {
      const range = {
        min: Math.max(j * min, total - (parts - j) * max),
        max: Math.min(j * max, total - (parts - j) * min),
      };
      const whole = { inside: j === 1, outside: parts - j === 1 };
      this.sets.push({ j, search: new MinSet(topology, range, whole, 2 * j === parts, Infinity) });
    }
  }

  /** The cut that follows from the cost of the cheapest set of j parts. */
  private cutFrom(cost: number, j: number): number {
    const { parts } = this;
    return Math.ceil((cost * parts * (parts - 1)) / (2 * j * (parts - j)) - ROUNDING);
  }

  /**
   * Works for about so many looks at an arc.
   * @param cut the best cut known; a bound above it is not sought
   */
  work(units: number, cut: number): void {
    if (this.value >= cut) return;
    const open = this.sets.filter(({ search }) => !search.done);
    if (open.length === 0) {
      this.done = true;
      return;
    }
    const { j, search } = open[this.turn++ % open.length];
    search.goal = Math.ceil((cut * 2 * j * (this.parts - j)) / (this.parts * (this.parts - 1)) - ROUNDING);
    search.work(units);
    this.value = Math.max(this.value, Math.min(this.cutFrom(search.bound, j), cut));
  }

  /** Two parts: the cheapest division that was come upon on the way, as part numbers. */
  get division(): Int32Array | undefined {
    const set = this.parts === 2 ? this.sets[0].search.set : undefined;
    return set === undefined ? undefined : Int32Array.from(set);
  }
}
