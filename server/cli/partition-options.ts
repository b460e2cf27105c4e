import { isAbsolute, resolve } from 'node:path';
import type { Bbox } from '../api/geo.ts';
import type { FileName, PartitionFiles } from '../exchange/partition-input.ts';
import { badInput } from '../exchange/pure/problem.ts';
import { DEFAULT_TIME_LIMIT_s, WINDOWS } from '../partition/params.ts';
import type { PartitionLevel, PartitionOptions } from '../partition/types.ts';
import { type Given, numberOf, type OptionSpec, readOptions } from './arguments.ts';

/** The options of `wangge partition`, in the order of its help. */
export const PARTITION_OPTIONS: readonly OptionSpec[] = [
  { name: 'buildings', value: 'F', help: ['建筑轮廓（必需）', 'building footprints (required)'] },
  {
    name: 'barriers',
    value: 'F…',
    many: true,
    help: ['界线：道路、河流、铁路（必需，可多个）', 'lines: streets, rivers, railways (required, several)'],
  },
  { name: 'water', value: 'F…', many: true, help: ['水面（可多个）', 'water areas (several)'] },
  {
    name: 'landuse',
    value: 'F',
    help: [
      '用地；给出后 building=yes 只在居住用地上计户',
      'land use; building=yes then counts on residential land only',
    ],
  },
  { name: 'pois', value: 'F', later: true, help: ['兴趣点', 'points of interest'] },
  {
    name: 'boundary',
    value: 'F',
    help: ['边界，每个要素一个社区 (code, name)', 'boundaries, each feature one community (code, name)'],
  },
  {
    name: 'admin-level',
    value: 'N',
    help: ['从 .osm.pbf 取哪一级行政边界（默认 8）', 'which administrative areas of an .osm.pbf (default 8)'],
  },
  { name: 'bbox', value: 'W,S,E,N', help: ['以范围框为唯一社区', 'take the box as the one community'] },
  { name: 'compounds', value: 'F', help: ['小区范围', 'compounds'] },
  {
    name: 'current',
    value: 'F',
    help: ['现行网格，用于少搬动', 'the division in force, for the fewest moved households'],
  },
  {
    name: 'level',
    value: 'grid|community',
    help: ['划网格或划社区（默认 grid）', 'divide into grids or communities (default grid)'],
  },
  {
    name: 'min',
    value: 'N',
    help: ['最少户数（网格 300，社区 3000）', 'least households (grid 300, community 3000)'],
  },
  {
    name: 'max',
    value: 'N',
    help: ['最多户数（网格 400，社区 5000）', 'most households (grid 400, community 5000)'],
  },
  { name: 'target', value: 'N', help: ['目标户数（默认取中）', 'households aimed at (default: the middle)'] },
  { name: 'preset', value: 'NAME', later: true, help: ['城市预设', 'a city’s preset'] },
  { name: 'locks', value: 'F', later: true, help: ['锁定的网格', 'locked grids'] },
  { name: 'pins', value: 'F', later: true, help: ['固定的建筑', 'pinned buildings'] },
  { name: 'grids', value: 'N', later: true, help: ['指定网格数', 'number of grids'] },
  { name: 'alternatives', value: 'K', later: true, help: ['备选方案数', 'number of alternatives'] },
  { name: 'seed', value: 'N', help: ['随机种子（默认 1）', 'seed (default 1)'] },
  { name: 'time-limit', value: 'S', help: ['搜索秒数（默认 10）', 'seconds of search (default 10)'] },
  {
    name: 'steps',
    value: 'N',
    help: ['以步数代替时间，结果可复现', 'steps instead of the clock: reproducible'],
  },
  { name: 'out', value: 'F', help: ['写出网格 GeoJSON(必需)', 'write the grids as GeoJSON (required)'] },
  {
    name: 'assignments',
    value: 'F',
    help: ['写出 building,grid,households', 'write building,grid,households'],
  },
  { name: 'report', value: 'F', help: ['写出报告 JSON', 'write the report as JSON'] },
  { name: 'graph', value: 'F', help: ['写出 METIS 图及 F.ids', 'write the METIS graph, and F.ids'] },
  { name: 'svg', value: 'F', help: ['写出划分图（SVG）', 'draw the division as SVG'] },
  { name: 'help', help: ['显示本说明', 'show this help'] },
];

const DEFAULT_SEED = 1;
const DEFAULT_ADMIN_LEVEL = '8';
const MOST_WINDOW_HOUSEHOLDS = 10_000_000;

