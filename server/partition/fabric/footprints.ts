/** Lines and footprints: whether a line runs through a building, and the way round one. */
import { contains, segmentDistance, signedArea } from '../../geometry/rings.ts';
import { boxesMeet, boxOf } from './measure.ts';
import type { Fabric, FabricBuilding, Point } from './types.ts';

/** A line that is nowhere deeper inside a wall than this only touches it, metres: lines that follow walls are rounded. */
const TOUCH_m = 0.02;

/** Where a segment meets the rings, as shares of the segment in rising order. */
function meets(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  rings: readonly (readonly number[])[],
): number[] {
  const shares: number[] = [];
  for (const ring of rings)
    for (let i = 2; i < ring.length; i += 2) {
      const [dx, dy] = [bx - ax, by - ay];
      const [ex, ey] = [ring[i] - ring[i - 2], ring[i + 1] - ring[i - 1]];
      const cross = dx * ey - dy * ex;
      if (cross === 0) continue;
      const t = ((ring[i - 2] - ax) * ey - (ring[i - 1] - ay) * ex) / cross;
      const u = ((ring[i - 2] - ax) * dy - (ring[i - 1] - ay) * dx) / cross;
      if (t >= 0 && t <= 1 && u >= 0 && u <= 1) shares.push(t);
    }
  return shares.sort((a, b) => a - b);
}

/** Whether a place is deeper inside a footprint than `TOUCH_m`. */
function isDeep(fabric: Fabric, { rings }: FabricBuilding, x: number, y: number): boolean {
  const { kx, ky } = fabric.frame;
  const flat = rings.map(ring => Float64Array.from(ring));
  if (!contains(flat, x, y)) return false;
  for (const ring of rings)
    for (let i = 2; i < ring.length; i += 2) {
      const off = segmentDistance(
        0,
        0,
        (ring[i - 2] - x) * kx,
        (ring[i - 1] - y) * ky,
        (ring[i] - x) * kx,
        (ring[i + 1] - y) * ky,
      );
      if (off <= TOUCH_m) return false;
    }
  return true;
}

/** The first place where a line runs through a building, or undefined. */
function crossingOf(fabric: Fabric, building: FabricBuilding, line: readonly number[]): Point | undefined {
  for (let i = 2; i < line.length; i += 2) {
    const [ax, ay, bx, by] = [line[i - 2], line[i - 1], line[i], line[i + 1]];
    const shares = [0, ...meets(ax, ay, bx, by, building.rings), 1];
    for (let k = 1; k < shares.length; k++) {
      const t = (shares[k - 1] + shares[k]) / 2;
      const [x, y] = [ax + t * (bx - ax), ay + t * (by - ay)];
      if (isDeep(fabric, building, x, y)) return [Math.round(x), Math.round(y)];
    }
  }
  return undefined;
}

/** Footprints never change: each box is worked out once. */
const boxes = new WeakMap<FabricBuilding, ReturnType<typeof boxOf>>();

function boxOfBuilding(building: FabricBuilding): ReturnType<typeof boxOf> {
  let box = boxes.get(building);
  if (!box) boxes.set(building, (box = boxOf(building.rings)));
  return box;
}

/** The first building that lines run through, and where. */
export function crossedBuilding(
  fabric: Fabric,
  lines: readonly (readonly number[])[],
): { building: number; at: Point } | undefined {
  if (lines.length === 0) return undefined;
  const lineBoxes = lines.map(line => boxOf([line]));
  for (let b = 0; b < fabric.buildings.length; b++) {
    const building = fabric.buildings[b];
    const box = boxOfBuilding(building);
    for (let i = 0; i < lines.length; i++) {
      if (!boxesMeet(box, lineBoxes[i])) continue;
      const at = crossingOf(fabric, building, lines[i]);
      if (at) return { building: b, at };
    }
  }
  return undefined;
}

/**
 * A line that goes round a building instead of through it, along its outer walls; undefined where an end lies in it.
 *
 * @param side where the building then is, seen along the line
 */
export function goRound(
  { rings }: FabricBuilding,
  line: readonly number[],
  side: 'left' | 'right',
): number[] | undefined {
  const area = (ring: readonly number[]): number => signedArea(Float64Array.from(ring));
  const largest = rings.reduce((a, b) => (Math.abs(area(b)) > Math.abs(area(a)) ? b : a));
  /** The outer wall, counter-clockwise, without the closing point. */
  const wall: Point[] = [];
  for (let i = 0; i + 2 < largest.length; i += 2) wall.push([largest[i], largest[i + 1]]);
  if (area(largest) < 0) wall.reverse();
  const closed = [...wall, wall[0]].flat();
  const inside = (i: number): boolean => contains([Float64Array.from(closed)], line[i], line[i + 1]);
  if (inside(0) || inside(line.length - 2)) return undefined;
  /** Where the line meets the wall first and last: segment of the line, share of it, place. */
  const hits: { segment: number; at: Point }[] = [];
  for (let i = 2; i < line.length; i += 2)
    for (const t of meets(line[i - 2], line[i - 1], line[i], line[i + 1], [closed]))
      hits.push({
        segment: i,
        at: [
          Math.round(line[i - 2] + t * (line[i] - line[i - 2])),
          Math.round(line[i - 1] + t * (line[i + 1] - line[i - 1])),
        ],
      });
  const [first, last] = [hits[0], hits[hits.length - 1]];
  if (!first || first === last) return undefined;
  const sideOfWall = ([x, y]: Point): number => {
    let best = 0;
    let least = Infinity;
    for (let k = 0; k < wall.length; k++) {
      const [a, b] = [wall[k], wall[(k + 1) % wall.length]];
      const off = segmentDistance(x, y, a[0], a[1], b[0], b[1]);
      if (off < least) {
        least = off;
        best = k;
      }
    }
    return best;
  };
  const [from, to] = [sideOfWall(first.at), sideOfWall(last.at)];
  const along = ([x, y]: Point, k: number): number => (x - wall[k][0]) ** 2 + (y - wall[k][1]) ** 2;
  const ahead = from !== to || along(first.at, from) <= along(last.at, to);
  const way: Point[] = [];
  if (side === 'left') {
    // Counter-clockwise, the building on the left: the corners after each wall.
    const count = (to - from + wall.length) % wall.length || (ahead ? 0 : wall.length);
    for (let k = 1; k <= count; k++) way.push(wall[(from + k) % wall.length]);
  } else {
    const count = (from - to + wall.length) % wall.length || (ahead && from === to ? wall.length : 0);
    for (let k = 0; k < count; k++) way.push(wall[(from - k + wall.length) % wall.length]);
  }
  return [
    ...line.slice(0, first.segment),
    ...[first.at, ...way, last.at].flat(),
    ...line.slice(last.segment),
  ];
}
