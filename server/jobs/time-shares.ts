/**
 * Shares the time of a division out among its regions as threads become free: what laying and describing a region takes is
 * learned from the ones before, and the search gets the rest, so that all end near the limit on a fast machine and on a slow one.
 */

/** Seconds that a building takes to lay and to describe, before any region has told: of two threads on one core. */
const FIRST_RATE_s = 0.0012;
/** Weight of what was measured last. */
const LATEST = 0.3;
/** Share of the limit that is kept back for what follows the regions. */
const KEPT = 0.06;
/** The search gets this at least, seconds: one short run. */
const LEAST_s = 0.02;

export class TimeShares {
  private readonly end: number;
  private readonly now: () => number;
  private readonly freeAt: number[];
  private waiting: number;
  private rate = FIRST_RATE_s;
  private told = false;

  /**
   * @param limit_s seconds from now
   * @param sizes of the regions: buildings, about
   * @param now milliseconds, differences only
   */
  constructor(limit_s: number, threads: number, sizes: readonly number[], now: () => number) {
    this.now = now;
    this.end = now() + 1000 * limit_s * (1 - KEPT);
    this.freeAt = new Array(threads).fill(now());
    this.waiting = sizes.reduce((sum, size) => sum + size, 0);
  }

  /** A thread takes a region: seconds for its search. */
  take(thread: number, size: number): number {
    const now = this.now();
    this.freeAt[thread] = now;
    const left = this.freeAt.reduce((sum, at) => sum + Math.max(0, this.end - Math.max(now, at)), 0);
    const own = Math.min(this.end - now, (left * size) / Math.max(size, this.waiting));
    this.waiting -= size;
    const search_s = Math.max(LEAST_s, own / 1000 - this.rate * size);
    this.freeAt[thread] = now + 1000 * (search_s + this.rate * size);
    return search_s;
  }

  /** A region is done: `besides_s` seconds went into anything but its search. */
  done(size: number, besides_s: number): void {
    const rate = besides_s / size;
    this.rate = this.told ? (1 - LATEST) * this.rate + LATEST * rate : rate;
    this.told = true;
  }
}
