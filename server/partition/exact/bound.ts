/**
 * A proved lower bound for the cost of every division of a connected graph: column generation for set partitioning
 * (Mehrotra, Johnson and Nemhauser, "An optimization based heuristic for political districting", 1998), with pricing by
 * branch and bound over connected sets (pricing.ts).
 *
 * For any prices of the vertices, a division costs the sum of the prices and of what each of its parts costs beyond
 * them; no part whose first vertex is r costs less beyond them than the pricing's bound for r, the first vertices
 * differ, and so do the numbers of parts of each class that are possible at all. This holds whenever the pricing stops
 * (Lagrange; Farley, "A note on bounding a class of linear programming problems", 1990), so the bound is valid at
 * every moment.
 *
 * Where the linear program wants a broken number of parts inside the window, its two sides are bounded apart. At last
 * all parts that can still belong to a better division are listed, and HiGHS chooses: with that the optimum is proved
 * (Baldacci, Christofides and Mingozzi, "An exact algorithm for the vehicle routing problem based on the set
 * partitioning formulation with additional cuts", 2008).
 */
import type { Graph } from '../divide/graph.ts';
import { unavoidableOutside } from '../divide/window.ts';
import { costOfWeight, membersOf, type PartCost, type WeightClass, weightClasses } from './cost.ts';
import { type Highs, HighsError } from './highs.ts';
import { Master, type Triple } from './master.ts';
import { type Part, Pool } from './pool.ts';
import { Pricer, type Pricing } from './pricing.ts';
import { numbered } from './set-partition.ts';

export interface BoundRequest {
  graph: Graph;
  partCost: PartCost;
  /** The best division known, into connected parts. */
  incumbent: ArrayLike<number>;
  /** Parts to begin with: the better, the faster. */
  pool?: Pool;
  /** Milliseconds, differences only; with `seconds`, when to stop. */
  now?: () => number;
  seconds?: number;
  /** Without a clock: nodes of branch and bound in all, and of HiGHS. The result is repeatable then. */
  nodes?: number;
}

export interface CostBound {
  /** No division costs less. */
  bound: number;
  /** The cheapest division known, the incumbent or one that was met on the way. */
  part: Int32Array;
  cost: number;
  /**
   * `optimal`: bound and cost are the same. `bound`: a bound by column generation. `weak`: stopped before there was one
   * (or HiGHS failed, see `reason`), and the bound is the arithmetic of the window only.
   */
  status: 'optimal' | 'bound' | 'weak';
  reason?: string;
  /** What was done: rounds of column generation, parts generated, nodes of pricing. */
  rounds: number;
  generated: number;
  nodes: number;
}

const EPSILON = 1e-6;
/** Nodes of pricing for one root, at first and at most; ten times more each time that nothing was found. */
const FIRST_NODES = 300;
const MOST_NODES = 3e7;
/** Parts that a root gives in one round. */
const PER_ROOT = 6;
/** Cuts of one side, and of one round. */
const MOST_CUTS = 300;
const CUTS_PER_ROUND = 30;
/** How far beyond the best cost a side that is to be ruled out is priced, as a share of the gap. */
const LOWERED = 0.05;
/** Shares of the program's prices that are tried for a bound on the way. */
const SHARES = [0.9, 0.8, 0.7, 0.5];
/** Parts listed for the last choice: more are too many for HiGHS. */
const MOST_LISTED = 60_000;

/** One side of the branching on the number of parts inside the window. */
interface Side {
  least: number;
  most: number;
  bound: number;
  duals: Float64Array;
  cuts: Triple[];
}

/** Bounds the cost of all divisions, and proves the optimum where time allows. */
export function boundCost(highs: Highs, request: BoundRequest): CostBound {
  return new Bounding(highs, request).run();
}

/** A graph whose parts never cost more than those of the true one, with costs of cutting alone. */
interface Relaxed {
  graph: Graph;
  /** What every vertex costs its part besides. */
  constant?: Float64Array;
}

/**
 * An edge costs c where it is cut and k where it is not: at least min(c, k) in any case, which its two ends share, and
 * where it is cut c − min(c, k) more. Left out is k − min(c, k) where it is not cut.
 */
