/**
 * HiGHS compiled to WebAssembly (MIT; Huangfu and Hall, "Parallelizing the dual revised simplex method", 2018): linear
 * and mixed integer programs on flat arrays.
 *
 * Loading is asynchronous, solving is synchronous. Every model lives in WebAssembly memory until it is disposed of. A
 * crash inside the module (out of memory, an abort) leaves it in an unknown state: the instance then refuses further
 * work, and `initHighs` gives a new one. The same model, options and node limits give the same result; a limit in
 * seconds is by HiGHS's own clock.
 */
import loadHighs, { type Highs as Library, type Model } from 'highs';

/** HiGHS failed, or was asked for something it cannot do; the message says what and, where HiGHS gave one, its reason. */
export class HighsError extends Error {
  override name = 'HighsError';
}

/** Columns in compressed form: column j has the rows `indices[starts[j]..starts[j + 1]]`, each once, with these values. */
export interface Columns {
  cost: ArrayLike<number>;
  starts: ArrayLike<number>;
  indices: ArrayLike<number>;
  /** Coefficients; 1 everywhere when left out. */
  values?: ArrayLike<number>;
}

/** When to stop. Without `seconds` a solve is repeatable. */
export interface SolveLimit {
  seconds?: number;
  /** Nodes of branch and bound. */
  nodes?: number;
}

/** HiGHS takes no infinite limit here, seconds. */
const NO_LIMIT_s = 1e9;

/** How a solve ended: `limit` is a time, node or iteration limit. */
export type SolveStatus = 'optimal' | 'infeasible' | 'limit' | 'failed';

export interface MipAnswer {
  status: SolveStatus;
  /** The best solution found, rounded to whole numbers, where there is one. */
  values: Float64Array | undefined;
  /** No solution costs less than this. */
  bound: number;
}

/** An instance of the solver; `initHighs` makes it. */
export class Highs {
  private readonly lib: Library;
  private crashed: unknown;

  constructor(lib: Library) {
    this.lib = lib;
  }

  /** Whether the module has crashed and refuses work. */
  get broken(): boolean {
    return this.crashed !== undefined;
  }

  /** WebAssembly memory in use by this instance, bytes; it never shrinks. */
  get memoryBytes(): number {
    return this.lib.memoryBytes;
  }

  /** Runs something on a minimisation model that is disposed of afterwards. Columns are non-negative. */
  withModel<Result>(
    rowLower: ArrayLike<number>,
    rowUpper: ArrayLike<number>,
    use: (model: LinearModel) => Result,
  ): Result {
    if (this.broken) throw new HighsError('HiGHS crashed earlier in this instance', { cause: this.crashed });
    const native = this.guard('creating a model', () => {
      const rows = rowLower.length;
      return this.lib.createModel({
        numCols: 0,
        numRows: rows,
        colCost: [],
        colLower: [],
        colUpper: [],
        rowLower: Float64Array.from(rowLower),
        rowUpper: Float64Array.from(rowUpper),
        matrix: { format: 'csc', numRows: rows, numCols: 0, starts: [0], indices: [], values: [] },
      });
    });
    try {
      const model = new LinearModel(native, this.lib, (what, run) => this.guard(what, run));
      return use(model);
    } finally {
      if (!this.broken) native.dispose();
    }
  }

