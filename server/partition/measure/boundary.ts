/** What the boundaries between grids lie on. */
import { BARRIER_CLASSES, type StretchClass } from '../../api/barriers.ts';
import type { BoundaryStretch, GridArea, InnerBoundary } from '../types.ts';

/** Kilometres, before shares are taken of them: regions add up. */
export interface BoundaryLengths {
  kmOn: InnerBoundary['kmOn'];
  insideLargeKm: number;
}

/** Whether a stretch lies on a line on the ground: a street, a lane, water, a railway. */
export const isBarrier = (on: StretchClass): boolean => (BARRIER_CLASSES as readonly string[]).includes(on);
/** Whether it lies on an edge that people know: a compound's, or the region's own. */
const isKnownEdge = (on: StretchClass): boolean => on === 'compound' || on === 'community';

/** Lengths of the stretches between two grids, neither of which is an oversize building. */
export function boundaryLengths(
  stretches: readonly BoundaryStretch[],
  grids: readonly GridArea[],
): BoundaryLengths {
  const oversize = new Set(grids.filter(({ kind }) => kind === 'oversize').map(({ code }) => code));
  const kmOn: BoundaryLengths['kmOn'] = {};
  let insideLargeKm = 0;
  for (const { left, right, on, inside, length_m } of stretches) {
    if (left === '' || right === '' || oversize.has(left) || oversize.has(right)) continue;
    kmOn[on] = (kmOn[on] ?? 0) + length_m / 1000;
    if (!isBarrier(on) && !isKnownEdge(on) && inside?.aboveMax) insideLargeKm += length_m / 1000;
  }
  return { kmOn, insideLargeKm };
}

/** Lengths as shares of their sum, by what they lie on; nothing where there is none. */
export function sharesOf(kmOn: BoundaryLengths['kmOn']): Partial<Record<StretchClass, number>> {
  const entries = Object.entries(kmOn) as [StretchClass, number][];
  const km = entries.reduce((sum, [, length]) => sum + length, 0);
  return Object.fromEntries(entries.map(([on, length]) => [on, km === 0 ? 0 : length / km]));
}

/** The lengths with their shares. Without any inner boundary every share is 1: nothing lies where it should not. */
export function innerBoundary({ kmOn, insideLargeKm }: BoundaryLengths): InnerBoundary {
  const entries = Object.entries(kmOn) as [StretchClass, number][];
  const kmWhere = (of: (on: StretchClass) => boolean): number =>
    entries.reduce((sum, [on, km]) => sum + (of(on) ? km : 0), 0);
  const km = kmWhere(() => true);
  const share = (part: number): number => (km === 0 ? 1 : part / km);
  const barrier = kmWhere(isBarrier);
  const known = barrier + kmWhere(isKnownEdge);
  return {
    km,
    kmOn,
    insideLargeKm,
    onBarrier: share(barrier),
    onBarrierOrCompound: share(known),
    onBarrierCompoundOrLarge: share(known + insideLargeKm),
  };
}
