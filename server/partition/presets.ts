/**
 * What a division weighs, in one place: every preset is a set of weights, and `balanced` is the default of all.
 *
 * The window and the one-piece rule come first in each; the weights only order divisions that meet them equally well.
 */
import type { StretchClass } from '../api/barriers.ts';
import {
  EMPTY_COST,
  LEAST_CHANGE_COST,
  MAIN_INSIDE_COST,
  METRE_COST,
  MOVED_COST,
  SAME_GROUP,
  SPLIT_COST,
  TARGET_COST,
} from './params.ts';

export const PRESET_NAMES = [
  'balanced',
  'main-streets',
  'whole-compounds',
  'even',
  'least-change',
  'managed-compounds',
  'workload',
] as const;

export type PresetName = (typeof PRESET_NAMES)[number];

/** Names for people, Chinese and English. */
export const PRESET_TITLES: Record<PresetName, [string, string]> = {
  balanced: ['均衡', 'balanced'],
  'main-streets': ['沿主干道划分', 'follow main streets'],
  'whole-compounds': ['保持小区完整', 'keep compounds whole'],
  even: ['户数最均匀', 'most even'],
  'least-change': ['变动最少', 'least change'],
  'managed-compounds': ['封闭小区独立、老旧小区联片', 'managed compounds alone, old ones joined'],
  workload: ['计入商铺与公共设施', 'shops and facilities count as work'],
};

export interface Weights {
  /** Cost of a metre of boundary by what it lies on. */
  metre: Record<StretchClass, number>;
  /** Cost of a metre of main street inside a grid. */
  mainInside: number;
  /** Cost of a compound below the maximum that lies in two grids. */
  split: number;
  /** Cost of a grid without households, which may stand alone between main streets. */
  empty: number;
  /** Times dearer inside one compound (or one block without compounds). */
  sameGroup: number;
  /** Times dearer inside a compound that is gated and managed, and times cheaper along its edge. */
  managedInside: number;
  managedEdge: number;
  /** With a division in force: cost of a household that changes grid. */
  moved: number;
  /** Cost of a household of difference from the target inside the window. */
  target: number;
  /** Household equivalents of things that make work, where their own weight is not given. */
  load: LoadWeights;
}

/** Household equivalents by kind of thing; 0 counts nothing. */
export interface LoadWeights {
  /** A shop, restaurant or other trade on a street. */
  shop: number;
  /** A public facility: school, clinic, market, office of the state. */
  facility: number;
  /** A thousand square metres of floor in a building without dwellings. */
  floor_1000m2: number;
}

const NO_LOAD: LoadWeights = { shop: 0, facility: 0, floor_1000m2: 0 };

const BALANCED: Weights = {
  metre: METRE_COST,
  mainInside: MAIN_INSIDE_COST,
  empty: EMPTY_COST,
  split: SPLIT_COST,
  sameGroup: SAME_GROUP,
  managedInside: 1,
  managedEdge: 1,
  moved: MOVED_COST,
  target: TARGET_COST,
  load: NO_LOAD,
};

/** What lines, compounds and evenness weigh where the fewest households are to move. */
const LEAST_CHANGE_SHARE = 0.01;

const scaled = (costs: Record<StretchClass, number>, share: number): Record<StretchClass, number> =>
  Object.fromEntries(Object.entries(costs).map(([on, cost]) => [on, share * cost])) as Record<
    StretchClass,
    number
  >;

/** Every stretch dearer but the main streets, rivers and railways. */
const MAIN_STREETS: Record<StretchClass, number> = {
  ...METRE_COST,
  trunk: 0.01,
  primary: 0.02,
  secondary: 0.05,
  tertiary: 0.15,
  residential: 0.6,
  compound: 0.9,
  lane: 1.2,
  wall: 1.5,
  gap: 2,
};

export const PRESETS: Record<PresetName, Weights> = {
  balanced: BALANCED,
  'main-streets': { ...BALANCED, metre: MAIN_STREETS, mainInside: 4 * MAIN_INSIDE_COST },
  'whole-compounds': { ...BALANCED, sameGroup: 4 * SAME_GROUP },
  even: { ...BALANCED, target: 20 * TARGET_COST },
  // All but the window is worth a few households at most: the fewest move, and of equals the better lines count.
  'least-change': {
    ...BALANCED,
    metre: scaled(METRE_COST, LEAST_CHANGE_SHARE),
    mainInside: LEAST_CHANGE_SHARE * MAIN_INSIDE_COST,
    empty: LEAST_CHANGE_SHARE * EMPTY_COST,
    split: LEAST_CHANGE_SHARE * SPLIT_COST,
    target: LEAST_CHANGE_SHARE * TARGET_COST,
    moved: LEAST_CHANGE_COST,
  },
  'managed-compounds': { ...BALANCED, managedInside: 8, managedEdge: 0.02 },
  // Fangzi weighs dwellings and public facilities but publishes no weights: these are ours, to be set by the city.
  workload: { ...BALANCED, load: { shop: 0.5, facility: 10, floor_1000m2: 2 } },
};

/** The weights of a run. */
export const weightsOf = (preset: PresetName | undefined): Weights => PRESETS[preset ?? 'balanced'];
