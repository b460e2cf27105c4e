/**
 * The nearest request for all regions together: a window that the regions which need another one are divided with again.
 * A generator, so that one thread and many take the same steps: it asks for trials and is given what came of them.
 */
import type { RegionResult } from './assemble.ts';
import { leastChange, type Span } from './exact/window-table.ts';
import { requestOf, type Trial, widerAt } from './offer.ts';
import type { NearestRequest, PartitionOptions } from './types.ts';

/** A region that is to be laid and divided with another window. */
export interface AskedTrial {
  /** Its number among the regions. */
  region: number;
  span: Span;
  wider: number;
}

/** Rounds of trials: each with a wider window, or with the regions that were not asked yet. */
const TRIES = 12;
/** Buildings of the regions that are divided again, as a share of all. */
const MOST_WORK = 1.5;

/**
 * Looks for the window; null where no region needs one or none is known.
 *
 * @param sizes buildings of each region
 */
export function* offerForAll(
  regions: readonly Pick<RegionResult, 'choices' | 'windows'>[],
  sizes: readonly number[],
  options: PartitionOptions,
): Generator<AskedTrial[], NearestRequest | null, Trial[]> {
  const offers = regions.map(({ choices }) => choices[0].figures.report.nearest);
  const needy = offers.flatMap((offer, i) => (offer ? [i] : []));
  const hopeless = regions.some(({ windows }, i) => windows.length > 0 && !offers[i]);
  if (needy.length === 0 || hopeless) return null;
  const own = needy.map(i => offers[i] as NearestRequest);
  if (regions.length === 1) return own[0];
  const hull = hullOf(own.map(({ min, max }): Span => [min, max]));
  const tables = regions.flatMap(({ windows }) => windows);
  const { nearest } = leastChange(tables, options);
  const atLeast = nearest?.atLeast ?? 0;
  const unconfirmed = requestOf(options, hull, atLeast, false, 0);
  if (options.grids !== undefined || own.some(({ confirmed }) => !confirmed)) return unconfirmed;
  const all = sizes.reduce((sum, size) => sum + size, 0);
  let work = 0;
  let failures = 0;
  let span: Span =
    nearest && nearest.change > 0 && nearest.change < unconfirmed.change ? [nearest.min, nearest.max] : hull;
  let met = new Set<number>();
  let doubtful = needy;
  const everyone = regions.map((_, i) => i);
  const strayed = everyone.filter(i => {
    const { gap, lowerBound } = regions[i].choices[0].figures.report;
    return gap > 0 || lowerBound > 0;
  });
  // Those likeliest to fail first. With a time limit the others are left: their trials would take as long as the run.
  const groups = options.steps === undefined ? [needy] : [needy, strayed, everyone];
  for (let i = 0; i < TRIES; i++) {
    const asked = doubtful.filter(region => !isOwn(offers[region], span));
    work += asked.reduce((sum, region) => sum + sizes[region] / all, 0);
    if (work > MOST_WORK) break;
    const wider = widerAt(failures, options);
    const trials = yield asked.map(region => ({ region, span, wider }));
    const failed = asked.filter((_, k) => trials[k].outside !== 0);
    for (const region of doubtful) if (!failed.includes(region)) met.add(region);
    if (failed.length === 0) {
      if (met.size === regions.length) return requestOf(options, span, atLeast, true, met.size);
      doubtful = groups.map(group => group.filter(region => !met.has(region))).find(g => g.length > 0) ?? [];
      if (doubtful.length === 0) break;
      continue;
    }
    failures++;
    const next = hullOf([span, ...trials.flatMap(trial => (trial.next ? [trial.next] : []))]);
    if (next[0] === span[0] && next[1] === span[1]) break;
    // Those that failed are asked first; the others again when they are met.
    [span, met, doubtful] = [next, new Set(), failed];
  }
  return requestOf(options, span, atLeast, false, met.size);
}

/** Whether the window is the one that a region was offered, and divided with, alone. */
const isOwn = (offer: NearestRequest | null, [min, max]: Span): boolean =>
  offer?.min === min && offer.max === max;

const hullOf = (spans: readonly Span[]): Span => [
  Math.min(...spans.map(([min]) => min)),
  Math.max(...spans.map(([, max]) => max)),
];
