/**
 * Step 5, division: grids of a connected graph whose weights lie in a window, each grid connected.
 *
 * Runs of growing length, the best counts. Start: recursive bipartition by spanning trees. Improvement: simulated annealing over recombinations
 * (two or three neighbouring grids are merged and cut anew, into as many grids or one more or fewer), interleaved with
 * moves of single atoms; then descent by moves and swaps. The best division met is kept.
 *
 * Cost = OUTSIDE_COST · households outside the window (and a little for how far) + metres of boundary weighed by what
 * they lie on + metres of main street inside + TARGET_COST · deviation from the target + APART_COST · pins broken + households that change grid.
 */
import { anneal } from './anneal.ts';
import { Division } from './division.ts';
import type { Graph } from './graph.ts';
import { type Random, randomOf, seedFor } from './random.ts';
import { refine } from './refine.ts';
import { Splitter } from './split.ts';
import { firstParts, fittingParts, type Window } from './window.ts';

export interface SearchLimit {
  /** Recombinations for every grid; or none, and the clock decides. */
  stepsPerPart?: number;
  /** Share of the time that is used up, 0 to 1 and beyond; asked now and then. */
  elapsed?: () => number;
  /** Seconds that are left, for what asks the clock itself; only where the clock decides. */
  left_s?: () => number;
  /** Exactly so many parts, whatever the target would like. */
  parts?: number;
  /** Told of every part that the search accepts: what the exact step chooses from. */
  met?: (vertices: readonly number[]) => void;
}

/**
 * Lengths of the runs, in recombinations for every grid: short ones first, so that an answer is there at once, and later
 * ever longer ones. Several short runs beat one long one: on Astana's core 4 × 100 steps reach 97.7 % of households in
 * the window and cost 789,110, 1 × 400 steps 97.4 % and 821,222, 1 × 1600 steps 97.7 % and 790,421
 * (scripts/bench/RESULTS.md). The runs of fewer steps are the first runs of more steps: more never gives less.
 */
const FIRST_LENGTHS = [10, 10, 30, 50, 50, 50];
const LATER_LENGTH = 100;
const LATER_RUNS = 4;

/** Length of run `i`: 10, 10, 30, 50, 50, 50, then four each of 100, 200, 400, … */
function lengthOfRun(i: number): number {
  if (i < FIRST_LENGTHS.length) return FIRST_LENGTHS[i];
  return LATER_LENGTH * 2 ** Math.floor((i - FIRST_LENGTHS.length) / LATER_RUNS);
}

/** Trees tried for every cut of a start. */
const START_TRIES = 8;

/** The runs of one search: each begins anew, and all are told apart by their number only. */
export class Runs {
  private readonly graph: Graph;
  private readonly window: Window;
  private readonly seed: number;
  private readonly limit: SearchLimit;
  private readonly splitter: Splitter;
  private readonly parts: number;
  private readonly fits: boolean;

  constructor(graph: Graph, free: Window, seed: number, limit: SearchLimit) {
    const total = graph.weight.reduce((sum, w) => sum + w, 0);
    this.graph = graph;
    this.seed = seed;
    this.limit = limit;
    this.window = { ...free, fixed: limit.parts !== undefined };
    this.splitter = new Splitter(graph);
    this.parts = limit.parts ?? firstParts(total, free);
    this.fits = fittingParts(total, free) !== null;
  }

  /** Whether there is nothing to search: one vertex, or one part that holds everything. */
  get trivial(): boolean {
    const { graph, window, limit } = this;
    const total = graph.weight.reduce((sum, w) => sum + w, 0);
    return (
      graph.n === 1 ||
      limit.parts === 1 ||
      (limit.parts === undefined && !graph.labels && total <= window.max)
    );
  }

  /** Descent from a given division: what changes least. */
  descend(part: ArrayLike<number>): Division {
    const division = new Division(this.graph, this.window, part);
    refine(division);
    return division;
  }

  /** Run `i`, of `length` recombinations for every grid at most; begins with `given` where that is cheaper. */
  run(i: number, length: number, given?: ArrayLike<number>): Division {
    const { graph, window, splitter, parts, fits, limit } = this;
    const random = randomOf(seedFor(this.seed, `run ${i}`));
    const bound = window.fixed === true;
    // Every other run keeps the number of grids: with it free, a run may end with one grid too few to hold the rest.
    const own: Window = { ...window, fixed: bound || (fits && i % 2 === 1) };
    // Where no number of grids fits, one more than fits from below may leave fewer households outside.
    const more = bound || fits ? 0 : 1;
    let start = given && !bound ? new Division(graph, own, given) : undefined;
    for (let k = 0; k < 2; k++)
      start = cheaper(start, this.bipartition(Math.min(parts + k * more, graph.n), own, random));
    const annealed = anneal(start as Division, splitter, random, {
      steps: length * (start as Division).members.length,
      late: () => isLate(limit),
      met: limit.met,
    });
    return this.descend(annealed);
  }

  /** A start: recursive bipartition by spanning trees. */
  private bipartition(parts: number, own: Window, random: Random): Division {
    const { graph, window, splitter } = this;
    const { work, cutter, ends } = splitter;
    for (let v = 0; v < graph.n; v++) work[v] = v;
    cutter.load(work);
    splitter.split(graph.n, parts, window, random, START_TRIES);
    const part = new Int32Array(graph.n);
    for (let p = 0, at = 0; p < ends.length; p++) for (; at < ends[p]; at++) part[work[at]] = p;
    return new Division(graph, own, part);
  }
}

/** Divides a connected graph. Returns the part of every vertex, numbered from 0 without gaps. */
export function divide(
  graph: Graph,
  window: Window,
  seed: number,
  limit: SearchLimit,
  starts: readonly Int32Array[] = [],
): Int32Array {
  const runs = new Runs(graph, window, seed, limit);
  return runs.trivial ? new Int32Array(graph.n) : numbered(bestOfRuns(runs, limit, starts).part);
}

/**
 * The best of all runs within the limit, and of descent from the starts.
 *
 * @param after told of the best so far after every run, with the steps used; what it returns is the best from there on
 */
export function bestOfRuns(
  runs: Runs,
  limit: SearchLimit,
  starts: readonly Int32Array[],
  after: (best: Division, used: number) => Division = best => best,
): Division {
  let best: Division | undefined;
  if (limit.parts === undefined) for (const given of starts) best = cheaper(best, runs.descend(given));
  const most = limit.stepsPerPart ?? Number.POSITIVE_INFINITY;
  for (let i = 0, used = 0; ; i++) {
    const length = i === 0 ? Math.min(lengthOfRun(0), most) : lengthOfRun(i);
    if (best && i > 0 && (used + length > most || isLate(limit))) return best;
    used += length;
    best = after(cheaper(best, runs.run(i, length, starts[i])), used);
  }
}

/** Whether the time is up, where the clock decides. */
export const isLate = ({ stepsPerPart, elapsed }: SearchLimit): boolean =>
  stepsPerPart === undefined && (elapsed?.() ?? 1) >= 1;

const cheaper = (a: Division | undefined, b: Division): Division => (a && a.cost() <= b.cost() ? a : b);

/** Parts numbered from 0 in the order of their first vertex. */
export function numbered(part: Int32Array): Int32Array {
  const number = new Map<number, number>();
  return part.map(p => {
    let k = number.get(p);
    if (k === undefined) number.set(p, (k = number.size));
    return k;
  });
}
