/**
 * The compiled programs as an operator starts them: `main.js` on both engines and `worker.js`.
 * They are compiled first where the sources are newer.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { BARRIER_CLASSES } from './api/barriers.ts';
import type { City, CommunityDetail, Job, Plan } from './api/schemas.ts';
import { createDatabase } from './db/testing/engines.ts';
import { needPostgis } from './testing/needs.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const children: ChildProcess[] = [];
const data = mkdtempSync(join(tmpdir(), 'wangge-main-'));

interface Program {
  child: ChildProcess;
  /** Everything said so far. */
  output(): string;
  /** Resolves with the first match in what it says; rejects when it ends before. */
  says(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Resolves with exit code or signal. */
  ended: Promise<number | string>;
}

function run(program: string, environment: Record<string, string>): Program {
  const child = spawn(process.execPath, [join(root, 'dist/server', program)], {
    env: { ...process.env, PORT: '0', WANGGE_EMPTY: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      text += chunk;
      for (const listener of listeners) listener();
    });
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  return {
    child,
    output: () => text,
    ended,
    says: pattern =>
      new Promise((done, fail) => {
        const look = () => {
          const match = pattern.exec(text);
          if (match === null) return;
          listeners.delete(look);
          done(match);
        };
        listeners.add(look);
        void ended.then(code => fail(new Error(`ended with ${code} before ${pattern}:\n${text}`)));
        look();
      }),
  };
}

/** Seconds after which it says that it is ready. */
const readyAfter = async (program: Program) => Number((await program.says(/ready after ([\d.]+) s/))[1]);
/** The address that the log names; the pages' lines carry it. */
const addressOf = async (program: Program) => (await program.says(/http:\/\/\S+?:\d+/))[0];
const json = async <T>(url: string, init?: RequestInit) => (await (await fetch(url, init)).json()) as T;

beforeAll(async () => {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', "(await import('./scripts/lib/prepare.mjs')).prepare({ web: false })"],
    { cwd: root, stdio: 'ignore' },
  );
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

it('starts embedded, survives kill -9 at any time, and lets one process in', async () => {
  const environment = { WANGGE_DATA: data, DATABASE_URL: '' };
  // Killed while the database is created: the next start begins again.
  const interrupted = run('main.js', environment);
  await interrupted.says(/opening the embedded database/);
  await new Promise(done => setTimeout(done, 3000));
  interrupted.child.kill('SIGKILL');
  expect(await interrupted.ended).toBe('SIGKILL');

  const first = run('main.js', environment);
  await readyAfter(first);
  const said = first.output();
  expect(said).toMatch(/survives kill -9, but not a power loss/);
  expect(said).toMatch(/loading the demo city .* buildings \d+/);
  expect(said).not.toMatch(/dividing/);

  const second = run('main.js', environment);
  expect(await second.ended).toBe(1);
  expect(second.output()).toMatch(/正被另一个进程（PID \d+）使用/);
  expect(second.output()).toMatch(/in use by another process/);

  const city = await json<City>(`${await addressOf(first)}/api/city`);
  first.child.kill('SIGKILL');
  await first.ended;
  const third = run('main.js', environment);
  // 5 s on a quiet machine; tests share theirs.
  expect(await readyAfter(third)).toBeLessThan(20);
  expect(await json(`${await addressOf(third)}/api/city`)).toEqual(city);
  third.child.kill('SIGTERM');
  expect(await third.ended).toBe(0);
}, 300_000);

it('says what is wrong with the environment', async () => {
  const wrong = run('main.js', { PORT: 'http', DATABASE_URL: 'mysql://x' });
  expect(await wrong.ended).toBe(1);
  expect(wrong.output()).toMatch(/PORT: .*DATABASE_URL: must begin with postgres/s);
  const worker = run('worker.js', { DATABASE_URL: '' });
  expect(await worker.ended).toBe(1);
  expect(worker.output()).toMatch(/needs DATABASE_URL/);
});

it('divides in a worker process on PostgreSQL', async context => {
  const { address, drop } = await createDatabase(needPostgis(context));
  try {
    const server = run('main.js', { DATABASE_URL: address, WANGGE_JOBS: 'elsewhere' });
    await readyAfter(server);
    expect(server.output()).not.toMatch(/power loss/);
    const worker = run('worker.js', { DATABASE_URL: address });
    await worker.says(/worker ready/);
    const origin = await addressOf(server);
    const city = await json<City>(`${origin}/api/city`);
    const { code } = city.communities[0]!;
    const job = await json<Job>(`${origin}/api/jobs/divide`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        scope: { kind: 'community', code },
        window: city.window,
        barriers: BARRIER_CLASSES,
      }),
    });
    const events = await (await fetch(`${origin}/api/jobs/${job.id}/events`)).text();
    const seen = [...events.matchAll(/^data: (.*)$/gm)].map(match => JSON.parse(match[1]!) as Job);
    expect(seen.length).toBeGreaterThan(2);
    const done = seen.at(-1)!;
    expect(done).toMatchObject({ state: 'done', progress: 1, message: null });
    await json<Plan>(`${origin}/api/plans/${done.plan}/in-force`, { method: 'POST' });
    const detail = await json<CommunityDetail>(`${origin}/api/communities/${code}`);
    expect(detail.plan).toBe(done.plan);
    expect(detail.grids.reduce((sum, grid) => sum + grid.households, 0)).toBe(detail.totals.households);
    expect(detail.totals.gridsInside).toBeGreaterThan(0.8 * detail.totals.grids);
    for (const program of [worker, server]) {
      program.child.kill('SIGTERM');
      expect(await program.ended).toBe(0);
    }
  } finally {
    await drop();
  }
});
