/** What an empty database is filled with: the demo city, divided, with the division in force. */
import { BARRIER_CLASSES } from '../api/barriers.ts';
import type { Job } from '../api/schemas.ts';
import { type County, findCounty } from '../db/counties.ts';
import type { Engine } from '../db/engine.ts';
import { findUnfinishedJob, readJob } from '../db/jobs.ts';
import { putInForce, readPlans } from '../db/plans.ts';
import { refreshStatistics } from '../db/versions.ts';
import { loadDemoCity } from './demo.ts';
import type { JobQueue } from './queue.ts';

export interface FirstStartOptions {
  demoDirectory: string;
  /** Load the demo city, but do not divide it. */
  leaveUndivided: boolean;
  /** A line of progress. */
  say(text: string): void;
  /** The share done of the step said last, 0 to 1. */
  progress(share: number): void;
}

/** Who makes the demo's first division. */
const AUTHOR = 'administrator';
const SEED = 1;

/**
 * Loads the demo city where there is no city, and divides it where it is the demo and has no plan yet. Both may have
 * been interrupted before: each is done whole or begun again.
 *
 * @throws Error when the division fails
 */
export async function firstStart(engine: Engine, queue: JobQueue, options: FirstStartOptions): Promise<void> {
  let county = await findCounty(engine.db);
  if (county === undefined) {
    options.say('loading the demo city / 载入示例城市');
    const started = Date.now();
    county = await loadDemoCity(engine, options.demoDirectory, layer =>
      options.say(`loading the demo city / 载入示例城市: ${layer}`),
    );
    await refreshStatistics(engine.db);
    options.say(`demo city ${county.name} loaded in ${seconds(started)} s`);
  }
  if (options.leaveUndivided || !county.demo || (await readPlans(engine.db, county)).length > 0) return;

  options.say('dividing the demo city / 划分网格');
  const started = Date.now();
  // A start that was interrupted, or another process, may have begun it already.
  const begun = await findUnfinishedJob(engine.db, county.county);
  const job =
    begun ??
    (
      await queue.submit(county, AUTHOR, {
        scope: { kind: 'city' },
        level: 'grid',
        window: county.window,
        barriers: [...BARRIER_CLASSES],
        seed: SEED,
      })
    ).id;
  const done = await follow(engine, county, job, options.progress);
  if (done.state !== 'done' || done.plan === null)
    throw new Error(`the demo city could not be divided: ${done.message ?? done.state}`);
  const { plan } = done;
  await engine.db.transaction().execute(trx => putInForce(trx, county, plan, AUTHOR));
  await engine.bus.publish({
    kind: 'layers',
    county: county.county,
    layers: ['plans', 'grids', 'in_force'],
  });
  const made = (await readPlans(engine.db, county))[0];
  options.say(
    `${made?.totals.grids ?? 0} grids in force, ${made?.totals.gridsInside ?? 0} of them in the window, ` +
      `in ${seconds(started)} s`,
  );
}

/** Waits for the end of a job. */
async function follow(
  engine: Engine,
  county: County,
  job: string,
  progress: (share: number) => void,
): Promise<Job> {
  for (;;) {
    const now = await readJob(engine.db, county.county, job);
    progress(now.progress);
    if (now.state !== 'queued' && now.state !== 'running') return now;
    await changed(engine, job);
  }
}

/** Resolves with the next notice about a job, or after two seconds. */
function changed(engine: Engine, job: string): Promise<void> {
  return new Promise(done => {
    const end = () => {
      clearTimeout(timer);
      unsubscribe();
      done();
    };
    const timer = setTimeout(end, 2000);
    const unsubscribe = engine.bus.subscribe(event => {
      if (event.kind === 'job' && event.job === job) end();
    });
  });
}

const seconds = (since: number) => ((Date.now() - since) / 1000).toFixed(1);
