/**
 * What sets must pay or obey besides the prices, along a sweep: cuts as part of what joining costs where their vertices are
 * seen together, and as bits of the partial sets where not (Jepsen et al. 2008, as in master.ts); neighbours that are
 * fixed as ways that are closed.
 */
import type { Sweep } from './frontier.ts';

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

/** What joining saves in each state, where staying outside leads, and whether a set may end by joining. */
export interface Ways {
  joins: Float64Array;
  out: Int32Array;
  closes: Uint8Array;
}

/** Cuts whose vertices are not seen together: at each place of the sweep what joining does, and the bits that end there. */
export interface Hidden {
  at: { bit: number; penalty: number; last: boolean }[][];
  expires: Int32Array;
}

/** Hidden cuts at one place of the sweep: bits of a partial set. */
export const MOST_HIDDEN = 24;

export class RuleBook {
  private readonly sweep: Sweep;
  private readonly place: Int32Array;

  constructor(sweep: Sweep) {
    this.sweep = sweep;
    this.place = new Int32Array(sweep.order.length);
    sweep.order.forEach((v, i) => {
      this.place[v] = i;
    });
  }

  /** The ways on from the states, with the penalties of cuts whose three vertices are seen together, and what is fixed. */
  waysOf({ penalties, fixes }: Rules): Ways {
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
  hiddenOf(penalties: readonly Penalty[]): Hidden {
    const at: Hidden['at'] = Array.from({ length: this.place.length }, () => []);
    const expires = new Int32Array(this.place.length);
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
}
