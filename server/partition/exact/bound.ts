/**
 * A proved lower bound for the cost of every division of a connected graph, and the proved optimum where time allows:
 * branch, price and cut for set partitioning (Mehrotra, Johnson and Nemhauser, "An optimization based heuristic for
 * political districting", 1998), with pricing by dynamic programming over a sweep (sweep-pricing.ts) and subset-row cuts.
 *
 * For any prices of the vertices, a division costs the sum of the prices and of what each of its parts costs beyond
 * them; no part whose last vertex is r costs less beyond them than the pricing's bound for r, the last vertices differ,
 * and so do the numbers of parts of each class that are possible at all. This holds whenever the pricing stops
 * (Lagrange; Farley, "A note on bounding a class of linear programming problems", 1990), so the bound is valid at
 * every moment.
 *
 * Where few parts can still belong to a better division they are all listed, and HiGHS chooses (Baldacci, Christofides
 * and Mingozzi, "An exact algorithm for the vehicle routing problem based on the set partitioning formulation with
 * additional cuts", 2008). Else the problem is parted in two: by the number of parts inside the window where that is
 * broken, or by whether two neighbours are in one part (Ryan and Foster, "An integer programming approach to
 * scheduling", 1981). A division is known by which neighbours are together, so that no other kind is needed.
 */
import type { Graph } from '../divide/graph.ts';
import { unavoidableOutside } from '../divide/window.ts';
import { isInside, membersOf, type PartCost } from './cost.ts';
import { EPSILON, Generation, obeys, type Problem, type Solution } from './generation.ts';
import { type Highs, HighsError, type SolveLimit } from './highs.ts';
import { Master } from './master.ts';
import { type Part, Pool } from './pool.ts';
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
  /** Without a clock: partial sets that the pricing follows in all (about two million a second). The result is repeatable then. */
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

/** Parts listed for HiGHS to choose from: with more, parting the problem is faster. */
const MOST_LISTED = 4000;
const LIST_NODES = 2e7;
/** Nodes and seconds of HiGHS for one choice: what takes more is parted. */
const CHOICE_NODES = 300;
const CHOICE_s = 10;
/** A number closer to a whole one than this is whole. */
const WHOLE = 1e-4;

/** Bounds the cost of all divisions, and proves the optimum where time allows. */
export function boundCost(highs: Highs, request: BoundRequest): CostBound {
  return new Bounding(highs, request).run();
}

class Bounding {
  private readonly highs: Highs;
  private readonly graph: Graph;
  private readonly partCost: PartCost;
  private readonly pool: Pool;
  private readonly total: number;
  private readonly end: number;
  private readonly request: BoundRequest;
  private generation: Generation | undefined;
  private part: Int32Array;
  private cost: number;
  private bound = Number.NEGATIVE_INFINITY;
  /** Why the last choice or all of the proof failed. */
  private reason: string | undefined;

  constructor(highs: Highs, request: BoundRequest) {
    const { graph, partCost, incumbent, pool, now, seconds } = request;
    this.highs = highs;
    this.request = request;
    this.graph = graph;
    this.partCost = partCost;
    this.pool = pool ?? new Pool(graph, partCost);
    this.pool.addDivision(incumbent);
    this.total = graph.weight.reduce((sum, w) => sum + w, 0);
    const parts = this.partsOf(incumbent);
    this.cost = costOfAll(parts);
    this.part = numbered(graph.n, parts);
    this.end = now && seconds !== undefined ? now() + 1000 * seconds : Number.POSITIVE_INFINITY;
  }

  run(): CostBound {
    try {
      const watch = { stop: () => this.stop(), limit: () => this.limit(), cost: () => this.cost };
      this.generation = Generation.of(this.highs, this.pool, watch);
      if (this.generation) this.branch(this.generation);
      else this.reason = 'the graph is too wide for a sweep';
    } catch (error) {
      if (!(error instanceof HighsError)) throw error;
      this.reason = error.message;
    }
    const { bound, reason } = this;
    const proved = bound >= this.cost - EPSILON * Math.max(1, Math.abs(this.cost));
    const weak = this.partCost.outside * unavoidableOutside(this.total, this.partCost.window);
    return {
      bound: Math.min(Math.max(bound, weak), this.cost),
      part: this.part,
      cost: this.cost,
      status: proved ? 'optimal' : bound > weak ? 'bound' : 'weak',
      ...(reason === undefined ? {} : { reason }),
      rounds: this.generation?.rounds ?? 0,
      generated: this.generation?.generated ?? 0,
      nodes: this.generation?.nodes ?? 0,
    };
  }

  private stop(): boolean {
    const { now, nodes } = this.request;
    return (
      (this.generation?.nodes ?? 0) >= (nodes ?? Number.POSITIVE_INFINITY) ||
      (now ? now() >= this.end : false)
    );
  }

  /** For HiGHS: at most so many seconds, and what is left of the time. */
  private limit(most_s = Number.POSITIVE_INFINITY): SolveLimit {
    const { now, seconds } = this.request;
    if (!now || seconds === undefined) return {};
    return { seconds: Math.max(0, Math.min(most_s, (this.end - now()) / 1000)) };
  }

