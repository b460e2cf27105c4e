/**
 * The search for a connected graph and a fixed number of parts: a small pool of good divisions, bettered round by round.
 *
 * A round makes one division and offers it to the pool:
 * - *start*: a rough division (split.ts), annealed from hot;
 * - *cross*: where two divisions of the pool agree, vertices are glued; the coarse graph of these pieces is annealed, then
 *   the division at full detail (the combination of Sanders and Schulz, "Distributed evolutionary graph partitioning",
 *   2012, with annealing in place of their multilevel step);
 * - *recombine*: two or three neighbouring parts are merged and divided anew (DeFord, Duchin and Solomon,
 *   "Recombination", 2021), then everything is annealed from lukewarm;
 * - *polish*: the same on neighbouring parts alone, many times, each kept where it is no worse.
 *
 * Rounds do not know how many there will be, so a longer search begins like a shorter one and is never worse.
 */
import { type Random, randomOf } from '../divide/random.ts';
import { anneal, type Best, NOTHING, outside, type Range, totalOutside } from './anneal.ts';
import { Splitter } from './split.ts';
import { State } from './state.ts';
import { coarsened, subTopology, type Topology } from './topology.ts';

/** A division with its cut and how far its parts lie outside the window in all; `score` is what is lowered. */
export interface Member {
  part: Int32Array;
  cut: number;
  out: number;
  score: number;
}

/** Divisions kept, and divisions made afresh before the first is bettered. */
const POOL = 8;
const STARTS = 6;
/**
 * How rounds are shared out. Up to so many parts which part borders which is settled at the start, so that fresh and slow
 * starts pay (New Mexico in 3: 43 after 2.3 s of processor time on average, after 3.6 s with the shares of many); with
 * many parts no start is good everywhere, and crossing joins what is good of each.
 */
const FEW_PARTS = 4;
const SHARES = {
  few: { fresh: 0.5, cross: 0.2, slow: [200, 1000] },
  many: { fresh: 0.2, cross: 0.5, slow: [120, 500] },
} as const;
/** Temperature at the end of every annealing, in mean costs of an edge. */
const COLD = 0.2;
/** What a division outside the window costs above any inside it; and each mean vertex weight outside, in mean edge costs. */
const INFEASIBLE = 1e15;
const OUTSIDE = 8;
/** Proposals for every vertex in one round of polishing. */
const POLISH = 120;

const between = (random: Random, low: number, high: number): number => low * (high / low) ** random();
const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

