/** Counts over sets of grids, as SQL: the same for the city, its communities and plans. */
import { type RawBuilder, sql } from 'kysely';
import type { City } from '../api/schemas.ts';

export type Totals = City['totals'];

export const NO_TOTALS: Totals = {
  households: 0,
  buildings: 0,
  grids: 0,
  gridsInside: 0,
  householdsInside: 0,
  oversizeBuildings: 0,
  oversizeHouseholds: 0,
  stations: 0,
};

/** Aggregates over `grids g`, named as in `Totals`; an oversize grid is one building. */
export const GRID_TOTALS: RawBuilder<unknown> = sql`
  count(*)::int as grids,
  coalesce(sum(g.households), 0)::int as households,
  coalesce(sum(g.buildings), 0)::int as buildings,
  count(*) filter (where g.state = 'inside')::int as "gridsInside",
  coalesce(sum(g.households) filter (where g.state = 'inside'), 0)::int as "householdsInside",
  count(*) filter (where g.kind = 'oversize')::int as "oversizeBuildings",
  coalesce(sum(g.households) filter (where g.kind = 'oversize'), 0)::int as "oversizeHouseholds"`;

/** Adds up; an empty list gives zeros. */
export function sumTotals(all: readonly Totals[]): Totals {
  const sum = { ...NO_TOTALS };
  for (const totals of all) for (const key of Object.keys(sum) as (keyof Totals)[]) sum[key] += totals[key];
  return sum;
}
