/**
 * Land of communities, exactly: which are neighbours, two as one, and two redrawn. Outlines are noded once and traced along
 * half-edges (output.ts), so that neighbours share their points and a vertex that does not change stays as it is.
 */
import { HARD_BARRIERS } from '../api/barriers.ts';
import type { Bbox, MultiPolygonCoordinates, Position } from '../api/geo.ts';
import { type Arrangement, arrange, dissolve, interiorPoints, ShapeIndex } from '../geometry/arrangement.ts';
import { bboxOf, type Frame, frameOf, fromFlat, length_m, toFlat } from '../geometry/frame.ts';
import type { Geos } from '../geometry/geos.ts';
import { contains, type Shape, segmentDistance } from '../geometry/rings.ts';
import { NEIGHBOUR_m, SAME_PLACE } from './params.ts';
import { type Source, Sources } from './sources.ts';
import type { BarrierLine } from './types.ts';

type Area = MultiPolygonCoordinates;

const boxOf = (area: Area): Bbox => bboxOf(area.flat(2));
const meet = (a: Bbox, b: Bbox): boolean => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
/** A box and what is the same place as its edge, degrees. */
const widened = ([w, s, e, n]: Bbox): Bbox => [w - SAME_deg, s - SAME_deg, e + SAME_deg, n + SAME_deg];
const SAME_deg = SAME_PLACE * 1e-9;
/** All rings of an area, read even–odd. */
const ringsOf = (frame: Frame, area: Area): Shape => area.flat().map(ring => toFlat(frame, ring));
const areaOf = (frame: Frame, polygons: readonly Shape[]): Area =>
  polygons.map(polygon => polygon.map(ring => fromFlat(frame, ring)));

/** Whether each face lies in a shape. */
function facesIn(arrangement: Arrangement, at: Float64Array, shape: Shape): Uint8Array {
  const inside = new Uint8Array(arrangement.faces);
  for (let f = 1; f < arrangement.faces; f++) inside[f] = contains(shape, at[2 * f], at[2 * f + 1]) ? 1 : 0;
  return inside;
}

/** Metres of common edge of two areas that lie on no river or canal. */
function commonEdge_m(geos: Geos, a: Area, b: Area, hard: readonly BarrierLine[]): number {
  const frame = frameOf(boxOf([...a, ...b]));
  const [one, other] = [ringsOf(frame, a), ringsOf(frame, b)];
  const arrangement = arrange(geos.nodeLines([...one, ...other], 1));
  const at = interiorPoints(arrangement);
  const [inOne, inOther] = [facesIn(arrangement, at, one), facesIn(arrangement, at, other)];
  const sources = new Sources(
    hard.map(({ class: c, line }): Source => ({ class: c, line: toFlat(frame, line) })),
  );
  let metres = 0;
  arrangement.edges.forEach((edge, e) => {
    const [left, right] = [arrangement.faceOf[2 * e], arrangement.faceOf[2 * e + 1]];
    const between = (inOne[left] && inOther[right]) || (inOne[right] && inOther[left]);
    if (!between) return;
    for (let i = 0; i + 3 < edge.length; i += 2) {
      const segment = edge.subarray(i, i + 4);
      if (sources.under(segment).length === 0) metres += length_m(frame, segment);
    }
  });
  return metres;
}

/**
 * Pairs of areas that share an edge off rivers and canals, by their numbers, the lower first.
 * @param wanted whether a pair is worth looking at
 */
export function neighbours(
  geos: Geos,
  areas: readonly Area[],
  barriers: readonly BarrierLine[],
  wanted: (i: number, j: number) => boolean,
): [number, number][] {
  const boxes = areas.map(boxOf);
  const hard = barriers
    .filter(({ class: c }) => HARD_BARRIERS.includes(c))
    .map(barrier => ({ barrier, box: widened(bboxOf(barrier.line)) }));
  const pairs: [number, number][] = [];
  for (let i = 0; i < areas.length; i++)
    for (let j = i + 1; j < areas.length; j++) {
      if (!meet(boxes[i], boxes[j]) || !wanted(i, j)) continue;
      const near = hard.filter(({ box }) => meet(box, boxes[i]) && meet(box, boxes[j]));
      const lines = near.map(({ barrier }) => barrier);
      if (commonEdge_m(geos, areas[i], areas[j], lines) >= NEIGHBOUR_m) pairs.push([i, j]);
    }
  return pairs;
}

