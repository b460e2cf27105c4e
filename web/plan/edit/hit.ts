/** What of a fabric is at a place: atoms, buildings, boundaries, vertices and nodes. Pure; points in nanodegrees. */
import { contains } from '../../../server/geometry/rings.ts';
import { distance_m, nearestOnLine } from '../../../server/partition/fabric/measure.ts';
import { pointIn } from '../../../server/partition/fabric/outline.ts';
import { topologyOf } from '../../../server/partition/fabric/topology.ts';
import {
  type Arc,
  type Fabric,
  type FabricBuilding,
  OUTSIDE,
  type Point,
} from '../../../server/partition/fabric/types.ts';

type Box = [west: number, south: number, east: number, north: number];

const boxes = new WeakMap<object, Box>();

function boxOfLines(owner: object, lines: readonly (readonly number[])[]): Box {
  let box = boxes.get(owner);
  if (box) return box;
  box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const line of lines)
    for (let i = 0; i + 1 < line.length; i += 2) {
      const [x, y] = [line[i] as number, line[i + 1] as number];
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
  boxes.set(owner, box);
  return box;
}

const boxOfArc = (arc: Arc): Box => boxOfLines(arc, [arc.line]);
const boxOfBuilding = (building: FabricBuilding): Box => boxOfLines(building, building.rings);

/** The atom at a point, or undefined outside the community: the side of the first line due east. */
export function faceAt({ arcs }: Fabric, [x, y]: Point): number | undefined {
  let nearest = Infinity;
  let face = OUTSIDE;
  for (const arc of arcs.values()) {
    const [, south, east, north] = boxOfArc(arc);
    if (y < south || y >= north || east < x) continue;
    const { line } = arc;
    for (let i = 2; i < line.length; i += 2) {
      const [ax, ay, bx, by] = [line[i - 2], line[i - 1], line[i], line[i + 1]] as [
        number,
        number,
        number,
        number,
      ];
      if (ay <= y === by <= y) continue;
      const crossing = ax + ((y - ay) / (by - ay)) * (bx - ax);
      if (crossing < x || crossing >= nearest) continue;
      nearest = crossing;
      face = by > ay ? arc.left : arc.right;
    }
  }
  return face === OUTSIDE ? undefined : face;
}

const shapes = new WeakMap<FabricBuilding, Float64Array[]>();

function shapeOfBuilding(building: FabricBuilding): Float64Array[] {
  let shape = shapes.get(building);
  if (!shape) shapes.set(building, (shape = building.rings.map(ring => Float64Array.from(ring))));
  return shape;
}

/** The building (its number) whose footprint holds a point. */
export function buildingAt({ buildings }: Fabric, [x, y]: Point): number | undefined {
  for (let b = 0; b < buildings.length; b++) {
    const building = buildings[b] as FabricBuilding;
    const [west, south, east, north] = boxOfBuilding(building);
    if (x < west || x > east || y < south || y > north) continue;
    if (contains(shapeOfBuilding(building), x, y)) return b;
  }
  return undefined;
}

/** A place on a boundary between two grids. */
export type Handle =
  | { kind: 'vertex'; arc: number; index: number; at: Point }
  | { kind: 'node'; node: number; at: Point }
  | { kind: 'segment'; arc: number; segment: number; at: Point };

const gridBeside = (fabric: Fabric, face: number): number => fabric.faces.get(face)?.grid ?? OUTSIDE;

/** Whether an arc lies between two grids of the community. */
export function isBoundary(fabric: Fabric, arc: Arc): boolean {
  const [a, b] = [gridBeside(fabric, arc.left), gridBeside(fabric, arc.right)];
  return a !== b && a !== OUTSIDE && b !== OUTSIDE;
}

/** Whether boundaries of grids end at a node (not only a change of what a line lies on inside one boundary). */
export function isCorner(fabric: Fabric, node: number): boolean {
  const topology = topologyOf(fabric);
  return topology.star(node).filter(h => topology.gridAt(h) !== topology.gridAt(h ^ 1)).length > 2;
}

/**
 * The vertex, node or segment of a boundary near a point: points before lines.
 * @param reach_m how far a point is still near
 */
