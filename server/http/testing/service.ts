/** The service over HTTP on the test town, on either engine. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BARRIER_CLASSES } from '../../api/barriers.ts';
import { type Job, jobSchema, type Plan } from '../../api/schemas.ts';
import type { Engine } from '../../db/engine.ts';
import { divideJob, type RunPartition } from '../../jobs/divide.ts';
import { JobQueue } from '../../jobs/queue.ts';
import { divideByColumns } from '../../jobs/testing/division.ts';
import { TOWN } from '../../jobs/testing/town.ts';
import { createApp } from '../app.ts';

export interface Service {
  engine: Engine;
  /** Requests an address of the service. */
  get(path: string, init?: RequestInit): Promise<Response>;
  json<T>(path: string, init?: RequestInit): Promise<T>;
  post(path: string, body?: unknown): Promise<Response>;
  close(): Promise<void>;
}

/** Divides by rule after a moment, so that progress and cancelling can be seen. */
const slowly: RunPartition = async (input, _options, { onProgress, signal }) => {
  for (let step = 1; step <= 4; step++) {
    signal?.throwIfAborted();
    onProgress({ step: 'divide', done: step, total: 4 });
    await new Promise(done => setTimeout(done, 300));
  }
  return divideByColumns(input);
};

/** Starts the service; pages are two made-up files. */
export async function startService(engine: Engine, now?: () => Date): Promise<Service> {
  const pages = mkdtempSync(join(tmpdir(), 'wangge-pages-'));
  mkdirSync(join(pages, 'assets'));
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>网格</title>');
  writeFileSync(join(pages, 'assets', 'app-1a2b3c.js'), 'export {};');
  const queue = await JobQueue.open(engine);
  await queue.work(divideJob(engine, slowly));
  const app = createApp({ engine, queue, pagesDirectory: pages, version: '0.0.0', ...(now && { now }) });
  const server: Server = createServer(app);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const get = (path: string, init?: RequestInit) => fetch(origin + path, init);
  return {
    engine,
    get,
    json: async <T>(path: string, init?: RequestInit) => (await (await get(path, init)).json()) as T,
    post: (path, body = {}) =>
      get(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    async close() {
      server.closeAllConnections();
      await new Promise(done => server.close(done));
      await queue.close();
      rmSync(pages, { recursive: true, force: true });
    },
  };
}

/** The whole town, divided into grids. */
export const DIVIDE = {
  scope: { kind: 'city' },
  level: 'grid',
  window: TOWN.window,
  barriers: BARRIER_CLASSES,
  seed: 1,
};

/** What a browser sends that has an answer already (fetch alone would ask for a new one). */
export const knows = (answer: Response) => ({
  'If-None-Match': answer.headers.get('ETag')!,
  'Cache-Control': 'max-age=0',
});

/** The jobs in a stream of events, up to its end. */
export async function jobsOf(response: Response): Promise<Job[]> {
  const text = await response.text();
  return [...text.matchAll(/^event: job\ndata: (.*)$/gm)].map(match =>
    jobSchema.parse(JSON.parse(match[1]!)),
  );
}

/** Divides the town and puts the plan in force. */
export async function divideAndForce(service: Service): Promise<Plan> {
  const job = (await (await service.post('/api/jobs/divide', DIVIDE)).json()) as Job;
  const jobs = await jobsOf(await service.get(`/api/jobs/${job.id}/events`));
  return (await (await service.post(`/api/plans/${jobs.at(-1)!.plan}/in-force`)).json()) as Plan;
}
