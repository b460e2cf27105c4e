/** A division under way: parts of a graph with what they cost, kept up to date move by move. */
import { APART_COST, OUTSIDE_COST, TARGET_COST } from '../params.ts';
import type { Graph } from './graph.ts';
import { movedOf } from './known.ts';
import { outsidePenalty, type Window } from './window.ts';

/** Cost of one grid's weight. */
export function weightCost(weight: number, window: Window): number {
  const outside = outsidePenalty(weight, window);
  if (outside > 0) return OUTSIDE_COST * outside;
  return (window.targetCost ?? TARGET_COST) * Math.abs(weight - window.target);
}

/** Costs beyond not cutting, of the graphs that are at hand. */
const nets = new WeakMap<Graph, Float64Array>();

function netOf(graph: Graph): Float64Array {
  let net = nets.get(graph);
  if (!net) nets.set(graph, (net = graph.cost.map((cost, e) => cost - (graph.keep?.[e] ?? 0))));
  return net;
}

/** A division under way: the part of every vertex, the members and weights of every part. */
export class Division {
  readonly graph: Graph;
  readonly window: Window;
  readonly part: Int32Array;
  readonly members: number[][] = [];
  readonly weights: number[] = [];
  /** What the weight of every part costs. */
  private readonly weighed: number[] = [];
  /** Of every directed edge the cost of cutting it beyond that of not cutting it. */
  private readonly net: Float64Array;
  /** Whether parts may neither vanish nor appear. */
  readonly fixed: boolean;
  /** Of each label, how often each part holds it. */
  private readonly held = new Map<number, Map<number, number>>();
  /** Of each part, what it holds of each grid of the division in force. */
  private readonly overlap: Float64Array[] = [];
  private readonly movedCost: number;
  /** Of each part, how many vertices of each compound it holds. */
  private readonly compounds: Int32Array[] = [];
  /** Of every vertex, the last search that reached it; and what is still to be looked at. */
  private readonly seen: Int32Array;
  private readonly stack: Int32Array;
  private round = 0;

  constructor(graph: Graph, window: Window, part: ArrayLike<number>) {
    this.graph = graph;
    this.window = window;
    this.fixed = window.fixed === true;
    this.movedCost = graph.known ? (window.movedCost ?? 0) : 0;
    this.part = Int32Array.from(part);
    this.seen = new Int32Array(graph.n);
    this.stack = new Int32Array(graph.n);
    this.net = netOf(graph);
    for (let v = 0; v < graph.n; v++) {
      const p = this.part[v];
      while (this.members.length <= p) {
        this.members.push([]);
        this.weights.push(0);
      }
      this.members[p].push(v);
      this.weights[p] += graph.weight[v];
      this.hold(v, p, 1);
      this.shift(v, p, 1);
      this.count(v, p, 1);
    }
    for (let p = 0; p < this.weights.length; p++) this.weighed.push(weightCost(this.weights[p], window));
  }

  private count(v: number, p: number, sign: 1 | -1): void {
    const { whole } = this.graph;
    if (!whole || whole.of[v] < 0) return;
    while (this.compounds.length <= p) this.compounds.push(new Int32Array(whole.size.length));
    this.compounds[p][whole.of[v]] += sign;
  }

  private hold(v: number, p: number, sign: 1 | -1): void {
    for (const label of this.graph.labels?.[v] ?? []) {
      let parts = this.held.get(label);
      if (!parts) this.held.set(label, (parts = new Map()));
      parts.set(p, (parts.get(p) ?? 0) + sign);
    }
  }

  private shift(v: number, p: number, sign: 1 | -1): void {
    const { known } = this.graph;
    if (!known) return;
    while (this.overlap.length <= p) this.overlap.push(new Float64Array(known.labels));
    for (const [label, weight] of known.of[v]) this.overlap[p][label] += sign * weight;
  }

  /** Cost of what a part holds of other grids than the one it keeps. */
  private moved(p: number): number {
    const { known } = this.graph;
    const overlap = this.overlap[p];
    return known && overlap ? this.movedCost * movedOf(known, overlap) : 0;
  }

  /** Cost of all households that change grid. */
  movedCosts(): number {
    return this.members.reduce((sum, list, p) => (list.length > 0 ? sum + this.moved(p) : sum), 0);
  }

  /** Vertices that share a part with another of their label. */
  conflicts(): number {
    let sum = 0;
    for (const parts of this.held.values()) for (const count of parts.values()) sum += Math.max(0, count - 1);
    return sum;
  }

  /** Cost of the compounds that parts hold only some of. */
  splitCost(): number {
    const { whole } = this.graph;
    if (!whole) return 0;
    let splits = 0;
    for (const counts of this.compounds)
      for (let c = 0; c < counts.length; c++) if (counts[c] > 0 && counts[c] < whole.size[c]) splits++;
    return (whole.cost / 2) * splits;
  }

  /** Change of `splitCost` if one vertex moved. */
  splitGain(v: number, to: number): number {
    const { whole } = this.graph;
    if (!whole || whole.of[v] < 0) return 0;
    const c = whole.of[v];
    const size = whole.size[c];
    const here = this.compounds[this.part[v]][c];
    const there = this.compounds[to]?.[c] ?? 0;
    const isPiece = (count: number): number => (count > 0 && count < size ? 1 : 0);
    return (whole.cost / 2) * (isPiece(here - 1) + isPiece(there + 1) - isPiece(here) - isPiece(there));
  }

