/**
 * What a component cannot do, proved: the households that stay outside the window in any division, the smallest sets of
 * atoms that make it so. The nearest window that would do is looked for after the division (exact/nearest.ts).
 */
import { type Graph, subgraph } from './divide/graph.ts';
import { fittingParts, type Window } from './divide/window.ts';
import { type Obstacle, obstaclesOf } from './exact/explain.ts';
import { boundOutside } from './exact/unfit.ts';
import type { Infeasibility, PartitionLevel } from './types.ts';

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

/** What a vertex of the graph stands for. */
export interface VertexNames {
  /** Ids of its buildings. */
  buildings(vertex: number): string[];
  /** Its atoms, by their numbers in the region's part of the `--graph` file, from 1. */
  atoms(vertex: number): number[];
}

/**
 * Bounds what a component can do.
 *
 * @param alone whether it is all of its region
 */
export function proveComponent(
  graph: Graph,
  { vertices, weight }: Provable,
  window: Window,
  level: PartitionLevel,
  alone: boolean,
  names: VertexNames,
): ComponentProof {
  if (weight === 0) return { outside: 0, infeasible: [] };
  const own = subgraph(graph, vertices);
  const bound = boundOutside(own, window, { nodesPerAtom: NODES_PER_ATOM });
  const ids = (list: readonly number[]): string[] => list.flatMap(v => names.buildings(vertices[v]));
  const { min } = window;
  const obstacles = obstaclesOf(own, window, bound);
  // What is below the minimum as a whole is told once, not atom by atom.
  const light = weight < min ? obstacles.slice(0, 1) : obstacles;
  const infeasible = light.map((obstacle): Infeasibility => {
    const { atoms, set } = obstacle;
    // Where all of it fits no number of grids, that is the plainest reason for a set of most of its atoms.
    const most = !fittingParts(weight, window) && 2 * atoms.length > own.n;
    const whole =
      weight < min || most || (obstacle.kind === 'arithmetic' && obstacle.vertices.length === own.n);
    const reason = whole ? arithmetic(weight, window, alone, level) : reasonOf(obstacle, ids, window, level);
    return {
      reason,
      households: whole ? weight : obstacle.weight,
      atoms: atoms.flatMap(v => names.atoms(vertices[v])),
      buildings: ids(atoms),
      set,
    };
  });
  // The same words are said once, of the fewest atoms.
  const told = new Map<string, Infeasibility>();
  for (const one of infeasible) {
    const known = told.get(one.reason);
    if (!known || one.atoms.length < known.atoms.length) told.set(one.reason, one);
  }
  // One atom of each set is outside at least.
  const least = obstacles.map(({ atoms }) => Math.min(...atoms.map(v => own.weight[v])));
  return { outside: Math.max(bound.outsideLowerBound, 0, ...least), infeasible: [...told.values()] };
}

/** Households, or household equivalents, as a whole number. */
const show = (work: number): number => Math.round(work);

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

/** An obstacle of a part of the component, in words. */
function reasonOf(
  obstacle: Obstacle,
  ids: (list: readonly number[]) => string[],
  window: Window,
  level: PartitionLevel,
): string {
  const { atoms, weight } = obstacle;
  if (obstacle.kind === 'arithmetic') return arithmetic(weight, window, false, level);
  if (obstacle.kind === 'branches') return branches(obstacle, ids, window);
  return obstacle.reason === 'too-heavy'
    ? tooHeavy(ids(atoms), weight, window, level)
    : noSet(ids(atoms), weight, window);
}

/** Branches that hang on one atom and cannot be served together, in words. */
function branches(
  { cut, branches, weight }: Extract<Obstacle, { kind: 'branches' }>,
  ids: (list: readonly number[]) => string[],
  { min, max }: Window,
): string {
  const held = ids([cut]);
  const [at_zh, at] =
    held.length === 0
      ? ['一块没有建筑的地', 'land without buildings']
      : [`建筑 ${some(held)}`, `building ${some(held)}`];
  return `${branches.length} 片住宅只经${at_zh}相连，各片自成网格都不合 ${min}–${max} 户，合在一起至少 ${show(weight)} 户 (${branches.length} pieces meet only at ${at}; none fits ${min}–${max} by itself, and together they have ${show(weight)} at least)`;
}

/** A locked grid that is outside the window by the planner's own will. */
export const lockOutside = (
  label: string,
  work: number,
  { min, max }: Window,
  buildings: string[],
): Infeasibility => ({
  households: work,
  atoms: [],
  buildings,
  set: 'smallest',
  reason: `锁定网格 ${label} 共 ${show(work)} 户，不在 ${min}–${max} 之内 (the locked grid ${label} has ${show(work)} households, outside ${min}–${max})`,
});
