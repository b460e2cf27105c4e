/** The server: the only file that wires everything. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { type Config, readConfig } from './config.ts';
import type { Engine } from './db/engine.ts';
import { openEngine } from './db/open.ts';
import { createApp } from './http/app.ts';
import { builtPages } from './http/pages.ts';
import { answerStarting } from './http/starting.ts';
import { divideJob } from './jobs/divide.ts';
import { watchDuePlans } from './jobs/due-plans.ts';
import { firstStart } from './jobs/first-start.ts';
import { runPartition } from './jobs/partition-pool.ts';
import { JobQueue } from './jobs/queue.ts';
import { ProgressLines } from './progress.ts';

/** Milliseconds that running requests get at a shutdown. */
const SHUTDOWN_MS = 5_000;

const lines = new ProgressLines(process.stdout);
let stopping = false;

async function start(config: Config): Promise<void> {
  // The address first: a port that is taken is known at once, not after a minute.
  let handle: RequestListener = answerStarting;
  const server = createServer((request, response) => handle(request, response));
  const address = await listen(server, config);

  lines.say(
    config.databaseUrl === undefined
      ? `opening the embedded database / 打开内置数据库 (${config.dataDirectory})`
      : 'opening the database / 连接数据库',
  );
  const engine = await openEngine(config.databaseUrl, config.dataDirectory);
  if (engine.durability !== null) lines.note(engine.durability);
  const queue = await JobQueue.open(engine);
  const unwatch = watchDuePlans(engine);
  stopOnSignal(server, queue, engine, unwatch);
  if (config.runJobs) await queue.work(divideJob(engine, runPartition));
  handle = createApp({
    engine,
    queue,
    pagesDirectory: config.pagesDirectory,
    version: config.version,
  });
  await firstStart(engine, queue, {
    demoDirectory: config.demoDirectory,
    leaveUndivided: config.leaveUndivided,
    say: text => lines.say(text),
    progress: share => lines.progress(share),
  });
  lines.done(`ready after ${process.uptime().toFixed(1)} s / 已就绪`);
  for (const page of builtPages(config.pagesDirectory)) lines.note(address + page);
}

/** @returns the address for people, without a slash at the end */
async function listen(server: Server, config: Config): Promise<string> {
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(config.port, config.host, done);
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : config.port;
  const host = config.host === '127.0.0.1' || config.host === '0.0.0.0' ? 'localhost' : config.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** SIGTERM and SIGINT end what runs in order; a second signal ends at once. */
function stopOnSignal(server: Server, queue: JobQueue, engine: Engine, unwatch: () => Promise<void>): void {
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    lines.done(`${signal}: shutting down / 正在停止`);
    const closed = new Promise(done => server.close(done));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), SHUTDOWN_MS).unref();
    await queue.close();
    await unwatch();
    server.closeAllConnections();
    await closed;
    await engine.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        console.error('shutdown:', error);
        process.exit(1);
      });
    });
}

try {
  await start(readConfig(process.env));
} catch (error) {
  // A shutdown takes the database away from a start that is still under way.
  if (!stopping) {
    lines.fail(error);
    process.exit(1);
  }
}
