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
import { APART_COST, OUTSIDE_COST } from '../params.ts';
import { Division, weightCost } from './division.ts';
import type { Graph } from './graph.ts';
import { movedOf, overlapOf } from './known.ts';
import { type Random, randomOf, seedFor } from './random.ts';
import { refine } from './refine.ts';
import { type Cut, TreeCutter } from './tree.ts';
import { firstParts, fittingParts, outsidePenalty, type Window } from './window.ts';

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

/** How often the clock is asked, in recombinations. */
const CLOCK_EVERY = 32;

/** The runs of one search: each begins anew, and all are told apart by their number only. */
export class Runs {
  private readonly graph: Graph;
  private readonly window: Window;
  private readonly seed: number;
  private readonly limit: SearchLimit;
  private readonly cutter: TreeCutter;
  private readonly all: number[];
  private readonly parts: number;
  private readonly fits: boolean;

  constructor(graph: Graph, free: Window, seed: number, limit: SearchLimit) {
    const total = graph.weight.reduce((sum, w) => sum + w, 0);
    this.graph = graph;
    this.seed = seed;
    this.limit = limit;
    this.window = { ...free, fixed: limit.parts !== undefined };
    this.cutter = new TreeCutter(graph);
    this.all = Array.from({ length: graph.n }, (_, v) => v);
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
    const { graph, window, cutter, all, parts, fits, limit } = this;
    const random = randomOf(seedFor(this.seed, `run ${i}`));
    const bound = window.fixed === true;
    // Every other run keeps the number of grids: with it free, a run may end with one grid too few to hold the rest.
    const own: Window = { ...window, fixed: bound || (fits && i % 2 === 1) };
    // Where no number of grids fits, one more than fits from below may leave fewer households outside.
    const more = bound || fits ? 0 : 1;
    let start = given && !bound ? new Division(graph, own, given) : undefined;
    for (let k = 0; k < 2; k++) {
      const part = new Int32Array(graph.n);
      bipartition(cutter, all, Math.min(parts + k * more, graph.n), window, random, 8).forEach((piece, p) => {
        for (const v of piece) part[v] = p;
      });
      start = cheaper(start, new Division(graph, own, part));
    }
    return new Division(graph, window, anneal(start as Division, cutter, random, length, limit));
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

/** Recursive bipartition into `k` connected pieces (fewer when the vertices run out). */
function bipartition(
  cutter: TreeCutter,
  vertices: number[],
  k: number,
  window: Window,
  random: Random,
  tries: number,
): number[][] {
  if (k <= 1 || vertices.length < 2) return [vertices];
  const k1 = k === 2 ? 1 : 1 + Math.floor(random() * (k - 1));
  let best: Cut | undefined;
  cutter.load(vertices);
  for (let t = 0; t < tries; t++) {
    const cut = cutter.cut(k1, k - k1, window, random);
    if (
      cut &&
      (!best ||
        cut.penalty < best.penalty - 1e-9 ||
        (cut.penalty < best.penalty + 1e-9 && cut.cut < best.cut))
    )
      best = cut;
  }
  if (!best) return [vertices];
  const { first } = best;
  const a = vertices.filter((_, i) => first[i] === 1);
  const b = vertices.filter((_, i) => first[i] === 0);
  return [
    ...bipartition(cutter, a, k1, window, random, tries),
    ...bipartition(cutter, b, k - k1, window, random, tries),
  ];
}

/** Simulated annealing over recombinations, `length` for every part; ends with descent by moves and swaps. */
function anneal(
  division: Division,
  cutter: TreeCutter,
  random: Random,
  length: number,
  limit: SearchLimit,
): Int32Array {
  const { graph, window } = division;
  const steps = length * division.members.length;
  let cost = division.cost();
  let bestCost = cost;
  let best = division.part.slice();
  const hot = 0.15 * OUTSIDE_COST * window.target;
  const cold = 2;
  for (let step = 0; step < steps; step++) {
    if (step % CLOCK_EVERY === 0 && isLate(limit)) break;
    const temperature = hot * (cold / hot) ** (step / steps);
    const change = recombine(
      division,
      cutter,
      random,
      delta => delta <= 0 || random() < Math.exp(-delta / temperature),
      limit.met,
    );
    cost += change;
    if (cost < bestCost - 1e-6) {
      bestCost = cost;
      best = division.part.slice();
    }
  }
  const polished = new Division(graph, window, best);
  refine(polished);
  return polished.part;
}

/** Picks a part, outside the window more often than not, and one or two neighbours; cuts them anew if accepted. */
function recombine(
  division: Division,
  cutter: TreeCutter,
  random: Random,
  accept: (delta: number) => boolean,
  met?: (vertices: readonly number[]) => void,
): number {
  const { graph, window, part, members, weights } = division;
  const alive = members.map((_, p) => p).filter(p => members[p].length > 0);
  let p = alive[Math.floor(random() * alive.length)];
  if (random() < 0.5) {
    const bad = alive.filter(q => outsidePenalty(weights[q], window) > 0);
    if (bad.length > 0) p = bad[Math.floor(random() * bad.length)];
  }
  const near = division.neighbours(p);
  const chosen = near.length === 0 ? [p] : [p, near[Math.floor(random() * near.length)]];
  if (chosen.length === 2 && random() < 0.35 && alive.length > 2) {
    const third = [...new Set([...near, ...division.neighbours(chosen[1])])].filter(q => !chosen.includes(q));
    if (third.length > 0) chosen.push(third[Math.floor(random() * third.length)]);
  }
  const vertices = chosen.flatMap(q => members[q]);
  const weight = chosen.reduce((sum, q) => sum + weights[q], 0);
  // As many grids as the merged weight wants, now and then one more or one fewer.
  const wish = Math.max(1, Math.round(weight / window.target));
  const some = random() < 0.6 ? wish : Math.max(1, chosen.length + Math.floor(random() * 3) - 1);
  const k = division.fixed ? chosen.length : some;
  const pieces = bipartition(cutter, vertices, Math.min(k, vertices.length), window, random, 2);

  if (division.fixed && pieces.length !== chosen.length) return 0;

  let before = 0;
  for (const q of chosen) before += weightCost(weights[q], window);
  let after = 0;
  const label = new Map<number, number>();
  pieces.forEach((piece, i) => {
    let sum = 0;
    for (const v of piece) {
      sum += graph.weight[v];
      label.set(v, i);
    }
    after += weightCost(sum, window);
  });
  for (const v of vertices)
    for (let e = graph.start[v]; e < graph.start[v + 1]; e++) {
      const u = graph.adj[e];
      const mine = label.get(u);
      if (mine === undefined || u < v) continue;
      const keep = graph.keep?.[e] ?? 0;
      before += part[u] !== part[v] ? graph.cost[e] : keep;
      after += mine !== label.get(v) ? graph.cost[e] : keep;
    }
  if (graph.labels) {
    before +=
      APART_COST *
      conflictsIn(
        graph.labels,
        chosen.map(q => members[q]),
      );
    after += APART_COST * conflictsIn(graph.labels, pieces);
  }
  const { known } = graph;
  if (known && (window.movedCost ?? 0) > 0) {
    const cost = (sets: readonly (readonly number[])[]): number =>
      sets.reduce((sum, set) => sum + movedOf(known, overlapOf(known, set)), 0) * (window.movedCost ?? 0);
    before += cost(chosen.map(q => members[q]));
    after += cost(pieces);
  }
  const delta = after - before;
  if (!accept(delta)) return 0;
  const slots = [...chosen];
  while (slots.length < pieces.length) {
    const free = members.findIndex((list, q) => list.length === 0 && !slots.includes(q));
    if (free >= 0) slots.push(free);
    else {
      members.push([]);
      weights.push(0);
      slots.push(members.length - 1);
    }
  }
  division.replace(slots, pieces);
  if (met) for (const piece of pieces) met(piece);
  return delta;
}

/** Vertices of some sets that share their set with another of their label. */
function conflictsIn(labels: readonly (readonly number[])[], sets: readonly (readonly number[])[]): number {
  let sum = 0;
  for (const set of sets) {
    const seen = new Set<number>();
    for (const v of set)
      for (const label of labels[v])
        if (seen.has(label)) sum++;
        else seen.add(label);
  }
  return sum;
}

/** Parts numbered from 0 in the order of their first vertex. */
export function numbered(part: Int32Array): Int32Array {
  const number = new Map<number, number>();
  return part.map(p => {
    let k = number.get(p);
    if (k === undefined) number.set(p, (k = number.size));
    return k;
  });
}
