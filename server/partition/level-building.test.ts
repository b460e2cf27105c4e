import { describe, expect, it } from 'vitest';
import { initGeos } from '../geometry/geos.ts';
import { WINDOWS } from './params.ts';
import { partition } from './partition.ts';
import { recount } from './testing/recount.ts';
import { chessboard } from './testing/town.ts';
import type { PartitionInput, PartitionOptions } from './types.ts';

const geos = await initGeos();
const OPTIONS: PartitionOptions = { level: 'building', ...WINDOWS.building, seed: 1, steps: 5 };

/** Two blocks of six houses 16 by 24 m; every third one has no households. */
function mixed(households: number): PartitionInput {
  const input = chessboard({ columns: 2, rows: 1, block_m: 120, houses: 6, households });
  for (const [i, building] of input.buildings.entries()) if (i % 3 === 2) building.households = 0;
  return input;
}

describe('level building', () => {
  it('gives every building an area of its own, with households or without', () => {
    for (const households of [40, 0]) {
      const input = mixed(households);
      const result = partition(geos, input, OPTIONS, { now: () => 0 });
      expect(result.grids.map(({ buildings }) => buildings)).toEqual(input.buildings.map(() => 1));
      expect(new Set(result.assignments.map(({ grid }) => grid)).size).toBe(12);
      const empty = result.grids.filter(({ kind }) => kind === 'empty');
      expect(empty.map(grid => grid.households)).toEqual(new Array(households === 0 ? 12 : 4).fill(0));
      const found = recount(geos, input, result, OPTIONS);
      // Points on the region’s edge are rounded to 0.1 mm.
      expect(found.worstGap).toBeLessThan(1e-6);
      expect([found.invalid, found.misplaced]).toEqual([[], []]);
      const note = result.report.notes.find(({ kind }) => kind === 'buildings_without_households');
      expect(note?.count).toBe(empty.length);
      expect(result.report.notes.some(({ kind }) => kind === 'buildings_joined')).toBe(false);
    }
  });

  it('leaves several in one area only where their footprints overlap, and says how many', () => {
    const input = mixed(40);
    const [first, second] = input.buildings;
    // The second stands on the first one's podium.
    first.area = [
      [[...first.area[0][0].slice(0, 1), ...second.area[0][0].slice(1, 3), ...first.area[0][0].slice(3)]],
    ];
    const result = partition(geos, input, OPTIONS, { now: () => 0 });
    expect(result.grids.map(({ buildings }) => buildings).sort()).toEqual([...new Array(10).fill(1), 2]);
    const note = result.report.notes.find(({ kind }) => kind === 'buildings_joined');
    expect(note?.count).toBe(1);
    expect(note?.text).toContain('2 栋');
  });
});
