/** The thread that divides: one task after the other, as the pool hands them out. See partition-pool.ts. */
import { parentPort } from 'node:worker_threads';
import { type Geos, initGeos } from '../geometry/geos.ts';
import { runTask } from '../partition/partition.ts';
import { PartitionError, prepare, type RegionTask } from '../partition/prepare.ts';
import type { PartitionInput, PartitionOptions } from '../partition/types.ts';

export type WorkerRequest =
  | { kind: 'prepare'; id: number; input: PartitionInput }
  | { kind: 'divide'; id: number; task: RegionTask; options: PartitionOptions };

export interface WorkerAnswer {
  id: number;
  kind: 'result' | 'progress' | 'error';
  value?: unknown;
  step?: string;
  share?: number;
  error?: { name: string; message: string; stack?: string };
}

const port = parentPort;
if (!port) throw new Error('partition-worker.ts runs as a worker thread');

/** At most this often a thread tells how far it is, milliseconds. */
const PROGRESS_EVERY_ms = 100;

function answer(geos: Geos, request: WorkerRequest): unknown {
  if (request.kind === 'prepare') return prepare(geos, request.input);
  let told = 0;
  return runTask(geos, request.task, request.options, {
    now: () => performance.now(),
    onStep: (step, share) => {
      const now = performance.now();
      if (now - told < PROGRESS_EVERY_ms) return;
      told = now;
      port?.postMessage({ id: request.id, kind: 'progress', step, share } satisfies WorkerAnswer);
    },
  });
}

const geos = await initGeos();
port.on('message', (request: WorkerRequest) => {
  try {
    port.postMessage({ id: request.id, kind: 'result', value: answer(geos, request) } satisfies WorkerAnswer);
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    const where =
      request.kind === 'divide' ? `${request.task.region.name || request.task.region.code}: ` : '';
    const message = error instanceof PartitionError ? error.message : `${where}${error.message}`;
    port.postMessage({
      id: request.id,
      kind: 'error',
      error: { name: error.name, message, ...(error.stack ? { stack: error.stack } : {}) },
    } satisfies WorkerAnswer);
  }
});
