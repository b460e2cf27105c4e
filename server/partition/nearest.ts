/** The nearest request that the atoms of a laid region can meet, looked for where something is proved impossible. */

import { subgraph } from './divide/graph.ts';
import { seedFor } from './divide/random.ts';
import { type DividedPiece, type NearestAnswer, nearestRequest } from './exact/nearest.ts';
import type { LaidRegion, RegionHooks, RegionOptions } from './region.ts';

/**
 * Of the time for a region's search, what is kept for the nearest request where it is proved that the request cannot be met:
 * a half for windows on this run's atoms, the rest for divisions with the windows that are offered.
 */
const KEPT = 0.25;
/** Of the division's steps, what the search for a window on the run's own atoms may use, and on those of a window on trial. */
const SHARE = 0.5;
const TRIAL_SHARE = 0.25;
/** Steps that it may use however few the division has: three windows of 50 (exact/nearest.ts). */
const LEAST_STEPS = 150;

export const isImpossible = ({ components }: Pick<LaidRegion, 'components'>): boolean =>
  components.some(({ proof }) => proof.infeasible.length > 0);

/** The seconds that are left for a region's division. */
export const divisionLimit_s = (laid: LaidRegion, limit_s: number): number =>
  isImpossible(laid) ? (1 - KEPT) * limit_s : limit_s;

/** The seconds for the nearest request of a region. */
export const nearestLimit_s = (limit_s: number): number => KEPT * limit_s;

/**
 * The nearest window on these atoms. With steps the answer is the same in every run.
 *
 * @param part grid of every searched vertex of a division that was made; left out where a window is on trial: then every
 * component begins as one grid, and lesser changes are not refuted by the linear program
 */
export function nearestOf(
  laid: Pick<LaidRegion, 'pinned' | 'components' | 'window' | 'task'>,
  part: ArrayLike<number> | undefined,
  options: RegionOptions,
  { now, highs }: Pick<RegionHooks, 'now' | 'highs'>,
): NearestAnswer {
  const { pinned, components, window, task } = laid;
  const vertexPart = new Int32Array(pinned.graph.n);
  if (part)
    pinned.of.forEach((v, i) => {
      vertexPart[v] = part[i];
    });
  const pieces = components.flatMap(({ vertices, weight }, c): DividedPiece[] => {
    if (weight === 0) return [];
    const fixed = options.parts?.[c] ?? pinned.seedParts?.[c];
    return [
      {
        graph: subgraph(pinned.graph, vertices),
        part: compact(vertices.map(v => vertexPart[v])),
        ...(fixed === undefined ? {} : { parts: fixed }),
      },
    ];
  });
  const share = part ? SHARE : TRIAL_SHARE;
  const end = now() + 1000 * share * nearestLimit_s(options.timeLimit_s ?? 0);
  return nearestRequest(pieces, window, {
    seed: seedFor(options.seed, `${task.region.code} nearest`),
    ...(options.steps === undefined
      ? { steps: Number.POSITIVE_INFINITY, late: () => now() >= end, leastSteps: LEAST_STEPS }
      : { steps: Math.max(LEAST_STEPS, share * options.steps) }),
    highs: part ? highs : undefined,
  });
}

/** Parts numbered from 0. */
function compact(part: readonly number[]): number[] {
  const number = new Map([...new Set(part)].map((p, i) => [p, i]));
  return part.map(p => number.get(p) as number);
}
