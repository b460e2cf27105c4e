/** The curve between change and fit as a table. */
import { OUTSIDE_COST } from '../partition/params.ts';
import type { TradeOffPoint } from '../partition/types.ts';

/**
 * One row a point, fewest households moved first, none beaten by another. `moved_cost`: the cost of a household that moves up
 * to which the step from the row before pays, where one outside the window costs 20; empty in the first row. `best` is true
 * in every row: what another point beats is left out.
 */
export function tradeOffCsv(points: readonly TradeOffPoint[]): string {
  const rows = points.map((p, i) => {
    const before = points[i - 1];
    const pays =
      before &&
      (OUTSIDE_COST * (before.householdsOutside - p.householdsOutside)) / Math.max(1, p.moved - before.moved);
    const price = pays === undefined ? '' : Math.round(100 * pays) / 100;
    return [price, p.moved, p.gridsOutside, p.householdsOutside, p.compoundsSplit, true].join(',');
  });
  return ['moved_cost,moved,grids_outside,households_outside,compounds_split,best', ...rows, ''].join('\n');
}
