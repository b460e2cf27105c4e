/**
 * Land without households goes where it keeps main streets out of the grids: it weighs nothing, so that no count changes.
 *
 * The search cannot do this itself: a street inside a grid is a cost of not cutting, and costs of cutting below nothing
 * would take the bounds of the exact step their ground.
 */
import { graphOf } from './divide/graph.ts';
import { Division } from './divide/search.ts';
import type { Window } from './divide/window.ts';
import { MAIN_INSIDE_COST } from './params.ts';

/** An edge of the searched graph. */
export interface TidyEdge {
  a: number;
  b: number;
  cost: number;
  /** Metres of it on main streets. */
  main_m: number;
}

/** Passes over all empty land; it settles in two or three. */
const PASSES = 10;

/** Moves vertices without weight to a neighbouring part where that costs less; every part stays in one piece. */
export function tidyEmptyLand(
  weight: ArrayLike<number>,
  edges: readonly TidyEdge[],
  window: Window,
  part: Int32Array,
): Int32Array {
  const graph = graphOf(
    weight,
    edges.map(({ a, b, cost, main_m }) => ({ a, b, cost: cost - MAIN_INSIDE_COST * main_m })),
  );
  const division = new Division(graph, { ...window, fixed: false }, part);
  const empty = Array.from({ length: graph.n }, (_, v) => v).filter(v => graph.weight[v] === 0);
  for (let changed = true, pass = 0; changed && pass < PASSES; pass++) {
    changed = false;
    for (const v of empty) {
      const from = division.part[v];
      if (division.members[from].length === 1) continue;
      let best = -1;
      let least = -1e-6;
      const near = new Set<number>();
      for (let e = graph.start[v]; e < graph.start[v + 1]; e++) near.add(division.part[graph.adj[e]]);
      for (const to of near) {
        const gain = to === from ? 0 : division.moveGain(v, to);
        if (gain < least) {
          least = gain;
          best = to;
        }
      }
      if (best < 0 || !division.staysWhole(v)) continue;
      division.move(v, best);
      changed = true;
    }
  }
  return division.part;
}
