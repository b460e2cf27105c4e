/**
 * The master problem of set partitioning: parts are columns, every vertex belongs to exactly one of the chosen ones
 * (Garfinkel and Nemhauser, "Optimal political districting by implicit enumeration techniques", 1970).
 *
 * One more row counts the parts inside the window, so that their number can be bounded. Cuts can be added: of the parts
 * that hold two or all of three vertices, a division has at most one (subset-row inequalities: Jepsen et al.,
 * "Subset-row inequalities applied to the vehicle-routing problem with time windows", 2008).
 */

import type { Window } from '../divide/window.ts';
import { isInside } from './cost.ts';
import type { Highs, LinearModel, MipAnswer, SolveLimit, SolveStatus } from './highs.ts';
import type { Part } from './pool.ts';

/** Three vertices, of which only one part of a division can hold two or more. */
export type Triple = readonly [number, number, number];

/** Columns with less than this are left out of the search for cuts. */
const USED = 1e-6;
/** How many times dearer a part too many or too few is to mend than a vertex. */
const NUMBER_DEARER = 50;
/** Cuts broken by less than this are not worth a row. */
const BROKEN = 0.03;

export class Master {
  readonly parts: Part[] = [];
  /** The three vertices of each cut; its row is `n + 1` and its place here. */
  readonly cuts: Triple[] = [];
  private readonly model: LinearModel;
  private readonly n: number;
  private readonly window: Window;
  /** Columns before the parts. */
  private slacks = 0;
  /** Whether a cut binds. */
  private readonly bound: boolean[] = [];

  private constructor(model: LinearModel, n: number, window: Window) {
    this.model = model;
    this.n = n;
    this.window = window;
  }

  /** Works on a master problem over `n` vertices that has no columns yet. */
  static with<Result>(highs: Highs, n: number, window: Window, use: (master: Master) => Result): Result {
    const lower = new Float64Array(n + 1).fill(1);
    lower[n] = 0;
    const upper = new Float64Array(n + 1).fill(1);
    upper[n] = n;
    return highs.withModel(lower, upper, model => use(new Master(model, n, window)));
  }

  add(parts: readonly Part[]): void {
    const starts = [0];
    const indices: number[] = [];
    for (const part of parts) {
      for (const v of part.vertices) indices.push(v);
      if (isInside(part.weight, this.window)) indices.push(this.n);
      if (this.cuts.length > 0) {
        const held = new Set(part.vertices);
        this.cuts.forEach((cut, i) => {
          if (holdsTwo(held, cut)) indices.push(this.n + 1 + i);
        });
      }
      starts.push(indices.length);
      this.parts.push(part);
    }
    this.model.addColumns({ cost: parts.map(part => part.cost), starts, indices });
  }

  /**
   * Columns that mend every row at a price, so that there is always a solution; before any part is added. What they
   * allow makes the program's value no higher. A broken number of parts is dear to mend: where households fit no number of
   * grids, a share of a part too many is cheaper else than what must stay outside.
   */
  addSlacks(cost: number): void {
    const { n } = this;
    this.slacks = n + 2;
    this.model.addColumns({
      cost: Float64Array.from({ length: n + 2 }, (_, i) => (i < n ? cost : NUMBER_DEARER * cost)),
      starts: Array.from({ length: n + 3 }, (_, i) => i),
      indices: Array.from({ length: n + 2 }, (_, i) => Math.min(i, n)),
      values: Array.from({ length: n + 2 }, (_, i) => (i > n ? -1 : 1)),
    });
  }

  /** Bounds the number of parts inside the window. */
  limitInside(least: number, most: number): void {
    this.model.setRow(this.n, least, most);
  }