  /** The problem with the least bound first, until that is the cost of the best division known. */
  private branch(generation: Generation): void {
    const { min } = this.partCost.window;
    const most = min > 0 ? Math.floor(this.total / min + EPSILON) : this.graph.n;
    const open: Problem[] = [
      {
        least: 0,
        most: Math.min(most, this.graph.n),
        fixes: [],
        bound: Number.NEGATIVE_INFINITY,
        duals: this.firstPrices(),
        cuts: [],
      },
    ];
    /** The least bound of problems that were left without an answer. */
    let left = Number.POSITIVE_INFINITY;
    for (;;) {
      open.sort((a, b) => b.bound - a.bound);
      const problem = open.pop();
      this.bound = Math.min(left, problem?.bound ?? this.cost, this.cost);
      if (!problem || problem.bound >= this.cost - EPSILON || this.stop()) return;
      const solution = generation.raise(problem);
      if (problem.bound >= this.cost - EPSILON) continue;
      this.choose(generation.promising(problem), problem);
      const listed = generation.listed(problem, MOST_LISTED, LIST_NODES);
      if (listed && !this.stop()) {
        problem.bound = Math.max(problem.bound, this.choose(listed, problem));
      }
      if (problem.bound >= this.cost - EPSILON) continue;
      const children = this.stop() ? [problem] : this.parted(problem, solution);
      if (children.length === 0) left = Math.min(left, problem.bound);
      open.push(...children);
    }
  }

  /** What the incumbent's parts cost, shared out by weight. */
  private firstPrices(): Float64Array {
    const prices = new Float64Array(this.graph.n + 1);
    for (const { vertices, weight, cost } of this.partsOf(this.part))
      for (const v of vertices)
        prices[v] = weight > 0 ? (cost * this.graph.weight[v]) / weight : cost / vertices.length;
    return prices;
  }

  /** A problem in two, by what is broken in its solution; none where nothing is. */
  private parted(problem: Problem, { parts, values }: Solution): Problem[] {
    const { graph } = this;
    let inside = 0;
    const together = new Float64Array(graph.adj.length);
    const held = new Uint8Array(graph.n);
    parts.forEach(({ vertices, weight }, j) => {
      const x = values[j];
      if (x < EPSILON) return;
      if (isInside(weight, this.partCost.window)) inside += x;
      for (const v of vertices) held[v] = 1;
      for (const v of vertices)
        for (let e = graph.start[v]; e < graph.start[v + 1]; e++) if (held[graph.adj[e]]) together[e] += x;
      for (const v of vertices) held[v] = 0;
    });
    const middle = Math.floor(inside + WHOLE);
    // With slack in the linear program the number may lie beyond its limits: nothing is parted by that.
    if (inside - middle > WHOLE && middle >= problem.least && middle < problem.most)
      return [
        { ...problem, most: middle },
        { ...problem, least: middle + 1 },
      ];
    let best: [a: number, b: number] | undefined;
    let broken = WHOLE;
    for (let a = 0; a < graph.n; a++)
      for (let e = graph.start[a]; e < graph.start[a + 1]; e++) {
        const by = Math.min(together[e], 1 - together[e]);
        if (a < graph.adj[e] && by > broken) {
          broken = by;
          best = [a, graph.adj[e]];
        }
      }
    if (!best) return [];
    const [a, b] = best;
    return [true, false].map(one => ({ ...problem, fixes: [...problem.fixes, { a, b, together: one }] }));
  }

  /**
   * Lets HiGHS choose among parts. Returns a bound for the problem, if the parts are all that it may need. A choice that
   * fails proves nothing, and the branching goes on.
   */
  private choose(given: readonly Part[], { least, most, fixes }: Problem): number {
    const start = this.partsOf(this.part);
    const parts = [...new Set([...given, ...start])].filter(part => obeys(part, fixes));
    const index = new Map(parts.map((part, i) => [part, i]));
    const within = start.filter(part => isInside(part.weight, this.partCost.window)).length;
    const fits = within >= least && within <= most && start.every(part => index.has(part));
    try {
      const answer = Master.with(this.highs, this.graph.n, this.partCost.window, master => {
        master.limitInside(least, most);
        master.add(parts);
        return master.solveBinary(
          { ...this.limit(CHOICE_s), nodes: CHOICE_NODES },
          fits ? start.map(part => index.get(part) as number) : undefined,
        );
      });
      const { values, bound, status } = answer;
      if (values) this.keep(parts.filter((_, i) => values[i] === 1));
      return status === 'failed' ? Number.NEGATIVE_INFINITY : Math.min(bound, this.cost);
    } catch (error) {
      if (!(error instanceof HighsError) || this.highs.broken) throw error;
      this.reason = error.message;
      return Number.NEGATIVE_INFINITY;
    }
  }

  /** Keeps a division where it is cheaper than the best known. */
  private keep(parts: readonly Part[]): void {
    const cost = costOfAll(parts);
    if (cost >= this.cost - EPSILON) return;
    this.part = numbered(this.graph.n, parts);
    this.cost = cost;
  }

  private partsOf(division: ArrayLike<number>): Part[] {
    return membersOf(division).map(vertices => {
      const part = this.generation ? this.generation.columnOf(vertices) : this.pool.partOf(vertices);
      if (!part) throw new RangeError('a part of the incumbent is not connected');
      return part;
    });
  }
}

const costOfAll = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + part.cost, 0);
