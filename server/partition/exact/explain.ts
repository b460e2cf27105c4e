/**
 * Why a connected graph cannot be divided into connected grids that are all inside the window: obstacles with the
 * vertices that make them, the smallest first, and the nearest window without any of them.
 *
 * Every obstacle is a proof by itself. That none is found proves nothing: a graph without obstacles can still be
 * impossible.
 */
import type { Graph } from '../divide/graph.ts';
import { componentsOf } from '../divide/graph.ts';
import { fittingParts, unavoidableOutside, type Window } from '../divide/window.ts';
import { ConnectedSetSearch } from './reach.ts';

export type Obstacle =
  /** One vertex above the maximum. */
  | { kind: 'atom-too-heavy'; vertices: [number]; weight: number }
  /** A vertex that belongs to no connected set inside the window. */
  | { kind: 'no-set'; vertices: [number]; weight: number }
  /** A vertex each of whose connected sets inside the window leaves a rest that fits no number of grids. */
  | { kind: 'strands-rest'; vertices: [number]; weight: number }
  /**
   * Branches behind one vertex (`cut`): none of them fits a number of grids, so that the grid of `cut` must take
   * something of each, and together that does not fit the window. `needs[i]` households at least of `branches[i]`.
   */
  | {
      kind: 'branches';
      cut: number;
      branches: number[][];
      needs: number[];
      vertices: number[];
      weight: number;
    }
  /** All households together fit no number of grids. */
  | { kind: 'arithmetic'; vertices: number[]; weight: number };

export interface Explanation {
  /** Fewest vertices first; at least one. */
  obstacles: Obstacle[];
  /**
   * The least change of one end of the window, in whole households, without any obstacle of these kinds; undefined
   * where no change of that end alone does it.
   */
  nearest: { max: number | undefined; min: number | undefined };
}

export interface ExplainLimit {
  /** Nodes of each search around one vertex. A search that stops there names no obstacle. */
  nodesPerAtom?: number;
  /**
   * Vertices for which the dearer question is asked whether every grid of theirs strands a rest; those of the grids
   * outside the window in the best division, say. None when left out.
   */
  suspects?: readonly number[];
}

const NODES_PER_ATOM = 50_000;

/** The obstacles to a division of a connected graph, or undefined when none is found. */
export function explainInfeasible(
  graph: Graph,
  window: Window,
  limit: ExplainLimit = {},
): Explanation | undefined {
  const obstacles = obstaclesOf(graph, window, limit);
  if (obstacles.length === 0) return undefined;
  const total = graph.weight.reduce((sum, w) => sum + w, 0);
  const free = (changed: Window): boolean => obstaclesOf(graph, changed, limit).length === 0;
  return {
    obstacles,
    nearest: {
      max: leastTrue(Math.ceil(window.max), Math.ceil(Math.max(total, window.max)), max =>
        free({ ...window, max }),
      ),
      min: negated(leastTrue(-Math.floor(window.min), 0, min => free({ ...window, min: -min }))),
    },
  };
}

/**
 * The nearest windows that `weight` households fit by count alone: the same window where they fit already.
 *
 * @returns the least maximum with this minimum, and the greatest minimum with this maximum
 */
export function nearestWindow(weight: number, window: Window): { max: number | undefined; min: number } {
  if (fittingParts(weight, window)) return { max: window.max, min: window.min };
  const fewer = window.min > 0 ? Math.floor(weight / window.min) : 1;
  return {
    max: fewer > 0 ? Math.ceil(weight / fewer) : undefined,
    min: Math.floor(weight / Math.max(1, Math.ceil(weight / window.max))),
  };
}

const negated = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : 0 - value;

