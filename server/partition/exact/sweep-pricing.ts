/**
 * Pricing: the connected vertex sets of one class of weights that cost least beyond given prices.
 *
 * Dynamic programming over the states of a sweep (frontier.ts) and the weight inside: of two sets that look the same
 * from the vertices still to come, the dearer one is dropped. Before, the same states are priced backwards without the
 * window, with a price λ for each household instead (Lagrange), for a few λ: what still has to come costs at least that,
 * so that what cannot come below the mark is dropped at once (Hart, Nilsson and Raphael, "A formal basis for the
 * heuristic determination of minimum cost paths", 1968).
 */
import type { Graph } from '../divide/graph.ts';
import type { WeightClass } from './cost.ts';
import type { Sweep } from './frontier.ts';

export interface Priced {
  vertices: number[];
  /** Cost beyond the prices, without the price of the part itself. */
  reduced: number;
}

/** A set that holds two or all of three vertices costs `penalty` more, not negative. */
export interface Penalty {
  vertices: readonly [number, number, number];
  penalty: number;
}

/** Two neighbours that must be in one set, or must not. */
export interface Fix {
  a: number;
  b: number;
  together: boolean;
}

/** What sets must pay or obey besides the prices. */
export interface Rules {
  penalties: readonly Penalty[];
  fixes: readonly Fix[];
}

export interface PricingLimit {
  /** Sets at or above this are not wanted. */
  below: number;
  /** At most so many sets with the same last vertex are returned, the cheapest. */
  perLast: number;
  /** At most so many partial sets are followed at each vertex, the most promising. */
  width: number;
  /** Asked now and then; true stops the search. */
  stop?: () => boolean;
}

export interface Pricing {
  /** Cheapest first. */
  found: Priced[];
  /**
   * For each vertex a lower bound on the cost beyond the prices of the sets whose last vertex in the sweep it is, cut
   * off at `below`.
   */
  bounds: Float64Array;
  /** Whether no partial set was dropped for want of room. */
  complete: boolean;
  /** Partial sets followed. */
  nodes: number;
}

/** Steps of the search for the best λ. */
const LAMBDA_STEPS = 12;
/** λ around the best one, in shares of the mean price of a household. */
const SPREAD = [-0.6, -0.2, 0, 0.2, 0.6];
/** Hidden cuts at one place of the sweep: bits of a key. */
export const MOST_HIDDEN = 24;
const SLACK = 1e-6;

export class SweepPricer {
  private readonly graph: Graph;
  private readonly sweep: Sweep;
  private readonly class: WeightClass;
  /** Half the cost of all edges of each vertex, along the sweep. */
  private readonly half: Float64Array;
  private readonly place: Int32Array;
  private lambda = 0;

  constructor(graph: Graph, sweep: Sweep, weights: WeightClass) {
    this.graph = graph;
    this.sweep = sweep;
    this.class = weights;
    this.place = new Int32Array(graph.n);
    sweep.order.forEach((v, i) => {
      this.place[v] = i;
    });
    this.half = Float64Array.from(sweep.order, v => {
      let half = 0;
      for (let e = graph.start[v]; e < graph.start[v + 1]; e++) half += graph.cost[e] / 2;
      return half;
    });
  }

  /** @param price of every vertex */
  run(price: ArrayLike<number>, limit: PricingLimit, rules: Rules): Pricing {
    const { graph } = this;
    const ways = this.waysOf(rules);
    const bounds = new Float64Array(graph.n).fill(limit.below);
    const best = this.bestLambda(price, ways, limit.below);
    if (best.bound >= limit.below) return { found: [], bounds, complete: true, nodes: 0 };
    const spread = this.meanPrice(price);
    const duals = SPREAD.map(share => this.completions(price, ways, best.lambda + share * spread));
    return this.forward(price, ways, this.hiddenOf(rules.penalties), duals, limit, best.bound, bounds);
  }

