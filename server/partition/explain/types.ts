/** Why a division is as it is: plain data, from which sentences.ts composes what people read. Lengths in metres. */
import type { StretchClass } from '../../api/barriers.ts';
import type { Position } from '../../api/geo.ts';
import type { GridKind, InsideGroup } from '../types.ts';

/** Why a move is not allowed, whatever it would save. */
export type Forbidden =
  /** An oversize building is a grid of its own. */
  | 'oversize'
  /** One of the two grids is locked. */
  | 'locked'
  /** Water, or land without households that lies apart: it goes with its longest common edge. */
  | 'attached'
  /** A river or canal lies between. */
  | 'river'
  /** The two touch in less than a metre, or lie in different areas of the level above. */
  | 'apart'
  /** What stays behind would fall in pieces. */
  | 'breaks'
  /** A pin keeps apart what would come together. */
  | 'pin'
  /** It would empty its grid, and the number of grids is fixed. */
  | 'number';

/** Change of the search's cost, term by term (see `costTerms`): negative is better. */
export interface CostChange {
  cost: number;
  /** Households outside the window, and grids left without households. */
  outside: number;
  boundary: number;
  target: number;
  /** Households that change grid against the division in force; 0 without one. */
  moved: number;
  /** Compounds (or blocks that act as one) that are split or made whole. */
  split: number;
}

/** One unit of the search (an atom, or atoms that a pin holds together) going to a neighbouring grid. */
export interface MoveExplanation {
  from: string;
  to: string;
  /** Ids of its buildings; none for empty land. */
  buildings: string[];
  /** Where all of them belong to one. */
  compound?: { id: string; name?: string };
  households: number;
  /** What the window counts of it. */
  work: number;
  forbidden?: Forbidden;
  /** What it would change, where it would change anything that can be told. */
  change?: CostChange;
  /** What the window would count of both grids afterwards. */
  after?: { from: number; to: number };
}

/** A compound that has households in a grid. */
export interface HeldCompound {
  /** Absent where a block acts as the compound. */
  compound?: string;
  name?: string;
  /** In this grid, and in all. */
  households: number;
  of: number;
  aboveMax: boolean;
}

export type Side = 'east' | 'south' | 'west' | 'north';

/** What a grid ends at on one side. */
export interface SideExplanation {
  side: Side;
  on: StretchClass;
  name?: string;
  /** Grids beyond; '' where the region ends. */
  beyond: string[];
  length_m: number;
}

export interface GridExplanation {
  code: string;
  name: string;
  kind: GridKind;
  locked: boolean;
  households: number;
  /** What the window counts. */
  work: number;
  /** Where that lies; `apart` for grids that the window does not judge. */
  window: 'inside' | 'below' | 'above' | 'apart';
  compounds: HeldCompound[];
  /** Longest first within each side: east, south, west, north. */
  sides: SideExplanation[];
  /** The cheapest allowed move of one unit to or from it, by its place in `moves`. */
  best?: number;
  /** A move that would be cheaper still, or the only ones there are, but is forbidden. */
  bestForbidden?: number;
}

export interface StretchExplanation {
  left: string;
  /** '' where the region ends. */
  right: string;
  on: StretchClass;
  name?: string;
  inside?: InsideGroup;
  length_m: number;
  line: Position[];
  /** The units along it that could go across, from both sides, in the order of `moves`, by their place there. */
  moves: number[];
}

/** One region's explanation. */
export interface RegionExplanation {
  region: string;
  name: string;
  window: { min: number; max: number; target: number };
  grids: GridExplanation[];
  stretches: StretchExplanation[];
  /** Those of households first, of these the allowed ones, the cheapest first; those of nobody's land last. */
  moves: MoveExplanation[];
}
