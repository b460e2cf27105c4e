/**
 * Column generation for one problem of the branching: prices of the vertices from the linear program over the parts at
 * hand, parts that these prices want from the sweep, and so on until there are none; then cuts, and again.
 *
 * The prices asked about lie between the program's and the best so far (Wentges, "Weighted Dantzig–Wolfe decomposition
 * for linear mixed-integer programming", 1997), which takes half of the rounds.
 */
import type { Graph } from '../divide/graph.ts';
import { costOfWeight, isInside, type PartCost, type WeightClass, weightClasses } from './cost.ts';
import { sweepOf } from './frontier.ts';
import { type Highs, HighsError, type SolveLimit } from './highs.ts';
import { Master, type Triple } from './master.ts';
import type { Part, Pool } from './pool.ts';
import { SweepPricer } from './sweep-pricing.ts';
import { type Fix, MOST_HIDDEN, type Rules } from './sweep-rules.ts';

/** A problem of the branching: divisions with so many parts inside the window, some neighbours together or apart. */
export interface Problem {
  least: number;
  most: number;
  fixes: readonly Fix[];
  /** No such division costs less. */
  bound: number;
  /** The prices that prove it: of the vertices, of a part inside the window, of the cuts. */
  duals: Float64Array;
  cuts: Triple[];
}

/** Where the linear program ended: parts with their shares. */
export interface Solution {
  parts: Part[];
  values: Float64Array;
}

/** When to stop, and what is known. */
export interface Watch {
  stop(): boolean;
  /** For HiGHS. */
  limit(): SolveLimit;
  /** Cost of the best division known: a bound there is all that is wanted. */
  cost(): number;
}

export const EPSILON = 1e-6;
/** States of the sweep: about 100 MB. The widest community of the demo city has 350,000. */
const MOST_STATES = 1_500_000;
/** Partial sets that the pricing follows at each vertex, at first; eight times more each time that nothing was found. */
const FIRST_WIDTH = 1000;
/** Share of the best prices in those that are asked about. */
const SMOOTHING = 0.5;
/** Parts of one round with the same last vertex. */
const PER_LAST = 4;
/** Cuts go on while a round of them closes this share of the gap. */
const LEAST_GAIN = 0.02;
const CUTS_PER_ROUND = 30;

export class Generation {
  /** Every part met, by its vertices. */
  readonly columns = new Map<string, Part>();
  rounds = 0;
  generated = 0;
  nodes = 0;
  private readonly highs: Highs;
  private readonly graph: Graph;
  private readonly partCost: PartCost;
  private readonly pool: Pool;
  private readonly watch: Watch;
  private readonly total: number;
  private readonly pricers: { class: WeightClass; pricer: SweepPricer }[];

  private constructor(highs: Highs, pool: Pool, watch: Watch, pricers: Generation['pricers']) {
    this.highs = highs;
    this.pool = pool;
    this.graph = pool.graph;
    this.partCost = pool.partCost;
    this.watch = watch;
    this.total = totalOf(pool.graph);
    this.pricers = pricers;
    for (const { vertices } of pool.parts()) this.columnOf(vertices);
  }

  /** Undefined where the graph is too wide for a sweep. */
  static of(highs: Highs, pool: Pool, watch: Watch): Generation | undefined {
    const { graph, partCost } = pool;
    const { max } = partCost.window;
    const most = heaviest(graph, partCost, watch.cost());
    const all = sweepOf(graph, { most, states: MOST_STATES, connected: true });
    const light = all ?? sweepOf(graph, { most: max, states: MOST_STATES, connected: true });
    // Where the states are too many, connection is not asked of parts above the maximum: they are dear enough.
    const heavy = all ?? sweepOf(graph, { most, states: MOST_STATES, connected: false });
    if (!light || !heavy) return undefined;
    const pricers = weightClasses(partCost, most).map(weights => ({
      class: weights,
      pricer: new SweepPricer(graph, weights.kind === 'heavy' ? heavy : light, weights),
    }));
    return new Generation(highs, pool, watch, pricers);
  }

  /** The one part with these vertices; undefined where they are not connected. */
  columnOf(vertices: ArrayLike<number>): Part | undefined {
    const key = Int32Array.from(vertices).sort().join();
    let part = this.columns.get(key);
    if (!part) {
      part = this.pool.partOf(vertices);
      if (part) this.columns.set(key, part);
    }
    return part;
  }

