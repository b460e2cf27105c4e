/**
 * How cheaply any set of vertices within a range of weight can be cut off, as a certified lower bound: branch and bound
 * after Delling, Fleischman, Goldberg, Razenshteyn and Werneck, "An exact combinatorial algorithm for minimum graph
 * bisection" (Mathematical Programming 153, 2015).
 *
 * Vertices are put inside the set or outside, one after the other. What a choice must cost at least: a maximum flow
 * between the two, and, over edges that the flow leaves free, disjoint cells hanging on the inside (or the outside): the
 * other side needs weight, and every cell that it enters is cut. Vertices that would cost too much on one side go to the
 * other without a branch. Where a side must be one piece, what it can no longer reach goes to the other.
 *
 * A threshold is raised step by step: when all choices are shown to cost the threshold at least, it is the bound.
 */
import type { Range } from './anneal.ts';
import type { Topology } from './topology.ts';

/** In place of a vertex: the units are used up. */
const LATER = -1;
const FREE = 0;
const INSIDE = 1;
const OUTSIDE = 2;
/** Costs are whole numbers: fractions below this are rounding. */
const ROUNDING = 1e-6;
/** The threshold is raised by this factor, by 1 at least. */
const RAISE = 1.08;

/** Cells hanging on one side. */
interface Packing {
  /** Cell of each vertex, or −1. */
  cell: Int32Array;
  count: number;
  weights: Float64Array;
  /** What it costs to enter a cell. */
  values: Float64Array;
  /** Weight that the other side needs, less what it may have without entering a cell. */
  need: number;
  /** Cells from the most weight for their cost to the least. */
  order: Int32Array;
}

/** Which sides must be one piece. */
export interface Whole {
  inside: boolean;
  outside: boolean;
}

interface Choice {
  vertex: number;
  /** Length of the trail before the choice. */
  trail: number;
  /** The side of the second branch, or −1 when that was taken. */
  other: number;
}

export class MinSet {
  /** No set in the range costs less than this. */
  bound = 0;
  /** The bound is exact, or the goal was reached. */
  done = false;
  /** A bound above this is not needed; may be lowered. */
  goal: number;
  /** The cheapest set that was come upon (1 for the vertices in it), where one was. */
  set: Uint8Array | undefined;
  private readonly topology: Topology;
  private readonly least: number;
  private readonly most: number;
  private readonly symmetric: boolean;
  private readonly whole: Whole;
  /** Cells entered by the vertex that is looked at carry its number. */
  private readonly skipped: Int32Array;
  private skipStamp = 0;
  private exact = false;
  private threshold: number;
  private readonly side: Uint8Array;
  private readonly trail: Int32Array;
  private trailLength = 0;
  private readonly weightOf: [number, number, number] = [0, 0, 0];
  private readonly choices: Choice[] = [];
  private readonly flow: Float64Array;
  private readonly parent: Int32Array;
  private readonly queue: Int32Array;
  private readonly depth: Int32Array;
  private readonly inside: Packing;
  private readonly outside: Packing;
  private readonly queues: { items: Int32Array; head: number; tail: number }[] = [];
  private spent = 0;

  /**
   * @param range weight of the set, both ends included
   * @param symmetric a set and its complement are both in the range, so that one vertex can be put inside for good
   * @param goal a bound above this is not needed
   */
  constructor(topology: Topology, range: Range, whole: Whole, symmetric: boolean, goal: number) {
    const { n, adj } = topology.graph;
    this.topology = topology;
    this.least = range.min;
    this.most = range.max;
    this.goal = goal;
    this.skipped = new Int32Array(n);
    this.side = new Uint8Array(n);
    this.trail = new Int32Array(n);
    this.flow = new Float64Array(adj.length);
    this.parent = new Int32Array(n);
    this.queue = new Int32Array(n);
    this.depth = new Int32Array(n);
    const packing = (): Packing => ({
      cell: new Int32Array(n),
      count: 0,
      weights: new Float64Array(n),
      values: new Float64Array(n),
      need: 0,
      order: new Int32Array(0),
    });
    this.inside = packing();
    this.outside = packing();
    this.threshold = this.next(0);
    this.symmetric = symmetric;
    this.whole = whole;
    this.begin();
  }
  private next(bound: number): number {
    return Math.min(this.goal, Math.max(bound + 1, Math.ceil(bound * RAISE)));
  }

