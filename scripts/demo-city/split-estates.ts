/**
 * The 跨社区小区: compounds that two communities share. The block is cut along an inner lane before anything is built,
 * the compound's wall goes round both halves, the rows stand on one side of the lane or the other, and the community
 * boundary is drawn to the lane (see `communities.ts`).
 */
import { cutAcross } from './blocks.ts';
import type { City } from './city.ts';
import { ownership } from './estates.ts';
import { contains, crossing, mix, type Point } from './geometry.ts';
import { layoutSlabs, planSlabs, SLAB_STYLES } from './layout-slabs.ts';
import { randomOf } from './prng.ts';
import { parcelOf, Site } from './site.ts';
import { isStreet, type Way } from './ways.ts';

export const SPLIT_ESTATES: Point[] = [
  [-2700, 1150],
  [1480, -480],
];

/** Builds them and returns the faces that are taken. */
export function buildSplitEstates(city: City): Set<number> {
  const taken = new Set<number>();
  SPLIT_ESTATES.forEach((spot, i) => {
    const random = randomOf(`split estate ${i}`);
    const face = city.mesh.loops.findIndex(
      (_, f) => city.kinds[f] === 'block' && contains(city.mesh.ringOf(f), spot),
    );
    const wall = face < 0 ? undefined : parcelOf(city, face);
    if (wall === undefined) throw new Error(`no block at ${spot.join(' ')}`);
    const lane: Way = { kind: 'service', name: '', axis: [] };
    const cut = cutAcross(city.mesh, face, lane, random);
    if (cut === undefined) throw new Error(`the block at ${spot.join(' ')} cannot be cut`);
    city.kinds.push('block');
    const faces = [face, cut.face];
    const built = 2001 + i * 3;
    let compound: ReturnType<Site['compound']> | undefined;
    for (const half of faces) {
      taken.add(half);
      const ground = parcelOf(city, half);
      if (ground === undefined) continue;
      const site = new Site(city, half, ground);
      compound ??= site.compound(wall, { kind: 'slab', built, faces, ...ownership(random, built) });
      layoutSlabs(site, planSlabs(site, ground, [ground]), compound, SLAB_STYLES.garden, ground);
      site.finish();
    }
    // The lane's own two gates, where it passes the wall.
    const ends = [
      [cut.path[0]!, cut.path[1]!],
      [cut.path[cut.path.length - 1]!, cut.path[cut.path.length - 2]!],
    ] as const;
    for (const [street, inner] of ends) {
      const at = wallCrossing(street, inner, wall);
      const way = waysAt(city, street).find(w => isStreet(w.kind) && w.kind !== 'service');
      if (at && way) compound?.gates.unshift({ at, kind: 'vehicle', street, way });
    }
    city.landuse.push({ kind: 'residential', name: '', ring: wall });
    city.buildings
      .filter(b => b.compound === compound && b.doors.length > 0)
      .forEach((b, k) => {
        b.name = `${k + 1}号楼`;
      });
  });
  return taken;
}

function wallCrossing(a: Point, b: Point, ring: readonly Point[]): Point | undefined {
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const hit = crossing(a, b, ring[j]!, ring[i]!);
    if (hit) return mix(a, b, hit.t);
  }
  return undefined;
}

function waysAt(city: City, p: Point): Way[] {
  const node = city.mesh.points.findIndex(q => q[0] === p[0] && q[1] === p[1]);
  return city.mesh.neighbours[node]!.map(n => city.mesh.wayOf(node, n));
}
