/**
 * Households that must stay outside the window whatever is done: a proved bound for the share that can be inside.
 *
 * Three reasons are looked at for a connected graph, and their counts are put together without counting twice: atoms
 * that belong to no connected set inside the window at all (a search that is exact where it comes to its end); what is
 * left of the graph without them falls into pieces, for no grid inside the window contains one of them; and each piece
 * is held against the arithmetic of the window.
 */
import type { Graph } from '../divide/graph.ts';
import { componentsOf } from '../divide/graph.ts';
import { unavoidableOutside, type Window } from '../divide/window.ts';
import { ConnectedSetSearch } from './reach.ts';

export interface UnfitAtom {
  vertex: number;
  weight: number;
  /**
   * `too-heavy`: above the maximum by itself. `piece-too-light`: what it is connected to, without atoms that fit
   * nowhere, is below the minimum. `no-set`: connected sets jump over the window.
   */
  reason: 'too-heavy' | 'piece-too-light' | 'no-set';
}

export interface OutsideBound {
  /** At least so many households are in grids outside the window, in any division into connected grids. */
  outsideLowerBound: number;
  /** At most this share of the households is inside; 1 for a graph without households. */
  insideShareUpperBound: number;
  /** Atoms with households that belong to no connected set inside the window, in the order of their numbers. */
  unfitAtoms: UnfitAtom[];
  /** Pieces that are left without those atoms and whose households fit no number of grids. */
  misfitPieces: { vertices: number[]; weight: number; outside: number }[];
  /** Atoms for which the search stopped at its limit; they count as fitting. */
  unknown: number[];
}

export interface UnfitLimit {
  /** Nodes of the search for one atom. */
  nodesPerAtom?: number;
  /** Asked now and then; true stops the search, and the atoms left count as fitting. */
  stop?: () => boolean;
}

const NODES_PER_ATOM = 200_000;

/** Bounds the households outside the window from below, for a connected graph. */
export function boundOutside(graph: Graph, window: Window, limit: UnfitLimit = {}): OutsideBound {
  const total = graph.weight.reduce((sum, w) => sum + w, 0);
  const gone = new Uint8Array(graph.n);
  const unfitAtoms: UnfitAtom[] = [];
  const drop = (vertex: number, reason: UnfitAtom['reason']): void => {
    gone[vertex] = 1;
    if (graph.weight[vertex] > 0) unfitAtoms.push({ vertex, weight: graph.weight[vertex], reason });
  };
  for (let v = 0; v < graph.n; v++) if (graph.weight[v] > window.max) drop(v, 'too-heavy');

  const search = new ConnectedSetSearch(graph, window, limit.nodesPerAtom ?? NODES_PER_ATOM);
  const fits = new Uint8Array(graph.n);
  let unknown: number[] = [];
  // An atom that fits nowhere is never inside a grid that fits: without it others may turn out to fit nowhere.
  for (let changed = true; changed; ) {
    changed = false;
    const { of, count } = componentsOf(graph, v => gone[v] === 0);
    const weights = new Float64Array(count);
    for (let v = 0; v < graph.n; v++) if (of[v] >= 0) weights[of[v]] += graph.weight[v];
    for (let v = 0; v < graph.n; v++)
      if (of[v] >= 0 && weights[of[v]] < window.min) {
        drop(v, 'piece-too-light');
        changed = true;
      }
    fits.fill(0);
    unknown = [];
    for (let v = 0; v < graph.n; v++) {
      if (gone[v] || fits[v]) continue;
      const answer = limit.stop?.() ? 'limit' : search.find(v, gone);
      if (answer === 'limit') unknown.push(v);
      else if (answer === undefined) {
        drop(v, 'no-set');
        changed = true;
      } else for (const u of answer) fits[u] = 1;
    }
  }

  const { of, count } = componentsOf(graph, v => gone[v] === 0);
  const pieces = Array.from({ length: count }, () => ({ vertices: [] as number[], weight: 0 }));
  for (let v = 0; v < graph.n; v++)
    if (of[v] >= 0) {
      pieces[of[v]].vertices.push(v);
      pieces[of[v]].weight += graph.weight[v];
    }
  const misfitPieces = pieces
    .map(piece => ({ ...piece, outside: unavoidableOutside(piece.weight, window) }))
    .filter(piece => piece.outside > 0);
  unfitAtoms.sort((a, b) => a.vertex - b.vertex);
  const outsideLowerBound =
    unfitAtoms.reduce((sum, atom) => sum + atom.weight, 0) +
    misfitPieces.reduce((sum, piece) => sum + piece.outside, 0);
  return {
    outsideLowerBound,
    insideShareUpperBound: total > 0 ? 1 - outsideLowerBound / total : 1,
    unfitAtoms,
    misfitPieces,
    unknown: unknown.filter(v => graph.weight[v] > 0),
  };
}
