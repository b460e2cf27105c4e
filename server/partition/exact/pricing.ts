/**
 * Pricing: the connected vertex sets of one class of weights that cost least beyond given prices.
 *
 * Branch and bound over connected sets: every set is found from its first vertex in a fixed order (its root), by
 * deciding about one neighbour of what is inside after the other (Wernicke, "Efficient detection of network motifs",
 * 2006, for the enumeration). Three bounds prune, all for a vertex set I inside, X outside and the rest undecided:
 *
 * - the edges from I to X are cut, and each undecided neighbour of I either joins or has its edges to I cut;
 * - what can join is within the weight that is left, along a path of undecided vertices;
 * - the gain of joining, against the edges to X, is at most that of a fractional knapsack (Dantzig 1957).
 */
import type { Graph } from '../divide/graph.ts';
import type { WeightClass } from './cost.ts';

export interface Priced {
  vertices: number[];
  /** Cost beyond the prices, without the price of the part itself. */
  reduced: number;
}

/** A set that holds two or more of some vertices costs `penalty` more, not negative. */
export interface Penalty {
  vertices: readonly number[];
  penalty: number;
}

export interface PricingLimit {
  /** Sets at or above this are not wanted; roots that are searched to the end have none below it. */
  below: number;
  /** At most so many sets of one root are kept, the cheapest; with `all` the search stops after so many in all. */
  perRoot: number;
  /** Nodes of branch and bound for one root. */
  nodesPerRoot: number;
  /**
   * Whether every set below the mark is wanted. If not, sets are passed over that a vertex without weight would not
   * make dearer: the bounds hold all the same, for the cheapest set of each root is never passed over.
   */
  all: boolean;
  /** Asked now and then; true stops the search. */
  stop?: () => boolean;
}

export interface Pricing {
  /** Cheapest first. */
  found: Priced[];
  /**
   * For each vertex a lower bound on the cost beyond the prices of the sets whose first vertex it is, cut off at
   * `below`; −Infinity where the search did not come to the root at all.
   */
  bounds: Float64Array;
  /** Whether every root was searched to its end, and no set was dropped. */
  complete: boolean;
  nodes: number;
}

const STOP_EVERY = 4096;
/** Share of the critical gain that vertices keep before they hand on: any is valid, this one prunes most on the demo city. */
const KEEP = 0.9;
/** Sums of weights in another order differ by less than this. */
const SLACK = 1e-6;

export class Pricer {
  private readonly graph: Graph;
  private readonly class: WeightClass;
  /** Half the cost of all edges of each vertex. */
  private readonly half: Float64Array;
  /** Vertices in the order of roots. */
  readonly order: Int32Array;

  constructor(graph: Graph, weights: WeightClass) {
    this.graph = graph;
    this.class = weights;
    this.order = sweepOrder(graph);
    this.half = new Float64Array(graph.n);
    for (let v = 0; v < graph.n; v++)
      for (let e = graph.start[v]; e < graph.start[v + 1]; e++) this.half[v] += graph.cost[e] / 2;
  }