  /** Raises a problem's bound as far as the linear program and its cuts do. */
  raise(problem: Problem): Solution {
    const { n } = this.graph;
    return Master.with(this.highs, n, this.partCost.window, master => {
      master.limitInside(problem.least, problem.most);
      master.addSlacks(this.watch.cost() + 1);
      const loaded = new Set([...this.columns.values()].filter(part => obeys(part, problem.fixes)));
      master.add([...loaded]);
      const inherited = problem.duals;
      const binding = problem.cuts.map((_, i) => inherited[n + 1 + i] < -EPSILON);
      for (const cut of problem.cuts.filter((_, i) => binding[i])) master.addCut(cut);
      // Prices to lean on; a bound of this problem's own comes with the first round.
      let centre = inherited.filter((_, i) => i <= n || binding[i - n - 1]);
      let centreBound = Number.NEGATIVE_INFINITY;
      let solution: Solution = { parts: [], values: new Float64Array() };
      let width = FIRST_WIDTH;
      let before = Number.NEGATIVE_INFINITY;
      while (!this.watch.stop()) {
        const status = master.solve(this.watch.limit());
        if (status === 'limit') break;
        if (status !== 'optimal') throw new HighsError(`the linear program of the bound: ${status}`);
        const { duals, values } = master.solution();
        solution = { parts: [...master.parts], values };
        let wanted: Part[] = [];
        let complete = false;
        for (let share = SMOOTHING; ; share = Math.max(0, 2 * share - 1)) {
          const prices = duals.map((d, i) => (1 - share) * d + share * (centre[i] ?? 0));
          const priced = this.price(prices, problem, master.cuts, width);
          complete = priced.complete;
          wanted = priced.parts.filter(
            part =>
              !loaded.has(part) && obeys(part, problem.fixes) && master.reducedCost(part, duals) < -EPSILON,
          );
          if (priced.bound > centreBound) {
            centreBound = priced.bound;
            centre = prices;
          }
          if (priced.bound > problem.bound) {
            problem.bound = priced.bound;
            problem.duals = prices;
            problem.cuts = [...master.cuts];
          }
          if (wanted.length > 0 || share === 0) break;
        }
        if (problem.bound >= this.watch.cost() - EPSILON) break;
        if (wanted.length > 0) {
          for (const part of wanted) loaded.add(part);
          master.add(wanted);
        } else if (!complete) width *= 8;
        else {
          const gained = centreBound - before;
          before = centreBound;
          if (gained < LEAST_GAIN * (this.watch.cost() - centreBound)) break;
          master.dropIdle(duals);
          if (master.cut(values, CUTS_PER_ROUND, this.roomFor(master)) === 0) break;
        }
      }
      return solution;
    });
  }

  /**
   * Every part that can belong to a division of the problem that is cheaper than the best known; undefined where they are
   * more than `most`, or the search for them took too long.
   */
  listed(problem: Problem, most: number, nodes: number): Part[] | undefined {
    const gap = this.watch.cost() - problem.bound;
    const rules = this.rulesOf(problem.duals, problem.cuts, problem.fixes);
    const parts: Part[] = [];
    for (const { class: weights, pricer } of this.pricers) {
      const own = weights.kind === 'inside' ? problem.duals[this.graph.n] : 0;
      const limit = {
        below: own + gap + EPSILON,
        most: most - parts.length,
        nodes,
        stop: () => this.watch.stop(),
      };
      const sets = pricer.every(problem.duals, limit, rules);
      if (!sets) return undefined;
      for (const { vertices } of sets) {
        const part = this.columnOf(vertices);
        if (part) parts.push(part);
      }
    }
    return parts;
  }

  /** The parts met that cost less beyond a problem's prices than its gap. */
  promising(problem: Problem): Part[] {
    const gap = this.watch.cost() - problem.bound;
    const { duals, fixes } = problem;
    return [...this.columns.values()].filter(part => {
      let reduced = part.cost - (isInside(part.weight, this.partCost.window) ? duals[this.graph.n] : 0);
      for (const v of part.vertices) reduced -= duals[v];
      return reduced < gap && obeys(part, fixes);
    });
  }