function relax(graph: Graph): Relaxed {
  const { n, start, cost, keep } = graph;
  if (!keep) return { graph };
  const constant = new Float64Array(n);
  for (let v = 0; v < n; v++)
    for (let e = start[v]; e < start[v + 1]; e++) constant[v] += Math.min(cost[e], keep[e]) / 2;
  const { keep: _, ...rest } = graph;
  return { graph: { ...rest, cost: cost.map((c, e) => c - Math.min(c, keep[e])) }, constant };
}

class Bounding {
  private readonly highs: Highs;
  private readonly graph: Graph;
  private readonly partCost: PartCost;
  private readonly pool: Pool;
  private readonly pricers: { class: WeightClass; pricer: Pricer }[];
  private readonly relaxed: Relaxed;
  private readonly total: number;
  private readonly stop: () => boolean;
  private readonly limit: () => { seconds?: number; nodes?: number };
  private part: Int32Array;
  private cost: number;
  private rounds = 0;
  private generated = 0;
  private nodes = 0;

  constructor(highs: Highs, { graph, partCost, incumbent, pool, now, seconds, nodes }: BoundRequest) {
    this.highs = highs;
    this.graph = graph;
    this.partCost = partCost;
    this.pool = pool ?? new Pool(graph, partCost);
    this.pool.addDivision(incumbent);
    this.total = graph.weight.reduce((sum, w) => sum + w, 0);
    this.relaxed = relax(graph);
    this.pricers = weightClasses(partCost, this.total).map(weights => ({
      class: weights,
      pricer: new Pricer(this.relaxed.graph, weights),
    }));
    const parts = this.partsOf(incumbent);
    this.cost = parts.reduce((sum, part) => sum + part.cost, 0);
    this.part = numbered(graph.n, parts);
    const end = now && seconds !== undefined ? now() + 1000 * seconds : Number.POSITIVE_INFINITY;
    const most = nodes ?? Number.POSITIVE_INFINITY;
    this.stop = () => this.nodes >= most || (now !== undefined && now() >= end);
    this.limit = () => ({
      ...(now && seconds !== undefined ? { seconds: Math.max(0, (end - now()) / 1000) } : {}),
      ...(nodes === undefined ? {} : { nodes }),
    });
  }

  run(): CostBound {
    const { min } = this.partCost.window;
    const most = min > 0 ? Math.floor(this.total / min + EPSILON) : this.graph.n;
    let reason: string | undefined;
    let bound = Number.NEGATIVE_INFINITY;
    try {
      bound = this.bound(0, Math.min(most, this.graph.n));
    } catch (error) {
      if (!(error instanceof HighsError)) throw error;
      reason = error.message;
    }
    const proved = bound >= this.cost - EPSILON * Math.max(1, Math.abs(this.cost));
    const weak = this.partCost.outside * unavoidableOutside(this.total, this.partCost.window);
    return {
      bound: Math.min(Math.max(bound, weak), this.cost),
      part: this.part,
      cost: this.cost,
      status: proved ? 'optimal' : bound > weak ? 'bound' : 'weak',
      ...(reason === undefined ? {} : { reason }),
      rounds: this.rounds,
      generated: this.generated,
      nodes: this.nodes,
    };
  }

  private partsOf(division: ArrayLike<number>): Part[] {
    return membersOf(division).map(vertices => {
      const part = this.pool.partOf(vertices);
      if (!part) throw new RangeError('a part of the incumbent is not connected');
      return part;
    });
  }

  /** A bound for all divisions; where the number of parts inside the window is broken, for its two sides apart. */
  private bound(least: number, most: number): number {
    const { side, inside } = this.generate(least, most, 0);
    if (side.bound >= this.cost - EPSILON || this.stop()) return side.bound;
    const middle = Math.floor(inside + EPSILON);
    const sides = [
      { least, most: middle },
      { least: middle + 1, most },
    ].filter(one => one.least <= one.most);
    let bound = Number.POSITIVE_INFINITY;
    // The dearer side first: it is the sooner done with.
    for (const one of inside - middle < 0.5 ? sides.reverse() : sides) {
      const { side: half } = this.generate(one.least, one.most, MOST_CUTS, side);
      if (half.bound < this.cost - EPSILON && !this.stop())
        half.bound = Math.max(half.bound, this.choose(half));
      bound = Math.min(bound, half.bound);
    }
    return Math.max(side.bound, bound);
  }

