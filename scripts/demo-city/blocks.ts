/**
 * Streets below the avenues: every block larger than its zone allows is cut in two, across its long side, along a
 * slightly bent and turned line. A cut that would meet an existing crossing within 40 m goes on straight from it, so
 * that streets run through; a cut across an avenue's median does the same. Largest blocks first, so wide streets are
 * made before narrow ones.
 */
import {
  angleOf,
  areaOf,
  boundsOf,
  contains,
  crossing,
  distance,
  Frame,
  mainAngle,
  mix,
  type Point,
  projectOnLine,
} from './geometry.ts';
import { type Mesh, OUTSIDE } from './mesh.ts';
import { between, type Random, randomOf } from './prng.ts';
import type { Skeleton } from './skeleton.ts';
import { type CorridorKind, isStreet, type StreetClass, type Way } from './ways.ts';
import { LARGEST_BLOCK_M2, type Zone, zoneAt } from './zones.ts';

/** `median`: between two carriageways; the corridors: between a river's, canal's, railway's or stream's middle line and the road beside it. */
export type FaceKind = 'block' | 'median' | CorridorKind;

/** New streets keep this far from other crossings (m) unless they go on straight from one. */
const CROSSING_GAP_M = 42;

export function classifyFaces(mesh: Mesh, skeleton: Skeleton): FaceKind[] {
  return mesh.loops.map((loop, face) => {
    const ring = mesh.ringOf(face);
    if (
      skeleton.duals.some(({ axis, half_m }) =>
        ring.every(p => projectOnLine(p, axis).distance < half_m * 1.6),
      )
    )
      return 'median';
    const kinds = new Set(loop.map((a, i) => mesh.wayOf(a, loop[(i + 1) % loop.length]!).kind));
    for (const kind of ['river', 'canal', 'railway', 'stream'] as const) if (kinds.has(kind)) return kind;
    return 'block';
  });
}

interface End {
  /** Existing node to end at, or an edge to put a new node into. */
  node?: number;
  edge?: [number, number];
  point: Point;
  score: number;
}

export function cutBlocks(
  mesh: Mesh,
  kinds: FaceKind[],
  reserved: readonly { at: Point; area_m2: number }[],
): Way[] {
  const random = randomOf('blocks');
  const made: Way[] = [];
  const waiting = kinds.flatMap((kind, face) => (kind === 'block' ? [face] : []));
  const area = (face: number) => areaOf(mesh.ringOf(face));
  while (waiting.length > 0) {
    let top = 0;
    for (let i = 1; i < waiting.length; i++) if (area(waiting[i]!) > area(waiting[top]!)) top = i;
    const [face] = waiting.splice(top, 1) as [number];
    const size = area(face);
    const ring = mesh.ringOf(face);
    const zone = zoneAt(mesh.insideOf(face));
    const kept = reserved.find(r => size < r.area_m2 * 1.9 && contains(ring, r.at));
    const limit = LARGEST_BLOCK_M2[zone] * between(random, 0.85, 1.25);
    if (kept || size < limit) continue;
    const kind = streetClassFor(zone, size);
    const cut = bestCut(mesh, face, kind, random);
    if (cut === undefined) continue;
    const from = landOn(mesh, cut.from);
    const to = landOn(mesh, cut.to);
    if (from === to || mesh.isEdge(from, to)) continue;
    const path = [mesh.points[from]!, ...cut.inner, mesh.points[to]!];
    const way = wayThrough(mesh, from, to, path, kind, made);
    kinds.push('block');
    waiting.push(face, mesh.cut(face, from, cut.inner, to, way));
  }
  return made;
}

function streetClassFor(zone: Zone, size: number): StreetClass {
  if (zone === 'old_town') return size > 90_000 ? 'tertiary' : 'residential';
  if (zone === 'industrial') return 'tertiary';
  if (zone === 'fringe') return size > 500_000 ? 'tertiary' : 'residential';
  return size > 170_000 ? 'tertiary' : 'residential';
}

/** One more cut through a block, on a way of the caller's; undefined when the block refuses. */
export function cutAcross(
  mesh: Mesh,
  face: number,
  way: Way,
  random: Random,
): { face: number; path: Point[] } | undefined {
  const cut = bestCut(mesh, face, 'service', random);
  if (cut === undefined) return undefined;
  const [from, to] = [landOn(mesh, cut.from), landOn(mesh, cut.to)];
  if (from === to || mesh.isEdge(from, to)) return undefined;
  const made = mesh.cut(face, from, cut.inner, to, way);
  way.axis = [mesh.points[from]!, ...cut.inner, mesh.points[to]!];
  return { face: made, path: way.axis };
}

