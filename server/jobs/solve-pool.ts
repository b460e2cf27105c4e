/**
 * Solves on worker threads: every thread searches an island of its own, and after each span they exchange what they
 * found; the last one works on the bounds, too. With steps there are two islands on any machine and spans are counted in rounds, so that the answer is the
 * same everywhere; with the clock there is an island for each core.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Graph } from '../partition/divide/graph.ts';
import { seedFor } from '../partition/divide/random.ts';
import type { Range } from '../partition/solve/anneal.ts';
import type { Found } from '../partition/solve/island.ts';
import { allocate, type Plan, planOf } from '../partition/solve/plan.ts';
import type { SolveReply, SolveRequest, SolveSpan } from './solve-worker.ts';

const ISLANDS_BY_STEPS = 2;
const MOST_ISLANDS = 8;
/** Rounds of each island between two exchanges; by the clock, milliseconds, longer from span to span. */
const SPAN_ROUNDS = 32;
const FIRST_SPAN_ms = 200;
const LONGEST_SPAN_ms = 1600;
/** Progress by the clock is told this often, milliseconds. */
const TELL_EVERY_ms = 200;
/** A thread that does not answer so long after its time is ended, and what it told before counts, milliseconds. */
const GRACE_ms = 150;

export interface SolveOptions {
  parts: number | undefined;
  window: Range;
  seed: number;
  /** When to end: after so many rounds of all islands together, or at a time in milliseconds since 1970. */
  end: { rounds: number } | { at: number };
}

export interface SolveHooks {
  /** Share of the rounds or of the time that is used up. */
  onProgress(share: number): void;
  signal?: AbortSignal;
}

export interface SolveResult {
  /** The best division, parts numbered from 0 in the order of their first vertex; undefined when none was found. */
  part: Int32Array | undefined;
  /** No division has a cheaper cut than this; infinite when there is none at all. */
  bound: number;
  /** Why there is no division, in Chinese and English, where that is certain. */
  impossible?: [string, string];
  rounds: number;
}

/** Threads run compiled code; from source (in tests) the compiled twin in dist/ is taken. */
function workerFile(): URL {
  const here = import.meta.url;
  return here.endsWith('.ts')
    ? new URL(
        here.replace('/server/jobs/', '/dist/server/jobs/').replace(/solve-pool\.ts$/, 'solve-worker.js'),
      )
    : new URL('./solve-worker.js', here);
}

class Thread {
  private readonly worker: Worker;
  private waiting: { done(span: SolveSpan): void; fail(error: Error): void } | undefined;
  private failure: Error | undefined;

  constructor(begin: SolveRequest & { kind: 'begin' }) {
    this.worker = new Worker(fileURLToPath(workerFile()), { name: 'wangge-solve' });
    this.worker.on('message', (reply: SolveReply) => {
      if (reply.kind === 'span') {
        this.waiting?.done(reply.span);
        return;
      }
      const error = new Error(reply.error.message);
      if (reply.error.stack) error.stack = reply.error.stack;
      this.fail(error);
    });
    this.worker.on('error', error => this.fail(error instanceof Error ? error : new Error(String(error))));
    this.worker.on('exit', code => this.fail(new Error(`a solve thread ended with exit code ${code}`)));
    this.worker.postMessage(begin);
  }

  private fail(error: Error): void {
    this.failure = error;
    this.waiting?.fail(error);
  }

  run(request: Omit<SolveRequest & { kind: 'run' }, 'kind'>): Promise<SolveSpan> {
    return new Promise((done, fail) => {
      if (this.failure) fail(this.failure);
      this.waiting = { done, fail };
      this.worker.postMessage({ kind: 'run', ...request } satisfies SolveRequest);
    });
  }

  async end(): Promise<void> {
    this.waiting = undefined;
    await this.worker.terminate();
  }
}

/** What is known about the tasks of a plan, from all islands. */
class Ledger {
  readonly plan: Plan;
  private readonly cuts: Float64Array;
  private readonly bounds: Float64Array;
  private readonly parts: (Int32Array | undefined)[];

  constructor(plan: Plan) {
    this.plan = plan;
    this.cuts = new Float64Array(plan.tasks.length).fill(Infinity);
    this.bounds = new Float64Array(plan.tasks.length);
    this.parts = new Array(plan.tasks.length);
  }

  /** Enters what an island found; returns what is better than all before. */
  enter({ found, impossible, bounds }: SolveSpan): Found[] {
    bounds.forEach((bound, task) => {
      this.bounds[task] = Math.max(this.bounds[task], bound);
    });
    for (const task of impossible) this.bounds[task] = Infinity;
    return found.filter(({ task, cut, part, proved }) => {
      if (proved) this.bounds[task] = Math.max(this.bounds[task], cut);
      if (cut >= this.cuts[task]) return false;
      this.cuts[task] = cut;
      this.parts[task] = part;
      return true;
    });
  }

  /** Tasks whose division cannot be bettered. */
  get settled(): number[] {
    return this.plan.tasks.flatMap((_, task) => (this.cuts[task] <= this.bounds[task] ? [task] : []));
  }

  /** A bound on the cut of every division. */
  get bound(): number {
    const answer = allocate(this.plan, this.bounds);
    return answer === undefined ? Infinity : answer.reduce((sum, task) => sum + this.bounds[task], 0);
  }

