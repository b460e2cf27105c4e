import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockDirectory } from './lock.ts';

let directory = '';
const lockFile = () => join(directory, 'lock');
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wangge-lock-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Rewrites the lock file as if another process had written it. */
function pretend(change: Record<string, unknown>): void {
  const holder = JSON.parse(readFileSync(lockFile(), 'utf8'));
  writeFileSync(lockFile(), JSON.stringify({ ...holder, token: 'other', ...change }));
}

/** Start time of a process, as the lock writes it. */
function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]!;
}

it('refuses the second holder in Chinese and English, and opens after release', () => {
  const first = lockDirectory(directory);
  expect(() => lockDirectory(directory)).toThrow(/正被另一个进程.*in use by another process/);
  first.release();
  first.release();
  lockDirectory(directory).release();
  expect(readdirSync(directory)).toEqual([]);
});

it('takes over at once from a process that was killed, not before', async () => {
  const other = spawn('sleep', ['60']);
  await once(other, 'spawn');
  lockDirectory(directory);
  pretend({ pid: other.pid, started: startOf(other.pid!) });
  expect(() => lockDirectory(directory)).toThrow(`PID ${other.pid}`);
  other.kill('SIGKILL');
  await once(other, 'exit');
  lockDirectory(directory).release();
});

it('is not deceived by a process id that was given again', () => {
  lockDirectory(directory);
  pretend({ started: '1' });
  lockDirectory(directory).release();
});

it('waits two minutes of silence for a holder on another machine', () => {
  lockDirectory(directory);
  pretend({ place: 'elsewhere', pid: 1 });
  expect(() => lockDirectory(directory)).toThrow(/in use/);
  const old = new Date(Date.now() - 121_000);
  utimesSync(lockFile(), old, old);
  lockDirectory(directory).release();
});

it('takes over an unreadable lock file', () => {
  writeFileSync(lockFile(), '{"pid":');
  lockDirectory(directory).release();
});

it('does not remove a lock that is no longer its own', () => {
  const lost = lockDirectory(directory);
  pretend({});
  lost.release();
  expect(readFileSync(lockFile(), 'utf8')).toContain('other');
});
