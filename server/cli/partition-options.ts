import { isAbsolute, resolve } from 'node:path';
import type { Bbox } from '../api/geo.ts';
import type { FileName, PartitionFiles } from '../exchange/partition-input.ts';
import { badInput } from '../exchange/pure/problem.ts';
import { mainLevel } from '../partition/nesting.ts';
import { DEFAULT_TIME_LIMIT_s } from '../partition/params.ts';
import { PRESET_NAMES, type PresetName } from '../partition/presets.ts';
import type { AlternativesWish, PartitionOptions } from '../partition/types.ts';
import { alternativeName } from './alternatives.ts';
import { type Given, nearest, numberOf, readOptions } from './arguments.ts';
import {
  communityWindowOf,
  largeOf,
  levelsOf,
  limitsOf,
  refuseNested,
  windowsOf,
} from './partition-levels.ts';
import { PARTITION_OPTIONS } from './partition-option-list.ts';

const DEFAULT_SEED = 1;
const DEFAULT_ADMIN_LEVEL = '8';
/** Areas that `--grids` can ask for: 999 each in a city of a hundred communities. */
const MOST_GRIDS = 100_000;
/** Divisions that `--alternatives` can ask for: each costs about as much search as the first. */
const MOST_ALTERNATIVES = 20;
const DEFAULT_DIFFER = 0.1;
const DEFAULT_LOSS = 0.1;

/** A checked `wangge partition` command line. */
export interface PartitionCommand {
  files: PartitionFiles;
  /** Of the level that `--min`, `--locks` and the like speak of. */
  options: PartitionOptions;
  /** Of every level, the largest areas first; `options` is one of them. */
  levels: PartitionOptions[];
  /** Households of a community, with `--together`. */
  communities?: { min: number; max: number };
  outputs: DivisionNames & {
    graph?: FileName;
    special?: FileName;
    tradeOff?: FileName;
    together?: FileName;
  };
}

function bboxOf(given: Given): Bbox | undefined {
  const text = given.get('bbox')?.[0];
  if (text === undefined) return undefined;
  const numbers = text.split(',').map(part => (part.trim() === '' ? Number.NaN : Number(part)));
  const [west = NaN, south = NaN, east = NaN, north = NaN] = numbers;
  const inRange = [west, east].every(x => Math.abs(x) <= 180) && [south, north].every(y => Math.abs(y) <= 90);
  if (numbers.length === 4 && inRange && west < east && south < north) return [west, south, east, north];
  throw badInput({
    problem: [`--bbox 的值“${text}”不对`, `--bbox cannot be "${text}"`],
    remedy: [
      '请写成 西,南,东,北（度，西<东，南<北），如 --bbox 119.70,36.35,119.80,36.42',
      'write west,south,east,north in degrees, west < east, south < north, such as --bbox 119.70,36.35,119.80,36.42',
    ],
  });
}

/** One of several words, or its default; a slip is answered with the nearest. */
function wordOf<W extends string>(
  given: Given,
  name: string,
  words: readonly W[],
  what: [string, string],
): W | undefined {
  const text = given.get(name)?.[0];
  if (text === undefined) return undefined;
  const found = words.find(word => word === text);
  if (found !== undefined) return found;
  const near = nearest(text, words);
  const [chinese, english] = near === undefined ? ['', ''] : [`是否要用 ${near}?`, `did you mean ${near}? `];
  throw badInput({
    problem: [`没有${what[0]}“${text}”`, `there is no ${what[1]} "${text}"`],
    remedy: [`${chinese}可选：${words.join('、')}`, `${english}choose ${words.join(', ')}`],
  });
}

function needs(given: Given, one: string, other: string, why: [string, string]): void {
  if (!given.has(other))
    throw badInput({
      problem: [`${one} 需要 --${other}`, `${one} needs --${other}`],
      remedy: why,
    });
}

function presetOf(given: Given): PresetName | undefined {
  const preset = wordOf(given, 'preset', PRESET_NAMES, ['预设', 'preset']);
  if (preset === 'least-change')
    needs(given, '--preset least-change', 'current', [
      '请用 --current 给出现行网格，或去掉 --preset',
      'give the division in force with --current, or drop --preset',
    ]);
  if (preset === 'managed-compounds')
    needs(given, '--preset managed-compounds', 'compounds', [
      '请用 --compounds 给出小区（带 gated、managed），或去掉 --preset',
      'give the compounds (with gated and managed) with --compounds, or drop --preset',
    ]);
  return preset;
}

/** A share as `0.1` or `10%`. */
function shareOf(given: Given, name: string): number | undefined {
  const text = given.get(name)?.[0]?.trim();
  if (text === undefined) return undefined;
  const found = /^(\d+\.?\d*|\.\d+)(%?)$/.exec(text);
  const value = found === null ? Number.NaN : found[2] === '%' ? Number(found[1]) / 100 : Number(found[1]);
  if (value >= 0 && value <= 1) return value;
  throw badInput({
    problem: [`--${name} 的值“${text}”不对`, `--${name} cannot be "${text}"`],
    remedy: ['请给 0 到 1 的比例，如 0.1 或 10%', 'give a share from 0 to 1, such as 0.1 or 10%'],
  });
}