  /**
   * Adds the cuts that the given solution breaks most, at most `most`.
   *
   * @returns their number
   */
  cut(values: Float64Array, most: number, accepts: (cut: Triple) => boolean): number {
    const { n } = this;
    const used = this.parts
      .map((part, j) => ({ part, x: values[j] }))
      .filter(({ x }) => x > USED && x < 1 - USED);
    const sets = used.map(({ part }) => new Set(part.vertices));
    const together = new Float64Array(n * n);
    for (const { part, x } of used)
      for (const a of part.vertices) for (const b of part.vertices) if (a < b) together[a * n + b] += x;
    const broken: { cut: Triple; by: number }[] = [];
    for (let a = 0; a < n; a++)
      for (let b = a + 1; b < n; b++) {
        const ab = together[a * n + b];
        if (ab < USED) continue;
        for (let c = 0; c < n; c++) {
          if (c === a || c === b) continue;
          // Each triple once: by its two first vertices, or by its outer ones where the first two are never together.
          const [ac, bc] = [
            together[Math.min(a, c) * n + Math.max(a, c)],
            together[Math.min(b, c) * n + Math.max(b, c)],
          ];
          if (c < b && !(c > a && ac < USED)) continue;
          if (ab + ac + bc <= 1 + BROKEN) continue;
          let all = 0;
          for (let j = 0; j < used.length; j++)
            if (sets[j].has(a) && sets[j].has(b) && sets[j].has(c)) all += used[j].x;
          const by = ab + ac + bc - 2 * all - 1;
          if (by > BROKEN) broken.push({ cut: [a, b, c], by });
        }
      }
    broken.sort((p, q) => q.by - p.by);
    // Not many through one vertex: they are broken by the same parts.
    const through = new Uint8Array(n);
    let added = 0;
    for (const { cut } of broken) {
      if (added >= most) break;
      if (cut.some(v => through[v] >= 4) || !accepts(cut)) continue;
      for (const v of cut) through[v]++;
      this.addCut(cut);
      added++;
    }
    return added;
  }

  /** Adds a cut that is known. */
  addCut(cut: Triple): void {
    const columns: number[] = [];
    this.parts.forEach((part, j) => {
      if (holdsTwo(new Set(part.vertices), cut)) columns.push(this.slacks + j);
    });
    this.model.addRow(0, 1, columns);
    this.cuts.push(cut);
    this.bound.push(true);
  }

  /** Drops the cuts that hold nothing: their rows stay, but bind no more. */
  dropIdle(duals: Float64Array): void {
    this.cuts.forEach((_, i) => {
      if (this.bound[i] && duals[this.n + 1 + i] > -USED) {
        this.bound[i] = false;
        this.model.setRow(this.n + 1 + i, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
      }
    });
  }

  /** The cuts that bind. */
  active(): Triple[] {
    return this.cuts.filter((_, i) => this.bound[i]);
  }

  solve(limit?: SolveLimit): SolveStatus {
    return this.model.solve(limit);
  }

  objective(): number {
    return this.model.objective();
  }

  /** Values of the parts; prices of the vertices, then the price of a part inside the window, then the cuts'. */
  solution(): { values: Float64Array; duals: Float64Array } {
    const { values, duals } = this.model.solution();
    return { values: values.subarray(this.slacks), duals };
  }

  /** @param start indices of the parts of a known partition */
  solveBinary(limit: SolveLimit, start?: readonly number[]): MipAnswer {
    return this.model.solveBinary(limit, start);
  }

  /** Cost of a part beyond the prices. */
  reducedCost(part: Part, duals: Float64Array): number {
    let cost = part.cost;
    for (const v of part.vertices) cost -= duals[v];
    if (this.cuts.length > 0) {
      const held = new Set(part.vertices);
      this.cuts.forEach((cut, i) => {
        if (holdsTwo(held, cut)) cost -= duals[this.n + 1 + i];
      });
    }
    return isInside(part.weight, this.window) ? cost - duals[this.n] : cost;
  }
}

const holdsTwo = (held: ReadonlySet<number>, cut: Triple): boolean =>
  Number(held.has(cut[0])) + Number(held.has(cut[1])) + Number(held.has(cut[2])) >= 2;
