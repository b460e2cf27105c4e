/**
 * Runs a partition on worker threads, one region at a time on each: the caller's thread only hands out and collects. When
 * there are fewer regions left than threads, idle threads make runs of the searches that are under way (run-board.ts).
 * Neither regions nor runs depend on each other, so any number of threads gives the same division.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { assembleAll, type RegionResult } from '../partition/assemble.ts';
import { InfeasibleError } from '../partition/infeasible.ts';
import type { Trial } from '../partition/offer.ts';
import { offerForAll } from '../partition/offer-all.ts';
import { type RegionRange, shareOut } from '../partition/parts.ts';
import { PartitionError, type Prepared, type RegionTask } from '../partition/prepare.ts';
import type {
  NearestRequest,
  PartitionInput,
  PartitionOptions,
  PartitionProgress,
  PartitionResult,
} from '../partition/types.ts';
import type { WorkerAnswer, WorkerData, WorkerRequest } from './partition-worker.ts';
import type { RunOffer } from './run-board.ts';
import { TimeShares } from './time-shares.ts';

export interface PartitionHooks {
  onProgress(progress: PartitionProgress): void;
  signal?: AbortSignal;
  /** Worker threads at most; as many as there are cores when left out. The division is the same whatever their number. */
  threads?: number;
}

export interface PooledResult extends PartitionResult {
  /** The graph that was divided, in METIS format, with the buildings of each vertex. */
  graph: { metis: string; ids: string };
}

/** Progress is told in this many parts of the whole. */
const PARTS = 1000;
/** Buildings of one region from which on a second thread is worth its start (a third of a second of processor time). */
const WORTH_A_THREAD = 300;

/** Threads run compiled code; from source (in tests) the compiled twin in dist/ is taken. */
function workerFile(): URL {
  const here = import.meta.url;
  return here.endsWith('.ts')
    ? new URL(
        here
          .replace('/server/jobs/', '/dist/server/jobs/')
          .replace(/partition-pool\.ts$/, 'partition-worker.js'),
      )
    : new URL('./partition-worker.js', here);
}

class Thread {
  private readonly worker: Worker;
  private waiting:
    | { done(value: unknown): void; fail(error: Error): void; progress(step: string, share: number): void }
    | undefined;
  private next = 1;
  /** Why the thread is no more: it may end before it is asked for anything. */
  private ended: Error | undefined;

  /** @param onOffer told of runs that another thread may take over */
  constructor(idle: Int32Array, onOffer: (offer: RunOffer) => void) {
    this.worker = new Worker(fileURLToPath(workerFile()), {
      name: 'wangge-partition',
      workerData: { idle } satisfies WorkerData,
    });
    this.worker.on('message', (answer: WorkerAnswer) => {
      if (answer.kind === 'offer') {
        if (answer.offer) onOffer(answer.offer);
        return;
      }
      if (answer.kind === 'progress') {
        this.waiting?.progress(answer.step ?? '', answer.share ?? 0);
        return;
      }
      const waiting = this.waiting;
      this.waiting = undefined;
      if (answer.kind === 'result') waiting?.done(answer.value);
      else waiting?.fail(revive(answer.error));
    });
    this.worker.on('error', error => this.fail(error instanceof Error ? error : new Error(String(error))));
    this.worker.on('exit', code => this.fail(new Error(`a partition thread ended with exit code ${code}`)));
  }

  private fail(error: Error): void {
    this.ended ??= error;
    this.waiting?.fail(error);
  }

  ask<T>(
    request: WorkerRequest extends infer R ? (R extends WorkerRequest ? Omit<R, 'id'> : never) : never,
    progress: (step: string, share: number) => void = () => undefined,
  ): Promise<T> {
    return new Promise<T>((done, fail) => {
      if (this.ended) {
        fail(this.ended);
        return;
      }
      this.waiting = { done: value => done(value as T), fail, progress };
      const ports = request.kind === 'help' ? [request.offer.port] : [];
      this.worker.postMessage({ ...request, id: this.next++ }, ports);
    });
  }

  async end(): Promise<void> {
    this.waiting = undefined;
    await this.worker.terminate();
  }
}

/** The threads of one partition, and those of them that have nothing to do. */
class Crew {
  readonly threads: Thread[] = [];
  /** Rejects when a thread fails while it helps another. */
  readonly failed: Promise<never>;
  /** How many are idle and not spoken for, for the threads to see. */
  private readonly idleCount = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  private readonly idle: Thread[] = [];
  private fail: ((error: unknown) => void) | undefined;

