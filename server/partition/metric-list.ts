/**
 * Every metric of a report: what it is called, what it is measured in, how it is defined, and which version of the definition a
 * figure was made with. A report carries the versions, so that figures of different years are compared only where they mean the same.
 */
import type { DivisionMetrics } from './types.ts';

/** What a figure is measured in; several for an object of figures. */
export type MetricUnit = 'count' | 'households' | 'km' | 'm' | 'share' | 'index' | 'cost';

/** One metric; texts in Chinese and English. */
export interface Metric {
  /** Raised whenever the same division would be given another figure. */
  version: number;
  unit: MetricUnit;
  /** Which way is better; `none` where that depends. */
  better: 'more' | 'less' | 'none';
  title: [string, string];
  definition: [string, string];
  source?: string;
}

/** The metrics by their key in the report, in the order in which they are shown. */
export const METRICS: Record<keyof DivisionMetrics, Metric> = {
  grids: {
    version: 1,
    unit: 'count',
    better: 'none',
    title: ['网格数', 'grids'],
    definition: [
      '全部网格，含超大楼栋、专属与空网格',
      'all grids, oversize, special and empty ones included',
    ],
  },
  households: {
    version: 1,
    unit: 'households',
    better: 'none',
    title: ['户数', 'households'],
    definition: ['全部网格的户数之和', 'the households of all grids'],
  },
  inWindow: {
    version: 1,
    unit: 'count',
    better: 'more',
    title: ['户数在范围内的网格', 'grids inside the window'],
    definition: [
      '户数（有工作量时为折合户数）在上下限之间的居民网格',
      'resident grids whose households (with loads: household equivalents) lie from minimum to maximum',
    ],
  },
  inWindowHouseholds: {
    version: 1,
    unit: 'households',
    better: 'more',
    title: ['在范围内的户数', 'households inside the window'],
    definition: ['inWindow 各网格的户数之和', 'the households of the grids of inWindow'],
  },
  householdsMin: {
    version: 1,
    unit: 'households',
    better: 'none',
    title: ['户数最少的网格', 'smallest grid'],
    definition: [
      '居民网格户数（有工作量时为折合户数）的最小值',
      'least households (with loads: equivalents) of a resident grid',
    ],
  },
  householdsMedian: {
    version: 1,
    unit: 'households',
    better: 'none',
    title: ['网格户数中位数', 'median grid'],
    definition: ['居民网格户数的中位数', 'median households of resident grids'],
  },
  householdsMax: {
    version: 1,
    unit: 'households',
    better: 'none',
    title: ['户数最多的网格', 'largest grid'],
    definition: ['居民网格户数的最大值', 'greatest households of a resident grid'],
  },
  meanDeviation: {
    version: 1,
    unit: 'share',
    better: 'less',
    title: ['与目标的平均偏差', 'mean deviation from the target'],
    definition: [
      '居民网格 |户数 − 目标| / 目标 的平均',
      'mean of |households − target| / target over resident grids',
    ],
  },
  oversizeBuildings: {
    version: 1,
    unit: 'count',
    better: 'none',
    title: ['超大楼栋', 'oversize buildings'],
    definition: ['户数超过上限、自成一格的楼栋', 'buildings above the maximum, each a grid of its own'],
  },
  oversizeHouseholds: {
    version: 1,
    unit: 'households',
    better: 'none',
    title: ['超大楼栋户数', 'households in oversize buildings'],
    definition: ['超大楼栋的户数之和', 'the households of oversize buildings'],
  },
  movesToValid: {
    version: 2,
    unit: 'households',
    better: 'less',
    title: ['达标至少须调整的户数', 'households to move until valid'],
    definition: [
      '使各居民网格均在范围内至少须换格的户数的下界：按相连片区计算，只看户数，不看楼栋与相邻；max(超出量 + 撤销网格的户数, 不足量 + 新增网格的下限)，对可行的网格数取最小；超大楼栋除外。怎样调整都有户数不达标（beyondMoves 大于 0）时为 null；第 1 版此时只计其余片区',
      'a lower bound on the households that change grid until every resident grid is inside the window: piece by piece, by arithmetic, as if households moved one by one between any two grids; the greater of what must leave (excess, and all of the grids that are given up) and what must arrive (deficits, and the minimum of new grids), least over the numbers of grids that fit; oversize buildings apart. null where households are left that no moves bring inside (beyondMoves above 0); version 1 then counted the other pieces',
    ],
  },
  movesWherePossible: {
    version: 1,
    unit: 'households',
    better: 'less',
    title: ['可达标片区至少须调整的户数', 'households to move where that makes grids valid'],
    definition: [
      'movesToValid 的同一量，只计可达标的相连片区；不计 beyondMoves 的片区与锁定网格',
      'the same as movesToValid of the connected pieces that can be made valid; those of beyondMoves and locked grids apart',
    ],
  },
  beyondMoves: {
    version: 1,
    unit: 'households',
    better: 'less',
    title: ['怎样调整也不能达标的户数', 'households that no moves make valid'],
    definition: [
      '任何网格数都不能使其达标的相连片区的户数，加不在范围内的锁定网格的户数',
      'households of connected pieces that no number of grids fits, and of locked grids outside the window',
    ],
  },
  lowerBound: {
    version: 1,
    unit: 'households',
    better: 'none',
    title: ['范围外户数的下界', 'lower bound of households outside'],
    definition: [
      '以这些基本单元无论怎样划分都在范围外的户数，见 infeasible',
      'households outside the window that no division of these atoms avoids, see infeasible',
    ],
  },
  gap: {
    version: 1,
    unit: 'share',
    better: 'less',
    title: ['与下界的差距', 'gap to the bound'],
    definition: [
      '范围外户数超出 lowerBound 的部分占全部户数之比',
      'households outside the window beyond lowerBound, as a share of all',
    ],
  },
  cost: {
    version: 1,
    unit: 'cost',
    better: 'less',
    title: ['搜索目标值', 'cost'],
    definition: [
      'costTerms 之和；同一输入、同一预设可比',
      'the sum of costTerms; comparable between divisions of one input with one preset',
    ],
  },
  costTerms: {
    version: 2,
    unit: 'cost',
    better: 'less',
    title: ['目标值各项', 'terms of the cost'],
    definition: [
      'outside：范围外户数；boundary：按所依之物加权的界线米数；streets：格内主次干路米数；target：与目标之差；moved：改换网格的户数；empty：无住户的网格；split：不超过上限而被拆分的小区',
      'outside: households outside the window; boundary: metres weighed by what they lie on; streets: metres of main street inside grids; target: distance from the target; moved: households that change grid; empty: grids without households; split: compounds below the maximum in several grids',
    ],
  },
  costBound: {
    version: 2,
    unit: 'cost',
    better: 'more',
    title: ['目标值下界', 'bound of the cost'],
    definition: [
      '任何划分的 cost 都不低于它（列生成、沿扫描线的动态规划定价、割平面与分支）；限定网格数（--grids、种子）时，是对各片区网格数与本方案相同的划分而言（拉格朗日松弛，第 1 版此时为 null）；未要求证明时为 null',
      'no division costs less (column generation, priced by dynamic programming over a sweep, with cuts and branching). With a fixed number of grids (--grids, seeds): no division with as many in each connected piece (Lagrangian relaxation; version 1 had null then). null where no proof was asked for',
    ],
    source: 'Mehrotra, Johnson, Nemhauser 1998; Farley 1990',
  },
  costGap: {
    version: 2,
    unit: 'share',
    better: 'less',
    title: ['与目标值下界的差距', 'gap to the bound of the cost'],
    definition: [
      '(cost − costBound) / cost；0 表示已证明最优',
      '(cost − costBound) / cost; 0 is proved to be the best',
    ],
  },
  innerBoundary: {
    version: 1,
    unit: 'share',
    better: 'more',
    title: ['内部界线所依', 'what inner boundaries lie on'],
    definition: [
      '两网格之间的界线，一侧为超大楼栋的除外。onBarrier：在道路、巷道、河流、铁路上的比例；onBarrierOrCompound：加小区边界；onBarrierCompoundOrLarge：再加超过上限的小区（无小区处为地块）内部',
      'boundaries between two grids, those with an oversize building on one side apart. onBarrier: share on streets, lanes, water and railways; onBarrierOrCompound: with compound edges; onBarrierCompoundOrLarge: with the inside of compounds (where none is known: of blocks) above the maximum',
    ],
  },
  barrierOnBoundaryKm: {
    version: 1,
    unit: 'km',
    better: 'none',
    title: ['界线长度（按所依）', 'boundary length by what it lies on'],
    definition: [
      '全部界线，含社区外边界与超大楼栋的外墙',
      'all boundaries, the region’s own and the walls of oversize buildings included',
    ],
  },
  barrierOnBoundaryShare: {
    version: 1,
    unit: 'share',
    better: 'none',
    title: ['界线长度比例（按所依）', 'share of boundary length by what it lies on'],
    definition: [
      'barrierOnBoundaryKm 各项占其总和的比例，合计为 1；没有界线时为空',
      'each figure of barrierOnBoundaryKm over their sum: together 1; empty without any boundary',
    ],
  },
  innerBoundaryShare: {
    version: 1,
    unit: 'share',
    better: 'none',
    title: ['内部界线长度比例（按所依）', 'share of inner boundary length by what it lies on'],
    definition: [
      '两网格之间的界线（一侧为超大楼栋的除外）按所依的长度比例，即 innerBoundary.kmOn 各项占其总和的比例，合计为 1；没有内部界线时为空',
      'of the boundaries between two grids, those with an oversize building on one side apart, each figure of innerBoundary.kmOn over their sum: together 1; empty without any',
    ],
  },
  barrierKm: {
    version: 1,
    unit: 'km',
    better: 'none',
    title: ['界线要素长度', 'length of barriers'],
    definition: [
      '划分范围内各类道路、河流、铁路的长度，隧道除外，每 10 米取样',
      'length of each class inside the area, tunnels apart, by samples every 10 m',
    ],
  },
  barrierInsideKm: {
    version: 1,
    unit: 'km',
    better: 'less',
    title: ['穿过网格内部的长度', 'barriers inside grids'],
    definition: [
      'barrierKm 中距任何网格边界 30 米以上的部分',
      'what of barrierKm lies farther than 30 m from every grid’s edge',
    ],
  },
  mainStreetsInside: {
    version: 1,
    unit: 'share',
    better: 'less',
    title: ['主次干路穿过网格的比例', 'main streets inside grids'],
    definition: [
      'barrierInsideKm 与 barrierKm 之比，限三级及以上道路（trunk、primary、secondary、tertiary）',
      'barrierInsideKm over barrierKm, of trunk, primary, secondary and tertiary streets',
    ],
  },
  compoundsSplit: {
    version: 2,
    unit: 'count',
    better: 'less',
    title: ['被拆分的小区', 'compounds split'],
    definition: [
      '不超过上限而分属几个网格的小区（按编号计，无小区处以地块代；只计有住户的部分，超大楼栋除外）。第 1 版把跨地块的小区按地块分开计',
      'compounds up to the maximum whose households lie in several grids (by id; a block where no compound is known; oversize buildings apart). Version 1 took the parts of a compound in two blocks as two',
    ],
  },
  compoundsSplitNeeded: {
    version: 1,
    unit: 'count',
    better: 'none',
    title: ['已证明必须拆分的小区', 'compounds that must be split'],
    definition: [
      'compoundsSplit 中至少这么多已证明必须拆分：相连的一片用地里小区全部完整时，范围外户数必然更多（每片计 1）；未要求证明或限定网格数时为 null',
      'so many of compoundsSplit at least are proved to be needed: in a connected part of the region more households would be outside with all compounds whole (1 for each such part); null where no proof was asked for, and with a fixed number of grids',
    ],
  },
  largeCompoundsSplit: {
    version: 1,
    unit: 'count',
    better: 'none',
    title: ['被拆分的超大小区', 'compounds above the maximum split'],
    definition: [
      '户数超过上限、分属几个网格的小区',
      'compounds above the maximum whose households lie in several grids',
    ],
  },
  splitPieces: {
    version: 1,
    unit: 'count',
    better: 'less',
    title: ['拆分成的块数', 'pieces of split compounds'],
    definition: [
      '全部被拆分小区各自所属网格数之和，明细见各社区 splitCompounds',
      'the grids of every split compound, added up; the list is splitCompounds of each region',
    ],
  },
  splitHouseholds: {
    version: 1,
    unit: 'households',
    better: 'less',
    title: ['被拆分小区的户数', 'households of split compounds'],
    definition: [
      '全部被拆分小区的户数，超大楼栋除外',
      'the households of all split compounds, oversize buildings apart',
    ],
  },
  splitHouseholdsApart: {
    version: 1,
    unit: 'households',
    better: 'less',
    title: ['与小区主体分开的户数', 'households apart from their compound'],
    definition: [
      '被拆分小区中不在其最大一块的户数',
      'households of split compounds outside the largest piece',
    ],
  },
  polsbyPopperMedian: {
    version: 1,
    unit: 'index',
    better: 'more',
    title: ['紧凑度（中位数）', 'compactness (median)'],
    definition: [
      '居民网格 4π·面积/周长² 的中位数，圆为 1',
      'median of 4π·area/perimeter² over resident grids; a circle is 1',
    ],
    source: 'Polsby and Popper 1991',
  },
  inertiaMean: {
    version: 1,
    unit: 'index',
    better: 'less',
    title: ['转动惯量（平均）', 'moment of inertia (mean)'],
    definition: [
      '居民网格各户到户数中心的距离平方之和，除以同面积圆盘上均匀分布时的值，取平均；1 为均匀圆盘',
      'sum of squared distances of households from their middle, over that of as many spread evenly on a disc of the grid’s area; mean over resident grids',
    ],
    source: 'Weaver and Hess 1963',
  },
  walkingDiameterMedian_m: {
    version: 2,
    unit: 'm',
    better: 'less',
    title: ['网格内最远步行（中位数）', 'walking diameter (median)'],
    definition: [
      '居民网格内两栋有住户的楼之间最短步行距离的最大值：由楼直线到最近的道路或巷道，再沿输入中可步行的道路（主干路至巷道，按交点相接；trunk 含高速公路）走最短路，可以走出网格；道路不相连的两楼按直线距离 × 4/π 估计（见 walkingEstimated）；只有一栋时为 0。第 1 版没有路网，在基本单元之间走直线',
      'the largest of the shortest walking distances between two buildings with households of a resident grid: straight from each to the nearest street or lane, and by the shortest way along the input’s streets and lanes, which join where they cross (trunk to lane; trunk holds motorways), out of the grid too; two that the lines do not join: straight × 4/π, an estimate (walkingEstimated); 0 with one building. Version 1 used no network and went straight from atom to atom',
    ],
    source: 'graph diameter (Harary 1969), shortest paths (Dijkstra 1959)',
  },
  walkingDiameterMax_m: {
    version: 2,
    unit: 'm',
    better: 'less',
    title: ['网格内最远步行（最大）', 'walking diameter (greatest)'],
    definition: [
      'walkingDiameterMedian_m 的同一量的最大值',
      'the greatest of what walkingDiameterMedian_m is the median of',
    ],
  },
  walkingEstimated: {
    version: 1,
    unit: 'count',
    better: 'none',
    title: ['最远步行为估计的网格', 'grids with an estimated walking diameter'],
    definition: [
      '居民网格中，有两栋住户楼之间道路不相连、距离按直线 × 4/π 估计的网格数',
      'resident grids in which the lines do not join some two buildings with households, whose distance is estimated as straight × 4/π',
    ],
  },
  moved: {
    version: 1,
    unit: 'households',
    better: 'less',
    title: ['改换网格的户数', 'households moved'],
    definition: [
      '与现行网格（--current）相比换格的户数；一个旧网格至多对应一个新网格，取最少；没有现行网格时为 0',
      'households whose grid differs from --current, each old grid being one new grid at most: the fewest possible; 0 without one',
    ],
    source: 'Kuhn 1955 (assignment)',
  },
  randIndex: {
    version: 1,
    unit: 'index',
    better: 'more',
    title: ['兰德指数', 'Rand index'],
    definition: [
      '两户同格或不同格这一点上与现行网格一致的户对的比例；现行网格不含的户不计；没有现行网格时为 null',
      'share of the pairs of households that both divisions keep together or both keep apart; households unknown to --current apart; null without one',
    ],
    source: 'Rand 1971',
  },
  adjustedRandIndex: {
    version: 1,
    unit: 'index',
    better: 'more',
    title: ['调整兰德指数', 'adjusted Rand index'],
    definition: [
      '扣除偶然一致后的兰德指数：偶然为 0，相同为 1',
      'the Rand index beyond chance: 0 as by chance, 1 for the same division',
    ],
    source: 'Hubert and Arabie 1985',
  },
};

/** Versions by key, as a report carries them. */
export const METRIC_VERSIONS: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(METRICS).map(([key, { version }]) => [key, version]),
);