  /**
   * @param price of every vertex
   * @param penalties of cuts
   */
  run(price: ArrayLike<number>, limit: PricingLimit, penalties: readonly Penalty[] = []): Pricing {
    const { graph, order } = this;
    const { n, start, adj, cost, weight } = graph;
    const { low: min, high: max, holds, pieces } = this.class;
    // 0 undecided, 1 inside, 2 outside.
    const state = new Uint8Array(n);
    /** Half the cost of the edges to what is inside and outside. */
    const toIn = new Float64Array(n);
    const toOut = new Float64Array(n);
    const half = this.half;
    const members: number[] = [];
    const reach = new Float64Array(n);
    const bounds = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
    const found: Priced[] = [];
    let complete = true;
    let nodes = 0;
    let stopped = false;
    let recorded = 0;

    // Scratch of the reach search: buckets would need whole weights, a small heap does not.
    const heap = new Int32Array(4 * n + 4);
    const items = new Int32Array(n);
    const ratio = new Float64Array(n);
    const gain = new Float64Array(n);

    /** Gain for each household at which the last filling stopped. */
    let critical = 0;
    let rootNodes = 0;
    let rootBound = 0;
    let rootFound: Priced[] = [];
    let threshold = limit.below;
    let weightIn = 0;
    let priceIn = 0;
    /** Half the cost of edges from inside to outside, and from inside to undecided. */
    let cutFirm = 0;
    let cutOpen = 0;

    const penaltiesOf: number[][] = Array.from({ length: n }, () => []);
    penalties.forEach(({ vertices }, i) => {
      for (const v of vertices) penaltiesOf[v].push(i);
    });
    const held = new Uint8Array(penalties.length);
    let penalty = 0;

    const setIn = (v: number): void => {
      for (const i of penaltiesOf[v]) if (++held[i] === 2) penalty += penalties[i].penalty;
      state[v] = 1;
      members.push(v);
      weightIn += weight[v];
      priceIn += price[v];
      cutOpen -= toIn[v];
      cutFirm += toOut[v];
      for (let e = start[v]; e < start[v + 1]; e++) {
        const u = adj[e];
        toIn[u] += cost[e] / 2;
        if (state[u] === 0) cutOpen += cost[e] / 2;
      }
    };
    const unsetIn = (v: number): void => {
      for (const i of penaltiesOf[v]) if (--held[i] === 1) penalty -= penalties[i].penalty;
      for (let e = start[v]; e < start[v + 1]; e++) {
        const u = adj[e];
        toIn[u] -= cost[e] / 2;
        if (state[u] === 0) cutOpen -= cost[e] / 2;
      }
      cutFirm -= toOut[v];
      cutOpen += toIn[v];
      priceIn -= price[v];
      weightIn -= weight[v];
      members.pop();
      state[v] = 0;
    };
    const setOut = (v: number): void => {
      state[v] = 2;
      cutOpen -= toIn[v];
      cutFirm += toIn[v];
      for (let e = start[v]; e < start[v + 1]; e++) toOut[adj[e]] += cost[e] / 2;
    };
    const unsetOut = (v: number): void => {
      for (let e = start[v]; e < start[v + 1]; e++) toOut[adj[e]] -= cost[e] / 2;
      cutFirm -= toIn[v];
      cutOpen += toIn[v];
      state[v] = 0;
    };

    /** Undecided vertices that can still join, into `items` and marked as state 3; their number. */
    const reachable = (room: number): number => {
      let count = 0;
      let size = 0;
      const push = (v: number): void => {
        let i = size++;
        while (i > 0) {
          const p = (i - 1) >> 1;
          if (reach[heap[p]] <= reach[v]) break;
          heap[i] = heap[p];
          i = p;
        }
        heap[i] = v;
      };
      const pop = (): number => {
        const top = heap[0];
        const last = heap[--size];
        let i = 0;
        for (;;) {
          let c = 2 * i + 1;
          if (c >= size) break;
          if (c + 1 < size && reach[heap[c + 1]] < reach[heap[c]]) c++;
          if (reach[heap[c]] >= reach[last]) break;
          heap[i] = heap[c];
          i = c;
        }
        heap[i] = last;
        return top;
      };
      // Lengths of paths by vertex weight: a vertex is final the first time it is met, for its own weight is what
      // the step to it costs whichever way it is reached.
      for (const v of members)
        for (let e = start[v]; e < start[v + 1]; e++) {
          const u = adj[e];
          if (state[u] !== 0 || weight[u] > room + SLACK) continue;
          state[u] = 3;
          reach[u] = weight[u];
          items[count++] = u;
          push(u);
        }
      while (size > 0) {
        const v = pop();
        for (let e = start[v]; e < start[v + 1]; e++) {
          const u = adj[e];
          if (state[u] !== 0) continue;
          const length = reach[v] + weight[u];
          if (length > room + SLACK) continue;
          state[u] = 3;
          reach[u] = length;
          items[count++] = u;
          push(u);
        }
      }
      return count;
    };

    const pieceOf = (w: number): number => {
      let i = pieces.length - 1;
      while (i > 0 && pieces[i].from > w) i--;
      return i;
    };
    /** Cost of a weight; below the class its first piece goes on, which fills up no cheaper than to its start. */
    const costOf = (w: number): number => {
      const { from, value, slope } = pieces[pieceOf(w)];
      return value + slope * (w - from);
    };

    /**
     * Vertices hand gain on to neighbours farther out, as far as the edges between them cost: an edge costs at least any
     * share of its cost times the difference of its ends, so one end may gain that share and the other pay it. Each keeps
     * `keep` for each household; without weight it keeps nothing, and what it cannot hand on is gained for sure.
     */
    const handOn = (count: number, keep: number): number => {
      let sure = 0;
      for (let i = 0; i < count; i++) {
        const v = items[i];
        // State 4: has handed on.
        state[v] = 4;
        const excess = gain[v] - keep * weight[v];
        if (excess <= 0) continue;
        let edges = 0;
        for (let e = start[v]; e < start[v + 1]; e++) if (state[adj[e]] === 3) edges += cost[e] / 2;
        const share = edges > 0 ? Math.min(1, excess / edges) : 0;
        for (let e = start[v]; e < start[v + 1]; e++)
          if (state[adj[e]] === 3) gain[adj[e]] += (share * cost[e]) / 2;
        gain[v] -= share * edges;
        if (weight[v] === 0) sure += gain[v];
      }
      return sure;
    };

    /** A lower bound for what can still come of the present state; Infinity when nothing can. */
    const bound = (): number => {
      const room = max - weightIn;
      const count = reachable(room);
      let free = 0;
      let kept = 0;
      for (let i = 0; i < count; i++) {
        const v = items[i];
        free += weight[v];
        let g = price[v] - toOut[v] + toIn[v];
        // Edges to what is out of reach are cut when this vertex joins.
        for (let e = start[v]; e < start[v + 1]; e++) if (state[adj[e]] === 0) g -= cost[e] / 2;
        gain[v] = g;
      }
      const sure = handOn(count, KEEP * critical);
      for (let i = 0; i < count; i++) {
        const v = items[i];
        state[v] = 0;
        if (weight[v] === 0) continue;
        ratio[v] = gain[v] / weight[v];
        items[kept++] = v;
      }
      if (weightIn + free < min - SLACK) return Number.POSITIVE_INFINITY;
      const base = penalty + cutFirm + cutOpen - priceIn - sure;
      const list = items.subarray(0, kept).sort((a, b) => ratio[b] - ratio[a]);
      // The best fractional filling: while joining pays, or while the set is below the class.
      let w = weightIn;
      let value = 0;
      let piece = pieceOf(w);
      let last = 0;
      fill: for (let i = 0; i < kept; i++) {
        const v = list[i];
        for (let left = weight[v]; left > 0; ) {
          const forced = w < min;
          const end = forced ? min : piece + 1 < pieces.length ? pieces[piece + 1].from : max;
          if (w >= end) {
            if (w >= max) break fill;
            piece++;
            continue;
          }
          if (!forced && ratio[v] <= pieces[piece].slope) break fill;
          const take = Math.min(left, end - w);
          w += take;
          last = ratio[v];
          left -= take;
          value += ratio[v] * take;
          piece = pieceOf(w);
        }
      }
      critical = last;
      return base - value + costOf(w);
    };

    /** A neighbour without weight that makes every set to come cheaper, whatever else joins; or −1. */
    const freeGain = (): number => {
      for (const v of members)
        for (let e = start[v]; e < start[v + 1]; e++) {
          const z = adj[e];
          if (state[z] !== 0 || weight[z] > 0 || penaltiesOf[z].length > 0) continue;
          // Edges to what is undecided count as cut when z joins.
          if (price[z] + 2 * toIn[z] - half[z] >= 0) return z;
        }
      return -1;
    };

    const record = (): void => {
      if (!holds(weightIn)) return;
      const reduced = penalty + cutFirm + cutOpen - priceIn + costOf(weightIn);
      if (reduced >= threshold) return;
      rootFound.push({ vertices: [...members], reduced });
      if (limit.all && ++recorded > limit.perRoot) stopped = true;
      if (rootFound.length > 2 * limit.perRoot) {
        rootFound.sort((a, b) => a.reduced - b.reduced);
        rootFound.length = limit.perRoot;
        complete = false;
      }
    };

    const search = (): void => {
      nodes++;
      rootNodes++;
      if (nodes % STOP_EVERY === 0 && limit.stop?.()) stopped = true;
      const least = bound();
      if (least >= threshold) return;
      if (stopped || rootNodes > limit.nodesPerRoot) {
        rootBound = Math.min(rootBound, least);
        complete = false;
        return;
      }
      // The neighbour with the dearest edges to what is inside: leaving it out costs most.
      let pick = -1;
      let most = -1;
      for (const v of members)
        for (let e = start[v]; e < start[v + 1]; e++) {
          const u = adj[e];
          if (state[u] === 0 && weightIn + weight[u] <= max + SLACK && toIn[u] > most) {
            most = toIn[u];
            pick = u;
          }
        }
      if (pick < 0) return;
      if (limit.all) {
        setIn(pick);
        record();
        search();
        unsetIn(pick);
      } else {
        const free = freeGain();
        if (free >= 0) pick = free;
        setIn(pick);
        record();
        search();
        unsetIn(pick);
        if (free >= 0) return;
      }
      setOut(pick);
      search();
      unsetOut(pick);
    };

    for (let i = 0; i < n && !stopped; i++) {
      const r = order[i];
      if (weight[r] <= max + SLACK) {
        rootNodes = 0;
        rootBound = limit.below;
        rootFound = [];
        threshold = limit.below;
        setIn(r);
        record();
        search();
        unsetIn(r);
        rootFound.sort((a, b) => a.reduced - b.reduced);
        if (rootFound.length > limit.perRoot) {
          rootFound.length = limit.perRoot;
          complete = false;
        }
        for (const one of rootFound) found.push(one);
        bounds[r] = Math.min(rootBound, rootFound[0]?.reduced ?? limit.below);
      } else bounds[r] = limit.below;
      setOut(r);
    }
    if (stopped) complete = false;
    found.sort((a, b) => a.reduced - b.reduced);
    return { found, bounds, complete, nodes };
  }
}

/** Breadth first from an end of the graph: sets then lie on one side of their first vertex. */
function sweepOrder(graph: Graph): Int32Array {
  const visit = (from: number): Int32Array => {
    const order = new Int32Array(graph.n);
    const seen = new Uint8Array(graph.n);
    let count = 0;
    const meet = (v: number): void => {
      seen[v] = 1;
      order[count++] = v;
    };
    meet(from);
    for (let i = 0; i < count; i++)
      for (let e = graph.start[order[i]]; e < graph.start[order[i] + 1]; e++)
        if (!seen[graph.adj[e]]) meet(graph.adj[e]);
    for (let v = 0; v < graph.n; v++) if (!seen[v]) meet(v);
    return order;
  };
  return visit(visit(0)[graph.n - 1]);
}
