/** How compact a grid is for those who walk it. Lengths in metres. */

import { interiorPoints } from '../../geometry/arrangement.ts';
import { type Frame, length_m, toSquareMetres, toU, toV } from '../../geometry/frame.ts';
import { type Shape, signedArea } from '../../geometry/rings.ts';
import type { RegionDivision } from '../region.ts';

/** A place in metres with the households that live there. */
export interface Place {
  x: number;
  y: number;
  households: number;
}

/** Square metres of a grid's polygons (outer rings run counter-clockwise, holes clockwise). */
export const areaOf = (frame: Frame, polygons: readonly Shape[]): number =>
  polygons.reduce(
    (sum, rings) => sum + rings.reduce((s, ring) => s + toSquareMetres(frame, signedArea(ring)), 0),
    0,
  );

/** Polsby and Popper (1991): 4π·area / perimeter²; 1 is a circle. */
export function polsbyPopper(frame: Frame, polygons: readonly Shape[]): number {
  const perimeter = polygons.flat().reduce((sum, ring) => sum + length_m(frame, ring), 0);
  return perimeter === 0 ? 0 : (4 * Math.PI * areaOf(frame, polygons)) / perimeter ** 2;
}

/**
 * Moment of inertia of a grid's households about their middle (Weaver and Hess 1963), over that of as many households spread
 * evenly over a disc of the grid's area: Σ h·r² / (H·A / 2π). 1 is that disc; larger is drawn out, smaller is dense in the
 * middle. 0 without households or land.
 */
export function inertia(places: readonly Place[], area_m2: number): number {
  const households = places.reduce((sum, p) => sum + p.households, 0);
  if (households === 0 || area_m2 <= 0) return 0;
  const middle = centre(places, p => p.households);
  const moment = places.reduce(
    (sum, p) => sum + p.households * ((p.x - middle.x) ** 2 + (p.y - middle.y) ** 2),
    0,
  );
  return (2 * Math.PI * moment) / (households * area_m2);
}

/** The weighed middle of places; plain where nothing weighs. */
function centre<P extends { x: number; y: number }>(
  places: readonly P[],
  weight: (p: P) => number,
): { x: number; y: number } {
  const total = places.reduce((sum, p) => sum + weight(p), 0);
  const of = total > 0 ? weight : () => 1;
  const all = total > 0 ? total : places.length;
  return {
    x: places.reduce((sum, p) => sum + p.x * of(p), 0) / all,
    y: places.reduce((sum, p) => sum + p.y * of(p), 0) / all,
  };
}

/** Places of a region: its buildings, and the middle of every atom. */
export interface RegionPlaces {
  buildings: Place[];
  /** The middle of an atom's households, of its buildings, or a point inside its land. */
  atoms: { x: number; y: number }[];
  /** Neighbours of every atom, as in the graph of the division. */
  neighbours: number[][];
}

/** Finds the places of a region, once for all its grids. */
export function placesOf({ task, frame, graph }: RegionDivision): RegionPlaces {
  const buildings = task.buildings.map(
    ({ at, households }): Place => ({
      x: toU(frame, at[0]) * frame.kx,
      y: toV(frame, at[1]) * frame.ky,
      households,
    }),
  );
  const { arrangement, atomOf, atoms, edges } = graph;
  const inside = interiorPoints(arrangement);
  const land = atoms.map(() => [] as { x: number; y: number; area: number }[]);
  for (let f = 1; f < arrangement.faces; f++)
    if (atomOf[f] >= 0)
      land[atomOf[f]].push({
        x: inside[2 * f] * frame.kx,
        y: inside[2 * f + 1] * frame.ky,
        area: arrangement.areas[f],
      });
  const neighbours: number[][] = atoms.map(() => []);
  for (const { a, b } of edges) {
    neighbours[a].push(b);
    neighbours[b].push(a);
  }
  return {
    buildings,
    atoms: atoms.map((atom, a) =>
      atom.buildings.length > 0
        ? centre(
            atom.buildings.map(b => buildings[b]),
            p => p.households,
          )
        : centre(land[a], p => p.area),
    ),
    neighbours,
  };
}

/**
 * The longest of the shortest ways between two atoms of a grid that have households, from atom's middle to neighbouring atom's
 * middle. There is no network of paths in the engine: this goes round what parts the grid's land, and takes the straight line
 * elsewhere. Never less than the straight distance of the farthest two buildings of one atom. Atoms that no way inside the grid joins (a
 * locked grid in pieces) are taken as the crow flies.
 */
export function walkingDiameter_m(
  { atoms: at, neighbours, buildings }: RegionPlaces,
  members: readonly number[],
  settled: (atom: number) => boolean,
  buildingsOf: (atom: number) => readonly number[],
): number {
  const own = new Set(members);
  const straight = (a: { x: number; y: number }, b: { x: number; y: number }): number =>
    Math.hypot(a.x - b.x, a.y - b.y);
  const homes = members.filter(settled);
  let longest = 0;
  for (const from of homes) {
    const distance = new Map([[from, 0]]);
    const done = new Set<number>();
    for (;;) {
      let nearest = -1;
      for (const [v, d] of distance)
        if (!done.has(v) && (nearest < 0 || d < (distance.get(nearest) as number))) nearest = v;
      if (nearest < 0) break;
      done.add(nearest);
      const here = distance.get(nearest) as number;
      for (const next of neighbours[nearest]) {
        if (!own.has(next) || done.has(next)) continue;
        const d = here + straight(at[nearest], at[next]);
        if (d < (distance.get(next) ?? Infinity)) distance.set(next, d);
      }
    }
    for (const to of homes) longest = Math.max(longest, distance.get(to) ?? straight(at[from], at[to]));
    const inside = buildingsOf(from).filter(b => buildings[b].households > 0);
    for (const a of inside)
      for (const b of inside) longest = Math.max(longest, straight(buildings[a], buildings[b]));
  }
  return longest;
}