  /**
   * Every set below the mark, or undefined where they are more than `most` or more than `nodes` partial sets were
   * followed.
   */
  every(
    price: ArrayLike<number>,
    { below, most, nodes, stop }: { below: number; most: number; nodes: number; stop: () => boolean },
    rules: Rules,
  ): Priced[] | undefined {
    const { order, level, in: into, stays, ends } = this.sweep;
    const ways = this.waysOf(rules);
    const { joins, out, closes } = ways;
    const hidden = this.hiddenOf(rules.penalties);
    const { weight } = this.graph;
    const { high, holds } = this.class;
    const best = this.bestLambda(price, ways, below);
    const found: Priced[] = [];
    if (best.bound >= below) return found;
    const spread = this.meanPrice(price);
    const duals = SPREAD.map(share => this.completions(price, ways, best.lambda + share * spread));
    const members: number[] = [];
    let left = nodes;
    const visit = (i: number, s: number, w: number, bits: number, cost: number): boolean => {
      if (left-- <= 0 || (left % 4096 === 0 && stop())) return false;
      for (const { lambda, least, value } of duals)
        if (cost + value[s] - lambda * w + least.value >= below) return true;
      const v = order[i];
      const more = w + weight[v];
      if (more <= high + SLACK) {
        let with_ = cost + this.half[i] - price[v] - joins[s];
        let own = bits;
        for (const { bit, penalty, last } of hidden.at[i]) {
          if (own & bit) {
            with_ += penalty;
            own &= ~bit;
          } else if (!last) own |= bit;
        }
        members.push(v);
        if (closes[s] && holds(more)) {
          const reduced = with_ + ends[s] + this.costOf(more);
          if (reduced < below && found.push({ vertices: [...members], reduced }) > most) return false;
        }
        if (into[s] >= 0 && !visit(i + 1, into[s], more, own & ~hidden.expires[i], with_)) return false;
        members.pop();
      }
      return (
        out[s] < 0 || s === level[i] || visit(i + 1, out[s], w, bits & ~hidden.expires[i], cost + stays[s])
      );
    };
    for (let i = 0; i < order.length; i++) if (!visit(i, level[i], 0, 0, 0)) return undefined;
    return found;
  }

  /** The ways on from the states, with the penalties of cuts whose three vertices are seen together, and what is fixed. */
  private waysOf({ penalties, fixes }: Rules): Ways {
    const { level, frontiers, holds } = this.sweep;
    const less = this.sweep.joins.slice();
    const out = fixes.length > 0 ? this.sweep.out.slice() : this.sweep.out;
    const closes = fixes.length > 0 ? this.sweep.closes.slice() : this.sweep.closes;
    for (const { a, b, together } of fixes) {
      const [u, v] = this.place[a] < this.place[b] ? [a, b] : [b, a];
      const at = this.place[v];
      // Neighbours: the first is seen until the second is decided about, and a set that holds it must not end before.
      if (together)
        for (let i = this.place[u]; i < at; i++) {
          const own = i === this.place[u] ? 0 : 1 << frontiers[i].indexOf(u);
          for (let s = level[i]; s < level[i + 1]; s++) if (own === 0 || holds[s] & own) closes[s] = 0;
        }
      const bit = 1 << frontiers[at].indexOf(u);
      for (let s = level[at]; s < level[at + 1]; s++) {
        const has = (holds[s] & bit) !== 0;
        if (has !== together) less[s] = Number.NEGATIVE_INFINITY;
        else if (together) out[s] = -1;
      }
    }
    for (const { vertices, penalty } of penalties) {
      const [a, b, c] = this.sorted(vertices);
      if (!this.isSeen([a, b, c])) continue;
      const [atB, atC] = [this.place[b], this.place[c]];
      const a1 = 1 << frontiers[atB].indexOf(a);
      for (let s = level[atB]; s < level[atB + 1]; s++) if (holds[s] & a1) less[s] -= penalty;
      const a2 = 1 << frontiers[atC].indexOf(a);
      const b2 = 1 << frontiers[atC].indexOf(b);
      for (let s = level[atC]; s < level[atC + 1]; s++)
        if (((holds[s] & a2) !== 0) !== ((holds[s] & b2) !== 0)) less[s] -= penalty;
    }
    return { joins: less, out, closes };
  }

  /** Places of the sweep at which a cut needs a bit; undefined where its vertices are seen together. */
  hiddenFrom(vertices: readonly number[]): [from: number, to: number] | undefined {
    const [a, b, c] = this.sorted(vertices);
    return this.isSeen([a, b, c]) ? undefined : [this.place[a], this.place[c]];
  }

  private sorted(vertices: readonly number[]): [number, number, number] {
    const [a, b, c] = [...vertices].sort((u, v) => this.place[u] - this.place[v]);
    return [a, b, c];
  }

