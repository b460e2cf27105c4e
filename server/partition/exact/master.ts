/**
 * The master problem of set partitioning: parts are columns, every vertex belongs to exactly one of the chosen ones
 * (Garfinkel and Nemhauser, "Optimal political districting by implicit enumeration techniques", 1970).
 *
 * One more row counts the parts inside the window, so that their number can be bounded.
 */

import type { Window } from '../divide/window.ts';
import { isInside } from './cost.ts';
import type { Highs, LinearModel, MipAnswer, SolveLimit, SolveStatus } from './highs.ts';
import type { Part } from './pool.ts';

export class Master {
  readonly parts: Part[] = [];
  private readonly model: LinearModel;
  private readonly n: number;
  private readonly window: Window;

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
      starts.push(indices.length);
      this.parts.push(part);
    }
    this.model.addColumns({ cost: parts.map(part => part.cost), starts, indices });
  }

  /** Bounds the number of parts inside the window. */
  limitInside(least: number, most: number): void {
    this.model.setRow(this.n, least, most);
  }

  solve(limit?: SolveLimit): SolveStatus {
    return this.model.solve(limit);
  }

  objective(): number {
    return this.model.objective();
  }

  /** Values of the parts; prices of the vertices, and at last the price of a part inside the window. */
  solution(): { values: Float64Array; duals: Float64Array } {
    return this.model.solution();
  }

  /** @param start indices of the parts of a known partition */
  solveBinary(limit: SolveLimit, start?: readonly number[]): MipAnswer {
    return this.model.solveBinary(limit, start);
  }

  /** Cost of a part beyond the prices. */
  reducedCost(part: Part, duals: Float64Array): number {
    let cost = part.cost;
    for (const v of part.vertices) cost -= duals[v];
    return isInside(part.weight, this.window) ? cost - duals[this.n] : cost;
  }
}