function union(geos: Geos, frame: Frame, a: Area, b: Area): Shape[] {
  const [one, other] = [ringsOf(frame, a), ringsOf(frame, b)];
  const arrangement = arrange(geos.nodeLines([...one, ...other], 1));
  const at = interiorPoints(arrangement);
  const [inOne, inOther] = [facesIn(arrangement, at, one), facesIn(arrangement, at, other)];
  const label = Int32Array.from(inOne, (own, f) => (own || inOther[f] ? 0 : -1));
  return dissolve(arrangement, label, 1)[0];
}

/** Two areas as one. */
export function unionOf(geos: Geos, a: Area, b: Area): Area {
  const frame = frameOf(boxOf([...a, ...b]));
  return areaOf(frame, union(geos, frame, a, b));
}

/** How two areas are divided anew. */
export interface Redrawing {
  /** Parts that tile both areas, and which of the two each goes to. */
  parts: readonly { area: Area; side: 0 | 1 }[];
  /** The lines between parts of different sides. */
  lines: readonly (readonly Position[])[];
}

/** Two areas redrawn: they tile what the two covered before. */
export function redrawnLand(geos: Geos, a: Area, b: Area, { parts, lines }: Redrawing): [Area, Area] {
  const frame = frameOf(boxOf([...a, ...b]));
  const met = anchored(areaOf(frame, union(geos, frame, a, b)), lines);
  const both = ringsOf(frame, met.area);
  const arrangement = arrange(geos.nodeLines([...both, ...met.lines.map(line => toFlat(frame, line))], 1));
  const at = interiorPoints(arrangement);
  const inside = facesIn(arrangement, at, both);
  const index = new ShapeIndex(parts.map(({ area }) => ringsOf(frame, area)));
  const label = new Int32Array(arrangement.faces).fill(-1);
  const open: number[] = [];
  for (let f = 1; f < arrangement.faces; f++) {
    if (!inside[f]) continue;
    const part = index.at(at[2 * f], at[2 * f + 1]);
    if (part >= 0) label[f] = parts[part].side;
    else open.push(f);
  }
  joinOpen(frame, arrangement, label, open);
  const [one, other] = dissolve(arrangement, label, 2);
  return [areaOf(frame, one), areaOf(frame, other)];
}

/** Hairs that rounding leaves between an outline and the parts along it go to the side with the longest common edge. */
function joinOpen(frame: Frame, arrangement: Arrangement, label: Int32Array, open: readonly number[]): void {
  const { faceOf, edges } = arrangement;
  const waiting = new Set(open);
  for (let changed = waiting.size > 0; changed; ) {
    changed = false;
    for (const f of waiting) {
      const common = [0, 0];
      for (let h = 0; h < faceOf.length; h++) {
        const side = label[faceOf[h ^ 1]];
        if (faceOf[h] === f && side >= 0) common[side] += length_m(frame, edges[h >> 1]);
      }
      if (common[0] + common[1] === 0) continue;
      label[f] = common[1] > common[0] ? 1 : 0;
      waiting.delete(f);
      changed = true;
    }
  }
}

/** The vertices of areas that others did not have. */
export function newVertices(before: readonly Area[], after: readonly Area[]): Position[] {
  const key = ([x, y]: Position): string => `${Math.round(x * 1e9)} ${Math.round(y * 1e9)}`;
  const known = new Set(before.flatMap(area => area.flat(2).map(key)));
  const found = new Map<string, Position>();
  for (const point of after.flatMap(area => area.flat(2)))
    if (!known.has(key(point))) found.set(key(point), point);
  return [...found.values()];
}