  private begin(): void {
    while (this.trailLength > 0) this.undo();
    this.choices.length = 0;
    const { start, n } = this.topology.graph;
    let root = 0;
    for (let v = 1; v < n; v++) if (start[v + 1] - start[v] > start[root + 1] - start[root]) root = v;
    if (this.symmetric) this.put(root, INSIDE);
  }

  /** Goes on for about so many looks at an arc. */
  work(units: number): void {
    this.spent = 0;
    while (!this.done && this.spent < units) {
      if (this.bound >= this.goal) {
        this.done = true;
        return;
      }
      const vertex = this.look(units);
      if (vertex === LATER) return;
      if (vertex === undefined) {
        if (this.back()) continue;
        this.bound = this.threshold;
        this.done = this.bound >= this.goal || this.exact;
        this.threshold = this.next(this.bound);
        this.begin();
        continue;
      }
      // The side that is farther from its need first.
      const first =
        this.weightOf[INSIDE] * (this.total - this.least) <= this.weightOf[OUTSIDE] * this.least
          ? INSIDE
          : OUTSIDE;
      this.choices.push({ vertex, trail: this.trailLength, other: first === INSIDE ? OUTSIDE : INSIDE });
      this.put(vertex, first);
    }
  }

  private get total(): number {
    return this.topology.totalWeight;
  }

  private put(v: number, side: number): void {
    this.side[v] = side;
    this.weightOf[side] += this.topology.graph.weight[v];
    this.trail[this.trailLength++] = v;
  }

  private undo(): void {
    const v = this.trail[--this.trailLength];
    this.weightOf[this.side[v]] -= this.topology.graph.weight[v];
    this.side[v] = FREE;
  }

  /** To the next branch not taken; false when there is none. */
  private back(): boolean {
    for (;;) {
      const choice = this.choices[this.choices.length - 1];
      if (choice === undefined) return false;
      while (this.trailLength > choice.trail) this.undo();
      if (choice.other >= 0) {
        this.put(choice.vertex, choice.other);
        choice.other = -1;
        return true;
      }
      this.choices.pop();
    }
  }

  /** Looks at the present choices: the vertex to branch on, undefined when they cost the threshold or cannot be, or LATER. */
  private look(units: number): number | undefined {
    const { weightOf, least, most, total, topology } = this;
    const { n, weight } = topology.graph;
    for (;;) {
      if (weightOf[INSIDE] > most || weightOf[OUTSIDE] > total - least) return undefined;
      // What was forced so far stands: looking goes on from there.
      if (this.spent > units) return LATER;
      if (this.whole.inside && !this.holds(INSIDE)) return undefined;
      if (this.whole.outside && !this.holds(OUTSIDE)) return undefined;
      if (weightOf[INSIDE] > most || weightOf[OUTSIDE] > total - least) return undefined;
      const value = this.maxFlow();
      if (value >= this.threshold - ROUNDING) return undefined;
      this.pack(this.inside, INSIDE, total - most);
      this.pack(this.outside, OUTSIDE, least);
      const slack = this.threshold - value;
      if (this.price(this.inside, 0) >= slack - ROUNDING) return undefined;
      if (this.price(this.outside, 0) >= slack - ROUNDING) return undefined;
      if (this.trailLength === n) {
        // All are put: a set that costs less than the threshold.
        this.threshold = value;
        this.exact = true;
        this.set = this.side.map(s => (s === INSIDE ? 1 : 0));
        return undefined;
      }
      let forced = 0;
      this.spent += topology.graph.adj.length;
      for (let v = 0; v < n; v++) {
        if (this.side[v] !== FREE) continue;
        const notOut =
          weightOf[OUTSIDE] + weight[v] > total - least || this.entering(v, this.inside) >= slack - ROUNDING;
        const notIn =
          weightOf[INSIDE] + weight[v] > most || this.entering(v, this.outside) >= slack - ROUNDING;
        if (notIn && notOut) return undefined;
        if (notOut || notIn) {
          this.put(v, notOut ? INSIDE : OUTSIDE);
          forced++;
        }
      }
      if (forced === 0) return this.branch();
    }
  }

