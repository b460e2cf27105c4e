/** Where a dragged point snaps to: vertices and nodes of the boundaries first, then what lies on the ground. */
import { boxesMeet, boxOf, distance_m, nearestOnLine } from './measure.ts';
import type { Arc, Fabric, Point } from './types.ts';

/** A line on the ground that drawing may follow: a street, a river, a compound's edge. Nanodegrees. */
export interface GuideLine {
  readonly line: readonly number[];
  readonly name?: string;
}

export interface Snapped {
  kind: 'vertex' | 'node' | 'line' | 'none';
  at: Point;
  distance_m: number;
  /** Of the line. */
  name?: string;
}

/**
 * The place that a point snaps to within a tolerance: the nearest vertex of an arc, else the nearest node, else the nearest place on
 * a line of the ground; the point itself where there is none.
 */
export function snap(
  [x, y]: Point,
  tolerance_m: number,
  fabric: Fabric,
  lines: readonly GuideLine[] = [],
): Snapped {
  const { frame } = fabric;
  const [rx, ry] = [tolerance_m / frame.kx, tolerance_m / frame.ky];
  const box = [x - rx, y - ry, x + rx, y + ry] as const;
  const nearest = (kind: 'vertex' | 'node', points: Iterable<Point>): Snapped | undefined => {
    let best: Snapped | undefined;
    for (const at of points) {
      const off = distance_m(frame, x, y, at[0], at[1]);
      if (off <= tolerance_m && (!best || off < best.distance_m)) best = { kind, at, distance_m: off };
    }
    return best;
  };
  const arcs = [...fabric.arcs]
    .sort((p, q) => p[0] - q[0])
    .filter(([, { line }]) => boxesMeet(boxOf([line]), box));
  const corner =
    nearest('vertex', innerVertices(arcs)) ??
    nearest(
      'node',
      arcs.flatMap(([, { line }]): Point[] => [
        [line[0], line[1]],
        [line[line.length - 2], line[line.length - 1]],
      ]),
    );
  if (corner) return corner;
  let best: Snapped = { kind: 'none', at: [x, y], distance_m: 0 };
  for (const { line, name } of lines) {
    if (!boxesMeet(boxOf([line]), box)) continue;
    const { at, distance_m: off } = nearestOnLine(frame, line, [x, y]);
    if (off <= tolerance_m && (best.kind === 'none' || off < best.distance_m))
      best = { kind: 'line', at, distance_m: off, ...(name === undefined ? {} : { name }) };
  }
  return best;
}

function* innerVertices(arcs: Iterable<[number, Arc]>): Generator<Point> {
  for (const [, { line }] of arcs) for (let i = 2; i + 2 < line.length; i += 2) yield [line[i], line[i + 1]];
}
