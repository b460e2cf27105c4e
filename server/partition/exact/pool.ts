/**
 * The pool: every good part that the search has met, for the exact step to choose from.
 *
 * Parts are known by their vertex set (Zobrist, "A new hashing method with application for game playing", 1970). When
 * the pool is full, the parts stay that look most useful: cost against the prices of their vertices, where the prices
 * share out the cost of each part of the best division met by weight (and are 0 until a division is added).
 */

import type { Graph } from '../divide/graph.ts';
import { randomOf } from '../divide/random.ts';
import { costOfWeight, membersOf, type PartCost, PartMeter } from './cost.ts';

/** A connected vertex set and what it costs as a part: its weight's cost and half of its boundary. */
export interface Part {
  /** Ascending. */
  vertices: Int32Array;
  weight: number;
  cost: number;
}

/** Parts kept when nothing is said: about 20 MB and less than a second of linear programming. */
const CAPACITY = 20_000;
const ZOBRIST_SEED = 0x5eed;

export class Pool {
  readonly graph: Graph;
  readonly partCost: PartCost;
  private readonly capacity: number;
  private readonly meter: PartMeter;
  private readonly low: Uint32Array;
  private readonly high: Uint32Array;
  private readonly known = new Map<number, Part | undefined>();
  private readonly price: Float64Array;
  private bestCost = Number.POSITIVE_INFINITY;
  private best: Part[] = [];
  private kept = 0;

  constructor(graph: Graph, partCost: PartCost, capacity = CAPACITY) {
    this.graph = graph;
    this.partCost = partCost;
    this.capacity = capacity;
    this.meter = new PartMeter(graph);
    const random = randomOf(ZOBRIST_SEED);
    this.low = Uint32Array.from({ length: graph.n }, () => random() * 2 ** 32);
    this.high = Uint32Array.from({ length: graph.n }, () => random() * 2 ** 21);
    this.price = new Float64Array(graph.n);
  }

  /** Number of parts in the pool. */
  get size(): number {
    return this.kept;
  }

  /** The parts, in the order in which they were met. */
  parts(): Part[] {
    return [...this.known.values()].filter(part => part !== undefined);
  }

  /**
   * Adds a vertex set (in any order). Met before, not connected or empty: nothing happens.
   *
   * @returns whether it was new and connected
   */
  add(vertices: ArrayLike<number>): boolean {
    const before = this.kept;
    this.lookUp(vertices);
    if (this.kept === before) return false;
    this.shrinkIfFull();
    return true;
  }

  /** Adds every part of a division; the cheapest one met sets the prices, and its parts are never dropped. */
  addDivision(part: ArrayLike<number>): void {
    const parts = membersOf(part).map(vertices => this.lookUp(vertices));
    const cost = parts.reduce((sum, one) => sum + (one ? one.cost : Number.POSITIVE_INFINITY), 0);
    if (cost < this.bestCost) {
      this.bestCost = cost;
      this.best = parts.filter(one => one !== undefined);
      this.setPrices();
    }
    this.shrinkIfFull();
  }

  /** What a vertex set costs as a part; undefined when it is not connected. Nothing is added. */
  partOf(vertices: ArrayLike<number>): Part | undefined {
    const key = this.keyOf(vertices);
    return this.known.has(key) ? this.known.get(key) : this.measure(vertices);
  }

  /**
   * Adds neighbours of the most useful parts: with one border vertex more, or with one vertex less where the part stays
   * connected. Only parts inside the window are added.
   *
   * @param of how many parts to vary
   * @returns number of parts added
   */
  addVariants(of: number): number {
    const { graph } = this;
    const { min, max } = this.partCost.window;
    const before = this.kept;
    const within = new Int32Array(graph.n).fill(-1);
    this.mostUseful(of).forEach(({ vertices, weight }, round) => {
      for (const v of vertices) within[v] = round;
      const tried = new Set<number>();
      for (const v of vertices) {
        const less = weight - graph.weight[v];
        if (less >= min && less <= max) this.add(vertices.filter(u => u !== v));
        for (let e = graph.start[v]; e < graph.start[v + 1]; e++) {
          const u = graph.adj[e];
          const more = weight + graph.weight[u];
          if (within[u] === round || tried.has(u) || more < min || more > max) continue;
          tried.add(u);
          this.add([...vertices, u]);
        }
      }
    });
    return this.kept - before;
  }

  private lookUp(vertices: ArrayLike<number>): Part | undefined {
    const key = this.keyOf(vertices);
    if (this.known.has(key)) return this.known.get(key);
    const part = this.measure(vertices);
    // What is not connected is remembered too, so that it is measured once.
    this.known.set(key, part);
    if (part) this.kept++;
    return part;
  }

  private keyOf(vertices: ArrayLike<number>): number {
    let low = 0;
    let high = 0;
    for (let i = 0; i < vertices.length; i++) {
      low ^= this.low[vertices[i]];
      high ^= this.high[vertices[i]];
    }
    return high * 2 ** 32 + (low >>> 0);
  }

  private measure(vertices: ArrayLike<number>): Part | undefined {
    const { weight, boundary, inside, conflicts, moved, split, connected } = this.meter.measure(vertices);
    if (!connected) return undefined;
    return {
      vertices: Int32Array.from(vertices).sort(),
      weight,
      cost:
        costOfWeight(weight, this.partCost) +
        boundary / 2 +
        inside +
        split +
        this.partCost.apart * conflicts +
        this.partCost.moved * moved,
    };
  }

  private setPrices(): void {
    for (const { vertices, weight, cost } of this.best)
      for (const v of vertices)
        this.price[v] = weight > 0 ? (cost * this.graph.weight[v]) / weight : cost / vertices.length;
  }

  /** Cost beyond the prices of its vertices; below 0 a part is better than what the best division has there. */
  private excess({ vertices, cost }: Part): number {
    let excess = cost;
    for (const v of vertices) excess -= this.price[v];
    return excess;
  }

  private mostUseful(count: number): Part[] {
    const parts = this.parts();
    const excess = new Map(parts.map(part => [part, this.excess(part)]));
    return parts.sort((a, b) => (excess.get(a) as number) - (excess.get(b) as number)).slice(0, count);
  }

  private shrinkIfFull(): void {
    if (this.known.size <= 1.5 * this.capacity) return;
    const keep = new Set([...this.best, ...this.mostUseful(this.capacity)]);
    for (const [key, part] of this.known) if (!part || !keep.has(part)) this.known.delete(key);
    this.kept = this.known.size;
  }
}
