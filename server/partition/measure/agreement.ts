/** How far two divisions agree. */

/** Households that lie in one grid of the old division and one of the new. */
export interface SharedHouseholds {
  from: string;
  to: string;
  households: number;
}

/** The cells of the contingency table between the division in force and the new one; what `current` does not know is left out. */
export function sharedHouseholds(
  current: Readonly<Record<string, string>> | undefined,
  assignments: readonly { building: string; grid: string; households: number }[],
): SharedHouseholds[] {
  const cells = new Map<string, SharedHouseholds>();
  for (const { building, grid: to, households } of assignments) {
    const from = current?.[building];
    if (from === undefined || households === 0) continue;
    const key = JSON.stringify([from, to]);
    const cell = cells.get(key);
    if (cell) cell.households += households;
    else cells.set(key, { from, to, households });
  }
  return [...cells.values()];
}

const pairs = (n: number): number => (n * (n - 1)) / 2;
function sums(cells: readonly SharedHouseholds[], side: 'from' | 'to'): number[] {
  const total = new Map<string, number>();
  for (const cell of cells) total.set(cell[side], (total.get(cell[side]) ?? 0) + cell.households);
  return [...total.values()];
}
const pairsIn = (counts: readonly number[]): number => counts.reduce((sum, n) => sum + pairs(n), 0);

/**
 * The Rand index: the share of pairs of households that both divisions keep together or both keep apart (Rand 1971), and the
 * adjusted one, 0 where they agree as by chance and 1 where they are the same (Hubert and Arabie 1985). Null for fewer than
 * two households.
 */
export function randIndices(cells: readonly SharedHouseholds[]): { plain: number; adjusted: number } | null {
  const all = pairs(cells.reduce((sum, { households }) => sum + households, 0));
  if (all <= 0) return null;
  const both = pairsIn(cells.map(({ households }) => households));
  const before = pairsIn(sums(cells, 'from'));
  const after = pairsIn(sums(cells, 'to'));
  const chance = (before * after) / all;
  const most = (before + after) / 2;
  return {
    plain: (all + 2 * both - before - after) / all,
    adjusted: most === chance ? 1 : (both - chance) / (most - chance),
  };
}
