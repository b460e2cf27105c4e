/**
 * GEOS 3.13 compiled to WebAssembly (LGPL): the few operations that the engine needs, on flat arrays.
 *
 * Operations with `grid` snap to that grid (OverlayNG with snap rounding), which is what makes them robust; the
 * others work on floating point. A failure inside GEOS is thrown as a GeosError.
 */
import initGeosJs from 'geos-wasm';
import type { MultiPolygonCoordinates, Position } from '../api/geo.ts';
import { decode, encodeLines, encodePolygons } from './wkb.ts';

type Pointer = number;
type Library = Awaited<ReturnType<typeof initGeosJs>>;
type Flat = Float64Array;

/** An operation of GEOS failed; the message is GEOS's own. */
export class GeosError extends Error {
  override name = 'GeosError';
}

const flatten = (multi: MultiPolygonCoordinates): Flat[][] =>
  multi.map(rings => rings.map(ring => Float64Array.from(ring.flatMap(p => [p[0], p[1]]))));
const unflatten = (polygons: Flat[][]): MultiPolygonCoordinates =>
  polygons.map(rings =>
    rings.map(flat => {
      const ring: Position[] = [];
      for (let i = 0; i < flat.length; i += 2) ring.push([flat[i], flat[i + 1]]);
      return ring;
    }),
  );

export class Geos {
  private readonly lib: Library;
  constructor(lib: Library) {
    this.lib = lib;
  }

  private read(bytes: Uint8Array): Pointer {
    const { lib } = this;
    const at = lib.Module._malloc(bytes.length);
    try {
      lib.Module.HEAPU8.set(bytes, at);
      const geometry = this.guard(
        'reading a geometry',
        () => lib.GEOSGeomFromWKB_buf(at as never, bytes.length) as unknown as Pointer,
      );
      return geometry;
    } finally {
      lib.Module._free(at);
    }
  }

  private write(geometry: Pointer): ReturnType<typeof decode> {
    const { lib } = this;
    const size = lib.Module._malloc(4);
    try {
      const at = this.guard(
        'writing a geometry',
        () => lib.GEOSGeomToWKB_buf(geometry as never, size as never) as unknown as Pointer,
      );
      const length = lib.Module.HEAPU32[size >> 2];
      const result = decode(lib.Module.HEAPU8.slice(at, at + length));
      lib.GEOSFree(at as never);
      return result;
    } finally {
      lib.Module._free(size);
    }
  }

