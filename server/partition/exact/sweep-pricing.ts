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
import { Entries, SLACK, Table } from './partial-sets.ts';
import { type Hidden, RuleBook, type Rules, type Ways } from './sweep-rules.ts';

export interface Priced {
  vertices: number[];
  /** Cost beyond the prices, without the price of the part itself. */
  reduced: number;
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
export class SweepPricer {
  private readonly graph: Graph;
  private readonly sweep: Sweep;
  private readonly class: WeightClass;
  /** Half the cost of all edges of each vertex, along the sweep. */
  private readonly half: Float64Array;
  readonly rules: RuleBook;
  private lambda = 0;

  constructor(graph: Graph, sweep: Sweep, weights: WeightClass) {
    this.graph = graph;
    this.sweep = sweep;
    this.class = weights;
    this.rules = new RuleBook(sweep);
    this.half = Float64Array.from(sweep.order, v => {
      let half = 0;
      for (let e = graph.start[v]; e < graph.start[v + 1]; e++) half += graph.cost[e] / 2;
      return half;
    });
  }

  /** @param price of every vertex */
  run(price: ArrayLike<number>, limit: PricingLimit, rules: Rules): Pricing {
    const { graph } = this;
    const ways = this.rules.waysOf(rules);
    const bounds = new Float64Array(graph.n).fill(limit.below);
    const best = this.bestLambda(price, ways, limit.below);
    if (best.bound >= limit.below) return { found: [], bounds, complete: true, nodes: 0 };
    const spread = this.meanPrice(price);
    const duals = SPREAD.map(share => this.completions(price, ways, best.lambda + share * spread));
    return this.forward(price, ways, this.rules.hiddenOf(rules.penalties), duals, limit, best.bound, bounds);
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
    const ways = this.rules.waysOf(rules);
    const { joins, out, closes } = ways;
    const hidden = this.rules.hiddenOf(rules.penalties);
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
