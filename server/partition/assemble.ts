/** Puts the regions' results together into one division with one report. */
import { COURTYARD_LEAST } from './courtyard-params.ts';
import { movedWeight } from './divide/matching.ts';
import type { WindowTable } from './exact/window-table.ts';
import { renamed } from './explain/explain.ts';
import type { RegionExplanation } from './explain/types.ts';
import { METRIC_VERSIONS } from './metric-list.ts';
import { type RegionFigures, totalFigures } from './metrics.ts';
import { digitsOf } from './number.ts';
import { WINDOWS } from './params.ts';
import type { Prepared } from './prepare.ts';
import { joinedFronts } from './trade-off.ts';
import type {
  Alternative,
  GridArea,
  NearestRequest,
  PartitionOptions,
  PartitionResult,
  RegionFabric,
  RegionReport,
  TradeOffPoint,
} from './types.ts';

/** One division of a region. */
export interface RegionChoice {
  grids: GridArea[];
  assignments: PartitionResult['assignments'];
  stretches: PartitionResult['stretches'];
  figures: RegionFigures;
  fabric?: RegionFabric;
  explain?: RegionExplanation;
}

/** What a region's worker sends back: plain data. */
export interface RegionResult {
  /** The best division, then alternatives. */
  choices: RegionChoice[];
  seconds: Record<string, number>;
  counts: {
    dangling_m: number;
    slivers: number;
    hairlines: number;
    overlaps: number;
    exactFailures: number;
    cutByLocks: number;
    /** Searches for other divisions than the best. */
    alternativeTries: number;
    /** Level `courtyard`: compounds that were divided; pieces with households that were joined to another, at any level. */
    opened: number;
    joined: number;
  };
  metis: { metis: string; ids: string };
  /** What is known of the windows of its pieces that have households outside, where something is proved impossible. */
  windows: WindowTable[];
  /** Its curve between change and fit, where it was asked for. */
  tradeOff?: TradeOffPoint[];
}

/** What of the input lies in no region. */
export type Outside = Omit<Prepared, 'tasks'>;

/** A gap below this is rounding. */
const PROVED_GAP = 1e-6;

/** A division that cannot be given a code: more areas than three digits number. */
export class TooManyGrids extends Error {
  override name = 'TooManyGrids';
}

/**
 * The best division from its regions, with the alternatives that differ from it and from each other as much as asked.
 * Throws TooManyGrids where a region has more areas than its codes can number.
 *
 * @param nearest the nearest request for all regions (offer-all.ts)
 */
export function assembleAll(
  regions: readonly RegionResult[],
  outside: Outside,
  options: PartitionOptions,
  nearest: NearestRequest | null,
): PartitionResult {
  const wish = options.alternatives;
  const best: PartitionResult = {
    ...assemble(regions, 0, outside, options, nearest),
    ...(options.tradeOff ? { tradeOff: joinedFronts(regions.map(({ tradeOff }) => tradeOff ?? [])) } : {}),
  };
  if (!wish) return best;
  // Every region's choices come cheapest first, so that the first of all is the best.
  const kept = [best];
  const alternatives: Alternative[] = [];
  for (let k = 1; k < wish.count; k++) {
    if (regions.every(({ choices }) => choices.length <= k)) break;
    const result = assemble(regions, k, outside, options, nearest);
    const differs = Math.min(...kept.map(other => differenceOf(other, result)));
    const loss = (result.report.cost - best.report.cost) / Math.max(1, best.report.cost);
    if (differs < wish.differ || loss > wish.loss) continue;
    kept.push(result);
    alternatives.push({ differs, loss, result });
  }
  return { ...best, alternatives: alternatives.sort((a, b) => a.loss - b.loss) };
}

/** The regions' choices with the atoms of their reasons by their numbers in the graph of all regions. */
function numberedAtoms(regions: readonly RegionResult[], choices: readonly RegionChoice[]): RegionChoice[] {
  let before = 0;
  return choices.map((choice, i) => {
    const { figures } = choice;
    const { report } = figures;
    const from = before;
    before += regions[i].metis.ids.split('\n').length - 1;
    const infeasible = report.infeasible.map(item => ({ ...item, atoms: item.atoms.map(v => v + from) }));
    return { ...choice, figures: { ...figures, report: { ...report, infeasible } } };
  });
}

