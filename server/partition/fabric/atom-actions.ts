/** Edits by atoms: whole atoms, compounds, blocks and grids change grid. Pure: each gives a patch or says why not. */
import { type BarrierClass, HARD_BARRIERS } from '../../api/barriers.ts';
import { BLOCK_CLASSES } from '../params.ts';
import { finish, piecesOf } from './check.ts';
import { nextCode, nextName } from './codes.ts';
import { lineLength_m } from './measure.ts';
import { Edit } from './patch.ts';
import { lockedGrid, nothingToDo, refuse, titleOf, unknownFace, unknownGrid } from './refuse.ts';
import { sideOf, topologyOf } from './topology.ts';
import type { Arc, Fabric, Outcome, Refusal } from './types.ts';

/** The refusal for atoms that are not there or whose grid is locked, if there is one. */
function refuseFaces(fabric: Fabric, faces: readonly number[]): Refusal | undefined {
  for (const f of faces) {
    const face = fabric.faces.get(f);
    if (!face) return unknownFace(f);
    if (fabric.grids.get(face.grid)?.locked) return lockedGrid(fabric, face.grid);
  }
  return undefined;
}

/** The refusal for a grid that is not there or locked, if there is one. */
export function refuseGrid(fabric: Fabric, grid: number): Refusal | undefined {
  const known = fabric.grids.get(grid);
  if (!known) return unknownGrid(grid);
  return known.locked ? lockedGrid(fabric, grid) : undefined;
}

/** Atoms go to another grid. A grid that loses its last atom goes. */
export function moveAtoms(
  fabric: Fabric,
  faces: readonly number[],
  grid: number,
  action = 'moveAtoms',
): Outcome {
  const moving = faces.filter(f => fabric.faces.get(f)?.grid !== grid);
  const refusal = refuseGrid(fabric, grid) ?? refuseFaces(fabric, moving);
  if (refusal) return refusal;
  const edit = new Edit(fabric);
  for (const f of moving) edit.label(f, grid);
  return finish(edit, action);
}

/** Atoms of a compound, in rising order. */
export function facesOfCompound(fabric: Fabric, compound: string): number[] {
  const own = new Set(fabric.groups.flatMap((group, g) => (group.compound === compound ? [g] : [])));
  return [...fabric.faces].flatMap(([f, { group }]) => (own.has(group) ? [f] : [])).sort((a, b) => a - b);
}

/** A whole compound goes to another grid. */
export function moveCompound(fabric: Fabric, compound: string, grid: number): Outcome {
  const faces = facesOfCompound(fabric, compound);
  if (faces.length === 0)
    return refuse(
      'unknown',
      `本社区没有编号为“${compound}”的小区。请在地图上重新选择。`,
      `This community has no compound "${compound}". Select it again on the map.`,
    );
  return moveAtoms(fabric, faces, grid, 'moveCompound');
}

/** The atoms of a block: all that can be reached without crossing a street, a river, a railway or a bank. */
export function facesOfBlock(fabric: Fabric, face: number): number[] {
  const topology = topologyOf(fabric);
  const block = [face];
  const seen = new Set(block);
  for (const f of block)
    for (const h of topology.halvesOf(f)) {
      const { on } = fabric.arcs.get(h >> 1) as Arc;
      const other = sideOf(fabric.arcs, h ^ 1);
      if (other < 0 || seen.has(other) || BLOCK_CLASSES.includes(on as BarrierClass)) continue;
      seen.add(other);
      block.push(other);
    }
  return block.sort((a, b) => a - b);
}

/** The whole block that an atom lies in goes to another grid. */
export function moveBlock(fabric: Fabric, face: number, grid: number): Outcome {
  if (!fabric.faces.has(face)) return unknownFace(face);
  return moveAtoms(fabric, facesOfBlock(fabric, face), grid, 'moveBlock');
}

