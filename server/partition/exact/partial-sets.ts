/** The scratch of the pricing: partial sets of one place of the sweep, and which of them look the same. */

/** Sums of weights in another order differ by less than this. */
export const SLACK = 1e-6;

/** Partial sets of one level, in columns. */
export class Entries {
  size = 0;
  state: Int32Array;
  weight: Float64Array;
  bits: Int32Array;
  cost: Float64Array;
  from: Int32Array;
  bound: Float64Array;

  constructor(room: number) {
    this.state = new Int32Array(room + 1);
    this.weight = new Float64Array(room + 1);
    this.bits = new Int32Array(room + 1);
    this.cost = new Float64Array(room + 1);
    this.from = new Int32Array(room + 1);
    this.bound = new Float64Array(room + 1);
  }

  push(state: number, weight: number, bits: number, cost: number, from: number, bound: number): void {
    const at = this.size++;
    this.state[at] = state;
    this.weight[at] = weight;
    this.bits[at] = bits;
    this.cost[at] = cost;
    this.from[at] = from;
    this.bound[at] = bound;
  }

  set(at: number, cost: number, from: number, bound: number): void {
    this.cost[at] = cost;
    this.from[at] = from;
    this.bound[at] = bound;
  }

  /** Keeps the entries with the least bounds. Returns the least bound of those that are dropped. */
  keepBest(width: number): number {
    const rank = this.bound.slice(0, this.size).sort();
    const limit = rank[width];
    let kept = 0;
    let dropped = Number.POSITIVE_INFINITY;
    for (let k = 0; k < this.size; k++) {
      if (this.bound[k] >= limit) {
        dropped = Math.min(dropped, this.bound[k]);
        continue;
      }
      this.state[kept] = this.state[k];
      this.weight[kept] = this.weight[k];
      this.bits[kept] = this.bits[k];
      this.cost[kept] = this.cost[k];
      this.from[kept] = this.from[k];
      this.bound[kept] = this.bound[k];
      kept++;
    }
    this.size = kept;
    return dropped;
  }
}

/** Finds the entry of a state, a weight and bits: open addressing with linear probing. */
export class Table {
  private values = new Int32Array(0);
  private mask = 0;

  clear(expected: number): void {
    let size = 64;
    while (size < 2 * expected) size *= 2;
    if (size > this.values.length) this.values = new Int32Array(size);
    this.mask = size - 1;
    this.values.fill(-1, 0, size);
  }

  /** Its number; where there is none, the next one is kept for it. */
  find(entries: Entries, state: number, weight: number, bits: number): number {
    const { values, mask } = this;
    const hash =
      Math.imul(state, 0x9e3779b1) ^ Math.imul(Math.round(weight), 0x85ebca6b) ^ Math.imul(bits, 0xc2b2ae35);
    let at = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const k = values[at];
      if (k < 0) {
        values[at] = entries.size;
        return entries.size;
      }
      if (
        entries.state[k] === state &&
        entries.bits[k] === bits &&
        Math.abs(entries.weight[k] - weight) < SLACK
      )
        return k;
      at = (at + 1) & mask;
    }
  }
}
