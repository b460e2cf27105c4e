/** Compounds (or blocks that act as one) whose households lie in several grids. */
import { compoundGroups, type RegionOutput } from '../output.ts';
import type { RegionDivision } from '../region.ts';
import type { InsideGroup, SplitCompound } from '../types.ts';

/** The split compounds of a region, most households first. An oversize building is no piece of its compound. */
export function splitCompounds(division: RegionDivision, output: RegionOutput): SplitCompound[] {
  const { graph, gridOf, task } = division;
  const code = new Map(output.order.map((g, i) => [g, output.grids[i].code]));
  const groupOf = compoundGroups(division);
  const pieces = new Map<InsideGroup, Map<string, number>>();
  graph.atoms.forEach((atom, a) => {
    if (atom.households === 0 || atom.oversize) return;
    let counts = pieces.get(groupOf[a]);
    if (!counts) pieces.set(groupOf[a], (counts = new Map()));
    const grid = code.get(gridOf[a]) as string;
    counts.set(grid, (counts.get(grid) ?? 0) + atom.households);
  });
  const nameOf = new Map(task.compounds.map(({ id, name }) => [id, name]));
  return [...pieces]
    .filter(([, counts]) => counts.size > 1)
    .map(([{ compound, households, aboveMax }, counts]): SplitCompound => {
      const name = compound === undefined ? undefined : nameOf.get(compound);
      return {
        ...(compound === undefined ? {} : { compound }),
        ...(name === undefined ? {} : { name }),
        households,
        pieces: [...counts]
          .map(([grid, n]) => ({ grid, households: n }))
          .sort((p, q) => q.households - p.households || (p.grid < q.grid ? -1 : 1)),
        aboveMax,
      };
    })
    .sort((p, q) => q.households - p.households || (p.pieces[0].grid < q.pieces[0].grid ? -1 : 1));
}

/** What a list of split compounds comes to. */
export function splitTotals(list: readonly SplitCompound[]): {
  compoundsSplit: number;
  largeCompoundsSplit: number;
  splitPieces: number;
  splitHouseholds: number;
  splitHouseholdsApart: number;
} {
  const settled = (s: SplitCompound): number => s.pieces.reduce((sum, piece) => sum + piece.households, 0);
  const total = (of: (s: SplitCompound) => number): number => list.reduce((sum, s) => sum + of(s), 0);
  return {
    compoundsSplit: list.filter(s => !s.aboveMax).length,
    largeCompoundsSplit: list.filter(s => s.aboveMax).length,
    splitPieces: total(s => s.pieces.length),
    splitHouseholds: total(settled),
    splitHouseholdsApart: total(s => settled(s) - s.pieces[0].households),
  };
}