/** Share of households whose grid differs, each grid of one being one grid of the other at most. */
function differenceOf(a: PartitionResult, b: PartitionResult): number {
  if (a.report.households === 0) return 0;
  // Grids of different regions never match: region by region the assignment is small.
  const regionOf = new Map(b.grids.map(grid => [grid.code, grid.region]));
  const rows = new Map<string, { from: string[]; to: string[]; weight: number[] }>();
  b.assignments.forEach(({ grid, households }, i) => {
    const region = regionOf.get(grid) ?? '';
    let row = rows.get(region);
    if (!row) rows.set(region, (row = { from: [], to: [], weight: [] }));
    row.from.push(a.assignments[i].grid);
    row.to.push(grid);
    row.weight.push(households);
  });
  let moved = 0;
  for (const { from, to, weight } of rows.values()) moved += movedWeight(from, to, weight);
  return moved / a.report.households;
}

const workOf = ({ workload, households }: GridArea): number => workload ?? households;
const isInside = (grid: GridArea, { min, max }: PartitionOptions): boolean =>
  grid.kind !== 'resident' || (workOf(grid) >= min && workOf(grid) <= max);
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Whether it is proved that no division of a region costs less. */
const isBest = ({ costGap }: RegionReport): boolean => costGap !== null && costGap <= PROVED_GAP;