/** The place on an area's rings that lies nearest to a point, within what is the same place. */
interface Spot {
  polygon: number;
  ring: number;
  /** Segment of the ring. */
  at: number;
  /** The vertex that is the same place, if any. */
  vertex?: Position;
}

function spotOf(area: Area, rings: readonly Float64Array[][], x: number, y: number): Spot | undefined {
  let best: Spot | undefined;
  let least: number = SAME_PLACE;
  for (const [polygon, list] of rings.entries())
    for (const [ring, own] of list.entries())
      for (let i = 0; 2 * i + 3 < own.length; i++) {
        const [ax, ay, bx, by] = own.subarray(2 * i, 2 * i + 4);
        if (Math.min(ax, bx) > x + SAME_PLACE || Math.max(ax, bx) < x - SAME_PLACE) continue;
        if (Math.min(ay, by) > y + SAME_PLACE || Math.max(ay, by) < y - SAME_PLACE) continue;
        if (Math.hypot(x - ax, y - ay) <= SAME_PLACE)
          return { polygon, ring, at: i, vertex: area[polygon][ring][i] };
        const distance = segmentDistance(x, y, ax, ay, bx, by);
        if (distance > least || Math.hypot(x - bx, y - by) <= SAME_PLACE) continue;
        least = distance;
        best = { polygon, ring, at: i };
      }
  return best;
}

/**
 * An area that takes over the points that lie on its outline, between its own vertices; a point that is the same place as one
 * of them is left out. The area itself where nothing is taken over.
 */
export function withVertices(area: Area, points: readonly Position[]): Area {
  const box = widened(boxOf(area));
  const near = points.filter(([x, y]) => meet([x, y, x, y], box));
  if (near.length === 0) return area;
  const frame = frameOf(box);
  const rings = area.map(polygon => polygon.map(ring => toFlat(frame, ring)));
  const flat = toFlat(frame, near);
  const added = new Map<string, { point: Position; along: number }[]>();
  near.forEach((point, k) => {
    const [x, y] = [flat[2 * k], flat[2 * k + 1]];
    const spot = spotOf(area, rings, x, y);
    if (!spot || spot.vertex) return;
    const { polygon, ring, at } = spot;
    const [ax, ay, bx, by] = rings[polygon][ring].subarray(2 * at, 2 * at + 4);
    const key = `${polygon} ${ring} ${at}`;
    const list = added.get(key) ?? [];
    list.push({ point, along: (x - ax) * (bx - ax) + (y - ay) * (by - ay) });
    added.set(key, list);
  });
  if (added.size === 0) return area;
  return area.map((polygon, p) =>
    polygon.map((ring, r) =>
      ring.flatMap((position, i): Position[] => {
        const on = added.get(`${p} ${r} ${i}`) ?? [];
        return [position, ...on.sort((a, b) => a.along - b.along).map(({ point }) => point)];
      }),
    ),
  );
}

/**
 * Lines and the outline that they end on, made to meet: a joint division rounds the crossings of streets and outline more than
 * once, so that the end of a line may lie a grid unit beside the outline.
 */
function anchored(area: Area, lines: readonly (readonly Position[])[]): { area: Area; lines: Position[][] } {
  const frame = frameOf(boxOf(area));
  const rings = area.map(polygon => polygon.map(ring => toFlat(frame, ring)));
  const onVertex = (point: Position): Position => {
    const [x, y] = toFlat(frame, [point]);
    return spotOf(area, rings, x, y)?.vertex ?? point;
  };
  const moved = lines.map(line => [onVertex(line[0]), ...line.slice(1, -1), onVertex(line[line.length - 1])]);
  const ends = new Map(moved.flatMap(line => [line[0], line[line.length - 1]]).map(p => [String(p), p]));
  return { area: withVertices(area, [...ends.values()]), lines: moved };
}
