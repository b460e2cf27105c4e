/** The whole partition in one call, in this thread: the same steps that the worker threads take region by region. */
import type { Geos } from '../geometry/geos.ts';
import { assemble, type RegionResult } from './assemble.ts';
import { metisOf } from './metis.ts';
import { measureRegion } from './metrics.ts';
import { outputRegion } from './output.ts';
import { prepare, type RegionTask } from './prepare.ts';
import { divideRegion, type RegionHooks } from './region.ts';
import type { PartitionInput, PartitionOptions, PartitionResult } from './types.ts';

/** Divides one region and describes the result as plain data. */
export function runTask(
  geos: Geos,
  task: RegionTask,
  options: PartitionOptions,
  hooks: RegionHooks,
): RegionResult {
  const division = divideRegion(geos, task, options, hooks);
  const since = hooks.now();
  const output = outputRegion(division, options.level);
  const figures = measureRegion(division, output, options);
  hooks.onStep?.('output', 1);
  const { seconds, dangling_m, slivers, hairlines, overlaps } = division;
  seconds.output = (seconds.output ?? 0) + (hooks.now() - since) / 1000;
  return {
    grids: output.grids,
    assignments: output.assignments,
    stretches: output.stretches,
    figures,
    seconds,
    counts: { dangling_m, slivers, hairlines, overlaps },
    metis: metisOf([division]),
  };
}

/** Divides everything, one region after the other. Throws a PartitionError for an input that cannot be divided. */
export function partition(
  geos: Geos,
  input: PartitionInput,
  options: PartitionOptions,
  hooks: RegionHooks,
): PartitionResult {
  const { tasks, outside, outsideHouseholds } = prepare(geos, input);
  const atoms = tasks.reduce((sum, t) => sum + t.buildings.length + 1, 0);
  const results = tasks.map(task =>
    runTask(
      geos,
      task,
      {
        ...options,
        ...(options.timeLimit_s === undefined
          ? {}
          : { timeLimit_s: (options.timeLimit_s * (task.buildings.length + 1)) / atoms }),
      },
      hooks,
    ),
  );
  return assemble(results, { count: outside, households: outsideHouseholds }, options);
}
