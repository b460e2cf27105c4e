/** The whole partition in one call, in this thread: the same steps that the worker threads take region by region. */
import type { Geos } from '../geometry/geos.ts';
import { assembleAll, type RegionChoice, type RegionResult } from './assemble.ts';
import { explainRegion } from './explain/explain.ts';
import { fabricOf } from './fabric/from-division.ts';
import { fabricToJson } from './fabric/serial.ts';
import { metisOf } from './metis.ts';
import { measureRegion } from './metrics.ts';
import { divisionLimit_s } from './nearest.ts';
import { offerOf, tryWindow } from './offer.ts';
import { offerForAll } from './offer-all.ts';
import { outputRegion } from './output.ts';
import { type RegionRange, shareOut } from './parts.ts';
import { prepare, type RegionTask } from './prepare.ts';
import {
  areasBesides,
  divideLaid,
  type LaidRegion,
  layRegion,
  type RegionHooks,
  type RegionOptions,
} from './region.ts';
import { tradeOffOf } from './trade-off.ts';
import type { PartitionInput, PartitionOptions, PartitionResult } from './types.ts';

/** The numbers of grids that a region may have, for a run with a fixed number. */
export function rangeOfTask(laid: LaidRegion): RegionRange {
  const { code, name } = laid.task.region;
  return {
    code,
    name,
    besides: areasBesides(laid),
    components: laid.components.map(({ weight, range }) => ({ weight, range })),
  };
}

/** Divides one region and describes the result, and the alternatives that were asked for, as plain data. */
export function runTask(
  geos: Geos,
  task: RegionTask,
  options: RegionOptions,
  hooks: RegionHooks,
  laid: LaidRegion = layRegion(geos, task, options, hooks),
): RegionResult {
  const { timeLimit_s } = options;
  const divisions = divideLaid(
    laid,
    timeLimit_s === undefined ? options : { ...options, timeLimit_s: divisionLimit_s(laid, timeLimit_s) },
    hooks,
  );
  const begun = hooks.now();
  const { nearest, tables } = offerOf(geos, task, laid, divisions[0], options, hooks);
  const found = hooks.now();
  const tradeOff = options.tradeOff ? tradeOffOf(divisions[0], laid, options, hooks) : [];
  const since = hooks.now();
  const choices = divisions.map((division): RegionChoice => {
    const output = outputRegion(division, options.level);
    const { grids, assignments, stretches } = output;
    return {
      grids,
      assignments,
      stretches,
      figures: measureRegion(division, output, options, nearest),
      ...(options.explain ? { explain: explainRegion(division, output, options) } : {}),
      ...(options.fabrics
        ? { fabric: { region: task.region.code, text: fabricToJson(fabricOf(division, output)) } }
        : {}),
    };
  });
  hooks.onStep?.('output', 1);
  const [best] = divisions;
  const { seconds, dangling_m, slivers, hairlines, overlaps, cutByLocks, opened } = best;
  seconds.nearest = (found - begun) / 1000;
  if (options.tradeOff) seconds.tradeOff = (since - found) / 1000;
  seconds.output = (seconds.output ?? 0) + (hooks.now() - since) / 1000;
  return {
    choices,
    seconds,
    counts: {
      alternativeTries: laid.alternativeTries ?? 0,
      dangling_m,
      slivers,
      hairlines,
      overlaps,
      exactFailures: best.exactFailures.length,
      cutByLocks,
      opened,
      joined: best.graph.joined,
    },
    metis: metisOf(divisions.slice(0, 1)),
    windows: tables,
    ...(options.tradeOff ? { tradeOff } : {}),
  };
}

/**
 * Divides everything, one region after the other. Throws a PartitionError for an input that cannot be divided, an
 * InfeasibleError for a request that cannot be met.
 */
export function partition(
  geos: Geos,
  input: PartitionInput,
  options: PartitionOptions,
  hooks: RegionHooks,
): PartitionResult {
  const { tasks, ...outside } = prepare(geos, input);
  const atoms = tasks.reduce((sum, t) => sum + t.buildings.length + 1, 0);
  const laid = tasks.map(task => layRegion(geos, task, options, hooks));
  const parts =
    options.grids === undefined
      ? undefined
      : shareOut(
          options.grids,
          laid.map(region => rangeOfTask(region)),
        );
  const sizes = tasks.map(({ buildings }) => buildings.length + 1);
  const own = tasks.map(
    (_, i): RegionOptions => ({
      ...options,
      ...(parts ? { parts: parts[i] } : {}),
      ...(options.timeLimit_s === undefined ? {} : { timeLimit_s: (options.timeLimit_s * sizes[i]) / atoms }),
    }),
  );
  const results = tasks.map((task, i) => runTask(geos, task, own[i], hooks, laid[i]));
  const offers = offerForAll(results, sizes, options);
  let step = offers.next();
  while (!step.done)
    step = offers.next(
      step.value.map(({ region, span, wider }) =>
        tryWindow(geos, tasks[region], span, own[region], hooks, wider),
      ),
    );
  return assembleAll(results, outside, options, step.value);
}
