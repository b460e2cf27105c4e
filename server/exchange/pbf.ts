/**
 * Reads OpenStreetMap PBF block by block (https://wiki.openstreetmap.org/wiki/PBF_Format). The frames are read
 * here, with the format's own limits, because `osm-pbf-parser-node`'s stream neither bounds a block nor passes
 * errors on; its `parse` turns an unpacked block into elements.
 */
import { inflateSync } from 'node:zlib';
import { OSMTransform, parse } from 'osm-pbf-parser-node';
import { NodeTable, type OsmExtract, type OsmMember, type OsmTags } from './pure/osm-extract.ts';
import { isPoi } from './pure/osm-layers.ts';
import { MOST_PBF_BLOCK_BYTES, MOST_PBF_HEADER_BYTES } from './pure/params.ts';
import { badInput } from './pure/problem.ts';

type Element =
  | { type: 'node'; id: number; lon: number; lat: number; tags?: OsmTags }
  | { type: 'way'; id: number; refs: number[]; tags?: OsmTags }
  | { type: 'relation'; id: number; members: OsmMember[]; tags?: OsmTags };

/** What the schema's readers need to know to understand a file; anything else is refused. */
const UNDERSTOOD = new Set(['OsmSchema-V0.6', 'DenseNodes']);

/** The fields of a protobuf message: number and value (a number, or the bytes of a length-delimited field). */
function* fields(bytes: Buffer): Generator<{ field: number; value: number | Buffer }> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 63; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number in the message does not end');
  };
  while (at < bytes.length) {
    const key = varint();
    const field = Math.floor(key / 8);
    switch (key % 8) {
      case 0:
        yield { field, value: varint() };
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        if (at + length > bytes.length) throw new RangeError('a field is longer than its message');
        yield { field, value: bytes.subarray(at, (at += length)) };
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw new RangeError(`unknown wire type ${key % 8}`);
    }
  }
}

/** Hands out exact numbers of bytes from a stream of chunks. */
class Frames {
  readonly #chunks: AsyncIterator<Buffer>;
  #buffer: Buffer = Buffer.alloc(0);
  #at = 0;
  /** Offset in the file of the next byte. */
  offset = 0;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next bytes; fewer than asked for where the file ends. */
  async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [this.#buffer.subarray(this.#at)];
    let have = parts[0]!.length;
    while (have < length) {
      const { value, done } = await this.#chunks.next();
      if (done) break;
      parts.push(value);
      have += value.length;
    }
    if (parts.length > 1) {
      this.#buffer = Buffer.concat(parts);
      this.#at = 0;
    }
    const bytes = this.#buffer.subarray(this.#at, this.#at + length);
    this.#at += bytes.length;
    this.offset += bytes.length;
    return bytes;
  }
}

function damaged(file: string, offset: number, chinese: string, english: string, cause?: unknown): Error {
  return badInput({
    file,
    problem: [`PBF 在字节 ${offset} 处${chinese}`, `the PBF ${english} at byte ${offset}`],
    remedy: ['请重新下载', 'download it again'],
    cause,
  });
}

function unpack(blob: Buffer): Buffer {
  let raw: Buffer | undefined;
  let zlib: Buffer | undefined;
  for (const { field, value } of fields(blob)) {
    if (field === 1 && typeof value !== 'number') raw = value;
    if (field === 3 && typeof value !== 'number') zlib = value;
  }
  if (zlib !== undefined) return inflateSync(zlib, { maxOutputLength: MOST_PBF_BLOCK_BYTES });
  if (raw === undefined)
    throw new RangeError('it is compressed with neither zlib nor nothing (lzma, lz4, zstd)');
  return raw;
}

