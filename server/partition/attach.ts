/** What the search leaves: water, and land without households, joins a grid or stands alone. */
import type { AtomGraph } from './atoms.ts';
import { POCKET_m2 } from './params.ts';
import type { AtomGrid } from './region.ts';

/** Grids that take nothing more: oversize buildings and locked grids. */
const isClosed = ({ kind, lock }: AtomGrid): boolean => kind === 'oversize' || lock !== undefined;

const endToEnd = (edge: Float64Array): number =>
  Math.hypot(edge[edge.length - 2] - edge[0], edge[edge.length - 1] - edge[1]);

/**
 * Water, and land without households that only water or a river separates, joins the neighbouring grid with the longest
 * common edge, not across a river where another way is left. What touches nothing is a grid of its own, kind `empty`.
 */
export function attachRest(graph: AtomGraph, gridOf: Int32Array, grids: AtomGrid[]): void {
  const { arrangement, atomOf, atoms, hardEdge } = graph;
  const households = new Float64Array(grids.length);
  const land = grids.map(() => [] as number[]);
  atoms.forEach((atom, a) => {
    if (gridOf[a] >= 0) {
      households[gridOf[a]] += atom.households + atom.load;
      land[gridOf[a]].push(a);
    }
  });
  // A component without households is taken apart again and attached as well; empty grids that the search chose stay.
  for (let g = 0; g < grids.length; g++)
    if (households[g] === 0 && grids[g].kind === 'resident' && !isClosed(grids[g]))
      for (const a of land[g]) gridOf[a] = -1;

  const lengths = new Map<number, Map<number, number>>();
  for (let e = 0; e < arrangement.edges.length; e++) {
    const p = atomOf[arrangement.faceOf[2 * e]];
    const q = atomOf[arrangement.faceOf[2 * e + 1]];
    if (p < 0 || q < 0 || p === q || hardEdge[e]) continue;
    const length = endToEnd(arrangement.edges[e]);
    for (const [a, b] of [
      [p, q],
      [q, p],
    ]) {
      if (gridOf[a] >= 0) continue;
      let row = lengths.get(a);
      if (!row) lengths.set(a, (row = new Map()));
      row.set(b, (row.get(b) ?? 0) + length);
    }
  }
  for (let changed = true; changed; ) {
    changed = false;
    for (const [a, row] of lengths) {
      if (gridOf[a] >= 0) continue;
      const common = new Map<number, number>();
      for (const [b, length] of row) {
        const g = gridOf[b];
        if (g < 0 || isClosed(grids[g])) continue;
        common.set(g, (common.get(g) ?? 0) + length);
      }
      const best = [...common].sort((p, q) => q[1] - p[1] || p[0] - q[0])[0];
      if (!best) continue;
      gridOf[a] = best[0];
      changed = true;
    }
  }
  // The rest stands alone, joined with its like across soft edges.
  const pockets: { grid: number; land: number[] }[] = [];
  for (let a = 0; a < atoms.length; a++) {
    if (gridOf[a] >= 0) continue;
    const g = grids.push({ atoms: [], kind: 'empty', households: 0, work: 0 }) - 1;
    const pocket = [a];
    gridOf[a] = g;
    for (const v of pocket)
      for (const b of lengths.get(v)?.keys() ?? [])
        if (gridOf[b] < 0) {
          gridOf[b] = g;
          pocket.push(b);
        }
    pockets.push({ grid: g, land: pocket });
  }
  // A small empty pocket behind a river has no households to separate: it goes to the other bank. Pockets go to settled
  // grids only, round after round: two that joined each other and then parted would leave a grid in pieces.
  const small = pockets.filter(
    ({ land: pocket }) => pocket.reduce((sum, a) => sum + atoms[a].area_m2, 0) <= POCKET_m2,
  );
  const waiting = new Set(small.map(({ grid }) => grid));
  for (let changed = true; changed; ) {
    changed = false;
    for (const { grid, land: pocket } of small) {
      if (!waiting.has(grid)) continue;
      const common = new Map<number, number>();
      for (let e = 0; e < arrangement.edges.length; e++) {
        const p = atomOf[arrangement.faceOf[2 * e]];
        const q = atomOf[arrangement.faceOf[2 * e + 1]];
        if (p < 0 || q < 0 || (gridOf[p] === grid) === (gridOf[q] === grid)) continue;
        const other = gridOf[p] === grid ? gridOf[q] : gridOf[p];
        if (waiting.has(other) || isClosed(grids[other])) continue;
        common.set(other, (common.get(other) ?? 0) + endToEnd(arrangement.edges[e]));
      }
      const best = [...common].sort((p, q) => q[1] - p[1] || p[0] - q[0])[0];
      if (!best) continue;
      for (const a of pocket) gridOf[a] = best[0];
      waiting.delete(grid);
      changed = true;
    }
  }
  // Numbers of grids that lost all their land are closed up.
  const used = new Map<number, number>();
  const kept: AtomGrid[] = [];
  for (let a = 0; a < atoms.length; a++) {
    let k = used.get(gridOf[a]);
    if (k === undefined) {
      k = kept.push(grids[gridOf[a]]) - 1;
      used.set(gridOf[a], k);
    }
    gridOf[a] = k;
  }
  grids.splice(0, grids.length, ...kept);
}
