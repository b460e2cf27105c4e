/** Opens files and unpacks them; what they mean is decided by the pure code. */
import { isUtf8 } from 'node:buffer';
import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { readPbf } from './pbf.ts';
import type { SourceLayer } from './pure/feature.ts';
import { parseGeoJson } from './pure/geojson.ts';
import type { OsmExtract } from './pure/osm-extract.ts';
import { MOST_GEOJSON_BYTES, MOST_LEADING_SPACE } from './pure/params.ts';
import { badInput } from './pure/problem.ts';
import { sniff } from './pure/sniff.ts';

/** What a file holds: GeoJSON features, or an OpenStreetMap extract from which each role takes its own. */
export type Source = { kind: 'geojson'; layer: SourceLayer } | { kind: 'osm'; extract: OsmExtract };

/** Bytes read and bytes in all; the second is 0 for a pipe. */
export type ReadProgress = (done: number, total: number) => void;

const CODES: Record<string, [string, string]> = {
  ENOENT: ['文件不存在', 'there is no such file'],
  EACCES: ['没有读取权限', 'no permission to read it'],
  EPERM: ['没有读取权限', 'no permission to read it'],
  EISDIR: ['是文件夹，不是文件', 'is a folder, not a file'],
  ENAMETOOLONG: ['文件名太长', 'the name is too long'],
};

/** An error of the file system as bad input, with the file's name; anything else as it came. */
export function readError(file: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code.startsWith('Z_'))
    return badInput({
      file,
      problem: [`gzip 压缩损坏或不完整 (${code})`, `the gzip data is damaged or ends early (${code})`],
      remedy: ['请重新下载或重新压缩', 'download or compress it again'],
      cause: error,
    });
  if (!/^E[A-Z]+$/.test(code)) return error;
  return badInput({
    file,
    problem: CODES[code] ?? [`无法读取 (${code})`, `cannot be read (${code})`],
    remedy: ['请检查路径和权限', 'check the path and its permissions'],
    cause: error,
  });
}

const tooLarge = (file: string): Error =>
  badInput({
    file,
    problem: [
      `数据超过 ${MOST_GEOJSON_BYTES >> 20} MB(解压后)`,
      `holds more than ${MOST_GEOJSON_BYTES >> 20} MB (unpacked)`,
    ],
    remedy: [
      '请按区县裁剪后分别处理：ogr2ogr -f GeoJSON -clipsrc W S E N out.geojson 原文件',
      'cut it by district and run each: ogr2ogr -f GeoJSON -clipsrc W S E N out.geojson INPUT',
    ],
  });

/** The stream's chunks, after enough of them have been gathered in front to know the format. */
async function peek(stream: Readable): Promise<{ head: Buffer; rest: AsyncIterator<Buffer> }> {
  const rest = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const parts: Buffer[] = [];
  let length = 0;
  while (length < MOST_LEADING_SPACE) {
    const { value, done } = await rest.next();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  return { head: Buffer.concat(parts), rest };
}

async function* joined(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (;;) {
    const { value, done } = await rest.next();
    if (done) return;
    yield value;
  }
}

function decode(bytes: Buffer, file: string, progress: (done: number) => void): Source {
  const text = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  if (!isUtf8(text))
    throw badInput({
      file,
      problem: ['文字编码不是 UTF-8(可能是 GBK)', 'its text is not UTF-8 (GBK, perhaps)'],
      remedy: [
        '请转换：iconv -f GB18030 -t UTF-8 原文件 > out.geojson',
        'convert it: iconv -f GB18030 -t UTF-8 INPUT > out.geojson',
      ],
    });
  return { kind: 'geojson', layer: parseGeoJson(text, file, progress) };
}

async function readStream(
  stream: Readable,
  file: string,
  progress: (done: number) => void,
  packed: boolean,
  points: boolean,
): Promise<Source> {
  const { head, rest } = await peek(stream);
  const format = sniff(head, file);
  if (format === 'pbf')
    return { kind: 'osm', extract: await readPbf(joined(head, rest), file, progress, points) };
  if (format === 'gzip') {
    if (packed)
      throw badInput({
        file,
        problem: ['压缩了两次', 'is compressed twice'],
        remedy: ['请解压一次 (gunzip)', 'unpack it once (gunzip)'],
      });
    const unpacked = createGunzip();
    // A failing source destroys the unpacking stream with its error, which the loop below then meets.
    const source = joined(head, rest);
    pipeline(source, unpacked, () => undefined);
    try {
      return await readStream(unpacked, file, () => undefined, true, points);
    } finally {
      unpacked.destroy();
    }
  }
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of joined(head, rest)) {
    parts.push(chunk);
    length += chunk.length;
    if (length > MOST_GEOJSON_BYTES) throw tooLarge(file);
  }
  return decode(Buffer.concat(parts), file, progress);
}

/**
 * Reads a `.geojson`, `.geojson.gz` or `.osm.pbf` file, known by its content. What is none of them is refused
 * after its first 64 kB. Throws an `ApiError` that names the file and the remedy.
 * @param path where the file is
 * @param file how its user named it, for messages
 * @param points whether an OpenStreetMap extract's points of interest are wanted
 */
export async function readSource(
  path: string,
  file: string,
  progress: ReadProgress,
  points = false,
): Promise<Source> {
  let stats: Stats;
  try {
    stats = await stat(path);
  } catch (error) {
    throw readError(file, error);
  }
  if (stats.isFile() && stats.size === 0) sniff(new Uint8Array(), file);
  const total = stats.isFile() ? stats.size : 0;
  const stream = createReadStream(path, { highWaterMark: 1 << 20 });
  try {
    progress(0, total);
    const source = await readStream(
      stream,
      file,
      done => progress(Math.min(done, total), total),
      false,
      points,
    );
    progress(total, total);
    return source;
  } catch (error) {
    throw readError(file, error);
  } finally {
    stream.destroy();
  }
}
