/**
 * Deals the strips between blocks (medians, banks, the railway's land) to the communities beside them, so that the
 * communities tile the city: a strip that lies along several communities is cut across at the street between them.
 * A bank belongs to the land behind it, so the boundary on the water is its middle line; a median belongs to the
 * community left of the avenue, so the boundary is one of the two carriageways.
 */
import type { FaceKind } from './blocks.ts';
import type { City } from './city.ts';
import { contains, crossing, distance, mix, type Point, project } from './geometry.ts';
import { type Mesh, OUTSIDE } from './mesh.ts';
import type { Way } from './ways.ts';

const LINK: Way = { kind: 'link', name: '', axis: [] };

/** Community of the land beside each side of a strip; undefined on its far side. */
function landOf(mesh: Mesh, kinds: readonly FaceKind[], ofFace: ReadonlyMap<number, number>, strip: number) {
  const loop = mesh.loops[strip]!;
  const median = kinds[strip] === 'median';
  return loop.map((a, i) => {
    const b = loop[(i + 1) % loop.length]!;
    const other = mesh.faceOf(b, a);
    if (other === OUTSIDE || kinds[other] !== 'block') return undefined;
    if (median && mesh.wayOf(a, b).carriageway !== 'left') return undefined;
    return ofFace.get(other);
  });
}

export function dealStrips(city: City, ofFace: Map<number, number>): void {
  const { mesh, kinds } = city;
  for (let strip = 0; strip < kinds.length; strip++) {
    if (kinds[strip] === 'block') continue;
    while (cutOnce(city, ofFace, strip));
  }
  for (let strip = 0; strip < kinds.length; strip++) {
    if (kinds[strip] === 'block') continue;
    const land = longest(mesh, strip, landOf(mesh, kinds, ofFace, strip));
    if (land !== undefined) ofFace.set(strip, land);
  }
  // What has no land of its own (a crossing of two avenues, an avenue on a bridge) goes with its longest neighbour.
  for (let left = kinds.length; left > 0; ) {
    const open = kinds.flatMap((_, face) => (ofFace.has(face) ? [] : [face]));
    if (open.length === 0) return;
    if (open.length === left) throw new Error(`${left} strips have no community beside them`);
    left = open.length;
    for (const strip of open) {
      const loop = mesh.loops[strip]!;
      const beside = loop.map((a, i) => {
        const b = loop[(i + 1) % loop.length]!;
        const kind = mesh.wayOf(a, b).kind;
        return kind === 'river' || kind === 'canal' || kind === 'railway'
          ? undefined
          : ofFace.get(mesh.faceOf(b, a));
      });
      const land = longest(mesh, strip, beside);
      if (land !== undefined) ofFace.set(strip, land);
    }
  }
}

function longest(mesh: Mesh, face: number, beside: readonly (number | undefined)[]): number | undefined {
  const loop = mesh.loops[face]!;
  const length = new Map<number, number>();
  beside.forEach((c, i) => {
    if (c === undefined) return;
    const d = distance(mesh.points[loop[i]!]!, mesh.points[loop[(i + 1) % loop.length]!]!);
    length.set(c, (length.get(c) ?? 0) + d);
  });
  return [...length].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
}

function cutOnce(city: City, ofFace: Map<number, number>, strip: number): boolean {
  const { mesh, kinds } = city;
  const loop = mesh.loops[strip]!;
  const land = landOf(mesh, kinds, ofFace, strip);
  for (let i = 0; i < loop.length; i++) {
    const [before, after] = [land[(i + loop.length - 1) % loop.length], land[i]];
    if (before === undefined || after === undefined || before === after) continue;
    const node = loop[i]!;
    const p = mesh.points[node]!;
    // The nearest point of the far side that can be seen from here.
    let best: { a: number; b: number; point: Point; d: number } | undefined;
    loop.forEach((a, k) => {
      const b = loop[(k + 1) % loop.length]!;
      if (land[k] !== undefined || a === node || b === node) return;
      const hit = project(p, mesh.points[a]!, mesh.points[b]!);
      if (best === undefined || hit.distance < best.d) best = { a, b, point: hit.point, d: hit.distance };
    });
    if (best === undefined || best.d < 3) continue;
    const ring = mesh.ringOf(strip);
    const middle = mix(p, best.point, 0.5);
    const blocked = loop.some((a, k) => {
      const b = loop[(k + 1) % loop.length]!;
      if (a === node || b === node || (a === best!.a && b === best!.b)) return false;
      const hit = crossing(p, mix(p, best!.point, 0.98), mesh.points[a]!, mesh.points[b]!);
      return hit !== undefined;
    });
    if (blocked || !contains(ring, middle)) continue;
    const to = mesh.splitEdge(best.a, best.b, best.point, 2);
    if (to === node || mesh.isEdge(node, to)) continue;
    mesh.cut(strip, node, [], to, LINK);
    kinds.push(kinds[strip]!);
    return true;
  }
  return false;
}

/** Outer rings (node loops) of a set of faces; one when the set is in one piece without holes. */
export function outlineOf(mesh: Mesh, faces: ReadonlySet<number>): number[][] {
  const next = new Map<number, number[]>();
  for (const face of faces) {
    const loop = mesh.loops[face]!;
    loop.forEach((a, i) => {
      const b = loop[(i + 1) % loop.length]!;
      if (faces.has(mesh.faceOf(b, a))) return;
      next.set(a, [...(next.get(a) ?? []), b]);
    });
  }
  const rings: number[][] = [];
  for (const start of [...next.keys()].sort((a, b) => a - b))
    while ((next.get(start)?.length ?? 0) > 0) {
      const ring: number[] = [];
      let at = start;
      do {
        ring.push(at);
        at = next.get(at)!.shift()!;
      } while (at !== start);
      rings.push(ring);
    }
  return rings;
}
