/** How much of every barrier lies inside grids instead of on their edges. */
import type { BarrierClass } from '../../api/barriers.ts';
import { type Frame, toFlat } from '../../geometry/frame.ts';
import { contains, type Shape } from '../../geometry/rings.ts';
import { SegmentIndex, segmentsOf } from '../../geometry/segments.ts';
import type { RegionOutput } from '../output.ts';
import { INSIDE_m } from '../params.ts';
import type { RegionDivision } from '../region.ts';

/** Distance between samples along a barrier, metres. */
const SAMPLE_m = 10;

/** Streets that a grid should not have inside (tertiary and higher). */
export const MAIN_STREETS: readonly BarrierClass[] = ['trunk', 'primary', 'secondary', 'tertiary'];

type Kilometres = Partial<Record<BarrierClass, number>>;

/** Tells whether a point (in metres) lies within `INSIDE_m` of any grid's edge. */
function nearEdges(frame: Frame, shapes: readonly Shape[][]): (x: number, y: number) => boolean {
  const index = new SegmentIndex(segmentsOf(shapes.flat(2), frame.kx, frame.ky));
  if (index.segments.length === 0) return () => true;
  return (x, y) => index.near(x, y, INSIDE_m).some(s => index.distance(s, x, y) <= INSIDE_m);
}

/**
 * Kilometres of each class in the region, and of these farther than `INSIDE_m` from every grid's edge, by samples every 10 m. A
 * street on the edge between two regions falls to either sample by sample, so that both together count it about once.
 */
export function barrierLengths(
  { frame, task }: RegionDivision,
  output: RegionOutput,
): { km: Kilometres; insideKm: Kilometres } {
  const near = nearEdges(frame, output.shapes);
  const region: Shape = task.region.area.flat().map(ring => toFlat(frame, ring));
  const km: Kilometres = {};
  const insideKm: Kilometres = {};
  for (const { class: c, line } of task.barriers) {
    const flat = toFlat(frame, line);
    for (let i = 2; i < flat.length; i += 2) {
      const dx = (flat[i] - flat[i - 2]) * frame.kx;
      const dy = (flat[i + 1] - flat[i - 1]) * frame.ky;
      const length = Math.hypot(dx, dy);
      const parts = Math.max(1, Math.ceil(length / SAMPLE_m));
      for (let k = 0; k < parts; k++) {
        const t = (k + 0.5) / parts;
        const x = flat[i - 2] * frame.kx + dx * t;
        const y = flat[i - 1] * frame.ky + dy * t;
        if (!contains(region, x / frame.kx, y / frame.ky)) continue;
        km[c] = (km[c] ?? 0) + length / parts / 1000;
        if (!near(x, y)) insideKm[c] = (insideKm[c] ?? 0) + length / parts / 1000;
      }
    }
  }
  return { km, insideKm };
}

/** Share of the length of main streets that lies inside grids; 0 where there is none. */
export function mainStreetsInside(km: Kilometres, insideKm: Kilometres): number {
  const sum = (of: Kilometres): number => MAIN_STREETS.reduce((total, c) => total + (of[c] ?? 0), 0);
  return sum(km) === 0 ? 0 : sum(insideKm) / sum(km);
}