  private guard(what: string, run: () => Pointer): Pointer {
    let result: Pointer;
    try {
      result = run();
    } catch (cause) {
      throw new GeosError(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
    if (!result) throw new GeosError(`${what}: GEOS gave no result`);
    return result;
  }

  /** Runs an operation on inputs that are freed afterwards, and reads its result. */
  private apply(
    what: string,
    inputs: Uint8Array[],
    operation: (...geometries: Pointer[]) => Pointer,
  ): ReturnType<typeof decode> {
    const geometries: Pointer[] = [];
    let result: Pointer = 0;
    try {
      for (const input of inputs) geometries.push(this.read(input));
      result = this.guard(what, () => operation(...geometries));
      return this.write(result);
    } finally {
      for (const geometry of geometries) this.lib.GEOSGeom_destroy(geometry as never);
      if (result) this.lib.GEOSGeom_destroy(result as never);
    }
  }

  private measure(what: string, multi: Uint8Array, run: (geometry: Pointer, out: Pointer) => number): number {
    const { lib } = this;
    const geometry = this.read(multi);
    const out = lib.Module._malloc(8);
    try {
      this.guard(what, () => run(geometry, out));
      return lib.Module.HEAPF64[out >> 3];
    } finally {
      lib.Module._free(out);
      lib.GEOSGeom_destroy(geometry as never);
    }
  }

  /** Nodes and dissolves polylines on a grid: the result's lines meet at their ends only. */
  nodeLines(lines: readonly Flat[], grid: number): Flat[] {
    if (lines.length === 0) return [];
    return this.apply(
      'noding',
      [encodeLines(lines)],
      g => this.lib.GEOSUnaryUnionPrec(g as never, grid) as unknown as Pointer,
    ).lines;
  }

  /** The parts of polylines inside polygons. */
  clipLines(lines: readonly Flat[], polygons: readonly (readonly Flat[])[], grid: number): Flat[] {
    if (lines.length === 0 || polygons.length === 0) return [];
    return this.apply(
      'clipping',
      [encodeLines(lines), encodePolygons(polygons)],
      (a, b) => this.lib.GEOSIntersectionPrec(a as never, b as never, grid) as unknown as Pointer,
    ).lines;
  }

  /** The parts of polylines outside polygons. */
  cutLines(lines: readonly Flat[], polygons: readonly (readonly Flat[])[], grid: number): Flat[] {
    if (lines.length === 0 || polygons.length === 0) return [...lines];
    return this.apply(
      'cutting',
      [encodeLines(lines), encodePolygons(polygons)],
      (a, b) => this.lib.GEOSDifferencePrec(a as never, b as never, grid) as unknown as Pointer,
    ).lines;
  }

  /** The union of polygons. */
  unionPolygons(polygons: readonly (readonly Flat[])[], grid: number): Flat[][] {
    if (polygons.length === 0) return [];
    return this.apply(
      'union',
      [encodePolygons(polygons)],
      g => this.lib.GEOSUnaryUnionPrec(g as never, grid) as unknown as Pointer,
    ).polygons;
  }

  /** What two sets of polygons share. */
  intersectPolygons(
    a: readonly (readonly Flat[])[],
    b: readonly (readonly Flat[])[],
    grid: number,
  ): Flat[][] {
    if (a.length === 0 || b.length === 0) return [];
    return this.apply(
      'intersection',
      [encodePolygons(a), encodePolygons(b)],
      (p, q) => this.lib.GEOSIntersectionPrec(p as never, q as never, grid) as unknown as Pointer,
    ).polygons;
  }

  /** The parts of the first polygons outside the second. */
  differencePolygons(
    a: readonly (readonly Flat[])[],
    b: readonly (readonly Flat[])[],
    grid: number,
  ): Flat[][] {
    if (a.length === 0) return [];
    if (b.length === 0) return a.map(rings => [...rings]);
    return this.apply(
      'difference',
      [encodePolygons(a), encodePolygons(b)],
      (p, q) => this.lib.GEOSDifferencePrec(p as never, q as never, grid) as unknown as Pointer,
    ).polygons;
  }

  /** Polygons within `distance` of a shape (negative: shrunk by it). */
  buffer(polygons: readonly (readonly Flat[])[], distance: number): Flat[][] {
    if (polygons.length === 0) return [];
    return this.apply(
      'buffer',
      [encodePolygons(polygons)],
      g => this.lib.GEOSBuffer(g as never, distance, 4) as unknown as Pointer,
    ).polygons;
  }

  /** The convex hull of polylines: one ring, or none when they lie on one line. */
  convexHull(lines: readonly Flat[]): Flat[][] {
    if (lines.length === 0) return [];
    return this.apply(
      'convex hull',
      [encodeLines(lines)],
      g => this.lib.GEOSConvexHull(g as never) as unknown as Pointer,
    ).polygons;
  }

  /** Why a shape is invalid (in GEOS's words, with the place), or null when it is valid. Degrees or any plane unit. */
  isValidReason(multi: MultiPolygonCoordinates): string | null {
    const { lib } = this;
    const geometry = this.read(encodePolygons(flatten(multi)));
    try {
      if ((lib.GEOSisValid(geometry as never) as unknown as number) === 1) return null;
      const reason = lib.GEOSisValidReason(geometry as never) as unknown;
      return typeof reason === 'string' ? reason : lib.Module.UTF8ToString(reason as number);
    } finally {
      lib.GEOSGeom_destroy(geometry as never);
    }
  }

  /** A valid shape from an invalid one; parts that collapse to lines or points are dropped. May be empty. */
  makeValid(multi: MultiPolygonCoordinates): MultiPolygonCoordinates {
    return unflatten(
      this.apply(
        'making valid',
        [encodePolygons(flatten(multi))],
        g => this.lib.GEOSMakeValid(g as never) as unknown as Pointer,
      ).polygons,
    );
  }

  /** The representative point: inside the shape, near its middle (GEOS PointOnSurface, as PostGIS and Shapely have it). */
  pointOnSurface(multi: MultiPolygonCoordinates): Position {
    const { lib } = this;
    const geometry = this.read(encodePolygons(flatten(multi)));
    let point: Pointer = 0;
    const out = lib.Module._malloc(16);
    try {
      point = this.guard(
        'representative point',
        () => lib.GEOSPointOnSurface(geometry as never) as unknown as Pointer,
      );
      lib.GEOSGeomGetX(point as never, out as never);
      lib.GEOSGeomGetY(point as never, (out + 8) as never);
      return [lib.Module.HEAPF64[out >> 3], lib.Module.HEAPF64[(out >> 3) + 1]];
    } finally {
      lib.Module._free(out);
      if (point) lib.GEOSGeom_destroy(point as never);
      lib.GEOSGeom_destroy(geometry as never);
    }
  }

  /** Area in square units. */
  area(polygons: readonly (readonly Flat[])[]): number {
    if (polygons.length === 0) return 0;
    return this.measure(
      'area',
      encodePolygons(polygons),
      (g, out) => this.lib.GEOSArea(g as never, out as never) as unknown as number,
    );
  }
}

let loading: Promise<Geos> | undefined;

/** Loads GEOS once a thread. */
export function initGeos(): Promise<Geos> {
  loading ??= initGeosJs({ errorHandler: undefined, noticeHandler: () => undefined } as never).then(
    lib => new Geos(lib),
  );
  return loading;
}