function assemble(
  regions: readonly RegionResult[],
  k: number,
  outside: Outside,
  options: PartitionOptions,
  nearest: NearestRequest | null,
): PartitionResult {
  const chosen = numberedAtoms(
    regions,
    regions.map(({ choices }) => choices[Math.min(k, choices.length - 1)]),
  );
  for (const { grids, figures } of chosen) {
    const { name, code } = figures.report;
    const most = 10 ** digitsOf(code, options.level) - 1;
    if (grids.length > most)
      throw new TooManyGrids(
        `${name || code} 需要 ${grids.length} 个网格，超过序号的上限 ${most}：请缩小范围或先划分社区 (needs ${grids.length} areas, more than its codes can number, ${most}: divide it into communities first)`,
      );
  }
  const seconds: Record<string, number> = {};
  for (const region of regions)
    for (const [step, s] of Object.entries(region.seconds)) seconds[step] = (seconds[step] ?? 0) + s;
  const count = (pick: (c: RegionResult['counts']) => number): number =>
    regions.reduce((sum, r) => sum + pick(r.counts), 0);
  const notes: PartitionResult['report']['notes'] = [];
  const note = (kind: string, n: number, text: string): void => {
    if (n > 0) notes.push({ kind, count: n, text });
  };
  note(
    'outside',
    outside.outside,
    `建筑位于划分范围之外，未参与划分，共 ${outside.outsideHouseholds} 户 (buildings outside the area, ${outside.outsideHouseholds} households)`,
  );
  note(
    'locks_outside',
    outside.outsideLocks,
    '个锁定网格在划分范围之外，未使用 (locked grids outside the area, not used)',
  );
  note(
    'pins_outside',
    outside.outsidePins,
    '栋固定建筑在划分范围之外，未使用 (pinned buildings outside the area, not used)',
  );
  note(
    'dangling',
    Math.round(count(c => c.dangling_m)),
    '米断头路不分割地块 (metres of dead ends that divide nothing)',
  );
  note(
    'slivers',
    count(c => c.slivers),
    '处分隔带、环岛等狭长空地并入相邻地块 (medians and verges joined to a neighbour)',
  );
  note(
    'hairlines',
    count(c => c.hairlines),
    '处薄于 5 厘米的缝隙并入相邻地块 (faces thinner than 5 cm joined to a neighbour)',
  );
  note(
    'overlaps',
    count(c => c.overlaps),
    '对建筑轮廓互相重叠超过 0.5 平方米，作为一体 (pairs of footprints overlap and stay together)',
  );

  if (options.level === 'courtyard') {
    const { large = WINDOWS.grid.max, target } = options;
    note(
      'compounds_with_courtyards',
      count(c => c.opened),
      `个小区（或其一部分）所属小区超过 ${large} 户，划分院落；其余不划 (compounds, or parts of one, of more than ${large} households are divided into courtyards; the others are not)`,
    );
    note(
      'courtyards_joined',
      count(c => c.joined),
      `个不足 ${Math.ceil(COURTYARD_LEAST * target)} 户的院落并入相邻院落 (courtyards below ${Math.ceil(COURTYARD_LEAST * target)} households joined to the one beside them)`,
    );
  }
  if (options.level === 'building') {
    const areas = chosen.flatMap(r => r.grids);
    const several = areas.filter(({ buildings }) => buildings > 1);
    note(
      'buildings_joined',
      several.length,
      `个三级网格含多栋建筑：轮廓重叠的裙楼或太小而没有自己用地的附屋，共 ${sumOf(several.map(g => g.buildings))} 栋 (areas of several buildings, which overlap or have no land of their own: ${sumOf(several.map(g => g.buildings))} buildings)`,
    );
    note(
      'buildings_without_households',
      areas.filter(({ buildings, households }) => buildings > 0 && households === 0).length,
      '个三级网格是无住户的建筑 (areas that are buildings without households)',
    );
  }
  note(
    'cut_by_locks',
    count(c => c.cutByLocks),
    '栋建筑被锁定网格的边界切开，边界按原样保留 (buildings cut by the outline of a locked grid, which is kept as it is)',
  );
  note(
    'alternatives_tried',
    count(c => c.alternativeTries),
    '次另行搜索，以寻找备选方案 (searches beside the best division’s, for alternatives)',
  );
  const astray = chosen.flatMap(r => r.grids).filter(grid => !isInside(grid, options));
  const beyond = (best: boolean): number =>
    sumOf(
      chosen.map(({ grids, figures: { report } }) =>
        best === isBest(report)
          ? Math.max(0, sumOf(grids.filter(grid => !isInside(grid, options)).map(workOf)) - report.lowerBound)
          : 0,
      ),
    );
  const preferred = beyond(true);
  if (preferred > 0.5)
    note(
      'outside_by_cost',
      Math.round(preferred),
      '户在范围外，而所在区域的总成本已证明最小：增加步数无用，可放宽 --min/--max，见“最近的可行要求” (households outside the window where the cost is proved to be the least there is: more steps bring none inside; widen --min or --max, see the nearest request)',
    );
  const unproved = beyond(false);
  if (unproved > 0.5)
    note(
      'outside_window',
      astray.length,
      `个网格不在户数范围内，其中 ${Math.round(unproved)} 户未证明不可避免：增加 --steps 或 --time-limit 会降低总成本，可能使其落入范围 (areas outside the window; ${Math.round(unproved)} of their households are not proved to be unavoidable: more --steps or --time-limit lower the cost and may bring them inside)`,
    );
  note(
    'exact_failed',
    count(c => c.exactFailures),
    '次精确求解失败，采用搜索所得方案 (times the exact step failed; the search’s own division was taken)',
  );

  const result: PartitionResult = {
    grids: chosen.flatMap(r => r.grids),
    assignments: chosen.flatMap(r => r.assignments),
    stretches: chosen.flatMap(r => r.stretches),
    report: {
      ...totalFigures(chosen.map(r => r.figures)),
      metricVersions: { ...METRIC_VERSIONS },
      seconds,
      notes,
      nearest,
      regions: chosen.map(r => r.figures.report),
    },
    ...(options.explain ? { explain: chosen.flatMap(r => r.explain ?? []) } : {}),
    ...(options.fabrics ? { fabrics: chosen.flatMap(r => r.fabric ?? []) } : {}),
  };
  return options.level === 'community' ? renumbered(result) : result;
}

/** Where the divided region has no nine-digit code of its own, communities are numbered 000000000001, … */
function renumbered(result: PartitionResult): PartitionResult {
  const code = new Map<string, string>();
  result.grids.forEach((grid, i) => {
    code.set(grid.code, grid.code.length === 12 ? grid.code : String(i + 1).padStart(12, '0'));
  });
  const rename = (c: string): string => code.get(c) ?? c;
  return {
    ...result,
    grids: result.grids.map(g => ({ ...g, code: rename(g.code) })),
    assignments: result.assignments.map(a => ({ ...a, grid: rename(a.grid) })),
    ...(result.explain ? { explain: result.explain.map(region => renamed(region, rename)) } : {}),
    stretches: result.stretches.map(s => ({ ...s, left: rename(s.left), right: rename(s.right) })),
    report: {
      ...result.report,
      regions: result.report.regions.map(region => ({
        ...region,
        splitCompounds: region.splitCompounds.map(split => ({
          ...split,
          pieces: split.pieces.map(piece => ({ ...piece, grid: rename(piece.grid) })),
        })),
      })),
    },
  };
}
