/** The arithmetic of the window: what a number of households allows at all, and what a grid outside it costs. */
import { OUTSIDE_COST } from '../params.ts';

export interface Window {
  min: number;
  max: number;
  target: number;
  /** Cost of a household of difference from the target, where it is not the usual one. */
  targetCost?: number;
  /** Cost of a household that changes grid, where the graph knows the division in force. */
  movedCost?: number;
  /** Every part must be a grid: one without weight is no grid (a fixed number of parts). */
  fixed?: boolean;
  /** Cost of a part without weight; where left out there may be none. */
  empty?: number;
}

/** A part without weight where every part must hold some: no saving is worth it. Households. */
const NO_GRID = 1e5;

/** The numbers of grids into which `weight` households fit exactly, or null when no number fits. */
export function fittingParts(weight: number, { min, max }: Window): { least: number; most: number } | null {
  const least = Math.max(1, Math.ceil(weight / max));
  const most = min > 0 ? Math.floor(weight / min) : Number.MAX_SAFE_INTEGER;
  return least <= most ? { least, most } : null;
}

/**
 * The fewest households that must stay outside the window when `weight` households are divided in any way: with j
 * grids inside, at most j·max can be inside, and j·min ≤ weight.
 */
export function unavoidableOutside(weight: number, { min, max }: Window): number {
  if (weight <= 0) return 0;
  const inside = min > 0 ? Math.floor(weight / min) : Math.ceil(weight / max);
  return weight - Math.min(weight, inside * max);
}

/** Number of grids to begin with: nearest to the target inside what fits, else nearest at all. */
export function firstParts(weight: number, window: Window): number {
  const wish = Math.max(1, Math.round(weight / window.target));
  const fits = fittingParts(weight, window);
  if (fits) return Math.min(Math.max(wish, fits.least), fits.most);
  return Math.max(1, Math.floor(weight / window.min));
}

/**
 * Penalty of a grid of `weight` households, in households: 0 inside the window; outside it counts whole, and a little
 * more the farther away it is, so that the search feels its way back. Above 1.2 times the maximum it is dear. A part
 * without weight costs `empty`.
 */
export function outsidePenalty(weight: number, { min, max, fixed, empty }: Window): number {
  if (weight === 0 && (fixed || min > 0))
    return fixed || empty === undefined ? NO_GRID : empty / OUTSIDE_COST;
  if (weight >= min && weight <= max) return 0;
  if (weight < min) return weight + 0.3 * (min - weight);
  return weight + 2 * (weight - max) + (weight > 1.2 * max ? 8 * (weight - 1.2 * max) : 0);
}
