/** The thread that divides: one task after the other, as the pool hands them out. See partition-pool.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Geos, initGeos } from '../geometry/geos.ts';
import { type Highs, initHighs } from '../partition/exact/highs.ts';
import { InfeasibleError } from '../partition/infeasible.ts';
import { type Trial, tryWindow } from '../partition/offer.ts';
import type { AskedTrial } from '../partition/offer-all.ts';
import { rangeOfTask, runTask } from '../partition/partition.ts';
import { PartitionError, prepare, type RegionTask } from '../partition/prepare.ts';
import { type LaidRegion, layRegion, type RegionHooks, type RegionOptions } from '../partition/region.ts';
import type { PartitionInput } from '../partition/types.ts';
import { helpersOf, type RunOffer, takeUp } from './run-board.ts';

export type WorkerRequest =
  | { kind: 'prepare'; id: number; input: PartitionInput }
  /** Which numbers of grids the region may have; the laid region is kept for the division that follows. */
  | { kind: 'range'; id: number; task: RegionTask; options: RegionOptions }
  | { kind: 'divide'; id: number; task: RegionTask; options: RegionOptions }
  /** The region again with another window. */
  | { kind: 'try'; id: number; task: RegionTask; options: RegionOptions; asked: AskedTrial }
  /** Runs of a search that another thread has under way. */
  | { kind: 'help'; id: number; offer: RunOffer };

/** What a thread is started with. */
export interface WorkerData {
  /** How many threads are idle, in shared memory. */
  idle: Int32Array;
}

export interface WorkerAnswer {
  id: number;
  kind: 'result' | 'progress' | 'error' | 'offer';
  value?: unknown;
  offer?: RunOffer;
  step?: string;
  share?: number;
  error?: { name: string; message: string; stack?: string; remedy?: [string, string] };
}

const port = parentPort;
if (!port) throw new Error('partition-worker.ts runs as a worker thread');

const { idle } = workerData as WorkerData;

/** At most this often a thread tells how far it is, milliseconds. */
const PROGRESS_EVERY_ms = 100;

/** Regions laid for their range, until they are divided. */
const laid = new Map<string, LaidRegion>();

function answer(geos: Geos, highs: Highs, request: WorkerRequest): unknown {
  if (request.kind === 'prepare') return prepare(geos, request.input);
  if (request.kind === 'help') {
    takeUp(request.offer);
    return undefined;
  }
  let told = 0;
  const hooks: RegionHooks = {
    highs,
    helpers: helpersOf(idle, offer =>
      port?.postMessage({ id: request.id, kind: 'offer', offer } satisfies WorkerAnswer, [offer.port]),
    ),
    now: () => performance.now(),
    onStep: (step, share) => {
      const now = performance.now();
      if (now - told < PROGRESS_EVERY_ms) return;
      told = now;
      port?.postMessage({ id: request.id, kind: 'progress', step, share } satisfies WorkerAnswer);
    },
  };
  const { task, options } = request;
  const { code } = task.region;
  if (request.kind === 'range') {
    const region = layRegion(geos, task, options, hooks);
    laid.set(code, region);
    return rangeOfTask(region);
  }
  if (request.kind === 'try') {
    const { span, wider } = request.asked;
    const { known: _, ...trial } = tryWindow(geos, task, span, options, hooks, wider);
    return trial satisfies Trial;
  }
  const ready = laid.get(code);
  laid.delete(code);
  return runTask(geos, task, options, hooks, ready);
}

const geos = await initGeos();
let highs = await initHighs();
port.on('message', async (request: WorkerRequest) => {
  try {
    // A crash of the solver leaves its instance unusable; the report counts it.
    if (highs.broken) highs = await initHighs();
    const value = answer(geos, highs, request);
    port.postMessage({ id: request.id, kind: 'result', value } satisfies WorkerAnswer);
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    const where = 'task' in request ? `${request.task.region.name || request.task.region.code}: ` : '';
    const expected = error instanceof PartitionError || error instanceof InfeasibleError;
    const message = expected ? error.message : `${where}${error.message}`;
    port.postMessage({
      id: request.id,
      kind: 'error',
      error: {
        name: error.name,
        message,
        ...(error.stack ? { stack: error.stack } : {}),
        ...(error instanceof InfeasibleError ? { remedy: error.remedy } : {}),
      },
    } satisfies WorkerAnswer);
  }
});
