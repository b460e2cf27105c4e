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
import { costOfWeight, membersOf, type PartCost, type WeightClass, weightClasses } from './cost.ts';
import { type Highs, HighsError } from './highs.ts';
import { Master } from './master.ts';
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
  /** `optimal`: bound and cost are the same. `bound`: stopped by a limit, or HiGHS failed (`reason`). */
  status: 'optimal' | 'bound';
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
/** Parts listed for the last choice: more are too many for HiGHS. */
const MOST_LISTED = 60_000;

/** One side of the branching on the number of parts inside the window. */
interface Side {
  least: number;
  most: number;
  bound: number;
  duals: Float64Array;
}

/** Bounds the cost of all divisions, and proves the optimum where time allows. */
export function boundCost(highs: Highs, request: BoundRequest): CostBound {
  return new Bounding(highs, request).run();
}

class Bounding {
  private readonly highs: Highs;
  private readonly graph: Graph;
  private readonly partCost: PartCost;
  private readonly pool: Pool;
  private readonly pricers: { class: WeightClass; pricer: Pricer }[];
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
    this.pricers = weightClasses(partCost, this.total).map(weights => ({
      class: weights,
      pricer: new Pricer(graph, weights),
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
      bound = this.bound({ least: 0, most: Math.min(most, this.graph.n) });
    } catch (error) {
      if (!(error instanceof HighsError)) throw error;
      reason = error.message;
    }
    const proved = bound >= this.cost - EPSILON * Math.max(1, Math.abs(this.cost));
    return {
      bound: Math.min(bound, this.cost),
      part: this.part,
      cost: this.cost,
      status: proved ? 'optimal' : 'bound',
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

  /** The least of what the sides are bounded by. */
  private bound(whole: { least: number; most: number }): number {
    const open: Side[] = [this.generate(whole.least, whole.most)].map(({ side }) => side);
    return Math.min(...open.map(side => this.close(side)));
  }

  /** Branches once on the number of parts, then lists and chooses. */
  private close(side: Side): number {
    if (side.bound >= this.cost - EPSILON || this.stop()) return side.bound;
    return Math.max(side.bound, this.choose(side));
  }

  /** Column generation with the number of parts inside the window bounded. */
  private generate(least: number, most: number): { side: Side; inside: number } {
    return Master.with(this.highs, this.graph.n, this.partCost.window, master => {
      master.limitInside(least, most);
      master.add(this.pool.parts());
      const side: Side = { least, most, bound: Number.NEGATIVE_INFINITY, duals: new Float64Array() };
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
        const { bound, parts, complete } = this.price(duals, side, perRoot);
        this.rounds++;
        if (bound > side.bound) {
          side.bound = bound;
          side.duals = duals;
        }
        (globalThis as { __log?: (s: string) => void }).__log?.(
          `round ${this.rounds} lp ${master.objective().toFixed(2)} bound ${bound.toFixed(2)} +${parts.length} inside ${inside.toFixed(3)} nodes ${this.nodes} per ${perRoot}`,
        );
        if (side.bound >= this.cost - EPSILON || this.stop()) break;
        if (parts.length > 0) master.add(parts);
        else if (complete || perRoot >= MOST_NODES) break;
        else perRoot *= 10;
      }
      return { side, inside };
    });
  }

  /** Prices all classes: a bound from these prices, and parts that the linear program wants. */
  private price(
    duals: Float64Array,
    { least, most }: { least: number; most: number },
    nodesPerRoot: number,
  ): { bound: number; parts: Part[]; complete: boolean } {
    const { n } = this.graph;
    const forInside = duals[n];
    let bound = forInside > 0 ? forInside * least : forInside * most;
    for (let v = 0; v < n; v++) bound += duals[v];
    const parts: Part[] = [];
    let complete = true;
    for (const { class: weights, pricer } of this.pricers) {
      const own = weights.kind === 'inside' ? forInside : 0;
      const answer = this.runPricer(pricer, duals, own - EPSILON / 10, PER_ROOT, nodesPerRoot);
      bound += this.correction(answer.bounds, own, this.mostParts(weights, most));
      for (let i = 0; i < n; i++) if (answer.bounds[i] < own - EPSILON) complete = false;
      for (const { vertices, reduced } of answer.found) {
        if (reduced >= own - EPSILON) break;
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
    below: number,
    perRoot: number,
    nodesPerRoot: number,
    all = false,
  ): Pricing {
    const before = this.nodes;
    const answer = pricer.run(duals, { below, perRoot, nodesPerRoot, all, stop: this.stop });
    this.nodes = before + answer.nodes;
    return answer;
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
      const answer = this.runPricer(pricer, side.duals, own + gap + EPSILON, MOST_LISTED, MOST_NODES, true);
      (globalThis as { __log?: (s: string) => void }).__log?.(
        `list ${weights.kind} gap ${gap.toFixed(2)} found ${answer.found.length} complete ${answer.complete} nodes ${this.nodes}`,
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
      (globalThis as { __log?: (s: string) => void }).__log?.(
        `choose ${listed.length} ${answer.status} ${answer.bound}`,
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