  /** Column generation with the number of parts inside the window bounded. */
  private generate(least: number, most: number, cuts: number, base?: Side): { side: Side; inside: number } {
    return Master.with(this.highs, this.graph.n, this.partCost.window, master => {
      master.limitInside(least, most);
      master.addSlacks(this.cost + 1);
      master.add(this.pool.parts());
      const side: Side = {
        least,
        most,
        bound: Number.NEGATIVE_INFINITY,
        duals: new Float64Array(),
        cuts: [],
      };
      let inside = 0;
      let perRoot = FIRST_NODES;
      for (;;) {
        const status = master.solve(this.limit());
        if (status === 'limit') break;
        if (status !== 'optimal') throw new HighsError(`the linear program of the bound: ${status}`);
        const { duals, values } = master.solution();
        inside = 0;
        values.forEach((x, j) => {
          const { weight } = master.parts[j];
          if (weight >= this.partCost.window.min && weight <= this.partCost.window.max) inside += x;
        });
        const prices = base ? this.lowered(duals, master.objective(), base) : duals;
        let { bound, parts, complete } = this.price(prices, side, master.cuts, perRoot);
        if (prices !== duals && parts.length === 0 && complete && bound < this.cost - EPSILON)
          ({ bound, parts, complete } = this.price(duals, side, master.cuts, perRoot));
        this.rounds++;
        // Nothing found, nothing proved: lower prices are proved sooner, and give a bound to hold meanwhile.
        for (const share of parts.length === 0 && !complete && !base ? SHARES : []) {
          const objective = share * master.objective();
          if (objective <= side.bound || this.stop()) break;
          const scaled = duals.map(d => share * d);
          const answer = this.price(scaled, side, master.cuts, perRoot);
          if (answer.bound > side.bound) {
            side.bound = answer.bound;
            side.duals = scaled;
            side.cuts = [...master.cuts];
          }
          if (answer.complete) break;
        }
        if (bound > side.bound) {
          side.bound = bound;
          side.duals = prices;
          side.cuts = [...master.cuts];
        }
        if (side.bound >= this.cost - EPSILON || this.stop()) break;
        if (parts.length > 0) master.add(parts);
        else if (!complete && perRoot < MOST_NODES) perRoot *= 10;
        else if (!complete || master.cuts.length >= cuts || master.cut(values, CUTS_PER_ROUND) === 0) break;
      }
      return { side, inside };
    });
  }

  /**
   * Where a side's program is dearer than the best division, prices between its own and those of the whole that would
   * just prove it: they leave the pricing less to do.
   */
  private lowered(duals: Float64Array, objective: number, base: Side): Float64Array {
    const goal = this.cost + LOWERED * Math.abs(this.cost - base.bound);
    if (base.bound >= this.cost || objective <= goal) return duals;
    const share = (goal - base.bound) / (objective - base.bound);
    return duals.map((d, i) => share * d + (1 - share) * (base.duals[i] ?? 0));
  }

  /** Prices all classes: a bound from these prices, and parts that the linear program wants. */
  private price(
    duals: Float64Array,
    { least, most }: { least: number; most: number },
    cuts: readonly Triple[],
    nodesPerRoot: number,
  ): { bound: number; parts: Part[]; complete: boolean } {
    const { n } = this.graph;
    const forInside = duals[n];
    let bound = forInside > 0 ? forInside * least : forInside * most;
    for (let v = 0; v < n; v++) bound += duals[v];
    for (let i = 0; i < cuts.length; i++) bound += Math.min(0, duals[n + 1 + i]);
    const parts: Part[] = [];
    let complete = true;
    for (const { class: weights, pricer } of this.pricers) {
      const own = weights.kind === 'inside' ? forInside : 0;
      const answer = this.runPricer(pricer, duals, cuts, own - EPSILON / 10, PER_ROOT, nodesPerRoot);
      bound += this.correction(answer.bounds, own, this.mostParts(weights, most));
      for (let i = 0; i < n; i++) if (answer.bounds[i] < own - EPSILON) complete = false;
      for (const { vertices, reduced } of answer.found) {
        if (reduced >= own - EPSILON) break;
        // What the relaxation leaves out may be what makes it dear.
        if (reduced + this.leftOut(vertices) >= own - EPSILON) continue;
        const part = this.pool.partOf(vertices);
        if (part) parts.push(part);
      }
    }
    this.generated += parts.length;
    return { bound, parts, complete };
  }

