/** For tests: a small town divided as asked, with what is looked at again and again. */
import { expect } from 'vitest';
import type { MultiPolygonCoordinates } from '../../api/geo.ts';
import { initGeos } from '../../geometry/geos.ts';
import { InfeasibleError } from '../infeasible.ts';
import { partition } from '../partition.ts';
import type {
  GridArea,
  LockedGrid,
  PartitionInput,
  PartitionOptions,
  PartitionResult,
  PinSet,
} from '../types.ts';
import { recount } from './recount.ts';
import { chessboard } from './town.ts';

export const geos = await initGeos();
export const grid: PartitionOptions = { level: 'grid', min: 300, max: 400, target: 350, seed: 1, steps: 100 };
export const divide = (input: PartitionInput, options: Partial<PartitionOptions> = {}): PartitionResult =>
  partition(geos, input, { ...grid, ...options }, { now: () => performance.now() });
export const refusal = (input: PartitionInput, options: Partial<PartitionOptions> = {}): InfeasibleError => {
  try {
    divide(input, options);
  } catch (error) {
    if (error instanceof InfeasibleError) return error;
    throw error;
  }
  throw new Error('it was divided');
};

/** 6 × 6 blocks of four houses with 25 households each: 3,600 households. */
export const town = chessboard({ columns: 6, rows: 6, block_m: 200, houses: 4, households: 25 });
export const gridOf = (result: PartitionResult): Map<string, string> =>
  new Map(result.assignments.map(({ building, grid: code }) => [building, code]));
export const areaOf = (g: GridArea): MultiPolygonCoordinates =>
  g.geometry.type === 'Polygon' ? [g.geometry.coordinates] : g.geometry.coordinates;
export const lockOf = (g: GridArea): LockedGrid => ({
  code: g.code,
  name: g.name,
  label: g.code,
  area: areaOf(g),
});
export const pin = (rule: PinSet['rule'], ...buildings: string[]): PinSet => ({
  label: `pin ${rule}`,
  rule,
  buildings,
});

/** What holds for every answer, counted independently from what is written out. */
export function sound(
  input: PartitionInput,
  result: PartitionResult,
  options: Partial<PartitionOptions> = {},
): void {
  const again = recount(geos, input, result, { ...grid, ...options });
  expect(again).toMatchObject({ invalid: [], broken: [], cut: [], misplaced: [], acrossRiver: [] });
  expect(again.worstGap).toBeLessThan(1e-6);
  expect(again.worstOverlap).toBeLessThan(1e-6);
  expect(result.report.households).toBe(again.households);
}
