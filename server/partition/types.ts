import type { BarrierClass, StretchClass } from '../api/barriers.ts';
import type { ArealGeometry, MultiPolygonCoordinates, Position } from '../api/geo.ts';
import type { RegionExplanation } from './explain/types.ts';
import type { PresetName } from './presets.ts';

/** One area that is divided on its own: a community (level `grid`) or a subdistrict or city (level `community`). */
export interface Region {
  /** 12 digits for a community; grids take this code and three digits more. */
  code: string;
  name: string;
  /** WGS 84. Its own vertices come back unchanged in the division. */
  area: MultiPolygonCoordinates;
}

/** A building with its households as counted or estimated. */
export interface PartitionBuilding {
  id: string;
  area: MultiPolygonCoordinates;
  households: number;
  /** Id of the compound it belongs to, where known. */
  compound?: string;
  /** Household equivalents of work that stand beside the households (shops, facilities, floor area); the window counts both. */
  load?: number;
  /** Number of its units (单元), where known: level `building` divides an oversize building by them. */
  units?: number;
  /** Code of the region that it belongs to, where a division of the level above has said so; else its representative point says. */
  region?: string;
  /** Households of its whole compound (or block that acts as one), where levels above have cut it. */
  compoundHouseholds?: number;
}

/** A line that a division may follow. */
export interface BarrierLine {
  class: BarrierClass;
  name?: string;
  line: Position[];
}

export interface WaterArea {
  name?: string;
  area: MultiPolygonCoordinates;
}

export interface CompoundArea {
  id: string;
  name?: string;
  area: MultiPolygonCoordinates;
  /** Closed by a wall or fence with gates; unknown where left out. */
  gated?: boolean;
  /** Looked after by a property-management company; unknown where left out. */
  managed?: boolean;
}

/** A grid that stays as it is: its land and the buildings whose representative point lies in it. */
export interface LockedGrid {
  /** Kept where it is a code of the region it lies in. */
  code?: string;
  name?: string;
  /** How messages name it. */
  label: string;
  area: MultiPolygonCoordinates;
  /** `special` (专属网格): it is not held to the window. */
  kind?: 'special';
}

/**
 * Buildings under a rule. `together`: one grid holds all of them. `apart`: no grid holds two of them. `seeds`: as
 * `apart`, and a region that holds any has as many grids as seeds, one seed in each.
 */
export interface PinSet {
  /** How messages name it. */
  label: string;
  rule: 'together' | 'apart' | 'seeds';
  /** Building ids. */
  buildings: string[];
}

/** Everything a division is made from. Plain data, so that it can cross a thread boundary. */
export interface PartitionInput {
  regions: Region[];
  buildings: PartitionBuilding[];
  barriers: BarrierLine[];
  water: WaterArea[];
  compounds: CompoundArea[];
  /** The division in force, for the fewest moved households: building id to grid code. */
  current?: Record<string, string>;
  locks?: LockedGrid[];
  pins?: PinSet[];
}

/** `courtyard` (楼前楼后) lies between a compound and its buildings, for compounds that are large. */
export type PartitionLevel = 'community' | 'grid' | 'compound' | 'courtyard' | 'building';

export interface PartitionOptions {
  level: PartitionLevel;
  /** Households; the window is closed on both sides. */
  min: number;
  max: number;
  target: number;
  /** Level `courtyard`: compounds with more households are divided into courtyards; a grid's usual maximum where left out. */
  large?: number;
  seed: number;
  /** Search steps a region; makes a run reproducible. Without it `timeLimit_s` ends the search. */
  steps?: number;
  /** Seconds of the whole division after the input is read; the search gets what laying and describing leave. */
  timeLimit_s?: number;
  /** What is weighed how much; `balanced` where left out. */
  preset?: PresetName;
  /** Cost of a household that changes grid, instead of the preset's; with a division in force. */
  movedCost?: number;
  /** Exactly so many areas in the whole result, oversize, locked and empty ones included. */
  grids?: number;
  /** Seconds for proving how good each region's division is: a lower bound of its cost, or that it is the best. */
  prove_s?: number;
  /** Whether the result explains every grid and every stretch of boundary. */
  explain?: boolean;
  /** Whether the result has the curve of households moved against households outside; with a division in force. */
  tradeOff?: boolean;
  /** Whether the result has the fabric of every region, for editing by hand. */
  fabrics?: boolean;
  /** Besides the best division, others that differ from it and from each other. */
  alternatives?: AlternativesWish;
}

export interface AlternativesWish {
  /** Divisions in all, the best one included. */
  count: number;
  /** Least share of households that change grid between any two of them, 0 to 1. */
  differ: number;
  /** Most that one may cost above the best, as a share of the best one's cost. */
  loss: number;
}

export type GridKind = 'resident' | 'special' | 'empty' | 'oversize';

