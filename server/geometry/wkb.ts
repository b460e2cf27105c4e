/** Well-known binary (OGC 06-103r4), little-endian, 2-D: the form in which shapes cross into GEOS and back. */

const LINESTRING = 2;
const POLYGON = 3;
const MULTILINESTRING = 5;
const MULTIPOLYGON = 6;
const COLLECTION = 7;

type Flat = Float64Array;

class Writer {
  private bytes: Uint8Array;
  private view: DataView;
  private at = 0;
  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }
  head(type: number): void {
    this.view.setUint8(this.at, 1);
    this.view.setUint32(this.at + 1, type, true);
    this.at += 5;
  }
  count(value: number): void {
    this.view.setUint32(this.at, value, true);
    this.at += 4;
  }
  points(flat: Flat): void {
    this.count(flat.length / 2);
    for (let i = 0; i < flat.length; i++) this.view.setFloat64(this.at + 8 * i, flat[i], true);
    this.at += 8 * flat.length;
  }
  done(): Uint8Array {
    return this.bytes;
  }
}

const sizeOfRings = (rings: readonly Flat[]): number =>
  rings.reduce((sum, ring) => sum + 4 + 8 * ring.length, 9);

/** Flat polylines as a MULTILINESTRING. */
export function encodeLines(lines: readonly Flat[]): Uint8Array {
  const writer = new Writer(lines.reduce((sum, line) => sum + 9 + 8 * line.length, 9));
  writer.head(MULTILINESTRING);
  writer.count(lines.length);
  for (const line of lines) {
    writer.head(LINESTRING);
    writer.points(line);
  }
  return writer.done();
}

/** Polygons (outer ring first, then holes) as a MULTIPOLYGON. */
export function encodePolygons(polygons: readonly (readonly Flat[])[]): Uint8Array {
  const writer = new Writer(polygons.reduce((sum, rings) => sum + sizeOfRings(rings), 9));
  writer.head(MULTIPOLYGON);
  writer.count(polygons.length);
  for (const rings of polygons) {
    writer.head(POLYGON);
    writer.count(rings.length);
    for (const ring of rings) writer.points(ring);
  }
  return writer.done();
}

/** The lines and polygons of a geometry, whatever its type; points are left out. */
export function decode(bytes: Uint8Array): { lines: Flat[]; polygons: Flat[][] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lines: Flat[] = [];
  const polygons: Flat[][] = [];
  let at = 0;
  const count = (): number => {
    const value = view.getUint32(at, true);
    at += 4;
    return value;
  };
  const points = (): Flat => {
    const flat = new Float64Array(count() * 2);
    for (let i = 0; i < flat.length; i++) flat[i] = view.getFloat64(at + 8 * i, true);
    at += 8 * flat.length;
    return flat;
  };
  const geometry = (): void => {
    if (view.getUint8(at) !== 1) throw new Error('big-endian WKB is not expected from GEOS');
    const type = view.getUint32(at + 1, true);
    at += 5;
    if (type === LINESTRING) lines.push(points());
    else if (type === POLYGON) {
      const rings: Flat[] = [];
      for (let n = count(); n > 0; n--) rings.push(points());
      if (rings.length > 0) polygons.push(rings);
    } else if (type === 1) at += 16;
    else if (type >= 4 && type <= COLLECTION) for (let n = count(); n > 0; n--) geometry();
    else throw new Error(`WKB type ${type} is not expected from GEOS`);
  };
  geometry();
  return { lines: lines.filter(line => line.length > 0), polygons };
}