  /** Whether the first two of three vertices are still seen when the third is decided about. */
  private isSeen([a, b, c]: readonly [number, number, number]): boolean {
    const { last } = this.sweep;
    return Math.min(last[a], last[b]) >= this.place[c];
  }

  /** The other cuts: a bit of each partial set says that it holds one of the three. */
  private hiddenOf(penalties: readonly Penalty[]): Hidden {
    const at: Hidden['at'] = Array.from({ length: this.graph.n }, () => []);
    const expires = new Int32Array(this.graph.n);
    const busy = new Int32Array(MOST_HIDDEN).fill(-1);
    const hidden = penalties
      .map(({ vertices, penalty }) => ({ vertices: this.sorted(vertices), penalty }))
      .filter(({ vertices, penalty }) => penalty > 0 && !this.isSeen(vertices))
      .sort((p, q) => this.place[p.vertices[0]] - this.place[q.vertices[0]]);
    for (const { vertices, penalty } of hidden) {
      const from = this.place[vertices[0]];
      const to = this.place[vertices[2]];
      const slot = busy.findIndex(until => until < from);
      // Left out, the set only looks cheaper.
      if (slot < 0) continue;
      busy[slot] = to;
      for (let k = 0; k < 3; k++)
        at[this.place[vertices[k]]].push({ bit: 1 << slot, penalty, last: k === 2 });
      expires[to] |= 1 << slot;
    }
    return { at, expires };
  }

  private meanPrice(price: ArrayLike<number>): number {
    let sum = 0;
    let weight = 0;
    for (let v = 0; v < this.graph.n; v++) {
      sum += Math.abs(price[v]);
      weight += this.graph.weight[v];
    }
    return weight > 0 ? sum / weight : 1;
  }

  /** A lower bound on the cost of every set beyond the prices, by the best λ. */
  private bestLambda(price: ArrayLike<number>, ways: Ways, below: number): { lambda: number; bound: number } {
    let step = this.meanPrice(price);
    let best = { lambda: this.lambda, bound: Number.NEGATIVE_INFINITY };
    let low = Number.NEGATIVE_INFINITY;
    let high = Number.POSITIVE_INFINITY;
    let lambda = this.lambda;
    for (let i = 0; i < LAMBDA_STEPS; i++) {
      const { least, value } = this.completions(price, ways, lambda);
      const bound = value[0] + least.value;
      if (bound > best.bound) best = { lambda, bound };
      if (best.bound >= below) break;
      // Where the set is heavier than the weight that is cheapest for this λ, a household must cost more.
      if (this.weightOfBest(value, ways) > least.at) high = lambda;
      else low = lambda;
      if (low === Number.NEGATIVE_INFINITY) lambda = high - step;
      else if (high === Number.POSITIVE_INFINITY) lambda = low + step;
      else lambda = (low + high) / 2;
      if (low === Number.NEGATIVE_INFINITY || high === Number.POSITIVE_INFINITY) step *= 2;
    }
    this.lambda = best.lambda;
    return best;
  }

  /** Least cost of what can still come from each state, where a household saves λ; and of the weight at that. */
  private completions(
    price: ArrayLike<number>,
    ways: Ways,
    lambda: number,
  ): { lambda: number; least: { value: number; at: number }; value: Float64Array } {
    const { order, level, in: into, stays, ends } = this.sweep;
    const { joins, out, closes } = ways;
    const { weight } = this.graph;
    const value = new Float64Array(out.length);
    for (let i = order.length - 1; i >= 0; i--) {
      const v = order[i];
      const own = this.half[i] - price[v] - lambda * weight[v];
      for (let s = level[i]; s < level[i + 1]; s++) {
        const a = into[s];
        const b = out[s];
        let go = closes[s] ? ends[s] : Number.POSITIVE_INFINITY;
        if (a >= 0 && value[a] < go) go = value[a];
        go += own - joins[s];
        const stay = b >= 0 ? value[b] + stays[s] : Number.POSITIVE_INFINITY;
        value[s] = Math.min(stay, go);
      }
    }
    return { lambda, least: this.leastOf(lambda), value };
  }

