/** Writes a run's files all or none. */
import { constants } from 'node:fs';
import { access, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ApiError } from '../api/problem.ts';
import { badInput } from './pure/problem.ts';

/** One file to write: as its user named it, where it is, and its text. */
export interface OutputFile {
  file: string;
  path: string;
  text: string;
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

function writeError(file: string, error: unknown): unknown {
  if (error instanceof ApiError) return error;
  const code = codeOf(error);
  if (!/^E[A-Z]+$/.test(code)) return error;
  const problems: Record<string, [string, string]> = {
    ENOENT: ['所在文件夹不存在', 'its folder does not exist'],
    ENOTDIR: ['所在路径不是文件夹', 'its path leads through a file'],
    EISDIR: ['是文件夹', 'is a folder'],
    EACCES: ['没有写入权限', 'no permission to write it'],
    EPERM: ['没有写入权限', 'no permission to write it'],
    EROFS: ['磁盘只读', 'the disk is read-only'],
    ENOSPC: ['磁盘已满', 'the disk is full'],
  };
  return badInput({
    file,
    problem: problems[code] ?? [`无法写入 (${code})`, `cannot be written (${code})`],
    remedy: ['请改用可写的位置；没有写出任何文件', 'choose a place that can be written; no file was written'],
    cause: error,
  });
}

/** What is at the path now, through symbolic links. */
async function target(path: string): Promise<{ path: string; exists: boolean; special: boolean }> {
  try {
    const real = await realpath(path);
    const stats = await stat(real);
    if (stats.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
    return { path: real, exists: true, special: !stats.isFile() };
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return { path, exists: false, special: false };
  }
}

/**
 * Says early, before any work is done, that a file could not be written in the end.
 * @throws {ApiError} naming the file and the remedy
 */
export async function checkWritable(files: readonly Omit<OutputFile, 'text'>[]): Promise<void> {
  for (const { file, path } of files)
    try {
      const { path: real, special } = await target(path);
      if (special) continue;
      const folder = await stat(dirname(real));
      if (!folder.isDirectory()) throw Object.assign(new Error('no folder'), { code: 'ENOTDIR' });
      await access(dirname(real), constants.W_OK);
    } catch (error) {
      throw writeError(file, error);
    }
}

async function writeWhole(path: string, content: string | Buffer, flags: string): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.writeFile(content);
    if (flags === 'wx') await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes all files or none: each goes to a temporary file beside its place, and only when all are there are they
 * renamed; where a rename fails, those done before it are undone. A device or pipe is written to directly, last.
 * A name that ends in `.gz` gets gzip.
 * @param signal aborting it leaves nothing behind and rejects with its reason
 * @throws {ApiError} naming the file and the remedy
 */
export async function writeAll(files: readonly OutputFile[], signal?: AbortSignal): Promise<void> {
  const temporary: { file: string; from: string; to: string; exists: boolean; backup: string }[] = [];
  const specials: { file: string; path: string; text: string }[] = [];
  /** How to take back each step done, in order. */
  const undo: (() => Promise<void>)[] = [];
  let current = files[0]?.file ?? '';
  try {
    for (const { file, path, text } of files) {
      current = file;
      signal?.throwIfAborted();
      const { path: to, exists, special } = await target(path);
      if (special) {
        specials.push({ file, path: to, text });
        continue;
      }
      const name = (kind: string): string => join(dirname(to), `.${basename(to)}.${process.pid}.${kind}`);
      const item = { file, from: name('tmp'), to, exists, backup: name('old') };
      temporary.push(item);
      await writeWhole(item.from, to.endsWith('.gz') ? gzipSync(text) : text, 'wx');
    }
    signal?.throwIfAborted();
    for (const item of temporary) {
      current = item.file;
      if (item.exists) {
        await rename(item.to, item.backup);
        undo.push(() => rename(item.backup, item.to));
      }
      await rename(item.from, item.to);
      if (!item.exists) undo.push(() => rm(item.to, { force: true }));
    }
    for (const { file, path, text } of specials) {
      current = file;
      await writeWhole(path, text, 'w');
    }
  } catch (error) {
    for (const step of undo.reverse()) await step();
    await Promise.all(temporary.map(({ from }) => rm(from, { force: true })));
    throw writeError(current, error);
  }
  await Promise.all(temporary.map(({ backup }) => rm(backup, { force: true })));
}
