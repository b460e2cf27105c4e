/**
 * The nearest request that can be met: the window of the least change |Δmin| + |Δmax| for which a division was really made
 * that leaves no household outside, and how much of a change is proved to be needed at least.
 *
 * The window of least change that nothing speaks against is tried, again and again: refuted by arithmetic, by atoms that
 * fit nowhere (unfit.ts) or by the linear program over all parts (bound.ts), it gives way to the next; divided, it is the
 * answer, and proved to be the least. Where neither is known the change is bisected along three rays: only the maximum,
 * only the minimum, both alike.
 */
import { Division } from '../divide/division.ts';
import type { Graph } from '../divide/graph.ts';
import { Runs } from '../divide/runs.ts';
import { bestOfRuns } from '../divide/search.ts';
import type { Window } from '../divide/window.ts';
import type { WindowChange } from '../types.ts';
import { boundCost } from './bound.ts';
import type { PartCost } from './cost.ts';
import type { Highs } from './highs.ts';
import { boundOutside } from './unfit.ts';
import { isMet, isRefuted, leastChange, type Span, type WindowTable } from './window-table.ts';

/** A connected piece with its division. */
export interface DividedPiece {
  graph: Graph;
  part: ArrayLike<number>;
  /** Exactly so many parts, where their number is fixed. */
  parts?: number;
}

export interface NearestEffort {
  seed: number;
  /** Recombinations for every grid, in all windows that are tried together. */
  steps: number;
  /** Asked now and then; true ends the search after `leastSteps`, and what is known by then counts. */
  late?: () => boolean;
  /** Recombinations for every grid that are made even when it is late; none when left out. */
  leastSteps?: number;
  /** For the proof by linear programming; without it fewer windows are refuted. */
  highs?: Highs | undefined;
}

export interface NearestAnswer {
  /** Undefined where no household is outside, or no window that does is known. */
  nearest?: WindowChange;
  /** What is known of the pieces that have households outside. */
  tables: WindowTable[];
}

/** Recombinations for every grid for one window: runs of 10, 10 and 30. */
const STEPS_PER_WINDOW = 50;
/** Nodes of the search around one atom, and partial sets of one proof (a tenth of a second). */
const NODES_PER_ATOM = 2000;
const PROOF_NODES = 50_000;
/** What a proof of each kind takes, in recombinations for every grid. */
const PROOF_STEPS = 30;
const UNFIT_STEPS = 0.5;
/** A proved penalty below this is rounding, in households. */
const SLACK = 1e-3;

/** Looks for the least change of the window that lets all pieces be divided with no household outside. */
export function nearestRequest(
  pieces: readonly DividedPiece[],
  window: Window,
  given: NearestEffort,
): NearestAnswer {
  let used = 0;
  let least = Number.POSITIVE_INFINITY;
  const { late } = given;
  const effort: NearestEffort = late ? { ...given, late: () => used >= least && late() } : given;
  const tried = pieces
    .map(piece => new Tried(piece, window, effort))
    .filter(piece => !isMet(piece.table, [window.min, window.max]));
  const tables = tried.map(({ table }) => table);
  if (tables.length === 0) return { tables };
  const all = tried.reduce((sum, { size }) => sum + size, 0);
  least = (given.leastSteps ?? 0) * all;
  const ask = (span: Span): 'yes' | 'no' | 'open' => {
    let answer: 'yes' | 'open' = 'yes';
    for (const piece of tried) {
      const said = piece.ask(span);
      used += piece.spent;
      if (said === 'no') return 'no';
      if (said === 'open') answer = 'open';
    }
    return answer;
  };
  const goesOn = (): boolean => used < effort.steps * all && !effort.late?.();
  while (goesOn()) {
    const { nearest, open } = leastChange(tables, window);
    if (!open || (nearest && nearest.change <= nearest.atLeast)) break;
    if (ask(open) !== 'open') continue;
    if (nearest) bisect(open, nearest, window, tables, ask, goesOn);
    break;
  }
  // The widest windows of a lesser change: what refutes one refutes all inside it.
  while (goesOn()) {
    const { nearest, open } = leastChange(tables, window);
    if (!open || !nearest || nearest.change <= nearest.atLeast) break;
    const [min] = open;
    const widest: Span = [min, window.max + nearest.change - 1 - (window.min - min)];
    const doubted = tried.filter(({ table }) => !isMet(table, widest));
    const said = doubted.map(piece => {
      const answer = piece.prove(widest);
      used += piece.spent;
      return answer;
    });
    if (!said.includes('no') && said.includes('open')) break;
  }
  const { nearest } = leastChange(tables, window);
  return { ...(nearest ? { nearest } : {}), tables };
}

/** Narrows the change between a window of which nothing is known and one that does. */
function bisect(
  [min, max]: Span,
  known: WindowChange,
  window: Window,
  tables: readonly WindowTable[],
  ask: (span: Span) => 'yes' | 'no' | 'open',
  goesOn: () => boolean,
): void {
  let low = known.atLeast;
  let high = known.change;
  while (high - low > 1 && goesOn()) {
    const middle = Math.floor((low + high) / 2);
    const more = middle - known.atLeast;
    const rays: Span[] = [
      [min, max + more],
      [Math.max(0, min - more), max],
      [Math.max(0, min - Math.floor(more / 2)), max + Math.ceil(more / 2)],
    ];
    for (const span of rays) if (goesOn() && ask(span) === 'yes') break;
    high = Math.min(high, leastChange(tables, window).nearest?.change ?? high);
    if (high > middle) low = middle;
  }
}

