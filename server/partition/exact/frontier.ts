/**
 * A sweep over a graph, vertex by vertex: what a connected set looks like from the vertices still to come is only which
 * vertices of the frontier it holds and which of these are joined behind it. Sets that look the same can be priced as
 * one (Sekine, Imai and Tani, "Computing the Tutte polynomial of a graph of moderate size", 1995; Kawahara et al.,
 * "Frontier-based search for enumerating all constrained subgraphs with compressed representation", 2017).
 *
 * The states depend on the graph alone, so that they are built once and priced many times.
 */
import type { Graph } from '../divide/graph.ts';

/** States of the sweep, numbered level by level; at level i the vertex `order[i]` is decided about. */
export interface Sweep {
  order: Int32Array;
  /** States of level i: from `level[i]` to `level[i + 1]`. The first of each is that nothing is inside yet. */
  level: Int32Array;
  /** State of the next level where the vertex stays outside, or joins; −1 where nothing can come of it. */
  out: Int32Array;
  in: Int32Array;
  /** Place of the last neighbour of each vertex in the order (or its own): so long it is seen in the states. */
  last: Int32Array;
  /** Vertices of level i's frontier, and which of them each state holds, as bits. */
  frontiers: Int32Array[];
  holds: Int32Array;
  /** What the vertex saves by joining: costs of cutting less costs of not cutting, of its edges to what is inside. */
  joins: Float64Array;
  /** What compounds cost that are split for sure once the vertex stays outside, and where the set ends with it. */
  stays: Float64Array;
  ends: Float64Array;
  /** 1 where the set is connected once the vertex has joined. */
  closes: Uint8Array;
  /** The least weight inside in such a state, and the least weight that a set still needs to be connected. */
  least: Float64Array;
  needs: Float64Array;
}

export interface SweepLimit {
  /** Sets above this weight are not wanted. */
  most: number;
  /** More states than this: no sweep. */
  states: number;
  /** Whether sets must be connected; if not, only the vertices of the frontier count. */
  connected: boolean;
}

/** Labels of the frontier are digits of a number: so many can be told apart, and fit a double. */
const LABEL_BITS = 4;
const MOST_FRONTIER = 13;
/** Weight of a frontier's width when orders are compared: about the factor between numbers of states. */
const WIDTH_BASE = 2.5;

/** The states of a graph's sweep, or undefined where there are too many. */
export function sweepOf(graph: Graph, limit: SweepLimit): Sweep | undefined {
  const order = sweepOrder(graph);
  return order && new Builder(graph, order, limit).build();
}

/** An order of the vertices with narrow frontiers, or undefined where none was found that is narrow enough. */
export function sweepOrder(graph: Graph): Int32Array | undefined {
  let best: { order: Int32Array; cost: number; width: number } | undefined;
  for (let from = 0; from < graph.n; from++) {
    const one = greedyOrder(graph, from, best?.cost ?? Number.POSITIVE_INFINITY);
    if (one) best = one;
  }
  return best && best.width <= MOST_FRONTIER ? best.order : undefined;
}

/** Takes next whatever leaves the narrowest frontier; undefined where that gets dearer than `below`. */
function greedyOrder(
  { n, start, adj }: Graph,
  from: number,
  below: number,
): { order: Int32Array; cost: number; width: number } | undefined {
  const order = new Int32Array(n);
  const done = new Uint8Array(n);
  const waiting = Int32Array.from({ length: n }, (_, v) => start[v + 1] - start[v]);
  /** When a vertex first had a neighbour behind it. */
  const met = new Int32Array(n).fill(n);
  let width = 0;
  let widest = 0;
  let cost = 0;
  for (let i = 0; i < n; i++) {
    let pick = -1;
    let pickGrowth = 0;
    for (let v = 0; v < n; v++) {
      if (done[v] || (i > 0 && met[v] === n && width > 0)) continue;
      if (i === 0 && v !== from) continue;
      let growth = waiting[v] > 0 ? 1 : 0;
      for (let e = start[v]; e < start[v + 1]; e++) if (done[adj[e]] && waiting[adj[e]] === 1) growth--;
      if (pick < 0 || growth < pickGrowth || (growth === pickGrowth && met[v] < met[pick])) {
        pick = v;
        pickGrowth = growth;
      }
    }
    order[i] = pick;
    done[pick] = 1;
    width += pickGrowth;
    for (let e = start[pick]; e < start[pick + 1]; e++) {
      waiting[adj[e]]--;
      if (met[adj[e]] === n) met[adj[e]] = i;
    }
    widest = Math.max(widest, width);
    cost += WIDTH_BASE ** width;
    if (cost >= below) return undefined;
  }
  return { order, cost, width: widest };
}

class Builder {
  private readonly graph: Graph;
  private readonly limit: SweepLimit;
  private readonly order: Int32Array;
  private readonly place: Int32Array;
  /** Place of the last neighbour of each vertex: it leaves the frontier there. */
  private readonly last: Int32Array;
  private readonly compounds: Compounds;