  get cut(): number {
    const answer = allocate(this.plan, this.cuts);
    return answer === undefined ? Infinity : answer.reduce((sum, task) => sum + this.cuts[task], 0);
  }

  /** The best division of the whole graph. */
  division(n: number): Int32Array | undefined {
    const answer = allocate(this.plan, this.cuts);
    if (answer === undefined) return undefined;
    const part = new Int32Array(n);
    let first = 0;
    answer.forEach((task, component) => {
      const own = this.parts[task] as Int32Array;
      this.plan.components[component].vertices.forEach((v, i) => {
        part[v] = first + own[i];
      });
      first += this.plan.tasks[task].parts;
    });
    const number = new Int32Array(first).fill(-1);
    let next = 0;
    return part.map(p => (number[p] >= 0 ? number[p] : (number[p] = next++)));
  }
}

/** Rejects with the signal's reason when it is cancelled, and with an Error when a thread fails. */
export async function runSolve(graph: Graph, options: SolveOptions, hooks: SolveHooks): Promise<SolveResult> {
  hooks.signal?.throwIfAborted();
  const plan = planOf(graph, options.parts, options.window);
  if ('impossible' in plan)
    return { part: undefined, bound: Infinity, impossible: plan.impossible, rounds: 0 };
  const ledger = new Ledger(plan);
  const count =
    'rounds' in options.end ? ISLANDS_BY_STEPS : Math.max(1, Math.min(MOST_ISLANDS, availableParallelism()));
  const threads = Array.from(
    { length: count },
    (_, i) =>
      new Thread({
        kind: 'begin',
        graph,
        parts: options.parts,
        window: options.window,
        seed: seedFor(options.seed, `island ${i}`),
        proves: i === count - 1,
      }),
  );
  let cancel: ((reason: unknown) => void) | undefined;
  const cancelled = new Promise<never>((_, fail) => {
    cancel = fail;
  });
  cancelled.catch(() => undefined);
  const onAbort = (): void => cancel?.(hooks.signal?.reason);
  hooks.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const rounds = await Promise.race([search(threads, ledger, options.end, hooks), cancelled]);
    const part = ledger.division(graph.n);
    const { bound } = ledger;
    if (bound < Infinity) return { part, bound, rounds };
    return {
      part: undefined,
      bound,
      rounds,
      impossible: [
        '逐一验证：图的结构下没有满足范围的划分',
        'every division was looked at: none has connected parts inside the window',
      ],
    };
  } finally {
    hooks.signal?.removeEventListener('abort', onAbort);
    await Promise.all(threads.map(thread => thread.end()));
  }
}

async function search(
  threads: readonly Thread[],
  ledger: Ledger,
  end: SolveOptions['end'],
  { onProgress }: SolveHooks,
): Promise<number> {
  const begun = Date.now();
  const inbox: Found[][] = threads.map(() => []);
  let done = 0;
  for (let span = 0; ; span++) {
    const settle = ledger.settled;
    const requests = threads.map((_, i) => {
      const admit = inbox[i].splice(0);
      if ('at' in end)
        return {
          rounds: Infinity,
          until: Math.min(end.at, Date.now() + Math.min(LONGEST_SPAN_ms, FIRST_SPAN_ms * 2 ** span)),
          admit,
          settle,
        };
      const share = Math.ceil((end.rounds - i) / threads.length) - span * SPAN_ROUNDS;
      return { rounds: Math.max(0, Math.min(SPAN_ROUNDS, share)), until: Infinity, admit, settle };
    });
    const limit = 'at' in end ? end.at + GRACE_ms : Infinity;
    const tell = (): void => {
      if ('at' in end) onProgress(Math.min(1, (Date.now() - begun) / Math.max(1, end.at - begun)));
    };
    const spans = await allBefore(
      limit,
      tell,
      threads.map((thread, i) => thread.run(requests[i])),
    );
    // In the order of islands, so that ties are settled the same way whichever answers first.
    spans.forEach((answer, i) => {
      if (answer === undefined) return;
      done += answer.rounds;
      const better = ledger.enter(answer);
      inbox.forEach((box, j) => {
        if (j !== i) box.push(...better);
      });
    });
    if ('rounds' in end) onProgress(done / end.rounds);
    if (spans.includes(undefined)) return done;
    const over = 'at' in end ? Date.now() >= end.at : requests.every(({ rounds }) => rounds < SPAN_ROUNDS);
    if (over || spans.every(answer => answer?.settled) || ledger.cut <= ledger.bound) return done;
  }
}

/** All values; undefined for those that are not there at a time. */
async function allBefore<T>(
  time: number,
  tell: () => void,
  promises: readonly Promise<T>[],
): Promise<(T | undefined)[]> {
  const ticking = setInterval(tell, TELL_EVERY_ms);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(done => {
    if (time < Infinity) timer = setTimeout(() => done(undefined), Math.max(0, time - Date.now()));
  });
  const values: (T | undefined)[] = promises.map(() => undefined);
  const all = promises.map(async (promise, i) => {
    values[i] = await promise;
  });
  try {
    await Promise.race([Promise.all(all), late]);
    return values;
  } finally {
    clearInterval(ticking);
    clearTimeout(timer);
  }
}
