/**
 * Splitting a connected set of vertices in two by a random spanning tree: cut the tree edge that fits best.
 *
 * Trees are drawn by weighted random keys (Efraimidis and Spirakis 2006) that favour edges dear to cut, so that the
 * edges left out, and with them the boundaries, fall on the strong lines. Source of the move: DeFord, Duchin and
 * Solomon, "Recombination: a family of Markov chains for redistricting" (2021).
 *
 * This is where the search spends its time: all scratch is laid once for the graph, and nothing is allocated in a cut.
 */
import type { Graph } from './graph.ts';
import type { Random } from './random.ts';
import { outsidePenalty, type Window } from './window.ts';

/** How many of the best-fitting tree edges are compared by what they really cut. */
const CANDIDATES = 6;
/** A pin that a cut breaks counts as so many households that do not fit. */
const APART_HOUSEHOLDS = 1000;
/** A side with fewer vertices than grids is no cut at all. */
const NO_ROOM = 1e9;
/** Edges that had better be cut are still in a tree now and then. */
const LEAST_FAVOUR = 0.05;
/** Penalties nearer than this are the same: the cheaper cut counts. */
const SAME = 1e-9;
/** More edges than any region has, and steps of a key: with the largest key below 2⁵³. */
const EDGES = 2 ** 21;
const KEY_SCALE = 2 ** 22;
/** Exponential variates in equal steps of the distribution: a look-up costs a tenth of a logarithm. */
const EXPONENTIAL = Float64Array.from({ length: 4096 }, (_, i) => -Math.log((i + 0.5) / 4096) * KEY_SCALE);

/** A split of the loaded vertices: how badly the sides' weights fit, and what the cut costs beyond not cutting. */
export interface Cut {
  penalty: number;
  cut: number;
}

/** Loads a set of vertices once and cuts it as often as wanted. */
export class TreeCutter {
  private readonly graph: Graph;
  /** Of every directed edge: cost beyond not cutting, and the inverse of how much it is favoured in a tree. */
  private readonly net: Float64Array;
  private readonly shy: Float64Array;
  /** Scratch for the loaded vertices, sized for the whole graph once. */
  private readonly local: Int32Array;
  private readonly weight: Float64Array;
  private readonly edgeA: Int32Array;
  private readonly edgeB: Int32Array;
  private readonly edgeCost: Float64Array;
  private readonly edgeShy: Float64Array;
  private readonly key: Float64Array;
  private readonly parent: Int32Array;
  private readonly head: Int32Array;
  private readonly to: Int32Array;
  private readonly nextArc: Int32Array;
  private readonly order: Int32Array;
  private readonly up: Int32Array;
  private readonly below: Float64Array;
  private readonly enter: Int32Array;
  private readonly size: Int32Array;
  private readonly stack: Int32Array;
  /** The best tree edges, best first: the vertex below, whether the sides change places, the penalty. */
  private readonly bestAt = new Int32Array(CANDIDATES + 1);
  private readonly bestSwap = new Uint8Array(CANDIDATES + 1);
  private readonly bestPenalty = new Float64Array(CANDIDATES + 1);
  /** Labels of the loaded vertices, numbered from 0, and those of each vertex; empty without labels. */
  private labels: number[][] = [];
  private labelCount = 0;
  private vertices = 0;
  private edges = 0;
  private total = 0;

  constructor(graph: Graph) {
    const { n } = graph;
    const m = graph.adj.length / 2;
    this.graph = graph;
    // Where no edge costs anything, all are alike.
    const mean = (m > 0 ? graph.cost.reduce((sum, c) => sum + c, 0) / graph.cost.length : 0) || 1;
    this.net = graph.cost.map((c, e) => c - (graph.keep?.[e] ?? 0));
    this.shy = this.net.map(net => 1 / Math.max(LEAST_FAVOUR, 0.2 + net / mean));
    this.local = new Int32Array(n).fill(-1);
    this.weight = new Float64Array(n);
    this.edgeA = new Int32Array(m);
    this.edgeB = new Int32Array(m);
    this.edgeCost = new Float64Array(m);
    this.edgeShy = new Float64Array(m);
    this.key = new Float64Array(m);
    this.parent = new Int32Array(n);
    this.head = new Int32Array(n);
    this.to = new Int32Array(2 * n);
    this.nextArc = new Int32Array(2 * n);
    this.order = new Int32Array(n);
    this.up = new Int32Array(n);
    this.below = new Float64Array(n);
    this.enter = new Int32Array(n);
    this.size = new Int32Array(n);
    this.stack = new Int32Array(n);
  }

