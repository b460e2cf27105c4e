/** The thread that searches: one island of a solve, in spans of rounds or of time. See solve-pool.ts. */
import { parentPort } from 'node:worker_threads';
import type { Graph } from '../partition/divide/graph.ts';
import type { Range } from '../partition/solve/anneal.ts';
import { type Found, Island } from '../partition/solve/island.ts';
import { planOf } from '../partition/solve/plan.ts';

export type SolveRequest =
  | { kind: 'begin'; graph: Graph; parts: number | undefined; window: Range; seed: number; proves: boolean }
  | {
      kind: 'run';
      /** At most so many rounds; and none begins after `until`, in milliseconds since 1970. */
      rounds: number;
      until: number;
      /** Divisions found by other islands, and tasks that need no more work. */
      admit: Found[];
      settle: number[];
    };

export interface SolveSpan {
  rounds: number;
  found: Found[];
  impossible: number[];
  /** What is proved of the cut of each task. */
  bounds: Float64Array;
  /** Nothing is left to search. */
  settled: boolean;
}

export type SolveReply =
  | { kind: 'span'; span: SolveSpan }
  | { kind: 'error'; error: { name: string; message: string; stack?: string } };

const port = parentPort;
if (!port) throw new Error('solve-worker.ts runs as a worker thread');

let island: Island | undefined;
let proves = false;
let until = Infinity;

function begin(request: SolveRequest & { kind: 'begin' }): void {
  const { graph, parts, window, seed } = request;
  const plan = planOf(graph, parts, window);
  if ('impossible' in plan) throw new Error(plan.impossible[1]);
  proves = request.proves;
  island = new Island(plan, seed, () => Date.now() >= until);
}

function run(request: SolveRequest & { kind: 'run' }): SolveSpan {
  if (island === undefined) throw new Error('a solve thread was asked to run before it began');
  until = request.until;
  island.admit(request.admit);
  for (const task of request.settle) island.settle(task);
  let rounds = 0;
  while (rounds < request.rounds && !island.settled && Date.now() < until) {
    island.round();
    if (proves && Date.now() < until) island.prove();
    rounds++;
  }
  const { impossible, bounds, settled } = island;
  return { rounds, found: island.news(), impossible, bounds, settled };
}

port.on('message', (request: SolveRequest) => {
  try {
    if (request.kind === 'begin') begin(request);
    else port.postMessage({ kind: 'span', span: run(request) } satisfies SolveReply);
  } catch (cause) {
    const { name, message, stack } = cause instanceof Error ? cause : new Error(String(cause));
    port.postMessage({
      kind: 'error',
      error: { name, message, ...(stack === undefined ? {} : { stack }) },
    } satisfies SolveReply);
  }
});