  constructor(graph: Graph, order: Int32Array, limit: SweepLimit) {
    this.graph = graph;
    this.limit = limit;
    this.order = order;
    this.place = new Int32Array(graph.n);
    order.forEach((v, i) => {
      this.place[v] = i;
    });
    this.last = Int32Array.from(order.keys(), v => {
      let last = this.place[v];
      for (let e = graph.start[v]; e < graph.start[v + 1]; e++)
        last = Math.max(last, this.place[graph.adj[e]]);
      return last;
    });
    this.compounds = new Compounds(graph, order);
  }

  build(): Sweep | undefined {
    const { n, weight } = this.graph;
    const { most, states: limit, connected } = this.limit;
    const level = new Int32Array(n + 1);
    const out: number[] = [];
    const into: number[] = [];
    const joins: number[] = [];
    const closes: number[] = [];
    const least: number[] = [];
    const frontiers: Int32Array[] = [];
    const held: number[] = [];
    const stays: number[] = [];
    const ends: number[] = [];
    let frontier: number[] = [];
    let keys: number[] = [0];
    let statuses: number[] = [0];
    let weights: number[] = [0];
    let base = 0;
    for (let i = 0; i < n; i++) {
      const v = this.order[i];
      level[i] = base;
      const next = [...frontier, v].filter(u => this.last[u] > i);
      frontiers.push(Int32Array.from(frontier));
      const edges = frontier.map(u => this.saved(u, v));
      const compounds = this.compounds.at(i);
      const index = new Map<number | string, number>([[0, 0]]);
      const nextKeys = [0];
      const nextStatuses = [0];
      const nextWeights = [0];
      const nextBase = base + keys.length;
      const reach = (key: number, status: number, w: number): number => {
        const name = status === 0 ? key : `${key} ${status}`;
        let at = index.get(name);
        if (at === undefined) {
          at = nextKeys.push(key) - 1;
          nextStatuses.push(status);
          nextWeights.push(w);
          index.set(name, at);
        } else if (w < nextWeights[at]) nextWeights[at] = w;
        return nextBase + at;
      };
      for (let s = 0; s < keys.length; s++) {
        const labels = labelsOf(keys[s], frontier.length);
        least.push(weights[s]);
        held.push(labels.reduce((bits, label, f) => (label === 0 ? bits : bits | (1 << f)), 0));
        const without = compounds.decide(statuses[s], false);
        const joining = compounds.decide(statuses[s], true);
        stays.push(without.cost);
        ends.push(joining.atEnd);
        // Outside: what leaves the frontier must not leave a piece behind.
        const stay = keys[s] === 0 ? 0 : this.forget([...labels, 0], frontier, v, i, connected);
        out.push(i + 1 < n && (stay > 0 || keys[s] === 0) ? reach(stay, without.status, weights[s]) : -1);
        const own = frontier.length + 1;
        const joined = [...labels, own];
        let saved = 0;
        edges.forEach((edge, f) => {
          if (edge === undefined || labels[f] === 0) return;
          saved += edge;
          const old = joined[f];
          if (old !== own) for (let g = 0; g < joined.length; g++) if (joined[g] === old) joined[g] = own;
        });
        joins.push(saved - joining.cost);
        const w = weights[s] + weight[v];
        const whole = !connected || joined.every(label => label === 0 || label === own);
        closes.push(whole && w <= most ? 1 : 0);
        const go = i + 1 < n && w <= most ? this.forget(joined, frontier, v, i, connected) : -1;
        into.push(go > 0 ? reach(go, joining.status, w) : -1);
      }
      base = nextBase;
      if (base + nextKeys.length > limit) return undefined;
      frontier = next;
      keys = nextKeys;
      statuses = nextStatuses;
      weights = nextWeights;
    }
    level[n] = base;
    const sweep: Sweep = {
      order: this.order,
      level,
      out: Int32Array.from(out),
      in: Int32Array.from(into),
      last: this.last,
      frontiers,
      holds: Int32Array.from(held),
      joins: Float64Array.from(joins),
      stays: Float64Array.from(stays),
      ends: Float64Array.from(ends),
      closes: Uint8Array.from(closes),
      least: Float64Array.from(least),
      needs: new Float64Array(base).fill(Number.POSITIVE_INFINITY),
    };
    this.measureNeeds(sweep);
    return this.pruned(sweep);
  }

  /** Cost of cutting less cost of not cutting of an edge; undefined where there is none. */
  private saved(a: number, b: number): number | undefined {
    const { start, adj, cost, keep } = this.graph;
    for (let e = start[a]; e < start[a + 1]; e++) if (adj[e] === b) return cost[e] - (keep?.[e] ?? 0);
    return undefined;
  }

  /** The key of the next level's frontier; −1 where a piece would be left behind, 0 where nothing is left to go on from. */
  private forget(labels: number[], frontier: number[], v: number, i: number, connected: boolean): number {
    const renamed: number[] = [];
    const kept = new Map<number, number>();
    let key = 0;
    let digit = 1;
    for (let f = 0; f < labels.length; f++) {
      const u = f < frontier.length ? frontier[f] : v;
      if (this.last[u] <= i) continue;
      const label = labels[f];
      let name = 0;
      if (label !== 0) {
        name = connected ? (kept.get(label) ?? kept.size + 1) : 1;
        kept.set(label, name);
      }
      renamed.push(name);
      key += name * digit;
      digit *= 2 ** LABEL_BITS;
    }
    if (!connected) return key;
    for (const label of labels) if (label !== 0 && !kept.has(label)) return kept.size === 0 ? 0 : -1;
    return key;
  }

