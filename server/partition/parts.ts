/** How many grids a run may have, and how a fixed number is shared out among what is divided on its own. */
import { fittingParts, type Window } from './divide/window.ts';
import { InfeasibleError } from './infeasible.ts';
import type { Pinned } from './pins.ts';
import type { RegionTask } from './prepare.ts';

/** Numbers of grids that a connected component may be divided into. */
export interface PartsRange {
  least: number;
  most: number;
}

/** What one region answers when a number of grids is wished for. */
export interface RegionRange {
  code: string;
  name: string;
  /** Oversize, locked and empty areas: they are there in any case. */
  besides: number;
  components: { weight: number; range: PartsRange }[];
}

/**
 * The numbers of grids that a component may have: those that the window allows; where it allows none, the ones with the
 * fewest households outside. Throws an InfeasibleError where pins want more grids than the households give.
 */
export function rangeOfComponent(
  { vertices, weight }: { vertices: readonly number[]; weight: number },
  pinned: Pinned,
  task: RegionTask,
  window: Window,
): PartsRange {
  if (weight === 0) return { least: 0, most: 0 };
  const fits = fittingParts(weight, window);
  const inside = Math.max(1, Math.floor(weight / Math.max(1, window.min)));
  const most = Math.min(fits ? fits.most : weight < window.min ? 1 : inside + 1, vertices.length);
  const range = { least: Math.min(fits ? fits.least : inside, most), most };
  const { seeds, widest } = pinned.demands(vertices);
  if (seeds !== undefined) {
    if (seeds < range.least || seeds > range.most)
      throw new InfeasibleError(
        [
          `${nameOf(task)}：一片 ${weight} 户内有 ${seeds} 个种子点，而每格 ${window.min}–${window.max} 户只能划 ${range.least}–${range.most} 格`,
          `${nameOf(task)}: a piece of ${weight} households holds ${seeds} seeds, but grids of ${window.min}–${window.max} can be ${range.least} to ${range.most}`,
        ],
        [
          '请增减种子点、放宽 --min/--max，或改用 apart',
          'add or drop seeds, widen --min and --max, or use apart',
        ],
      );
    return { least: seeds, most: seeds };
  }
  if (widest && widest.count > range.most)
    throw new InfeasibleError(
      [
        `${nameOf(task)}：${widest.label} 要求 ${widest.count} 栋建筑分属不同网格，而该片 ${weight} 户最多划 ${range.most} 格`,
        `${nameOf(task)}: ${widest.label} keeps ${widest.count} buildings apart, but ${weight} households make at most ${range.most} grids there`,
      ],
      ['请减少 apart 的建筑，或减小 --min', 'keep fewer buildings apart, or lower --min'],
    );
  return { least: Math.max(range.least, widest?.count ?? 0), most: range.most };
}

const nameOf = ({ region }: RegionTask): string => (region.name === '' ? region.code : region.name);

/**
 * Shares a number of areas out: each component begins with the fewest it can have, then the one with most households a
 * grid gets one more (Jefferson and D’Hondt). Returns the grids of every component of every region. Throws an
 * InfeasibleError, with the numbers that can be had, for one that cannot.
 */
export function shareOut(total: number, regions: readonly RegionRange[]): number[][] {
  const besides = regions.reduce((sum, r) => sum + r.besides, 0);
  const all = regions.flatMap(r => r.components);
  const least = besides + all.reduce((sum, c) => sum + c.range.least, 0);
  const most = besides + all.reduce((sum, c) => sum + c.range.most, 0);
  if (total < least || total > most) {
    const [zh, en] =
      besides > 0
        ? [
            `（含 ${besides} 个超大楼栋、锁定网格或孤立的无户区域）`,
            `, ${besides} of them oversize buildings, locked grids or empty areas that stand apart`,
          ]
        : ['', ''];
    throw new InfeasibleError(
      [
        `不能正好划 ${total} 个网格：按户数范围只能划 ${least}–${most} 个${zh}；限定个数时空地不单独成格，不限定时还可多出无住户的网格`,
        `there is no division into ${total} grids: the window allows ${least} to ${most}${en}; with a fixed number no empty land is made a grid of its own, without one there may be grids without households besides`,
      ],
      [
        `请把 --grids 改在 ${least}–${most} 之间，或放宽 --min/--max`,
        `choose --grids from ${least} to ${most}, or widen --min and --max`,
      ],
    );
  }
  const parts = all.map(c => c.range.least);
  for (let left = total - least; left > 0; left--) {
    let best = -1;
    for (let c = 0; c < all.length; c++)
      if (
        parts[c] < all[c].range.most &&
        (best < 0 || all[c].weight * (parts[best] + 1) > all[best].weight * (parts[c] + 1))
      )
        best = c;
    parts[best]++;
  }
  let at = 0;
  return regions.map(({ components }) => components.map(() => parts[at++]));
}
