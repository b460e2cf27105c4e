/** Outlines by half-edges: of atoms and grids, from the arcs alone, so that neighbours share every point. */
import type { ArealGeometry, Position } from '../../api/geo.ts';
import { contains, interiorPoint, type Shape, signedArea } from '../../geometry/rings.ts';
import { arcSweep } from './measure.ts';
import { originOf, topologyOf } from './topology.ts';
import type { Arc, Fabric } from './types.ts';

/** Half-edges that lie between land that is `own` and land that is not, the own land on their left. */
type Own = (half: number) => boolean;

/** Cycles of half-edges round the own land, each simple: one that comes back to a node is taken apart there. */
function cyclesOf(fabric: Fabric, halves: readonly number[], own: Own): number[][] {
  const topology = topologyOf(fabric);
  const done = new Set<number>();
  const cycles: number[][] = [];
  for (const start of halves) {
    if (done.has(start)) continue;
    const stack: number[] = [];
    const seen = new Map<number, number>();
    let h = start;
    do {
      if (done.has(h)) throw new Error('the fabric is broken: an outline does not close');
      done.add(h);
      const node = originOf(fabric.arcs, h);
      const before = seen.get(node);
      if (before !== undefined) {
        const loop = stack.splice(before);
        for (const g of loop) seen.delete(originOf(fabric.arcs, g));
        cycles.push(loop);
      }
      seen.set(node, stack.length);
      stack.push(h);
      // Round the end node, through own land, to the next half-edge of the outline.
      h = topology.next(h);
      while (own(h ^ 1)) h = topology.next(h ^ 1);
    } while (h !== start);
    cycles.push(stack);
  }
  return cycles;
}

function ringOf({ arcs }: Fabric, cycle: readonly number[]): Float64Array {
  const ring: number[] = [];
  for (const h of cycle) {
    const { line } = arcs.get(h >> 1) as Arc;
    if (h & 1) for (let i = line.length - 2; i >= 2; i -= 2) ring.push(line[i], line[i + 1]);
    else for (let i = 0; i < line.length - 2; i += 2) ring.push(line[i], line[i + 1]);
  }
  ring.push(ring[0], ring[1]);
  return Float64Array.from(ring);
}

/** Rings as polygons: outer rings counter-clockwise, each followed by its holes. */
function nested(rings: readonly Float64Array[]): Shape[] {
  const outers: { shape: Shape; area: number }[] = [];
  const holes: Float64Array[] = [];
  for (const ring of rings) {
    const area = signedArea(ring);
    if (area > 0) outers.push({ shape: [ring], area });
    else holes.push(ring);
  }
  for (const ring of holes) {
    const least = -signedArea(ring);
    const [x, y] = interiorPoint([ring]);
    let home: (typeof outers)[number] | undefined;
    for (const outer of outers)
      if (outer.area > least && (!home || outer.area < home.area) && contains([outer.shape[0]], x, y))
        home = outer;
    home?.shape.push(ring);
  }
  return outers.map(({ shape }) => shape);
}

/** Polygons of a set of faces, in nanodegrees. */
export function outlineOfFaces(fabric: Fabric, faces: Iterable<number>): Shape[] {
  const set = new Set(faces);
  const topology = topologyOf(fabric);
  const own: Own = half => {
    const arc = fabric.arcs.get(half >> 1) as Arc;
    return set.has(half & 1 ? arc.right : arc.left);
  };
  const halves: number[] = [];
  for (const face of set) for (const h of topology.halvesOf(face)) if (!own(h ^ 1)) halves.push(h);
  return nested(cyclesOf(fabric, halves, own).map(cycle => ringOf(fabric, cycle)));
}

/** Polygons of a grid: several only where its land is in pieces. */
export function outlineOf(fabric: Fabric, grid: number): Shape[] {
  return outlineOfFaces(fabric, topologyOf(fabric).facesOf(grid));
}

/** Polygons as GeoJSON in degrees; nine decimals hold them exactly. */
export function toGeometry(shapes: readonly Shape[]): ArealGeometry {
  const coordinates = shapes.map(rings =>
    rings.map(ring => {
      const positions: Position[] = [];
      for (let i = 0; i < ring.length; i += 2) positions.push([ring[i] / 1e9, ring[i + 1] / 1e9]);
      return positions;
    }),
  );
  return coordinates.length === 1
    ? { type: 'Polygon', coordinates: coordinates[0] }
    : { type: 'MultiPolygon', coordinates };
}

/** Area of a face, square metres. */
export function areaOf(fabric: Fabric, face: number): number {
  let twice = 0;
  for (const h of topologyOf(fabric).halvesOf(face)) {
    const part = arcSweep(fabric.frame, fabric.arcs.get(h >> 1) as Arc);
    twice += h & 1 ? -part : part;
  }
  return (twice / 2) * fabric.frame.kx * fabric.frame.ky;
}

/** A point well inside a face. */
export function pointIn(fabric: Fabric, face: number): [number, number] {
  return interiorPoint(outlineOfFaces(fabric, [face]).flat());
}
