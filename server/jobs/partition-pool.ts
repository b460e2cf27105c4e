/**
 * Runs a partition on worker threads, one region at a time on each: the caller's thread only hands out and collects.
 * Regions do not depend on each other, so any number of threads gives the same division.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { assembleAll, type RegionResult } from '../partition/assemble.ts';
import { InfeasibleError } from '../partition/infeasible.ts';
import { type RegionRange, shareOut } from '../partition/parts.ts';
import { PartitionError, type Prepared, type RegionTask } from '../partition/prepare.ts';
import type {
  PartitionInput,
  PartitionOptions,
  PartitionProgress,
  PartitionResult,
} from '../partition/types.ts';
import type { WorkerAnswer, WorkerRequest } from './partition-worker.ts';

export interface PartitionHooks {
  onProgress(progress: PartitionProgress): void;
  signal?: AbortSignal;
}

export interface PooledResult extends PartitionResult {
  /** The graph that was divided, in METIS format, with the buildings of each vertex. */
  graph: { metis: string; ids: string };
}

/** Progress is told in this many parts of the whole. */
const PARTS = 1000;

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

  constructor() {
    this.worker = new Worker(fileURLToPath(workerFile()), { name: 'wangge-partition' });
    this.worker.on('message', (answer: WorkerAnswer) => {
      if (answer.kind === 'progress') {
        this.waiting?.progress(answer.step ?? '', answer.share ?? 0);
        return;
      }
      const waiting = this.waiting;
      this.waiting = undefined;
      if (answer.kind === 'result') waiting?.done(answer.value);
      else waiting?.fail(revive(answer.error));
    });
    this.worker.on('error', error =>
      this.waiting?.fail(error instanceof Error ? error : new Error(String(error))),
    );
    this.worker.on('exit', code =>
      this.waiting?.fail(new Error(`a partition thread ended with exit code ${code}`)),
    );
  }

  ask<T>(
    request: WorkerRequest extends infer R ? (R extends WorkerRequest ? Omit<R, 'id'> : never) : never,
    progress: (step: string, share: number) => void = () => undefined,
  ): Promise<T> {
    return new Promise<T>((done, fail) => {
      this.waiting = { done: value => done(value as T), fail, progress };
      this.worker.postMessage({ ...request, id: this.next++ });
    });
  }

  async end(): Promise<void> {
    this.waiting = undefined;
    await this.worker.terminate();
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
  const threads: Thread[] = [new Thread()];
  let cancel: ((reason: unknown) => void) | undefined;
  const cancelled = new Promise<never>((_, fail) => {
    cancel = fail;
  });
  cancelled.catch(() => undefined);
  const onAbort = (): void => cancel?.(hooks.signal?.reason);
  hooks.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    hooks.onProgress({ step: 'prepare', done: 0, total: PARTS });
    const { tasks, ...outside } = await Promise.race([
      threads[0].ask<Prepared>({ kind: 'prepare', input }),
      cancelled,
    ]);
    while (threads.length < Math.min(availableParallelism(), tasks.length)) threads.push(new Thread());
    const results = await Promise.race([divideAll(threads, tasks, options, hooks), cancelled]);
    hooks.onProgress({ step: 'output', done: PARTS, total: PARTS });
    const result = assembleAll(results, outside, options);
    return { ...result, graph: joinGraphs(results) };
  } finally {
    hooks.signal?.removeEventListener('abort', onAbort);
    await Promise.all(threads.map(thread => thread.end()));
  }
}

async function divideAll(
  threads: readonly Thread[],
  tasks: readonly RegionTask[],
  options: PartitionOptions,
  hooks: PartitionHooks,
): Promise<RegionResult[]> {
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
  await Promise.all(
    threads.map(async thread => {
      for (let i = order.shift(); i !== undefined; i = order.shift()) {
        const task = i;
        const limit =
          options.timeLimit_s === undefined
            ? {}
            : { timeLimit_s: (options.timeLimit_s * threads.length * sizes[task]) / all };
        results[task] = await thread.ask<RegionResult>(
          {
            kind: 'divide',
            task: tasks[task],
            options: { ...options, ...limit, ...(parts ? { parts: parts[task] } : {}) },
          },
          (step, share) => told(task, share, step),
        );
        told(task, 1, 'divide');
      }
    }),
  );
  return results;
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
