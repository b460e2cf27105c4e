/**
 * A planar arrangement: noded lines become nodes, half-edges and faces (a doubly connected edge list).
 *
 * Half-edge 2e runs along edge e as given, 2e+1 against it; the face of a half-edge lies to its left. An edge may have
 * inner vertices; edges meet at their ends only, which is what GEOS noding gives. Dead ends are pruned first: they
 * divide nothing.
 *
 * Face 0 is the unbounded one. A face's first ring is its outer one; rings of components that lie inside it are holes.
 * Source: de Berg et al., Computational Geometry, chapter 2.2; half-edges are ordered by an exact orientation test.
 */
import Flatbush from 'flatbush';
import { orient2d } from 'robust-predicates';
import { boundsOf, contains, interiorPoint, type Shape, signedArea } from './rings.ts';

export interface Arrangement {
  /** Edge geometry, both ends included. */
  readonly edges: Float64Array[];
  /** Node ids of an edge's first and last point. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly nodes: number;
  /** Face to the left of each half-edge. */
  readonly faceOf: Int32Array;
  /** The half-edge that follows along the face. */
  readonly next: Int32Array;
  readonly faces: number;
  /** Per face its rings (outer one first), and its area in square units (holes taken off). Face 0 has none. */
  readonly rings: Shape[];
  readonly areas: Float64Array;
  /** The dead ends that were pruned. */
  readonly dangles: Float64Array[];
}

/** Ids for points, by exact coordinates. */
class PointIds {
  private readonly rows = new Map<number, Map<number, number>>();
  count = 0;
  idOf(x: number, y: number): number {
    let row = this.rows.get(y);
    if (!row) this.rows.set(y, (row = new Map()));
    let id = row.get(x);
    if (id === undefined) row.set(x, (id = this.count++));
    return id;
  }
}

function prune(lines: readonly Float64Array[]): {
  edges: Float64Array[];
  from: number[];
  to: number[];
  nodes: number;
  dangles: Float64Array[];
} {
  const ids = new PointIds();
  const from: number[] = [];
  const to: number[] = [];
  for (const line of lines) {
    from.push(ids.idOf(line[0], line[1]));
    to.push(ids.idOf(line[line.length - 2], line[line.length - 1]));
  }
  const at: number[][] = Array.from({ length: ids.count }, () => []);
  const degree = new Int32Array(ids.count);
  for (let e = 0; e < lines.length; e++) {
    at[from[e]].push(e);
    at[to[e]].push(e);
    degree[from[e]]++;
    degree[to[e]]++;
  }
  const gone = new Uint8Array(lines.length);
  const queue: number[] = [];
  for (let v = 0; v < ids.count; v++) if (degree[v] === 1) queue.push(v);
  for (let v = queue.pop(); v !== undefined; v = queue.pop()) {
    if (degree[v] !== 1) continue;
    const e = at[v].find(candidate => !gone[candidate]) as number;
    gone[e] = 1;
    degree[v]--;
    const other = from[e] === v ? to[e] : from[e];
    if (--degree[other] === 1) queue.push(other);
  }
  const kept = lines.map((_, e) => e).filter(e => !gone[e]);
  return {
    edges: kept.map(e => lines[e]),
    from: kept.map(e => from[e]),
    to: kept.map(e => to[e]),
    nodes: ids.count,
    dangles: lines.filter((_, e) => gone[e]),
  };
}

/** Links every half-edge to the one that follows along its face: at each node, the next one clockwise. */
function link(edges: readonly Float64Array[], from: number[], to: number[], nodes: number): Int32Array {
  const halves = edges.length * 2;
  const next = new Int32Array(halves);
  const out: number[][] = Array.from({ length: nodes }, () => []);
  for (let e = 0; e < edges.length; e++) {
    out[from[e]].push(2 * e);
    out[to[e]].push(2 * e + 1);
  }
  // The second point of a half-edge, seen from its origin.
  const aheadX = (h: number): number => (h & 1 ? edges[h >> 1][edges[h >> 1].length - 4] : edges[h >> 1][2]);
  const aheadY = (h: number): number => (h & 1 ? edges[h >> 1][edges[h >> 1].length - 3] : edges[h >> 1][3]);
  for (const star of out) {
    if (star.length === 0) continue;
    const first = edges[star[0] >> 1];
    const x = star[0] & 1 ? first[first.length - 2] : first[0];
    const y = star[0] & 1 ? first[first.length - 1] : first[1];
    const upper = (h: number): boolean => aheadY(h) > y || (aheadY(h) === y && aheadX(h) > x);
    star.sort((a, b) => {
      const ua = upper(a);
      if (ua !== upper(b)) return ua ? -1 : 1;
      // robust-predicates' orient2d is positive for clockwise turns.
      return Math.sign(orient2d(x, y, aheadX(a), aheadY(a), aheadX(b), aheadY(b))) || a - b;
    });
    // Counter-clockwise order: arriving along the twin of star[i], the face on the left continues clockwise.
    for (let i = 0; i < star.length; i++) next[star[i] ^ 1] = star[(i + star.length - 1) % star.length];
  }
  return next;
}