export function handleAt(fabric: Fabric, at: Point, reach_m: number): Handle | undefined {
  const [x, y] = at;
  const { frame } = fabric;
  const rx = reach_m / frame.kx;
  const ry = reach_m / frame.ky;
  let best: Handle | undefined;
  let least = reach_m;
  let line: Handle | undefined;
  let lineLeast = reach_m;
  for (const [id, arc] of fabric.arcs) {
    const [west, south, east, north] = boxOfArc(arc);
    if (x < west - rx || x > east + rx || y < south - ry || y > north + ry) continue;
    if (!isBoundary(fabric, arc)) continue;
    const last = arc.line.length / 2 - 1;
    for (let i = 0; i <= last; i++) {
      const p: Point = [arc.line[2 * i] as number, arc.line[2 * i + 1] as number];
      const off = distance_m(frame, ...p, x, y);
      if (off > least) continue;
      least = off;
      best =
        i > 0 && i < last
          ? { kind: 'vertex', arc: id, index: i, at: p }
          : { kind: 'node', node: i === 0 ? arc.from : arc.to, at: p };
    }
    const near = nearestOnLine(frame, arc.line, at);
    if (near.distance_m <= lineLeast) {
      lineLeast = near.distance_m;
      line = { kind: 'segment', arc: id, segment: near.segment, at: near.at };
    }
  }
  return best ?? line;
}

/** The arc, of any kind but the community's edge, nearest to a point. */
export function arcAt(fabric: Fabric, at: Point, reach_m: number): number | undefined {
  const handle = handleAt(fabric, at, reach_m);
  if (!handle) return undefined;
  if (handle.kind !== 'node') return handle.arc;
  const topology = topologyOf(fabric);
  const half = topology.star(handle.node).find(h => isBoundary(fabric, fabric.arcs.get(h >> 1) as Arc));
  return half === undefined ? undefined : half >> 1;
}

const middles = new WeakMap<Fabric, Map<number, Point>>();

function middleOfFace(fabric: Fabric, face: number): Point {
  let known = middles.get(fabric);
  if (!known) middles.set(fabric, (known = new Map()));
  let at = known.get(face);
  if (!at) known.set(face, (at = pointIn(fabric, face)));
  return at;
}

/** Buildings whose representative point lies inside a closed ring. */
export function buildingsIn({ buildings }: Fabric, ring: Float64Array): number[] {
  return buildings.flatMap(({ at: [x, y] }, b) => (contains([ring], x, y) ? [b] : []));
}

/** Atoms inside a closed ring: those with a building in it; those without buildings by a point inside them. */
export function facesIn(fabric: Fabric, ring: Float64Array): number[] {
  const topology = topologyOf(fabric);
  const found = new Set<number>();
  for (const b of buildingsIn(fabric, ring)) {
    const place = fabric.places.get(b);
    if (place) found.add(place.face);
  }
  for (const face of fabric.faces.keys())
    if (topology.buildingsOn(face).length === 0 && contains([ring], ...middleOfFace(fabric, face)))
      found.add(face);
  return [...found].sort((a, b) => a - b);
}

/** Pairs of grids whose common boundary passes within reach of a point. */
export function pairsNear(fabric: Fabric, at: Point, reach_m: number): [number, number][] {
  const pairs = new Map<string, [number, number]>();
  for (const arc of fabric.arcs.values()) {
    const [west, south, east, north] = boxOfArc(arc);
    const [rx, ry] = [reach_m / fabric.frame.kx, reach_m / fabric.frame.ky];
    if (at[0] < west - rx || at[0] > east + rx || at[1] < south - ry || at[1] > north + ry) continue;
    if (!isBoundary(fabric, arc) || nearestOnLine(fabric.frame, arc.line, at).distance_m > reach_m) continue;
    const [a, b] = [gridBeside(fabric, arc.left), gridBeside(fabric, arc.right)].sort((p, q) => p - q) as [
      number,
      number,
    ];
    pairs.set(`${a} ${b}`, [a, b]);
  }
  return [...pairs.values()];
}
