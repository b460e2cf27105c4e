/**
 * One process for each embedded data directory: PGlite has no protection of its own, and two processes writing one
 * directory destroy it.
 *
 * The lock is a file that names its holder: machine, process id and the process's start time. It is stale, and taken
 * over, as soon as that very process is gone (also after kill -9, also where the process id was given again). A holder
 * on another machine or in another container cannot be seen; there the file's age decides, which the holder renews.
 */
import { randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ApiError } from '../api/problem.ts';

/** Milliseconds between two signs of life of the holder. */
const RENEW_MS = 10_000;
/** A holder that cannot be seen counts as gone after this silence; longer than any start blocks the process. */
const SILENT_MS = 120_000;

interface Holder {
  token: string;
  pid: number;
  /** Start time of the process in clock ticks since boot; empty where the system does not tell. */
  started: string;
  /** Host, boot and process namespace: process ids compare only inside one. */
  place: string;
}

export interface DirectoryLock {
  /** Gives the directory free. Does nothing the second time. */
  release(): void;
}

/**
 * Takes the lock of a data directory, creating the directory.
 *
 * @throws ApiError `conflict` where another living process holds it
 */
export function lockDirectory(directory: string): DirectoryLock {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'lock');
  const self: Holder = {
    token: randomUUID(),
    pid: process.pid,
    started: startTime(process.pid),
    place: place(),
  };
  const own = join(directory, `lock.${self.token}`);
  writeFileSync(own, JSON.stringify(self));
  try {
    for (let attempt = 0; ; attempt++) {
      if (tryLink(own, file)) break;
      const holder = readHolder(file);
      if (holder !== undefined && (isAlive(holder, file) || attempt > 20)) throw heldBy(holder, directory);
      removeStale(file, holder);
    }
  } finally {
    rmSync(own, { force: true });
  }
  const renewal = setInterval(() => {
    const now = new Date();
    if (readHolder(file)?.token === self.token) utimesSync(file, now, now);
  }, RENEW_MS);
  renewal.unref();
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      clearInterval(renewal);
      if (readHolder(file)?.token === self.token) rmSync(file, { force: true });
    },
  };
}

function tryLink(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The holder named in the file; undefined where the file is gone or unreadable (a crash while it was written). */
function readHolder(file: string): Holder | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return { token: '', pid: 0, started: '', place: '' };
  }
}

/** Moves the stale file away; puts it back where another process took the lock in between. */
function removeStale(file: string, stale: Holder | undefined): void {
  if (stale === undefined) return;
  const aside = `${file}.stale-${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readHolder(aside);
  if (moved !== undefined && moved.token !== stale.token) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function isAlive(holder: Holder, file: string): boolean {
  if (holder.pid === 0) return false;
  if (holder.place !== place()) {
    const age_ms = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    return age_ms < SILENT_MS;
  }
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return holder.started === startTime(holder.pid);
}

function heldBy(holder: Holder, directory: string): ApiError {
  return new ApiError(
    'conflict',
    `数据目录 ${directory} 正被另一个进程（PID ${holder.pid}）使用。 / ` +
      `The data directory ${directory} is in use by another process (PID ${holder.pid}).`,
    {
      remedy:
        '请先停止该进程，或用 WANGGE_DATA 指定另一个目录。 / ' +
        'Stop that process, or name another directory in WANGGE_DATA.',
    },
  );
}

/** Field 22 of /proc/PID/stat; empty on systems without it. */
function startTime(pid: number): string {
  const stat = readOptional(`/proc/${pid}/stat`);
  return stat === '' ? '' : (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '');
}

function place(): string {
  let namespace = '';
  try {
    namespace = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Not Linux: host name and boot have to do.
  }
  return [hostname(), readOptional('/proc/sys/kernel/random/boot_id').trim(), namespace].join('/');
}

function readOptional(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
