/**
 * Descent: atoms move to a neighbouring grid, pairs swap, and chains of moves pass atoms on from grid to grid, as long as the
 * cost falls; no grid ever breaks, at no link of a chain either.
 *
 * A chain begins with a move that alone does not help, and goes on from the grid that has received an atom, by its
 * cheapest move, until the whole has become cheaper or the chain is too long (ejection chains: Glover 1996; for
 * districts: Gliesch, Ritt and Moreira 2018). A swap is a chain of two moves. The cost of every link is taken in
 * the division as the links before it have left it, so the sum is exact.
 */
import type { Division } from './division.ts';

const GAIN = -1e-6;
/**
 * Moves of a chain at most. With 4 instead of 2 the demo city costs 290,882 instead of 291,178, Astana's core 820,354 instead of
 * 822,976 (communities 215,400 instead of 216,512): means of three seeds after 200 steps, in the same time.
 */
const LINKS = 4;
/** Looks at a part, times the number of parts: real divisions need three to ten; a bound, should rounding make two moves gain in turn. */
const MOST_LOOKS = 100;

/** Improves a division until no move and no chain of up to `links` moves helps. */
export function refine(division: Division, links = LINKS): void {
  new Descent(division, links).run();
}

class Descent {
  private readonly division: Division;
  private readonly links: number;
  /** Parts to be looked at: those that have changed, and their neighbours. */
  private readonly queue: number[] = [];
  private readonly queued: boolean[] = [];
  /** Of every part, the vertex for which it was tried last. */
  private readonly tried: number[] = [];
  private round = 0;
  /** The chain so far: vertices, and the parts that they came from. */
  private readonly moved: number[] = [];
  private readonly from: number[] = [];

  constructor(division: Division, links: number) {
    this.division = division;
    this.links = links;
  }

  run(): void {
    const { members } = this.division;
    for (let p = 0; p < members.length; p++) if (members[p].length > 0) this.push(p);
    const most = MOST_LOOKS * (members.length + 1);
    for (let at = 0; at < Math.min(this.queue.length, most); at++) {
      const p = this.queue[at];
      this.queued[p] = false;
      // A change puts the part and its neighbours into the queue again.
      if (!this.moveOne(p)) this.chainOne(p);
    }
  }

  private push(p: number): void {
    if (this.queued[p]) return;
    this.queued[p] = true;
    this.queue.push(p);
  }

  private changed(parts: readonly number[]): void {
    for (const p of parts) {
      this.push(p);
      for (const q of this.division.neighbours(p)) this.push(q);
    }
  }

  /** Moves the vertex of a part that gains most for itself; false when none gains. */
  private moveOne(p: number): boolean {
    const { division } = this;
    for (const v of division.members[p]) {
      const to = this.bestMove(v);
      if (to < 0) continue;
      division.move(v, to);
      this.changed([p, to]);
      return true;
    }
    return false;
  }

  /** The neighbouring part that a vertex had better belong to, or -1. */
  private bestMove(v: number): number {
    const { division } = this;
    if (this.isLast(v)) return -1;
    let best = -1;
    let least = GAIN;
    for (const to of this.partsBeside(v)) {
      const delta = division.moveGain(v, to);
      if (delta < least) {
        least = delta;
        best = to;
      }
    }
    return best >= 0 && division.staysWhole(v) ? best : -1;
  }

  /** Whether a vertex is all of a part that may not vanish. */
  private isLast(v: number): boolean {
    const { fixed, members, part } = this.division;
    return fixed && members[part[v]].length === 1;
  }

  /** Parts that a vertex touches besides its own. */
  private partsBeside(v: number): number[] {
    const { tried } = this;
    const { graph, part } = this.division;
    const round = ++this.round;
    tried[part[v]] = round;
    const parts: number[] = [];
    for (let e = graph.start[v]; e < graph.start[v + 1]; e++) {
      const q = part[graph.adj[e]];
      if (tried[q] === round) continue;
      tried[q] = round;
      parts.push(q);
    }
    return parts;
  }

  /** One chain that begins with a vertex of a part. */
  private chainOne(p: number): void {
    const { division } = this;
    for (const v of [...division.members[p]]) {
      if (this.isLast(v)) continue;
      const parts = this.partsBeside(v);
      if (parts.length === 0 || !division.staysWhole(v)) continue;
      for (const to of parts) {
        const delta = division.moveGain(v, to);
        this.link(v, to);
        if (this.follow(to, delta)) {
          this.changed([...new Set([...this.from, ...this.moved.map(u => division.part[u])])]);
          this.moved.length = this.from.length = 0;
          return;
        }
        this.undo();
      }
    }
  }

  private link(v: number, to: number): void {
    this.moved.push(v);
    this.from.push(this.division.part[v]);
    this.division.move(v, to);
  }

  private undo(): void {
    for (let v = this.moved.pop(); v !== undefined; v = this.moved.pop())
      this.division.move(v, this.from.pop() as number);
  }

  /** Passes vertices on from a part, until the chain gains (true) or is at its end. */
  private follow(start: number, first: number): boolean {
    const { division, links, moved } = this;
    let delta = first;
    for (let p = start; moved.length < links; ) {
      let best = -1;
      let to = -1;
      let least = Number.POSITIVE_INFINITY;
      for (const u of division.members[p]) {
        const parts = this.partsBeside(u);
        if (parts.length === 0 || moved.includes(u) || this.isLast(u)) continue;
        let whole = false;
        for (const q of parts) {
          const next = delta + division.moveGain(u, q);
          if (next >= least) continue;
          whole ||= division.staysWhole(u);
          if (!whole) break;
          least = next;
          best = u;
          to = q;
        }
      }
      if (best < 0) return false;
      this.link(best, to);
      if (least < GAIN) return true;
      delta = least;
      p = to;
    }
    return false;
  }
}