  private runPricer(
    pricer: Pricer,
    duals: Float64Array,
    cuts: readonly Triple[],
    below: number,
    perRoot: number,
    nodesPerRoot: number,
    all = false,
  ): Pricing {
    const before = this.nodes;
    const penalties = cuts.map((vertices, i) => ({
      vertices,
      penalty: Math.max(0, -duals[this.graph.n + 1 + i]),
    }));
    const limit = { below, perRoot, nodesPerRoot, all, stop: this.stop };
    const { constant } = this.relaxed;
    const prices = constant
      ? duals.map((dual, i) => (i < constant.length ? dual - constant[i] : dual))
      : duals;
    const answer = pricer.run(prices, limit, penalties);
    this.nodes = before + answer.nodes;
    return answer;
  }

  /** What a set costs beyond the relaxed graph: edges inside that had better be cut. */
  private leftOut(vertices: readonly number[]): number {
    const { start, adj, cost, keep } = this.graph;
    if (!keep) return 0;
    const inside = new Set(vertices);
    let sum = 0;
    for (const v of vertices)
      for (let e = start[v]; e < start[v + 1]; e++)
        if (adj[e] > v && inside.has(adj[e])) sum += Math.max(0, keep[e] - cost[e]);
    return sum;
  }

  /** At most so many parts of a class, in any division that is no dearer than the best known. */
  private mostParts(weights: WeightClass, inside: number): number {
    if (weights.kind === 'inside') return inside;
    if (weights.kind === 'heavy') return Math.floor(this.total / weights.low);
    const least = Math.min(...[0, weights.high * (1 - 1e-9)].map(w => costOfWeight(w, this.partCost)));
    return least > 0 ? Math.min(this.graph.n, Math.floor(this.cost / least)) : this.graph.n;
  }

  /** The most that so many parts with different first vertices can cost less than their prices; at most 0. */
  private correction(bounds: Float64Array, own: number, count: number): number {
    const below = Array.from(bounds, b => Math.min(0, b - own)).sort((a, b) => a - b);
    let sum = 0;
    for (let i = 0; i < count && i < below.length; i++) sum += below[i];
    return sum;
  }

  /** Lists every part that can belong to a better division of a side, and chooses. Returns a bound for the side. */
  private choose(side: Side): number {
    const { n } = this.graph;
    const gap = this.cost - side.bound;
    const listed: Part[] = [];
    for (const { class: weights, pricer } of this.pricers) {
      const own = weights.kind === 'inside' ? side.duals[n] : 0;
      const answer = this.runPricer(
        pricer,
        side.duals,
        side.cuts,
        own + gap + EPSILON,
        MOST_LISTED,
        MOST_NODES,
        true,
      );
      if (!answer.complete) return side.bound;
      for (const { vertices } of answer.found) {
        const part = this.pool.partOf(vertices);
        if (part) listed.push(part);
      }
      if (listed.length > MOST_LISTED) return side.bound;
    }
    const known = new Set(listed);
    const start = this.partsOf(this.part);
    for (const part of start) if (!known.has(part)) listed.push(part);
    return Master.with(this.highs, n, this.partCost.window, master => {
      master.limitInside(side.least, side.most);
      master.add(listed);
      const index = new Map(listed.map((part, i) => [part.vertices.join(), i]));
      const answer = master.solveBinary(
        this.limit(),
        start.map(part => index.get(part.vertices.join()) as number),
      );
      if (answer.values) {
        const chosen = listed.filter((_, i) => (answer.values as Float64Array)[i] === 1);
        const cost = chosen.reduce((sum, part) => sum + part.cost, 0);
        if (cost < this.cost - EPSILON) {
          this.part = numbered(n, chosen);
          this.cost = cost;
        }
      }
      if (answer.status === 'failed') throw new HighsError('HiGHS failed on the last choice');
      return Math.min(answer.bound, this.cost);
    });
  }
}
