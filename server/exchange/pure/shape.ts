import type { MultiPolygonCoordinates, PolygonCoordinates, Position, Ring } from '../../api/geo.ts';

/** Why a geometry cannot be used as it is. */
export type ShapeFault =
  | 'no_geometry'
  | 'unknown_geometry'
  | 'bad_coordinates'
  | 'out_of_range'
  | 'antimeridian';

/** A checked geometry: finite longitudes and latitudes, two to a position, rings closed. */
export interface Shape {
  kind: 'point' | 'line' | 'area';
  points: Position[];
  lines: Position[][];
  area: MultiPolygonCoordinates;
  /** A third coordinate was left out. */
  flattened: boolean;
  /** Rings whose end was joined to their start. */
  closed: number;
  /** Rings of fewer than three corners and lines of fewer than two, left out. */
  degenerate: number;
}

class Fault extends Error {
  readonly fault: ShapeFault;
  constructor(fault: ShapeFault) {
    super(fault);
    this.fault = fault;
  }
}

function positionOf(value: unknown, shape: Shape): Position {
  if (!Array.isArray(value) || value.length < 2) throw new Fault('bad_coordinates');
  const [longitude, latitude] = value as unknown[];
  if (typeof longitude !== 'number' || typeof latitude !== 'number') throw new Fault('bad_coordinates');
  if (!Number.isFinite(longitude) || !Number.isFinite(latitude)) throw new Fault('bad_coordinates');
  if (Math.abs(longitude) > 180 || Math.abs(latitude) > 90) throw new Fault('out_of_range');
  if (value.length > 2) shape.flattened = true;
  return [longitude, latitude];
}

const same = (a: Position, b: Position): boolean => a[0] === b[0] && a[1] === b[1];

/** The positions of a line or ring, each different from the one before it. */
function pathOf(value: unknown, shape: Shape): Position[] {
  if (!Array.isArray(value)) throw new Fault('bad_coordinates');
  const path: Position[] = [];
  let west = Infinity;
  let east = -Infinity;
  for (const item of value) {
    const position = positionOf(item, shape);
    west = Math.min(west, position[0]);
    east = Math.max(east, position[0]);
    if (path.length === 0 || !same(path[path.length - 1]!, position)) path.push(position);
  }
  if (east - west > 180) throw new Fault('antimeridian');
  return path;
}

function polygonOf(value: unknown, shape: Shape): void {
  if (!Array.isArray(value)) throw new Fault('bad_coordinates');
  const polygon: PolygonCoordinates = [];
  for (const [index, item] of value.entries()) {
    const ring: Ring = pathOf(item, shape);
    if (ring.length > 0 && !same(ring[0]!, ring[ring.length - 1]!)) {
      ring.push([...ring[0]!]);
      shape.closed++;
    }
    if (ring.length < 4) {
      shape.degenerate++;
      if (index === 0) return;
    } else polygon.push(ring);
  }
  if (polygon.length > 0) shape.area.push(polygon);
}

function lineOf(value: unknown, shape: Shape): void {
  const line = pathOf(value, shape);
  if (line.length < 2) shape.degenerate++;
  else shape.lines.push(line);
}

function each(value: unknown, take: (item: unknown, shape: Shape) => void, shape: Shape): void {
  if (!Array.isArray(value)) throw new Fault('bad_coordinates');
  for (const item of value) take(item, shape);
}

/**
 * Checks a GeoJSON geometry and takes it apart. Unclosed rings are closed and third coordinates left out, both
 * said in the answer; whether rings cross themselves is not looked at.
 */
export function shapeOf(geometry: unknown): Shape | ShapeFault {
  if (geometry === null || geometry === undefined) return 'no_geometry';
  if (typeof geometry !== 'object') return 'unknown_geometry';
  const { type, coordinates } = geometry as { type?: unknown; coordinates?: unknown };
  const shape: Shape = {
    kind: 'area',
    points: [],
    lines: [],
    area: [],
    flattened: false,
    closed: 0,
    degenerate: 0,
  };
  const point = (value: unknown): void => {
    shape.points.push(positionOf(value, shape));
  };
  try {
    if (type === 'Polygon') polygonOf(coordinates, shape);
    else if (type === 'MultiPolygon') each(coordinates, polygonOf, shape);
    else if (type === 'LineString' || type === 'MultiLineString') {
      shape.kind = 'line';
      if (type === 'LineString') lineOf(coordinates, shape);
      else each(coordinates, lineOf, shape);
    } else if (type === 'Point' || type === 'MultiPoint') {
      shape.kind = 'point';
      if (type === 'Point') point(coordinates);
      else each(coordinates, point, shape);
    } else return 'unknown_geometry';
  } catch (error) {
    if (error instanceof Fault) return error.fault;
    throw error;
  }
  return shape;
}

/** The first position of a geometry that has numbers in it, however far out of range; for guessing what it is. */
export function firstNumbers(geometry: unknown): [number, number] | undefined {
  let value: unknown = (geometry as { coordinates?: unknown } | null)?.coordinates;
  while (Array.isArray(value) && Array.isArray(value[0])) value = value[0];
  if (!Array.isArray(value)) return undefined;
  const [x, y] = value as unknown[];
  return typeof x === 'number' && typeof y === 'number' ? [x, y] : undefined;
}
