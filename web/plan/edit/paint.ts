/** Colours of grids while editing: neighbours differ, and a grid keeps its colour from edit to edit. */
import { topologyOf } from '../../../server/partition/fabric/topology.ts';
import type { Fabric } from '../../../server/partition/fabric/types.ts';

/** Pale tints of Okabe and Ito's palette for all kinds of colour vision (2008), and a grey: they carry dark text. */
export const GRID_TINTS = [
  '#bfdcf2',
  '#fbd9a5',
  '#c5e6d2',
  '#f3cbe0',
  '#f6ee9f',
  '#d9d2ee',
  '#f5c4ae',
  '#dcdcd6',
] as const;

/** Grids that share a line, by grid. */
export function neighboursOf(fabric: Fabric): Map<number, Set<number>> {
  const beside = new Map<number, Set<number>>([...fabric.grids.keys()].map(grid => [grid, new Set()]));
  const topology = topologyOf(fabric);
  for (const arc of fabric.arcs.keys()) {
    const [a, b] = [topology.gridAt(2 * arc), topology.gridAt(2 * arc + 1)];
    if (a === b || a < 0 || b < 0) continue;
    beside.get(a)?.add(b);
    beside.get(b)?.add(a);
  }
  return beside;
}

/** A tint for every grid: the former one where no neighbour has it, else the one least used among neighbours. */
export function tintsOf(
  fabric: Fabric,
  former: ReadonlyMap<number, number> = new Map(),
): Map<number, number> {
  const beside = neighboursOf(fabric);
  const tints = new Map<number, number>();
  const taken = (grid: number, tint: number): boolean =>
    [...(beside.get(grid) ?? [])].some(other => tints.get(other) === tint);
  const order = [...fabric.grids.keys()].sort(
    (a, b) => Number(former.has(b)) - Number(former.has(a)) || a - b,
  );
  for (const grid of order) {
    const old = former.get(grid);
    if (old !== undefined && !taken(grid, old)) {
      tints.set(grid, old);
      continue;
    }
    // Spread over the palette, so that far grids differ too.
    const start = grid % GRID_TINTS.length;
    const free = GRID_TINTS.map((_, i) => (start + i) % GRID_TINTS.length).find(tint => !taken(grid, tint));
    tints.set(grid, free ?? start);
  }
  return tints;
}
