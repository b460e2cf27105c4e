import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { needData } from '../testing/needs.ts';
import { readPbf } from './pbf.ts';
import { Notes } from './pure/notes.ts';
import { OsmLayers } from './pure/osm-layers.ts';
import { dataBlock, fileBlock, headerBlock, type TestOsm } from './testing/pbf-writer.ts';

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}
const read = (bytes: Buffer, size = 65_536) => readPbf(chunks(bytes, size), 'x.osm.pbf', () => undefined);

/** Nodes on a 0.001° grid: id = 10 · row + column. */
const nodes = Array.from({ length: 60 }, (_, i) => ({
  id: i,
  lon: 119.7 + (i % 10) / 1000,
  lat: 36.3 + Math.floor(i / 10) / 1000,
}));
const TOWN: TestOsm = {
  nodes,
  ways: [
    { id: 1, refs: [0, 1, 11, 10, 0], tags: { building: 'yes' } },
    { id: 2, refs: [2, 3, 13], tags: {} },
    { id: 3, refs: [2, 12, 13], tags: {} },
    { id: 4, refs: [20, 21, 999, 22, 23], tags: { highway: 'primary' } },
    { id: 5, refs: [30, 31, 41, 30], tags: { highway: 'pedestrian', area: 'yes' } },
    { id: 6, refs: [30, 31, 41, 30], tags: { highway: 'service' } },
    { id: 7, refs: [4, 5, 999, 4], tags: { building: 'yes' } },
    { id: 8, refs: [50, 51, 52], tags: { building: 'yes' } },
    { id: 9, refs: [6, 7, 17, 16, 6], tags: { building: 'no' } },
  ],
  relations: [
    {
      id: 1,
      members: [
        { ref: 3, role: 'outer' },
        { ref: 2, role: '' },
      ],
      tags: { type: 'multipolygon', building: 'school' },
    },
    {
      id: 2,
      members: [{ ref: 1, role: 'outer' }],
      tags: { type: 'boundary', boundary: 'administrative', admin_level: '8', name: '甲' },
    },
    {
      id: 3,
      members: [{ ref: 77, role: 'outer' }],
      tags: { type: 'boundary', boundary: 'administrative', admin_level: '8', name: '乙' },
    },
    {
      id: 4,
      members: [{ ref: 1, role: 'outer' }],
      tags: { type: 'boundary', boundary: 'administrative', admin_level: '6', name: '丙' },
    },
  ],
};

describe('an extract', () => {
  it.each([
    ['in one chunk', 1 << 20, true],
    ['in chunks of seven bytes', 7, true],
    ['without compression', 100, false],
  ])('is taken apart by role, %s', async (_name, size, compressed) => {
    const extract = await read(Buffer.concat([headerBlock(), dataBlock(TOWN, compressed)]), size);
    const notes = new Notes();
    const layers = new OsmLayers(extract, notes);
    expect(layers.buildings().features.map(({ properties }) => properties.osm_id)).toEqual([
      'way/1',
      'relation/1',
    ]);
    const { features } = layers.lines();
    expect(features.map(({ properties }) => properties.osm_id)).toEqual(['way/4', 'way/6']);
    expect(features[0]!.geometry).toMatchObject({
      type: 'MultiLineString',
      coordinates: [{ length: 2 }, { length: 2 }],
    });
    expect(layers.boundaries('8').features.map(({ properties }) => properties.name)).toEqual(['甲']);
    expect(layers.adminLevels()).toEqual(['6', '8']);
    // The building with a missing node, and the boundary with a missing way.
    expect(notes.count('osm_incomplete')).toBe(2);
  });

  it('gives its points of interest where they are asked for: nodes and areas', async () => {
    const tags: Record<number, Record<string, string>> = {
      5: { shop: 'bakery', name: '甲' },
      6: { highway: 'crossing' },
    };
    const town: TestOsm = {
      nodes: nodes.map(node => ({ ...node, tags: tags[node.id] ?? {} })),
      ways: [
        { id: 1, refs: [0, 1, 11, 10, 0], tags: { amenity: 'school' } },
        { id: 2, refs: [0, 1, 11, 10, 0], tags: { building: 'yes', office: 'no' } },
      ],
    };
    const bytes = Buffer.concat([headerBlock(), dataBlock(town)]);
    const pois = async (points: boolean) => {
      const extract = await readPbf(chunks(bytes, 99), 'x.osm.pbf', () => undefined, points);
      return new OsmLayers(extract, new Notes()).pois().features;
    };
    const found = await pois(true);
    expect(found.map(({ properties }) => properties)).toEqual([
      { shop: 'bakery', name: '甲', osm_id: 'node/5' },
      { amenity: 'school', osm_id: 'way/1' },
    ]);
    const [x, y] = (found[0]!.geometry as { coordinates: [number, number] }).coordinates;
    expect([x, y]).toEqual([expect.closeTo(119.705, 7), expect.closeTo(36.3, 7)]);
    expect((await pois(false)).map(({ properties }) => properties.osm_id)).toEqual(['way/1']);
  });

  it('may hold its nodes in any order', async () => {
    const shuffled = [...nodes].sort((a, b) => ((a.id * 37) % 60) - ((b.id * 37) % 60));
    const extract = await read(Buffer.concat([headerBlock(), dataBlock({ nodes: shuffled })]));
    for (const { id, lon, lat } of nodes) {
      const [x, y] = extract.nodes.get(id)!;
      expect(x).toBeCloseTo(lon, 7);
      expect(y).toBeCloseTo(lat, 7);
    }
    expect(extract.nodes.get(60)).toBeUndefined();
  });
});