function alternativesOf(given: Given): AlternativesWish | undefined {
  const count = numberOf(given, 'alternatives', { least: 1, most: MOST_ALTERNATIVES, whole: true });
  const [differ, loss] = [shareOf(given, 'differ'), shareOf(given, 'loss')];
  if (count !== undefined) return { count, differ: differ ?? DEFAULT_DIFFER, loss: loss ?? DEFAULT_LOSS };
  for (const [name, value] of Object.entries({ differ, loss }))
    if (value !== undefined)
      needs(given, `--${name}`, 'alternatives', [
        `请用 --alternatives K 说明要几个方案，或去掉 --${name}`,
        `say how many divisions with --alternatives K, or drop --${name}`,
      ]);
  return undefined;
}

function refuseBoth(given: Given, one: string, other: string, why: [string, string]): void {
  if (given.has(one) && given.has(other))
    throw badInput({
      problem: [`--${one} 与 --${other} 不能同时用`, `--${one} and --${other} exclude each other`],
      remedy: [`${why[0]}，请去掉一个`, `${why[1]}; drop one of them`],
    });
}

/** Communities are redrawn together where several are given and divided into grids, as many as it takes. */
function checkTogether(given: Given): void {
  if (!given.has('together')) return;
  needs(given, '--together', 'boundary', [
    '请用 --boundary 给出几个社区，或去掉 --together',
    'give several communities with --boundary, or drop --together',
  ]);
  if (levelsOf(given).join() !== 'grid')
    throw badInput({
      problem: ['--together 只用于 --level grid', '--together is for --level grid'],
      remedy: ['请改 --level，或去掉 --together', 'change --level, or drop --together'],
    });
  refuseBoth(given, 'together', 'grids', [
    '合并划分时网格数会变',
    'communities redrawn together may need another number of grids',
  ]);
}

/** Refuses two outputs in one file, and an output over an input. */
function checkOutputs(outputs: readonly FileName[], inputs: readonly FileName[]): void {
  for (const [index, { file, path }] of outputs.entries()) {
    if (path.startsWith('/dev/')) continue;
    if (outputs.slice(0, index).some(other => other.path === path))
      throw badInput({
        file,
        problem: ['两项输出写到同一文件', 'two outputs go to one file'],
        remedy: ['请改用不同的文件名', 'give them different names'],
      });
    if (inputs.some(input => input.path === path))
      throw badInput({
        file,
        problem: ['输出会覆盖输入文件', 'the output would overwrite an input'],
        remedy: ['请改用其他文件名', 'give it another name'],
      });
  }
}

/**
 * Reads and checks the words after `wangge partition`.
 * @param folder where relative paths begin: the caller's folder
 * @throws {ApiError} `validation_failed`, saying what to do
 */