const landOn = (mesh: Mesh, end: End): number =>
  end.node ?? mesh.splitEdge(end.edge![0], end.edge![1], end.point);

/** The way that the new street continues, or a new one. */
function wayThrough(
  mesh: Mesh,
  from: number,
  to: number,
  path: Point[],
  kind: StreetClass,
  made: Way[],
): Way {
  for (const [node, next, atStart] of [
    [from, path[1]!, true],
    [to, path[path.length - 2]!, false],
  ] as const) {
    const heading = angleOf(next, mesh.points[node]!);
    for (const other of mesh.neighbours[node]!) {
      const way = mesh.wayOf(node, other);
      if (way.kind !== kind || way.along || way.carriageway) continue;
      if (turnBetween(heading, angleOf(mesh.points[node]!, mesh.points[other]!)) > 0.5) continue;
      const onward = atStart ? path : [...path].reverse();
      if (distance(way.axis[0]!, mesh.points[node]!) < 1)
        way.axis = [...[...onward].reverse(), ...way.axis.slice(1)];
      else if (distance(way.axis[way.axis.length - 1]!, mesh.points[node]!) < 1)
        way.axis = [...way.axis, ...onward.slice(1)];
      else continue;
      return way;
    }
  }
  const way: Way = { kind, name: '', axis: path };
  made.push(way);
  return way;
}

function turnBetween(a: number, b: number): number {
  const d = Math.abs(a - b) % (2 * Math.PI);
  return d > Math.PI ? 2 * Math.PI - d : d;
}

function bestCut(mesh: Mesh, face: number, kind: StreetClass, random: Random) {
  const ring = mesh.ringOf(face);
  const frame = new Frame([0, 0], mainAngle(ring));
  const local = ring.map(frame.in);
  const [u0, v0, u1, v1] = boundsOf(local);
  const alongU = u1 - u0 > v1 - v0;
  let best: { from: End; to: End; inner: Point[]; score: number } | undefined;
  for (let attempt = 0; attempt < 36; attempt++) {
    // Mostly across the long side; a block that refuses (too narrow, no street to end on) is tried the other way.
    const across = attempt < 24 ? alongU : !alongU;
    const t = between(random, 0.33, 0.67);
    const middle: Point = across ? [u0 + (u1 - u0) * t, (v0 + v1) / 2] : [(u0 + u1) / 2, v0 + (v1 - v0) * t];
    const turn = (across ? Math.PI / 2 : 0) + frame.angle + between(random, -0.13, 0.13);
    const hit = chord(ring, frame.out(middle), turn);
    if (hit === undefined) continue;
    const from = endAt(mesh, face, hit.from, hit.fromPoint, turn + Math.PI, kind);
    const to = endAt(mesh, face, hit.to, hit.toPoint, turn, kind);
    if (!from || !to || (from.node !== undefined && from.node === to.node)) continue;
    const length = distance(from.point, to.point);
    if (length < 60) continue;
    const parts = splitAreas(ring, hit.from, from.point, hit.to, to.point);
    const balance = Math.min(parts[0], parts[1]) / (parts[0] + parts[1]);
    if (balance < 0.25) continue;
    const score = from.score + to.score + (0.5 - balance) * 2.2 + (across === alongU ? 0 : 0.6);
    if (best !== undefined && score >= best.score) continue;
    const inner = bend(ring, from.point, to.point, between(random, -0.035, 0.035));
    if (inner) best = { from, to, inner, score };
  }
  return best;
}

/** The stretch of a line through `middle` that lies inside the ring, as the two ring sides it ends on. */
function chord(ring: Point[], middle: Point, angle: number) {
  const reach: Point = [Math.cos(angle) * 5000, Math.sin(angle) * 5000];
  const a: Point = [middle[0] - reach[0], middle[1] - reach[1]];
  const b: Point = [middle[0] + reach[0], middle[1] + reach[1]];
  const hits: { t: number; side: number; point: Point }[] = [];
  for (let i = 0; i < ring.length; i++) {
    const [p, q] = [ring[i]!, ring[(i + 1) % ring.length]!];
    const hit = crossing(a, b, p, q);
    if (hit) hits.push({ t: hit.t, side: i, point: mix(p, q, hit.u) });
  }
  hits.sort((x, y) => x.t - y.t);
  for (let i = 0; i + 1 < hits.length; i += 2) {
    const [x, y] = [hits[i]!, hits[i + 1]!];
    if (x.t <= 0.5 && y.t >= 0.5) return { from: x.side, fromPoint: x.point, to: y.side, toPoint: y.point };
  }
  return undefined;
}