  /** Loads the connected vertices `vertices[from..to]`; `cut` then speaks of them in this order. */
  load(vertices: ArrayLike<number>, from = 0, to = vertices.length): void {
    const { graph, local, weight, edgeA, edgeB, edgeCost, edgeShy, net, shy } = this;
    const { start, adj } = graph;
    const m = to - from;
    this.vertices = m;
    let total = 0;
    for (let i = 0; i < m; i++) {
      const v = vertices[from + i];
      local[v] = i;
      weight[i] = graph.weight[v];
      total += weight[i];
    }
    let count = 0;
    for (let i = 0; i < m; i++) {
      const v = vertices[from + i];
      for (let e = start[v]; e < start[v + 1]; e++) {
        const j = local[adj[e]];
        if (j <= i) continue;
        edgeA[count] = i;
        edgeB[count] = j;
        edgeCost[count] = net[e];
        edgeShy[count++] = shy[e];
      }
    }
    for (let i = 0; i < m; i++) local[vertices[from + i]] = -1;
    this.edges = count;
    this.total = total;
    if (graph.labels) this.loadLabels(graph.labels, vertices, from, m);
  }

  /** What the loaded edges cost, beyond not cutting, between parts that differ. */
  costBetween(part: ArrayLike<number>, vertices: ArrayLike<number>): number {
    const { edges, edgeA, edgeB, edgeCost } = this;
    let sum = 0;
    for (let e = 0; e < edges; e++)
      if (part[vertices[edgeA[e]]] !== part[vertices[edgeB[e]]]) sum += edgeCost[e];
    return sum;
  }

  private loadLabels(
    labels: NonNullable<Graph['labels']>,
    vertices: ArrayLike<number>,
    from: number,
    m: number,
  ): void {
    const number = new Map<number, number>();
    this.labels = Array.from({ length: m }, (_, i) =>
      labels[vertices[from + i]].map(label => {
        let k = number.get(label);
        if (k === undefined) number.set(label, (k = number.size));
        return k;
      }),
    );
    this.labelCount = number.size;
  }

  /** For every label how often it lies below each tree edge: `[label][vertex]`. */
  private labelsBelow(m: number): Int32Array[] {
    const { order, up } = this;
    return Array.from({ length: this.labelCount }, (_, label) => {
      const below = new Int32Array(m);
      for (let i = 0; i < m; i++) for (const l of this.labels[i]) if (l === label) below[i]++;
      for (let i = m - 1; i > 0; i--) below[up[order[i]]] += below[order[i]];
      return below;
    });
  }

  /**
   * Splits the loaded vertices into a side of `k1` grids and a side of `k2`; undefined for a single vertex.
   *
   * @param first is set to 1 for the vertices of the first side, in the order in which they were loaded, else to 0
   */
  cut(k1: number, k2: number, window: Window, random: Random, first: Uint8Array): Cut | undefined {
    const { vertices: m, edges, edgeShy, enter, size, key, bestAt, bestSwap, bestPenalty } = this;
    if (m < 2) return undefined;
    // The key in the upper digits, the edge in the lower: sorted as plain numbers, without a comparison of ours.
    for (let e = 0; e < edges; e++)
      key[e] = Math.floor(EXPONENTIAL[(random() * 4096) | 0] * edgeShy[e]) * EDGES + e;
    this.spanningTree(m);
    const found = this.bestCuts(m, k1, k2, window);
    let best = 0;
    let least = this.cutBelow(bestAt[0]);
    for (let c = 1; c < found && bestPenalty[c] < bestPenalty[0] + SAME; c++) {
      const cost = this.cutBelow(bestAt[c]);
      if (cost >= least) continue;
      least = cost;
      best = c;
    }
    const from = enter[bestAt[best]];
    const to = from + size[bestAt[best]];
    const [within, without] = bestSwap[best] === 1 ? [0, 1] : [1, 0];
    for (let i = 0; i < m; i++) first[i] = enter[i] >= from && enter[i] < to ? within : without;
    return { penalty: bestPenalty[best], cut: least };
  }

  /** What cutting off the subtree at a vertex costs. */
  private cutBelow(v: number): number {
    const { edges, edgeA, edgeB, edgeCost, enter, size } = this;
    const from = enter[v];
    const to = from + size[v];
    let cost = 0;
    for (let e = 0; e < edges; e++) {
      const a = enter[edgeA[e]];
      const b = enter[edgeB[e]];
      if ((a >= from && a < to) !== (b >= from && b < to)) cost += edgeCost[e];
    }
    return cost;
  }

