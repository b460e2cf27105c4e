/** `wangge partition --together`: communities redrawn together, offered beside the division. */
import { initGeos } from '../geometry/geos.ts';
import { runPartition } from '../jobs/partition-pool.ts';
import { WINDOWS } from '../partition/params.ts';
import { redrawTogether, type TogetherResult, worthTrying } from '../partition/together.ts';
import type { PartitionInput, PartitionResult } from '../partition/types.ts';
import type { PartitionCommand } from './partition-options.ts';

/** Tries neighbouring communities as one, with the options of the run; seconds of search are shared out by buildings. */
export async function offerTogether(
  { options, communities = WINDOWS.community }: PartitionCommand,
  input: PartitionInput,
  division: PartitionResult,
  hooks: { onProgress(done: number, total: number): void; signal: AbortSignal },
): Promise<TogetherResult> {
  const { alternatives: _alternatives, explain: _explain, prove_s: _prove, ...plain } = options;
  return redrawTogether(await initGeos(), input, division, options, {
    window: communities,
    divide: (at, share) =>
      runPartition(
        at,
        plain.timeLimit_s === undefined ? plain : { ...plain, timeLimit_s: plain.timeLimit_s * share },
        { onProgress: () => undefined, signal: hooks.signal },
      ),
    onProgress: hooks.onProgress,
  });
}

const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** What is offered, in a line or two for the terminal. */
export function togetherLines({ trials }: TogetherResult): string[] {
  const head = '相邻社区联合调整';
  if (trials.length === 0) return [`${head}：没有需要试的相邻社区`];
  const sum = (pick: (trial: TogetherResult['trials'][number]) => number): number =>
    applied.reduce((total, trial) => total + pick(trial), 0);
  const applied = trials.filter(trial => trial.applied);
  const dropped = trials.filter(
    ({ applied: done, outsideTogether, outsideNow }) => !done && outsideTogether < outsideNow,
  ).length;
  const left = dropped === 0 ? [] : [`  另有 ${dropped} 对合并划分也能减少，但未采用，原因见 --report`];
  if (applied.length === 0) return [`${head}：试了 ${trials.length} 对，没有可采用的调整`, ...left];
  const freed = sum(({ outsideNow, outsideRedrawn = outsideNow }) => outsideNow - outsideRedrawn);
  return [
    `${head}（建议，不改变本次划分）：试了 ${trials.length} 对，可重划 ${applied.length} 对，${count(freed)} 户由范围外进入范围内，${count(sum(({ householdsMoved }) => householdsMoved))} 户换社区`,
    ...left,
  ];
}

/** A line about `--together` where it may help: several communities, and households outside in one that has a neighbour. */
export async function hintTogether(
  { options, levels, files }: PartitionCommand,
  input: PartitionInput,
  division: PartitionResult,
): Promise<string[]> {
  const apart = files.boundary === undefined || options.grids !== undefined;
  if (levels.length > 1 || options.level !== 'grid' || apart) return [];
  const pairs = worthTrying(await initGeos(), input, division, options).length;
  return pairs === 0
    ? []
    : [`提示：有 ${pairs} 对相邻社区可用 --together communities.geojson 试联合调整，以减少范围外的户数`];
}
