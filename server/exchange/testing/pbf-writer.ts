/** A minimal OpenStreetMap PBF writer for tests: plain nodes, ways, relations, one block for each call. */
import { deflateSync } from 'node:zlib';

const varint = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
};
const zigzag = (value: number): number[] => varint(value < 0 ? -value * 2 - 1 : value * 2);
const number = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
const signed = (field: number, value: number): number[] => [...varint(field * 8), ...zigzag(value)];
const bytes = (field: number, value: readonly number[]): number[] => [
  ...varint(field * 8 + 2),
  ...varint(value.length),
  ...value,
];
const text = (field: number, value: string): number[] => bytes(field, [...Buffer.from(value)]);
const deltas = (values: readonly number[]): number[] =>
  values.flatMap((v, i) => zigzag(v - (values[i - 1] ?? 0)));

export interface TestOsm {
  nodes?: readonly { id: number; lon: number; lat: number; tags?: Record<string, string> }[];
  ways?: readonly { id: number; refs: readonly number[]; tags: Record<string, string> }[];
  relations?: readonly {
    id: number;
    /** Ways only. */
    members: readonly { ref: number; role: string }[];
    tags: Record<string, string>;
  }[];
}

/** A file block of a given type. */
export function fileBlock(type: string, content: readonly number[], compressed = true): Buffer {
  const raw = Buffer.from(content);
  const blob = compressed
    ? [...number(2, raw.length), ...bytes(3, [...deflateSync(raw)])]
    : bytes(1, [...raw]);
  const header = [...text(1, type), ...number(3, blob.length)];
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  return Buffer.concat([length, Buffer.from(header), Buffer.from(blob)]);
}

/** The header block, with the features a reader must understand. */
export const headerBlock = (required = ['OsmSchema-V0.6', 'DenseNodes']): Buffer =>
  fileBlock(
    'OSMHeader',
    required.flatMap(name => text(4, name)),
  );

/** A data block. */
export function dataBlock({ nodes = [], ways = [], relations = [] }: TestOsm, compressed = true): Buffer {
  const strings = [''];
  const index = (value: string): number => {
    const found = strings.indexOf(value);
    return found >= 0 ? found : strings.push(value) - 1;
  };
  const keysOf = (tags: Record<string, string>): number[] => [
    ...bytes(
      2,
      Object.keys(tags).flatMap(key => varint(index(key))),
    ),
    ...bytes(
      3,
      Object.values(tags).flatMap(value => varint(index(value))),
    ),
  ];
  const group = [
    ...nodes.flatMap(({ id, lon, lat, tags = {} }) =>
      bytes(1, [
        ...signed(1, id),
        ...keysOf(tags),
        ...signed(8, Math.round(lat * 1e7)),
        ...signed(9, Math.round(lon * 1e7)),
      ]),
    ),
    ...ways.flatMap(({ id, refs, tags }) =>
      bytes(3, [...number(1, id), ...keysOf(tags), ...bytes(8, deltas(refs))]),
    ),
    ...relations.flatMap(({ id, members, tags }) =>
      bytes(4, [
        ...number(1, id),
        ...keysOf(tags),
        ...bytes(
          8,
          members.flatMap(({ role }) => varint(index(role))),
        ),
        ...bytes(9, deltas(members.map(({ ref }) => ref))),
        ...bytes(
          10,
          members.flatMap(() => varint(1)),
        ),
      ]),
    ),
  ];
  const table = strings.flatMap(value => text(1, value));
  return fileBlock('OSMData', [...bytes(1, table), ...bytes(2, group)], compressed);
}
