/** Puts the regions' results together into one division with one report. */
import { type RegionFigures, totalFigures } from './metrics.ts';
import type { GridArea, PartitionOptions, PartitionResult } from './types.ts';

/** What a region's worker sends back: plain data. */
export interface RegionResult {
  grids: GridArea[];
  assignments: PartitionResult['assignments'];
  stretches: PartitionResult['stretches'];
  figures: RegionFigures;
  seconds: Record<string, number>;
  counts: { dangling_m: number; slivers: number; hairlines: number; overlaps: number };
  metis: { metis: string; ids: string };
}

/** A division that cannot be given a code: more areas than three digits number. */
export class TooManyGrids extends Error {
  override name = 'TooManyGrids';
}

/** One division from its regions. Throws TooManyGrids above 999 grids in a region. */
export function assemble(
  regions: readonly RegionResult[],
  outside: { count: number; households: number },
  options: PartitionOptions,
): PartitionResult {
  for (const { grids, figures } of regions)
    if (grids.length > 999)
      throw new TooManyGrids(
        `${figures.report.name || figures.report.code} 需要 ${grids.length} 个网格，超过三位序号的上限 999：请缩小范围或先划分社区 (needs ${grids.length} areas, more than three digits can number: divide it into communities first)`,
      );
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
    outside.count,
    `建筑位于划分范围之外，未参与划分，共 ${outside.households} 户 (buildings outside the area, ${outside.households} households)`,
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

  const result: PartitionResult = {
    grids: regions.flatMap(r => r.grids),
    assignments: regions.flatMap(r => r.assignments),
    stretches: regions.flatMap(r => r.stretches),
    report: {
      ...totalFigures(regions.map(r => r.figures)),
      seconds,
      notes,
      regions: regions.map(r => r.figures.report),
    },
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
    stretches: result.stretches.map(s => ({ ...s, left: rename(s.left), right: rename(s.right) })),
  };
}