/** A checked `wangge partition` command line. */
export interface PartitionCommand {
  files: PartitionFiles;
  options: PartitionOptions;
  outputs: { grids: FileName; assignments?: FileName; report?: FileName; graph?: FileName; svg?: FileName };
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

function levelOf(given: Given): PartitionLevel {
  const level = given.get('level')?.[0] ?? 'grid';
  if (level === 'grid' || level === 'community') return level;
  if (level === 'compound' || level === 'building')
    throw badInput({
      problem: [`本版本尚不支持 --level ${level}`, `--level ${level} is not in this version`],
      remedy: ['请用 --level grid 或 community', 'use --level grid or community'],
    });
  throw badInput({
    problem: [`没有层级“${level}”`, `there is no level "${level}"`],
    remedy: ['请用 --level grid 或 community', 'use --level grid or community'],
  });
}

function windowOf(given: Given, level: PartitionLevel): { min: number; max: number; target: number } {
  const bounds = { least: 1, most: MOST_WINDOW_HOUSEHOLDS, whole: true };
  const defaults = WINDOWS[level];
  const min = numberOf(given, 'min', { ...bounds, least: 0 }) ?? defaults.min;
  const max = numberOf(given, 'max', bounds) ?? defaults.max;
  if (min > max)
    throw badInput({
      problem: [`--min ${min} 大于 --max ${max}`, `--min ${min} is more than --max ${max}`],
      remedy: [
        `请同时给出 --min 和 --max(默认 ${defaults.min}、${defaults.max})`,
        `give both --min and --max (defaults ${defaults.min} and ${defaults.max})`,
      ],
    });
  const target = numberOf(given, 'target', bounds) ?? Math.max(1, Math.round((min + max) / 2));
  if (target < min || target > max)
    throw badInput({
      problem: [
        `--target ${target} 不在 ${min}–${max} 之间`,
        `--target ${target} lies outside ${min} to ${max}`,
      ],
      remedy: ['请改 --target，或去掉它（取中）', 'change --target, or leave it out for the middle'],
    });
  return { min, max, target };
}

function refuseBoth(given: Given, one: string, other: string, why: [string, string]): void {
  if (given.has(one) && given.has(other))
    throw badInput({
      problem: [`--${one} 与 --${other} 不能同时用`, `--${one} and --${other} exclude each other`],
      remedy: [`${why[0]}，请去掉一个`, `${why[1]}; drop one of them`],
    });
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

  refuseBoth(given, 'boundary', 'bbox', ['两者都规定划分范围', 'both say which area is divided']);
  refuseBoth(given, 'steps', 'time-limit', ['两者都规定何时停止', 'both say when the search ends']);
  const level = levelOf(given);
  const window = windowOf(given, level);
  const bbox = bboxOf(given);
  const steps = numberOf(given, 'steps', { least: 1, most: 1e9, whole: true });
  const timeLimit_s = numberOf(given, 'time-limit', { least: 0.1, most: 86_400, whole: false });
  const adminLevel = numberOf(given, 'admin-level', { least: 1, most: 15, whole: true });
  if (adminLevel !== undefined && !given.has('boundary'))
    throw badInput({
      problem: ['--admin-level 需要 --boundary', '--admin-level needs --boundary'],
      remedy: ['请用 --boundary 给出 .osm.pbf', 'give the .osm.pbf with --boundary'],
    });
  const command: PartitionCommand = {
    files: {
      buildings: required('buildings'),
      barriers: [required('barriers'), ...files('barriers').slice(1)],
      water: files('water'),
      ...optional('landuse', 'landuse'),
      ...optional('compounds', 'compounds'),
      ...optional('current', 'current'),
      ...optional('boundary', 'boundary'),
      adminLevel: adminLevel === undefined ? DEFAULT_ADMIN_LEVEL : String(adminLevel),
      ...(bbox === undefined ? {} : { bbox }),
    },
    options: {
      level,
      ...window,
      seed: numberOf(given, 'seed', { least: 0, most: 2 ** 31 - 1, whole: true }) ?? DEFAULT_SEED,
      ...(steps === undefined ? { timeLimit_s: timeLimit_s ?? DEFAULT_TIME_LIMIT_s } : { steps }),
    },
    outputs: {
      grids: required('out'),
      ...optional('assignments', 'assignments'),
      ...optional('report', 'report'),
      ...optional('graph', 'graph'),
      ...optional('svg', 'svg'),
    },
  };
  const { grids, assignments, report, graph, svg } = command.outputs;
  const ids = graph === undefined ? undefined : named(`${graph.file}.ids`);
  const { buildings, barriers, water, landuse, compounds, current, boundary } = command.files;
  checkOutputs(
    [grids, assignments, report, graph, ids, svg].filter(item => item !== undefined),
    [buildings, ...barriers, ...water, landuse, compounds, current, boundary].filter(
      item => item !== undefined,
    ),
  );
  return command;
}