  constructor() {
    this.failed = new Promise<never>((_, fail) => {
      this.fail = fail;
    });
    this.failed.catch(() => undefined);
  }

  add(): void {
    this.threads.push(new Thread(this.idleCount, offer => this.help(offer)));
  }

  /** A thread has nothing to do from now on but to help. */
  rest(thread: Thread): void {
    this.idle.push(thread);
    Atomics.add(this.idleCount, 0, 1);
  }

  /** The threads that have nothing to do, no longer to help: whoever takes them lets them rest again. */
  take(): Thread[] {
    const taken = this.idle.splice(0);
    Atomics.sub(this.idleCount, 0, taken.length);
    return taken;
  }

  private help(offer: RunOffer): void {
    // Who offers has taken one of the idle off the count.
    const thread = this.idle.pop();
    if (!thread) throw new Error('runs were offered while no thread was idle');
    thread.ask({ kind: 'help', offer }).then(
      () => this.rest(thread),
      error => this.fail?.(error),
    );
  }

  async end(): Promise<void> {
    await Promise.all(this.threads.map(thread => thread.end()));
  }
}

function revive(error: WorkerAnswer['error']): Error {
  const message = error?.message ?? 'a partition thread failed';
  const made =
    error?.name === 'PartitionError'
      ? new PartitionError(message)
      : error?.remedy
        ? new InfeasibleError(message, error.remedy)
        : new Error(message);
  if (error?.stack) made.stack = error.stack;
  return made;
}

/**
 * Divides an input. Rejects with a PartitionError for an input that cannot be divided, an InfeasibleError for a request
 * that cannot be met, TooManyGrids when codes run out, and the signal's reason when it is cancelled.
 */
export async function runPartition(
  input: PartitionInput,
  options: PartitionOptions,
  hooks: PartitionHooks,
): Promise<PooledResult> {
  hooks.signal?.throwIfAborted();
  const since = performance.now();
  const crew = new Crew();
  const { threads } = crew;
  crew.add();
  let cancel: ((reason: unknown) => void) | undefined;
  const cancelled = new Promise<never>((_, fail) => {
    cancel = fail;
  });
  cancelled.catch(() => undefined);
  const onAbort = (): void => cancel?.(hooks.signal?.reason);
  hooks.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    hooks.onProgress({ step: 'prepare', done: 0, total: PARTS });
    const most = hooks.threads ?? availableParallelism();
    // A second thread loads while the first one prepares, where it will be wanted.
    if (most > 1 && input.buildings.length > 2 * WORTH_A_THREAD) crew.add();
    const { tasks, ...outside } = await Promise.race([
      threads[0].ask<Prepared>({ kind: 'prepare', input }),
      cancelled,
    ]);
    const wanted = tasks.reduce(
      (sum, { buildings }) => sum + 1 + Math.floor(buildings.length / WORTH_A_THREAD),
      0,
    );
    while (threads.length < Math.min(most, wanted)) crew.add();
    const race = <T>(work: Promise<T>): Promise<T> => Promise.race([work, cancelled, crew.failed]);
    const results = await race(divideAll(crew, tasks, options, hooks, since));
    const nearest = await race(offerAll(crew, tasks, results, options));
    hooks.onProgress({ step: 'output', done: PARTS, total: PARTS });
    const result = assembleAll(results, outside, options, nearest);
    return { ...result, graph: joinGraphs(results) };
  } finally {
    hooks.signal?.removeEventListener('abort', onAbort);
    await crew.end();
  }
}

