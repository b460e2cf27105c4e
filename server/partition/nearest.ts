/** The nearest request that a region can meet, looked for after its division where households are outside the window. */

import { subgraph } from './divide/graph.ts';
import { seedFor } from './divide/random.ts';
import { type DividedPiece, type NearestAnswer, nearestRequest } from './exact/nearest.ts';
import type { LaidRegion, RegionDivision, RegionHooks, RegionOptions } from './region.ts';

/**
 * Of the time for a region's search, what is kept for the nearest request where it is proved that the request cannot be met;
 * and what may be used beyond it where households are outside without a proof.
 */
const KEPT = 0.25;
const BEYOND = 0.1;
/** Of the division's steps, what is used where nothing is proved. */
const UNPROVED = 0.25;

const isImpossible = ({ components }: Pick<LaidRegion, 'components'>): boolean =>
  components.some(({ proof }) => proof.infeasible.length > 0);

/** The seconds that are left for a region's division. */
export const divisionLimit_s = (laid: LaidRegion, limit_s: number): number =>
  isImpossible(laid) ? (1 - KEPT) * limit_s : limit_s;

/** The nearest request, at about the effort of the division itself at most; with steps the same in every run. */
export function nearestOf(
  division: RegionDivision,
  options: RegionOptions,
  { now, highs }: Pick<RegionHooks, 'now' | 'highs'>,
): NearestAnswer {
  const { pinned, components, window, task, part } = division;
  const vertexPart = new Int32Array(pinned.graph.n);
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
  const limit_s = (options.timeLimit_s ?? 0) * (isImpossible(division) ? KEPT : BEYOND);
  const end = now() + 1000 * limit_s;
  return nearestRequest(pieces, window, {
    seed: seedFor(options.seed, `${task.region.code} nearest`),
    steps: (options.steps ?? Number.POSITIVE_INFINITY) * (isImpossible(division) ? 1 : UNPROVED),
    ...(options.steps === undefined ? { late: () => now() >= end } : {}),
    highs,
  });
}

/** Parts numbered from 0. */
function compact(part: readonly number[]): number[] {
  const number = new Map([...new Set(part)].map((p, i) => [p, i]));
  return part.map(p => number.get(p) as number);
}
