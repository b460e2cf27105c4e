/**
 * The nearest request that is offered for a region. Atoms depend on the maximum, and a division with another window weighs
 * costs anew: what is known of this run's atoms is a guess until the region was laid and divided with the very window. So the
 * window is tried; where households stay outside, another follows from the atoms and the division that were then met.
 */
import type { Geos } from '../geometry/geos.ts';
import type { Span, WindowTable } from './exact/window-table.ts';
import { isImpossible, nearestLimit_s, nearestOf } from './nearest.ts';
import type { RegionTask } from './prepare.ts';
import {
  divideLaid,
  type LaidRegion,
  layRegion,
  type RegionDivision,
  type RegionHooks,
  type RegionOptions,
} from './region.ts';
import type { NearestRequest, PartitionOptions, WindowChange } from './types.ts';

/** Windows that are tried for one region; each is laid at most once and divided at most once. */
const TRIES = 6;
/** So often a window that does is tried nearer to the one asked for, and by what share of its distance at least. */
const NARROWINGS = 10;
const LEAST_SHARE = 1 / 16;
/** Of them so many when time is short. */
const TRIES_LATE = 2;
/** Of a region's time, what one division on trial has, and the least, in seconds. */
const TRIAL_SHARE = 0.25;
const TRIAL_LEAST_s = 0.3;
/** A window that costs leave households outside of grows by this share of its maximum, then by twice as much, … */
const WIDER = 0.02;
/** A cost beyond the proved bound below this is rounding. */
const PROVED = 1e-6;

/** A region as it was laid for a trial before. */
interface Known {
  laid: LaidRegion;
  max: number;
  /** Whether a division of these atoms with nobody outside is known; a wider window loses none. */
  possible: boolean;
}

/** What came of laying and dividing a region again with another window. */
export interface Trial {
  /** Households (or equivalents) outside the window, besides those that stand apart; undefined where it was not divided. */
  outside?: number;
  /** A window that may do better; none where it does, or none is known. */
  next?: Span;
}

/** What is offered for a region, and what is known of its pieces. */
export interface Offer {
  nearest?: NearestRequest;
  /** Of the atoms of the run, where something is proved impossible. */
  tables: WindowTable[];
}

/** A run's options with another window, as the command line reads them: a target in the middle stays there. */
export function withWindow<T extends PartitionOptions>(options: T, [min, max]: Span): T {
  const middle = (a: number, b: number): number => Math.max(1, Math.round((a + b) / 2));
  const target =
    options.target === middle(options.min, options.max)
      ? middle(min, max)
      : Math.min(max, Math.max(min, options.target));
  return { ...options, min, max, target };
}

/** A window as what is offered. `atLeast`: the least change that nothing speaks against. */
export function requestOf(
  options: PartitionOptions,
  [min, max]: Span,
  atLeast: number,
  confirmed: boolean,
  regionsConfirmed: number,
): NearestRequest {
  const change = options.min - min + max - options.max;
  const { target } = withWindow(options, [min, max]);
  return { min, max, target, change, atLeast: Math.min(atLeast, change), confirmed, regionsConfirmed };
}

/**
 * Lays a region again with another window and divides it as a run with that window does.
 *
 * @param wider households by which the window may grow where costs leave households outside
 * @param known the region as it was laid before; its land is taken where the window changes nothing of it
 */
export function tryWindow(
  geos: Geos,
  task: RegionTask,
  span: Span,
  options: RegionOptions,
  hooks: RegionHooks,
  wider: number,
  known?: Known,
): Trial & { known: Known } {
  const own = trialOptions(withWindow(options, span));
  const same = known?.max === own.max && own.level !== 'courtyard' ? known.laid : undefined;
  const quiet: RegionHooks = { ...hooks, onStep: () => undefined };
  const laid = layRegion(geos, task, own, quiet, same);
  const possible = same !== undefined && known?.possible === true;
  const now: Known = { laid, max: own.max, possible };
  if (!possible) {
    const { nearest, tables } = nearestOf(laid, undefined, own, hooks);
    if (tables.length > 0 && !nearest) return { known: now };
    // No division of these atoms that does is known: the costs need not be asked.
    if (nearest && nearest.change > 0) return { known: now, next: [nearest.min, nearest.max] };
    now.possible = true;
  }
  const [division] = divideLaid(laid, own, quiet);
  const outside = outsideOf(division);
  return outside === 0
    ? { known: now, outside }
    : { known: now, outside, next: widened(division, span, wider) };
}

