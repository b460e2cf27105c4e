import { describe, expect, it } from 'vitest';
import { initGeos } from '../geometry/geos.ts';
import { partition } from './partition.ts';
import { chessboard } from './testing/town.ts';
import type { PartitionInput, PartitionOptions, PartitionResult } from './types.ts';

const geos = await initGeos();
const grid: PartitionOptions = { level: 'grid', min: 400, max: 400, target: 400, seed: 1, steps: 50 };
const divide = (input: PartitionInput): PartitionResult =>
  partition(geos, input, grid, { now: () => performance.now() });
/** 4 × 4 blocks of four houses with 25 households: four grids. */
const town = chessboard({ columns: 4, rows: 4, block_m: 200, houses: 4, households: 25 });
const [{ code: region }] = town.regions;
const byBuilding = ({ assignments }: PartitionResult, code = (grid: string): string => grid) =>
  Object.fromEntries(assignments.map(a => [a.building, code(a.grid)]));

describe('codes of the division in force', () => {
  it('stay with the grids that keep most of their households, in whatever order they are', () => {
    const turned = byBuilding(
      divide(town),
      code => `${region}${String(11 - Number(code.slice(-3))).padStart(3, '0')}`,
    );
    const again = divide({ ...town, current: turned });
    expect(again.report.moved).toBe(0);
    expect(byBuilding(again)).toEqual(turned);
    expect(again.grids.find(({ code }) => code.endsWith('007'))?.name).toContain('第7网格');
  });

  it('are never given to another grid', () => {
    // Every known grid holds one block: no new grid keeps more than a quarter of the known households in one.
    const blocks = Object.fromEntries(
      town.buildings.map(({ id }, i) => [id, `${region}${String(1 + (i % 2)).padStart(3, '0')}`]),
    );
    const codes = divide({ ...town, current: blocks }).grids.map(({ code }) => code);
    expect(new Set(codes).size).toBe(4);
    for (const code of codes) {
      const held = new Map<string, number>();
      for (const [building, own] of Object.entries(byBuilding(divide({ ...town, current: blocks }))))
        if (blocks[building] === code) held.set(own, (held.get(own) ?? 0) + 1);
      // A known code is on the grid that holds most of it, or on none.
      if (held.size > 0) expect(Math.max(...held.values())).toBe(held.get(code) ?? 0);
    }
  });

  it('of another region or another length are left alone', () => {
    const other = byBuilding(divide(town), code => `9${code.slice(1)}`);
    const codes = divide({ ...town, current: other }).grids.map(({ code }) => code);
    expect(codes.sort()).toEqual([1, 2, 3, 4].map(i => `${region}00${i}`));
  });
});
