/**
 * The local frame: where degrees become numbers to compute with.
 *
 * Topology (noding, faces, rings) lives on integers: nanodegrees relative to the frame's origin. One unit is 0.11 mm
 * north–south and less east–west, so a position written with nine decimals IS a grid point: what is written and read
 * back is the same number, and nothing is rounded a second time. Measures (lengths, areas, Voronoi) use metres:
 * x = R·cos φ0·(λ−λ0), y = R·(φ−φ0), which is the same grid scaled per axis, so straight edges stay straight.
 *
 * Not taken: noding in metres on a 0.1 mm grid. By arithmetic every output vertex would be rounded again to nine decimals and
 * leave its edge by up to 0.06 mm.
 */
import type { Bbox, Position } from '../api/geo.ts';

/** Mean Earth radius in metres (IUGG). */
export const EARTH_RADIUS_m = 6371008.8;

const NANO = 1e9;
/** Half the range of the exact integer arithmetic used on the grid: 2.1 degrees either side of the origin. */
const REACH = 2 ** 31 - 1;

export interface Frame {
  /** Origin in whole nanodegrees. */
  readonly lon0: number;
  readonly lat0: number;
  /** Metres per unit, east and north. */
  readonly kx: number;
  readonly ky: number;
}

/** The frame whose origin is the centre of a box in degrees. Throws a RangeError for a box wider than 4 degrees. */
export function frameOf(box: Bbox): Frame {
  const lon0 = Math.round(((box[0] + box[2]) / 2) * NANO);
  const lat0 = Math.round(((box[1] + box[3]) / 2) * NANO);
  if ((box[2] - box[0]) * NANO > 2 * REACH || (box[3] - box[1]) * NANO > 2 * REACH)
    throw new RangeError(
      `an area of ${(box[2] - box[0]).toFixed(1)}° × ${(box[3] - box[1]).toFixed(1)}° is too wide to divide in one piece`,
    );
  const ky = (EARTH_RADIUS_m * Math.PI) / 180 / NANO;
  return { lon0, lat0, kx: ky * Math.cos((lat0 / NANO) * (Math.PI / 180)), ky };
}

/** Degrees to grid units, east. */
export const toU = (frame: Frame, lon: number): number => Math.round(lon * NANO) - frame.lon0;
/** Degrees to grid units, north. */
export const toV = (frame: Frame, lat: number): number => Math.round(lat * NANO) - frame.lat0;
/** Grid units back to degrees with nine decimals. */
export const toPosition = (frame: Frame, u: number, v: number): Position => [
  (u + frame.lon0) / NANO,
  (v + frame.lat0) / NANO,
];
/** Square metres of an area in square units. */
export const toSquareMetres = (frame: Frame, area: number): number => area * frame.kx * frame.ky;

/** Positions in degrees to a flat array u, v, u, v, … */
export function toFlat(frame: Frame, positions: readonly (readonly number[])[]): Float64Array {
  const flat = new Float64Array(positions.length * 2);
  for (let i = 0; i < positions.length; i++) {
    flat[2 * i] = toU(frame, positions[i][0]);
    flat[2 * i + 1] = toV(frame, positions[i][1]);
  }
  return flat;
}

/** A flat array back to positions in degrees. */
export function fromFlat(frame: Frame, flat: Float64Array): Position[] {
  const positions: Position[] = [];
  for (let i = 0; i < flat.length; i += 2) positions.push(toPosition(frame, flat[i], flat[i + 1]));
  return positions;
}

/** Length in metres of a flat polyline. */
export function length_m(frame: Frame, flat: Float64Array): number {
  let sum = 0;
  for (let i = 2; i < flat.length; i += 2)
    sum += Math.hypot((flat[i] - flat[i - 2]) * frame.kx, (flat[i + 1] - flat[i - 1]) * frame.ky);
  return sum;
}

/** The box of positions in degrees. */
export function bboxOf(positions: Iterable<readonly number[]>): Bbox {
  const box: Bbox = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of positions) {
    if (lon < box[0]) box[0] = lon;
    if (lat < box[1]) box[1] = lat;
    if (lon > box[2]) box[2] = lon;
    if (lat > box[3]) box[3] = lat;
  }
  return box;
}
