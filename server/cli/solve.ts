import { ApiError } from '../api/problem.ts';
import { both } from '../exchange/pure/problem.ts';
import { readMetisGraph } from '../exchange/read-graph.ts';
import { checkWritable, type OutputFile, writeAll } from '../exchange/write.ts';
import { runSolve, type SolveResult } from '../jobs/solve-pool.ts';
import type { Graph } from '../partition/divide/graph.ts';
import type { Range } from '../partition/solve/anneal.ts';
import { windowAround } from '../partition/solve/plan.ts';
import { type Verified, verify } from '../partition/solve/verify.ts';
import { pad } from './help.ts';
import { watchInterrupts } from './interrupt.ts';
import { createProgress } from './progress.ts';
import { readSolveCommand, type SolveCommand } from './solve-options.ts';

/** Kept of the time limit for collecting and writing, milliseconds; and least time of a search. */
const TAIL_ms = 300;
const LEAST_ms = 50;

/** `--report` of `wangge solve`; weights and costs as in the graph. */
interface SolveReport {
  /** Number of parts; without a division the number asked for, null where it was free. */
  parts: number | null;
  /** Sum of the cut edges' weights (1 each where the graph has none); null without a division. */
  cut: number | null;
  feasible: boolean;
  /** No division cuts less; null where no division exists. */
  bound: number | null;
  /** (cut − bound) / cut. */
  gap: number | null;
  /** Since the program began. */
  seconds: number;
  /** Why there is no division: Chinese / English. */
  reason?: string;
  window: Range;
  /** Lightest and heaviest part. */
  lightest: number | null;
  heaviest: number | null;
  vertices: number;
  edges: number;
  weight: number;
  seed: number;
  /** Steps taken. */
  steps: number;
}

function reasonOf(result: SolveResult, { limit }: SolveCommand): string {
  if (result.impossible !== undefined) return both(...result.impossible);
  return 'steps' in limit
    ? both('在给定步数内没有找到可行划分', 'no feasible division was found in the steps')
    : both('在给定时间内没有找到可行划分', 'no feasible division was found in the time');
}

function reportOf(
  command: SolveCommand,
  graph: Graph,
  window: Range,
  result: SolveResult,
  verified: Verified | undefined,
): SolveReport {
  const cut = verified?.cut ?? null;
  const bound = result.bound < Infinity ? result.bound : null;
  return {
    parts: verified?.parts ?? command.parts ?? null,
    cut,
    feasible: verified !== undefined,
    bound,
    gap: cut === null || bound === null ? null : cut === 0 ? 0 : (cut - bound) / cut,
    seconds: Math.round(performance.now()) / 1000,
    ...(verified === undefined ? { reason: reasonOf(result, command) } : {}),
    window,
    lightest: verified?.lightest ?? null,
    heaviest: verified?.heaviest ?? null,
    vertices: graph.n,
    edges: graph.adj.length / 2,
    weight: graph.weight.reduce((sum, w) => sum + w, 0),
    seed: command.seed,
    steps: result.rounds,
  };
}

function summaryOf(report: SolveReport, outputs: readonly string[]): string {
  const { parts, cut, bound, gap, lightest, heaviest, window, seconds, steps } = report;
  const proof = gap === 0 ? '（已证明最优 / proved optimal）' : ` (gap ${(100 * (gap ?? 0)).toFixed(1)}%)`;
  const rows: [string, string][] = [
    ['部分 / parts', String(parts)],
    ['割 / cut', String(cut)],
    ['下界 / bound', `${bound}${proof}`],
    ['权 / weights', `${lightest}–${heaviest} (${window.min}–${window.max})`],
    ['秒 / seconds', `${seconds.toFixed(1)} (${steps} 步 / steps)`],
  ];
  const lines = rows.map(([name, value]) => `  ${pad(name, 16)}${value}`);
  return `${lines.join('\n')}\n\n已写出 / written: ${outputs.join(', ')}\n`;
}

/**
 * `wangge solve`: divides a METIS graph into connected parts whose weights lie in a window, with as small a cut as can be
 * found, and says how small it could be at all.
 * @param folder where relative paths begin
 * @throws {ApiError} for bad input (`validation_failed`), and where no division is there or found (`infeasible`)
 */
export async function solveCommand(words: readonly string[], folder: string): Promise<void> {
  const command = readSolveCommand(words, folder);
  const { outputs, limit, seed, parts } = command;
  await checkWritable([outputs.out, ...(outputs.report === undefined ? [] : [outputs.report])]);

  const progress = createProgress(process.stderr.isTTY === true);
  const interrupts = watchInterrupts(progress);
  const { signal } = interrupts;
  try {
    const { graph } = await readMetisGraph(command.graph);
    const weight = graph.weight.reduce((sum, w) => sum + w, 0);
    const window =
      'tolerance' in command.window
        ? windowAround(weight, parts ?? 1, command.window.tolerance)
        : command.window;
    const end =
      'steps' in limit
        ? { rounds: limit.steps }
        : {
            at: Math.max(Date.now() + LEAST_ms, performance.timeOrigin + 1000 * limit.timeLimit_s - TAIL_ms),
          };
    const result = await runSolve(
      graph,
      { parts, window, seed, end },
      { onProgress: share => progress.at('solve', Math.round(share * 1000), 1000), signal },
    );
    progress.stop();
    const verified = result.part === undefined ? undefined : verify(graph, result.part, window);
    if (verified?.valid === false)
      throw new Error('the division found does not keep to the window or is in pieces');
    const report = reportOf(command, graph, window, result, verified);
    const files: OutputFile[] = [];
    if (result.part !== undefined) files.push({ ...outputs.out, text: `${result.part.join('\n')}\n` });
    if (outputs.report !== undefined)
      files.push({ ...outputs.report, text: `${JSON.stringify(report, null, 2)}\n` });
    interrupts.startWriting();
    await writeAll(files, signal);
    if (report.reason !== undefined)
      throw new ApiError('infeasible', report.reason, {
        remedy:
          result.impossible === undefined
            ? both(
                '请加大 --time-limit 或 --steps，换 --seed，或放宽范围',
                'give more --time-limit or --steps, another --seed, or a wider window',
              )
            : both('请放宽范围或改 --parts', 'widen the window or change --parts'),
      });
    process.stdout.write(
      summaryOf(
        report,
        files.map(({ file }) => file),
      ),
    );
  } catch (error) {
    progress.stop();
    throw signal.aborted ? signal.reason : error;
  } finally {
    interrupts.end();
  }
}
