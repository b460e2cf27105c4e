import { ApiError } from '../api/problem.ts';
import { type FileName, type PartitionFiles, readPartitionInput } from '../exchange/partition-input.ts';
import { infeasible } from '../exchange/pure/problem.ts';
import { assignmentsCsv, gridsGeoJson, reportJson } from '../exchange/pure/result-files.ts';
import { checkWritable, type OutputFile, writeAll } from '../exchange/write.ts';
import { initGeos } from '../geometry/geos.ts';
import { runPartition } from '../jobs/partition-pool.ts';
import type { PartitionInput, PartitionOptions, PartitionResult } from '../partition/types.ts';
import { type PartitionCommand, readPartitionCommand } from './partition-options.ts';
import { createProgress, type Progress } from './progress.ts';
import { noteLines, summaryOf } from './summary.ts';

/** Three digits number the grids of a region. */
const MOST_GRIDS = 999;

/** Notes that are said at once, because they change what the result means. */
const WARNINGS = new Set([
  'households_lost',
  'duplicate_conflict',
  'shift_suspected',
  'regions_overlap',
  'bad_coordinates_dropped',
  'out_of_range_dropped',
  'no_geometry_dropped',
  'unknown_geometry_dropped',
  'antimeridian_dropped',
  'no_area_dropped',
  'not_an_area',
]);

/** Ends a run that its user interrupted. */
export class Interrupted extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super('interrupted');
    this.exitCode = exitCode;
  }
}

async function readInput(
  files: PartitionFiles,
  progress: Progress,
): Promise<Awaited<ReturnType<typeof readPartitionInput>>> {
  const geos = await initGeos();
  const read = await readPartitionInput(files, geos, (file, share) => progress.at(`read ${file}`, share, 1));
  progress.stop();
  const warnings = read.notes.list().filter(({ kind }) => WARNINGS.has(kind));
  if (warnings.length > 0) process.stderr.write(`注意 / note:\n${noteLines(warnings).join('\n')}\n`);
  return read;
}

/** Refuses a division that cannot be numbered. */
function checkNumbers(result: PartitionResult, { max }: PartitionOptions): void {
  const grids = new Map<string, number>();
  for (const { region } of result.grids) grids.set(region, (grids.get(region) ?? 0) + 1);
  for (const [region, count] of grids)
    if (count > MOST_GRIDS)
      throw infeasible(
        [
          `${region} 要划 ${count} 个网格,三位序号最多 ${MOST_GRIDS} 个`,
          `${region} needs ${count} grids; three digits number ${MOST_GRIDS} at most`,
        ],
        [
          `请先用 --level community 划社区再作 --boundary,或加大 --max(现为 ${max})`,
          `divide it with --level community first and give that as --boundary, or raise --max (now ${max})`,
        ],
      );
}

/** The report with everything that was noted on the way in, and what lies outside. */
function withNotes(
  result: PartitionResult,
  input: PartitionInput,
  notes: Awaited<ReturnType<typeof readPartitionInput>>['notes'],
  file: string,
): PartitionResult {
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
        `建筑在所有边界之外,未划入,共 ${households} 户`,
        `buildings outside every boundary, in no grid, ${households} households in all`,
      ],
      undefined,
      outside,
    );
  const fromEngine = result.report.notes.filter(({ kind }) => kind !== 'outside');
  return { ...result, report: { ...result.report, notes: [...notes.list(), ...fromEngine] } };
}

function outputsOf(
  { outputs, options }: PartitionCommand,
  result: PartitionResult & { graph?: { metis: string; ids: string } },
): OutputFile[] {
  const files: OutputFile[] = [{ ...outputs.grids, text: gridsGeoJson(result.grids, options.level) }];
  if (outputs.assignments !== undefined)
    files.push({ ...outputs.assignments, text: assignmentsCsv(result.assignments) });
  if (outputs.report !== undefined) files.push({ ...outputs.report, text: reportJson(result.report) });
  if (outputs.graph !== undefined) {
    if (result.graph === undefined) throw new Error('the engine gave no graph');
    files.push(
      { ...outputs.graph, text: result.graph.metis },
      { file: `${outputs.graph.file}.ids`, path: `${outputs.graph.path}.ids`, text: result.graph.ids },
    );
  }
  return files;
}

/**
 * `wangge partition`: reads files, divides, writes files all or none, and prints a summary.
 * @param folder where relative paths begin
 * @throws {ApiError} for bad input (`validation_failed`) and requests that cannot be met (`infeasible`)
 */
export async function partitionCommand(words: readonly string[], folder: string): Promise<void> {
  const command = readPartitionCommand(words, folder);
  const { outputs } = command;
  const names: FileName[] = [outputs.grids, outputs.assignments, outputs.report, outputs.graph].filter(
    name => name !== undefined,
  );
  await checkWritable(names);

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
    const { input, notes } = await readInput(command.files, progress);
    const read_s = (performance.now() - started) / 1000;
    const division = await runPartition(input, command.options, {
      onProgress: ({ step, done, total }) => progress.at(step, done, total),
      signal: abort.signal,
    });
    progress.stop();
    checkNumbers(division, command.options);
    const result = withNotes(division, input, notes, command.files.buildings.file);
    result.report.seconds = { read: Math.round(read_s * 1000) / 1000, ...result.report.seconds };
    writing = true;
    await writeAll(outputsOf(command, result), abort.signal);
    process.stdout.write(
      summaryOf(
        result,
        names.map(({ file }) => file),
      ),
    );
  } catch (error) {
    progress.stop();
    if (error instanceof ApiError || error instanceof Interrupted) throw error;
    throw abort.signal.aborted ? abort.signal.reason : error;
  } finally {
    process.removeListener('SIGINT', onInterrupt);
    process.removeListener('SIGTERM', onTerminate);
  }
}