function same(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export class Search {
  readonly topology: Topology;
  readonly parts: number;
  readonly window: Range;
  /** The best division met, first inside the window, then by its cut. */
  best: Member | undefined;
  private readonly random: Random;
  private readonly state: State;
  private readonly splitter: Splitter;
  private readonly pool: Member[] = [];
  private readonly all: Int32Array;
  private starts = 0;
  private readonly shares: (typeof SHARES)['few' | 'many'];

  private readonly stop: (() => boolean) | undefined;

  /**
   * @param parts from 2 to the number of vertices
   * @param stop asked now and then: whether to end the round at once
   */
  constructor(topology: Topology, parts: number, window: Range, seed: number, stop?: () => boolean) {
    this.topology = topology;
    this.parts = parts;
    this.window = window;
    this.stop = stop;
    this.random = randomOf(seed);
    this.shares = parts <= FEW_PARTS ? SHARES.few : SHARES.many;
    this.state = new State(topology, parts);
    this.splitter = new Splitter(topology);
    this.all = Int32Array.from(numbersTo(topology.graph.n));
  }

  /** One round; the pool and `best` are never worse after it. */
  round(): void {
    const { random, pool, parts } = this;
    // As long as nothing lies inside the window, two starts are enough to work on.
    const lost = this.starts > 1 && pool[0].out > NOTHING && parts > 3;
    if ((this.starts < STARTS && !lost) || random() < this.shares.fresh) {
      this.starts++;
      this.offer(this.start());
    } else if (parts > 2 && pool.length > 2 && !lost && random() < this.shares.cross)
      this.offer(this.cross());
    else {
      // The lower of two numbers: the better a division, the more often it is worked on.
      const i = Math.min(Math.floor(random() * pool.length), Math.floor(random() * pool.length));
      const parent = pool[i];
      const child = this.vary(parent);
      if (child.score <= parent.score + NOTHING) pool.splice(i, 1);
      this.offer(child);
    }
  }

  /** Takes in a division found elsewhere. */
  admit(part: Int32Array): void {
    this.state.load(part);
    this.offer(this.member(part.slice(), this.state.cut, totalOutside(this.state.weights, this.window)));
  }

  private offer(member: Member): void {
    const { pool } = this;
    if (this.best === undefined || member.score < this.best.score - NOTHING) this.best = member;
    for (const other of pool)
      if (Math.abs(other.score - member.score) < NOTHING && same(other.part, member.part)) return;
    let at = pool.length;
    while (at > 0 && pool[at - 1].score > member.score) at--;
    pool.splice(at, 0, member);
    if (pool.length > POOL) pool.pop();
  }

  /** What `out` weighs in the score. */
  private strain(out: number): number {
    if (out < NOTHING) return 0;
    const { meanCost, meanWeight } = this.topology;
    return INFEASIBLE + (OUTSIDE * out * meanCost) / meanWeight;
  }

  private member(part: Int32Array, cut: number, out: number): Member {
    return { part, cut, out, score: cut + this.strain(out) };
  }

  /** Anneals a division of the whole graph, in place. */
  private cool(part: Int32Array, hot: number, proposals: number): Member {
    const { state, window, random, stop } = this;
    state.load(part);
    const best: Best = { cut: Infinity, part };
    anneal(state, window, random, { hot, cold: COLD, proposals, stress: between(random, 1, 4), stop }, best);
    if (best.cut < Infinity) return this.member(part, best.cut, 0);
    part.set(state.part);
    return this.member(part, state.cut, totalOutside(state.weights, window));
  }

  private start(): Member {
    const { random, topology, parts } = this;
    const [least, most] = this.shares.slow;
    const part = new Int32Array(topology.graph.n);
    this.splitter.divide(this.all, numbersTo(parts), part, random);
    return this.cool(part, between(random, 0.7, 1.6), topology.graph.n * between(random, least, most));
  }

  private vary(parent: Member): Member {
    const { random, topology, parts } = this;
    const { n } = topology.graph;
    if (parts > 3 && random() < (parts > 5 ? 0.9 : 0.4)) return this.polish(parent);
    const part = parent.part.slice();
    if (parts === 2 || random() < 0.3)
      return this.cool(part, between(random, 0.4, 1), n * between(random, 60, 300));
    const cluster = this.cluster(part, random() < 0.4 ? 3 : 2, Math.floor(random() * parts));
    const vertices = this.all.filter(v => cluster.includes(part[v]));
    this.splitter.divide(vertices, cluster, part, random);
    return this.cool(part, between(random, 0.4, 1.2), n * between(random, 60, 300));
  }

  private cross(): Member {
    const { random, topology, pool, window, parts, stop } = this;
    const { n } = topology.graph;
    const i = Math.floor(random() * pool.length);
    let j = Math.floor(random() * (pool.length - 1));
    if (j >= i) j++;
    const part = pool[i].part.slice();
    const { piece, label } = agreement(topology, part, pool[j].part);
    if (label.length > parts + 1) {
      const coarse = coarsened(topology, piece, label.length);
      const state = new State(coarse, parts);
      state.load(label);
      // The same price for the same weight as on the fine graph, in the coarse graph's units.
      const unit = (coarse.meanWeight / topology.meanWeight) * (topology.meanCost / coarse.meanCost);
      const schedule = {
        hot: between(random, 0.3, 1),
        cold: 0.05,
        proposals: label.length * between(random, 100, 400),
        stress: unit * between(random, 0.5, 2),
        stop,
      };
      anneal(state, window, random, schedule, { cut: Infinity, part: Int32Array.from(label) });
      for (let v = 0; v < n; v++) part[v] = state.part[piece[v]];
    }
    return this.cool(part, between(random, 0.35, 0.7), n * between(random, 60, 200));
  }

  private polish(parent: Member): Member {
    const { random, topology, parts, window, stop } = this;
    const { n, weight } = topology.graph;
    const part = parent.part.slice();
    const weights = new Float64Array(parts);
    for (let v = 0; v < n; v++) weights[part[v]] += weight[v];
    let { cut, out } = parent;
    for (let budget = POLISH * n; budget > 0 && !stop?.(); ) {
      const cluster = this.cluster(
        part,
        Math.min(parts, 2 + Math.floor(3 * random() * random())),
        this.pick(weights),
      );
      const slot = new Int32Array(parts).fill(-1);
      cluster.forEach((p, i) => {
        slot[p] = i;
      });
      const vertices = this.all.filter(v => slot[part[v]] >= 0);
      const sub = subTopology(topology, vertices);
      const local = Int32Array.from(vertices, v => slot[part[v]]);
      const state = new State(sub, cluster.length);
      state.load(local);
      const before = { cut: state.cut, out: totalOutside(state.weights, window) };
      if (random() < 0.5) {
        const splitter = new Splitter(sub);
        splitter.divide(Int32Array.from(numbersTo(sub.graph.n)), numbersTo(cluster.length), local, random);
        state.load(local);
      }
      const proposals = sub.graph.n * between(random, 60, 300);
      budget -= proposals;
      const best: Best = { cut: Infinity, part: local };
      const hot = between(random, 0.4, 1.2);
      anneal(
        state,
        window,
        random,
        { hot, cold: COLD, proposals, stress: between(random, 1, 4), stop },
        best,
      );
      const after =
        best.cut < Infinity
          ? { cut: best.cut, out: 0 }
          : { cut: state.cut, out: totalOutside(state.weights, window) };
      if (after.cut + this.strain(after.out) > before.cut + this.strain(before.out) + NOTHING) continue;
      if (best.cut === Infinity) local.set(state.part);
      cut += after.cut - before.cut;
      out += after.out - before.out;
      for (const p of cluster) weights[p] = 0;
      for (let i = 0; i < vertices.length; i++) {
        part[vertices[i]] = cluster[local[i]];
        weights[cluster[local[i]]] += weight[vertices[i]];
      }
    }
    return this.member(part, cut, out < NOTHING ? 0 : out);
  }

  /** A part: more often than not one outside the window, where there is one. */
  private pick(weights: Float64Array): number {
    const { random, window } = this;
    const bad: number[] = [];
    weights.forEach((w, p) => {
      if (outside(w, window) > 0) bad.push(p);
    });
    return bad.length > 0 && random() < 0.7
      ? bad[Math.floor(random() * bad.length)]
      : Math.floor(random() * weights.length);
  }

  /** A part and parts around it, connected together. */
  private cluster(part: Int32Array, size: number, first: number): number[] {
    const { random, topology } = this;
    const { start, adj, n } = topology.graph;
    const chosen = [first];
    while (chosen.length < size) {
      const near = new Set<number>();
      for (let v = 0; v < n; v++) {
        if (!chosen.includes(part[v])) continue;
        for (let e = start[v]; e < start[v + 1]; e++) near.add(part[adj[e]]);
      }
      const others = [...near].filter(p => !chosen.includes(p)).sort((a, b) => a - b);
      if (others.length === 0) break;
      chosen.push(others[Math.floor(random() * others.length)]);
    }
    return chosen;
  }
}

/** Connected pieces in which two divisions agree; `label` is each piece's part in the first. */
function agreement(
  { graph }: Topology,
  a: Int32Array,
  b: Int32Array,
): { piece: Int32Array; label: number[] } {
  const { n, start, adj } = graph;
  const piece = new Int32Array(n).fill(-1);
  const label: number[] = [];
  const stack: number[] = [];
  for (let s = 0; s < n; s++) {
    if (piece[s] >= 0) continue;
    piece[s] = label.length;
    stack.push(s);
    for (let v = stack.pop(); v !== undefined; v = stack.pop())
      for (let e = start[v]; e < start[v + 1]; e++) {
        const u = adj[e];
        if (piece[u] >= 0 || a[u] !== a[s] || b[u] !== b[s]) continue;
        piece[u] = label.length;
        stack.push(u);
      }
    label.push(a[s]);
  }
  return { piece, label };
}