function splitAreas(ring: Point[], i: number, p: Point, j: number, q: Point): [number, number] {
  const one: Point[] = [p];
  for (let k = (i + 1) % ring.length; ; k = (k + 1) % ring.length) {
    one.push(ring[k]!);
    if (k === j) break;
  }
  one.push(q);
  const part = Math.abs(areaOf(one));
  return [part, Math.max(0, areaOf(ring) - part)];
}

/** Where a cut may end near `point` on side `side` of the face, heading out at `heading`. */
function endAt(
  mesh: Mesh,
  face: number,
  side: number,
  point: Point,
  heading: number,
  kind: StreetClass,
): End | undefined {
  const loop = mesh.loops[face]!;
  const [a, b] = [loop[side]!, loop[(side + 1) % loop.length]!];
  const way = mesh.wayOf(a, b);
  if (!isStreet(way.kind) && way.kind !== 'outline') return undefined;
  let score = way.kind === 'trunk' ? 0.5 : way.kind === 'primary' ? 0.12 : way.kind === 'outline' ? 0.1 : 0;
  let target = point;
  // A street already meets the other carriageway nearby: go on from it across the median.
  const opposite = way.carriageway && acrossMedian(mesh, a, b, point);
  if (opposite) {
    target = opposite;
    score -= 0.4;
  }
  const near = loop.filter(n => mesh.degree(n) > 2 && distance(mesh.points[n]!, target) < CROSSING_GAP_M);
  if (near.length > 0) {
    const through = near.find(
      n =>
        mesh.degree(n) === 3 &&
        mesh.neighbours[n]!.some(
          other =>
            !loop.includes(other) &&
            isStreet(mesh.wayOf(n, other).kind) &&
            turnBetween(heading, angleOf(mesh.points[n]!, mesh.points[other]!)) < 0.42,
        ),
    );
    if (through === undefined || near.length > 1) return undefined;
    return { node: through, point: mesh.points[through]!, score: score - 0.55 };
  }
  const edgeAngle = angleOf(mesh.points[a]!, mesh.points[b]!);
  const slant = Math.abs(Math.cos(heading - edgeAngle));
  if (slant > 0.6) return undefined;
  score += slant * 1.1 + (kind === 'residential' && way.kind === 'trunk' ? 0.6 : 0);
  const pa = mesh.points[a]!;
  const pb = mesh.points[b]!;
  if (distance(pa, target) < 3) return { node: a, point: pa, score };
  if (distance(pb, target) < 3) return { node: b, point: pb, score };
  return { edge: [a, b], point: target, score };
}

function acrossMedian(mesh: Mesh, a: number, b: number, point: Point): Point | undefined {
  const median = mesh.faceOf(b, a);
  if (median === OUTSIDE) return undefined;
  const [pa, pb] = [mesh.points[a]!, mesh.points[b]!];
  for (const n of mesh.loops[median]!) {
    if (mesh.degree(n) !== 3 || distance(mesh.points[n]!, point) > 55) continue;
    const p = mesh.points[n]!;
    const length = distance(pa, pb);
    const t = ((p[0] - pa[0]) * (pb[0] - pa[0]) + (p[1] - pa[1]) * (pb[1] - pa[1])) / (length * length);
    if (t <= 0 || t >= 1 || distance(mix(pa, pb, t), p) < 5) continue;
    return mix(pa, pb, t);
  }
  return undefined;
}

/** Inner points of a slightly bowed street; undefined when it would leave the block or hug its edge. */
function bend(ring: Point[], p: Point, q: Point, bow: number): Point[] | undefined {
  const length = distance(p, q);
  const line = (size: number): Point[] => {
    if (length < 130 || Math.abs(size) * length < 1.2) return [];
    const steps = length > 320 ? [0.25, 0.5, 0.75] : [0.35, 0.68];
    return steps.map(t => {
      const off = 4 * t * (1 - t) * size * length;
      const m = mix(p, q, t);
      return [m[0] - ((q[1] - p[1]) / length) * off, m[1] + ((q[0] - p[0]) / length) * off] as Point;
    });
  };
  for (const size of [bow, 0]) {
    const inner = line(size);
    const body = [mix(p, q, 0.2), ...inner, mix(p, q, 0.8)];
    if (body.every(x => contains(ring, x)) && clearOf(ring, body)) return inner;
  }
  return undefined;
}

const clearOf = (ring: Point[], body: Point[]) =>
  body.every(p => projectOnLine(p, [...ring, ring[0]!]).distance > 18);
