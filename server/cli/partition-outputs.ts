/** What a run of `wangge partition` says and writes. */
import { access } from 'node:fs/promises';
import type { Notes } from '../exchange/pure/notes.ts';
import {
  communitiesGeoJson,
  explainJson,
  reportJson,
  specialGeoJson,
} from '../exchange/pure/result-files.ts';
import type { OutputFile } from '../exchange/write.ts';
import type { PooledResult } from '../jobs/partition-pool.ts';
import { SPECIAL_TITLES } from '../partition/special/propose.ts';
import type { SpecialProposal, SpecialResult } from '../partition/special/types.ts';
import type { TogetherResult } from '../partition/together.ts';
import type { PartitionInput, PartitionResult } from '../partition/types.ts';
import { alternativeSummary } from './alternatives.ts';
import { type NestedResult, nestedReport, nestedTexts } from './partition-nested.ts';
import { type DivisionNames, divisionNames, graphNames, type PartitionCommand } from './partition-options.ts';

/** The report with everything that was noted on the way in, and what lies outside. */
export function withNotes(
  result: PooledResult,
  input: PartitionInput,
  notes: Notes,
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
  for (const division of divisions) noteBare(division, notes);
  const noted = <R extends PartitionResult>(one: R): R => {
    const fromEngine = one.report.notes.filter(({ kind }) => kind !== 'outside');
    return { ...one, report: { ...one.report, notes: [...notes.list(), ...fromEngine] } };
  };
  const alternatives = result.alternatives?.map(item => ({ ...item, result: noted(item.result) }));
  return { ...noted(result), ...(alternatives === undefined ? {} : { alternatives }) };
}

/** Says which areas have no land: there must be none. */
export function noteBare({ grids }: PartitionResult, notes: Notes): void {
  for (const { code, households, geometry } of grids)
    if (geometry.coordinates.length === 0)
      notes.add(
        'grid_without_area',
        '',
        [
          '没有面积的网格（程序缺陷，请报告）',
          'grids without area (a fault of the program, please report it)',
        ],
        `${code}: ${households}`,
      );
}

/** Says where fewer divisions were found than asked for; the engine may have said why already. */
export function noteFewer({ options }: PartitionCommand, result: PooledResult, notes: Notes): void {
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

/** Says which files of an earlier run's alternatives are still there beside the ones that are written now. */
export async function noteStale(
  command: PartitionCommand,
  result: PooledResult,
  notes: Notes,
): Promise<void> {
  if (command.options.alternatives === undefined) return;
  const written = 1 + (result.alternatives?.length ?? 0);
  for (const { grids } of divisionNames(command).slice(written)) {
    if (grids.path.startsWith('/dev/') || !(await isThere(grids.path))) continue;
    notes.add('alternatives_stale', grids.file, [
      '是以前一次运行的备选方案，与本次无关',
      'an alternative of an earlier run, not of this one',
    ]);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** The files of one division. */
function divisionFiles(
  names: DivisionNames,
  { options }: PartitionCommand,
  nested: NestedResult,
  input: PartitionInput,
  result: PartitionResult,
  report: string,
): OutputFile[] {
  const texts = nestedTexts(nested, input, result);
  const files: OutputFile[] = [{ ...names.grids, text: texts.grids }];
  if (names.assignments !== undefined) files.push({ ...names.assignments, text: texts.assignments() });
  if (names.report !== undefined) files.push({ ...names.report, text: report });
  if (names.svg !== undefined) files.push({ ...names.svg, text: texts.svg() });
  if (names.explain !== undefined)
    files.push({ ...names.explain, text: explainJson(result.explain ?? [], options.level) });
  return files;
}

/** The files of a run: of every division that was found, and the graph. */
export function outputsOf(
  command: PartitionCommand,
  input: PartitionInput,
  nested: NestedResult,
  proposed?: SpecialResult,
  together?: TogetherResult,
): OutputFile[] {
  const { result } = nested.levels[nested.main];
  const [best, ...others] = divisionNames(command);
  const found = (result.alternatives ?? []).slice(0, others.length);
  const summaries = found.map((item, index) => alternativeSummary(item, others[index]!.grids.file));
  const whole = { ...nestedReport(nested), ...(together ? { together: together.trials } : {}) };
  const report = command.options.alternatives === undefined ? whole : { ...whole, alternatives: summaries };
  const files = divisionFiles(best!, command, nested, input, result, reportJson(report));
  for (const [index, { result: other }] of found.entries())
    files.push(...divisionFiles(others[index]!, command, nested, input, other, reportJson(other.report)));
  const [graph, ids] = graphNames(command);
  if (graph !== undefined && ids !== undefined)
    files.push({ ...graph, text: result.graph.metis }, { ...ids, text: result.graph.ids });
  const { special } = command.outputs;
  if (command.outputs.together !== undefined && together)
    files.push({ ...command.outputs.together, text: communitiesGeoJson(together.communities) });
  if (special !== undefined && proposed) files.push({ ...special, text: specialGeoJson(proposed) });
  return files;
}

const LEFT: Record<SpecialResult['left'][number]['reason'], [string, string]> = {
  small: ['太小，未建议', 'too small, not proposed'],
  settled: ['住户太多，未建议', 'with too many households, not proposed'],
  covered: ['已在其他建议之内，未建议', 'inside another proposal, not proposed'],
};

/** Says how many special grids are proposed, and what was looked at and left. */
export function noteSpecial({ proposals, left }: SpecialResult, notes: Notes): void {
  const counts = new Map<SpecialProposal['kind'], number>();
  for (const { kind } of proposals) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const [kind, count] of counts)
    notes.add(
      `special_${kind}`,
      '',
      [`处专属网格建议：${SPECIAL_TITLES[kind][0]}`, `special grids proposed: ${SPECIAL_TITLES[kind][1]}`],
      undefined,
      count,
    );
  if (proposals.length === 0)
    notes.add('special_none', '', [
      '没有可建议的专属网格：请给出 --landuse、--pois，或带 use、building 属性的建筑',
      'no special grid to propose: give --landuse, --pois, or buildings with use or building',
    ]);
  for (const { reason, kind, count } of left)
    notes.add(
      `special_${kind}_${reason}`,
      '',
      [`处${SPECIAL_TITLES[kind][0]}${LEFT[reason][0]}`, `${SPECIAL_TITLES[kind][1]}: ${LEFT[reason][1]}`],
      undefined,
      count,
    );
}
