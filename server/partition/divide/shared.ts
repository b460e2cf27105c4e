/**
 * Runs of one search shared among threads. Runs are told apart by their number only, so it does not matter who makes
 * which: results are used in the order of the runs, and any number of threads gives the same division.
 */
import { Division } from './division.ts';
import type { RunJob, RunResult, SearchLimit, SharedRuns } from './run-job.ts';
import { isLate, lengthOfRun, Runs, runsWithin } from './runs.ts';

/** Components with fewer atoms are done before another thread has heard of them. */
const WORTH_SHARING = 24;

/** The other thread's side: makes runs until there are none left. */
export function helpWith(
  job: RunJob,
  claim: () => number,
  late: () => boolean,
  done: (result: RunResult) => void,
): void {
  const { graph, window, seed, stepsPerPart, parts, starts } = job;
  const limit: SearchLimit = {
    ...(stepsPerPart === undefined ? {} : { stepsPerPart }),
    ...(parts === undefined ? {} : { parts }),
    elapsed: () => (late() ? 1 : 0),
  };
  const runs = new Runs(graph, window, seed, limit);
  const count = runsWithin(stepsPerPart);
  for (let i = claim(); i < count; i = claim()) done(recorded(runs, i, limit, starts));
}

/** Makes a run and keeps the parts that it meets. */
function recorded(runs: Runs, i: number, limit: SearchLimit, starts: readonly Int32Array[]): RunResult {
  const met: number[] = [];
  const { part } = runs.run(i, lengthOfRun(i, limit), starts[i], vertices => {
    met.push(vertices.length);
    for (const v of vertices) met.push(v);
  });
  return { run: i, part, met: Int32Array.from(met) };
}

/** The runs of a search in their order, made here or by others. */
export class RunSource {
  private readonly runs: Runs;
  private readonly job: RunJob;
  private readonly limit: SearchLimit;
  private readonly ready = new Map<number, RunResult>();
  private shared: SharedRuns | undefined;

  constructor(runs: Runs, job: RunJob, limit: SearchLimit) {
    this.runs = runs;
    this.job = job;
    this.limit = limit;
  }

  /** Run `i`; to be asked for one after the other. */
  run(i: number): Division {
    const { job, limit, runs } = this;
    if (this.shared) this.shared.offerMore();
    else if (job.graph.n >= WORTH_SHARING) this.shared = limit.helpers?.offer(job, i);
    if (!this.shared) return runs.run(i, lengthOfRun(i, limit), job.starts[i], limit.met);
    return this.take(this.awaited(this.shared, i));
  }

  /** Results of other threads that the clock has cut off. With steps there are none: every run has been asked for. */
  rest(): Division[] {
    const { shared, limit, ready } = this;
    if (!shared || limit.stepsPerPart !== undefined) return [];
    for (const result of shared.end()) ready.set(result.run, result);
    return [...ready.values()].sort((a, b) => a.run - b.run).map(result => this.take(result));
  }

  /** Nobody begins another run. */
  close(): void {
    this.shared?.close();
  }

  private awaited(shared: SharedRuns, i: number): RunResult {
    const { job, limit, runs, ready } = this;
    const count = runsWithin(limit.stepsPerPart);
    for (let more = true; ; ) {
      for (const result of shared.collect()) ready.set(result.run, result);
      const result = ready.get(i);
      if (result) return result;
      const late = isLate(limit);
      if (late) shared.hurry();
      const mine: number = more ? shared.claim() : count;
      more = mine < count && !late;
      // A run beyond the wished one is made ahead while another thread makes the wished one.
      if (mine === i || more) ready.set(mine, recorded(runs, mine, limit, job.starts));
      else shared.wait();
    }
  }

  private take({ run, part, met }: RunResult): Division {
    const { job, limit } = this;
    this.ready.delete(run);
    if (limit.met)
      for (let at = 0; at < met.length; at += 1 + met[at])
        limit.met(Array.from(met.subarray(at + 1, at + 1 + met[at])));
    return new Division(job.graph, { ...job.window, fixed: limit.parts !== undefined }, part);
  }
}
