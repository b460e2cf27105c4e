import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTable } from './csv.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wangge-csv-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const read = async (content: string | Uint8Array) => {
  const path = join(folder, 'x.csv');
  writeFileSync(path, content);
  return (await readTable(path, 'x.csv')).rows;
};

describe('a table', () => {
  it.each([
    ['plain', 'building,seed\nb1,1\n'],
    ['with a BOM and Windows line ends', '\uFEFFbuilding,seed\r\nb1,1\r\n'],
    ['with semicolons', 'building;seed\nb1;1\n'],
    ['with tabs', 'building\tseed\nb1\t1\n'],
    ['in quotes', '"building","seed"\n"b1","1"\n'],
  ])('%s is read', async (_name, text) => {
    expect((await read(text)).slice(0, 2)).toEqual([
      ['building', 'seed'],
      ['b1', '1'],
    ]);
  });

  it('keeps commas, quotes and line breaks inside quotes', async () => {
    expect(await read('building,together\n"a,""b""\nc",西关')).toEqual([
      ['building', 'together'],
      ['a,"b"\nc', '西关'],
    ]);
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ['empty', '', /x\.csv: .*empty/],
    ['GBK', new Uint8Array([0xbd, 0xa8, 0xd6, 0xfe, 0x2c, 0x31]), /not UTF-8/],
    ['Excel', 'PK\x03\x04…', /Excel/],
    ['binary', 'a\0b', /no text file/],
    ['with a quote that does not end', 'building,seed\n"b1,1\n', /row 2: .*Quoted field unterminated/],
  ])('that is %s is refused', async (_name, content, pattern) => {
    await expect(read(content)).rejects.toThrow(pattern);
  });

  it('that is not there, or a folder, is refused', async () => {
    await expect(readTable(join(folder, 'none.csv'), 'none.csv')).rejects.toThrow(
      /none\.csv: .*no such file/,
    );
    await expect(readTable(folder, 'dir.csv')).rejects.toThrow(/dir\.csv: .*is a folder/);
  });
});