  /** Kruskal in key order, then a depth-first numbering (`enter`, `size`) with the tree's order and parents. */
  private spanningTree(m: number): void {
    const { parent, head, order, up, enter, size, edgeA, edgeB, key, to, nextArc, stack, edges } = this;
    const sorted = key;
    sortFront(key, edges);
    for (let i = 0; i < m; i++) {
      parent[i] = i;
      head[i] = -1;
    }
    const last = 2 * (m - 1);
    for (let i = 0, arcs = 0; arcs < last; i++) {
      if (i === edges) throw new RangeError('the vertices to be cut do not hang together');
      const e = sorted[i] - Math.floor(sorted[i] / EDGES) * EDGES;
      const x = edgeA[e];
      const y = edgeB[e];
      let a = x;
      while (parent[a] !== a) a = parent[a] = parent[parent[a]];
      let b = y;
      while (parent[b] !== b) b = parent[b] = parent[parent[b]];
      if (a === b) continue;
      parent[a] = b;
      to[arcs] = y;
      nextArc[arcs] = head[x];
      head[x] = arcs++;
      to[arcs] = x;
      nextArc[arcs] = head[y];
      head[y] = arcs++;
    }
    let depth = 1;
    let count = 0;
    stack[0] = 0;
    up[0] = -1;
    while (depth > 0) {
      const v = stack[--depth];
      enter[v] = count;
      order[count++] = v;
      size[v] = 1;
      for (let arc = head[v]; arc >= 0; arc = nextArc[arc]) {
        const u = to[arc];
        if (u === up[v]) continue;
        up[u] = v;
        stack[depth++] = u;
      }
    }
    for (let i = count - 1; i > 0; i--) size[up[order[i]]] += size[order[i]];
  }

  /** Finds the tree edges (named by the vertex below) that fit best; returns how many. */
  private bestCuts(m: number, k1: number, k2: number, window: Window): number {
    const { order, up, below, weight, total, size, bestAt, bestSwap, bestPenalty } = this;
    for (let i = 0; i < m; i++) below[i] = weight[i];
    for (let i = m - 1; i > 0; i--) below[up[order[i]]] += below[order[i]];
    const labels = this.labelCount > 0 ? this.labelsBelow(m) : [];
    let found = 0;
    for (let i = 1; i < m; i++) {
      const v = order[i];
      const side = below[v];
      let swap = 0;
      let penalty = sidePenalty(side, k1, window) + sidePenalty(total - side, k2, window);
      if (labels.length > 0) penalty += pinPenalty(labels, order[0], v, k1, k2);
      // A side of k grids needs k vertices at least.
      const small = size[v] <= k1 + k2 || m - size[v] <= k1 + k2;
      if (small) penalty += NO_ROOM * (Math.max(0, k1 - size[v]) + Math.max(0, k2 - (m - size[v])));
      if (k1 !== k2) {
        let other = sidePenalty(side, k2, window) + sidePenalty(total - side, k1, window);
        if (labels.length > 0) other += pinPenalty(labels, order[0], v, k2, k1);
        if (small) other += NO_ROOM * (Math.max(0, k2 - size[v]) + Math.max(0, k1 - (m - size[v])));
        if (other < penalty) {
          penalty = other;
          swap = 1;
        }
      }
      if (found === CANDIDATES && penalty >= bestPenalty[CANDIDATES - 1]) continue;
      let p = found;
      for (; p > 0 && bestPenalty[p - 1] > penalty; p--) {
        bestAt[p] = bestAt[p - 1];
        bestSwap[p] = bestSwap[p - 1];
        bestPenalty[p] = bestPenalty[p - 1];
      }
      bestAt[p] = v;
      bestSwap[p] = swap;
      bestPenalty[p] = penalty;
      if (found < CANDIDATES) found++;
    }
    return found;
  }
}

/** Up to so many numbers are put in order one by one: the engine's own sort costs a call that is dearer. */
const FEW = 60;

/** Sorts the first `count` numbers. */
function sortFront(list: Float64Array, count: number): void {
  if (count > FEW) {
    list.subarray(0, count).sort();
    return;
  }
  for (let i = 1; i < count; i++) {
    const x = list[i];
    let j = i;
    for (; j > 0 && list[j - 1] > x; j--) list[j] = list[j - 1];
    list[j] = x;
  }
}

/** Pins that the sides below and above a vertex break, in households. */
function pinPenalty(
  labels: readonly Int32Array[],
  root: number,
  v: number,
  first: number,
  second: number,
): number {
  let sum = 0;
  for (const below of labels)
    sum += Math.max(0, below[v] - first) + Math.max(0, below[root] - below[v] - second);
  return sum * APART_HOUSEHOLDS;
}

/** How far a side of `k` grids is from fitting, in households. */
function sidePenalty(weight: number, k: number, window: Window): number {
  if (k === 1) return outsidePenalty(weight, window);
  if (weight < k * window.min) return 2 * (k * window.min - weight);
  if (weight > k * window.max) return 4 * (weight - k * window.max);
  return 0;
}