  /** Whether a side can still be one piece; free vertices that it cannot reach go to the other. */
  private holds(mine: number): boolean {
    const { side, depth, queue, topology } = this;
    const { n, start, adj } = topology.graph;
    const root = side.indexOf(mine);
    if (root < 0) return true;
    const theirs = mine === INSIDE ? OUTSIDE : INSIDE;
    depth.fill(0);
    depth[root] = 1;
    queue[0] = root;
    let tail = 1;
    for (let head = 0; head < tail; head++) {
      const v = queue[head];
      this.spent += start[v + 1] - start[v];
      for (let e = start[v]; e < start[v + 1]; e++) {
        const u = adj[e];
        if (depth[u] || side[u] === theirs) continue;
        depth[u] = 1;
        queue[tail++] = u;
      }
    }
    for (let v = 0; v < n; v++) {
      if (depth[v] || side[v] === theirs) continue;
      if (side[v] === mine) return false;
      this.put(v, theirs);
    }
    return true;
  }

  /** Maximum flow from the inside to the outside, or some flow of at least the threshold. */
  private maxFlow(): number {
    const { flow, parent, queue, side, topology, threshold } = this;
    const { n, start, adj, cost } = topology.graph;
    const { reverse } = topology;
    flow.fill(0);
    let value = 0;
    while (value < threshold) {
      parent.fill(-1);
      let tail = 0;
      for (let v = 0; v < n; v++)
        if (side[v] === INSIDE) {
          parent[v] = -2;
          queue[tail++] = v;
        }
      let end = -1;
      for (let head = 0; head < tail && end < 0; head++) {
        const v = queue[head];
        this.spent += start[v + 1] - start[v];
        for (let e = start[v]; e < start[v + 1]; e++) {
          const u = adj[e];
          if (parent[u] !== -1 || cost[e] - flow[e] <= ROUNDING) continue;
          parent[u] = e;
          if (side[u] === OUTSIDE) {
            end = u;
            break;
          }
          queue[tail++] = u;
        }
      }
      if (end < 0) break;
      let amount = Infinity;
      for (let v = end; parent[v] >= 0; v = topology.tail[parent[v]])
        amount = Math.min(amount, cost[parent[v]] - flow[parent[v]]);
      for (let v = end; parent[v] >= 0; v = topology.tail[parent[v]]) {
        flow[parent[v]] += amount;
        flow[reverse[parent[v]]] -= amount;
      }
      value += amount;
    }
    return value;
  }

  /** Grows cells from a side over free edges, the lightest first; `required` is what the other side must weigh. */
  private pack(packing: Packing, mine: number, required: number): void {
    const { side, flow, topology, queues } = this;
    const { n, start, adj, cost, weight } = topology.graph;
    const { cell, weights, values } = packing;
    cell.fill(-1);
    let count = 0;
    for (let v = 0; v < n; v++) {
      if (side[v] !== FREE) continue;
      let value = 0;
      for (let e = start[v]; e < start[v + 1]; e++)
        if (side[adj[e]] === mine) value = Math.max(value, cost[e] - Math.abs(flow[e]));
      if (value <= ROUNDING) continue;
      cell[v] = count;
      weights[count] = weight[v];
      values[count] = value;
      const queue = (queues[count] ??= { items: new Int32Array(n), head: 0, tail: 0 });
      queue.head = 0;
      queue.tail = 1;
      queue.items[0] = v;
      count++;
    }
    const order = Int32Array.from({ length: count }, (_, i) => i);
    // Cells that can still grow, by a plain binary heap on their weight.
    const heap: number[] = [];
    const push = (c: number): void => {
      let i = heap.length;
      heap.push(c);
      while (i > 0) {
        const j = (i - 1) >> 1;
        if (weights[heap[j]] <= weights[c]) break;
        heap[i] = heap[j];
        i = j;
      }
      heap[i] = c;
    };
    const pop = (): number => {
      const top = heap[0];
      const last = heap.pop() as number;
      if (heap.length > 0) {
        let i = 0;
        for (;;) {
          let j = 2 * i + 1;
          if (j >= heap.length) break;
          if (j + 1 < heap.length && weights[heap[j + 1]] < weights[heap[j]]) j++;
          if (weights[heap[j]] >= weights[last]) break;
          heap[i] = heap[j];
          i = j;
        }
        heap[i] = last;
      }
      return top;
    };
    let covered = 0;
    for (let c = 0; c < count; c++) {
      covered += weights[c];
      push(c);
    }
    while (heap.length > 0) {
      const c = pop();
      const queue = queues[c];
      grow: for (; queue.head < queue.tail; queue.head++) {
        const v = queue.items[queue.head];
        for (let e = start[v]; e < start[v + 1]; e++) {
          const u = adj[e];
          if (side[u] !== FREE || cell[u] >= 0) continue;
          const left = cost[e] - Math.abs(flow[e]);
          if (left <= ROUNDING) continue;
          cell[u] = c;
          weights[c] += weight[u];
          covered += weight[u];
          values[c] = Math.min(values[c], left);
          queue.items[queue.tail++] = u;
          push(c);
          break grow;
        }
        this.spent += start[v + 1] - start[v];
      }
    }
    packing.count = count;
    packing.need = required - (this.total - this.weightOf[mine] - covered);
    packing.order = order.sort((a, b) => weights[b] * values[a] - weights[a] * values[b]);
  }

