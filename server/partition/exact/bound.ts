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
import { costOfWeight, isInside, membersOf, type PartCost, type WeightClass, weightClasses } from './cost.ts';
import { sweepOf } from './frontier.ts';
import { type Highs, HighsError, type SolveLimit } from './highs.ts';
import { Master, type Triple } from './master.ts';
import { type Part, Pool } from './pool.ts';
import { numbered } from './set-partition.ts';
import { MOST_HIDDEN, type Penalty, SweepPricer } from './sweep-pricing.ts';

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
const MOST_STATES = 1_500_000;
const FIRST_WIDTH = 1000;
const SMOOTHING = 0.5;
const PER_LAST = 4;
/** Cuts of one side, and of one round. */
const LEAST_GAIN = 0.02;
const CUTS_PER_ROUND = 30;
/** Parts listed for the last choice: more are too many for HiGHS. */
const MOST_LISTED = 30_000;
const FEW_LISTED = 4000;
const LIST_NODES = 2e7;
/** Seconds of HiGHS for a better division of the parts at hand. */
const SHORT_s = 10;

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

class Bounding {
  private readonly highs: Highs;
  private readonly graph: Graph;
  private readonly partCost: PartCost;
  private readonly pool: Pool;
  private readonly pricers: { class: WeightClass; pricer: SweepPricer }[];
  private readonly total: number;
  private readonly stop: () => boolean;
  private readonly limit: (most_s?: number) => { seconds?: number; nodes?: number };
  private part: Int32Array;
  private cost: number;
  private readonly columns = new Map<string, Part>();
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
    const light = sweepOf(graph, { most: partCost.window.max, states: MOST_STATES, connected: true });
    const heavy = sweepOf(graph, { most: Number.POSITIVE_INFINITY, states: MOST_STATES, connected: false });
    if (!light || !heavy) throw new RangeError('too wide');
    this.pricers = weightClasses(partCost, this.total).map(weights => ({
      class: weights,
      pricer: new SweepPricer(graph, weights.kind === 'heavy' ? heavy : light, weights),
    }));
    for (const { vertices } of this.pool.parts()) this.columnOf(vertices);
    const parts = this.partsOf(incumbent);
    this.cost = parts.reduce((sum, part) => sum + part.cost, 0);
    this.part = numbered(graph.n, parts);
    const end = now && seconds !== undefined ? now() + 1000 * seconds : Number.POSITIVE_INFINITY;
    const most = nodes ?? Number.POSITIVE_INFINITY;
    this.stop = () => this.nodes >= most || (now !== undefined && now() >= end);
    this.limit = most_s => ({
      ...(now && seconds !== undefined
        ? { seconds: Math.max(0, Math.min(most_s ?? seconds, (end - now()) / 1000)) }
        : {}),
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

  /** The one part with these vertices, kept for all linear programs; undefined where they are not connected. */
  private columnOf(vertices: ArrayLike<number>): Part | undefined {
    const key = Int32Array.from(vertices).sort().join();
    let part = this.columns.get(key);
    if (!part) {
      part = this.pool.partOf(vertices);
      if (part) this.columns.set(key, part);
    }
    return part;
  }

  private partsOf(division: ArrayLike<number>): Part[] {
    return membersOf(division).map(vertices => {
      const part = this.columnOf(vertices);
      if (!part) throw new RangeError('a part of the incumbent is not connected');
      return part;
    });
  }

  /** A bound for all divisions; where the number of parts inside the window is broken, for its two sides apart. */
  private bound(least: number, most: number, base?: Side): number {
    const { side, inside } = this.generate(least, most, base);
    if (side.bound >= this.cost - EPSILON || this.stop()) return side.bound;
    const middle = Math.floor(inside + EPSILON);
    const whole = inside - middle < 1e-3 || middle + 1 - inside < 1e-3 || base !== undefined;
    const { bound, done } = this.choose(side, whole ? MOST_LISTED : FEW_LISTED);
    if (done || whole || this.stop()) return bound;
    // The dearer side first: it is the sooner done with.
    const sides = [
      [least, middle],
      [middle + 1, most],
    ];
    if (inside - middle < 0.5) sides.reverse();
    return Math.max(bound, Math.min(...sides.map(([low, high]) => this.bound(low, high, side))));
  }

  /** Column generation with the number of parts inside the window bounded. */
  private generate(least: number, most: number, base?: Side): { side: Side; inside: number } {
    return Master.with(this.highs, this.graph.n, this.partCost.window, master => {
      master.limitInside(least, most);
      master.addSlacks(this.cost + 1);
      const loaded = new Set(this.columns.values());
      master.add([...loaded]);
      const side: Side = {
        least,
        most,
        bound: Number.NEGATIVE_INFINITY,
        duals: base?.duals ?? this.firstPrices(),
        cuts: [...(base?.cuts ?? [])],
      };
      side.cuts = side.cuts.filter((_, i) => base && base.duals[this.graph.n + 1 + i] < -EPSILON);
      side.duals = side.duals.filter((d, i) => i <= this.graph.n || d < -EPSILON);
      for (const cut of side.cuts) master.addCut(cut);
      let inside = 0;
      let width = FIRST_WIDTH;
      const share = SMOOTHING;
      let done = false;
      let before = Number.NEGATIVE_INFINITY;
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
        let added = 0;
        for (let own = share; ; own = Math.max(0, 2 * own - 1)) {
          const prices = own === 0 ? duals : duals.map((d, i) => (1 - own) * d + own * (side.duals[i] ?? 0));
          const { bound, parts, complete } = this.price(prices, side, master.cuts, width);
          this.rounds++;
          const wanted = parts.filter(
            part => !loaded.has(part) && master.reducedCost(part, duals) < -EPSILON,
          );
          for (const part of wanted) loaded.add(part);
          master.add(wanted);
          added = wanted.length;
          if (bound > side.bound) {
            side.bound = bound;
            side.duals = prices;
            side.cuts = [...master.cuts];
          }
          if (added > 0 || own === 0) {
            if (added === 0) {
              if (!complete) width *= 8;
              else {
                const gained = side.bound - before;
                before = side.bound;
                master.dropIdle(duals);
                done =
                  gained < LEAST_GAIN * (this.cost - side.bound) ||
                  master.cut(values, CUTS_PER_ROUND, this.roomFor(master)) === 0;
              }
            }
            break;
          }
        }
        if (side.bound >= this.cost - EPSILON || this.stop()) break;
        if (done) break;
      }
      return { side, inside };
    });
  }

  /** What the incumbent's parts cost, shared out by weight. */
  private firstPrices(): Float64Array {
    const prices = new Float64Array(this.graph.n + 1);
    for (const { vertices, weight, cost } of this.partsOf(this.part))
      for (const v of vertices)
        prices[v] = weight > 0 ? (cost * this.graph.weight[v]) / weight : cost / vertices.length;
    return prices;
  }

  /** Whether the pricing has a bit for one more cut. */
  private roomFor(master: Master): (cut: Triple) => boolean {
    const used = new Uint8Array(this.graph.n);
    const { pricer } = this.pricers[0];
    const fits = (cut: Triple): boolean => {
      const hidden = pricer.hiddenFrom(cut);
      if (!hidden) return true;
      const [from, to] = hidden;
      for (let i = from; i <= to; i++) if (used[i] >= MOST_HIDDEN) return false;
      for (let i = from; i <= to; i++) used[i]++;
      return true;
    };
    master.active().forEach(fits);
    return fits;
  }

  private penaltiesOf(duals: Float64Array, cuts: readonly Triple[]): Penalty[] {
    return cuts.map((vertices, i) => ({ vertices, penalty: Math.max(0, -duals[this.graph.n + 1 + i]) }));
  }

  /** Prices all classes: a bound from these prices, and parts that the linear program wants. */
  private price(
    duals: Float64Array,
    { least, most }: { least: number; most: number },
    cuts: readonly Triple[],
    width: number,
  ): { bound: number; parts: Part[]; complete: boolean } {
    const { n } = this.graph;
    const forInside = duals[n];
    let bound = forInside > 0 ? forInside * least : forInside * most;
    for (let v = 0; v < n; v++) bound += duals[v];
    for (let i = 0; i < cuts.length; i++) bound += Math.min(0, duals[n + 1 + i]);
    const penalties = this.penaltiesOf(duals, cuts);
    const parts: Part[] = [];
    let complete = true;
    for (const { class: weights, pricer } of this.pricers) {
      const own = weights.kind === 'inside' ? forInside : 0;
      const answer = pricer.run(
        duals,
        { below: own - EPSILON / 10, perLast: PER_LAST, width, stop: this.stop },
        penalties,
      );
      this.nodes += answer.nodes;
      bound += this.correction(answer.bounds, own, this.mostParts(weights, most));
      if (!answer.complete) complete = false;
      for (const { vertices } of answer.found) {
        const part = this.columnOf(vertices);
        if (part) parts.push(part);
      }
    }
    this.generated += parts.length;
    return { bound, parts, complete };
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

  private choose(side: Side, most: number): { bound: number; done: boolean } {
    const { n } = this.graph;
    this.improve(side);
    const gap = this.cost - side.bound;
    if (gap <= EPSILON || this.stop()) return { bound: side.bound, done: true };
    const listed: Part[] = [];
    for (const { class: weights, pricer } of this.pricers) {
      const own = weights.kind === 'inside' ? side.duals[n] : 0;
      const answer = pricer.every(
        side.duals,
        { below: own + gap + EPSILON, most: most - listed.length, nodes: LIST_NODES, stop: this.stop },
        this.penaltiesOf(side.duals, side.cuts),
      );
      if (!answer) return { bound: side.bound, done: false };
      for (const { vertices } of answer) {
        const part = this.pool.partOf(vertices);
        if (part) listed.push(part);
      }
    }
    const answer = this.choice(listed, side, this.limit());
    return { bound: Math.max(side.bound, answer), done: answer >= this.cost - EPSILON };
  }

  /** The cheapest division of the parts generated so far that HiGHS finds in short time. */
  private improve(side: Side): void {
    const gap = this.cost - side.bound;
    const parts = [...this.columns.values()].filter(part => {
      let reduced = part.cost - (isInside(part.weight, this.partCost.window) ? side.duals[this.graph.n] : 0);
      for (const v of part.vertices) reduced -= side.duals[v];
      return reduced < gap;
    });
    this.choice(parts, side, this.limit(SHORT_s));
  }

  private choice(listed: Part[], side: Side, limit: SolveLimit): number {
    const { n } = this.graph;
    const known = new Set(listed.map(part => part.vertices.join()));
    const start = this.partsOf(this.part);
    const within = start.filter(part => isInside(part.weight, this.partCost.window)).length;
    for (const part of start) if (!known.has(part.vertices.join())) listed.push(part);
    return Master.with(this.highs, n, this.partCost.window, master => {
      master.limitInside(side.least, side.most);
      master.add(listed);
      const index = new Map(listed.map((part, i) => [part.vertices.join(), i]));
      const answer = master.solveBinary(
        limit,
        within >= side.least && within <= side.most
          ? start.map(part => index.get(part.vertices.join()) as number)
          : undefined,
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