/** The least whole number from `from` to `to` of which `holds` is true, which stays true from there on. */
function leastTrue(from: number, to: number, holds: (value: number) => boolean): number | undefined {
  if (!holds(to)) return undefined;
  let [no, yes] = [from - 1, to];
  while (yes - no > 1) {
    const middle = Math.floor((no + yes) / 2);
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}

function obstaclesOf(graph: Graph, window: Window, limit: ExplainLimit): Obstacle[] {
  const { n, weight } = graph;
  const nodes = limit.nodesPerAtom ?? NODES_PER_ATOM;
  const obstacles: Obstacle[] = [];
  const search = new ConnectedSetSearch(graph, window, nodes);
  const nothing = new Uint8Array(n);
  const fits = new Uint8Array(n);
  for (let v = 0; v < n; v++) {
    if (weight[v] > window.max) {
      obstacles.push({ kind: 'atom-too-heavy', vertices: [v], weight: weight[v] });
      continue;
    }
    if (fits[v]) continue;
    const set = search.find(v, nothing);
    if (set === undefined) obstacles.push({ kind: 'no-set', vertices: [v], weight: weight[v] });
    else if (set !== 'limit') for (const u of set) fits[u] = 1;
  }
  const named = new Set(obstacles.flatMap(({ vertices }) => vertices));
  const fitsRest = (set: readonly number[]): boolean => {
    const inside = new Set(set);
    const { of, count } = componentsOf(graph, v => !inside.has(v));
    const rest = new Float64Array(count);
    for (let v = 0; v < n; v++) if (of[v] >= 0) rest[of[v]] += weight[v];
    return rest.every(w => fittingParts(w, window) !== null);
  };
  for (const v of limit.suspects ?? []) {
    if (named.has(v)) continue;
    if (search.find(v, nothing, fitsRest) === undefined)
      obstacles.push({ kind: 'strands-rest', vertices: [v], weight: weight[v] });
  }
  for (let cut = 0; cut < n; cut++) {
    const obstacle = branchesAt(graph, window, cut);
    if (obstacle) obstacles.push(obstacle);
  }
  const total = weight.reduce((sum, w) => sum + w, 0);
  if (!fittingParts(total, window))
    obstacles.push({ kind: 'arithmetic', vertices: Array.from(weight, (_, v) => v), weight: total });
  return obstacles.sort((a, b) => a.vertices.length - b.vertices.length);
}

/** Whether what hangs off one vertex can be served by that vertex's grid. */
function branchesAt(graph: Graph, window: Window, cut: number): Obstacle | undefined {
  const { start, adj, weight } = graph;
  // Less than two edges cannot part anything.
  if (start[cut + 1] - start[cut] < 2) return undefined;
  const { of, count } = componentsOf(graph, v => v !== cut);
  if (count < 2) return undefined;
  const branches = Array.from({ length: count }, () => ({ vertices: [] as number[], weight: 0, need: 0 }));
  for (let v = 0; v < graph.n; v++)
    if (v !== cut) {
      branches[of[v]].vertices.push(v);
      branches[of[v]].weight += weight[v];
    }
  for (const branch of branches) {
    branch.need = unavoidableOutside(branch.weight, window);
    if (branch.need === 0) continue;
    // What the grid of `cut` takes begins with a neighbour of `cut`.
    let lightest = Number.POSITIVE_INFINITY;
    for (let e = start[cut]; e < start[cut + 1]; e++)
      if (branches[of[adj[e]]] === branch) lightest = Math.min(lightest, weight[adj[e]]);
    branch.need = Math.max(branch.need, lightest);
  }
  // The fewest vertices: branches by need for each of their vertices; then those that are not needed are left out.
  const needy = branches.filter(({ need }) => need > 0);
  const room = window.max - weight[cut];
  if (room < 0 || needy.reduce((sum, { need }) => sum + need, 0) <= room) return undefined;
  needy.sort((a, b) => a.vertices.length / a.need - b.vertices.length / b.need);
  const taken: typeof needy = [];
  let need = 0;
  for (const branch of needy) {
    taken.push(branch);
    need += branch.need;
    if (need > room) break;
  }
  const kept = taken.filter(branch => {
    if (need - branch.need <= room) return true;
    need -= branch.need;
    return false;
  });
  return {
    kind: 'branches',
    cut,
    branches: kept.map(({ vertices }) => vertices),
    needs: kept.map(branch => branch.need),
    vertices: [cut, ...kept.flatMap(({ vertices }) => vertices)].sort((a, b) => a - b),
    weight: kept.reduce((sum, branch) => sum + branch.weight, weight[cut]),
  };
}
