/** Opens a METIS graph file; what it means is decided by the pure code. */
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type MetisGraphFile, parseMetisGraph } from './pure/metis-graph.ts';
import { badInput } from './pure/problem.ts';
import { readError } from './source.ts';

/** A text longer than this cannot be held as one string. */
const MOST_BYTES = 500 << 20;

/**
 * Reads a graph, gzipped or not.
 * @throws {ApiError} naming file, line and remedy
 */
export async function readMetisGraph({
  file,
  path,
}: {
  file: string;
  path: string;
}): Promise<MetisGraphFile> {
  let bytes: Buffer;
  try {
    if ((await stat(path)).size > MOST_BYTES) throw tooLarge(file);
    bytes = await readFile(path);
    if (bytes[0] === 0x1f && bytes[1] === 0x8b)
      bytes = await promisify(gunzip)(bytes, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
      ? tooLarge(file)
      : readError(file, error);
  }
  return parseMetisGraph(bytes.toString('utf8'), file);
}

const tooLarge = (file: string): Error =>
  badInput({
    file,
    problem: [`文件超过 ${MOST_BYTES >> 20} MB`, `holds more than ${MOST_BYTES >> 20} MB`],
    remedy: ['请分块处理', 'divide it in pieces'],
  });