  /** Whole cost, from scratch. */
  cost(): number {
    const { graph, part } = this;
    let cost = APART_COST * this.conflicts() + this.splitCost();
    this.members.forEach((members, p) => {
      if (members.length > 0) cost += weightCost(this.weights[p], this.window) + this.moved(p);
    });
    for (let v = 0; v < graph.n; v++)
      for (let e = graph.start[v]; e < graph.start[v + 1]; e++)
        if (graph.adj[e] > v) cost += part[graph.adj[e]] !== part[v] ? graph.cost[e] : (graph.keep?.[e] ?? 0);
    return cost;
  }

  /** Parts that share an edge with a part. */
  neighbours(p: number): number[] {
    const { graph, part } = this;
    const found = new Set<number>();
    for (const v of this.members[p])
      for (let e = graph.start[v]; e < graph.start[v + 1]; e++)
        if (part[graph.adj[e]] !== p) found.add(part[graph.adj[e]]);
    return [...found].sort((a, b) => a - b);
  }

  /**
   * Whether a part, in one piece, stays so without one of its vertices. An emptied part counts as whole. The neighbours
   * of the vertex in the part must reach each other without it, which they mostly do next to it.
   */
  staysWhole(v: number): boolean {
    const { graph, part, stack, seen } = this;
    const { start, adj } = graph;
    const p = part[v];
    if (this.members[p].length <= 2) return true;
    const round = (this.round += 2);
    // Neighbours still to be reached are marked with the round less one.
    let open = 0;
    let first = -1;
    for (let e = start[v]; e < start[v + 1]; e++) {
      const u = adj[e];
      if (part[u] !== p) continue;
      if (first < 0) first = u;
      else if (seen[u] !== round - 1) open++;
      seen[u] = round - 1;
    }
    if (open === 0) return true;
    seen[v] = seen[first] = round;
    stack[0] = first;
    for (let at = 0, count = 1; at < count; at++) {
      const u = stack[at];
      for (let e = start[u]; e < start[u + 1]; e++) {
        const w = adj[e];
        if (part[w] !== p || seen[w] === round) continue;
        if (seen[w] === round - 1 && --open === 0) return true;
        seen[w] = round;
        stack[count++] = w;
      }
    }
    return false;
  }

  /** Moves one vertex; says nothing about whether it should. */
  move(v: number, to: number): void {
    const from = this.part[v];
    const list = this.members[from];
    list.splice(list.indexOf(v), 1);
    this.hold(v, from, -1);
    this.hold(v, to, 1);
    this.shift(v, from, -1);
    this.shift(v, to, 1);
    this.count(v, from, -1);
    this.count(v, to, 1);
    this.weights[from] -= this.graph.weight[v];
    this.members[to].push(v);
    this.weights[to] += this.graph.weight[v];
    this.weighed[from] = weightCost(this.weights[from], this.window);
    this.weighed[to] = weightCost(this.weights[to], this.window);
    this.part[v] = to;
  }

  /** Gives some parts new members. */
  replace(slots: readonly number[], pieces: readonly (readonly number[])[]): void {
    const { members, weights, part, graph } = this;
    for (const slot of slots)
      for (const v of members[slot] ?? []) {
        this.hold(v, slot, -1);
        this.shift(v, slot, -1);
        this.count(v, slot, -1);
      }
    slots.forEach((slot, i) => {
      const piece = [...(pieces[i] ?? [])];
      members[slot] = piece;
      weights[slot] = piece.reduce((sum, v) => sum + graph.weight[v], 0);
      this.weighed[slot] = weightCost(weights[slot], this.window);
      for (const v of piece) {
        part[v] = slot;
        this.hold(v, slot, 1);
        this.shift(v, slot, 1);
        this.count(v, slot, 1);
      }
    });
  }

  /** Change of cost if one vertex moved. */
  moveGain(v: number, to: number): number {
    const { graph, part, weights, weighed, window, net } = this;
    const { start, adj } = graph;
    const from = part[v];
    const w = graph.weight[v];
    const left = this.members[from].length > 1 ? weightCost(weights[from] - w, window) : 0;
    let delta = left + weightCost(weights[to] + w, window) - weighed[from] - weighed[to];
    if (graph.whole) delta += this.splitGain(v, to);
    for (let e = start[v]; e < start[v + 1]; e++) {
      const other = part[adj[e]];
      if (other === from) delta += net[e];
      else if (other === to) delta -= net[e];
    }
    if (this.movedCost > 0) {
      delta -= this.moved(from) + this.moved(to);
      this.shift(v, from, -1);
      this.shift(v, to, 1);
      delta += this.moved(from) + this.moved(to);
      this.shift(v, to, -1);
      this.shift(v, from, 1);
    }
    if (graph.labels) delta += this.apartGain(graph.labels[v], from, to);
    return delta;
  }

  /** What pins that keep apart change when a vertex with some labels moves. */
  private apartGain(labels: readonly number[], from: number, to: number): number {
    let delta = 0;
    for (const label of labels) {
      const parts = this.held.get(label);
      if ((parts?.get(to) ?? 0) > 0) delta += APART_COST;
      if ((parts?.get(from) ?? 0) > 1) delta -= APART_COST;
    }
    return delta;
  }
}
