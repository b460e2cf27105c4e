/** The runs of a search on one connected graph: each begins anew, by itself. */
import { anneal } from './anneal.ts';
import { contracted, type Level, levelsOf } from './coarsen.ts';
import { Division } from './division.ts';
import type { Graph } from './graph.ts';
import { type Random, randomOf, seedFor } from './random.ts';
import { refine } from './refine.ts';
import type { RunJob, SearchLimit } from './run-job.ts';

import { Splitter } from './split.ts';
import { joinedWhole } from './whole.ts';
import { firstParts, fittingParts, type Window } from './window.ts';

/** Whether the time is up, where the clock decides. */
export const isLate = ({ stepsPerPart, elapsed }: SearchLimit): boolean =>
  stepsPerPart === undefined && (elapsed?.() ?? 1) >= 1;

/**
 * Lengths of the runs, in recombinations for every grid: short ones first, so that an answer is there at once, and later
 * ever longer ones. Several short runs beat one long one: on Astana's core 4 × 100 steps reach 97.7 % of households in
 * the window and cost 789,110, 1 × 400 steps 97.4 % and 821,222, 1 × 1600 steps 97.7 % and 790,421
 * (scripts/bench/RESULTS.md). The runs of fewer steps are the first runs of more steps: more never gives less.
 */
const FIRST_LENGTHS = [10, 10, 30, 50, 50, 50];
const LATER_LENGTH = 100;
const LATER_RUNS = 4;

/** Length of run `i`: 10, 10, 30, 50, 50, 50, then four each of 100, 200, 400, …; the first is never longer than the limit. */
export function lengthOfRun(i: number, { stepsPerPart }: SearchLimit): number {
  if (i === 0) return Math.min(FIRST_LENGTHS[0], stepsPerPart ?? FIRST_LENGTHS[0]);
  if (i < FIRST_LENGTHS.length) return FIRST_LENGTHS[i];
  return LATER_LENGTH * 2 ** Math.floor((i - FIRST_LENGTHS.length) / LATER_RUNS);
}

/** Number of runs whose lengths fit a number of steps, one at least; without a number there is no end. */
export function runsWithin(stepsPerPart: number | undefined): number {
  if (stepsPerPart === undefined) return Number.POSITIVE_INFINITY;
  let used = 0;
  let i = 0;
  for (; i === 0 || used + lengthOfRun(i, {}) <= stepsPerPart; i++) used += lengthOfRun(i, { stepsPerPart });
  return i;
}

/**
 * From so many atoms on, the first run and every third begin with a multilevel division, which takes a share of the run's
 * recombinations on the coarsest graph; the rest follow at a share of the usual temperature. Cost of a grid after one run of 10, 30
 * and 100 steps on random planar graphs of 5,000 atoms: 402.7, 388.9, 376.3, against 437.0, 401.5, 374.0 with recursive
 * bipartition; of 1,000 atoms 426.5, 415.7, 397.0 against 465.6, 416.5, 400.7; of 20,000 after 10 steps 393 against 424. With 100 atoms it is
 * 5 to 8 % dearer: there are too few coarse atoms to choose from.
 */
const MULTILEVEL_FROM = 500;
/**
 * Of every three runs one begins with a multilevel division where there are atoms enough, and two (but the very first)
 * with compounds whole. The demo city costs 395,909 without starts of the latter kind, 379,437 with one of three runs and
 * 1 % less than that with two of three; Astana's communities 259,632 instead of 263,493 with the former (means after 200 steps).
 */
