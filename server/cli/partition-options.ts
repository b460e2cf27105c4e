import { isAbsolute, resolve } from 'node:path';
import type { Bbox } from '../api/geo.ts';
import type { FileName, PartitionFiles } from '../exchange/partition-input.ts';
import { badInput } from '../exchange/pure/problem.ts';
import { mainLevel } from '../partition/nesting.ts';
import { DEFAULT_TIME_LIMIT_s, WINDOWS } from '../partition/params.ts';
import { PRESET_NAMES, type PresetName } from '../partition/presets.ts';
import type { AlternativesWish, PartitionOptions } from '../partition/types.ts';
import { alternativeName } from './alternatives.ts';
import { type Given, nearest, numberOf, type OptionSpec, readOptions } from './arguments.ts';
import {
  communityWindowOf,
  levelsOf,
  limitsOf,
  mostOf,
  refuseNested,
  windowsOf,
} from './partition-levels.ts';

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
  {
    name: 'pois',
    value: 'F',
    help: ['商铺与设施，折合为户数计入', 'shops and facilities, counted as household equivalents'],
  },
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
  {
    name: 'compounds',
    value: 'F',
    help: ['小区范围（可带 gated、managed）', 'compounds (with gated and managed where known)'],
  },
  {
    name: 'current',
    value: 'F',
    help: ['现行网格，用于少搬动', 'the division in force, for the fewest moved households'],
  },
  {
    name: 'level',
    value: 'LEVEL[,…]',
    help: [
      'community 社区、grid 一级网格（默认）、compound 二级、courtyard 院落（楼前楼后）、building 三级；用逗号连写则一次逐级划分',
      'communities, grids (default), compounds, courtyards or buildings; several, with commas, in one run',
    ],
  },
  {
    name: 'min',
    value: 'N',
    help: [
      '最少户数（grid 300、community 3000、其余 0）',
      'least households (grid 300, community 3000, others 0)',
    ],
  },
  {
    name: 'max',
    value: 'N',
    help: [
      `最多户数（grid 400、community 5000、compound ${mostOf('compound')[0]}、courtyard ${mostOf('courtyard')[0]}、building ${mostOf('building')[0]}）`,
      `most households (grid 400, community 5000, compound ${mostOf('compound')[1]}, courtyard ${mostOf('courtyard')[1]}, building ${mostOf('building')[1]})`,
    ],
  },
  {
    name: 'target',
    value: 'N',
    help: [
      `目标户数（默认取中；courtyard ${WINDOWS.courtyard.target}）`,
      `households aimed at (default: the middle; courtyard ${WINDOWS.courtyard.target})`,
    ],
  },
  {
    name: 'window',
    value: 'W…',
    many: true,
    help: [
      '逐级划分时各级的范围，如 community=3000:5000:4000（可多个；--min 等指 grid，没有 grid 则指最末级）',
      'a level’s window where several are divided, such as community=3000:5000:4000 (several; --min, … mean grid, else the last level)',
    ],
  },
  {
    name: 'preset',
    value: 'NAME',
    help: ['侧重什么，见下表（默认 balanced）', 'what is weighed, see below (default balanced)'],
  },
  {
    name: 'locks',
    value: 'F',
    help: ['保持不动的网格（面）', 'grids that stay as they are (areas)'],
  },
  {
    name: 'pins',
    value: 'F',
    help: ['须同格、须分格的建筑或种子，见下', 'buildings together, apart, or seeds; see below'],
  },
  {
    name: 'grids',
    value: 'N',
    help: ['恰好划成 N 个', 'exactly N in the whole result'],
  },
  {
    name: 'alternatives',
    value: 'K',
    help: ['共给出 K 个方案，写到 grids.2.geojson …', 'K divisions in all, written to grids.2.geojson, …'],
  },
  {
    name: 'differ',
    value: 'S',
    help: [
      '任两方案至少有多少户换网格（默认 0.1）',
      'least share of households that any two place differently (default 0.1)',
    ],
  },
  {
    name: 'loss',
    value: 'S',
    help: ['备选方案至多差多少（默认 0.1）', 'most that one may cost above the best (default 0.1)'],
  },
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
  {
    name: 'prove',
    value: 'S',
    help: [
      '每个社区用 S 秒证明方案与最优相差多少（报告中 costBound、costGap）',
      'prove in S seconds a community how far the division is from the best (costBound, costGap of the report)',
    ],
  },
  {
    name: 'explain',
    value: 'F',
    help: [
      '写出每个网格、每段界线为何如此（JSON，中英文）',
      'write why each grid and each stretch is as it is (JSON, Chinese and English)',
    ],
  },
  {
    name: 'trade-off',
    value: 'F',
    help: [
      '写出取舍表：改换网格的户数与不在范围内的网格（CSV，需 --current，要多算 8 次）',
      'write the curve of households moved against grids outside the window (CSV; needs --current, divides 8 times more)',
    ],
  },
  {
    name: 'special',
    value: 'F',
    help: [
      '写出专属网格建议（学校、医院、市场、商业街、楼宇、园区、公园），不改变划分',
      'write proposals of special grids (schools, markets, shopping streets, …); the division stays as it is',
    ],
  },
  {
    name: 'together',
    value: 'F',
    help: [
      '相邻社区联合调整：试把相邻两个社区合并划分，能使更多户落入范围的，写出重划后的社区边界（可作下次的 --boundary），不改变本次划分；社区户数按 --window community=3000:5000，要多算数倍',
      'communities redrawn together where that frees households: writes boundaries for the next --boundary, this division stays as it is; communities keep to --window community=3000:5000; takes several times as long',
    ],
  },
  { name: 'svg', value: 'F', help: ['写出划分图（SVG）', 'draw the division as SVG'] },
  { name: 'help', help: ['显示本说明', 'show this help'] },
];

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
    (one, i): PartitionOptions => ({ level: one, ...windows[i], ...plain, ...limits[i] }),
  );
  const options: PartitionOptions = {
    ...optionsAt[mainLevel(asked)],
    ...(grids === undefined ? {} : { grids }),
    ...(alternatives === undefined ? {} : { alternatives }),
    ...(prove_s === undefined ? {} : { prove_s }),
    ...(given.has('explain') ? { explain: true } : {}),
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
