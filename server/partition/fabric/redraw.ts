/**
 * What all edits of boundaries share: cut the land of some grids along new lines, give every piece its grid, let pieces without
 * buildings join an atom of their grid, and refuse what runs through a building.
 */
import type { BarrierClass } from '../../api/barriers.ts';
import { interiorPoint } from '../../geometry/rings.ts';
import { BLOCK_CLASSES, HAIRLINE_m } from '../params.ts';
import { finish } from './check.ts';
import { type Cut, cutFaces, shapeOf, tooNear } from './cut.ts';
import { crossedBuilding } from './footprints.ts';
import { lineLength_m } from './measure.ts';
import { Mesh } from './mesh.ts';
import { Edit } from './patch.ts';
import { refuse } from './refuse.ts';
import { topologyOf } from './topology.ts';
import type { Fabric, Outcome, Point, Refusal } from './types.ts';

/** A line that leaves its grids for less than this has only been rounded, metres. */
const OFF_m = 0.05;

const isBarrier = (on: string | null): boolean => BLOCK_CLASSES.includes(on as BarrierClass);

export const crossesBuilding = (fabric: Fabric, building: number, at: Point): Refusal => {
  const { id } = fabric.buildings[building];
  return refuse(
    'crosses_building',
    `线穿过了楼栋“${id}”。请先指定它归哪一侧，或让线绕开它。`,
    `The line runs through building "${id}". Say on which side it is to be, or draw round it.`,
    { at, building: id },
  );
};

/** The land of grids, cut along lines. */
export interface Cutting {
  ok: true;
  mesh: Mesh;
  cut: Cut;
  /** All faces of the grids, pieces included, in rising order. */
  faces: number[];
}

/** Cuts the land of grids along lines; refuses what runs through a building. */
export function cutGrids(
  fabric: Fabric,
  grids: readonly number[],
  lines: readonly (readonly number[])[],
): Cutting | Refusal {
  const topology = topologyOf(fabric);
  const own = grids.flatMap(grid => topology.facesOf(grid));
  const mesh = new Mesh(new Edit(fabric));
  const cut = cutFaces(mesh, new Set(own), lines);
  if (!cut.ok) return cut;
  if (own.some(face => mesh.arcsOf(face).size === 0)) return tooNear(lines[0]);
  const crossed = crossedBuilding(
    fabric,
    cut.fresh.map(a => mesh.arc(a).line),
  );
  if (crossed) return crossesBuilding(fabric, crossed.building, crossed.at);
  const faces = [...own, ...[...cut.pieces.values()].flatMap(([, ...more]) => more)].sort((a, b) => a - b);
  return { ok: true, mesh, cut, faces };
}

/** The refusal for lines that run through land of other grids, if they do. */
export function refuseLeaving(
  { mesh, cut }: Cutting,
  grids: readonly number[],
  lines: readonly (readonly number[])[],
): Refusal | undefined {
  const { frame } = mesh.edit.base;
  let inside_m = 0;
  for (const a of cut.drawn) {
    const { left, right, line } = mesh.arc(a);
    if ([left, right].some(face => face >= 0 && grids.includes(mesh.edit.faces.get(face).grid)))
      inside_m += lineLength_m(frame, line);
  }
  const all_m = lines.reduce((sum, line) => sum + lineLength_m(frame, line), 0);
  if (all_m - inside_m <= OFF_m) return undefined;
  return refuse(
    'line_leaves_grids',
    '线越出了两侧网格的范围。请只在这些网格内画线，或先调整相邻网格。',
    'The line leaves the grids beside it. Keep it inside them, or change the neighbours first.',
    { at: [lines[0][0], lines[0][1]] },
  );
}

/** A point well inside a face of a mesh. */
export function insideOf(mesh: Mesh, face: number): [number, number] {
  return interiorPoint(shapeOf(mesh, face));
}

/**
 * Ends a redrawing: pieces of cut atoms that have changed grid and hold no building join the atom of their grid with the longest
 * common edge, hairlines join any neighbour; then the rules are checked.
 */
export function settle({ mesh, cut }: Cutting, action: string): Outcome {
  const { edit } = mesh;
  const held = new Set([...edit.places.merged().values()].map(({ face }) => face));
  for (const [whole, pieces] of cut.pieces)
    for (const face of pieces) {
      if (held.has(face) || edit.faces.find(face) === undefined) continue;
      const { area_m2, outline_m } = mesh.size(face);
      const thin = outline_m === 0 || (2 * area_m2) / outline_m < HAIRLINE_m;
      const moved = edit.faces.get(face).grid !== edit.base.faces.get(whole)?.grid;
      const home = thin ? anyNeighbour(mesh, face) : moved ? ownNeighbour(mesh, face) : undefined;
      if (home !== undefined) mesh.join(face, home);
    }
  mesh.tidy(cut.touched);
  return finish(edit, action);
}

const longest = (shared: Map<number, number>): number | undefined =>
  [...shared].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];

/** The atom of the same grid beside a face with the longest common edge that is no barrier. */
function ownNeighbour(mesh: Mesh, face: number): number | undefined {
  const { edit } = mesh;
  const { grid } = edit.faces.get(face);
  return longest(mesh.shared(face, (other, { on }) => edit.faces.get(other).grid === grid && !isBarrier(on)));
}

/** The atom that takes a hairline: one of its own grid, else one that is not locked. */
function anyNeighbour(mesh: Mesh, face: number): number | undefined {
  const { edit } = mesh;
  const { grid } = edit.faces.get(face);
  return (
    longest(mesh.shared(face, other => edit.faces.get(other).grid === grid)) ??
    longest(mesh.shared(face, other => !edit.grids.get(edit.faces.get(other).grid).locked))
  );
}
