import type { GridFacts } from '../map/facts.ts';

/** Totals over grids, as the server counts them: oversize buildings apart, empty grids without households. */
export function totalsOf(grids: readonly Pick<GridFacts, 'households' | 'state'>[]): {
  grids: number;
  households: number;
  gridsInside: number;
  householdsInside: number;
  oversizeHouseholds: number;
} {
  const sum = { grids: 0, households: 0, gridsInside: 0, householdsInside: 0, oversizeHouseholds: 0 };
  for (const { households, state } of grids) {
    sum.grids += 1;
    sum.households += households;
    if (state === 'inside') {
      sum.gridsInside += 1;
      sum.householdsInside += households;
    }
    if (state === 'oversize') sum.oversizeHouseholds += households;
  }
  return sum;
}
