/** Starts the built server and a browser for the tests of the pages. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The build that is tested; another one than the checkout's by `WANGGE_DIST`. */
const dist = process.env.WANGGE_DIST ?? join(root, 'dist');

/** Where the pictures go that people look at. */
const SHOTS = join(tmpdir(), 'wangge-shots');

/** Real WebGL by software, and none of the browser's own traffic. */
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** Longest start of a server that loads the demo city, with other tests on the same cores. */
const START_MS = 150_000;

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? done(address.port) : fail(new Error('no port')),
      );
    });
  });
}

export interface RunningServer {
  address: string;
  stop(): Promise<void>;
}

/**
 * The built server on a free port, the demo city loaded and not divided.
 * @param kept a data directory that outlives the server; without one it gets its own
 */
export async function startServer(kept?: string): Promise<RunningServer> {
  const port = await freePort();
  const data = kept ?? mkdtempSync(join(tmpdir(), 'wangge-page-'));
  const child = spawn(process.execPath, [join(dist, 'server/main.js')], {
    cwd: root,
    env: { ...process.env, PORT: String(port), WANGGE_DATA: data, WANGGE_EMPTY: '1', DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  const address = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await ended(child);
    if (kept === undefined) rmSync(data, { recursive: true, force: true });
  };
  const deadline = Date.now() + START_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${output}`);
    const ready = await fetch(`${address}/readyz`).then(
      answer => answer.ok,
      () => false,
    );
    if (ready) return { address, stop };
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`the server was not ready within ${START_MS / 1000} s:\n${output}`);
    }
    await new Promise(wait => setTimeout(wait, 250));
  }
}

/** Runs `wangge` on a data directory, with a line typed in; gives what it said. */
export async function runCommand(data: string, words: string[], typed = ''): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'dist/server/cli.js'), ...words], {
    cwd: root,
    env: { ...process.env, WANGGE_DATA: data, DATABASE_URL: '' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  child.stdin.end(`${typed}\n`);
  const code = await new Promise(done => child.once('close', done));
  if (code !== 0) throw new Error(`wangge ${words.join(' ')} ended with ${code}:\n${output}`);
  return output;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise(done => child.once('exit', done));
  child.kill('SIGTERM');
  await gone;
}

export function startBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Everything that a page asked for or complained about. */
export interface Watch {
  hosts: Set<string>;
  /** Requests that failed or were answered with an error. */
  failures: string[];
  /** Errors on the console, and those that nobody caught. */
  complaints: string[];
}

/** Notes every request and every error of a page. */
export function watch(page: Page): Watch {
  const seen: Watch = { hosts: new Set(), failures: [], complaints: [] };
  page.on('request', request => {
    const url = new URL(request.url());
    if (url.protocol !== 'blob:' && url.protocol !== 'data:') seen.hosts.add(url.host);
  });
  page.on('response', response => {
    if (response.status() >= 400) seen.failures.push(`${response.status()} ${response.url()}`);
  });
  page.on('console', message => {
    if (message.type() === 'error') seen.complaints.push(message.text());
  });
  page.on('pageerror', error => seen.complaints.push(String(error)));
  return seen;
}

/** Waits until the map has drawn all it has to draw. */
export async function mapIdle(page: Page): Promise<void> {
  // Movements begin a frame after what caused them.
  await page.waitForTimeout(400);
  await page.waitForSelector('[data-testid="map"][data-map-idle="true"]', { timeout: 60_000 });
}

/** Serious and critical findings of axe, in one line each. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found: { id: string; impact: string; nodes: { html: string }[] }[] = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical'))`,
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}