export interface GridArea {
  /** Community's 12 digits and a three-digit number (level `grid`); 12 digits at level `community`. */
  code: string;
  name: string;
  /** Code of the region it lies in. */
  region: string;
  households: number;
  /** Households and household equivalents, where any building has a load: what the window counts. */
  workload?: number;
  buildings: number;
  level: PartitionLevel;
  kind: GridKind;
  /** It is one of the locked grids of the input. */
  locked?: true;
  geometry: ArealGeometry;
}

/** A run of boundary between two grids of a region (or a grid and the region's edge) that lies on one thing. */
export interface BoundaryStretch {
  left: string;
  /** Empty where the region ends. */
  right: string;
  on: StretchClass;
  name?: string;
  /** Set where both sides belong to one compound, or to one block that acts as one. */
  inside?: InsideGroup;
  line: Position[];
  length_m: number;
}

/** The compound that a stretch cuts; without an id it is a block in which no compound is known. */
export interface InsideGroup {
  compound?: string;
  /** Of the whole compound or block. */
  households: number;
  /** More households than one grid may have: it has to be cut somewhere. */
  aboveMax: boolean;
}

/** What a division is measured by. Every key stands in `metric-list.ts` with its version and definition. */
export interface DivisionMetrics {
  grids: number;
  households: number;
  /** Grids of kind `resident` whose households lie inside the window. */
  inWindow: number;
  inWindowHouseholds: number;
  oversizeBuildings: number;
  oversizeHouseholds: number;
  compoundsSplit: number;
  /** Kilometres of each class farther than 30 m from the edge of the grid it lies in. */
  barrierInsideKm: Partial<Record<BarrierClass, number>>;
  barrierOnBoundaryKm: Partial<Record<StretchClass, number>>;
  /** The same as shares of the whole, of sum 1; empty where there is no boundary. */
  barrierOnBoundaryShare: Partial<Record<StretchClass, number>>;
  polsbyPopperMedian: number;
  /** Mean of |households − target| / target over resident grids. */
  meanDeviation: number;
  /** Households whose grid differs from `current` (0 without one). */
  moved: number;
  /** Households outside the window that no division of these atoms can avoid; see `infeasible`. */
  lowerBound: number;
  /** Households outside the window beyond `lowerBound`, as a share of all. */
  gap: number;
  /** What the search lowers; comparable between divisions of one input with one preset. */
  cost: number;
  /**
   * Its terms: households outside the window, metres of boundary by what they lie on, metres of main street inside grids,
   * distance from the target, households that change grid.
   */
  costTerms: {
    outside: number;
    boundary: number;
    streets: number;
    target: number;
    moved: number;
    empty: number;
    split: number;
  };
  /** No division of these atoms costs less; null where that was not asked for (`prove_s`). */
  costBound: number | null;
  /** (cost − costBound) / cost: 0 is proved to be the best. */
  costGap: number | null;
  /** So many of `compoundsSplit` at least are needed, by proof; null where none was asked for. */
  compoundsSplitNeeded: number | null;
  /** Households (or equivalents) of the grids of kind `resident`; 0 where there is none. */
  householdsMin: number;
  householdsMedian: number;
  householdsMax: number;
  /** At least so many households would have to change grid until every grid lay inside the window; null where none would do. */
  movesToValid: number | null;
  /** The same of the connected pieces that can be made valid. */
  movesWherePossible: number;
  /** Households in connected pieces and locked grids that no moves bring inside the window. */
  beyondMoves: number;
  innerBoundary: InnerBoundary;
  /** `innerBoundary.kmOn` as shares of the whole, of sum 1; empty where there is none. */
  innerBoundaryShare: Partial<Record<StretchClass, number>>;
  /** Kilometres of each class inside the area that was divided: what `barrierInsideKm` is a part of. */
  barrierKm: Partial<Record<BarrierClass, number>>;
  /** Share of the length of tertiary and higher streets that lies farther than 30 m inside a grid. */
  mainStreetsInside: number;
  /** Compounds above the maximum that lie in several grids: unavoidable, and not in `compoundsSplit`. */
  largeCompoundsSplit: number;
  /** Of all compounds in several grids: the grids they lie in, their households, and those outside the largest piece. */
  splitPieces: number;
  splitHouseholds: number;
  splitHouseholdsApart: number;
  /** Mean moment of inertia of resident grids about their middle, 1 for households spread evenly over a disc. */
  inertiaMean: number;
  /** The farthest two homes of a resident grid are apart on foot: median and greatest. */
  walkingDiameterMedian_m: number;
  walkingDiameterMax_m: number;
  /** Grids in which the lines of the input do not join all homes: distances between those are estimated. */
  walkingEstimated: number;
  /** Share of the pairs of households on which the division and `current` agree; null without one. */
  randIndex: number | null;
  /** The same beyond what chance would give. */
  adjustedRandIndex: number | null;
}

