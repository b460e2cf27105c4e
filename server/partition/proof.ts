/**
 * What a component cannot do, proved: the households that stay outside the window in any division, the smallest sets of
 * buildings that make it so, and the nearest window that would do.
 */
import { type Graph, subgraph } from './divide/graph.ts';
import { fittingParts, type Window } from './divide/window.ts';
import { explainInfeasible, type Obstacle } from './exact/explain.ts';
import { boundOutside } from './exact/unfit.ts';
import type { PartitionLevel } from './types.ts';

/** One reason why households must stay outside the window. */
export interface Infeasibility {
  reason: string;
  households: number;
  /** The fewest buildings that make it so; none where it is all of them. */
  buildings?: string[];
  /** The least change of one end of the window that would do. */
  nearest?: { min?: number; max?: number };
}

export interface ComponentProof {
  /** Households (or equivalents) outside the window in any division. */
  outside: number;
  infeasible: Infeasibility[];
}

/** What the proof is told about a component. */
export interface Provable {
  /** Vertices of the graph. */
  vertices: readonly number[];
  weight: number;
}

/** Nodes of the search around one atom: enough for every atom of the real cities that were tried. */
const NODES_PER_ATOM = 20_000;
/** Buildings named in a reason. */
const NAMED = 5;

/**
 * Bounds what a component can do.
 *
 * @param alone whether it is all of its region
 * @param buildingsOf ids of the buildings of a vertex of the graph
 */
export function proveComponent(
  graph: Graph,
  { vertices, weight }: Provable,
  window: Window,
  level: PartitionLevel,
  alone: boolean,
  buildingsOf: (vertex: number) => string[],
): ComponentProof {
  if (weight === 0) return { outside: 0, infeasible: [] };
  const own = subgraph(graph, vertices);
  const bound = boundOutside(own, window, { nodesPerAtom: NODES_PER_ATOM });
  if (bound.outsideLowerBound === 0) return { outside: 0, infeasible: [] };
  const explained = explainInfeasible(own, window, { nodesPerAtom: NODES_PER_ATOM });
  const { min, max } = explained?.nearest ?? {};
  const nearest = {
    ...(min === undefined || min === window.min ? {} : { min }),
    ...(max === undefined || max === window.max ? {} : { max }),
  };
  const ids = (list: readonly number[]): string[] => list.flatMap(v => buildingsOf(vertices[v]));
  const infeasible: Infeasibility[] = [];
  const add = (reason: string, households: number, list: readonly number[]): void => {
    infeasible.push({
      reason,
      households,
      ...(list.length === own.n ? {} : { buildings: ids(list) }),
      ...(Object.keys(nearest).length > 0 ? { nearest } : {}),
    });
  };
  if (!fittingParts(weight, window)) add(arithmetic(weight, window, alone, level), weight, all(own));
  else {
    for (const { vertex, weight: w, reason } of bound.unfitAtoms)
      add(
        reason === 'too-heavy' ? tooHeavy(ids([vertex]), w, window, level) : noSet(ids([vertex]), w, window),
        w,
        [vertex],
      );
    for (const piece of bound.misfitPieces)
      add(arithmetic(piece.weight, window, false, level), piece.weight, piece.vertices);
  }
  for (const obstacle of explained?.obstacles ?? []) {
    const text = branchText(obstacle, ids, window);
    if (text) add(text, obstacle.weight, obstacle.vertices);
  }
  return { outside: bound.outsideLowerBound, infeasible };
}

/** Households, or household equivalents, as a whole number. */
const show = (work: number): number => Math.round(work);

const all = (graph: Graph): number[] => Array.from({ length: graph.n }, (_, v) => v);

const some = (ids: readonly string[]): string =>
  ids.length === 0 ? '—' : ids.slice(0, NAMED).join('、') + (ids.length > NAMED ? ' …' : '');

/** Why a connected piece cannot be met by any number of grids (or communities), in words. */
function arithmetic(weight: number, { min, max }: Window, alone: boolean, level: PartitionLevel): string {
  const where = alone ? '全部' : '河流、铁路或边界隔开的一片';
  const community = level === 'community';
  const [unit, one, many] = community ? ['社区', 'community', 'communities'] : ['网格', 'grid', 'grids'];
  if (weight < min)
    return `${where}共 ${show(weight)} 户，不足一个${unit}的下限 ${min} 户 (a piece of ${show(weight)} households is below the minimum of one ${one}, ${min})`;
  const k = Math.floor(weight / min);
  return `${where}共 ${show(weight)} 户：${k} 个${unit}最多容纳 ${k * max} 户，${k + 1} 个至少需要 ${(k + 1) * min} 户 (${show(weight)} households fit neither ${k} nor ${k + 1} ${many} of ${min}–${max})`;
}

/** Why something that stays whole exceeds the maximum by itself. */
const tooHeavy = (ids: readonly string[], work: number, { max }: Window, level: PartitionLevel): string =>
  level === 'building'
    ? `建筑 ${some(ids)} 共 ${show(work)} 户，超过上限 ${max}，且没有可再分的单元 (building ${some(ids)} of ${show(work)} households is above the maximum ${max} and has no units that are known to divide it by)`
    : `建筑 ${some(ids)} 所在地块不再细分，共 ${show(work)} 户，超过上限 ${max} (the land of building ${some(ids)} is not divided further; its ${show(work)} households are above the maximum ${max})`;

const noSet = (ids: readonly string[], work: number, { min, max }: Window): string =>
  `建筑 ${some(ids)} 共 ${show(work)} 户，与相邻建筑怎样组合都不在 ${min}–${max} 户之内 (building ${some(ids)}, ${show(work)} households: no connected set with its neighbours has ${min}–${max})`;

/** Branches that hang on one atom and cannot be served together, in words; nothing for what is told elsewhere. */
function branchText(
  obstacle: Obstacle,
  ids: (list: readonly number[]) => string[],
  { min, max }: Window,
): string | undefined {
  if (obstacle.kind !== 'branches') return undefined;
  const { cut, branches, weight } = obstacle;
  return `${branches.length} 片住宅只经建筑 ${some(ids([cut]))} 相连，各片自成网格都不合 ${min}–${max} 户，合在一起至少 ${show(weight)} 户 (${branches.length} pieces meet only at building ${some(ids([cut]))}; none fits ${min}–${max} by itself, and together they have ${show(weight)} at least)`;
}

/** A locked grid that is outside the window by the planner's own will. */
export const lockOutside = (label: string, work: number, { min, max }: Window): Infeasibility => ({
  households: work,
  reason: `锁定网格 ${label} 共 ${show(work)} 户，不在 ${min}–${max} 之内 (the locked grid ${label} has ${show(work)} households, outside ${min}–${max})`,
});