/** A piece, what is known of it, and the windows for which nothing could be said. */
class Tried {
  readonly table: WindowTable;
  readonly size: number;
  /** What the last question took, in recombinations for every grid times the vertices of the piece. */
  spent = 0;
  private readonly graph: Graph;
  private readonly window: Window;
  private readonly effort: NearestEffort;
  private readonly unknown: Span[] = [];
  private start: Int32Array;

  constructor({ graph, part, parts }: DividedPiece, window: Window, effort: NearestEffort) {
    const { n, weight, start, adj, cost, labels } = graph;
    // Nothing costs anything but households outside the window.
    this.graph = {
      n,
      weight,
      start,
      adj,
      cost: new Float64Array(cost.length),
      ...(labels ? { labels } : {}),
    };
    this.window = window;
    this.effort = effort;
    this.size = n;
    this.start = Int32Array.from(part);
    this.table = {
      weight: weight.reduce((sum, w) => sum + w, 0),
      heaviest: weight.reduce((most, w) => Math.max(most, w), 0),
      ...(parts === undefined ? {} : { parts }),
      met: [],
      refuted: [],
    };
    this.meet(this.start);
    this.meet(new Int32Array(n));
  }

  /** Whether the piece can be divided inside a window; what is found on the way stands in the table. */
  ask([min, max]: Span): 'yes' | 'no' | 'open' {
    const { table, unknown } = this;
    this.spent = 0;
    if (isMet(table, [min, max])) return 'yes';
    if (isRefuted(table, [min, max])) return 'no';
    if (unknown.some(([low, high]) => low <= min && high >= max)) return 'open';
    if (this.isUnfit([min, max])) return this.refute(this.widestUnfit([min, max]));
    this.divide(this.own([min, max]));
    if (isMet(table, [min, max])) return 'yes';
    unknown.push([min, max]);
    return 'open';
  }

  /** The same by the linear program over all parts, which takes longer. */
  prove(span: Span): 'yes' | 'no' | 'open' {
    this.spent = 0;
    if (this.isDisproved(this.own(span))) return this.refute(span);
    return isMet(this.table, span) ? 'yes' : 'open';
  }

  private own([min, max]: Span): Window {
    const { target, empty } = this.window;
    return {
      min,
      max,
      target: Math.min(max, Math.max(min, target)),
      ...(empty === undefined ? {} : { empty: 0 }),
    };
  }

  /** Whether atoms that fit nowhere, or the arithmetic of what is left without them, speak against a window. */
  private isUnfit([min, max]: Span): boolean {
    const { effort, graph, window } = this;
    this.spent += UNFIT_STEPS * this.size;
    const proof = { nodesPerAtom: NODES_PER_ATOM, ...(effort.late ? { stop: effort.late } : {}) };
    return boundOutside(graph, { ...window, min, max }, proof).outsideLowerBound > 0;
  }

  /** A wider window that does not do either: both ends move apart, then one of them, by steps that double. */
  private widestUnfit(span: Span): Span {
    let [min, max] = span;
    for (const [down, up] of [
      [1, 1],
      [0, 1],
      [1, 0],
    ])
      for (let by = 1; by <= max; by *= 2) {
        const wider: Span = [Math.max(0, min - down * by), max + up * by];
        if (wider[0] === min && wider[1] === max) break;
        if (isMet(this.table, wider) || !this.isUnfit(wider)) break;
        [min, max] = wider;
      }
    return [min, max];
  }

  private refute(span: Span): 'no' {
    this.table.refuted.push(span);
    return 'no';
  }

  /** Divides the piece for a window, until nothing is outside. */
  private divide(own: Window): void {
    const { graph, effort, table } = this;
    const { parts } = table;
    const limit = { stepsPerPart: STEPS_PER_WINDOW, ...(parts === undefined ? {} : { parts }) };
    const runs = new Runs(graph, own, effort.seed, limit);
    if (runs.trivial) return;
    let before = 0;
    const best = bestOfRuns(
      runs,
      limit,
      [this.start],
      (met, used) => {
        this.spent += (used - before) * this.size;
        before = used;
        this.meet(met.part);
        return met;
      },
      () => isMet(table, [own.min, own.max]) || effort.late?.() === true,
    );
    if (best.conflicts() === 0) this.start = Int32Array.from(best.part);
  }

  /** Whether the linear program over all parts shows that something is outside; a division that it meets is noted. */
  private isDisproved(own: Window): boolean {
    const { effort, graph, table } = this;
    const { highs } = effort;
    if (!highs || highs.broken || table.parts !== undefined) return false;
    const { labels: _labels, ...plain } = graph;
    this.spent += PROOF_STEPS * this.size;
    const { min, max, target } = own;
    const partCost: PartCost = {
      // Pins and land without households are left out: what is impossible without them is so with them.
      window: { min, max, target, empty: 0 },
      outside: 1,
      target: 0,
      apart: 0,
      moved: 0,
    };
    const { bound, part } = boundCost(highs, {
      graph: plain,
      partCost,
      incumbent: this.start,
      nodes: PROOF_NODES,
    });
    this.meet(part);
    return bound > SLACK;
  }

  /** Notes a division: it does for every window that holds all of its grids. */
  private meet(part: ArrayLike<number>): void {
    const { graph, window, table } = this;
    const division = new Division(graph, window, part);
    if (division.conflicts() > 0) return;
    const used = division.weights.filter((_, p) => division.members[p].length > 0);
    if (table.parts !== undefined && used.length !== table.parts) return;
    const settled = used.filter(weight => weight > 0);
    if (settled.length === 0 || (settled.length < used.length && window.empty === undefined)) return;
    const least = settled.reduce((a, b) => Math.min(a, b));
    const most = settled.reduce((a, b) => Math.max(a, b));
    const span: Span = [Math.floor(least), Math.ceil(most)];
    if (!isMet(table, span)) table.met.push(span);
  }
}