const EVERY = 3;
const MULTILEVEL_AT = 2;
const MULTILEVEL_SHARE = 0.3;
const MULTILEVEL_HEAT = 0.3;

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

  /** What another thread needs to make runs of this search. */
  jobOf(starts: readonly Int32Array[]): RunJob {
    const { graph, window, seed, limit } = this;
    const { stepsPerPart, parts } = limit;
    return {
      graph,
      window,
      seed,
      ...(stepsPerPart === undefined ? {} : { stepsPerPart }),
      ...(parts === undefined ? {} : { parts }),
      starts,
    };
  }

  /** Descent from a given division: what changes least. */
  descend(part: ArrayLike<number>): Division {
    const division = new Division(this.graph, this.window, part);
    refine(division);
    return division;
  }

  /**
   * Run `i`, of `length` recombinations for every grid at most; begins with `given` where that is cheaper.
   *
   * @param met told of every part accepted
   */
  run(
    i: number,
    length: number,
    given?: ArrayLike<number>,
    met?: (vertices: readonly number[]) => void,
  ): Division {
    const { graph, window, splitter, parts, fits, limit } = this;
    const random = randomOf(seedFor(this.seed, `run ${i}`));
    const bound = window.fixed === true;
    // Every other run keeps the number of grids: with it free, a run may end with one grid too few to hold the rest.
    const own: Window = { ...window, fixed: bound || (fits && i % 2 === 1) };
    // Where no number of grids fits, one more than fits from below may leave fewer households outside.
    const more = bound || fits ? 0 : 1;
    let start = given && !bound ? new Division(graph, own, given) : undefined;
    const levels = this.levels(i, random);
    const multilevel = levels.length > 1;
    if (multilevel)
      start = cheaper(start, this.multilevel(levels, parts, own, random, length * MULTILEVEL_SHARE, limit));
    else
      for (let k = 0; k < 2; k++)
        start = cheaper(start, this.bipartition(Math.min(parts + k * more, graph.n), own, random));
    const annealed = anneal(start as Division, splitter, random, {
      steps: (multilevel ? 1 - MULTILEVEL_SHARE : 1) * length * (start as Division).members.length,
      heat: multilevel ? MULTILEVEL_HEAT : 1,
      late: () => isLate(limit),
      met,
    });
    return this.descend(annealed);
  }

  /** The graphs that run `i` begins with, the coarsest last: one alone for a start by bipartition. */
  private levels(i: number, random: Random): Level[] {
    const { graph, window } = this;
    if (graph.n >= MULTILEVEL_FROM && (i === 0 || i % EVERY === MULTILEVEL_AT))
      return levelsOf(graph, window.max, random);
    const joined =
      i > 0 && i % EVERY !== MULTILEVEL_AT && graph.whole
        ? joinedWhole(graph, graph.whole, window.max)
        : undefined;
    if (!joined) return [{ graph }];
    return [{ graph, coarse: joined.coarse }, { graph: contracted(graph, joined.coarse, joined.count) }];
  }

  /** A start: the coarsest graph is divided and annealed, then vertices are taken apart again, with descent at every level. */
  private multilevel(
    levels: readonly Level[],
    parts: number,
    own: Window,
    random: Random,
    length: number,
    limit: SearchLimit,
  ): Division {
    const { graph } = levels[levels.length - 1];
    const splitter = new Splitter(graph);
    const begun = bipartition(graph, splitter, Math.min(parts, graph.n), this.window, own, random);
    let part = anneal(begun, splitter, random, {
      steps: length * begun.members.length,
      late: () => isLate(limit),
    });
    for (let l = levels.length - 1; ; l--) {
      const division = new Division(levels[l].graph, own, part);
      refine(division);
      if (l === 0) return division;
      part = (levels[l - 1].coarse as Int32Array).map(c => division.part[c]);
    }
  }

  /** A start: recursive bipartition by spanning trees. */
  private bipartition(parts: number, own: Window, random: Random): Division {
    return bipartition(this.graph, this.splitter, parts, this.window, own, random);
  }
}

function bipartition(
  graph: Graph,
  splitter: Splitter,
  parts: number,
  window: Window,
  own: Window,
  random: Random,
): Division {
  const { work, cutter, ends } = splitter;
  for (let v = 0; v < graph.n; v++) work[v] = v;
  cutter.load(work);
  splitter.split(graph.n, parts, window, random, START_TRIES);
  const part = new Int32Array(graph.n);
  for (let p = 0, at = 0; p < ends.length; p++) for (; at < ends[p]; at++) part[work[at]] = p;
  return new Division(graph, own, part);
}

export const cheaper = (a: Division | undefined, b: Division): Division =>
  a && a.cost() <= b.cost() ? a : b;