/** The points of a cycle of half-edges as one closed ring. */
export function ringOf(edges: readonly Float64Array[], cycle: readonly number[]): Float64Array {
  let size = 2;
  for (const h of cycle) size += edges[h >> 1].length - 2;
  const ring = new Float64Array(size);
  let at = 0;
  for (const h of cycle) {
    const edge = edges[h >> 1];
    if (h & 1)
      for (let i = edge.length - 2; i >= 2; i -= 2) {
        ring[at++] = edge[i];
        ring[at++] = edge[i + 1];
      }
    else {
      ring.set(edge.subarray(0, edge.length - 2), at);
      at += edge.length - 2;
    }
  }
  ring[at] = ring[0];
  ring[at + 1] = ring[1];
  return ring;
}

/** Builds the arrangement of noded lines (any order, any direction; no line may cross or touch another but at ends). */
export function arrange(lines: readonly Float64Array[]): Arrangement {
  const { edges, from, to, nodes, dangles } = prune(lines);
  const next = link(edges, from, to, nodes);
  const halves = edges.length * 2;

  // Cycles of half-edges, each with its signed area.
  const cycleOf = new Int32Array(halves).fill(-1);
  const rings: Float64Array[] = [];
  const areas: number[] = [];
  const touches: boolean[] = [];
  const seen = new Int32Array(nodes).fill(-1);
  for (let h = 0; h < halves; h++) {
    if (cycleOf[h] >= 0) continue;
    const cycle: number[] = [];
    let again = false;
    for (let g = h; cycleOf[g] < 0; g = next[g]) {
      cycleOf[g] = rings.length;
      cycle.push(g);
      const node = g & 1 ? to[g >> 1] : from[g >> 1];
      again ||= seen[node] === rings.length;
      seen[node] = rings.length;
    }
    touches.push(again);
    const ring = ringOf(edges, cycle);
    rings.push(ring);
    areas.push(signedArea(ring));
  }

  // A counter-clockwise cycle bounds a face from outside; every other one is the outside of a component.
  const faceOfCycle = new Int32Array(rings.length).fill(-1);
  const faceRings: Shape[] = [[]];
  const faceAreas: number[] = [0];
  for (let c = 0; c < rings.length; c++)
    if (areas[c] > 0) {
      faceOfCycle[c] = faceRings.length;
      faceRings.push(touches[c] ? simpleRings(rings[c]) : [rings[c]]);
      faceAreas.push(areas[c]);
    }
  nest(rings, areas, componentsOf(rings.length, cycleOf), faceOfCycle, faceRings, faceAreas);

  const faceOf = new Int32Array(halves);
  for (let h = 0; h < halves; h++) faceOf[h] = faceOfCycle[cycleOf[h]];
  return {
    edges,
    from: Int32Array.from(from),
    to: Int32Array.from(to),
    nodes,
    faceOf,
    next,
    faces: faceRings.length,
    rings: faceRings,
    areas: Float64Array.from(faceAreas),
    dangles,
  };
}

/** Which connected component each cycle belongs to: the two sides of an edge are of one component. */
function componentsOf(cycles: number, cycleOf: Int32Array): Int32Array {
  const parent = Int32Array.from({ length: cycles }, (_, i) => i);
  const find = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (let h = 0; h < cycleOf.length; h += 2) parent[find(cycleOf[h])] = find(cycleOf[h + 1]);
  return parent.map((_, i) => find(i));
}

/** Puts the outside of every component into the smallest face of another component that holds it. */
function nest(
  rings: Float64Array[],
  areas: number[],
  component: Int32Array,
  faceOfCycle: Int32Array,
  faceRings: Shape[],
  faceAreas: number[],
): void {
  const outers = rings.map((_, c) => c).filter(c => areas[c] > 0);
  const holes = rings.map((_, c) => c).filter(c => areas[c] <= 0);
  if (outers.length === 0) {
    for (const c of holes) faceOfCycle[c] = 0;
    return;
  }
  const index = new Flatbush(outers.length);
  for (const c of outers) index.add(...boundsOf([rings[c]]));
  index.finish();
  for (const c of holes) {
    const x = rings[c][0];
    const y = rings[c][1];
    let best = -1;
    for (const i of index.search(x, y, x, y)) {
      const outer = outers[i];
      if (component[outer] === component[c] || (best >= 0 && areas[outer] >= areas[best])) continue;
      if (contains([rings[outer]], x, y)) best = outer;
    }
    const face = best < 0 ? 0 : faceOfCycle[best];
    faceOfCycle[c] = face;
    if (face > 0) {
      faceRings[face].push(...splitAtTouches(rings[c]));
      faceAreas[face] += areas[c];
    }
  }
}