  /** The least of the weight's cost and λ for each household. */
  private leastOf(lambda: number): { value: number; at: number } {
    const { pieces, high } = this.class;
    let best = { value: Number.POSITIVE_INFINITY, at: 0 };
    pieces.forEach(({ from, value, slope }, i) => {
      const to = i + 1 < pieces.length ? pieces[i + 1].from : high;
      for (const w of [from, to]) {
        const cost = value + slope * (w - from) + lambda * w;
        if (cost < best.value) best = { value: cost, at: w };
      }
    });
    return best;
  }

  private weightOfBest(value: Float64Array, { out, closes }: Ways): number {
    const { order, in: into, stays, ends } = this.sweep;
    const { weight } = this.graph;
    let w = 0;
    for (let i = 0, s = 0; i < order.length; i++) {
      const v = order[i];
      if (out[s] >= 0 && value[out[s]] + stays[s] === value[s]) {
        s = out[s];
        continue;
      }
      w += weight[v];
      if (into[s] < 0 || (closes[s] && value[into[s]] >= ends[s])) break;
      s = into[s];
    }
    return w;
  }

  private costOf(w: number): number {
    const { pieces } = this.class;
    let i = pieces.length - 1;
    while (i > 0 && pieces[i].from > w) i--;
    const { from, value, slope } = pieces[i];
    return value + slope * (w - from);
  }

  private forward(
    price: ArrayLike<number>,
    ways: Ways,
    hidden: Hidden,
    duals: ReturnType<SweepPricer['completions']>[],
    { below, perLast, width, stop }: PricingLimit,
    atLeast: number,
    bounds: Float64Array,
  ): Pricing {
    const { order, level, in: into, stays, ends } = this.sweep;
    const { joins, out, closes } = ways;
    const { weight } = this.graph;
    const { high, holds } = this.class;
    const n = order.length;
    const mark = below - SLACK * 0.01;
    /** Of each level: state, weight, cost, and the number of the entry before times two, plus one where it joined. */
    const levels: Entries[] = [];
    let now = new Entries(1);
    now.push(0, 0, 0, 0, -1, Number.NEGATIVE_INFINITY);
    const found: { level: number; entry: number; reduced: number }[] = [];
    let nodes = 0;
    let complete = true;
    let dropped = Number.POSITIVE_INFINITY;
    const table = new Table();
    const boundOf = (s: number, w: number, cost: number): number => {
      let bound = Number.NEGATIVE_INFINITY;
      for (const { lambda, least, value } of duals) {
        const b = cost + value[s] - lambda * w + least.value;
        if (b > bound) bound = b;
        if (bound >= mark) break;
      }
      return bound;
    };
    for (let i = 0; i < n; i++) {
      const v = order[i];
      if (stop?.()) {
        for (; i < n; i++) bounds[order[i]] = Math.min(dropped, atLeast);
        complete = false;
        break;
      }
      const own = this.half[i] - price[v];
      const next = new Entries(2 * now.size);
      table.clear(2 * now.size);
      const last: { level: number; entry: number; reduced: number }[] = [];
      const cuts = hidden.at[i];
      const stay = ~hidden.expires[i];
      const put = (s: number, w: number, bits: number, cost: number, from: number): void => {
        const bound = boundOf(s, w, cost);
        if (bound >= mark) return;
        const at = table.find(next, s, w, bits);
        if (at === next.size) next.push(s, w, bits, cost, from, bound);
        else if (cost < next.cost[at]) next.set(at, cost, from, bound);
      };
      let least = below;
      for (let k = 0; k < now.size; k++) {
        const s = now.state[k];
        const w = now.weight[k];
        const cost = now.cost[k];
        if (out[s] >= 0) {
          if (s === level[i]) next.push(out[s], 0, 0, 0, 2 * k, Number.NEGATIVE_INFINITY);
          else put(out[s], w, now.bits[k] & stay, cost + stays[s], 2 * k);
        }
        const more = w + weight[v];
        if (more > high + SLACK) continue;
        let with_ = cost + own - joins[s];
        let bits = now.bits[k];
        for (const { bit, penalty, last: ends } of cuts) {
          if (bits & bit) {
            with_ += penalty;
            bits &= ~bit;
          } else if (!ends) bits |= bit;
        }
        if (closes[s] && holds(more)) {
          const reduced = with_ + ends[s] + this.costOf(more);
          if (reduced < mark) {
            if (reduced < least) least = reduced;
            last.push({ level: i, entry: k, reduced });
          }
        }
        if (into[s] >= 0) put(into[s], more, bits & stay, with_, 2 * k + 1);
      }
      nodes += now.size;
      bounds[v] = Math.min(least, dropped);
      last.sort((a, b) => a.reduced - b.reduced);
      for (const one of last.slice(0, perLast)) found.push(one);
      levels.push(now);
      if (next.size > width) {
        dropped = Math.min(dropped, next.keepBest(width));
        complete = false;
      }
      now = next;
    }
    found.sort((a, b) => a.reduced - b.reduced);
    return {
      found: found.map(({ level: at, entry, reduced }) => {
        const vertices = [order[at]];
        for (let i = at, k = entry; i > 0; i--) {
          const from = levels[i].from[k];
          if (from & 1) vertices.push(order[i - 1]);
          k = from >> 1;
        }
        return { vertices, reduced };
      }),
      bounds,
      complete,
      nodes,
    };
  }
}

