/**
 * The compiled server, killed with SIGKILL at random moments while drafts are edited: after every start each edit that was
 * acknowledged is there, and the rows say what the fabric says.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BARRIER_CLASSES } from './api/barriers.ts';
import type { Edit, FabricAction } from './api/edits.ts';
import type { City, CommunityDetail, Job } from './api/schemas.ts';
import { createDatabase } from './db/testing/engines.ts';
import { Editor, type Random, randomAction, seeded } from './http/testing/editor.ts';
import { fabricToJson } from './partition/fabric/serial.ts';
import { needPostgis } from './testing/needs.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const compiled = join(root, 'dist/server/main.js');
const data = mkdtempSync(join(tmpdir(), 'wangge-kill-'));
/** Kills; each start of the embedded database takes about five seconds. */
const KILLS = 4;
/** Seconds of editing before a kill, at most. */
const MOST_s = 3;

let child: ChildProcess | undefined;

beforeAll(async () => {
  const preparing = spawn(
    process.execPath,
    ['--input-type=module', '-e', "(await import('./scripts/lib/prepare.mjs')).prepare({ web: false })"],
    { cwd: root, stdio: 'ignore' },
  );
  const [code] = await once(preparing, 'exit');
  expect(code).toBe(0);
});
afterAll(() => {
  child?.kill('SIGKILL');
  rmSync(data, { recursive: true, force: true });
});

/** Starts the server and resolves with its address once it is ready. */
async function start(environment: Record<string, string>): Promise<string> {
  const started = spawn(process.execPath, [compiled], {
    env: { ...process.env, PORT: '0', WANGGE_EMPTY: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = started;
  let text = '';
  return new Promise((done, fail) => {
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', chunk => {
        text += chunk;
        const address = /http:\/\/\S+?:\d+/.exec(text)?.[0];
        if (address !== undefined && /ready after/.test(text)) done(address);
      });
    started.once('close', code => fail(new Error(`ended with ${code}:\n${text}`)));
  });
}

async function kill(): Promise<void> {
  const ending = child as ChildProcess;
  const gone = once(ending, 'exit');
  ending.kill('SIGKILL');
  await gone;
}

/** Divides a community; returns the plan. */
async function divide(origin: string, code: string, window: City['window']): Promise<string> {
  const answer = await fetch(`${origin}/api/jobs/divide`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ scope: { kind: 'community', code }, window, barriers: BARRIER_CLASSES }),
  });
  const job = (await answer.json()) as Job;
  const events = await (await fetch(`${origin}/api/jobs/${job.id}/events`)).text();
  const last = [...events.matchAll(/^data: (.*)$/gm)].at(-1)?.[1] ?? '{}';
  const { plan } = JSON.parse(last) as Job;
  if (plan === null || plan === undefined) throw new Error(`not divided: ${last}`);
  return plan;
}

/** Edits until the server is gone. */
async function editOn(editor: Editor, random: Random): Promise<void> {
  for (;;)
    try {
      await editor.try(randomAction(editor.fabric, random));
    } catch (error) {
      // What fetch says when the other side is gone, also in the middle of an answer.
      if (error instanceof TypeError) return;
      throw error;
    }
}

async function killWhileEditing(environment: Record<string, string>, seed: number): Promise<void> {
  const random = seeded(seed);
  let origin = await start(environment);
  const city = (await (await fetch(`${origin}/api/city`)).json()) as City;
  const { code } = city.communities[0] as City['communities'][number];
  const plan = await divide(origin, code, city.window);
  const acknowledged = new Map<number, { version: number; action: FabricAction }>();
  for (let round = 0; round < KILLS; round++) {
    const at = origin;
    const editor = await Editor.open((path, init) => fetch(at + path, init), plan, code);
    const editing = editOn(editor, random);
    await new Promise(done => setTimeout(done, 200 + random() * MOST_s * 1000));
    await kill();
    await editing;
    for (const [seq, edit] of editor.acknowledged) acknowledged.set(seq, edit);

    origin = await start(environment);
    const history = (await (await fetch(`${origin}/api/plans/${plan}/edits?limit=500`)).json()) as Edit[];
    const stored = new Map(history.map(edit => [edit.seq, edit]));
    for (const [seq, edit] of acknowledged) expect(stored.get(seq)).toMatchObject(edit);
    // At most the one that was under way besides.
    expect(stored.size - acknowledged.size).toBeLessThanOrEqual(round + 1);
    const now = origin;
    const again = await Editor.open((path, init) => fetch(now + path, init), plan, code);
    if (again.version === editor.version)
      expect(fabricToJson(again.fabric)).toBe(fabricToJson(editor.fabric));
    else expect(again.version).toBe(editor.version + 1);
    const detail = (await (
      await fetch(`${origin}/api/communities/${code}?plan=${plan}`)
    ).json()) as CommunityDetail;
    expect(detail.grids.map(grid => grid.code).sort()).toEqual(
      [...again.fabric.grids.values()].map(grid => grid.code).sort(),
    );
    expect(detail.grids.reduce((sum, grid) => sum + grid.households, 0)).toBe(
      again.fabric.buildings.reduce((sum, building) => sum + building.households, 0),
    );
  }
  expect(acknowledged.size).toBeGreaterThan(KILLS);
  await kill();
}

it(
  'keeps every acknowledged edit on the embedded database',
  () => killWhileEditing({ WANGGE_DATA: data, DATABASE_URL: '' }, 11),
  300_000,
);

it('keeps every acknowledged edit on PostgreSQL', async context => {
  const { address, drop } = await createDatabase(needPostgis(context));
  try {
    await killWhileEditing({ DATABASE_URL: address }, 12);
  } finally {
    child?.kill('SIGKILL');
    await drop();
  }
}, 300_000);
