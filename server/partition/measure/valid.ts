/** How far a division is from a valid one, by arithmetic: the fewest households that have to change grid. */
import { fittingParts, type Window } from '../divide/window.ts';
import type { RegionDivision } from '../region.ts';

/**
 * The fewest households (or equivalents) that have to change grid until every grid of one connected piece lies inside the
 * window, when households could be moved one by one between any two grids; undefined where no number of grids fits. A lower
 * bound for moves of whole atoms between neighbours. `fixed`: the number of grids may not change.
 *
 * With k' grids in the end, what leaves and what arrives are equal, so at least the greater of the two moves: excess above the
 * maximum and everything in grids that are given up must leave, deficits below the minimum and the minimum of every new grid
 * must arrive. Both are least when the smallest grids are given up, and giving one up while opening another gains nothing.
 */
export function movesToValid(
  weights: readonly number[],
  window: Pick<Window, 'min' | 'max'>,
  fixed = false,
): number | undefined {
  const { min, max } = window;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const fits = fittingParts(total, { ...window, target: min });
  const k = weights.length;
  if (!fits || k === 0 || (fixed && (k < fits.least || k > fits.most))) return k === 0 ? 0 : undefined;
  const sorted = [...weights].sort((a, b) => a - b);
  const excess = sorted.reduce((sum, w) => sum + Math.max(0, w - max), 0);
  let best = Infinity;
  // More grids than both what there is and what is needed only cost more.
  const most = fixed ? k : Math.min(fits.most, Math.max(k, fits.least));
  for (let parts = fixed ? k : Math.max(1, fits.least); parts <= most; parts++) {
    const given = sorted.slice(0, Math.max(0, k - parts));
    const kept = sorted.slice(given.length);
    const leaving =
      given.reduce((sum, w) => sum + w, 0) + excess - given.reduce((sum, w) => sum + Math.max(0, w - max), 0);
    const arriving = kept.reduce((sum, w) => sum + Math.max(0, min - w), 0) + Math.max(0, parts - k) * min;
    best = Math.min(best, Math.max(leaving, arriving));
  }
  return best;
}

/** A region's bound: piece by piece, for households cross no river; locked grids stay as they are. */
export function regionMoves(
  { components, pinned, searchedAtoms, gridOf, grids, window }: RegionDivision,
  fixed: boolean,
): { moves: number; beyond: number } {
  const component = new Int32Array(pinned.graph.n);
  components.forEach(({ vertices }, c) => {
    for (const v of vertices) component[v] = c;
  });
  const gridsOf = components.map(() => new Set<number>());
  searchedAtoms.forEach((a, v) => {
    if (grids[gridOf[a]].kind === 'resident') gridsOf[component[pinned.of[v]]].add(gridOf[a]);
  });
  let moves = 0;
  let beyond = 0;
  components.forEach(({ weight }, c) => {
    if (weight === 0) return;
    const least = movesToValid(
      [...gridsOf[c]].map(g => grids[g].work),
      window,
      fixed,
    );
    if (least === undefined) beyond += weight;
    else moves += least;
  });
  for (const { lock, kind, work } of grids)
    if (lock !== undefined && kind === 'resident' && (work < window.min || work > window.max)) beyond += work;
  return { moves, beyond };
}
