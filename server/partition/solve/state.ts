/**
 * A division under search: the part of every vertex, what every part weighs, and every arc that is cut, kept up to
 * date under moves of single vertices. Parts never fall apart: `staysWhole` is asked before a vertex leaves.
 */
import { MASK_BITS, type Topology } from './topology.ts';

/** A division of a graph, changed in place. */
export class State {
  readonly topology: Topology;
  readonly parts: number;
  readonly part: Int32Array;
  readonly weights: Float64Array;
  readonly sizes: Int32Array;
  /** The cut arcs, both directions, in no order: `arcs[0..count)`; `place[e]` is where arc e stands, or −1. */
  readonly arcs: Int32Array;
  count = 0;
  cut = 0;
  private readonly place: Int32Array;
  private readonly mark: Int32Array;
  private stamp = 0;
  private readonly queueA: Int32Array;
  private readonly queueB: Int32Array;

  constructor(topology: Topology, parts: number) {
    const { n, adj } = topology.graph;
    this.topology = topology;
    this.parts = parts;
    this.part = new Int32Array(n);
    this.weights = new Float64Array(parts);
    this.sizes = new Int32Array(parts);
    this.arcs = new Int32Array(adj.length);
    this.place = new Int32Array(adj.length);
    this.mark = new Int32Array(n);
    this.queueA = new Int32Array(n);
    this.queueB = new Int32Array(n);
  }

  /** Takes over a division. */
  load(part: ArrayLike<number>): void {
    const { n, start, adj, cost, weight } = this.topology.graph;
    this.part.set(part);
    this.weights.fill(0);
    this.sizes.fill(0);
    this.place.fill(-1);
    this.count = 0;
    let twice = 0;
    for (let v = 0; v < n; v++) {
      const p = this.part[v];
      this.weights[p] += weight[v];
      this.sizes[p]++;
      for (let e = start[v]; e < start[v + 1]; e++)
        if (this.part[adj[e]] !== p) {
          this.place[e] = this.count;
          this.arcs[this.count++] = e;
          twice += cost[e];
        }
    }
    this.cut = twice / 2;
  }

  /** What the cut grows by when v goes to part `to`. */
  cutChange(v: number, to: number): number {
    const { start, adj, cost } = this.topology.graph;
    const { part } = this;
    const from = part[v];
    let change = 0;
    for (let e = start[v], end = start[v + 1]; e < end; e++) {
      const p = part[adj[e]];
      if (p === from) change += cost[e];
      else if (p === to) change -= cost[e];
    }
    return change;
  }

  /** Moves a vertex; `change` is what `cutChange` said. */
  move(v: number, to: number, change: number): void {
    const { start, adj, weight } = this.topology.graph;
    const { reverse } = this.topology;
    const { part, place, arcs } = this;
    const from = part[v];
    this.weights[from] -= weight[v];
    this.weights[to] += weight[v];
    this.sizes[from]--;
    this.sizes[to]++;
    this.cut += change;
    part[v] = to;
    for (let e = start[v], end = start[v + 1]; e < end; e++) {
      const p = part[adj[e]];
      if (p === from) {
        const r = reverse[e];
        place[e] = this.count;
        arcs[this.count++] = e;
        place[r] = this.count;
        arcs[this.count++] = r;
      } else if (p === to) {
        this.drop(e);
        this.drop(reverse[e]);
      }
    }
  }

  private drop(e: number): void {
    const { place, arcs } = this;
    const last = arcs[--this.count];
    const at = place[e];
    arcs[at] = last;
    place[last] = at;
    place[e] = -1;
  }

  /** Whether v's part stays one piece, and is not emptied, without v. */
  staysWhole(v: number): boolean {
    const { start, adj } = this.topology.graph;
    const { mates } = this.topology;
    const { part } = this;
    const p = part[v];
    const from = start[v];
    const to = start[v + 1];
    if (to - from > MASK_BITS) return this.staysWholeByWalk(v);
    let mask = 0;
    for (let e = from; e < to; e++) if (part[adj[e]] === p) mask |= 1 << (e - from);
    if (mask === 0) return false;
    let reached = mask & -mask;
    let todo = reached;
    while (todo !== 0) {
      const i = 31 - Math.clz32(todo);
      todo ^= 1 << i;
      const more = mates[from + i] & mask & ~reached;
      reached |= more;
      todo |= more;
    }
    if (reached === mask) return true;
    const first = adj[from + (31 - Math.clz32(reached))];
    // One of each further group of neighbours that know each other must be reached from the first.
    let rest = mask & ~reached;
    while (rest !== 0) {
      let group = rest & -rest;
      let open = group;
      const other = adj[from + (31 - Math.clz32(group))];
      while (open !== 0) {
        const i = 31 - Math.clz32(open);
        open ^= 1 << i;
        const more = mates[from + i] & mask & ~group;
        group |= more;
        open |= more;
      }
      if (!this.linked(first, other, v)) return false;
      rest &= ~group;
    }
    return true;
  }

  private staysWholeByWalk(v: number): boolean {
    const { start, adj } = this.topology.graph;
    const p = this.part[v];
    let first = -1;
    for (let e = start[v]; e < start[v + 1]; e++) {
      const u = adj[e];
      if (this.part[u] !== p) continue;
      if (first < 0) first = u;
      else if (!this.linked(first, u, v)) return false;
    }
    return first >= 0;
  }

  /** Whether two vertices of a part are linked inside it without going through `without`: two walks, one from each end, in turn. */
  private linked(a: number, b: number, without: number): boolean {
    const { start, adj } = this.topology.graph;
    const { part, mark, queueA, queueB } = this;
    const p = part[a];
    this.stamp += 2;
    const mine = this.stamp;
    const other = this.stamp + 1;
    mark[without] = 0;
    mark[a] = mine;
    mark[b] = other;
    queueA[0] = a;
    queueB[0] = b;
    let [headA, tailA, headB, tailB] = [0, 1, 0, 1];
    for (;;) {
      if (headA === tailA) return false;
      const x = queueA[headA++];
      for (let e = start[x], end = start[x + 1]; e < end; e++) {
        const u = adj[e];
        if (part[u] !== p || u === without || mark[u] === mine) continue;
        if (mark[u] === other) return true;
        mark[u] = mine;
        queueA[tailA++] = u;
      }
      if (headB === tailB) return false;
      const y = queueB[headB++];
      for (let e = start[y], end = start[y + 1]; e < end; e++) {
        const u = adj[e];
        if (part[u] !== p || u === without || mark[u] === other) continue;
        if (mark[u] === mine) return true;
        mark[u] = other;
        queueB[tailB++] = u;
      }
    }
  }
}
