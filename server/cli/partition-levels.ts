/** Levels and windows of a `wangge partition`: one level, or several that nest in one run. */
import { badInput } from '../exchange/pure/problem.ts';
import { isNesting, mainLevel } from '../partition/nesting.ts';
import { WINDOWS } from '../partition/params.ts';
import type { PartitionLevel, PartitionOptions } from '../partition/types.ts';
import { type Given, nearest, numberOf } from './arguments.ts';

const LEVELS: readonly PartitionLevel[] = ['community', 'grid', 'compound', 'courtyard', 'building'];
const MOST_WINDOW_HOUSEHOLDS = 10_000_000;

/**
 * Shares of the seconds of search: communities are few and grids are what is looked for; a compound is searched only where
 * a maximum divides it, courtyards and buildings are not searched at all.
 */
const TIME_SHARE: Record<PartitionLevel, number> = {
  community: 2,
  grid: 7,
  compound: 1,
  courtyard: 0,
  building: 0,
};

/** The most households of a level's window, in words. */
export function mostOf(level: PartitionLevel): [string, string] {
  const { max } = WINDOWS[level];
  return max === Number.MAX_SAFE_INTEGER ? ['不限', 'unlimited'] : [String(max), String(max)];
}

function levelOf(text: string): PartitionLevel {
  const found = LEVELS.find(level => level === text);
  if (found !== undefined) return found;
  const near = nearest(text, LEVELS);
  const [chinese, english] = near === undefined ? ['', ''] : [`是否要用 ${near}?`, `did you mean ${near}? `];
  throw badInput({
    problem: [`没有层级“${text}”`, `there is no level "${text}"`],
    remedy: [`${chinese}可选：${LEVELS.join('、')}`, `${english}choose ${LEVELS.join(', ')}`],
  });
}

/**
 * The levels of `--level`, the largest areas first; grids where none is given.
 * @throws {ApiError} for an unknown level, and for several that do not nest
 */
export function levelsOf(given: Given): PartitionLevel[] {
  const words = (given.get('level')?.[0] ?? 'grid').split(',').map(word => word.trim());
  const levels = words.map(levelOf);
  if (levels.length === 1 || isNesting(levels)) return levels;
  throw badInput({
    problem: [
      `--level ${words.join(',')} 不能逐级相套`,
      `--level ${words.join(',')}: these do not nest in this order`,
    ],
    remedy: [
      '请由大到小、不跳级地写：community,grid,compound[,courtyard],building 或 community,compound,grid[,courtyard],building 中相连的几级',
      'write neighbouring levels, the largest first, of community,grid,compound[,courtyard],building or community,compound,grid[,courtyard],building',
    ],
  });
}

/** Refuses what speaks of one division only. @throws {ApiError} */
export function refuseNested(given: Given): void {
  if (levelsOf(given).length === 1) return;
  for (const name of ['alternatives', 'trade-off'])
    if (given.has(name))
      throw badInput({
        problem: [`--${name} 只能用于一个层级`, `--${name} is for one level`],
        remedy: [`请只给一个 --level，或去掉 --${name}`, `give one --level, or drop --${name}`],
      });
}

type Window = Pick<PartitionOptions, 'min' | 'max' | 'target'>;

/**
 * The target where none is given: the middle; where only one side of the window is (compounds and buildings have none
 * of their own), the level's.
 */
function targetOf(level: PartitionLevel, { min, max }: Omit<Window, 'target'>, bothGiven: boolean): number {
  const middle = level === 'grid' || level === 'community' || bothGiven;
  return middle
    ? Math.max(1, Math.round((min + max) / 2))
    : Math.min(max, Math.max(min, WINDOWS[level].target));
}

const BOUNDS = { least: 1, most: MOST_WINDOW_HOUSEHOLDS, whole: true };

/** The window of `--min`, `--max` and `--target`. */
function windowOf(given: Given, level: PartitionLevel): Window {
  const defaults = WINDOWS[level];
  const min = numberOf(given, 'min', { ...BOUNDS, least: 0 }) ?? defaults.min;
  const max = numberOf(given, 'max', BOUNDS) ?? defaults.max;
  if (min > max)
    throw badInput({
      problem: [`--min ${min} 大于 --max ${max}`, `--min ${min} is more than --max ${max}`],
      remedy: [
        `请同时给出 --min 和 --max(默认 ${defaults.min}、${mostOf(level)[0]})`,
        `give both --min and --max (defaults ${defaults.min} and ${mostOf(level)[1]})`,
      ],
    });
  const bothGiven = given.has('min') && given.has('max');
  const target = numberOf(given, 'target', BOUNDS) ?? targetOf(level, { min, max }, bothGiven);
  if (target < min || target > max)
    throw badInput({
      problem: [
        `--target ${target} 不在 ${min}–${given.has('max') ? max : mostOf(level)[0]} 之间`,
        `--target ${target} lies outside ${min} to ${given.has('max') ? max : mostOf(level)[1]}`,
      ],
      remedy: ['请改 --target，或去掉它（取中）', 'change --target, or leave it out for the middle'],
    });
  return { min, max, target };
}

