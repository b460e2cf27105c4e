/**
 * One of the searches that run side by side: rounds over the tasks of a plan, most of them where the answer so far comes
 * from. Islands exchange their best divisions now and then; what an island does depends on its seed, the number of its
 * rounds and what it was given, and on nothing else.
 */
import { randomOf, seedFor } from '../divide/random.ts';
import { NOTHING } from './anneal.ts';
import { Bound } from './bound.ts';
import { exhaustive } from './exhaustive.ts';
import { allocate, type Plan } from './plan.ts';
import { Search } from './search.ts';

/** A division of one task, `part` by the component's vertices. */
export interface Found {
  task: number;
  part: Int32Array;
  cut: number;
  /** No division of this task is cheaper. */
  proved: boolean;
}

/** Rounds that every task gets before the promising ones are preferred, and how much the others get then. */
const FIRST_ROUNDS = 4;
const OTHERS = 0.2;
/**
 * Looks at an arc for every vertex that the bound gets after a round, about as long as the round. Two parts are proved
 * often and soon; with more the proof stays far away, so the bound gets a little until so many rounds brought nothing.
 */
const BOUND_UNITS = 1500;
const STALE_ROUNDS = 40;
const SHARE_OF_TWO = 2;
const SHARE_OF_MORE = 0.2;

interface Work {
  search: Search | undefined;
  /** Cut of the best division inside the window; infinite while there is none. */
  cut: number;
  part: Int32Array | undefined;
  /** Settled: proved best, or proved to have no division. */
  settled: boolean;
  /** Improved since it was last told. */
  news: boolean;
  bound: Bound | undefined;
  /** Rounds of the island since the last improvement. */
  stale: number;
}

export class Island {
  private readonly plan: Plan;
  private readonly seed: number;
  private readonly stop: (() => boolean) | undefined;
  private readonly random: () => number;
  private readonly work: Work[];
  private chosen = new Set<number>();
  private turn = 0;
  private boundTurn = 0;

  /** @param stop asked now and then: whether to end the round at once */
  constructor(plan: Plan, seed: number, stop?: () => boolean) {
    this.plan = plan;
    this.seed = seed;
    this.stop = stop;
    this.random = randomOf(seedFor(seed, 'tasks'));
    this.work = plan.tasks.map(({ component, parts }) => {
      const { topology } = plan.components[component];
      const work: Work = {
        search: undefined,
        cut: Infinity,
        part: undefined,
        settled: false,
        news: false,
        bound: undefined,
        stale: 0,
      };
      if (parts === 1) {
        // Every component in one part: the plan has seen to its weight.
        work.part = new Int32Array(topology.graph.n);
        work.cut = 0;
        work.settled = work.news = true;
        return work;
      }
      const exact = exhaustive(topology, parts, plan.window);
      if (exact === undefined) return work;
      work.settled = true;
      if (exact === 'none') return work;
      work.part = exact.part;
      work.cut = exact.cut;
      work.news = true;
      return work;
    });
    this.choose();
  }

  /** Nothing is left to search. */
  get settled(): boolean {
    return this.work.every(({ settled }) => settled);
  }

  /** Tasks proved to have no division. */
  get impossible(): number[] {
    return this.work.flatMap(({ settled, part }, task) => (settled && part === undefined ? [task] : []));
  }

  /** Ends the search of a task: its division cannot be bettered, or need not be. */
  settle(task: number): void {
    this.work[task].settled = true;
  }

  /** What is proved of the cut of each task. */
  get bounds(): Float64Array {
    return Float64Array.from(this.work, ({ bound }) => bound?.value ?? 0);
  }

  /** Works on the bounds for about as long as a round takes. */
  prove(): void {
    const { work, plan } = this;
    // While a task has no division, its time is the search's.
    const open = work.flatMap(({ settled, bound, part }, task) =>
      settled || bound?.done || part === undefined ? [] : [task],
    );
    if (open.length === 0) return;
    const task = open[this.boundTurn++ % open.length];
    const { component, parts } = plan.tasks[task];
    const { topology } = plan.components[component];
    const own = work[task];
    own.bound ??= new Bound(topology, parts, plan.window);
    const share = parts === 2 ? SHARE_OF_TWO : own.stale > STALE_ROUNDS ? 1 : SHARE_OF_MORE;
    const units = BOUND_UNITS * topology.graph.n * share;
    own.bound.work(units, own.cut);
    const { division } = own.bound;
    if (division !== undefined && own.search !== undefined && own.bound.value < own.cut) {
      own.search.admit(division);
      this.note(task);
    }
    if (own.part !== undefined && own.bound.value >= own.cut - NOTHING) own.settled = own.news = true;
  }

  /** One round on one task. */
  round(): void {
    const task = this.next();
    if (task === undefined) return;
    const work = this.work[task];
    const { component, parts } = this.plan.tasks[task];
    work.search ??= new Search(
      this.plan.components[component].topology,
      parts,
      this.plan.window,
      seedFor(this.seed, `task ${task}`),
      this.stop,
    );
    work.search.round();
    work.stale++;
    this.note(task);
  }

  /** What has become better since this was last asked. */
  news(): Found[] {
    const found: Found[] = [];
    this.work.forEach((work, task) => {
      if (!work.news || work.part === undefined) return;
      work.news = false;
      found.push({ task, part: work.part, cut: work.cut, proved: work.settled });
    });
    return found;
  }

  /** Takes in divisions of other islands. */
  admit(found: readonly Found[]): void {
    for (const { task, part } of found) {
      const work = this.work[task];
      if (work.settled || work.search === undefined) continue;
      work.search.admit(part);
      this.note(task);
      work.news = false;
    }
  }

  private note(task: number): void {
    const work = this.work[task];
    const best = work.search?.best;
    if (best === undefined || best.out > NOTHING || best.cut >= work.cut - NOTHING) return;
    work.part = best.part.slice();
    work.cut = best.cut;
    work.news = true;
    work.stale = 0;
    this.choose();
  }

  /** The tasks of the answer so far; every unsolved task while there is none. */
  private choose(): void {
    const answer = allocate(
      this.plan,
      this.work.map(({ cut }) => cut),
    );
    const unsolved = this.work.flatMap(({ part }, task) => (part === undefined ? [task] : []));
    this.chosen = new Set(answer ?? unsolved);
  }

  private next(): number | undefined {
    const { work, random, chosen, plan } = this;
    for (; this.turn < FIRST_ROUNDS * work.length; this.turn++) {
      const task = this.turn % work.length;
      if (work[task].settled) continue;
      this.turn++;
      return task;
    }
    const open = work.flatMap(({ settled }, task) => (settled ? [] : [task]));
    const share = (task: number): number =>
      plan.components[plan.tasks[task].component].vertices.length * (chosen.has(task) ? 1 : OTHERS);
    let at = random() * open.reduce((all, task) => all + share(task), 0);
    for (const task of open) {
      at -= share(task);
      if (at < 0) return task;
    }
    return open[open.length - 1];
  }
}
