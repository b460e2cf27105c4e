import { isAbsolute, resolve } from 'node:path';
import type { FileName } from '../exchange/partition-input.ts';
import { badInput } from '../exchange/pure/problem.ts';
import { DEFAULT_TIME_LIMIT_s } from '../partition/params.ts';
import { type Given, numberOf, type OptionSpec, readOptions } from './arguments.ts';

/** The options of `wangge solve`, in the order of its help. */
export const SOLVE_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'parts',
    value: 'K',
    help: ['部分数；给出 --min --max 时可省', 'number of parts; optional with --min and --max'],
  },
  {
    name: 'tolerance',
    value: 'T',
    help: [
      '与平均权的允许偏差，如 0.005；需要 --parts',
      'deviation from the mean weight, such as 0.005; needs --parts',
    ],
  },
  { name: 'min', value: 'A', help: ['每部分最小权', 'least weight of a part'] },
  { name: 'max', value: 'B', help: ['每部分最大权', 'most weight of a part'] },
  { name: 'seed', value: 'N', help: ['随机种子（默认 1）', 'seed (default 1)'] },
  {
    name: 'time-limit',
    value: 'S',
    help: ['总秒数，含读写（默认 10）', 'seconds in all, reading and writing included (default 10)'],
  },
  {
    name: 'steps',
    value: 'N',
    help: ['以步数代替时间，结果可复现', 'steps instead of the clock: reproducible'],
  },
  { name: 'out', value: 'F', help: ['写出每个顶点的部分号（必需）', 'write each vertex’s part (required)'] },
  { name: 'report', value: 'F', help: ['写出报告 JSON', 'write the report as JSON'] },
  { name: 'help', help: ['显示本说明', 'show this help'] },
];

const DEFAULT_SEED = 1;
const MOST_WEIGHT = Number.MAX_SAFE_INTEGER;

/** A checked `wangge solve` command line. */
export interface SolveCommand {
  graph: FileName;
  parts: number | undefined;
  /** What a part may weigh: as a deviation from the mean, or in figures. */
  window: { tolerance: number } | { min: number; max: number };
  seed: number;
  limit: { steps: number } | { timeLimit_s: number };
  outputs: { out: FileName; report?: FileName };
}

/** The words that belong to no option, and the rest. A word after a flag that takes a value is that value. */
function takeFiles(words: readonly string[]): { files: string[]; rest: string[] } {
  const files: string[] = [];
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (!/^--?[a-z]/i.test(word)) {
      files.push(word);
      continue;
    }
    rest.push(word);
    const spec = SOLVE_OPTIONS.find(({ name }) => `--${name}` === word);
    const next = words[at + 1];
    if (spec?.value !== undefined && next !== undefined && !/^--?[a-z]/i.test(next)) rest.push(words[++at]!);
  }
  return { files, rest };
}

function refuseBoth(given: Given, one: string, other: string, why: [string, string]): void {
  if (given.has(one) && given.has(other))
    throw badInput({
      problem: [`--${one} 与 --${other} 不能同时用`, `--${one} and --${other} exclude each other`],
      remedy: [`${why[0]}，请去掉一个`, `${why[1]}; drop one of them`],
    });
}

function windowOf(given: Given): SolveCommand['window'] {
  const why: [string, string] = ['两者都规定允许的权', 'both say what a part may weigh'];
  refuseBoth(given, 'tolerance', 'min', why);
  refuseBoth(given, 'tolerance', 'max', why);
  const tolerance = numberOf(given, 'tolerance', { least: 0, most: 1, whole: false });
  if (tolerance !== undefined) {
    if (!given.has('parts'))
      throw badInput({
        problem: ['--tolerance 需要 --parts', '--tolerance needs --parts'],
        remedy: ['请给出部分数 --parts K', 'give the number of parts with --parts K'],
      });
    return { tolerance };
  }
  const bounds = { least: 0, most: MOST_WEIGHT, whole: true };
  const min = numberOf(given, 'min', bounds);
  const max = numberOf(given, 'max', { ...bounds, least: 1 });
  if (min === undefined || max === undefined)
    throw badInput({
      problem: ['没有说明每部分的权允许多少', 'what a part may weigh is not said'],
      remedy: [
        '请给出 --tolerance T(与 --parts)，或同时给出 --min A 和 --max B',
        'give --tolerance T (with --parts), or both --min A and --max B',
      ],
    });
  if (min > max)
    throw badInput({
      problem: [`--min ${min} 大于 --max ${max}`, `--min ${min} is more than --max ${max}`],
      remedy: ['请核对两者', 'check the two'],
    });
  return { min, max };
}

/** Refuses two outputs in one file, and an output over the graph. */
function checkOutputs({ out, report }: SolveCommand['outputs'], graph: FileName): void {
  for (const output of [out, report]) {
    if (output === undefined || output.path.startsWith('/dev/')) continue;
    if (output.path === graph.path)
      throw badInput({
        file: output.file,
        problem: ['输出会覆盖输入', 'the output would overwrite the input'],
        remedy: ['请改用不同的文件名', 'give another name'],
      });
    if (output !== out && output.path === out.path)
      throw badInput({
        file: output.file,
        problem: ['两项输出写到同一文件', 'two outputs go to one file'],
        remedy: ['请改用不同的文件名', 'give them different names'],
      });
  }
}

/**
 * Reads the command line of `wangge solve`.
 * @param folder where relative paths begin
 * @throws {ApiError} for anything that does not fit, with what to do
 */
export function readSolveCommand(words: readonly string[], folder: string): SolveCommand {
  const { files, rest } = takeFiles(words);
  const given = readOptions(rest, 'solve', SOLVE_OPTIONS);
  const named = (file: string): FileName => ({ file, path: isAbsolute(file) ? file : resolve(folder, file) });
  if (files.length !== 1 || files[0] === '')
    throw badInput({
      problem:
        files.length === 0
          ? ['没有给出图文件', 'no graph is given']
          : [`给出了 ${files.length} 个图文件`, `${files.length} graphs are given`],
      remedy: ['请写成 wangge solve G.graph …', 'write wangge solve G.graph …'],
    });
  const output = given.get('out')?.[0];
  if (output === undefined)
    throw badInput({
      problem: ['缺少 --out', '--out is missing'],
      remedy: ['请用 --out F 给出结果文件', 'name the result with --out F'],
    });
  refuseBoth(given, 'steps', 'time-limit', ['两者都规定何时停止', 'both say when the search ends']);
  const steps = numberOf(given, 'steps', { least: 1, most: 1e9, whole: true });
  const timeLimit_s = numberOf(given, 'time-limit', { least: 0.1, most: 86_400, whole: false });
  const report = given.get('report')?.[0];
  const command: SolveCommand = {
    graph: named(files[0]!),
    parts: numberOf(given, 'parts', { least: 1, most: 1e9, whole: true }),
    window: windowOf(given),
    seed: numberOf(given, 'seed', { least: 0, most: 2 ** 31 - 1, whole: true }) ?? DEFAULT_SEED,
    limit: steps === undefined ? { timeLimit_s: timeLimit_s ?? DEFAULT_TIME_LIMIT_s } : { steps },
    outputs: { out: named(output), ...(report === undefined ? {} : { report: named(report) }) },
  };
  checkOutputs(command.outputs, command.graph);
  return command;
}