  private guard<Result>(what: string, run: () => Result): Result {
    try {
      return run();
    } catch (cause) {
      const known = Object.values(this.lib.errors).some(
        kind => typeof kind === 'function' && cause instanceof kind,
      );
      if (!known) this.crashed = cause;
      throw new HighsError(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }
}

type Guard = <Result>(what: string, run: () => Result) => Result;

/** A minimisation model: rows are given at the start or added, non-negative columns are added as they come. */
export class LinearModel {
  private readonly model: Model;
  private readonly lib: Library;
  private readonly guard: Guard;
  private rows: number;
  private count = 0;

  /** Use `Highs.withModel`. */
  constructor(model: Model, lib: Library, guard: Guard) {
    this.model = model;
    this.lib = lib;
    this.guard = guard;
    this.rows = guard('reading the size', () => model.getDimensions()).numRows;
    guard('setting options', () => model.options.set({ output_flag: false, random_seed: 1 }));
  }

  /** Number of columns so far. */
  get columns(): number {
    return this.count;
  }

  addColumns({ cost, starts, indices, values }: Columns): void {
    const count = cost.length;
    if (count === 0) return;
    this.guard('adding columns', () =>
      this.model.addCols({
        cost: Float64Array.from(cost),
        lower: new Float64Array(count),
        upper: new Float64Array(count).fill(this.lib.infinity),
        matrix: {
          format: 'csc',
          numRows: this.rows,
          numCols: count,
          starts: Int32Array.from(starts),
          indices: Int32Array.from(indices),
          values: values ? Float64Array.from(values) : new Float64Array(indices.length).fill(1),
        },
      }),
    );
    this.count += count;
  }

  /** Adds a row with the coefficient 1 at some columns; its number is the number of rows before. */
  addRow(lower: number, upper: number, columns: readonly number[]): void {
    this.guard('adding a row', () =>
      this.model.addRow(lower, upper, {
        indices: Int32Array.from(columns),
        values: new Float64Array(columns.length).fill(1),
      }),
    );
    this.rows++;
  }

  setRow(row: number, lower: number, upper: number): void {
    this.guard('changing a row', () => this.model.changeRowBounds(row, lower, upper));
  }

  /** Solves the linear program, from the last basis where there is one. */
  solve(limit: SolveLimit = {}): SolveStatus {
    return this.run('solving a linear program', limit);
  }

  /** Objective of the last solve. */
  objective(): number {
    return this.guard('reading the objective', () => this.model.getObjectiveValue());
  }

  /** Values of the columns and duals of the rows of the last linear program. */
  solution(): { values: Float64Array; duals: Float64Array } {
    const { colValue, rowDual } = this.guard('reading the solution', () => this.model.getSolution());
    return { values: colValue, duals: rowDual };
  }

  /**
   * Solves with whole columns from 0 to 1, from a known solution if one is given. The model stays integer afterwards.
   *
   * @param start columns that are 1 in the known solution
   */
  solveBinary(limit: SolveLimit, start?: readonly number[]): MipAnswer {
    const { model, count } = this;
    const all = { kind: 'range', from: 0, to: count - 1 } as const;
    this.guard('making columns whole', () => {
      model.changeColsBounds(all, new Float64Array(count), new Float64Array(count).fill(1));
      model.changeColsIntegrality(all, new Int32Array(count).fill(this.lib.constants.variableType.integer));
      model.options.set({ mip_rel_gap: 0, mip_abs_gap: 1e-6 });
      if (start) {
        const colValue = new Float64Array(count);
        for (const j of start) colValue[j] = 1;
        model.setSolution({ colValue });
      }
    });
    const status = this.run('solving a mixed integer program', limit);
    return this.guard('reading the solution', () => {
      const found = model.info.get('primal_solution_status') === this.lib.constants.solutionStatus.feasible;
      return {
        status,
        values: found ? model.getSolution().colValue.map(Math.round) : undefined,
        bound: status === 'infeasible' ? Number.POSITIVE_INFINITY : Number(model.info.get('mip_dual_bound')),
      };
    });
  }

  private run(what: string, { seconds, nodes }: SolveLimit): SolveStatus {
    const { modelStatus } = this.lib.constants;
    return this.guard(what, () => {
      this.model.zeroAllClocks();
      this.model.options.set({
        time_limit: Math.max(0, Math.min(seconds ?? NO_LIMIT_s, NO_LIMIT_s)),
        mip_max_nodes: nodes ?? 2 ** 31 - 1,
      });
      this.model.run();
      switch (this.model.getModelStatus()) {
        case modelStatus.optimal:
          return 'optimal';
        case modelStatus.infeasible:
          return 'infeasible';
        case modelStatus.timeLimit:
        case modelStatus.iterationLimit:
        case modelStatus.solutionLimit:
        case modelStatus.interrupted:
          return 'limit';
        default:
          return 'failed';
      }
    });
  }
}

/** The package's types describe a CommonJS module, but what Node imports is its ES module: there the loader is the default. */
const load = loadHighs as unknown as typeof loadHighs.default;

let instance: Promise<Highs> | undefined;

/** The thread's one instance, loaded at the first call; a new one where the last has crashed. */
export async function initHighs(): Promise<Highs> {
  const last = await instance;
  if (last === undefined || last.broken) instance = load().then(lib => new Highs(lib));
  return instance as Promise<Highs>;
}
