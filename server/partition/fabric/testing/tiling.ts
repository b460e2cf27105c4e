/**
 * An independent check of a fabric, by other code than the fabric's own: GEOS on the outlines as they are written, in metres.
 * Nothing here uses half-edges, stars or labels but to ask for outlines.
 */
import type { Geos } from '../../../geometry/geos.ts';
import { outlineOf, outlineOfFaces } from '../outline.ts';
import type { Fabric } from '../types.ts';

export interface Tiling {
  /** Shares of the community's area: what the faces miss, what they overlap by; the same for the grids. */
  facesGap: number;
  facesOverlap: number;
  gridsGap: number;
  gridsOverlap: number;
  /** Buildings whose representative point is not on the land of their grid. */
  stray: string[];
  /** Buildings without a face, or with a face that is not there. */
  homeless: string[];
  invalid: string[];
}

/** @param edge the community's rings in nanodegrees, as they were before any edit */
export function tilingOf(geos: Geos, fabric: Fabric, edge: readonly (readonly number[])[]): Tiling {
  const { frame } = fabric;
  const metres = (ring: ArrayLike<number>): Float64Array =>
    Float64Array.from({ length: ring.length }, (_, i) =>
      i & 1 ? (ring[i] - frame.lat0) * frame.ky : (ring[i] - frame.lon0) * frame.kx,
    );
  const land = [edge.map(metres)];
  const whole = geos.area(land);
  const invalid: string[] = [];
  const check = (shapes: Float64Array[][], what: string): Float64Array[][] => {
    for (const rings of shapes)
      for (const ring of rings) {
        const last = ring.length - 2;
        if (ring.length < 8 || ring[0] !== ring[last] || ring[1] !== ring[last + 1])
          invalid.push(`${what}: a ring is not closed`);
      }
    return shapes;
  };
  const faces = [...fabric.faces.keys()].flatMap(f =>
    check(
      outlineOfFaces(fabric, [f]).map(rings => rings.map(metres)),
      `face ${f}`,
    ),
  );
  const byGrid = new Map(
    [...fabric.grids.keys()].map(g => [
      g,
      check(
        outlineOf(fabric, g).map(rings => rings.map(metres)),
        `grid ${g}`,
      ),
    ]),
  );
  const grids = [...byGrid.values()].flat();
  const sums = (polygons: Float64Array[][]) => {
    const union = geos.unionPolygons(polygons, 0);
    const area = geos.area(union);
    const inside = geos.area(geos.intersectPolygons(union, land, 0));
    const sum = polygons.reduce((total, rings) => total + geos.area([rings]), 0);
    return {
      gap: Math.max(whole - inside, area - inside) / whole,
      overlap: Math.abs(sum - area) / whole,
    };
  };
  const f = sums(faces);
  const g = sums(grids);
  const stray: string[] = [];
  const homeless: string[] = [];
  fabric.buildings.forEach((building, b) => {
    const face = fabric.places.get(b)?.face;
    const grid = face === undefined ? undefined : fabric.faces.get(face)?.grid;
    if (grid === undefined || !fabric.grids.has(grid)) {
      homeless.push(building.id);
      return;
    }
    const [x, y] = metres(building.at);
    if (!(byGrid.get(grid) ?? []).some(rings => odd(rings, x, y))) stray.push(building.id);
  });
  return {
    facesGap: f.gap,
    facesOverlap: f.overlap,
    gridsGap: g.gap,
    gridsOverlap: g.overlap,
    stray,
    homeless,
    invalid,
  };
}

function odd(rings: readonly Float64Array[], x: number, y: number): boolean {
  let inside = false;
  for (const ring of rings)
    for (let i = 2; i < ring.length; i += 2) {
      const [ax, ay, bx, by] = [ring[i - 2], ring[i - 1], ring[i], ring[i + 1]];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  return inside;
}

/** Throws where the topology contradicts itself: what every edit must leave whole. */
export function refuseBroken(fabric: Fabric): void {
  const fail = (text: string): never => {
    throw new Error(`broken fabric: ${text}`);
  };
  const bounded = new Set<number>();
  const met = new Set<number>();
  for (const [a, arc] of fabric.arcs) {
    const from = fabric.nodes.get(arc.from) ?? fail(`arc ${a} begins nowhere`);
    const to = fabric.nodes.get(arc.to) ?? fail(`arc ${a} ends nowhere`);
    const n = arc.line.length;
    if (from.x !== arc.line[0] || from.y !== arc.line[1]) fail(`arc ${a} leaves its first node`);
    if (to.x !== arc.line[n - 2] || to.y !== arc.line[n - 1]) fail(`arc ${a} misses its last node`);
    if (arc.left === arc.right) fail(`arc ${a} has one face on both sides`);
    if (!arc.line.every(Number.isSafeInteger)) fail(`arc ${a} is not on whole nanodegrees`);
    for (const side of [arc.left, arc.right]) {
      if (side !== -1 && !fabric.faces.has(side)) fail(`arc ${a} bounds no face`);
      bounded.add(side);
    }
    met.add(arc.from).add(arc.to);
  }
  for (const [f, face] of fabric.faces) {
    if (!bounded.has(f)) fail(`face ${f} has no edge`);
    if (!fabric.grids.has(face.grid)) fail(`face ${f} is in no grid`);
  }
  for (const g of fabric.grids.keys())
    if (![...fabric.faces.values()].some(face => face.grid === g)) fail(`grid ${g} has no land`);
  for (const v of fabric.nodes.keys()) if (!met.has(v)) fail(`node ${v} stands alone`);
  if (fabric.places.size !== fabric.buildings.length) fail('a building has no place, or two');
}
