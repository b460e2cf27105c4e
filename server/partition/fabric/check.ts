/** What every edit must leave true: locked grids untouched, every grid in one piece, no grid without land. */
import type { GridKind } from '../types.ts';
import { pointIn } from './outline.ts';
import type { Edit } from './patch.ts';
import { inPieces, lockedGrid, nothingToDo, refuse } from './refuse.ts';
import { sideOf, topologyOf } from './topology.ts';
import type { Fabric, FabricGrid, Outcome, Patch, Point } from './types.ts';

/** Connected pieces of a grid's land, the largest number of faces first. */
export function piecesOf(
  fabric: Fabric,
  grid: number,
  crosses: (on: string | null) => boolean = () => true,
): number[][] {
  const topology = topologyOf(fabric);
  const seen = new Set<number>();
  const pieces: number[][] = [];
  for (const start of topology.facesOf(grid)) {
    if (seen.has(start)) continue;
    seen.add(start);
    const piece = [start];
    for (const face of piece)
      for (const h of topology.halvesOf(face)) {
        const other = sideOf(fabric.arcs, h ^ 1);
        if (seen.has(other) || fabric.faces.get(other)?.grid !== grid) continue;
        if (!crosses(fabric.arcs.get(h >> 1)?.on ?? null)) continue;
        seen.add(other);
        piece.push(other);
      }
    pieces.push(piece);
  }
  return pieces.sort((a, b) => b.length - a.length || a[0] - b[0]);
}

/** Grids whose land a patch changes, in rising order. */
export function gridsOfPatch(patch: Patch): number[] {
  const grids = new Set<number>();
  for (const { before, after } of patch.faces) {
    if (before) grids.add(before.grid);
    if (after) grids.add(after.grid);
  }
  for (const { id } of patch.grids) grids.add(id);
  return [...grids].sort((a, b) => a - b);
}

/** Households and equivalents of a grid: what the window counts. */
export function workOf(fabric: Fabric, grid: number): { work: number; settled: number } {
  const topology = topologyOf(fabric);
  let work = 0;
  let settled = 0;
  for (const face of topology.facesOf(grid))
    for (const b of topology.buildingsOn(face)) {
      const { households, load } = fabric.buildings[b];
      work += households + (load ?? 0);
      if (households > 0) settled++;
    }
  return { work, settled };
}

/** The kind that a grid has by what it holds; a special one stays special. */
function kindOf(fabric: Fabric, grid: number, { kind }: FabricGrid): GridKind {
  if (kind === 'special') return kind;
  const { work, settled } = workOf(fabric, grid);
  if (work === 0) return 'empty';
  return settled === 1 && work > fabric.window.max ? 'oversize' : 'resident';
}

/**
 * A node round which two neighbouring half-edges do not have one face between them: rounding has put lines that are less than a
 * millimetre apart in another order.
 */
function tangledNode(fabric: Fabric, edit: Edit): Point | undefined {
  const topology = topologyOf(fabric);
  const nodes = new Set<number>();
  for (const { after } of edit.arcs.changes()) if (after) nodes.add(after.from).add(after.to);
  for (const node of nodes) {
    const star = topology.star(node);
    for (let i = 0; i < star.length; i++) {
      if (sideOf(fabric.arcs, star[i]) === sideOf(fabric.arcs, star[(i + 1) % star.length] ^ 1)) continue;
      const { x, y } = fabric.nodes.get(node) as { x: number; y: number };
      return [x, y];
    }
  }
  return undefined;
}

const crossing = (at: Point): Outcome =>
  refuse(
    'would_cross',
    '线离已有界线太近，无法分开。请画得远一点，或沿着已有界线画。',
    'The line runs too close to an existing one to be told apart. Draw it farther away, or along it.',
    { at },
  );

/**
 * Ends an edit: as a patch where all rules hold, else as the refusal that names the first broken one.
 *
 * @param pieces how many pieces a grid may be in, where that is more than it is in now
 */
export function finish(edit: Edit, action: string, pieces = new Map<number, number>()): Outcome {
  const { base } = edit;
  for (const { before, after } of edit.faces.changes())
    if (before && after && before.grid !== after.grid)
      for (const grid of [before.grid, after.grid])
        if (base.grids.get(grid)?.locked) return lockedGrid(base, grid);
  const after = edit.fabric();
  const topology = topologyOf(after);
  const tangled = tangledNode(after, edit);
  if (tangled) return crossing(tangled);
  for (const grid of gridsOfPatch(edit.patch(action))) {
    const known = after.grids.get(grid);
    if (!known) continue;
    if (topology.facesOf(grid).length === 0) {
      edit.grids.set(grid, null);
      continue;
    }
    const found = piecesOf(after, grid);
    const allowed = pieces.get(grid) ?? (base.grids.has(grid) ? piecesOf(base, grid).length : 1);
    if (found.length > Math.max(1, allowed)) {
      const at = pointIn(after, found[found.length - 1][0]).map(Math.round) as unknown as Point;
      return inPieces(after, grid, at);
    }
    const kind = kindOf(after, grid, known);
    if (kind !== known.kind) edit.grids.set(grid, { ...known, kind });
  }
  const patch = edit.patch(action);
  const { nodes, arcs, faces, grids, places } = patch;
  if ([nodes, arcs, faces, grids, places].every(list => list.length === 0)) return nothingToDo();
  return patch;
}