/** Boundaries between two grids, the rings of oversize buildings apart. */
export interface InnerBoundary {
  km: number;
  /** By what it lies on. `gap` is the rest of it: between buildings, on nothing that can be seen. */
  kmOn: Partial<Record<StretchClass, number>>;
  /** Of the kilometres on no barrier and no compound's edge: inside a compound or block above the maximum. */
  insideLargeKm: number;
  /** Shares of `km`: on a barrier; on a barrier or a compound's edge; on either or inside a compound or block above the maximum. */
  onBarrier: number;
  onBarrierOrCompound: number;
  onBarrierCompoundOrLarge: number;
}

/** A compound, or a block that acts as one, whose households lie in several grids. */
export interface SplitCompound {
  /** Absent where a block acts as the compound. */
  compound?: string;
  name?: string;
  households: number;
  /** The grids that it lies in and its households in each, largest first; oversize buildings apart. */
  pieces: { grid: string; households: number }[];
  aboveMax: boolean;
}

/** One reason why households must stay outside the window: atoms that no division has inside the window all at once. */
export interface Infeasibility {
  reason: string;
  /** Households (or equivalents) that the reason is about. */
  households: number;
  /**
   * The atoms, as vertices of the `--graph` file from 1: line n of its `.ids` file names the buildings of vertex n. None for a
   * locked grid, which is no part of the graph.
   */
  atoms: number[];
  /** Ids of their buildings. */
  buildings: string[];
  /**
   * `smallest`: it is proved that no fewer atoms are impossible. `minimal`: none of them can be left out without the proof
   * of this reason failing, but another proof might do with fewer.
   */
  set: 'smallest' | 'minimal';
}

/** A window beside the request's. */
export interface WindowChange {
  min: number;
  max: number;
  /** |Δmin| + |Δmax| against the request, in households. */
  change: number;
  /** No change below this can do, by proof, on the atoms of this run: a greater maximum makes others. */
  atLeast: number;
}

/**
 * The nearest request that leaves no household outside but those of buildings above the maximum and of locked grids, which
 * stand apart. Looked for where it is proved that the request leaves some outside.
 */
export interface NearestRequest extends WindowChange {
  /** The target that goes with it: the middle where the request's is, else the request's, held inside. */
  target: number;
  /**
   * Every region that it is about was laid and divided again with this window, and no household was outside. With `steps` that
   * is the very run with this window; with a time limit it is one of less time. False: it is a guess from this run's atoms.
   */
  confirmed: boolean;
  /** Regions that were divided again with this window and left no household outside. */
  regionsConfirmed: number;
}

export interface RegionReport extends DivisionMetrics {
  code: string;
  name: string;
  infeasible: Infeasibility[];
  /** The nearest request that this region can meet; null where nothing is proved impossible, or no such request is known. */
  nearest: NearestRequest | null;
  splitCompounds: SplitCompound[];
}

export interface PartitionReport extends DivisionMetrics {
  /** Version of each metric's definition; a change of definition is a new version. */
  metricVersions: Record<string, number>;
  seconds: Record<string, number>;
  /** What was repaired, dropped or estimated, with counts: never silent. */
  notes: { kind: string; count: number; text: string }[];
  /** The nearest request that all regions can meet; null where nothing is proved impossible, or no such request is known. */
  nearest: NearestRequest | null;
  regions: RegionReport[];
}

/** A building, or a unit of one, in its area. */
export interface Assignment {
  building: string;
  grid: string;
  households: number;
  /** Of its compound, or the block that acts as one, in the region that was divided. */
  compoundHouseholds?: number;
}

export interface PartitionResult {
  grids: GridArea[];
  /** Every building whose representative point lies in a region. */
  assignments: Assignment[];
  stretches: BoundaryStretch[];
  report: PartitionReport;
  /** Why every grid and every stretch is as it is, region by region, where it was asked for. */
  explain?: RegionExplanation[];
  /** The other divisions that were asked for, best first; fewer than asked where no more could be found. */
  alternatives?: Alternative[];
  /** The curve of all regions, fewest households moved first, where it was asked for. */
  tradeOff?: TradeOffPoint[];
  /** The fabric of every region, where it was asked for. */
  fabrics?: RegionFabric[];
}

/** A region's fabric as text (`fabric/serial.ts`). */
export interface RegionFabric {
  region: string;
  text: string;
}

/** One division on the curve between change and fit: no other that was met moves no more and leaves fewer outside. */
export interface TradeOffPoint {
  /** Households that change grid. */
  moved: number;
  /** Grids with households outside the window, and their households. */
  gridsOutside: number;
  householdsOutside: number;
  compoundsSplit: number;
}

/** Another division of the same input. */
export interface Alternative {
  /** Least share of households that change grid against any better one of the list, 0 to 1. */
  differs: number;
  /** What it costs above the best, as a share of the best one's cost. */
  loss: number;
  result: PartitionResult;
}

export interface PartitionProgress {
  /** What is being done, e.g. `blocks`, `atoms`, `divide`, `output`. */
  step: string;
  done: number;
  total: number;
}
