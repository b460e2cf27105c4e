/** Several good divisions of one connected graph that differ from each other. */
import type { AlternativesWish } from '../types.ts';
import { Division } from './division.ts';
import type { Graph } from './graph.ts';
import { movedWeight } from './matching.ts';
import { type Random, randomOf, seedFor } from './random.ts';
import type { SearchLimit } from './run-job.ts';
import type { Window } from './window.ts';

/** Searches for each alternative that is wished; the best division itself gets the time of so many. */
const TRIES = 6;
const BEST_SHARE = 3;
/** How much dearer an edge gets at first for each chosen division that cuts it, and how fast that is changed. */
const SHYNESS = 2;
const STRONGER = 3;
const WEAKER = 0.5;
const LEAST_SHYNESS = 0.05;
/** A component aims above the wished difference where it can, since others may have no second division at all. */
const AMBITION = 1.25;
/** Divisions that are remembered, the cheapest first, and steps of the choice among them. */
const REMEMBERED = 400;
const CHOICE_NODES = 20_000;

/** What a search for several divisions came to. */
export interface Alternatives {
  /** The best division first, then others, the cheapest first. */
  parts: Int32Array[];
  /** Searches that were made for others than the best. */
  tries: number;
}

type Divide = (graph: Graph, window: Window, seed: number, limit: SearchLimit) => Int32Array;

/**
 * The best division and others that differ from it and from each other by the wished share of the weight and cost no more
 * than the wished loss; fewer where no more are found. Edges that chosen divisions cut are made dearer (penalty method for
 * dissimilar solutions: Johnson, Joy, Clarke and Jacobi 1992): more so where what is found is too like them, less so where it
 * costs too much. Every division that any run of any search ends with may be chosen.
 */
export function alternativesOf(
  graph: Graph,
  window: Window,
  seed: number,
  limit: SearchLimit,
  wish: AlternativesWish | undefined,
  divide: Divide,
): Alternatives {
  if (!wish || wish.count < 2 || graph.n < 2)
    return { parts: [divide(graph, window, seed, limit)], tries: 0 };
  const most = (wish.count - 1) * TRIES;
  const all = BEST_SHARE + most;
  const fixedWindow: Window = { ...window, fixed: limit.parts !== undefined };
  const known = new Known(graph, window, wish);
  const search = (wary: Graph, own: number, from: number, to: number): Int32Array => {
    const { elapsed } = limit;
    const part = divide(wary, window, own, {
      ...limit,
      found: one => known.add(one),
      ...(elapsed ? { elapsed: () => (elapsed() * all - from) / (to - from) } : {}),
    });
    known.add(part);
    for (const one of walk(graph, fixedWindow, part)) known.add(one);
    return part;
  };
  search(graph, seed, 0, BEST_SHARE);
  let chosen = known.choose();
  let tries = 0;
  for (let shyness = SHYNESS; tries < most && chosen.length < wish.count; tries++) {
    const at = BEST_SHARE + tries;
    const part = search(waryOf(graph, chosen, shyness), seedFor(seed, `alternative ${tries}`), at, at + 1);
    const random = randomOf(seedFor(seed, `drift ${tries}`));
    const from = tries % 2 === 0 ? part : chosen[Math.floor(random() * chosen.length)];
    const heat = HEATS[Math.floor(tries / 2) % HEATS.length] * known.least;
    drift(new Division(graph, fixedWindow, from), random, heat, known.allowed, one => known.add(one));
    const before = chosen.length;
    chosen = known.choose();
    if (chosen.length > before) shyness = SHYNESS;
    else if (known.isDear(part)) shyness *= WEAKER;
    else shyness *= STRONGER;
    // Too dear even for little fear: from the other end again, with other random numbers.
    if (shyness < LEAST_SHYNESS) shyness = SHYNESS * STRONGER;
  }
  return { parts: chosen, tries };
}

/** The graph with the edges dearer that divisions cut. */
function waryOf(graph: Graph, parts: readonly Int32Array[], shyness: number): Graph {
  const { n, start, adj } = graph;
  const cost = Float64Array.from(graph.cost);
  for (const part of parts)
    for (let v = 0; v < n; v++)
      for (let e = start[v]; e < start[v + 1]; e++)
        // A line that costs nothing must become dearer too: by a little of what a line costs.
        if (part[v] !== part[adj[e]]) cost[e] += shyness * Math.max(1, graph.cost[e]);
  return { ...graph, cost };
}

/** Moves of a walk at most. */
const WALK = 60;

/**
 * The divisions on the way from one down to a local optimum of the true cost, by the move that gains most: what was found with
 * dearer edges becomes cheaper step by step, and somewhere may be both cheap and different enough.
 */
function walk(graph: Graph, window: Window, part: Int32Array): Int32Array[] {
  const division = new Division(graph, window, part);
  const met: Int32Array[] = [];
  for (let step = 0; step < WALK; step++) {
    let [vertex, to, least] = [-1, -1, -1e-6];
    for (let v = 0; v < graph.n; v++) {
      const from = division.part[v];
      if (division.fixed && division.members[from].length === 1) continue;
      for (let e = graph.start[v]; e < graph.start[v + 1]; e++) {
        const q = division.part[graph.adj[e]];
        if (q === from) continue;
        const gain = division.moveGain(v, q);
        if (gain < least && division.staysWhole(v)) [vertex, to, least] = [v, q, gain];
      }
    }
    if (vertex < 0) break;
    division.move(vertex, to);
    met.push(division.part.slice());
  }
  return met;
}

