import { ApiError } from '../api/problem.ts';
import { readPartitionInput } from '../exchange/partition-input.ts';
import { both } from '../exchange/pure/problem.ts';
import { assignmentsCsv, gridsGeoJson, reportJson } from '../exchange/pure/result-files.ts';
import { checkWritable, type OutputFile, writeAll } from '../exchange/write.ts';
import { initGeos } from '../geometry/geos.ts';
import { type PooledResult, runPartition } from '../jobs/partition-pool.ts';
import { TooManyGrids } from '../partition/assemble.ts';
import { InfeasibleError } from '../partition/infeasible.ts';
import { PartitionError } from '../partition/prepare.ts';
import { weightsOf } from '../partition/presets.ts';
import { drawSvg } from '../partition/svg.ts';
import type { PartitionInput, PartitionOptions, PartitionResult } from '../partition/types.ts';
import { alternativeSummary } from './alternatives.ts';
import {
  type DivisionNames,
  divisionNames,
  graphNames,
  outputNames,
  type PartitionCommand,
  readPartitionCommand,
} from './partition-options.ts';
import { createProgress, type Progress } from './progress.ts';
import { noteLines, summaryOf } from './summary.ts';

/** Notes that are said at once, because they change what the result means. */
const WARNINGS = new Set([
  'households_lost',
  'duplicate_conflict',
  'shift_suspected',
  'regions_overlap',
  'grid_without_area',
  'bad_coordinates_dropped',
  'out_of_range_dropped',
  'no_geometry_dropped',
  'unknown_geometry_dropped',
  'antimeridian_dropped',
  'no_area_dropped',
  'not_an_area',
]);

/** Width of the picture that `--svg` draws, pixels. */
const SVG_WIDTH_px = 2400;

/** Ends a run that its user interrupted. */
export class Interrupted extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super('interrupted');
    this.exitCode = exitCode;
  }
}

type InputNotes = Awaited<ReturnType<typeof readPartitionInput>>['notes'];

async function readInput(
  { files, options }: PartitionCommand,
  progress: Progress,
): ReturnType<typeof readPartitionInput> {
  const geos = await initGeos();
  const read = await readPartitionInput(
    files,
    geos,
    (file, share) => progress.at(`read ${file}`, share, 1),
    weightsOf(options.preset).load,
  );
  progress.stop();
  const warnings = read.notes.list().filter(({ kind }) => WARNINGS.has(kind));
  if (warnings.length > 0) process.stderr.write(`注意 / note:\n${noteLines(warnings).join('\n')}\n`);
  return read;
}

/** The engine's refusals as errors of the command line; anything else as it came. */
function engineError(error: unknown, { max, level }: PartitionOptions): unknown {
  if (error instanceof PartitionError)
    return new ApiError('validation_failed', error.message, {
      remedy: both(
        '请给出 --boundary 或 --bbox，并核对界线的属性',
        'give --boundary or --bbox, and check the tags of the barriers',
      ),
      cause: error,
    });
  if (error instanceof InfeasibleError)
    return new ApiError('infeasible', error.message, { remedy: both(...error.remedy), cause: error });
  if (error instanceof TooManyGrids)
    return new ApiError('infeasible', error.message, {
      remedy:
        level === 'grid'
          ? both(
              `请先用 --level community 划社区，再作 --boundary；或加大 --max（现为 ${max}）`,
              `divide it with --level community first and give that as --boundary, or raise --max (now ${max})`,
            )
          : both(
              `请分区给出 --boundary，或加大 --max（现为 ${max}）`,
              `give smaller areas with --boundary, or raise --max (now ${max})`,
            ),
      cause: error,
    });
  return error;
}

/** The report with everything that was noted on the way in, and what lies outside. */
function withNotes(
  result: PooledResult,
  input: PartitionInput,
  notes: InputNotes,
  file: string,
): PooledResult {
  const assigned = new Set(result.assignments.map(({ building }) => building));
  let outside = 0;
  let households = 0;
  for (const building of input.buildings)
    if (!assigned.has(building.id)) {
      outside++;
      households += building.households;
    }
  if (outside > 0)
    notes.add(
      'outside',
      file,
      [
        `建筑在所有边界之外，未划入，共 ${households} 户`,
        `buildings outside every boundary, in no grid, ${households} households in all`,
      ],
      undefined,
      outside,
    );
  const divisions = [result, ...(result.alternatives ?? []).map(alternative => alternative.result)];
  const bare = divisions.flatMap(({ grids }) =>
    grids.filter(({ geometry }) => geometry.coordinates.length === 0),
  );
  for (const { code, households } of bare)
    notes.add(
      'grid_without_area',
      '',
      ['没有面积的网格（程序缺陷，请报告）', 'grids without area (a fault of the program, please report it)'],
      `${code}: ${households}`,
    );
  const noted = <R extends PartitionResult>(one: R): R => {
    const fromEngine = one.report.notes.filter(({ kind }) => kind !== 'outside');
    return { ...one, report: { ...one.report, notes: [...notes.list(), ...fromEngine] } };
  };
  const alternatives = result.alternatives?.map(item => ({ ...item, result: noted(item.result) }));
  return { ...noted(result), ...(alternatives === undefined ? {} : { alternatives }) };
}

