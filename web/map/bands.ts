/** How a grid's households lie against the window, in seven bands and two kinds apart: one list for map and legend. */
import type { WindowState } from '../../server/api/schemas.ts';

export interface HouseholdWindow {
  min: number;
  max: number;
  target: number;
}

export type Band = 'farBelow' | 'below' | 'inside' | 'above' | 'farAbove' | 'oversize' | 'empty' | 'special';

/** Beyond this share of the minimum (below it) or the maximum (above it), a grid counts as far outside. */
const FAR = 0.25;

/** Fewest households that still count as a little below. */
export const farBelowLimit = ({ min }: HouseholdWindow): number => Math.ceil(min * (1 - FAR));

/** Most households that still count as a little above. */
export const farAboveLimit = ({ max }: HouseholdWindow): number => Math.floor(max * (1 + FAR));

/** Which band a grid falls into. The server's `state` decides; the households only say how far. */
export function bandOf(state: WindowState, households: number, window: HouseholdWindow): Band {
  if (state === 'below') return households < farBelowLimit(window) ? 'farBelow' : 'below';
  if (state === 'above') return households > farAboveLimit(window) ? 'farAbove' : 'above';
  return state;
}

/**
 * Fill colours. Blue and orange are told apart by people with any of the common colour deficiencies, and they differ in
 * lightness from the pale middle, so that a grey print still shows what lies outside.
 */
export const BAND_COLOURS: Record<Band, string> = {
  farBelow: '#5b96c8',
  below: '#a9cbe4',
  inside: '#dbe7cf',
  above: '#f6c88f',
  farAbove: '#e08a3c',
  oversize: '#bfa5dc',
  empty: '#d9d9d6',
  special: '#86c6bd',
};

/** Darker relatives of the fills for text and bars on white (contrast at least 4.5). */
export const BAND_INKS: Record<Band, string> = {
  farBelow: '#1f5f96',
  below: '#2c6ba3',
  inside: '#3f6b2c',
  above: '#9a5b0b',
  farAbove: '#a04b00',
  oversize: '#6b45a0',
  empty: '#595959',
  special: '#17695f',
};

/** Whether no number of parts can put all households inside the window: W in k parts needs k·min ≤ W ≤ k·max. */
export function cannotFit(households: number, { min, max }: HouseholdWindow): boolean {
  if (households <= 0 || max <= 0) return false;
  return Math.ceil(households / max) > Math.floor(households / Math.max(min, 1));
}

/** How many parts of the target's size the households make, at least one. */
export const expectedParts = (households: number, { target }: HouseholdWindow): number =>
  Math.max(1, Math.round(households / target));