export function readPartitionCommand(words: readonly string[], folder: string): PartitionCommand {
  const given = readOptions(words, 'partition', PARTITION_OPTIONS);
  const named = (file: string): FileName => ({ file, path: isAbsolute(file) ? file : resolve(folder, file) });
  const files = (name: string): FileName[] => {
    const all = (given.get(name) ?? []).map(named);
    return all.filter((item, index) => all.findIndex(other => other.path === item.path) === index);
  };
  const required = (name: string): FileName => {
    const first = files(name)[0];
    if (first !== undefined) return first;
    throw badInput({
      problem: [`缺少 --${name}`, `--${name} is missing`],
      remedy: [
        '至少需要：wangge partition --buildings F --barriers F… --out F',
        'needed at least: wangge partition --buildings F --barriers F… --out F',
      ],
    });
  };
  const optional = <K extends string>(key: K, name: string): Partial<Record<K, FileName>> => {
    const first = files(name)[0];
    return (first === undefined ? {} : { [key]: first }) as Partial<Record<K, FileName>>;
  };

  if (given.has('trade-off'))
    needs(given, '--trade-off', 'current', [
      '请用 --current 给出现行网格',
      'give the division in force with --current',
    ]);
  refuseBoth(given, 'boundary', 'bbox', ['两者都规定划分范围', 'both say which area is divided']);
  refuseNested(given);
  checkTogether(given);
  refuseBoth(given, 'steps', 'time-limit', ['两者都规定何时停止', 'both say when the search ends']);
  const asked = levelsOf(given);
  const level = asked[mainLevel(asked)];
  const preset = presetOf(given);
  const grids = numberOf(given, 'grids', { least: 1, most: MOST_GRIDS, whole: true });
  const alternatives = alternativesOf(given);
  const windows = windowsOf(given, asked);
  const bbox = bboxOf(given);
  const steps = numberOf(given, 'steps', { least: 1, most: 1e9, whole: true });
  const prove_s = numberOf(given, 'prove', { least: 0.1, most: 86_400, whole: false });
  const timeLimit_s = numberOf(given, 'time-limit', { least: 0.1, most: 86_400, whole: false });
  const adminLevel = numberOf(given, 'admin-level', { least: 1, most: 15, whole: true });
  if (adminLevel !== undefined && !given.has('boundary'))
    throw badInput({
      problem: ['--admin-level 需要 --boundary', '--admin-level needs --boundary'],
      remedy: ['请用 --boundary 给出 .osm.pbf', 'give the .osm.pbf with --boundary'],
    });
  const plain = {
    seed: numberOf(given, 'seed', { least: 0, most: 2 ** 31 - 1, whole: true }) ?? DEFAULT_SEED,
    ...(preset === undefined ? {} : { preset }),
  };
  const limits = limitsOf(asked, steps, timeLimit_s ?? DEFAULT_TIME_LIMIT_s);
  const optionsAt = asked.map(
    (one, i): PartitionOptions => ({
      level: one,
      ...windows[i],
      ...plain,
      ...limits[i],
      ...largeOf(asked, windows, one),
    }),
  );
  const options: PartitionOptions = {
    ...optionsAt[mainLevel(asked)],
    ...(grids === undefined ? {} : { grids }),
    ...(alternatives === undefined ? {} : { alternatives }),
    ...(prove_s === undefined ? {} : { prove_s }),
    ...(given.has('explain') ? { explain: true } : {}),
    ...(given.has('trade-off') ? { tradeOff: true } : {}),
  };
  const command: PartitionCommand = {
    files: {
      buildings: required('buildings'),
      barriers: [required('barriers'), ...files('barriers').slice(1)],
      water: files('water'),
      ...optional('landuse', 'landuse'),
      ...optional('compounds', 'compounds'),
      ...optional('current', 'current'),
      ...optional('locks', 'locks'),
      ...optional('pins', 'pins'),
      ...optional('pois', 'pois'),
      ...optional('boundary', 'boundary'),
      adminLevel: adminLevel === undefined ? DEFAULT_ADMIN_LEVEL : String(adminLevel),
      ...(bbox === undefined ? {} : { bbox }),
      ...(given.has('special') ? { special: true } : {}),
    },
    options,
    ...(given.has('together') ? { communities: communityWindowOf(given) } : {}),
    levels: optionsAt.map(one => (one.level === level ? options : one)),
    outputs: {
      grids: required('out'),
      ...optional('assignments', 'assignments'),
      ...optional('report', 'report'),
      ...optional('graph', 'graph'),
      ...optional('svg', 'svg'),
      ...optional('explain', 'explain'),
      ...optional('special', 'special'),
      ...optional('tradeOff', 'trade-off'),
      ...optional('together', 'together'),
    },
  };
  const { boundary, buildings, barriers, water, landuse, compounds, current, locks, pins, pois } =
    command.files;
  checkOutputs(
    outputNames(command),
    [buildings, ...barriers, ...water, landuse, compounds, current, locks, pins, pois, boundary].filter(
      item => item !== undefined,
    ),
  );
  return command;
}

/** The files of one division. */
export interface DivisionNames {
  grids: FileName;
  assignments?: FileName;
  report?: FileName;
  svg?: FileName;
  explain?: FileName;
}

/** The files of the best division and of each other one that may be found, in order. */
export function divisionNames({ outputs, options }: PartitionCommand): DivisionNames[] {
  const { grids, assignments, report, svg, explain } = outputs;
  const named = (number: number): DivisionNames => ({
    grids: alternativeName(grids, number),
    ...(assignments === undefined ? {} : { assignments: alternativeName(assignments, number) }),
    ...(report === undefined ? {} : { report: alternativeName(report, number) }),
    ...(svg === undefined ? {} : { svg: alternativeName(svg, number) }),
    ...(explain === undefined ? {} : { explain: alternativeName(explain, number) }),
  });
  return Array.from({ length: options.alternatives?.count ?? 1 }, (_, index) => named(index + 1));
}

/** The graph's two files, where it is asked for; one serves all divisions. */
export function graphNames({ outputs: { graph } }: PartitionCommand): FileName[] {
  return graph === undefined ? [] : [graph, { file: `${graph.file}.ids`, path: `${graph.path}.ids` }];
}

/** Every file that a run may write. */
export function outputNames(command: PartitionCommand): FileName[] {
  const divisions = divisionNames(command).flatMap(({ grids, assignments, report, svg, explain }) =>
    [grids, assignments, report, svg, explain].filter(name => name !== undefined),
  );
  const { special, tradeOff, together } = command.outputs;
  const others = [special, tradeOff, together].filter(name => name !== undefined);
  return [...divisions, ...graphNames(command), ...others];
}
