/**
 * Splitting a connected set of vertices in two by a random spanning tree: cut the tree edge that fits best.
 *
 * Trees are drawn by weighted random keys (Efraimidis and Spirakis 2006) that favour edges dear to cut, so that the
 * edges left out, and with them the boundaries, fall on the strong lines. Source of the move: DeFord, Duchin and
 * Solomon, "Recombination: a family of Markov chains for redistricting" (2021).
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
/** More edges than any region has, and steps of a key: together below 2⁵³. */
const EDGES = 2 ** 21;
const KEY_SCALE = 2 ** 22;

/** A split of the loaded vertices: which are on the first side, how badly the sides' weights fit, what the cut costs. */
export interface Cut {
  first: Uint8Array;
  penalty: number;
  cut: number;
}

/** Loads a set of vertices once and cuts it as often as wanted. */
export class TreeCutter {
  private readonly graph: Graph;
  private readonly meanCost: number;
  /** Scratch for the loaded vertices, sized for the whole graph once. */
  private readonly local: Int32Array;
  private readonly weight: Float64Array;
  private readonly edgeA: Int32Array;
  private readonly edgeB: Int32Array;
  private readonly edgeCost: Float64Array;
  private readonly key: Float64Array;
  /** How much an edge is favoured in a tree. */
  private readonly favour: Float64Array;
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
    this.meanCost = m > 0 ? graph.cost.reduce((sum, c) => sum + c, 0) / graph.cost.length : 1;
    this.local = new Int32Array(n).fill(-1);
    this.weight = new Float64Array(n);
    this.edgeA = new Int32Array(m);
    this.edgeB = new Int32Array(m);
    this.edgeCost = new Float64Array(m);
    this.key = new Float64Array(m);
    this.favour = new Float64Array(m);
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

  /** Loads connected vertices; `cut` then speaks of them in this order. */
  load(vertices: ArrayLike<number>): void {
    const { graph, local } = this;
    const m = vertices.length;
    this.vertices = m;
    this.edges = 0;
    this.total = 0;
    for (let i = 0; i < m; i++) {
      local[vertices[i]] = i;
      this.weight[i] = graph.weight[vertices[i]];
      this.total += this.weight[i];
    }
    for (let i = 0; i < m; i++) {
      const v = vertices[i];
      for (let e = graph.start[v]; e < graph.start[v + 1]; e++) {
        const j = local[graph.adj[e]];
        if (j <= i) continue;
        this.edgeA[this.edges] = i;
        this.edgeB[this.edges] = j;
        const net = graph.cost[e] - (graph.keep?.[e] ?? 0);
        this.favour[this.edges] = Math.max(LEAST_FAVOUR, 0.2 + net / this.meanCost);
        this.edgeCost[this.edges++] = net;
      }
    }
    for (let i = 0; i < m; i++) local[vertices[i]] = -1;
    this.loadLabels(vertices);
  }

