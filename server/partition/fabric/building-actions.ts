/** Edits by buildings: one of several in an atom is cut out half-way between the footprints. */
import { tessellate } from '../../geometry/tessellate.ts';
import { refuseGrid } from './atom-actions.ts';
import { finish } from './check.ts';
import { cutFaces, shapeOf } from './cut.ts';
import { Mesh } from './mesh.ts';
import { Edit } from './patch.ts';
import { settle } from './redraw.ts';
import { lockedGrid, refuse } from './refuse.ts';
import { topologyOf } from './topology.ts';
import type { Fabric, Outcome, Refusal } from './types.ts';

/** Buildings (by their numbers) go to another grid; one that is alone in its atom takes the atom along. */
export function moveBuildings(fabric: Fabric, buildings: readonly number[], grid: number): Outcome {
  const refusal = refuseGrid(fabric, grid);
  if (refusal) return refusal;
  const moving = new Set<number>();
  const faces = new Set<number>();
  for (const b of buildings) {
    const place = fabric.places.get(b);
    if (!place)
      return refuse(
        'unknown',
        `没有这栋楼（${b}）。请刷新后重选。`,
        `There is no building ${b}. Select it again.`,
      );
    const now = fabric.faces.get(place.face)?.grid as number;
    if (now === grid) continue;
    if (fabric.grids.get(now)?.locked) return lockedGrid(fabric, now);
    moving.add(b);
    faces.add(place.face);
  }
  const mesh = new Mesh(new Edit(fabric));
  const touched = new Set<number>();
  const pieces = new Map<number, number[]>();
  for (const face of [...faces].sort((a, b) => a - b)) {
    const parts = cutOut(mesh, face, moving, touched, pieces);
    if (parts) return parts;
  }
  for (const b of moving) mesh.edit.label(mesh.edit.places.get(b).face, grid);
  if (pieces.size === 0) return finish(mesh.edit, 'moveBuildings');
  const cut = { ok: true as const, drawn: new Set<number>(), fresh: [], pieces, touched };
  return settle({ ok: true, mesh, cut, faces: [...faces] }, 'moveBuildings');
}

/** Cuts the moving buildings of a face out of it, where others stay. */
function cutOut(
  mesh: Mesh,
  face: number,
  moving: ReadonlySet<number>,
  touched: Set<number>,
  pieces: Map<number, number[]>,
): Refusal | undefined {
  const fabric = mesh.edit.base;
  const held = topologyOf(fabric).buildingsOn(face);
  if (held.every(b => moving.has(b))) return undefined;
  const { lon0, lat0 } = fabric.frame;
  const local = (ring: ArrayLike<number>): Float64Array =>
    Float64Array.from({ length: ring.length }, (_, i) => ring[i] - (i & 1 ? lat0 : lon0));
  const { cells } = tessellate(
    fabric.frame,
    shapeOf(mesh, face).map(local),
    held.map(b => ({
      owner: moving.has(b) ? 1 : 0,
      polygons: [fabric.buildings[b].rings.map(local)],
    })),
  );
  const lines = cells
    .filter(({ owner }) => owner === 1)
    .flatMap(({ polygon }) =>
      polygon.map(ring => Array.from(ring, (value, i) => value + (i & 1 ? lat0 : lon0))),
    );
  const cut = lines.length > 0 ? cutFaces(mesh, new Set([face]), lines) : undefined;
  if (cut && !cut.ok) return cut;
  for (const v of cut?.touched ?? []) touched.add(v);
  for (const [whole, parts] of cut?.pieces ?? []) pieces.set(whole, parts);
  const left = new Set(held.filter(b => !moving.has(b)).map(b => mesh.edit.places.get(b).face));
  const shared = held.find(b => moving.has(b) && left.has(mesh.edit.places.get(b).face));
  if (shared === undefined) return undefined;
  const { id, at } = fabric.buildings[shared];
  return refuse(
    'not_possible',
    `楼栋“${id}”与同一单元内的其他楼栋重叠，无法单独划出。请把它们一起移动。`,
    `Building "${id}" overlaps others of its atom and cannot be cut out. Move them together.`,
    { building: id, at },
  );
}