function checkHeader(block: Buffer, file: string): void {
  for (const { field, value } of fields(block)) {
    if (field !== 4 || typeof value === 'number') continue;
    const feature = value.toString('utf8');
    if (UNDERSTOOD.has(feature)) continue;
    throw badInput({
      file,
      problem: [`PBF 需要“${feature}”，本程序不支持`, `the PBF needs "${feature}", which is not understood`],
      remedy: [
        '请转换为普通 PBF:osmium cat 原文件 -o out.osm.pbf(历史文件用 osmium time-filter)',
        'convert it: osmium cat INPUT -o out.osm.pbf (osmium time-filter for a history file)',
      ],
    });
  }
}

/** One block with its kind, or `undefined` at the end of the file. */
async function nextBlock(frames: Frames, file: string): Promise<{ type: string; bytes: Buffer } | undefined> {
  const start = frames.offset;
  const prefix = await frames.take(4);
  if (prefix.length === 0) return undefined;
  const short = (): Error => damaged(file, frames.offset, '中断（文件不完整）', 'ends early');
  if (prefix.length < 4) throw short();
  const headerLength = prefix.readUInt32BE(0);
  if (headerLength > MOST_PBF_HEADER_BYTES)
    throw damaged(file, start, '的块头过大', 'has a block header beyond the format’s limit');
  const header = await frames.take(headerLength);
  if (header.length < headerLength) throw short();
  let type = '';
  let size = -1;
  try {
    for (const { field, value } of fields(header)) {
      if (field === 1 && typeof value !== 'number') type = value.toString('latin1');
      if (field === 3 && typeof value === 'number') size = value;
    }
  } catch (cause) {
    throw damaged(file, start, '的块头无法读取', 'has an unreadable block header', cause);
  }
  if (size < 0 || size > MOST_PBF_BLOCK_BYTES)
    throw damaged(file, start, '的块大小不合规', 'has a block of impossible size');
  const blob = await frames.take(size);
  if (blob.length < size) throw short();
  if (type !== 'OSMHeader' && type !== 'OSMData') return { type, bytes: Buffer.alloc(0) };
  try {
    return { type, bytes: unpack(blob) };
  } catch (cause) {
    throw damaged(file, start, '的块无法解压', 'has a block that cannot be unpacked', cause);
  }
}

/**
 * Reads a whole extract. Authors are left out, and the tags of nodes that are no points of interest.
 * @param points whether nodes with `shop`, `amenity` or `office` are kept as points
 * @param chunks the file's bytes in order
 * @param file the file as its user named it
 * @throws {ApiError} naming the byte at which the file ends early or cannot be understood
 */
export async function readPbf(
  chunks: AsyncIterable<Buffer>,
  file: string,
  progress: (done: number) => void,
  points = false,
): Promise<OsmExtract> {
  const frames = new Frames(chunks);
  const extract: OsmExtract = { file, nodes: new NodeTable(), points: [], ways: new Map(), relations: [] };
  const settings = new OSMTransform({
    withTags: { node: points, way: true, relation: true },
    withInfo: false,
  });
  for (;;) {
    const start = frames.offset;
    const block = await nextBlock(frames, file);
    if (block === undefined) break;
    if (block.type === 'OSMHeader') checkHeader(block.bytes, file);
    if (block.type !== 'OSMData') continue;
    let elements: Element[];
    try {
      elements = parse(block.bytes, settings) as Element[];
    } catch (cause) {
      throw damaged(file, start, '的块内容损坏', 'has a block that cannot be understood', cause);
    }
    for (const element of elements) {
      if (element.type === 'node') {
        const { id, lon, lat, tags } = element;
        extract.nodes.add(id, lon, lat);
        if (tags !== undefined && isPoi(tags))
          extract.points.push({ id, longitude: lon, latitude: lat, tags });
      } else if (element.type === 'way')
        extract.ways.set(element.id, { id: element.id, refs: element.refs, tags: element.tags ?? {} });
      else extract.relations.push({ id: element.id, members: element.members, tags: element.tags ?? {} });
    }
    progress(frames.offset);
  }
  return extract;
}
