/** Which of two communities each grid of their joint division goes to. */
import { Groups } from './groups.ts';
import type { PartitionResult } from './types.ts';

/** Changes of sides that may set off others: a piece inside a piece is two deep, more do not come to rest. */
const MOST_ROUNDS = 4;

/** The first or the second of two communities. */
export type Side = 0 | 1;

/** What of a division lies in one region. */
export function ofRegion(result: PartitionResult, code: string): PartitionResult {
  const grids = result.grids.filter(({ region }) => region === code);
  const own = new Set(grids.map(grid => grid.code));
  return {
    ...result,
    grids,
    assignments: result.assignments.filter(({ grid }) => own.has(grid)),
    stretches: result.stretches.filter(({ left }) => own.has(left)),
  };
}

/**
 * The community of every grid of a joint division: the one that most of its households live in today. Grids without
 * households and oversize buildings follow the neighbour with the longest common edge.
 */
export function sidesOf(
  { grids, assignments, stretches }: PartitionResult,
  homes: ReadonlyMap<string, string>,
  [first]: [string, string],
): Map<string, Side> {
  const held = new Map(grids.map(({ code }) => [code, [0, 0]]));
  const buildings = new Map(grids.map(({ code }) => [code, [0, 0]]));
  for (const { building, grid, households } of assignments) {
    const side = homes.get(building) === first ? 0 : 1;
    (held.get(grid) as number[])[side] += households;
    (buildings.get(grid) as number[])[side]++;
  }
  const sides = new Map<string, Side>();
  const majority = (code: string, of: Map<string, number[]>): boolean => {
    const [a, b] = of.get(code) as number[];
    if (a + b > 0) sides.set(code, b > a ? 1 : 0);
    return a + b > 0;
  };
  const follow = grids.filter(({ code, kind }) => kind === 'oversize' || !majority(code, held));
  for (let changed = true; changed; ) {
    changed = false;
    for (const { code } of follow) {
      if (sides.has(code)) continue;
      const common = [0, 0];
      for (const { left, right, length_m } of stretches) {
        const side = left === code ? sides.get(right) : right === code ? sides.get(left) : undefined;
        if (side !== undefined) common[side] += length_m;
      }
      if (common[0] + common[1] === 0) continue;
      sides.set(code, common[1] > common[0] ? 1 : 0);
      changed = true;
    }
  }
  // What touches nothing else: an area of its own goes where its households, then its buildings, are.
  for (const { code } of follow)
    if (!sides.has(code) && !majority(code, held) && !majority(code, buildings)) sides.set(code, 0);
  return sides;
}

/**
 * Keeps both communities whole: of the connected pieces of grids on one side those with the most households stay, as many as the
 * community has pieces today; the others change sides. Where that does not come to rest the sides are left as they were.
 *
 * @param pieces pieces of each community today
 */
export function wholeSides(
  { grids, stretches }: Pick<PartitionResult, 'grids' | 'stretches'>,
  sides: ReadonlyMap<string, Side>,
  pieces: readonly number[],
): Map<string, Side> {
  const number = new Map(grids.map(({ code }, g) => [code, g]));
  const joints = stretches.flatMap(({ left, right }) => {
    const [a, b] = [number.get(left), number.get(right)];
    return a === undefined || b === undefined ? [] : [[a, b]];
  });
  const side = grids.map(({ code }) => sides.get(code) as Side);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const groups = new Groups(grids.length);
    for (const [a, b] of joints) if (side[a] === side[b]) groups.join(a, b);
    const households = new Map<number, number>();
    grids.forEach((grid, g) => {
      const root = groups.find(g);
      households.set(root, (households.get(root) ?? 0) + grid.households);
    });
    const stray = new Set(
      ([0, 1] as const).flatMap(s =>
        [...households]
          .filter(([root]) => side[root] === s)
          .sort((p, q) => q[1] - p[1] || p[0] - q[0])
          .slice(pieces[s])
          .map(([root]) => root),
      ),
    );
    if (stray.size === 0) return new Map(grids.map(({ code }, g) => [code, side[g]]));
    const moves = grids.map((_, g) => stray.has(groups.find(g)));
    moves.forEach((moved, g) => {
      if (moved) side[g] = side[g] === 0 ? 1 : 0;
    });
  }
  return new Map(sides);
}