/** The divisions on the way down from a start, with a fixed number of parts where one is given. */
export const startingWalk = (
  graph: Graph,
  window: Window,
  part: Int32Array,
  parts: number | undefined,
): Int32Array[] => walk(graph, { ...window, fixed: parts !== undefined }, part);

/** Moves of a drift for every vertex, and in all; and its temperatures, as shares of the best division's cost. */
const DRIFT_PER_VERTEX = 60;
const DRIFT_MOST = 6000;
/** Vertices and edges that all moves of a drift look at: a tenth of a second. */
const DRIFT_WORK = 1e7;
const HEATS = [0.02, 0.1, 0.4];

/**
 * Single moves at a steady temperature (Metropolis et al. 1953), from a division that is good: those met that are no dearer
 * than what is allowed may lie far from it.
 */
function drift(
  start: Division,
  random: Random,
  heat: number,
  allowed: number,
  met: (part: Int32Array) => void,
): void {
  const { graph, members, weights } = start;
  // Room for one part more than there is: a vertex may stand alone.
  members.push([]);
  weights.push(0);
  let cost = start.cost();
  const steps = Math.min(DRIFT_MOST, DRIFT_PER_VERTEX * graph.n, DRIFT_WORK / (graph.n + graph.adj.length));
  for (let step = 0; step < steps; step++) {
    const v = Math.floor(random() * graph.n);
    const degree = graph.start[v + 1] - graph.start[v];
    const from = start.part[v];
    const pick = Math.floor(random() * (degree + 0.2));
    const to =
      pick < degree ? start.part[graph.adj[graph.start[v] + pick]] : members.findIndex(m => m.length === 0);
    if (to < 0 || to === from || (members[to].length === 0 && (start.fixed || members[from].length === 1)))
      continue;
    if (start.fixed && members[from].length === 1) continue;
    if (!start.staysWhole(v)) continue;
    start.move(v, to);
    const next = start.cost();
    if (next > cost && random() >= Math.exp((cost - next) / heat)) {
      start.move(v, from);
      continue;
    }
    cost = next;
    if (cost <= allowed) met(start.part.slice());
  }
}

/** The divisions that searches have met, and the choice among them. */
class Known {
  private readonly graph: Graph;
  private readonly window: Window;
  private readonly wish: AlternativesWish;
  private readonly total: number;
  private readonly met = new Map<string, { part: Int32Array; cost: number }>();
  /** What the cheapest costs. */
  least = Number.POSITIVE_INFINITY;

  constructor(graph: Graph, window: Window, wish: AlternativesWish) {
    this.graph = graph;
    this.window = window;
    this.wish = wish;
    this.total = graph.weight.reduce((sum, w) => sum + w, 0);
  }

  private costOf(part: Int32Array): number {
    return new Division(this.graph, this.window, part).cost();
  }

  /** Most that a division may cost. */
  get allowed(): number {
    return this.least * (1 + this.wish.loss) + 1e-6;
  }

  isDear(part: Int32Array): boolean {
    return this.costOf(part) > this.allowed;
  }

  add(given: Int32Array): void {
    const number = new Map<number, number>();
    const part = given.map(p => {
      if (!number.has(p)) number.set(p, number.size);
      return number.get(p) as number;
    });
    const key = part.join(' ');
    if (this.met.has(key)) return;
    const cost = this.costOf(part);
    this.least = Math.min(this.least, cost);
    if (cost > this.allowed) return;
    this.met.set(key, { part, cost });
    if (this.met.size > 2 * REMEMBERED) this.forget();
  }

  private forget(): void {
    const kept = [...this.met].sort((a, b) => a[1].cost - b[1].cost).slice(0, REMEMBERED);
    this.met.clear();
    for (const [key, one] of kept) this.met.set(key, one);
  }

  /** The cheapest, and as many as are wished that differ enough: with ambition where that gives as many as without. */
  choose(): Int32Array[] {
    const { differ } = this.wish;
    const most = Math.min(1, differ * AMBITION);
    const ambitious = this.chosen(most);
    if (ambitious.length === this.wish.count || most === differ) return ambitious;
    const plain = this.chosen(differ);
    return plain.length > ambitious.length ? plain : ambitious;
  }

  private chosen(differ: number): Int32Array[] {
    const { graph, wish, total, allowed } = this;
    const sorted = [...this.met.values()]
      .filter(({ cost }) => cost <= allowed)
      .sort((a, b) => a.cost - b.cost)
      .slice(0, REMEMBERED);
    const least = differ * total - 1e-9;
    const differs = (a: Int32Array, b: Int32Array): boolean => movedWeight(a, b, graph.weight) >= least;
    const [best, ...others] = sorted;
    const candidates = others.filter(({ part }) => differs(part, best.part));
    let found = [best.part];
    let nodes = CHOICE_NODES;
    /** Cheapest first; goes back where a choice leaves too few. */
    const extend = (taken: Int32Array[], from: number): boolean => {
      if (taken.length > found.length) found = [...taken];
      if (found.length === wish.count) return true;
      for (let i = from; i < candidates.length && nodes > 0; i++) {
        if (taken.length + candidates.length - i <= found.length) return false;
        nodes--;
        const { part } = candidates[i];
        if (taken.slice(1).every(other => differs(other, part)) && extend([...taken, part], i + 1))
          return true;
      }
      return false;
    };
    extend([best.part], 0);
    return found;
  }
}