/** A point well inside each face (face 0 apart). */
export function interiorPoints(arrangement: Arrangement): Float64Array {
  const points = new Float64Array(arrangement.faces * 2);
  for (let f = 1; f < arrangement.faces; f++) points.set(interiorPoint(arrangement.rings[f]), 2 * f);
  return points;
}

/** Finds the shape that holds a point, among many. */
export class ShapeIndex {
  private readonly index: Flatbush | undefined;
  private readonly shapes: readonly Shape[];
  private readonly ids: number[] = [];
  constructor(shapes: readonly Shape[]) {
    this.shapes = shapes;
    for (let i = 0; i < shapes.length; i++) if (shapes[i].length > 0) this.ids.push(i);
    if (this.ids.length === 0) return;
    this.index = new Flatbush(this.ids.length);
    for (const i of this.ids) this.index.add(...boundsOf(shapes[i]));
    this.index.finish();
  }

  /** The lowest-numbered shape that holds the point, or -1. */
  at(x: number, y: number): number {
    let best = -1;
    for (const k of this.index?.search(x, y, x, y) ?? []) {
      const i = this.ids[k];
      if ((best < 0 || i < best) && contains(this.shapes[i], x, y)) best = i;
    }
    return best;
  }

  /** Numbers of the shapes whose box meets a box, in rising order. */
  near(west: number, south: number, east: number, north: number): number[] {
    return (this.index?.search(west, south, east, north) ?? []).map(k => this.ids[k]).sort((a, b) => a - b);
  }
}

/**
 * The outlines of labelled faces: for each label from 0 the polygons (outer ring counter-clockwise, then its holes)
 * that its faces make together. Faces with a negative label are left out. Outlines share their edges' points exactly.
 */
export function dissolve(arrangement: Arrangement, label: Int32Array, labels: number): Shape[][] {
  const { edges, faceOf, next } = arrangement;
  const labelOf = (h: number): number => label[faceOf[h]];
  const done = new Uint8Array(edges.length * 2);
  const outers: Shape[][] = Array.from({ length: labels }, () => []);
  const holes: { label: number; ring: Float64Array }[] = [];
  for (let h = 0; h < done.length; h++) {
    const own = labelOf(h);
    if (done[h] || own < 0 || labelOf(h ^ 1) === own) continue;
    const cycle: number[] = [];
    let g = h;
    do {
      done[g] = 1;
      cycle.push(g);
      // Turn round the end node, through faces of the same label, to the next edge of the outline.
      g = next[g];
      while (labelOf(g ^ 1) === own) g = next[g ^ 1];
    } while (g !== h);
    for (const ring of splitAtTouches(ringOf(edges, cycle))) {
      if (signedArea(ring) > 0) outers[own].push([ring]);
      else holes.push({ label: own, ring });
    }
  }
  for (const { label: own, ring } of holes) {
    const home = smallestHolding(outers[own], ring);
    if (home) home.push(ring);
  }
  return outers;
}

/** A cycle that touches itself as a valid polygon: its outer ring first, then the holes that hang on its corners. */
function simpleRings(ring: Float64Array): Shape {
  const parts = splitAtTouches(ring);
  return parts.length === 1 ? parts : parts.sort((a, b) => signedArea(b) - signedArea(a));
}

/** Splits a ring that comes back to one of its points into simple rings. */
function splitAtTouches(ring: Float64Array): Float64Array[] {
  const seen = new Map<string, number>();
  const stack: number[] = [];
  const result: Float64Array[] = [];
  for (let i = 0; i < ring.length; i += 2) {
    const key = `${ring[i]} ${ring[i + 1]}`;
    const before = seen.get(key);
    if (before !== undefined) {
      const loop = stack.splice(before);
      for (let k = 0; k < loop.length; k += 2) seen.delete(`${loop[k]} ${loop[k + 1]}`);
      loop.push(ring[i], ring[i + 1]);
      result.push(Float64Array.from(loop));
    }
    seen.set(key, stack.length);
    stack.push(ring[i], ring[i + 1]);
  }
  return result.filter(loop => loop.length >= 8);
}

function smallestHolding(polygons: Shape[], ring: Float64Array): Shape | undefined {
  let best: Shape | undefined;
  let area = Infinity;
  // An island of the same label may lie in the hole: only an outline larger than the hole can be the one around it.
  const least = Math.abs(signedArea(ring));
  const [x, y] = interiorPoint([ring]);
  for (const polygon of polygons) {
    const size = signedArea(polygon[0]);
    if (size > least && size < area && contains([polygon[0]], x, y)) {
      best = polygon;
      area = size;
    }
  }
  return best;
}
