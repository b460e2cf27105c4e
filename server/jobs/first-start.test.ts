import { afterAll, expect, it } from 'vitest';
import { readCommunities } from '../db/communities.ts';
import { readPlans } from '../db/plans.ts';
import { forEachEngine } from '../db/testing/engines.ts';
import { divideJob, type RunPartition } from './divide.ts';
import { firstStart } from './first-start.ts';
import { JobQueue } from './queue.ts';
import { divideByColumns } from './testing/division.ts';
import { loadTown, TOWN } from './testing/town.ts';

const byColumns: RunPartition = async (input, _options, { onProgress }) => {
  onProgress({ step: 'divide', done: 1, total: 2 });
  return divideByColumns(input);
};

forEachEngine(
  'the first start',
  engine => {
    const queues: JobQueue[] = [];
    const open = async (run: RunPartition) => {
      const queue = await JobQueue.open(engine());
      queues.push(queue);
      await queue.work(divideJob(engine(), run));
      return queue;
    };
    const said: string[] = [];
    const shares: number[] = [];
    const options = {
      demoDirectory: '/nowhere: the town is loaded already',
      leaveUndivided: false,
      say: (text: string) => said.push(text),
      progress: (share: number) => shares.push(share),
    };
    const states = async () => (await readPlans(engine().db, TOWN)).map(plan => plan.state);
    afterAll(async () => {
      for (const queue of queues) await queue.close();
    });

    it('leaves the city undivided where that is wanted', async () => {
      const queue = await open(byColumns);
      await firstStart(engine(), queue, { ...options, leaveUndivided: true });
      expect(await states()).toEqual([]);
      expect(said).toEqual([]);
      await queue.close();
    });

    it('goes on with what an interrupted start has begun, and puts it in force', async () => {
      const { db } = engine();
      // It is closed while it divides: the job is put back, nothing is in force.
      let begun = () => {};
      const dividing = new Promise<void>(done => (begun = done));
      const interrupted = await open((_input, _options, { signal }) => {
        begun();
        return new Promise((_, fail) => signal?.addEventListener('abort', () => fail(signal.reason)));
      });
      const abandoned = firstStart(engine(), interrupted, options);
      await dividing;
      await interrupted.close();
      expect(await states()).toEqual([]);

      const queue = await open(byColumns);
      await Promise.all([firstStart(engine(), queue, options), abandoned]);
      expect(await states()).toEqual(['in_force']);
      const jobs = await db.selectFrom('jobs').select('state').execute();
      expect(jobs).toEqual([{ state: 'done' }]);
      const communities = await readCommunities(db, TOWN);
      expect(communities.every(community => community.plan !== null)).toBe(true);
      expect(shares.at(-1)).toBe(1);
      expect(said.at(-1)).toMatch(/^6 grids in force, 6 of them in the window/);
    });

    it('does nothing the second time', async () => {
      const before = said.length;
      await firstStart(engine(), queues.at(-1)!, options);
      expect(said).toHaveLength(before);
      expect(await states()).toEqual(['in_force']);
    });
  },
  loadTown,
);
