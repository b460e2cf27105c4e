import type { Bbox, MultiPolygonCoordinates, Position, Ring } from '../../api/geo.ts';
import { EARTH_RADIUS_M } from './params.ts';

const RADIAN = Math.PI / 180;

/** West, south, east, north; all infinite the wrong way round for an area without corners. */
export function bboxOf(area: MultiPolygonCoordinates): Bbox {
  const box: Bbox = [Infinity, Infinity, -Infinity, -Infinity];
  for (const polygon of area)
    for (const [x, y] of polygon[0] ?? []) {
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
  return box;
}

export const boxesMeet = (a: Bbox, b: Bbox): boolean =>
  a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

/** Twice the signed area of a ring in degrees², counter-clockwise positive; taken from its first corner for accuracy. */
function twiceArea(ring: Ring): number {
  const [x0, y0] = ring[0]!;
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1]!;
    const [bx, by] = ring[i]!;
    sum += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return sum;
}

/** m² of an area with its holes taken out, on local metres about the middle of its own box. */
export function area_m2(area: MultiPolygonCoordinates): number {
  const box = bboxOf(area);
  if (box[0] > box[2]) return 0;
  const scale = (EARTH_RADIUS_M * RADIAN) ** 2 * Math.cos(((box[1] + box[3]) / 2) * RADIAN);
  let sum = 0;
  for (const polygon of area)
    for (const [index, ring] of polygon.entries()) sum += (index === 0 ? 1 : -1) * Math.abs(twiceArea(ring));
  return Math.max(0, (sum / 2) * scale);
}

function insideRing([x, y]: Position, ring: Ring): boolean {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1]!;
    const [bx, by] = ring[i]!;
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  }
  return inside;
}

/** Whether a point lies in an area; on an edge either answer may come. */
export function isInside(point: Position, area: MultiPolygonCoordinates): boolean {
  for (const polygon of area) {
    if (!insideRing(point, polygon[0]!)) continue;
    let inHole = false;
    for (let i = 1; i < polygon.length && !inHole; i++) inHole = insideRing(point, polygon[i]!);
    if (!inHole) return true;
  }
  return false;
}

/** Finds which of many areas holds a point: the first in order, boxes before rings. */
export class AreaIndex {
  readonly #areas: { area: MultiPolygonCoordinates; box: Bbox }[];
  /** The box around all. */
  readonly box: Bbox;

  constructor(areas: readonly MultiPolygonCoordinates[]) {
    this.#areas = areas.map(area => ({ area, box: bboxOf(area) }));
    this.box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const { box } of this.#areas)
      this.box = [
        Math.min(this.box[0], box[0]),
        Math.min(this.box[1], box[1]),
        Math.max(this.box[2], box[2]),
        Math.max(this.box[3], box[3]),
      ];
  }

  /** Whether a box meets the box of any area: cheap, and never wrong when it says no. */
  mayMeet(box: Bbox): boolean {
    return boxesMeet(box, this.box) && this.#areas.some(item => boxesMeet(item.box, box));
  }

  /** Number of the first area that holds the point, or -1. */
  find(point: Position): number {
    const [x, y] = point;
    return this.#areas.findIndex(
      ({ area, box }) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3] && isInside(point, area),
    );
  }
}