/** Grids become one: the first of the list, with its code and name. */
export function merge(fabric: Fabric, grids: readonly number[]): Outcome {
  const [first, ...others] = [...new Set(grids)];
  if (first === undefined || others.length === 0) return nothingToDo();
  for (const grid of [first, ...others]) {
    const refusal = refuseGrid(fabric, grid);
    if (refusal) return refusal;
  }
  const edit = new Edit(fabric);
  const topology = topologyOf(fabric);
  let pieces = piecesOf(fabric, first).length;
  for (const grid of others) {
    for (const f of topology.facesOf(grid)) edit.label(f, first);
    pieces = Math.max(pieces, piecesOf(fabric, grid).length);
  }
  const outcome = finish(edit, 'merge', new Map([[first, pieces]]));
  if (outcome.ok || outcome.code !== 'in_pieces') return outcome;
  return refuse(
    'not_neighbours',
    `“${titleOf(fabric, first)}”与所选网格不相邻，不能合并。请选择有共同边界的网格。`,
    `"${titleOf(fabric, first)}" and the others are not neighbours. Choose grids that share a boundary.`,
    { grid: first, ...(outcome.at ? { at: outcome.at } : {}) },
  );
}

/** Grids that take no land by themselves: locked ones, single oversize buildings, special ones. */
const isClosed = (fabric: Fabric, grid: number): boolean => {
  const known = fabric.grids.get(grid);
  return known?.locked === true || known?.kind === 'oversize' || known?.kind === 'special';
};

const isHard = (on: Arc['on']): boolean => (HARD_BARRIERS as readonly unknown[]).includes(on);

/**
 * The grid beside an atom with the longest common edge, by the labels of an edit; rivers and closed grids only where asked.
 *
 * @param from the grid that is being dissolved
 */
function bestNeighbour(
  fabric: Fabric,
  edit: Edit,
  face: number,
  from: ReadonlySet<number>,
  { rivers, closed }: { rivers: boolean; closed: boolean },
): number | undefined {
  const common = new Map<number, number>();
  for (const h of topologyOf(fabric).halvesOf(face)) {
    const arc = fabric.arcs.get(h >> 1) as Arc;
    const other = sideOf(fabric.arcs, h ^ 1);
    if (other < 0 || (isHard(arc.on) && !rivers)) continue;
    const { grid } = edit.faces.get(other);
    if (from.has(grid) || fabric.grids.get(grid)?.locked || (isClosed(fabric, grid) && !closed)) continue;
    common.set(grid, (common.get(grid) ?? 0) + lineLength_m(fabric.frame, arc.line));
  }
  return [...common].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
}

/** Gives atoms to their neighbours by the longest common edge, round after round. Returns those that found none. */
export function giveAway(edit: Edit, faces: readonly number[], from: ReadonlySet<number>): number[] {
  let open = [...faces];
  const WAYS = [
    { rivers: false, closed: false },
    { rivers: true, closed: false },
    { rivers: true, closed: true },
  ];
  for (let way = 0; open.length > 0 && way < WAYS.length; ) {
    const found = open.map(f => bestNeighbour(edit.base, edit, f, from, WAYS[way]));
    open.forEach((f, i) => {
      const grid = found[i];
      if (grid !== undefined) edit.label(f, grid);
    });
    const left = open.filter((_, i) => found[i] === undefined);
    way = left.length < open.length ? 0 : way + 1;
    open = left;
  }
  return open;
}

/** A grid goes: each of its atoms joins the neighbouring grid with the longest common edge. */
export function dissolve(fabric: Fabric, grid: number): Outcome {
  const refusal = refuseGrid(fabric, grid);
  if (refusal) return refusal;
  const edit = new Edit(fabric);
  const left = giveAway(edit, topologyOf(fabric).facesOf(grid), new Set([grid]));
  if (left.length > 0)
    return refuse(
      'no_neighbour',
      `“${titleOf(fabric, grid)}”周围没有可接收的网格。请先解锁一个相邻网格。`,
      `"${titleOf(fabric, grid)}" has no neighbour that may take it. Unlock one beside it first.`,
      { grid },
    );
  return finish(edit, 'dissolve');
}

/** Atoms become a new grid, with the next free code. @param retired codes that were used before and are never used again */
export function createGrid(
  fabric: Fabric,
  faces: readonly number[],
  retired: readonly string[] = [],
): Outcome {
  if (faces.length === 0) return nothingToDo();
  const refusal = refuseFaces(fabric, faces);
  if (refusal) return refusal;
  const edit = new Edit(fabric);
  const code = nextCode(fabric, retired);
  const grid = edit.addGrid({ code, name: nextName(fabric, code), kind: 'resident' });
  for (const f of faces) edit.label(f, grid);
  return finish(edit, 'createGrid');
}
