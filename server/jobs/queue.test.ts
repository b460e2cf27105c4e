import { afterAll, expect, it, vi } from 'vitest';
import { BARRIER_CLASSES } from '../api/barriers.ts';
import type { DivideRequest, Job } from '../api/schemas.ts';
import type { Engine } from '../db/engine.ts';
import { claimJob, readJob } from '../db/jobs.ts';
import { readPlan } from '../db/plans.ts';
import { forEachEngine } from '../db/testing/engines.ts';
import { divideJob, type RunPartition } from './divide.ts';
import { JobQueue } from './queue.ts';
import { divideByColumns } from './testing/division.ts';
import { COMMUNITIES, loadTown, TOWN } from './testing/town.ts';

const REQUEST: DivideRequest = {
  scope: { kind: 'community', code: COMMUNITIES[0] },
  level: 'grid',
  window: { min: 300, max: 400, target: 350 },
  barriers: [...BARRIER_CLASSES],
  seed: 1,
};

/** Divides by rule, reporting two steps. */
const byColumns: RunPartition = async (input, _options, { onProgress }) => {
  onProgress({ step: 'blocks', done: 0, total: 1 });
  await new Promise(done => setTimeout(done, 400));
  onProgress({ step: 'divide', done: 1, total: 2 });
  await new Promise(done => setTimeout(done, 400));
  return divideByColumns(input);
};
/** Runs until it is stopped. */
const forever: RunPartition = (_input, _options, { signal }) =>
  new Promise((_, fail) => signal?.addEventListener('abort', () => fail(signal.reason)));

async function ended(engine: Engine, id: string): Promise<Job> {
  return vi.waitUntil(
    async () => {
      const job = await readJob(engine.db, TOWN.county, id);
      return job.state === 'queued' || job.state === 'running' ? false : job;
    },
    { timeout: 30_000, interval: 50 },
  );
}
const until = (engine: Engine, id: string, state: Job['state']) =>
  vi.waitUntil(async () => (await readJob(engine.db, TOWN.county, id)).state === state, {
    timeout: 30_000,
    interval: 50,
  });

forEachEngine(
  'jobs',
  engine => {
    const queues: JobQueue[] = [];
    const open = async (run?: RunPartition) => {
      const queue = await JobQueue.open(engine());
      queues.push(queue);
      if (run !== undefined) await queue.work(divideJob(engine(), run));
      return queue;
    };
    const closeAll = async () => {
      for (const queue of queues.splice(0)) await queue.close();
    };
    afterAll(closeAll);

    it('divide, tell their progress and store a plan', async () => {
      const queue = await open(byColumns);
      const seen: Promise<Job>[] = [];
      const unsubscribe = engine().bus.subscribe(event => {
        if (event.kind === 'job') seen.push(readJob(engine().db, TOWN.county, event.job));
      });
      const job = await queue.submit(TOWN, 'admin', REQUEST);
      expect(job).toMatchObject({ state: 'queued', step: 'queued', progress: 0, plan: null });
      const done = await ended(engine(), job.id);
      expect(done).toMatchObject({ state: 'done', step: 'done', progress: 1, message: null });
      expect(await readPlan(engine().db, TOWN, done.plan!)).toMatchObject({
        state: 'draft',
        author: 'admin',
        totals: { grids: 3, households: 1080 },
      });
      await expect.poll(async () => (await Promise.all(seen)).map(each => each.step)).toContain('done');
      unsubscribe();
      const progress = (await Promise.all(seen)).map(each => each.progress);
      expect(progress.length).toBeGreaterThan(2);
      expect(progress).toEqual([...progress].sort((a, b) => a - b));
    });

    it('fail with their reason, once', async () => {
      await closeAll();
      let runs = 0;
      const queue = await open(async () => {
        runs++;
        throw new Error('the blocks cannot be noded');
      });
      const quiet = vi.spyOn(console, 'error').mockImplementation(() => {});
      const job = await queue.submit(TOWN, 'admin', REQUEST);
      expect(await ended(engine(), job.id)).toMatchObject({
        state: 'failed',
        message: 'the blocks cannot be noded',
        plan: null,
      });
      const lost = await queue.submit(TOWN, 'admin', { ...REQUEST, scope: { kind: 'community', code: '1' } });
      expect(await ended(engine(), lost.id)).toMatchObject({ message: 'there is no community 1' });
      expect(runs).toBe(1);
      quiet.mockRestore();
    });

    it('stop when cancelled, waiting or running', async () => {
      await closeAll();
      const queue = await open(forever);
      const running = await queue.submit(TOWN, 'admin', REQUEST);
      const waiting = await queue.submit(TOWN, 'admin', REQUEST);
      await until(engine(), running.id, 'running');
      expect((await queue.cancel(TOWN, waiting.id, 'admin')).state).toBe('cancelled');
      expect((await queue.cancel(TOWN, running.id, 'admin')).state).toBe('cancelled');
      await expect(queue.cancel(TOWN, running.id, 'admin')).rejects.toMatchObject({ code: 'conflict' });
      await expect(queue.cancel(TOWN, 'x', 'admin')).rejects.toMatchObject({ code: 'not_found' });
      // The worker is free again.
      const next = await queue.submit(TOWN, 'admin', REQUEST);
      await until(engine(), next.id, 'running');
      await queue.cancel(TOWN, next.id, 'admin');
    });

    it('are put back at a shutdown and done by the next process', async () => {
      await closeAll();
      const first = await open(forever);
      const job = await first.submit(TOWN, 'admin', REQUEST);
      await until(engine(), job.id, 'running');
      await closeAll();
      expect((await readJob(engine().db, TOWN.county, job.id)).state).toBe('queued');
      await open(byColumns);
      expect(await ended(engine(), job.id)).toMatchObject({ state: 'done' });
    });

    it('are tried again when their process died, and the dead one can store nothing', async () => {
      await closeAll();
      const { db, executor } = engine();
      const idle = await open();
      const job = await idle.submit(TOWN, 'admin', REQUEST);
      // A process fetches and claims the job, and is never heard of again.
      await executor.executeSql(
        "update pgboss.job set state = 'active', started_on = now() - interval '2 minutes' where id = $1",
        [job.id],
      );
      const dead = (await claimJob(db, job.id))!;
      await executor.executeSql("update jobs set heartbeat_at = now() - interval '2 minutes' where id = $1", [
        job.id,
      ]);
      await open(byColumns);
      const done = await ended(engine(), job.id);
      expect(done.state).toBe('done');
      const late = divideJob(engine(), byColumns)(dead, {
        onProgress: () => {},
        signal: new AbortController().signal,
      });
      await expect(late).rejects.toMatchObject({ code: 'conflict' });
      const plans = await db.selectFrom('plans').select('id').execute();
      // One each of the three jobs that were done.
      expect(plans).toHaveLength(3);
    });

    it('are fetched again when their process died before it claimed them', async () => {
      await closeAll();
      const idle = await open();
      const job = await idle.submit(TOWN, 'admin', REQUEST);
      await engine().executor.executeSql(
        "update pgboss.job set state = 'active', started_on = now() - interval '2 minutes' where id = $1",
        [job.id],
      );
      await open(byColumns);
      expect((await ended(engine(), job.id)).state).toBe('done');
    });
  },
  loadTown,
);
