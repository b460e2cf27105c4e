/**
 * The three GEOS operations the city needs, on our rings. Everything runs on one context and frees what it makes;
 * a failing operation throws.
 */
import initGeos from 'geos-wasm';
import { geojsonToGeosGeom, geosGeomToGeojson } from 'geos-wasm/helpers';
import { areaOf, crossing, type Point, thin } from './geometry.ts';

const geos = await initGeos();

/** A polygon with its holes; the outer ring counter-clockwise. */
export interface Area {
  ring: Point[];
  holes: Point[][];
}

type Coordinates = Point[][];

const close = (ring: readonly Point[]): Point[] => [...ring, ring[0]!];

function toGeos(type: 'Polygon' | 'MultiPolygon' | 'MultiLineString', coordinates: unknown): number {
  const made = geojsonToGeosGeom({ type, coordinates } as never, geos);
  if (!made) throw new Error(`GEOS took no ${type}`);
  return made;
}

function areasOf(pointer: number): Area[] {
  if (!pointer) throw new Error('a GEOS operation failed');
  const shape = geosGeomToGeojson(pointer, geos) as unknown as {
    type: string;
    coordinates: unknown;
    geometries?: unknown[];
  };
  const polygons: Coordinates[] =
    shape.type === 'Polygon'
      ? [shape.coordinates as Coordinates]
      : shape.type === 'MultiPolygon'
        ? (shape.coordinates as Coordinates[])
        : [];
  return polygons
    .filter(p => p[0] !== undefined && p[0].length > 3)
    .map(([outer, ...holes]) => ({
      ring: oriented(outer!.slice(0, -1).map(([x, y]) => [x, y] as Point)),
      holes: holes.map(h => h.slice(0, -1).map(([x, y]) => [x, y] as Point)),
    }))
    .sort((a, b) => Math.abs(areaOf(b.ring)) - Math.abs(areaOf(a.ring)));
}

const oriented = (ring: Point[]) => (areaOf(ring) < 0 ? ring.reverse() : ring);

function consume(operation: (...pointers: number[]) => number, ...inputs: number[]): Area[] {
  const result = operation(...inputs);
  try {
    return areasOf(result);
  } finally {
    for (const pointer of [result, ...inputs]) if (pointer) geos.GEOSGeom_destroy(pointer);
  }
}

const polygon = ({ ring, holes }: Area) => toGeos('Polygon', [close(ring), ...holes.map(close)]);

/** Lines widened by `half_m` on both sides, flat or round at their ends. */
function widened(
  lines: readonly (readonly Point[])[],
  half_m: number,
  ends: 'flat' | 'round' = 'flat',
): number {
  const source = toGeos('MultiLineString', lines);
  // Cap 1 is round, 2 is flat; join 2 is mitre.
  const made = geos.GEOSBufferWithStyle(source, half_m, 4, ends === 'round' ? 1 : 2, 2, 2);
  geos.GEOSGeom_destroy(source);
  if (!made) throw new Error('GEOSBufferWithStyle failed');
  return made;
}

export const widen = (lines: readonly (readonly Point[])[], half_m: number): Area[] =>
  consume(p => geos.GEOSGeom_clone(p), widened(lines, half_m));

/** The area without a band along the lines; largest piece first. */
export const without = (
  area: Area,
  lines: readonly (readonly Point[])[],
  half_m: number,
  ends: 'flat' | 'round' = 'flat',
): Area[] => consume((a, b) => geos.GEOSDifference(a, b), polygon(area), widened(lines, half_m, ends));

export const minus = (a: Area, b: Area): Area[] =>
  consume((x, y) => geos.GEOSDifference(x, y), polygon(a), polygon(b));

export const common = (a: Area, b: Area): Area[] =>
  consume((x, y) => geos.GEOSIntersection(x, y), polygon(a), polygon(b));

/** The ring moved inwards (negative: outwards) by `by_m`, corners kept sharp; largest piece, or undefined. */
export function inset(ring: readonly Point[], by_m: number): Point[] | undefined {
  const pieces = consume(
    p => geos.GEOSBufferWithStyle(p, -by_m, 2, 1, 2, 2),
    polygon({ ring: [...ring], holes: [] }),
  );
  return pieces[0] && tidy(pieces[0].ring);
}

/** Without vertices that lie on a straight line or in a corner's rounding; as it was where that would make it cross itself. */
export function tidy(ring: readonly Point[], tolerance_m = 0.3): Point[] {
  let far = 0;
  const reach = (q: Point) => Math.hypot(q[0] - ring[0]![0], q[1] - ring[0]![1]);
  ring.forEach((p, i) => {
    if (reach(p) > reach(ring[far]!)) far = i;
  });
  const one = thin(ring.slice(0, far + 1), tolerance_m);
  const two = thin([...ring.slice(far), ring[0]!], tolerance_m);
  const out = [...one, ...two.slice(1, -1)];
  return isSimple(out) ? out : [...ring];
}

function isSimple(ring: readonly Point[]): boolean {
  const n = ring.length;
  for (let i = 0; i < n; i++)
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue;
      if (crossing(ring[i]!, ring[i + 1]!, ring[j]!, ring[(j + 1) % n]!)) return false;
    }
  return n > 2;
}