  private loadLabels(vertices: ArrayLike<number>): void {
    const { labels } = this.graph;
    this.labels = [];
    this.labelCount = 0;
    if (!labels) return;
    const number = new Map<number, number>();
    for (let i = 0; i < vertices.length; i++)
      this.labels.push(
        labels[vertices[i]].map(label => {
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

  /** Splits the loaded vertices into a side of `k1` grids and a side of `k2`; undefined for a single vertex. */
  cut(k1: number, k2: number, window: Window, random: Random): Cut | undefined {
    const { vertices: m, edges, edgeA, edgeB, edgeCost, enter, size, key } = this;
    if (m < 2) return undefined;
    // The key in the upper digits, the edge in the lower: sorted as plain numbers, without a comparison of ours.
    for (let e = 0; e < edges; e++)
      key[e] = Math.floor((Math.log(random() + 1e-12) / this.favour[e]) * KEY_SCALE) * EDGES + e;
    this.spanningTree(m);
    let answer: { at: number; swap: boolean; penalty: number; cut: number } | undefined;
    for (const candidate of this.bestCuts(m, k1, k2, window)) {
      let cut = 0;
      const from = enter[candidate.at];
      const to = from + size[candidate.at];
      for (let e = 0; e < edges; e++) {
        const a = enter[edgeA[e]];
        const b = enter[edgeB[e]];
        if ((a >= from && a < to) !== (b >= from && b < to)) cut += edgeCost[e];
      }
      if (
        !answer ||
        candidate.penalty < answer.penalty - 1e-9 ||
        (candidate.penalty < answer.penalty + 1e-9 && cut < answer.cut)
      )
        answer = { ...candidate, cut };
    }
    if (!answer) return undefined;
    const first = new Uint8Array(m);
    const from = enter[answer.at];
    const to = from + size[answer.at];
    for (let i = 0; i < m; i++) first[i] = (enter[i] >= from && enter[i] < to) !== answer.swap ? 1 : 0;
    return { first, penalty: answer.penalty, cut: answer.cut };
  }

  /** Kruskal in key order, then a depth-first numbering (`enter`, `size`) with the tree's order and parents. */
  private spanningTree(m: number): void {
    const { parent, head, order, up, enter, size, edgeA, edgeB, key, to, nextArc, stack, edges } = this;
    const sorted = key.subarray(0, edges).sort();
    for (let i = 0; i < m; i++) {
      parent[i] = i;
      head[i] = -1;
    }
    const find = (i: number): number => {
      while (parent[i] !== i) i = parent[i] = parent[parent[i]];
      return i;
    };
    let arcs = 0;
    for (let i = edges - 1; i >= 0; i--) {
      const e = ((sorted[i] % EDGES) + EDGES) % EDGES;
      const a = find(edgeA[e]);
      const b = find(edgeB[e]);
      if (a === b) continue;
      parent[a] = b;
      to[arcs] = edgeB[e];
      nextArc[arcs] = head[edgeA[e]];
      head[edgeA[e]] = arcs++;
      to[arcs] = edgeA[e];
      nextArc[arcs] = head[edgeB[e]];
      head[edgeB[e]] = arcs++;
      if (arcs === 2 * (m - 1)) break;
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

  /** The tree edges (named by the vertex below) that fit best. */
  private bestCuts(
    m: number,
    k1: number,
    k2: number,
    window: Window,
  ): { at: number; swap: boolean; penalty: number }[] {
    const { order, up, below, weight, total, size } = this;
    for (let i = 0; i < m; i++) below[i] = weight[i];
    for (let i = m - 1; i > 0; i--) below[up[order[i]]] += below[order[i]];
    const labels = this.labelsBelow(m);
    const pins = (v: number, first: number, second: number): number =>
      labels.reduce(
        (sum, below) =>
          sum + Math.max(0, below[v] - first) + Math.max(0, below[order[0]] - below[v] - second),
        0,
      ) * APART_HOUSEHOLDS;
    // A side of k grids needs k vertices at least.
    const short = (v: number, first: number, second: number): number =>
      NO_ROOM * (Math.max(0, first - size[v]) + Math.max(0, second - (m - size[v])));
    const found: { at: number; swap: boolean; penalty: number }[] = [];
    for (let i = 1; i < m; i++) {
      const v = order[i];
      const side = below[v];
      let penalty =
        sidePenalty(side, k1, window) +
        sidePenalty(total - side, k2, window) +
        pins(v, k1, k2) +
        short(v, k1, k2);
      let swap = false;
      if (k1 !== k2) {
        const other =
          sidePenalty(side, k2, window) +
          sidePenalty(total - side, k1, window) +
          pins(v, k2, k1) +
          short(v, k2, k1);
        if (other < penalty) {
          penalty = other;
          swap = true;
        }
      }
      let p = found.length;
      while (p > 0 && found[p - 1].penalty > penalty) p--;
      if (p < CANDIDATES) {
        found.splice(p, 0, { at: v, swap, penalty });
        if (found.length > CANDIDATES) found.pop();
      }
    }
    return found;
  }
}

/** How far a side of `k` grids is from fitting, in households. */
function sidePenalty(weight: number, k: number, window: Window): number {
  if (k === 1) return outsidePenalty(weight, window);
  if (weight < k * window.min) return 2 * (k * window.min - weight);
  if (weight > k * window.max) return 4 * (weight - k * window.max);
  return 0;
}
