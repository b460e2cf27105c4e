import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimeShares } from './time-shares.ts';

/** Threads that lay and describe a building in `rate` seconds and search as long as they are told; when the last one ends. */
function simulate(limit: number, threads: number, sizes: readonly number[], rate: number) {
  let now = 0;
  const shares = new TimeShares(limit, threads, sizes, () => 1000 * now);
  const waiting = [...sizes].sort((a, b) => b - a);
  const running: { thread: number; end: number; size: number }[] = [];
  let searched = 0;
  const begin = (thread: number): void => {
    const size = waiting.shift();
    if (size === undefined) return;
    const search = shares.take(thread, size);
    searched += search;
    running.push({ thread, end: now + search + rate * size, size });
  };
  for (let t = 0; t < threads; t++) begin(t);
  while (running.length > 0) {
    running.sort((a, b) => b.end - a.end);
    const { thread, end, size } = running.pop() as (typeof running)[number];
    now = end;
    shares.done(size, rate * size);
    begin(thread);
  }
  return { end: now, searched };
}

describe('time shared out among regions', () => {
  it('is used, and not exceeded by more than a region takes, on fast and slow machines', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 50, max: 600 }), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0.0001, max: 0.004, noNaN: true }),
        fc.integer({ min: 2, max: 40 }),
        (threads, sizes, rate, limit) => {
          const { end, searched } = simulate(limit, threads, sizes, rate);
          const buildings = sizes.reduce((sum, size) => sum + size, 0);
          const largest = Math.max(...sizes);
          // What must be done takes this long at least, with the shortest searches.
          const least = (rate * buildings) / threads + rate * largest + 0.02 * sizes.length;
          expect(end).toBeLessThanOrEqual(Math.max(limit, least) + rate * largest + 0.2 * limit);
          expect(searched).toBeGreaterThanOrEqual(0.02 * sizes.length - 1e-9);
        },
      ),
    );
  });

  it('goes to the search but for a rest: one region, many equal ones', () => {
    expect(simulate(10, 2, [400], 0.001).end).toBeGreaterThan(9);
    const many = simulate(
      10,
      2,
      Array.from({ length: 40 }, () => 250),
      0.0005,
    );
    expect(many.end).toBeGreaterThan(9);
    expect(many.end).toBeLessThan(10);
    expect(many.searched).toBeGreaterThan(0.6 * 2 * 10);
  });
});
