/** Codes of the division in force: kept where a grid keeps most of its households, and never given to another one. */
import type { RegionDivision } from './region.ts';

/**
 * The known code that each grid keeps: that of which it holds more than half of the households (so no two keep the same),
 * and of several the one that gives it most.
 *
 * @param own whether a code is one of this region and level
 * @returns the codes by grid, and all known codes, which no other grid may take
 */
export function keptCodes(
  { task, grids, graph }: Pick<RegionDivision, 'task' | 'grids' | 'graph'>,
  own: (code: string) => boolean,
): { kept: Map<number, string>; known: Set<string> } {
  const current = task.current ?? {};
  const known = new Set(Object.values(current).filter(own));
  const total = new Map<string, number>();
  const held = grids.map(({ atoms }) => {
    const row = new Map<string, number>();
    for (const a of atoms)
      for (const b of graph.atoms[a].buildings) {
        const { id, households } = task.buildings[b];
        const code = current[id];
        if (code === undefined || !known.has(code) || households === 0) continue;
        row.set(code, (row.get(code) ?? 0) + households);
        total.set(code, (total.get(code) ?? 0) + households);
      }
    return row;
  });
  const kept = new Map<number, string>();
  held.forEach((row, g) => {
    const most = [...row]
      .filter(([code, households]) => 2 * households > (total.get(code) ?? 0))
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];
    if (most) kept.set(g, most[0]);
  });
  return { kept, known };
}
