/**
 * Why a connected graph cannot be divided into connected grids that are all inside the window: obstacles, each with a set of
 * atoms that no division has inside the window all at once, as small as the proof allows.
 *
 * Every obstacle is a proof by itself. That none is found proves nothing: a graph without obstacles can still be
 * impossible.
 */
import type { Graph } from '../divide/graph.ts';
import { componentsOf } from '../divide/graph.ts';
import { unavoidableOutside, type Window } from '../divide/window.ts';
import type { OutsideBound, UnfitAtom } from './unfit.ts';

/** What an obstacle says besides its kind. */
interface Impossible {
  /** Not all of these are inside the window, in any division. */
  atoms: number[];
  /**
   * `smallest`: no fewer atoms are impossible (those named alone left aside). `minimal`: the proof fails without any one of
   * them.
   */
  set: 'smallest' | 'minimal';
  /** Households of what the obstacle is about. */
  weight: number;
}

export type Obstacle = Impossible &
  (
    | { kind: 'atom'; reason: UnfitAtom['reason'] }
    /** A piece whose households fit no number of grids: what is left without the atoms that fit nowhere. */
    | { kind: 'arithmetic'; vertices: number[] }
    /**
     * Branches behind one vertex (`cut`): none of them fits a number of grids, so that the grid of `cut` must take
     * something of each, and together that does not fit the window. `needs[i]` households at least of `branches[i]`.
     */
    | { kind: 'branches'; cut: number; branches: number[][]; needs: number[] }
  );

/** Branches are looked for at every vertex in turn: in larger graphs only where something else is impossible already. */
const MOST_VERTICES = 2000;

/**
 * The obstacles to a division of a connected graph, fewest atoms first; none where none is found.
 *
 * @param bound what is known of the same graph and window (unfit.ts)
 */
export function obstaclesOf(graph: Graph, window: Window, bound: OutsideBound): Obstacle[] {
  const doubtful = new Set([...bound.unknown, ...bound.unfitAtoms.map(({ vertex }) => vertex)]);
  /** Two atoms are the fewest where each alone fits somewhere. */
  const setOf = (atoms: readonly number[]): Impossible['set'] =>
    atoms.length === 1 || (atoms.length === 2 && !atoms.some(v => doubtful.has(v))) ? 'smallest' : 'minimal';
  const obstacles: Obstacle[] = bound.unfitAtoms.map(({ vertex, weight, reason }) => ({
    kind: 'atom',
    reason,
    atoms: [vertex],
    set: 'smallest',
    weight,
  }));
  for (const { vertices, weight } of bound.misfitPieces) {
    const atoms = tooMany(graph, vertices, weight, window);
    obstacles.push({ kind: 'arithmetic', vertices, atoms, set: setOf(atoms), weight });
  }
  if (obstacles.length > 0 || graph.n <= MOST_VERTICES)
    for (let cut = 0; cut < graph.n; cut++) {
      const found = branchesAt(graph, window, cut);
      if (found) obstacles.push({ ...found, set: setOf(found.atoms) });
    }
  return obstacles.sort((a, b) => a.atoms.length - b.atoms.length);
}

/** The fewest atoms of a piece that have more households than all the grids it can have hold. */
function tooMany(graph: Graph, vertices: readonly number[], weight: number, { min, max }: Window): number[] {
  const room = min > 0 ? Math.floor(weight / min) * max : Number.POSITIVE_INFINITY;
  const atoms: number[] = [];
  let sum = 0;
  for (const v of [...vertices].sort((a, b) => graph.weight[b] - graph.weight[a] || a - b)) {
    if (sum > room) break;
    atoms.push(v);
    sum += graph.weight[v];
  }
  return atoms.sort((a, b) => a - b);
}

/** Branches at one vertex, before it is said how small the set is. */
type Branches = Omit<Extract<Obstacle, { kind: 'branches' }>, 'set'>;

/** Whether what hangs off one vertex can be served by that vertex's grid. */
function branchesAt(graph: Graph, window: Window, cut: number): Branches | undefined {
  const { start, adj, weight } = graph;
  // Less than two edges cannot part anything.
  if (start[cut + 1] - start[cut] < 2) return undefined;
  const { of, count } = componentsOf(graph, v => v !== cut);
  if (count < 2) return undefined;
  const branches = Array.from({ length: count }, () => ({
    vertices: [] as number[],
    weight: 0,
    need: 0,
    lightest: 0,
  }));
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
    branch.lightest = lightest;
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
    atoms: fewest(graph, window, kept, room),
    weight: kept.reduce((sum, branch) => sum + branch.weight, weight[cut]),
  };
}

/** Of the branches' atoms, those without any of which the branches might not ask too much: the lightest are left out first. */
function fewest(
  graph: Graph,
  { min, max }: Window,
  branches: readonly { vertices: number[]; weight: number; lightest: number }[],
  room: number,
): number[] {
  const held = branches.map(({ vertices }) => vertices.reduce((sum, v) => sum + graph.weight[v], 0));
  const needs = (): number =>
    branches.reduce((sum, { weight, lightest }, i) => {
      const over = held[i] - (min > 0 ? Math.floor(weight / min) * max : Number.POSITIVE_INFINITY);
      return over > 0 ? sum + Math.max(over, lightest) : sum;
    }, 0);
  const atoms: number[] = [];
  const order = branches
    .flatMap(({ vertices }, branch) => vertices.map(v => ({ v, branch })))
    .sort((a, b) => graph.weight[a.v] - graph.weight[b.v] || a.v - b.v);
  for (const { v, branch } of order) {
    held[branch] -= graph.weight[v];
    if (needs() > room) continue;
    held[branch] += graph.weight[v];
    atoms.push(v);
  }
  return atoms.sort((a, b) => a - b);
}
