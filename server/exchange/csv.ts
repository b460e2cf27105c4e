/** Opens tables; what they mean is decided by the pure code. */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import Papa from 'papaparse';
import { MOST_CSV_BYTES } from './pure/params.ts';
import type { Table } from './pure/pins.ts';
import { badInput } from './pure/problem.ts';
import { readError } from './source.ts';

/** Separators in use: Excel writes the second where the comma is the decimal sign, and the third as "text". */
const SEPARATORS = [',', ';', '\t'] as const;

const SAVE: [string, string] = [
  '请在 Excel 中另存为“CSV UTF-8（逗号分隔）”',
  'save it in Excel as "CSV UTF-8 (comma delimited)"',
];

async function readBytes(path: string, file: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  const stream = createReadStream(path);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      parts.push(chunk);
      length += chunk.length;
      if (length > MOST_CSV_BYTES)
        throw badInput({
          file,
          problem: [`数据超过 ${MOST_CSV_BYTES >> 20} MB`, `holds more than ${MOST_CSV_BYTES >> 20} MB`],
          remedy: ['请只保留需要的行和列', 'keep only the rows and columns that are needed'],
        });
    }
  } catch (error) {
    throw readError(file, error);
  } finally {
    stream.destroy();
  }
  return Buffer.concat(parts);
}

function textOfCsv(bytes: Buffer, file: string): string {
  if (bytes.length === 0) throw badInput({ file, problem: ['文件为空', 'the file is empty'], remedy: SAVE });
  if (bytes.subarray(0, 2).toString('latin1') === 'PK')
    throw badInput({
      file,
      problem: ['是 Excel 文件或 ZIP，不是 CSV', 'is an Excel file or a ZIP, not a CSV'],
      remedy: SAVE,
    });
  const mark = bytes.subarray(0, 2).toString('latin1');
  if (mark === '\xff\xfe' || mark === '\xfe\xff')
    throw badInput({
      file,
      problem: ['文字编码是 UTF-16(Excel 的“Unicode 文本”)', 'its text is UTF-16 (“Unicode text” of Excel)'],
      remedy: [
        `${SAVE[0]}，或转换：iconv -f UTF-16 -t UTF-8 原文件 > out.csv`,
        `${SAVE[1]}, or convert it: iconv -f UTF-16 -t UTF-8 INPUT > out.csv`,
      ],
    });
  if (!isUtf8(bytes))
    throw badInput({
      file,
      problem: ['文字编码不是 UTF-8(可能是 GBK)', 'its text is not UTF-8 (GBK, perhaps)'],
      remedy: [
        `${SAVE[0]}，或转换：iconv -f GB18030 -t UTF-8 原文件 > out.csv`,
        `${SAVE[1]}, or convert it: iconv -f GB18030 -t UTF-8 INPUT > out.csv`,
      ],
    });
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (text.includes('\0'))
    throw badInput({ file, problem: ['不是文本文件', 'is no text file'], remedy: SAVE });
  return text;
}

/**
 * Reads a CSV file: UTF-8 with or without BOM, separated by commas, semicolons or tabs, whichever its first line has.
 * @param path where the file is
 * @param file how its user named it, for messages
 * @throws {ApiError} naming the file, the row and the remedy
 */
export async function readTable(path: string, file: string): Promise<Table> {
  const text = textOfCsv(await readBytes(path, file), file);
  const head = text.slice(0, /[\r\n]|$/.exec(text)!.index);
  const delimiter = SEPARATORS.find(separator => head.includes(separator)) ?? ',';
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, header: false });
  const [error] = errors;
  if (error !== undefined)
    throw badInput({
      file,
      feature: `第 ${(error.row ?? 0) + 1} 行/row ${(error.row ?? 0) + 1}`,
      problem: [`CSV 格式有误 (${error.code})`, `is no proper CSV: ${error.message}`],
      remedy: ['请核对引号是否成对', 'check that its quotes come in pairs'],
    });
  return { file, rows: data };
}
