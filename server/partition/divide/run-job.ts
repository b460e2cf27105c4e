/** What a search may use, and what threads that share its runs tell each other. */
import type { Graph } from './graph.ts';
import type { Window } from './window.ts';

export interface SearchLimit {
  /** Recombinations for every grid; or none, and the clock decides. */
  stepsPerPart?: number;
  /** Share of the time that is used up, 0 to 1 and beyond; asked now and then. */
  elapsed?: () => number;
  /** Seconds that are left, for what asks the clock itself; only where the clock decides. */
  left_s?: () => number;
  /** Exactly so many parts, whatever the target would like. */
  parts?: number;
  /** Told of every part that the search accepts: what the exact step chooses from. */
  met?: (vertices: readonly number[]) => void;
  /** Told of the division that every run ends with. */
  found?: (part: Int32Array) => void;
  /** Threads that may take over runs. */
  helpers?: Helpers;
}

/** All that a run depends on besides its number, as plain data. */
export interface RunJob {
  graph: Graph;
  window: Window;
  seed: number;
  stepsPerPart?: number;
  parts?: number;
  starts: readonly Int32Array[];
}

/** What a run found: a division, and the parts that it met, each as the number of its vertices and then these. */
export interface RunResult {
  run: number;
  part: Int32Array;
  met: Int32Array;
}

/** Threads that have nothing to do. */
export interface Helpers {
  /** Offers runs, from a number on, to another thread; undefined where every thread is busy. */
  offer(job: RunJob, from: number): SharedRuns | undefined;
}

/** Runs of a search that more than one thread makes. */
export interface SharedRuns {
  /** Offers the same runs to one more thread, where another has become idle. */
  offerMore(): void;
  /** Takes the next run that nobody has begun. */
  claim(): number;
  /** Results that have come from other threads since it was asked last. */
  collect(): RunResult[];
  /** Waits for another thread's result, a few milliseconds at most. */
  wait(): void;
  /** The time is up: the others end what they do at once. */
  hurry(): void;
  /** Nobody begins another run; waits for what the others end at once, and returns it. */
  end(): RunResult[];
  /** Nobody begins another run. */
  close(): void;
}
