/** Numbers pairs of numbers (coordinates, ids) in the order in which they are met: an open-addressing hash table on flat arrays. */

const FIRST_SLOTS = 64;
/** Multipliers of a multiplicative hash (Knuth, The Art of Computer Programming 3, 6.4): 2³² over the golden ratio, and another odd number. */
const ONE = 0x9e3779b1;
const OTHER = 0x85ebca6b;

export class PairTable {
  /** The pairs, by their number; longer than `count`, and laid anew when they are full. */
  first = new Float64Array(FIRST_SLOTS / 2);
  second = new Float64Array(FIRST_SLOTS / 2);
  count = 0;
  /** Number of a pair and one, or 0. */
  private slots = new Int32Array(FIRST_SLOTS);

  /** The number of a pair; a new one is added. */
  idOf(a: number, b: number): number {
    const slot = this.slotOf(a, b);
    if (this.slots[slot] > 0) return this.slots[slot] - 1;
    const id = this.count++;
    this.first[id] = a;
    this.second[id] = b;
    this.slots[slot] = id + 1;
    if (this.count === this.first.length) this.grow();
    return id;
  }

  private slotOf(a: number, b: number): number {
    const { slots, first, second } = this;
    const mask = slots.length - 1;
    let hash = Math.imul(Math.imul(a | 0, ONE) ^ (b | 0), OTHER);
    hash ^= hash >>> 15;
    let slot = hash & mask;
    for (let id = slots[slot] - 1; id >= 0; id = slots[slot] - 1) {
      if (first[id] === a && second[id] === b) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private grow(): void {
    const { first, second, count } = this;
    this.first = new Float64Array(2 * count);
    this.second = new Float64Array(2 * count);
    this.first.set(first);
    this.second.set(second);
    this.slots = new Int32Array(4 * count);
    for (let id = 0; id < count; id++) this.slots[this.slotOf(first[id], second[id])] = id + 1;
  }
}
