import { ApiError } from '../api/problem.ts';
import { readPartitionInput } from '../exchange/partition-input.ts';
import { both } from '../exchange/pure/problem.ts';
import { checkWritable, writeAll } from '../exchange/write.ts';
import { initGeos } from '../geometry/geos.ts';
import { runPartition } from '../jobs/partition-pool.ts';
import { TooManyGrids } from '../partition/assemble.ts';
import { InfeasibleError } from '../partition/infeasible.ts';
import { divideLevels } from '../partition/nesting.ts';
import { PartitionError } from '../partition/prepare.ts';
import { weightsOf } from '../partition/presets.ts';
import { proposeSpecial } from '../partition/special/propose.ts';
import { Interrupted, watchInterrupts } from './interrupt.ts';
import type { NestedResult } from './partition-nested.ts';
import { outputNames, type PartitionCommand, readPartitionCommand } from './partition-options.ts';
import { noteBare, noteFewer, noteSpecial, noteStale, outputsOf, withNotes } from './partition-outputs.ts';
import { hintTogether, offerTogether, togetherLines } from './partition-together.ts';
import { createProgress, type Progress } from './progress.ts';
import { noteLines, summaryOf } from './summary.ts';
import { tradeOffCsv } from './trade-off.ts';

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
  'pin_alone',
  'poi_weightless',
  'gated_unknown',
  'managed_unknown',
]);

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
function engineError(error: unknown, { options: { max, level }, levels }: PartitionCommand): unknown {
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
        level === 'grid' && levels.length === 1
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

/**
 * `wangge partition`: reads files, divides, writes files all or none, and prints a summary.
 * @param folder where relative paths begin
 * @throws {ApiError} for bad input (`validation_failed`) and requests that cannot be met (`infeasible`)
 */
export async function partitionCommand(words: readonly string[], folder: string): Promise<void> {
  const command = readPartitionCommand(words, folder);
  await checkWritable(outputNames(command));

  const progress = createProgress(process.stderr.isTTY === true);
  const interrupts = watchInterrupts(progress);
  const { signal } = interrupts;
  try {
    const started = performance.now();
    const { input, notes, special } = await readInput(command, progress);
    const read_s = (performance.now() - started) / 1000;
    // Regions are divided side by side, each at a step of its own: what is shown is their common share.
    const { levels } = command;
    const main = levels.indexOf(command.options);
    const divisions = await divideLevels(input, levels, (at, options) =>
      runPartition(at, options, {
        onProgress: ({ done, total }) =>
          progress.at(levels.length === 1 ? 'divide' : `divide ${options.level}`, done, total),
        signal,
      }),
    );
    const division = divisions[main];
    const together =
      command.outputs.together &&
      (await offerTogether(command, input, division, {
        onProgress: (done, total) => progress.at('together', done, total),
        signal,
      }));
    progress.stop();
    const proposed = special && proposeSpecial(await initGeos(), special);
    if (proposed) noteSpecial(proposed, notes);
    noteFewer(command, division, notes);
    for (const other of divisions) if (other !== division) noteBare(other, notes);
    await noteStale(command, division, notes);
    const result = withNotes(division, input, notes, command.files.buildings.file);
    result.report.seconds = { read: Math.round(read_s * 1000) / 1000, ...result.report.seconds };
    const said = together ? togetherLines(together) : await hintTogether(command, input, division);
    interrupts.startWriting();
    const nested: NestedResult = {
      levels: levels.map((options, i) => ({ options, result: i === main ? result : divisions[i] })),
      main,
    };
    const files = outputsOf(command, input, nested, proposed, together);
    if (division.tradeOff && command.outputs.tradeOff)
      files.push({ ...command.outputs.tradeOff, text: tradeOffCsv(division.tradeOff) });
    await writeAll(files, signal);
    process.stdout.write(
      summaryOf(
        nested,
        files.map(({ file }) => file),
        input.current !== undefined,
        said,
      ),
    );
  } catch (error) {
    progress.stop();
    if (error instanceof ApiError || error instanceof Interrupted) throw error;
    throw signal.aborted ? signal.reason : engineError(error, command);
  } finally {
    interrupts.end();
  }
}