async function divideAll(
  crew: Crew,
  tasks: readonly RegionTask[],
  options: PartitionOptions,
  hooks: PartitionHooks,
  since: number,
): Promise<RegionResult[]> {
  const { threads } = crew;
  const sizes = tasks.map(task => task.buildings.length + 1);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const shares = new Float64Array(tasks.length);
  const results: RegionResult[] = new Array(tasks.length);
  // The largest first, so that no thread ends long after the others.
  const order = tasks.map((_, i) => i).sort((a, b) => sizes[b] - sizes[a] || a - b);
  const parts =
    options.grids === undefined
      ? undefined
      : shareOut(options.grids, await rangesOf(threads, tasks, order, options));
  const told = (i: number, share: number, step: string): void => {
    shares[i] = Math.max(shares[i], share);
    const done = shares.reduce((sum, s, k) => sum + s * sizes[k], 0) / all;
    hooks.onProgress({ step, done: Math.floor(done * PARTS), total: PARTS });
  };
  const { timeLimit_s } = options;
  const shares_s =
    timeLimit_s === undefined
      ? undefined
      : new TimeShares(timeLimit_s - (performance.now() - since) / 1000, threads.length, sizes, () =>
          performance.now(),
        );
  await Promise.all(
    threads.map(async (thread, t) => {
      for (let i = order.shift(); i !== undefined; i = order.shift()) {
        const task = i;
        const search_s = shares_s?.take(t, sizes[task]);
        const own = search_s === undefined ? options : { ...options, timeLimit_s: search_s };
        const begun = performance.now();
        results[task] = await thread.ask<RegionResult>(
          {
            kind: 'divide',
            task: tasks[task],
            options: { ...own, ...(parts ? { parts: parts[task] } : {}) },
          },
          (step, share) => told(task, share, step),
        );
        told(task, 1, 'divide');
        shares_s?.done(sizes[task], (performance.now() - begun) / 1000 - (search_s ?? 0));
      }
      crew.rest(thread);
    }),
  );
  return results;
}

/** A region's part of the time of a trial, by its share of the buildings. */
const limitOf = (
  share: number,
  threads: number,
  { timeLimit_s }: PartitionOptions,
): Pick<PartitionOptions, 'timeLimit_s'> =>
  timeLimit_s === undefined ? {} : { timeLimit_s: timeLimit_s * Math.min(1, threads * share) };

/** The nearest request for all regions: the threads that rest lay and divide them again. */
async function offerAll(
  crew: Crew,
  tasks: readonly RegionTask[],
  results: readonly RegionResult[],
  options: PartitionOptions,
): Promise<NearestRequest | null> {
  const sizes = tasks.map(task => task.buildings.length + 1);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const offers = offerForAll(results, sizes, options);
  let step = offers.next();
  while (!step.done) {
    const asked = step.value;
    const trials: Trial[] = new Array(asked.length);
    const order = asked.map((_, i) => i).sort((a, b) => sizes[asked[b].region] - sizes[asked[a].region]);
    await Promise.all(
      crew.take().map(async thread => {
        for (let i = order.shift(); i !== undefined; i = order.shift()) {
          const { region } = asked[i];
          const own = { ...options, ...limitOf(sizes[region] / all, crew.threads.length, options) };
          trials[i] = await thread.ask<Trial>({
            kind: 'try',
            task: tasks[region],
            options: own,
            asked: asked[i],
          });
        }
        crew.rest(thread);
      }),
    );
    step = offers.next(trials);
  }
  return step.value;
}

/** The numbers of grids that each region may have. A thread keeps what it laid; another lays it again. */
async function rangesOf(
  threads: readonly Thread[],
  tasks: readonly RegionTask[],
  order: readonly number[],
  options: PartitionOptions,
): Promise<RegionRange[]> {
  const ranges: RegionRange[] = new Array(tasks.length);
  const waiting = [...order];
  await Promise.all(
    threads.map(async thread => {
      for (let i = waiting.shift(); i !== undefined; i = waiting.shift()) {
        const task = i;
        ranges[task] = await thread.ask<RegionRange>({ kind: 'range', task: tasks[task], options });
      }
    }),
  );
  return ranges;
}

/** METIS texts of regions, one after the other as components of one graph. */
function joinGraphs(results: readonly RegionResult[]): { metis: string; ids: string } {
  let vertices = 0;
  let edges = 0;
  const rows: string[] = [];
  for (const { metis } of results) {
    const [head, ...lines] = metis.metis.trimEnd().split('\n');
    const [n, m] = head.split(' ').map(Number);
    for (let v = 0; v < n; v++) {
      const numbers = lines[v].split(' ').map(Number);
      for (let i = 1; i < numbers.length; i += 2) numbers[i] += vertices;
      rows.push(numbers.join(' '));
    }
    vertices += n;
    edges += m;
  }
  return {
    metis: `${vertices} ${edges} 011 1\n${rows.join('\n')}\n`,
    ids: results.map(r => r.metis.ids).join(''),
  };
}