/** Nothing but the best division is asked for; with a time limit in a part of the time. */
function trialOptions({
  alternatives: _a,
  tradeOff: _t,
  explain: _e,
  prove_s: _p,
  ...options
}: RegionOptions): RegionOptions {
  const { steps, timeLimit_s } = options;
  if (steps !== undefined || timeLimit_s === undefined) return options;
  return { ...options, timeLimit_s: Math.max(TRIAL_LEAST_s, TRIAL_SHARE * timeLimit_s) };
}

/** Works of the grids that the window counts. */
const counted = ({ grids }: RegionDivision): number[] =>
  grids.filter(({ kind, lock }) => kind === 'resident' && lock === undefined).map(({ work }) => work);

/** Households (or equivalents) in grids outside the window, but for locked ones. */
function outsideOf(division: RegionDivision): number {
  const { min, max } = division.window;
  return counted(division).reduce((sum, work) => (work < min || work > max ? sum + work : sum), 0);
}

/** A window wider by so many households at each end at most, towards the grids of a division. */
function widened(division: RegionDivision, [min, max]: Span, by: number): Span {
  const works = counted(division);
  const least = Math.floor(works.reduce((a, b) => Math.min(a, b)));
  const most = Math.ceil(works.reduce((a, b) => Math.max(a, b)));
  return [Math.max(0, Math.min(min, Math.max(least, min - by))), Math.max(max, Math.min(most, max + by))];
}

/** By how much a window grows at the so-many-th try. */
export const widerAt = (attempt: number, { max }: Pick<PartitionOptions, 'max'>): number =>
  Math.max(1, Math.ceil(WIDER * max)) * 2 ** attempt;

/**
 * Offers a region the nearest request: where it is proved that no division leaves nobody outside, or that the cheapest one
 * leaves somebody outside.
 */
export function offerOf(
  geos: Geos,
  task: RegionTask,
  laid: LaidRegion,
  division: RegionDivision,
  options: RegionOptions,
  hooks: RegionHooks,
): Offer {
  const impossible = isImpossible(laid);
  const byCost = (laid.unproved ?? 1) <= PROVED && outsideOf(division) > 0;
  if (!impossible && !byCost) return { tables: [] };
  const end = hooks.now() + 1000 * nearestLimit_s(options.timeLimit_s ?? 0);
  const { nearest, tables } = nearestOf(division, division.part, options, hooks);
  const atLeast = nearest?.atLeast ?? 0;
  const first = firstOf(nearest, division, options);
  if (!first) return { tables };
  const guess: Offer = { nearest: requestOf(options, first, atLeast, false, 0), tables };
  // The number of each component's grids follows from those of all regions.
  if (options.parts !== undefined) return guess;
  let known: Known = { laid, max: options.max, possible: false };
  let span = first;
  for (let i = 0; i < TRIES; i++) {
    if (options.steps === undefined && i >= TRIES_LATE && hooks.now() >= end) break;
    const trial = tryWindow(geos, task, span, options, hooks, widerAt(i, options), known);
    if (trial.outside === 0) {
      const late = (): boolean => options.steps === undefined && hooks.now() >= end;
      span = narrowed(
        [options.min, options.max],
        span,
        own => !late() && tryWindow(geos, task, own, options, hooks, 0, known).outside === 0,
      );
      return { nearest: requestOf(options, span, atLeast, true, 1), tables };
    }
    if (!trial.next) break;
    known = trial.known;
    span = trial.next;
  }
  return guess;
}

/** A window that does, brought nearer to the one asked for: both ends, the maximum or the minimum, by ever smaller shares. */
export function narrowed(asked: Span, found: Span, does: (span: Span) => boolean): Span {
  let good = found;
  let tries = 0;
  for (let share = 0.5; share >= LEAST_SHARE; share /= 2) {
    const by = [0, 1].map(end => Math.round(share * (asked[end] - found[end])));
    for (const [low, high] of [by, [0, by[1]], [by[0], 0]]) {
      const nearer: Span = [Math.min(asked[0], good[0] + low), Math.max(asked[1], good[1] + high)];
      if (changeOf(asked, nearer) >= changeOf(asked, good) || changeOf(asked, nearer) === 0) continue;
      if (tries++ >= NARROWINGS) return good;
      if (does(nearer)) good = nearer;
    }
  }
  return good;
}

const changeOf = ([min, max]: Span, [least, most]: Span): number =>
  Math.abs(min - least) + Math.abs(max - most);

/** The first window to try: the nearest on the run's own atoms; where that is the request itself, a little wider. */
function firstOf(
  nearest: WindowChange | undefined,
  division: RegionDivision,
  options: RegionOptions,
): Span | undefined {
  if (nearest && nearest.change > 0) return [nearest.min, nearest.max];
  return outsideOf(division) > 0
    ? widened(division, [options.min, options.max], widerAt(0, options))
    : undefined;
}