  /** Whether the pricing has a bit for one more cut. */
  private roomFor(master: Master): (cut: Triple) => boolean {
    const used = new Uint8Array(this.graph.n);
    const { pricer } = this.pricers[0];
    const fits = (cut: Triple): boolean => {
      const hidden = pricer.rules.hiddenFrom(cut);
      if (!hidden) return true;
      const [from, to] = hidden;
      for (let i = from; i <= to; i++) if (used[i] >= MOST_HIDDEN) return false;
      for (let i = from; i <= to; i++) used[i]++;
      return true;
    };
    master.active().forEach(fits);
    return fits;
  }

  private rulesOf(duals: Float64Array, cuts: readonly Triple[], fixes: readonly Fix[]): Rules {
    const { n } = this.graph;
    const penalties = cuts
      .map((vertices, i) => ({ vertices, penalty: -duals[n + 1 + i] }))
      .filter(({ penalty }) => penalty > 0);
    return { penalties, fixes };
  }

  /** Prices all classes: a bound from these prices, and parts that cost less than them. */
  private price(
    duals: Float64Array,
    { least, most, fixes }: Problem,
    cuts: readonly Triple[],
    width: number,
  ): { bound: number; parts: Part[]; complete: boolean } {
    const { n } = this.graph;
    const forInside = duals[n];
    let bound = forInside > 0 ? forInside * least : forInside * most;
    for (let v = 0; v < n; v++) bound += duals[v];
    for (let i = 0; i < cuts.length; i++) bound += Math.min(0, duals[n + 1 + i]);
    const rules = this.rulesOf(duals, cuts, fixes);
    const parts: Part[] = [];
    let complete = true;
    for (const { class: weights, pricer } of this.pricers) {
      const own = weights.kind === 'inside' ? forInside : 0;
      const limit = { below: own - EPSILON / 10, perLast: PER_LAST, width, stop: () => this.watch.stop() };
      const answer = pricer.run(duals, limit, rules);
      this.nodes += answer.nodes;
      bound += correction(answer.bounds, own, this.mostParts(weights, most));
      complete &&= answer.complete;
      for (const { vertices } of answer.found) {
        const part = this.columnOf(vertices);
        if (part) parts.push(part);
      }
    }
    this.rounds++;
    this.generated += parts.length;
    return { bound, parts, complete };
  }

  /** At most so many parts of a class, in any division that is no dearer than the best known. */
  private mostParts({ kind, low, high, pieces }: WeightClass, inside: number): number {
    if (kind === 'inside') return inside;
    if (kind === 'heavy') return Math.floor(this.total / low);
    const least = Math.min(pieces[0].value, costOfWeight(high * (1 - 1e-9), this.partCost));
    return least > 0 ? Math.min(this.graph.n, Math.floor(this.watch.cost() / least)) : this.graph.n;
  }
}

/** The most that a part can weigh in a division that is cheaper than `below`; the maximum of the window at least. */
function heaviest(graph: Graph, partCost: PartCost, below: number): number {
  const total = totalOf(graph);
  const { max } = partCost.window;
  // Where households outside cost the same in any part, a part above the maximum is as good in pieces, vertex by vertex.
  if (partCost.plain)
    return Math.min(
      total,
      graph.weight.reduce((most, w) => Math.max(most, w), max),
    );
  if (total <= max || costOfWeight(total, partCost) < below) return total;
  let [low, high] = [max + EPSILON, total];
  if (costOfWeight(low, partCost) >= below) return max;
  while (high - low > 0.5) {
    const middle = (low + high) / 2;
    if (costOfWeight(middle, partCost) < below) low = middle;
    else high = middle;
  }
  return high;
}

const totalOf = (graph: Graph): number => graph.weight.reduce((sum, w) => sum + w, 0);

/** Whether a part holds both or none of what must be together, and not both of what must be apart. */
export function obeys({ vertices }: Part, fixes: readonly Fix[]): boolean {
  return fixes.every(({ a, b, together }) => {
    const [hasA, hasB] = [vertices.includes(a), vertices.includes(b)];
    return together ? hasA === hasB : !(hasA && hasB);
  });
}

/** The most that so many parts with different last vertices can cost less than their prices; at most 0. */
function correction(bounds: Float64Array, own: number, count: number): number {
  const below = Array.from(bounds, b => Math.min(0, b - own)).sort((a, b) => a - b);
  let sum = 0;
  for (let i = 0; i < count && i < below.length; i++) sum += below[i];
  return sum;
}
