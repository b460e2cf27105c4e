/** The curve between change and fit: how many households must move for how many grids inside the window. */
import { runPartition } from '../jobs/partition-pool.ts';
import type { PartitionInput, PartitionOptions, PartitionResult } from '../partition/types.ts';

/**
 * Costs of a household that changes grid that are tried: from nothing to far above a household outside the window, so
 * that the curve reaches from the best division to the one in force.
 */
const MOVED_COSTS = [0, 1, 3, 10, 20, 40, 100, 1000] as const;

/** One division of the curve. */
export interface TradeOff {
  movedCost: number;
  /** Households that change grid. */
  moved: number;
  /** Grids with households outside the window, and their households. */
  gridsOutside: number;
  householdsOutside: number;
  compoundsSplit: number;
  /** Whether no other division of the curve moves fewer households and leaves fewer outside, one of the two truly. */
  best: boolean;
}

const outsideOf = ({ grids }: PartitionResult, { min, max }: PartitionOptions): PartitionResult['grids'] =>
  grids.filter(({ kind, workload, households }) => {
    const work = workload ?? households;
    return kind === 'resident' && (work < min || work > max);
  });

/** Whether one point of the curve leaves another without a use. */
const beats = (a: TradeOff, b: TradeOff): boolean =>
  a.moved <= b.moved &&
  a.householdsOutside <= b.householdsOutside &&
  (a.moved < b.moved || a.householdsOutside < b.householdsOutside);

/** Divides once for every cost of change; fewest moved households first. */
export async function tradeOffs(
  input: PartitionInput,
  options: PartitionOptions,
  hooks: { onProgress(done: number, total: number): void; signal: AbortSignal },
): Promise<TradeOff[]> {
  const points: TradeOff[] = [];
  const { alternatives: _alternatives, explain: _explain, prove_s: _prove, ...plain } = options;
  for (const [i, movedCost] of MOVED_COSTS.entries()) {
    const result = await runPartition(
      input,
      { ...plain, movedCost },
      {
        onProgress: ({ done, total }) => hooks.onProgress(i + done / total, MOVED_COSTS.length),
        signal: hooks.signal,
      },
    );
    const outside = outsideOf(result, options);
    points.push({
      movedCost,
      moved: result.report.moved,
      gridsOutside: outside.length,
      householdsOutside: outside.reduce((sum, { households }) => sum + households, 0),
      compoundsSplit: result.report.compoundsSplit,
      best: false,
    });
  }
  for (const point of points) point.best = !points.some(other => beats(other, point));
  return points.sort((a, b) => a.moved - b.moved || a.householdsOutside - b.householdsOutside);
}

/** The curve as a table. */
export function tradeOffCsv(points: readonly TradeOff[]): string {
  const rows = points.map(p =>
    [p.movedCost, p.moved, p.gridsOutside, p.householdsOutside, p.compoundsSplit, p.best].join(','),
  );
  return ['moved_cost,moved,grids_outside,households_outside,compounds_split,best', ...rows, ''].join('\n');
}
