import type { Note } from '../exchange/pure/notes.ts';
import { UNIT } from '../partition/number.ts';
import type { NearestRequest, PartitionReport } from '../partition/types.ts';
import { columns, pad } from './help.ts';
import type { NestedResult } from './partition-nested.ts';

/** Reasons shown; the report has them all. */
const MOST_REASONS = 10;

const count = (value: number): string => value.toLocaleString('en-US');
const share = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)}%`;

function table(rows: readonly [string, string][]): string {
  const width = Math.max(...rows.map(([name]) => columns(name))) + 2;
  const right = Math.max(...rows.map(([, value]) => columns(value)));
  return rows.map(([name, value]) => `  ${pad(name, width)}${pad(value, right, 'left')}`).join('\n');
}

/** The notes as lines, largest first in the order they came. */
export const noteLines = (notes: readonly Note[]): string[] =>
  notes.map(({ count: n, text }) => `  ${pad(count(n), 9, 'left')}  ${text}`);

/** A level in a line: how many areas it has, and what of its households lies inside its window, where it has one. */
function levelRow({
  options: { level, min, max },
  result,
}: NestedResult['levels'][number]): [string, string] {
  const { report, grids } = result;
  const settled = grids.filter(({ households }) => households > 0).length;
  const most = max === Number.MAX_SAFE_INTEGER ? '' : String(max);
  const window =
    level === 'building' || (min === 0 && most === '')
      ? `平均 ${settled === 0 ? 0 : Math.round(report.households / settled)} 户`
      : `${min}–${most} 户之内 ${share(report.inWindowHouseholds, report.households)}`;
  return [UNIT[level], `${count(report.grids)}，${window}`];
}

/** Regions whose own nearest request is shown; the report has them all. */
const MOST_NEAREST = 5;

/** How sure an offered request is, in words. `of`: how many regions it is for. */
function sureText({ confirmed, regionsConfirmed }: NearestRequest, of: number, timed: boolean): string {
  const again = '重新划定基本单元并划分';
  if (confirmed)
    return timed
      ? `已按此${again}，全部达标；限时运行每次略有不同 (confirmed by a division of less time)`
      : `已按此${again}，全部达标 (confirmed: divided again with it)`;
  return regionsConfirmed > 0
    ? `已按此${again}其中 ${regionsConfirmed} 个区域并达标，其余 ${of - regionsConfirmed} 个未确认 (confirmed for ${regionsConfirmed} of ${of} regions)`
    : '未确认：改上限后基本单元会重新划定，不一定达标 (not confirmed)';
}

/** A request in words: the options, whether it was tried, and whether a lesser change is ruled out. */
function nearestText(nearest: NearestRequest, of: number, timed: boolean): string {
  const { min, max, target, change, atLeast } = nearest;
  const middle = Math.max(1, Math.round((min + max) / 2));
  const proved = atLeast >= change ? '按本次的基本单元已证明为最小' : `按本次的基本单元至少 ${atLeast} 户`;
  return `--min ${min} --max ${max}${target === middle ? '' : ` --target ${target}`}（上下限合计变动 ${change} 户，${proved}；${sureText(nearest, of, timed)}）`;
}

/** The nearest request that can be met, where one is offered: for all regions, and for single ones where that is less. */
function nearestLines({ nearest, regions }: PartitionReport, timed: boolean): string[] {
  const own = regions.flatMap(({ code, name, nearest: one }) =>
    one && one.change < (nearest?.change ?? Number.POSITIVE_INFINITY)
      ? [`  ${name === code ? code : `${code} ${name}`.trimEnd()}：${nearestText(one, 1, timed)}`]
      : [],
  );
  if (!nearest && own.length === 0) return [];
  const hidden = own.splice(MOST_NEAREST).length;
  if (hidden > 0) own.push(`  另有 ${hidden} 个区域，见 --report`);
  return [
    '',
    ...(nearest ? [`最近的可行要求：${nearestText(nearest, regions.length, timed)}`] : ['最近的可行要求']),
    ...own,
  ];
}

/**
 * What a division came to, in Chinese, for the terminal; `compared`: against a division in force; `together`: what is said of
 * communities redrawn together.
 */
export function summaryOf(
  { levels, main }: NestedResult,
  outputs: readonly string[],
  compared: boolean,
  together: readonly string[] = [],
): string {
  const { result, options } = levels[main];
  const { level } = options;
  const report: PartitionReport = result.report;
  const of = (kind: string): number => result.grids.filter(grid => grid.kind === kind).length;
  const unit = UNIT[level];
  const infeasible = report.regions
    .flatMap(({ code, name, infeasible: reasons }) => reasons.map(item => ({ code, name, ...item })))
    .sort((a, b) => b.households - a.households)
    .map(({ code, name, reason }) => `  ${name === code ? code : `${code} ${name}`.trimEnd()}：${reason}`);
  const hidden = infeasible.splice(MOST_REASONS).length;
  if (hidden > 0) infeasible.push(`  另有 ${hidden} 处，见 --report`);
  const resident = of('resident');
  const rows: [string, string][] = [
    ['划分区域', count(report.regions.length)],
    [unit, count(report.grids)],
    ['户数', count(report.households)],
    [`户数在范围内的${unit}`, `${count(report.inWindow)}(${share(report.inWindow, resident)})`],
    [
      '在范围内的户数',
      `${count(report.inWindowHouseholds)}(${share(report.inWindowHouseholds, report.households)})`,
    ],
    ['超大楼栋', `${count(report.oversizeBuildings)} 栋，${count(report.oversizeHouseholds)} 户`],
    [`无住户的${unit}`, count(of('empty'))],
    [
      '至少须调整的户数',
      report.movesToValid === null
        ? `${count(report.beyondMoves)} 户所在片区或锁定网格怎样调整都不达标，其余 ${count(Math.ceil(report.movesWherePossible))}`
        : count(Math.ceil(report.movesToValid)),
    ],
    ['被拆分的小区', `${count(report.compoundsSplit)}，另有超大小区 ${count(report.largeCompoundsSplit)}`],
    ['内部界线在道路、河流等之上', share(report.innerBoundary.onBarrier, 1)],
    ['　连同小区边界、超大小区内部', share(report.innerBoundary.onBarrierCompoundOrLarge, 1)],
    [`主次干路穿过${unit}`, share(report.mainStreetsInside, 1)],
    ...(report.costGap === null
      ? []
      : [['已证明与最优至多相差', share(report.costGap, 1)] satisfies [string, string]]),
    ['与目标的平均偏差', `${(100 * report.meanDeviation).toFixed(1)}%`],
    ['紧凑度（中位数）', report.polsbyPopperMedian.toFixed(3)],
    ...(compared ? [[`改换${unit}的户数`, count(report.moved)] satisfies [string, string]] : []),
  ];
  const work = result.grids.reduce((sum, { workload, households }) => sum + (workload ?? households), 0);
  if (result.grids.some(({ workload }) => workload !== undefined))
    rows.splice(3, 0, ['连同工作量折合户数', count(Math.round(work))]);
  const parts = ['划分结果', table(rows)];
  if (levels.length > 1) parts.unshift('各级', table(levels.map(levelRow)), '');
  const alternatives = (result.alternatives ?? []).map(
    ({ differs, loss, result: other }, index): [string, string] => [
      `方案 ${index + 2}`,
      `${share(differs, 1)} 的户不同，差 ${share(loss, 1)}，${share(other.report.inWindowHouseholds, other.report.households)} 的户在范围内，拆分小区 ${count(other.report.compoundsSplit)}`,
    ],
  );
  if (alternatives.length > 0) parts.push('', '备选方案', table(alternatives));
  if (infeasible.length > 0) parts.push('', '户数无法落入范围之处', ...infeasible);
  parts.push(...nearestLines(report, options.steps === undefined));
  if (together.length > 0) parts.push('', ...together);
  if (report.notes.length > 0) parts.push('', '说明', ...noteLines(report.notes));
  parts.push('', `已写出：${outputs.join('、')}`, '');
  return parts.join('\n');
}