  /** What entering enough cells costs at least, when cells marked with `skip` are entered for nothing. */
  private price(packing: Packing, skip: number): number {
    const { order, weights, values } = packing;
    let { need } = packing;
    for (let i = 0; i < packing.count && skip > 0; i++) if (this.skipped[i] === skip) need -= weights[i];
    let price = 0;
    for (let i = 0; i < order.length && need > 0; i++) {
      const c = order[i];
      if (skip > 0 && this.skipped[c] === skip) continue;
      if (weights[c] >= need) {
        // Fractions of a cell count as such, and the sum is rounded up: costs are whole numbers.
        price += (values[c] * need) / weights[c];
        need = 0;
      } else {
        price += values[c];
        need -= weights[c];
      }
    }
    return need > 0 ? Infinity : Math.ceil(price - ROUNDING);
  }

  /** What it costs beyond the flow to put a free vertex on the other side: a path for every cell that it touches, and the cells left. */
  private entering(v: number, packing: Packing): number {
    const { flow, topology } = this;
    const { start, adj, cost } = topology.graph;
    const { cell, values } = packing;
    const stamp = ++this.skipStamp;
    let paths = 0;
    const own = cell[v];
    if (own >= 0) {
      this.skipped[own] = stamp;
      paths += values[own];
    }
    for (let e = start[v]; e < start[v + 1]; e++) {
      const c = cell[adj[e]];
      if (c < 0 || this.skipped[c] === stamp) continue;
      const left = cost[e] - Math.abs(flow[e]);
      if (left <= ROUNDING) continue;
      this.skipped[c] = stamp;
      paths += Math.min(left, values[c]);
    }
    if (paths === 0) return 0;
    return paths + this.price(packing, stamp);
  }

  /** A free vertex far from all that are put, in a heavy cell, with many neighbours. */
  private branch(): number {
    const { side, depth, queue, topology } = this;
    const { n, start, adj } = topology.graph;
    let tail = 0;
    for (let v = 0; v < n; v++) {
      depth[v] = side[v] === FREE ? -1 : 0;
      if (side[v] !== FREE) queue[tail++] = v;
    }
    for (let head = 0; head < tail; head++) {
      const v = queue[head];
      for (let e = start[v]; e < start[v + 1]; e++)
        if (depth[adj[e]] < 0) {
          depth[adj[e]] = depth[v] + 1;
          queue[tail++] = adj[e];
        }
    }
    let best = -1;
    let bestScore = -1;
    for (let v = 0; v < n; v++) {
      if (side[v] !== FREE) continue;
      let heavy = 0;
      if (this.inside.cell[v] >= 0) heavy += this.inside.weights[this.inside.cell[v]];
      if (this.outside.cell[v] >= 0) heavy += this.outside.weights[this.outside.cell[v]];
      const score = (depth[v] < 0 ? n : depth[v]) * (start[v + 1] - start[v]) * (heavy + 0.01 * this.total);
      if (score > bestScore) {
        bestScore = score;
        best = v;
      }
    }
    return best;
  }
}
