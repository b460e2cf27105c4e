/** One more process that claims jobs, on any machine that reaches the database. */
import { readConfig } from './config.ts';
import { openPostgres } from './db/postgres-engine.ts';
import { divideJob } from './jobs/divide.ts';
import { runPartition } from './jobs/partition-pool.ts';
import { JobQueue } from './jobs/queue.ts';
import { ProgressLines } from './progress.ts';

const lines = new ProgressLines(process.stdout);

try {
  const { databaseUrl } = readConfig(process.env);
  if (databaseUrl === undefined)
    throw new Error('a worker needs DATABASE_URL: the embedded database has one process only');
  const engine = await openPostgres(databaseUrl);
  const queue = await JobQueue.open(engine);
  await queue.work(divideJob(engine, runPartition));
  lines.done('worker ready / 工作进程已就绪');
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, async () => {
      if (stopping) process.exit(1);
      stopping = true;
      await queue.close();
      await engine.close();
      process.exit(0);
    });
} catch (error) {
  lines.fail(error);
  process.exit(1);
}
