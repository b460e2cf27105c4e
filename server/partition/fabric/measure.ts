/** Lengths, areas and places on a fabric's numbers. Square roots only, no `Math.hypot`: every machine rounds them alike. */
import type { Arc, FabricFrame, Point } from './types.ts';

/** Metres between two points. */
export function distance_m({ kx, ky }: FabricFrame, ax: number, ay: number, bx: number, by: number): number {
  const dx = (bx - ax) * kx;
  const dy = (by - ay) * ky;
  return Math.sqrt(dx * dx + dy * dy);
}

/** Metres along a line. */
export function lineLength_m(frame: FabricFrame, line: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 2; i < line.length; i += 2)
    sum += distance_m(frame, line[i - 2], line[i - 1], line[i], line[i + 1]);
  return sum;
}

/** Twice the area that a line sweeps about the frame's origin, square units: its sum over a closed ring is twice the ring's area. */
function sweep({ lon0, lat0 }: FabricFrame, line: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 2; i < line.length; i += 2)
    sum +=
      (line[i - 2] - lon0) * (line[i + 1] - line[i - 1]) - (line[i] - line[i - 2]) * (line[i - 1] - lat0);
  return sum;
}

/** A place on a line: the segment (from 0), the nearest point of it, how far that is. */
export interface OnLine {
  segment: number;
  at: Point;
  /** Share of the segment, 0 to 1. */
  share: number;
  distance_m: number;
}

/** The point of a line nearest to a point, rounded to whole units. */
export function nearestOnLine(frame: FabricFrame, line: ArrayLike<number>, [x, y]: Point): OnLine {
  let best: OnLine = { segment: 0, at: [line[0], line[1]], share: 0, distance_m: Infinity };
  for (let i = 0; i + 3 < line.length; i += 2) {
    const dx = (line[i + 2] - line[i]) * frame.kx;
    const dy = (line[i + 3] - line[i + 1]) * frame.ky;
    const ex = (x - line[i]) * frame.kx;
    const ey = (y - line[i + 1]) * frame.ky;
    const square = dx * dx + dy * dy;
    const share = square === 0 ? 0 : Math.max(0, Math.min(1, (ex * dx + ey * dy) / square));
    const at: Point = [
      Math.round(line[i] + share * (line[i + 2] - line[i])),
      Math.round(line[i + 1] + share * (line[i + 3] - line[i + 1])),
    ];
    const offX = ex - share * dx;
    const offY = ey - share * dy;
    const off = Math.sqrt(offX * offX + offY * offY);
    if (off < best.distance_m) best = { segment: i / 2, at, share, distance_m: off };
  }
  return best;
}

/** West, south, east, north of lines. */
export function boxOf(lines: Iterable<ArrayLike<number>>): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const line of lines)
    for (let i = 0; i < line.length; i += 2) {
      if (line[i] < box[0]) box[0] = line[i];
      if (line[i + 1] < box[1]) box[1] = line[i + 1];
      if (line[i] > box[2]) box[2] = line[i];
      if (line[i + 1] > box[3]) box[3] = line[i + 1];
    }
  return box;
}

type Box = readonly [number, number, number, number];

export const boxesMeet = (a: Box, b: Box): boolean =>
  a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

/** A line the other way round. */
export function reversed(line: readonly number[]): number[] {
  const result: number[] = [];
  for (let i = line.length - 2; i >= 0; i -= 2) result.push(line[i], line[i + 1]);
  return result;
}

/** Arcs are never changed, and a fabric that is edited keeps most of them: each is measured once. */
const lengths = new WeakMap<Arc, number>();
const sweeps = new WeakMap<Arc, number>();

/** Metres of an arc. An arc belongs to fabrics of one frame only. */
export function arcLength_m(frame: FabricFrame, arc: Arc): number {
  let metres = lengths.get(arc);
  if (metres === undefined) lengths.set(arc, (metres = lineLength_m(frame, arc.line)));
  return metres;
}

/** `sweep` of an arc. */
export function arcSweep(frame: FabricFrame, arc: Arc): number {
  let twice = sweeps.get(arc);
  if (twice === undefined) sweeps.set(arc, (twice = sweep(frame, arc.line)));
  return twice;
}
