/** What is proved of a division where a proof is asked for. */
import { describe, expect, it } from 'vitest';
import { initHighs } from './exact/highs.ts';
import { partition } from './partition.ts';
import { divide, geos, grid } from './testing/asked.ts';
import { chessboard } from './testing/town.ts';

describe('a proof', () => {
  it('bounds the cost of what is written, and says nothing where none was asked for', async () => {
    const highs = await initHighs();
    const small = chessboard({ columns: 4, rows: 4, block_m: 200, houses: 4, households: 21 });
    const options = { ...grid, prove_s: 20, steps: 50 };
    const { report } = partition(geos, small, options, { now: () => performance.now(), highs });
    expect(report.costBound).not.toBeNull();
    expect(report.costBound).toBeLessThanOrEqual(report.cost + 1e-6);
    expect(report.costBound).toBeGreaterThan(0);
    expect(report.costGap).toBeCloseTo((report.cost - (report.costBound ?? 0)) / report.cost, 9);
    // Other seeds give no division below it.
    for (const seed of [2, 3, 4]) {
      const other = divide(small, { seed, steps: 300 }).report;
      expect(other.cost).toBeGreaterThanOrEqual((report.costBound ?? Infinity) - 1e-6);
      expect([other.costBound, other.costGap]).toEqual([null, null]);
    }
  });
});

describe('a proof for a fixed number of grids', () => {
  it('bounds the divisions into as many, and keeps their number', async () => {
    const highs = await initHighs();
    const small = chessboard({ columns: 4, rows: 4, block_m: 200, houses: 4, households: 21 });
    for (const grids of [4, 5]) {
      const options = { ...grid, min: 200, grids, prove_s: 10, steps: 50 };
      const { report } = partition(geos, small, options, { now: () => performance.now(), highs });
      expect([report.grids, report.compoundsSplitNeeded]).toEqual([grids, null]);
      expect(report.costBound).toBeGreaterThan(0);
      expect(report.costGap).toBeCloseTo((report.cost - (report.costBound ?? 0)) / report.cost, 9);
      for (const seed of [2, 3]) {
        const other = divide(small, { min: 200, grids, seed, steps: 200 }).report;
        expect(other.cost).toBeGreaterThanOrEqual((report.costBound ?? Infinity) - 1e-6);
      }
    }
  });
});