describe('a damaged extract is refused with the byte', () => {
  const sound = Buffer.concat([headerBlock(), dataBlock(TOWN)]);
  const first = headerBlock().length;

  it('wherever it ends early', async () => {
    for (let end = 1; end < sound.length; end += 3) {
      if (end === first) continue;
      await expect(read(sound.subarray(0, end)), `cut at ${end}`).rejects.toThrow(
        /x\.osm\.pbf: .*ends early/,
      );
    }
  });

  it('and is never taken for something else where a byte is wrong', async () => {
    for (let i = 0; i < sound.length; i += 3) {
      const broken = Buffer.from(sound);
      broken[i] = broken[i]! ^ 0x5a;
      await read(broken).catch((error: unknown) => {
        expect(String(error)).toMatch(/ApiError: x\.osm\.pbf: /);
      });
    }
  });

  it.each([
    ['a block header of a gigabyte', Buffer.from([0x40, 0, 0, 0, 1, 2, 3]), /beyond the format/],
    ['a feature it needs', headerBlock(['OsmSchema-V0.6', 'HistoricalInformation']), /HistoricalInformation/],
    ['a bomb', fileBlock('OSMData', [...deflateSync(Buffer.alloc(40 << 20))]), /cannot be understood/],
  ])('%s', async (_name, bytes, pattern) => {
    await expect(read(bytes)).rejects.toThrow(pattern);
  });

  it('a block that unpacks to more than the format allows', async () => {
    await expect(read(bomb())).rejects.toThrow(/cannot be unpacked/);
  });
});

/** A block of 33 MB of zeros behind 32 kB of deflated bytes. */
function bomb(): Buffer {
  const packed = deflateSync(Buffer.alloc(33 << 20));
  const varint = (value: number): number[] =>
    value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
  const blob = Buffer.concat([Buffer.from([0x1a, ...varint(packed.length)]), packed]);
  const header = Buffer.from([0x0a, 7, ...Buffer.from('OSMData'), 0x18, ...varint(blob.length)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  return Buffer.concat([length, header, blob]);
}

describe('Liechtenstein', () => {
  it('has the counts that other readers find', async context => {
    const file = readFileSync(join(needData(context, 'liechtenstein'), 'liechtenstein.osm.pbf'));
    const extract = await read(file, 1 << 20);
    const layers = new OsmLayers(extract, new Notes());
    const lines = layers.lines().features;
    const tagged = (key: string): number =>
      lines.filter(({ properties }) => properties[key] !== undefined).length;
    expect(layers.buildings().features).toHaveLength(8994);
    expect(tagged('highway')).toBe(4658);
    // 205 for a reader that takes the eight river banks without another area tag as lines (GDAL): here they are water.
    const banks = layers
      .water()
      .features.filter(
        ({ properties }) =>
          properties.waterway === 'riverbank' &&
          properties.natural === undefined &&
          String(properties.osm_id).startsWith('way/'),
      );
    expect(banks).toHaveLength(8);
    expect(tagged('waterway') + banks.length).toBe(205);
    expect(
      layers
        .boundaries('8')
        .features.map(({ properties }) => properties.name)
        .sort(),
    ).toEqual([
      'Balzers',
      'Eschen',
      'Gamprin',
      'Mauren',
      'Planken',
      'Ruggell',
      'Schaan',
      'Schellenberg',
      'Triesen',
      'Triesenberg',
      'Vaduz',
    ]);
  });
});
