/** Every threshold of the partition, with its unit and its reason. No default is written twice. */
import type { BarrierClass, StretchClass } from '../api/barriers.ts';
import { COURTYARD_HOUSEHOLDS } from './courtyard-params.ts';
import type { PartitionLevel } from './types.ts';

/** Windows by level: households. Gaomi: communities of 3000–5000, grids of 300–400 (domain.md). */
export const WINDOWS: Record<PartitionLevel, { min: number; max: number; target: number }> = {
  community: { min: 3000, max: 5000, target: 4000 },
  grid: { min: 300, max: 400, target: 350 },
  compound: { min: 0, max: Number.MAX_SAFE_INTEGER, target: 350 },
  courtyard: { min: 0, max: Number.MAX_SAFE_INTEGER, target: COURTYARD_HOUSEHOLDS },
  building: { min: 0, max: 400, target: 100 },
};

/** Search steps per grid for runs that must be repeatable (jobs of the server): about 0.1 s a community on an idle core; 400 gain 0.1 points on the demo city. */
export const DEFAULT_STEPS = 200;
/** Seconds of search when neither steps nor a limit are given. */
export const DEFAULT_TIME_LIMIT_s = 10;

/** A group of buildings above this share of the maximum is opened up into its lanes and buildings. On Astana 120 of
 * 400 gave 95 % of households in the window, 400 of 400 gave 91 % (design.md). */
export const OPEN_ABOVE = 0.3;
/** Neighbouring atoms of one group below the first share of the maximum are joined while they stay below the second:
 * single houses of a village are too many to move one by one, and a grid would follow fences. */
export const JOIN_BELOW = 0.05;
export const JOIN_UPTO = 0.125;

/** Faces thinner than this are no land at all but the same line drawn twice, metres. */
export const HAIRLINE_m = 0.05;
/** An empty face with less mean width than this is a median, a roundabout or a verge, metres. */
export const SLIVER_m = 20;
/** Empty atoms below this area join their neighbour, square metres. */
export const CRUMB_m2 = 2000;
/** An empty pocket below this area, cut off by a river, joins the other bank instead of being a grid, square metres. */
export const POCKET_m2 = 20_000;
/** Footprints that share more than this are one atom, square metres. */
export const OVERLAP_m2 = 0.5;
/** Two atoms are neighbours when they share at least this much boundary, metres: a grid is no chain of corners. */
export const NEIGHBOUR_m = 1;
/** Two vertices of different sources are the same place within this many grid units (0.1 mm each). */
export const SAME_PLACE = 6;

/** Classes that cut the land into blocks. Lanes only cut inside a group that is opened. */
export const BLOCK_CLASSES: readonly BarrierClass[] = [
  'river',
  'canal',
  'railway',
  'trunk',
  'primary',
  'secondary',
  'tertiary',
  'residential',
  'stream',
  'bank',
];

/**
 * Cost of a metre of boundary by what it lies on: the stronger the line on the ground, the cheaper. Shape follows from
 * it too, since every metre costs something.
 */
export const METRE_COST: Record<StretchClass, number> = {
  community: 0,
  river: 0.02,
  canal: 0.02,
  railway: 0.05,
  trunk: 0.05,
  primary: 0.08,
  secondary: 0.12,
  tertiary: 0.2,
  bank: 0.2,
  stream: 0.3,
  residential: 0.35,
  compound: 0.5,
  lane: 0.7,
  wall: 1,
  gap: 1.2,
};
/** Streets that should not run through a grid (tertiary and higher), and what a metre of one inside is worth avoiding. */
export const MAIN_STREETS: readonly BarrierClass[] = ['trunk', 'primary', 'secondary', 'tertiary'];
export const MAIN_INSIDE_COST = 3;
/**
 * A grid without households (a works, a park, fields between main streets) is worth the main street that it keeps out of
 * other grids: this many units of cost, 230 m of street. On the demo city main streets inside grids are 9.2 % of their
 * length without such grids, and 5.8 % with 38 of them beside 467 others.
 */
export const EMPTY_COST = 700;

/** Cutting inside one compound (or one block without compounds) costs this many times more. */
export const SAME_GROUP = 2.5;
/**
 * With a division in force, cost of a household that changes grid: below OUTSIDE_COST, so that the window comes first,
 * and above what its share of a better boundary is worth. The preset `least-change` puts it just below OUTSIDE_COST: the
 * window stays a hard rule, and after it nothing matters but who must move. On twelve demo communities with their own division
 * in force and 390 instead of 400 as the maximum 45,400 of 45,718 households are inside for 1,336 moved; at 100, 43,894 for 503.
 */
export const MOVED_COST = 10;
export const LEAST_CHANGE_COST = 19;

/** Cost of a household in a grid outside the window, against metres of boundary. */
export const OUTSIDE_COST = 20;
/** Cost of a household of difference from the target inside the window. */
export const TARGET_COST = 0.3;

/**
 * A compound (or a block that acts as one) that would fit one grid and lies in two. Below what a grid outside the window
 * costs, so that the window comes first, and above what a better boundary is worth.
 */
export const SPLIT_COST = 2500;

/** Cost of a pin broken in the search: no saving is worth it; a division that still breaks one is refused. */
export const APART_COST = 1e6;

/** A barrier farther than this from its grid's edge runs inside the grid, metres. */
export const INSIDE_m = 30;
