/** Compounds on the graph: those that fit one grid and had better stay whole. */
import type { AtomGraph } from './atoms.ts';
import { type Whole, wholeOf } from './divide/whole.ts';

/**
 * The compounds (all parts of one, or the block that acts as one) of a graph's vertices, as far as they fit one grid.
 * Land without households splits nothing, and a vertex of several compounds (a pin) belongs to none.
 *
 * @param of vertex of each searched atom @param cost of a compound in two grids
 */
export function wholeCompounds(
  { atoms, groups }: Pick<AtomGraph, 'atoms' | 'groups'>,
  searchedAtoms: readonly number[],
  of: Int32Array,
  vertices: number,
  max: number,
  cost: number,
): Whole | undefined {
  const number = new Map<string, number>();
  const work: number[] = [];
  const compoundOf = groups.map(({ compound }, g) => {
    const key = compound ?? `#${g}`;
    let c = number.get(key);
    if (c === undefined) number.set(key, (c = work.push(0) - 1));
    return c;
  });
  searchedAtoms.forEach(a => {
    work[compoundOf[atoms[a].group]] += atoms[a].households + atoms[a].load;
  });
  const MIXED = -2;
  const compound = new Int32Array(vertices).fill(-1);
  searchedAtoms.forEach((a, i) => {
    const { group, households, load } = atoms[a];
    if (households + load === 0) return;
    const c = compoundOf[group];
    const v = of[i];
    compound[v] = compound[v] === -1 || compound[v] === c ? c : MIXED;
  });
  const fits = compound.map(c => (c >= 0 && work[c] <= max ? c : -1));
  const whole = wholeOf(fits, work.length, cost);
  return whole.size.some(size => size > 1) ? whole : undefined;
}
