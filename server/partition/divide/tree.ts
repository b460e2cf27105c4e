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

export class TreeCutter {
  private readonly graph: Graph;
  private readonly local: Int32Array;
  private readonly meanCost: number;
  /** Scratch, sized for the whole graph once. */
  private readonly parent: Int32Array;
  private readonly head: Int32Array;
  private readonly order: Int32Array;
  private readonly up: Int32Array;
  private readonly below: Float64Array;
  private readonly enter: Int32Array;
  private readonly size: Int32Array;

  constructor(graph: Graph) {
    this.graph = graph;
    this.local = new Int32Array(graph.n).fill(-1);
    this.meanCost = graph.cost.length > 0 ? graph.cost.reduce((sum, c) => sum + c, 0) / graph.cost.length : 1;
    this.parent = new Int32Array(graph.n);
    this.head = new Int32Array(graph.n);
    this.order = new Int32Array(graph.n);
    this.up = new Int32Array(graph.n);
    this.below = new Float64Array(graph.n);
    this.enter = new Int32Array(graph.n);
    this.size = new Int32Array(graph.n);
  }

  /**
   * Splits `vertices` (connected) into a side of `k1` grids and a side of `k2`. Returns for each vertex whether it is
   * on the first side, with the penalty of the two sides' weights and the cost of the cut; undefined for one vertex.
   */
  split(
    vertices: ArrayLike<number>,
    k1: number,
    k2: number,
    window: Window,
    random: Random,
  ): { first: Uint8Array; penalty: number; cut: number } | undefined {
    const m = vertices.length;
    if (m < 2) return undefined;
    const { graph, local } = this;
    let total = 0;
    for (let i = 0; i < m; i++) {
      local[vertices[i]] = i;
      total += graph.weight[vertices[i]];
    }
    const edgeA: number[] = [];
    const edgeB: number[] = [];
    const edgeCost: number[] = [];
    const key: number[] = [];
    for (let i = 0; i < m; i++) {
      const v = vertices[i];
      for (let e = graph.start[v]; e < graph.start[v + 1]; e++) {
        const j = local[graph.adj[e]];
        if (j <= i) continue;
        edgeA.push(i);
        edgeB.push(j);
        edgeCost.push(graph.cost[e]);
        key.push(Math.log(random() + 1e-12) / (0.2 + graph.cost[e] / this.meanCost));
      }
    }
    const byKey = key.map((_, e) => e).sort((p, q) => key[q] - key[p]);
    this.spanningTree(m, byKey, edgeA, edgeB);
    const best = this.bestCuts(vertices, m, total, k1, k2, window);
    let answer: { at: number; swap: boolean; penalty: number; cut: number } | undefined;
    for (const candidate of best) {
      let cut = 0;
      const from = this.enter[candidate.at];
      const to = from + this.size[candidate.at];
      for (let e = 0; e < edgeA.length; e++) {
        const a = this.enter[edgeA[e]];
        const b = this.enter[edgeB[e]];
        if ((a >= from && a < to) !== (b >= from && b < to)) cut += edgeCost[e];
      }
      if (
        !answer ||
        candidate.penalty < answer.penalty - 1e-9 ||
        (candidate.penalty < answer.penalty + 1e-9 && cut < answer.cut)
      )
        answer = { ...candidate, cut };
    }
    for (let i = 0; i < m; i++) local[vertices[i]] = -1;
    if (!answer) return undefined;
    const first = new Uint8Array(m);
    const from = this.enter[answer.at];
    const to = from + this.size[answer.at];
    for (let i = 0; i < m; i++) {
      const inBranch = this.enter[i] >= from && this.enter[i] < to;
      first[i] = inBranch !== answer.swap ? 1 : 0;
    }
    return { first, penalty: answer.penalty, cut: answer.cut };
  }

  /** Kruskal in key order; leaves a depth-first numbering (`enter`, `size`) and the tree's order and parents. */
  private spanningTree(m: number, byKey: number[], edgeA: number[], edgeB: number[]): void {
    const { parent, head, order, up, enter, size } = this;
    for (let i = 0; i < m; i++) {
      parent[i] = i;
      head[i] = -1;
    }
    const find = (i: number): number => {
      while (parent[i] !== i) i = parent[i] = parent[parent[i]];
      return i;
    };
    const to: number[] = [];
    const nextArc: number[] = [];
    let joined = 1;
    for (const e of byKey) {
      const a = find(edgeA[e]);
      const b = find(edgeB[e]);
      if (a === b) continue;
      parent[a] = b;
      to.push(edgeB[e], edgeA[e]);
      nextArc.push(head[edgeA[e]], head[edgeB[e]]);
      head[edgeA[e]] = to.length - 2;
      head[edgeB[e]] = to.length - 1;
      if (++joined === m) break;
    }
    const stack = [0];
    up[0] = -1;
    let count = 0;
    while (stack.length > 0) {
      const v = stack.pop() as number;
      enter[v] = count;
      order[count++] = v;
      size[v] = 1;
      for (let arc = head[v]; arc >= 0; arc = nextArc[arc]) {
        const u = to[arc];
        if (u === up[v]) continue;
        up[u] = v;
        stack.push(u);
      }
    }
    for (let i = count - 1; i > 0; i--) size[up[order[i]]] += size[order[i]];
  }

  private bestCuts(
    vertices: ArrayLike<number>,
    m: number,
    total: number,
    k1: number,
    k2: number,
    window: Window,
  ): { at: number; swap: boolean; penalty: number }[] {
    const { order, up, below, graph } = this;
    for (let i = 0; i < m; i++) below[i] = graph.weight[vertices[i]];
    for (let i = m - 1; i > 0; i--) below[up[order[i]]] += below[order[i]];
    const found: { at: number; swap: boolean; penalty: number }[] = [];
    for (let i = 1; i < m; i++) {
      const v = order[i];
      const side = below[v];
      let penalty = sidePenalty(side, k1, window) + sidePenalty(total - side, k2, window);
      let swap = false;
      if (k1 !== k2) {
        const other = sidePenalty(side, k2, window) + sidePenalty(total - side, k1, window);
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
