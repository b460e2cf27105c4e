/**
 * Geometry between flat coordinates and the database: EWKB in hexadecimal, EPSG:4326, without rounding.
 * Format: https://postgis.net/docs/using_postgis_dbmanagement.html#EWKB_EWKT (little endian is written, both are read).
 *
 * Rings are checked here, before SQL: an open ring, too few positions or a coordinate that is no number is refused.
 */
import type { MultiPolygonCoordinates, PolygonCoordinates, Position } from '../api/geo.ts';
import { ApiError } from '../api/problem.ts';

const SRID = 4326;
const POINT = 1;
const LINE = 2;
const POLYGON = 3;
const MULTI_POLYGON = 6;
const HAS_SRID = 0x20000000;

/** @throws ApiError `validation_failed` where the position is not in degrees */
export function pointToWkb(position: Position): string {
  return write(9 + 16, writer => {
    writer.header(POINT, true);
    writer.position(position);
  });
}

/** @throws ApiError `validation_failed` for fewer than two positions */
export function lineToWkb(line: readonly Position[]): string {
  if (line.length < 2) throw invalid('a line needs two positions');
  return write(9 + 4 + line.length * 16, writer => {
    writer.header(LINE, true);
    writer.positions(line);
  });
}

/** @throws ApiError `validation_failed` for open or short rings */
export function multiPolygonToWkb(area: MultiPolygonCoordinates): string {
  let bytes = 13;
  for (const polygon of area) {
    bytes += 9;
    for (const ring of polygon) bytes += 4 + ring.length * 16;
  }
  return write(bytes, writer => {
    writer.header(MULTI_POLYGON, true);
    writer.count(area.length);
    for (const polygon of area) {
      if (polygon.length === 0) throw invalid('a polygon needs an outer ring');
      writer.header(POLYGON, false);
      writer.count(polygon.length);
      for (const ring of polygon) {
        requireClosed(ring);
        writer.positions(ring);
      }
    }
  });
}

/** @throws Error where the text is not a point */
export function wkbToPoint(hex: string): Position {
  const reader = new Reader(hex);
  reader.header(POINT);
  return reader.position();
}

/** @throws Error where the text is not a line */
export function wkbToLine(hex: string): Position[] {
  const reader = new Reader(hex);
  reader.header(LINE);
  return reader.positions();
}

/** @throws Error where the text is not a multipolygon */
export function wkbToMultiPolygon(hex: string): MultiPolygonCoordinates {
  const reader = new Reader(hex);
  reader.header(MULTI_POLYGON);
  return reader.times(() => {
    reader.header(POLYGON);
    return reader.times(() => reader.positions()) as PolygonCoordinates;
  });
}

function requireClosed(ring: readonly Position[]): void {
  const first = ring[0];
  const last = ring.at(-1);
  if (ring.length < 4 || first === undefined || last === undefined)
    throw invalid('a ring needs four positions');
  if (first[0] !== last[0] || first[1] !== last[1]) throw invalid('a ring is not closed');
}

function invalid(reason: string): ApiError {
  return new ApiError('validation_failed', `invalid geometry: ${reason}`);
}

class Writer {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  header(type: number, withSrid: boolean): void {
    this.#at = this.#buffer.writeUInt8(1, this.#at);
    this.count((withSrid ? (type | HAS_SRID) >>> 0 : type) >>> 0);
    if (withSrid) this.count(SRID);
  }

  count(value: number): void {
    this.#at = this.#buffer.writeUInt32LE(value, this.#at);
  }

  position([longitude, latitude]: Position): void {
    if (!(Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90))
      throw invalid(`(${longitude}, ${latitude}) is not a longitude and latitude in degrees`);
    this.#at = this.#buffer.writeDoubleLE(longitude, this.#at);
    this.#at = this.#buffer.writeDoubleLE(latitude, this.#at);
  }

  positions(line: readonly Position[]): void {
    this.count(line.length);
    for (const position of line) this.position(position);
  }
}

function write(bytes: number, fill: (writer: Writer) => void): string {
  const buffer = Buffer.allocUnsafe(bytes);
  fill(new Writer(buffer));
  return buffer.toString('hex');
}

class Reader {
  readonly #view: DataView;
  #at = 0;
  #little = true;

  constructor(hex: string) {
    const bytes = Buffer.from(hex, 'hex');
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  header(expected: number): void {
    this.#little = this.#view.getUint8(this.#at) === 1;
    this.#at += 1;
    const type = this.#count();
    if ((type & 0xff) !== expected)
      throw new Error(`geometry type ${type & 0xff} where ${expected} was expected`);
    if ((type & HAS_SRID) !== 0) this.#at += 4;
  }

  #count(): number {
    const value = this.#view.getUint32(this.#at, this.#little);
    this.#at += 4;
    return value;
  }

  times<T>(read: () => T): T[] {
    return Array.from({ length: this.#count() }, read);
  }

  position(): Position {
    const longitude = this.#view.getFloat64(this.#at, this.#little);
    const latitude = this.#view.getFloat64(this.#at + 8, this.#little);
    this.#at += 16;
    return [longitude, latitude];
  }

  positions(): Position[] {
    return this.times(() => this.position());
  }
}
