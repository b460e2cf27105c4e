/**
 * What is known of the windows in which connected pieces can be divided with no household outside, and the least change
 * of a window that does for all of them.
 *
 * Whoever widens a window loses no division, so that a window that is known to do vouches for every wider one, and one
 * that is refuted for every narrower one. A change is measured by |Δmin| + |Δmax|, in whole households.
 */

import type { Window } from '../divide/window.ts';
import type { WindowChange } from '../types.ts';

/** Minimum and maximum, in households. */
export type Span = readonly [min: number, max: number];

/** What is known of one connected piece. Plain data. */
export interface WindowTable {
  /** Households of the piece, and of the heaviest thing in it that is not divided. */
  weight: number;
  heaviest: number;
  /** Exactly so many grids, where their number is fixed. */
  parts?: number;
  /** Least and greatest grid of divisions that were really made. */
  met: Span[];
  /** Windows for which it is proved that no division leaves nothing outside. */
  refuted: Span[];
}

/** The least change that is known to do, and the least that may. */
export interface LeastChange {
  /** Undefined where no window is known to do. */
  nearest?: WindowChange;
  /** A window of the change `atLeast` that nothing speaks against yet; undefined where nothing can do. */
  open?: Span;
}

/** The least maximum for which the piece may be divided with this minimum: by arithmetic and by what is refuted. */
function leastOpen({ weight, heaviest, parts, refuted }: WindowTable, min: number): number {
  const grids = parts ?? (min > 0 ? Math.floor(weight / min) : Number.POSITIVE_INFINITY);
  if (grids < 1 || (parts !== undefined && parts * min > weight)) return Number.POSITIVE_INFINITY;
  let max = Math.ceil(Math.max(heaviest, weight / grids));
  for (const [low, high] of refuted) if (low <= min && high >= max) max = Math.floor(high) + 1;
  return max;
}

/** The least maximum for which a division of the piece with this minimum is known. */
function leastMet({ met }: WindowTable, min: number): number {
  let max = Number.POSITIVE_INFINITY;
  for (const [low, high] of met) if (low >= min && high < max) max = high;
  return Math.ceil(max);
}

/** Whether a division of the piece inside a window is known. */
export const isMet = (table: WindowTable, [min, max]: Span): boolean => leastMet(table, min) <= max;

/** Whether the piece has no division inside a window, as far as is known. */
export const isRefuted = (table: WindowTable, [min, max]: Span): boolean => leastOpen(table, min) > max;

/** The least change of a window that does for all pieces; of equal ones that with the greatest minimum. */
export function leastChange(
  tables: readonly WindowTable[],
  window: Pick<Window, 'min' | 'max'>,
): LeastChange {
  const [top, most] = [Math.floor(window.min), Math.ceil(window.max)];
  let found: Span | undefined;
  let change = Number.POSITIVE_INFINITY;
  let open: Span | undefined;
  let atLeast = Number.POSITIVE_INFINITY;
  // Below the lesser of both changes no minimum can do better than what is there.
  for (let down = 0; down <= top && (down < change || down < atLeast); down++) {
    const min = top - down;
    let [may, does] = [most, most];
    for (const table of tables) {
      may = Math.max(may, leastOpen(table, min));
      does = Math.max(does, leastMet(table, min));
    }
    if (down + does - most < change) [change, found] = [down + does - most, [min, does]];
    if (down + may - most < atLeast) [atLeast, open] = [down + may - most, [min, may]];
  }
  return {
    ...(found
      ? { nearest: { min: found[0], max: found[1], change, atLeast: Math.min(atLeast, change) } }
      : {}),
    ...(open ? { open } : {}),
  };
}
