/** A special grid that the planner accepted: locked, not held to the window, beside the division of the rest. */
import { describe, expect, it } from 'vitest';
import { initGeos } from '../../geometry/geos.ts';
import { partition } from '../partition.ts';
import { recount } from '../testing/recount.ts';
import { chessboard } from '../testing/town.ts';
import type { LockedGrid, PartitionOptions } from '../types.ts';

const geos = await initGeos();
const grid: PartitionOptions = { level: 'grid', min: 300, max: 400, target: 350, seed: 1, steps: 60 };

describe('a locked special grid', () => {
  // 4 × 2 blocks of 100 households; the first block becomes a market.
  const town = chessboard({ columns: 4, rows: 2, block_m: 200, houses: 4, households: 25 });
  const [[w, s], , [e, n]] = town.regions[0].area[0][0];
  const at = (x: number, y: number): [number, number] => [
    Math.round((w + ((e - w) * x) / 4) * 1e9) / 1e9,
    Math.round((s + ((n - s) * y) / 2) * 1e9) / 1e9,
  ];
  const block = (x: number, y: number): LockedGrid['area'] => [
    [[at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1), at(x, y)]],
  ];
  const market: LockedGrid = { name: '中心市场', label: 'market', area: block(0, 0), kind: 'special' };

  it('is written with its kind and name, and the window does not count it', () => {
    const input = { ...town, locks: [market] };
    const { grids, report } = partition(geos, input, grid, { now: () => performance.now() });
    const special = grids.filter(g => g.kind === 'special');
    expect(special).toMatchObject([{ name: '中心市场', households: 100, buildings: 4 }]);
    expect(report.regions[0].infeasible).toEqual([]);
    expect(report.lowerBound).toBe(0);
    // 700 households are left: two grids inside the window.
    expect(report.inWindow).toBe(2);
    expect(report.inWindowHouseholds).toBe(700);
    expect(report.householdsMin).toBeGreaterThanOrEqual(300);
    const again = recount(geos, input, { grids, assignments: [], stretches: [], report } as never, grid);
    expect(again.invalid).toEqual([]);
    expect(again.worstGap).toBeLessThan(1e-6);
  });

  it('stays special without any households', () => {
    const empty = { ...town, buildings: town.buildings.filter(({ id }) => !id.startsWith('0-0-')) };
    const { grids } = partition(geos, { ...empty, locks: [market] }, grid, { now: () => performance.now() });
    expect(grids.filter(g => g.kind === 'special')).toMatchObject([{ households: 0, buildings: 0 }]);
    expect(grids.some(g => g.kind === 'empty')).toBe(false);
  });

  it('is counted against the window where it is an ordinary lock', () => {
    const { kind: _, ...plain } = market;
    const { report } = partition(geos, { ...town, locks: [plain] }, grid, { now: () => performance.now() });
    expect(report.regions[0].infeasible).toHaveLength(1);
    expect(report.beyondMoves).toBe(100);
    // No moves make a locked grid valid: there is no number of them.
    expect([report.movesToValid, report.regions[0].movesToValid]).toEqual([null, null]);
    expect(report.movesWherePossible).toBe(0);
  });
});