  /** Without the states from which no set is light enough. */
  private pruned(sweep: Sweep): Sweep {
    const { level, least, needs } = sweep;
    const count = least.length;
    const name = new Int32Array(count).fill(-1);
    const kept: number[] = [];
    const levels = new Int32Array(level.length);
    for (let i = 0; i < this.graph.n; i++) {
      levels[i] = kept.length;
      for (let s = level[i]; s < level[i + 1]; s++)
        if (s === level[i] || least[s] + needs[s] <= this.limit.most) name[s] = kept.push(s) - 1;
    }
    levels[this.graph.n] = kept.length;
    const go = (to: Int32Array): Int32Array => Int32Array.from(kept, s => (to[s] < 0 ? -1 : name[to[s]]));
    const of = (values: Float64Array): Float64Array => Float64Array.from(kept, s => values[s]);
    return {
      order: sweep.order,
      level: levels,
      out: go(sweep.out),
      in: go(sweep.in),
      last: sweep.last,
      frontiers: sweep.frontiers,
      holds: Int32Array.from(kept, s => sweep.holds[s]),
      joins: of(sweep.joins),
      stays: of(sweep.stays),
      ends: of(sweep.ends),
      closes: Uint8Array.from(kept, s => sweep.closes[s]),
      least: of(least),
      needs: of(needs),
    };
  }

  private measureNeeds({ order, level, out, in: into, closes, needs }: Sweep): void {
    const { weight } = this.graph;
    for (let i = this.graph.n - 1; i >= 0; i--)
      for (let s = level[i]; s < level[i + 1]; s++) {
        const go = closes[s] ? 0 : into[s] < 0 ? Number.POSITIVE_INFINITY : needs[into[s]];
        const stay = out[s] < 0 ? Number.POSITIVE_INFINITY : needs[out[s]];
        needs[s] = Math.min(stay, go + weight[order[i]]);
      }
  }
}

/** What a set holds of a compound: nothing so far, all so far, or some, which is paid for. */
const NOTHING = 0;
const ALL = 1;
const SOME = 2;

/** How a decision changes what a set holds of the compounds, and what that costs. */
interface Decision {
  /** Digits to the base of three, one for each compound of which some is decided about and some is to come. */
  status: number;
  cost: number;
  /** What it costs besides where the set ends here. */
  atEnd: number;
}

/** Keeps account of compounds along a sweep: half of the price for each that a set holds in part. */
class Compounds {
  private readonly order: Int32Array;
  private readonly of: Int32Array | undefined;
  private readonly price: number;
  private readonly first: Int32Array;
  private readonly last: Int32Array;

  constructor({ whole }: Graph, order: Int32Array) {
    this.order = order;
    this.of = whole?.of;
    this.price = whole ? whole.cost / 2 : 0;
    const count = whole?.size.length ?? 0;
    this.first = new Int32Array(count).fill(-1);
    this.last = new Int32Array(count).fill(-1);
    order.forEach((v, i) => {
      const c = whole?.of[v] ?? -1;
      if (c < 0) return;
      if (this.first[c] < 0) this.first[c] = i;
      this.last[c] = i;
    });
  }

  /** The decisions at one place of the sweep. */
  at(i: number): { decide(status: number, joins: boolean): Decision } {
    const { first, last, price } = this;
    const own = this.of?.[this.order[i]] ?? -1;
    const names = Array.from(first.keys());
    const before = names.filter(c => first[c] >= 0 && first[c] < i && last[c] >= i);
    const after = names.filter(c => first[c] >= 0 && first[c] <= i && last[c] > i);
    if (before.length === 0 && after.length === 0)
      return { decide: () => ({ status: 0, cost: 0, atEnd: 0 }) };
    const decide = (status: number, joins: boolean): Decision => {
      const holds = new Map<number, number>();
      for (const c of before) {
        holds.set(c, status % 3);
        status = Math.floor(status / 3);
      }
      let cost = 0;
      if (own >= 0) {
        const old = holds.get(own);
        let now = joins ? ALL : NOTHING;
        if (old !== undefined && old !== now) {
          now = SOME;
          if (old !== SOME) cost = price;
        }
        holds.set(own, now);
      }
      let next = 0;
      let digit = 1;
      let atEnd = 0;
      for (const c of after) {
        const held = holds.get(c) ?? NOTHING;
        if (held === ALL) atEnd += price;
        next += held * digit;
        digit *= 3;
      }
      return { status: next, cost, atEnd };
    };
    return { decide };
  }
}

function labelsOf(key: number, count: number): number[] {
  const labels: number[] = [];
  for (let f = 0; f < count; f++) {
    labels.push(key % 2 ** LABEL_BITS);
    key = Math.floor(key / 2 ** LABEL_BITS);
  }
  return labels;
}
