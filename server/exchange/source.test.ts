import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError } from '../api/problem.ts';
import { readSource } from './source.ts';
import { headerBlock } from './testing/pbf-writer.ts';
import { collection, townStreets } from './testing/town.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wangge-source-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const put = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const read = (path: string) => readSource(path, 'given-name', () => undefined);
async function refusal(path: string): Promise<string> {
  try {
    await read(path);
  } catch (error) {
    if (error instanceof ApiError) {
      expect(error.remedy).toMatch(/\S \/ \S/);
      return error.message;
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}

const STREETS = collection(townStreets(2));

describe('files are known by their content, whatever their name', () => {
  it.each([
    ['plain.geojson', STREETS],
    ['packed.geojson.gz', gzipSync(STREETS)],
    ['packed-but-not-named.geojson', gzipSync(STREETS)],
    ['plain-but-named.gz', STREETS],
    ['named.osm.pbf', STREETS],
    ['bom.json', `\ufeff  \n${STREETS}`],
  ])('%s', async (name, content) => {
    const source = await read(put(name, content));
    expect(source.kind === 'geojson' && source.layer.features.length).toBe(6);
  });

  it('an extract', async () => {
    expect((await read(put('x.geojson', headerBlock()))).kind).toBe('osm');
    expect((await read(put('x.gz', gzipSync(headerBlock())))).kind).toBe('osm');
  });
});

describe('what is neither is refused, saying what it is', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['an empty file', '', /the file is empty/],
    ['white space', ' \n\t ', /nothing but white space/],
    ['an empty gzip', gzipSync(''), /the file is empty/],
    ['HTML', '<!DOCTYPE html><html><body>404</body></html>', /web page/],
    ['KML', '<?xml version="1.0"?><kml xmlns="…"></kml>', /KML/],
    ['OSM XML', "<?xml version='1.0'?><osm version='0.6'/>", /OSM XML/],
    ['a ZIP', 'PK\x03\x04rest', /ZIP/],
    ['a GeoPackage', 'SQLite format 3\0rest', /GeoPackage/],
    ['a Shapefile', Uint8Array.of(0, 0, 0x27, 0x0a, 0, 0, 0, 0), /Shapefile/],
    ['an array', '[1,2,3]', /an array/],
    ['CSV', 'id,households\n1,20\n', /begins with "id,households/],
    ['a DXF', '  0\nSECTION\n  2\nHEADER', /DXF/],
    ['an LFS pointer', 'version https://git-lfs.github.com/spec/v1\n', /Git LFS/],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x7b, 0), /UTF-16/],
    ['zeros', new Uint8Array(5000), /not GeoJSON/],
    [
      'GBK text',
      Buffer.concat([
        Buffer.from('{"type":"FeatureCollection","name":"'),
        Buffer.from([0xb3, 0xc7]),
        Buffer.from('","features":[]}'),
      ]),
      /GBK/,
    ],
    ['a gzip cut short', gzipSync(STREETS.repeat(50)).subarray(0, 400), /ends early/],
    ['a gzip with a wrong byte', Buffer.from(gzipSync(STREETS)).fill(0x55, 100, 140), /damaged/],
    ['a gzip in a gzip', gzipSync(gzipSync(STREETS)), /compressed twice/],
    ['a gzip of garbage', gzipSync('garbage'), /begins with "garbage"/],
  ])('%s', async (_name, content, pattern) => {
    const message = await refusal(put('bad', content));
    expect(message).toMatch(/^given-name: /);
    expect(message).toMatch(pattern);
  });

  it('a file that is not there, and a folder', async () => {
    expect(await refusal(join(folder, 'missing'))).toMatch(/no such file/);
    expect(await refusal(folder)).toMatch(/is a folder/);
  });
});

describe('large files that are no GeoJSON are refused at once', () => {
  /** 200 MB of one piece over and over, after a start. */
  function large(name: string, start: string, piece: string): string {
    const path = join(folder, name);
    const file = openSync(path, 'w');
    const block = Buffer.from(piece.repeat(Math.ceil((1 << 20) / piece.length)));
    writeSync(file, start);
    for (let written = 0; written < 200 << 20; written += block.length) writeSync(file, block);
    closeSync(file);
    return path;
  }

  it.each([
    ['garbage', '', 'lorem ipsum ', /not GeoJSON/],
    ['brackets', '{"type":"FeatureCollection","features":[', '[', /feature 1/],
    ['numbers', '{"type":"FeatureCollection","features":[', '1,', /feature 1/],
    ['one endless text', '{"name":"', 'x', /less than 64 MB/],
    ['another object', '{"values":[', '17,', /less than 64 MB/],
    [
      'one endless feature',
      '{"type":"FeatureCollection","features":[{"type":"Feature","id":[',
      '17,',
      /feature 1/,
    ],
  ])('%s', async (name, start, piece, pattern) => {
    const path = large(name, start, piece);
    const before = process.cpuUsage();
    expect(await refusal(path)).toMatch(pattern);
    const { user, system } = process.cpuUsage(before);
    // Time of the processor, which a busy machine does not lengthen much.
    expect((user + system) / 1e6).toBeLessThan(2);
    rmSync(path);
  });

  it('a gzip bomb', async () => {
    const path = put(
      'bomb.gz',
      gzipSync(Buffer.concat([Buffer.from('{"type":"x","a":"'), Buffer.alloc(64 << 20, 'x')])),
    );
    expect(await refusal(path)).toMatch(/less than 64 MB/);
  });
});