/** A window as `LEVEL=MIN:MAX` or `LEVEL=MIN:MAX:TARGET`. */
function windowFrom(text: string): { level: PartitionLevel; window: Window } {
  const [, name, first, second, third] = /^\s*([a-z]+)\s*=\s*(\d+):(\d+)(?::(\d+))?\s*$/.exec(text) ?? [];
  const [min, max] = [Number(first), Number(second)];
  if (name !== undefined && min <= max && max >= 1 && max <= MOST_WINDOW_HOUSEHOLDS) {
    const level = levelOf(name);
    const target = third === undefined ? targetOf(level, { min, max }, true) : Number(third);
    if (target >= Math.max(1, min) && target <= max) return { level, window: { min, max, target } };
  }
  throw badInput({
    problem: [`--window 的值“${text}”不对`, `--window cannot be "${text}"`],
    remedy: [
      '请写成 层级=下限:上限[:目标]，如 community=3000:5000:4000',
      'write LEVEL=MIN:MAX[:TARGET], such as community=3000:5000:4000',
    ],
  });
}

/**
 * The window of each level: of `--window`, else the level's own; `--min`, `--max` and `--target` mean the main level.
 * @throws {ApiError} for a window that is none, given twice, or of a level that is not divided
 */
export function windowsOf(given: Given, levels: readonly PartitionLevel[]): Window[] {
  const windows = new Map<PartitionLevel, Window>();
  const main = levels[mainLevel(levels)];
  const short = ['min', 'max', 'target'].filter(name => given.has(name));
  for (const text of given.get('window') ?? []) {
    const { level, window } = windowFrom(text);
    const redrawn = level === 'community' && given.has('together');
    if (!levels.includes(level) && !redrawn)
      throw badInput({
        problem: [`--window ${text}：没有划分这一级`, `--window ${text}: this level is not divided`],
        remedy: ['请写进 --level，或去掉它', 'name it in --level, or drop it'],
      });
    if (windows.has(level) || (level === main && short.length > 0))
      throw badInput({
        problem: [`${level} 的范围给了两次`, `the window of ${level} is given twice`],
        remedy: ['请只保留一个', 'keep one of them'],
      });
    windows.set(level, window);
  }
  return levels.map(level => {
    const { min, max, target } = WINDOWS[level];
    return windows.get(level) ?? (level === main ? windowOf(given, level) : { min, max, target });
  });
}

/** Courtyards are for compounds that no grid can hold: above the grids' maximum of this run, where grids are divided in it. */
export function largeOf(
  levels: readonly PartitionLevel[],
  windows: readonly Window[],
  level: PartitionLevel,
): Pick<PartitionOptions, 'large'> {
  const grid = levels.indexOf('grid');
  return level === 'courtyard' && grid >= 0 ? { large: windows[grid].max } : {};
}

/** The window that `--together` holds communities to: that of `--window community=…`, else the level's own. */
export function communityWindowOf(given: Given): { min: number; max: number } {
  const windows = (given.get('window') ?? []).map(windowFrom);
  const { min, max } = windows.find(({ level }) => level === 'community')?.window ?? WINDOWS.community;
  return { min, max };
}

/** When the search ends, level by level: steps hold for each, seconds are shared out. */
export function limitsOf(
  levels: readonly PartitionLevel[],
  steps: number | undefined,
  seconds: number,
): Pick<PartitionOptions, 'steps' | 'timeLimit_s'>[] {
  if (levels.length === 1) return [steps === undefined ? { timeLimit_s: seconds } : { steps }];
  const all = levels.reduce((sum, level) => sum + TIME_SHARE[level], 0);
  return levels.map(level =>
    steps === undefined
      ? { timeLimit_s: all === 0 ? seconds / levels.length : (seconds * TIME_SHARE[level]) / all }
      : { steps },
  );
}
