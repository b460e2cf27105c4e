/** Which of many segments lie near a point. Units are the caller's: grid units or metres. */
import Flatbush from 'flatbush';
import { segmentDistance } from './rings.ts';

/** The segments of lines, four numbers each, every coordinate times a factor (a frame's metres a grid unit). */
export function segmentsOf(lines: readonly Float64Array[], kx = 1, ky = 1): Float64Array {
  const segments = new Float64Array(
    4 * lines.reduce((sum, line) => sum + Math.max(0, line.length / 2 - 1), 0),
  );
  let at = 0;
  for (const line of lines)
    for (let i = 2; i < line.length; i += 2) {
      segments[at++] = line[i - 2] * kx;
      segments[at++] = line[i - 1] * ky;
      segments[at++] = line[i] * kx;
      segments[at++] = line[i + 1] * ky;
    }
  return segments;
}

/** An index of segments, told apart by their number. */
export class SegmentIndex {
  readonly segments: Float64Array;
  private readonly index: Flatbush | undefined;

  constructor(segments: Float64Array) {
    this.segments = segments;
    if (segments.length === 0) return;
    this.index = new Flatbush(segments.length / 4);
    for (let i = 0; i < segments.length; i += 4)
      this.index.add(
        Math.min(segments[i], segments[i + 2]),
        Math.min(segments[i + 1], segments[i + 3]),
        Math.max(segments[i], segments[i + 2]),
        Math.max(segments[i + 1], segments[i + 3]),
      );
    this.index.finish();
  }

  /** Segments whose box meets the box around a point: no nearer one is left out, some farther ones are in. */
  near(x: number, y: number, reachX: number, reachY = reachX): number[] {
    return this.index?.search(x - reachX, y - reachY, x + reachX, y + reachY) ?? [];
  }

  /** Distance of a point from a segment. */
  distance(segment: number, x: number, y: number): number {
    const s = this.segments;
    const i = 4 * segment;
    return segmentDistance(x, y, s[i], s[i + 1], s[i + 2], s[i + 3]);
  }
}