/** What joining saves in each state, where staying outside leads, and whether a set may end by joining. */
interface Ways {
  joins: Float64Array;
  out: Int32Array;
  closes: Uint8Array;
}

/** Cuts whose vertices are not seen together: at each place of the sweep what joining does, and the bits that end there. */
interface Hidden {
  at: { bit: number; penalty: number; last: boolean }[][];
  expires: Int32Array;
}

/** Partial sets of one level, in columns. */
class Entries {
  size = 0;
  state: Int32Array;
  weight: Float64Array;
  bits: Int32Array;
  cost: Float64Array;
  from: Int32Array;
  bound: Float64Array;

  constructor(room: number) {
    this.state = new Int32Array(room + 1);
    this.weight = new Float64Array(room + 1);
    this.bits = new Int32Array(room + 1);
    this.cost = new Float64Array(room + 1);
    this.from = new Int32Array(room + 1);
    this.bound = new Float64Array(room + 1);
  }

  push(state: number, weight: number, bits: number, cost: number, from: number, bound: number): void {
    const at = this.size++;
    this.state[at] = state;
    this.weight[at] = weight;
    this.bits[at] = bits;
    this.cost[at] = cost;
    this.from[at] = from;
    this.bound[at] = bound;
  }

  set(at: number, cost: number, from: number, bound: number): void {
    this.cost[at] = cost;
    this.from[at] = from;
    this.bound[at] = bound;
  }

  /** Keeps the entries with the least bounds. Returns the least bound of those that are dropped. */
  keepBest(width: number): number {
    const rank = this.bound.slice(0, this.size).sort();
    const limit = rank[width];
    let kept = 0;
    let dropped = Number.POSITIVE_INFINITY;
    for (let k = 0; k < this.size; k++) {
      if (this.bound[k] >= limit) {
        dropped = Math.min(dropped, this.bound[k]);
        continue;
      }
      this.state[kept] = this.state[k];
      this.weight[kept] = this.weight[k];
      this.bits[kept] = this.bits[k];
      this.cost[kept] = this.cost[k];
      this.from[kept] = this.from[k];
      this.bound[kept] = this.bound[k];
      kept++;
    }
    this.size = kept;
    return dropped;
  }
}

/** Finds the entry of a state, a weight and bits: open addressing with linear probing. */
class Table {
  private values = new Int32Array(0);
  private mask = 0;

  clear(expected: number): void {
    let size = 64;
    while (size < 2 * expected) size *= 2;
    if (size > this.values.length) this.values = new Int32Array(size);
    this.mask = size - 1;
    this.values.fill(-1, 0, size);
  }

  /** Its number; where there is none, the next one is kept for it. */
  find(entries: Entries, state: number, weight: number, bits: number): number {
    const { values, mask } = this;
    const hash =
      Math.imul(state, 0x9e3779b1) ^ Math.imul(Math.round(weight), 0x85ebca6b) ^ Math.imul(bits, 0xc2b2ae35);
    let at = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const k = values[at];
      if (k < 0) {
        values[at] = entries.size;
        return entries.size;
      }
      if (
        entries.state[k] === state &&
        entries.bits[k] === bits &&
        Math.abs(entries.weight[k] - weight) < SLACK
      )
        return k;
      at = (at + 1) & mask;
    }
  }
}
