import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkWritable, type OutputFile, writeAll } from './write.ts';

let folder: string;
const out = (name: string, text = name): OutputFile => ({ file: name, path: join(folder, name), text });
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wangge-write-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('writing all or none', () => {
  it('writes and replaces, leaving nothing else', async () => {
    writeFileSync(join(folder, 'a'), 'old');
    await writeAll([out('a'), out('b'), out('c.gz')]);
    expect(readdirSync(folder).sort()).toEqual(['a', 'b', 'c.gz']);
    expect([read('a'), read('b')]).toEqual(['a', 'b']);
    expect(gunzipSync(readFileSync(join(folder, 'c.gz'))).toString()).toBe('c.gz');
  });

  it('leaves everything as it was when a later file cannot be written', async () => {
    writeFileSync(join(folder, 'a'), 'old');
    await expect(writeAll([out('a'), out('b'), out('missing/c')])).rejects.toThrow(
      /missing\/c: .*folder does not exist/,
    );
    expect(readdirSync(folder)).toEqual(['a']);
    expect(read('a')).toBe('old');
  });

  it('undoes what was renamed when a later rename fails', async () => {
    writeFileSync(join(folder, 'a'), 'old');
    const late = out('c');
    const writing = writeAll([out('a'), out('b'), late], {
      // The last look at the signal comes after all temporary files are there: then a folder takes the last place.
      throwIfAborted: (() => {
        let looks = 0;
        return () => {
          if (++looks === 4) mkdirSync(late.path);
        };
      })(),
    } as AbortSignal);
    await expect(writing).rejects.toThrow(/c: /);
    expect(readdirSync(folder).sort()).toEqual(['a', 'c']);
    expect(read('a')).toBe('old');
  });

  it('leaves nothing behind when interrupted', async () => {
    const abort = new AbortController();
    abort.abort(new Error('interrupted'));
    await expect(writeAll([out('a')], abort.signal)).rejects.toThrow('interrupted');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('writes through a symbolic link and to a device', async () => {
    writeFileSync(join(folder, 'real'), 'old');
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    await writeAll([out('link', 'new'), { file: '/dev/null', path: '/dev/null', text: 'x' }]);
    expect(read('real')).toBe('new');
    expect(readFileSync('/dev/null', 'utf8')).toBe('');
  });

  it('says early that a place cannot be written', async () => {
    mkdirSync(join(folder, 'd'));
    writeFileSync(join(folder, 'f'), '');
    await expect(checkWritable([out('d')])).rejects.toThrow(/d: 是文件夹/);
    await expect(checkWritable([out('missing/x')])).rejects.toThrow(/folder does not exist/);
    await expect(checkWritable([out('f/x')])).rejects.toThrow(/leads through a file/);
    await expect(checkWritable([out('fine')])).resolves.toBeUndefined();
  });
});
