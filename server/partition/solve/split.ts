/**
 * Rough divisions of a region into connected pieces: two far ends, random lengths on the edges, and every vertex to the
 * side it is nearer to, with the border where the weights fit.
 */
import type { Random } from '../divide/random.ts';
import type { Topology } from './topology.ts';

/** Pairs of ends tried for a split, and at most as long as none halves well. */
const TRIES = 2;
const MOST_TRIES = 12;
/** A split this near to its goal, as a share of the region's weight, is good enough to begin with. */
const NEAR = 0.08;

/** Divides regions of one graph; its buffers are sized for the whole graph once. */
export class Splitter {
  private readonly topology: Topology;
  private readonly inside: Int32Array;
  private readonly from: [Float64Array, Float64Array];
  private readonly length: Float64Array;
  private readonly heap: Int32Array;
  private readonly slot: Int32Array;
  private readonly seen: Int32Array;
  private stamp = 0;
  private seenStamp = 0;

  constructor(topology: Topology) {
    const { n, adj } = topology.graph;
    this.topology = topology;
    this.inside = new Int32Array(n);
    this.from = [new Float64Array(n), new Float64Array(n)];
    this.length = new Float64Array(adj.length);
    this.heap = new Int32Array(n);
    this.slot = new Int32Array(n);
    this.seen = new Int32Array(n);
  }

  /**
   * Divides connected vertices into connected pieces of about equal weight, one for each label, and writes the labels.
   * There must be no fewer vertices than labels.
   */
  divide(vertices: Int32Array, labels: readonly number[], part: Int32Array, random: Random): void {
    const k = labels.length;
    if (k === 1 || vertices.length < 2) {
      for (const v of vertices) part[v] = labels[0];
      return;
    }
    let k1 = random() < 0.5 ? k >> 1 : 1 + Math.floor(random() * (k - 1));
    let halves = this.halve(vertices, k1, k - k1, random);
    if (halves === undefined) {
      k1 = 1;
      halves = this.leaf(vertices);
    }
    this.divide(halves[0], labels.slice(0, k1), part, random);
    this.divide(halves[1], labels.slice(k1), part, random);
  }

  private halve(
    vertices: Int32Array,
    k1: number,
    k2: number,
    random: Random,
  ): [Int32Array, Int32Array] | undefined {
    const { graph, reverse, meanCost } = this.topology;
    const { start, adj, cost, weight } = graph;
    const { inside, length } = this;
    const mark = ++this.stamp;
    let total = 0;
    for (const v of vertices) {
      inside[v] = mark;
      total += weight[v];
    }
    const rough = random() < 0.5 ? 0.2 : 1.5;
    for (const v of vertices)
      for (let e = start[v]; e < start[v + 1]; e++)
        if (v < adj[e] && inside[adj[e]] === mark)
          length[e] = length[reverse[e]] = ((1 + rough * random()) * meanCost) / cost[e];
    const [da, db] = this.from;
    let best: { order: Int32Array; at: number; score: number; off: number } | undefined;
    for (let t = 0; t < MOST_TRIES && (t < TRIES || best === undefined || best.off > NEAR / (k1 + k2)); t++) {
      let a = vertices[Math.floor(random() * vertices.length)];
      let b = this.walk(a, da, mark);
      if (random() < 0.7) {
        a = b;
        b = this.walk(a, da, mark);
      } else b = vertices[Math.floor(random() * vertices.length)];
      if (a === b) continue;
      this.walk(b, db, mark);
      const order = vertices.slice().sort((x, y) => da[x] - db[x] - (da[y] - db[y]));
      const goal = (total * k1) / (k1 + k2);
      let sum = 0;
      let cut = 0;
      const side = ++this.stamp;
      for (let i = 0; i < order.length - 1; i++) {
        const v = order[i];
        sum += weight[v];
        for (let e = start[v]; e < start[v + 1]; e++)
          if (inside[adj[e]] === mark) cut += cost[e];
          else if (inside[adj[e]] === side) cut -= cost[e];
        inside[v] = side;
        const next = order[i + 1];
        if (i + 1 < k1 || order.length - i - 1 < k2) continue;
        if (da[next] - db[next] - (da[v] - db[v]) < 1e-12) continue;
        const off = total > 0 ? Math.abs(sum - goal) / total : 0;
        const score = cut * (1 + 30 * off) + 100 * off * meanCost;
        if (best === undefined || score < best.score) best = { order, at: i + 1, score, off };
      }
      for (const v of vertices) inside[v] = mark;
    }
    if (best === undefined) return undefined;
    return [best.order.slice(0, best.at), best.order.slice(best.at)];
  }

  /** One vertex whose loss leaves the rest whole (the last that a walk reaches), and the rest. */
  private leaf(vertices: Int32Array): [Int32Array, Int32Array] {
    const mark = ++this.stamp;
    for (const v of vertices) this.inside[v] = mark;
    const far = this.walk(vertices[0], this.from[0], mark);
    return [Int32Array.of(far), vertices.filter(v => v !== far)];
  }

  /** Shortest ways from a vertex inside the marked ones; returns the farthest. */
  private walk(source: number, distance: Float64Array, mark: number): number {
    const { start, adj } = this.topology.graph;
    const { inside, length, heap, slot } = this;
    // Binary heap with decrease-key; `slot` says where a vertex stands, -1 done.
    let size = 0;
    const seen = ++this.seenStamp;
    const seenAt = this.seen;
    const up = (i: number): void => {
      const v = heap[i];
      const d = distance[v];
      while (i > 0) {
        const j = (i - 1) >> 1;
        const u = heap[j];
        if (distance[u] <= d) break;
        heap[i] = u;
        slot[u] = i;
        i = j;
      }
      heap[i] = v;
      slot[v] = i;
    };
    distance[source] = 0;
    seenAt[source] = seen;
    heap[size] = source;
    slot[source] = size++;
    let last = source;
    while (size > 0) {
      const v = heap[0];
      last = v;
      slot[v] = -1;
      const moved = heap[--size];
      if (size > 0) {
        let i = 0;
        const d = distance[moved];
        for (;;) {
          let j = 2 * i + 1;
          if (j >= size) break;
          if (j + 1 < size && distance[heap[j + 1]] < distance[heap[j]]) j++;
          if (distance[heap[j]] >= d) break;
          heap[i] = heap[j];
          slot[heap[i]] = i;
          i = j;
        }
        heap[i] = moved;
        slot[moved] = i;
      }
      for (let e = start[v]; e < start[v + 1]; e++) {
        const u = adj[e];
        if (inside[u] !== mark) continue;
        const d = distance[v] + length[e];
        if (seenAt[u] !== seen) {
          seenAt[u] = seen;
          distance[u] = d;
          heap[size] = u;
          up(size++);
        } else if (slot[u] >= 0 && d < distance[u]) {
          distance[u] = d;
          up(slot[u]);
        }
      }
    }
    return last;
  }
}