/** Says where fewer divisions were found than asked for; the engine may have said why already. */
function noteFewer({ options }: PartitionCommand, result: PooledResult, notes: InputNotes): void {
  const wish = options.alternatives;
  if (wish === undefined || result.report.notes.some(({ kind }) => kind === 'alternatives_fewer')) return;
  const missing = wish.count - 1 - (result.alternatives?.length ?? 0);
  if (missing <= 0) return;
  const [differ, loss] = [wish.differ, wish.loss].map(share => `${Number((100 * share).toFixed(2))} %`);
  notes.add(
    'alternatives_fewer',
    '',
    [
      `个备选方案没有找到（与其余方案至少相差 ${differ} 的户、至多差 ${loss}），未写出；可减小 --differ 或加大 --loss、--time-limit`,
      `alternatives not found that place at least ${differ} of the households differently and cost at most ${loss} more, not written; lower --differ, or raise --loss or --time-limit`,
    ],
    undefined,
    missing,
  );
}

/** The files of one division. */
function divisionFiles(
  names: DivisionNames,
  { options }: PartitionCommand,
  input: PartitionInput,
  result: PartitionResult,
  report: string,
): OutputFile[] {
  const files: OutputFile[] = [{ ...names.grids, text: gridsGeoJson(result.grids, options.level) }];
  if (names.assignments !== undefined)
    files.push({ ...names.assignments, text: assignmentsCsv(result.assignments) });
  if (names.report !== undefined) files.push({ ...names.report, text: report });
  if (names.svg !== undefined)
    files.push({
      ...names.svg,
      text: drawSvg(result.grids, input, options, { width: SVG_WIDTH_px, labels: true }),
    });
  return files;
}

function outputsOf(command: PartitionCommand, input: PartitionInput, result: PooledResult): OutputFile[] {
  const [best, ...others] = divisionNames(command);
  const found = (result.alternatives ?? []).slice(0, others.length);
  const summaries = found.map((item, index) => alternativeSummary(item, others[index]!.grids.file));
  const report =
    command.options.alternatives === undefined
      ? result.report
      : { ...result.report, alternatives: summaries };
  const files = divisionFiles(best!, command, input, result, reportJson(report));
  for (const [index, { result: other }] of found.entries())
    files.push(...divisionFiles(others[index]!, command, input, other, reportJson(other.report)));
  const [graph, ids] = graphNames(command);
  if (graph !== undefined && ids !== undefined)
    files.push({ ...graph, text: result.graph.metis }, { ...ids, text: result.graph.ids });
  return files;
}

/**
 * `wangge partition`: reads files, divides, writes files all or none, and prints a summary.
 * @param folder where relative paths begin
 * @throws {ApiError} for bad input (`validation_failed`) and requests that cannot be met (`infeasible`)
 */
export async function partitionCommand(words: readonly string[], folder: string): Promise<void> {
  const command = readPartitionCommand(words, folder);
  await checkWritable(outputNames(command));

  const progress = createProgress(process.stderr.isTTY === true);
  const abort = new AbortController();
  let writing = false;
  const interrupt = (exitCode: number) => (): void => {
    abort.abort(new Interrupted(exitCode));
    progress.stop();
    // Until the first file is written there is nothing to clean up; then `writeAll` does it.
    if (!writing) process.exit(exitCode);
  };
  const [onInterrupt, onTerminate] = [interrupt(130), interrupt(143)];
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onTerminate);
  try {
    const started = performance.now();
    const { input, notes } = await readInput(command, progress);
    const read_s = (performance.now() - started) / 1000;
    // Regions are divided side by side, each at a step of its own: what is shown is their common share.
    const division = await runPartition(input, command.options, {
      onProgress: ({ done, total }) => progress.at('divide', done, total),
      signal: abort.signal,
    });
    progress.stop();
    noteFewer(command, division, notes);
    const result = withNotes(division, input, notes, command.files.buildings.file);
    result.report.seconds = { read: Math.round(read_s * 1000) / 1000, ...result.report.seconds };
    writing = true;
    const files = outputsOf(command, input, result);
    await writeAll(files, abort.signal);
    process.stdout.write(
      summaryOf(
        result,
        command.options.level,
        files.map(({ file }) => file),
      ),
    );
  } catch (error) {
    progress.stop();
    if (error instanceof ApiError || error instanceof Interrupted) throw error;
    throw abort.signal.aborted ? abort.signal.reason : engineError(error, command.options);
  } finally {
    process.removeListener('SIGINT', onInterrupt);
    process.removeListener('SIGTERM', onTerminate);
  }
}
