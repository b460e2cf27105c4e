/**
 * Streets from the mesh: names, pedestrian crossings over the medians, and the lines that are written: each way's edges
 * chained from end to end, cut where a bridge or an underpass begins. Crossing streets share their vertex.
 */
import type { FaceKind } from './blocks.ts';
import type { City, Lane } from './city.ts';
import { angleOf, distance, type Point, project, projectOnLine, walk } from './geometry.ts';
import { type Mesh, OUTSIDE } from './mesh.ts';
import { randomOf } from './prng.ts';
import {
  type CorridorKind,
  isStreet,
  STREET_WIDTH,
  type StreetClass,
  type Way,
  type WayKind,
} from './ways.ts';

export interface StreetLine {
  way: Way;
  kind: WayKind;
  line: Point[];
  oneway: boolean;
  bridge: boolean;
  tunnel: boolean;
  width_m: number;
}

/** Street names by direction, as in many northern towns: 路 north–south, 街 east–west. */
export function nameStreets(city: City): void {
  const random = randomOf('street names');
  const ways = new Set<Way>();
  for (const [a, b] of city.mesh.edges()) ways.add(city.mesh.wayOf(a, b));
  for (const way of ways) if (way.name !== '') city.names.reserve('street', way.name);
  for (const way of ways) {
    if (way.name !== '' || !isStreet(way.kind) || way.kind === 'service') continue;
    const turn = Math.abs(Math.sin(angleOf(way.axis[0]!, way.axis[way.axis.length - 1]!)));
    way.name = city.names.street(
      random,
      turn > 0.7 ? ['路', '路', '路', '东路', '西路'] : ['街', '街', '街', '南街', '北街'],
    );
  }
}

/** What an edge of a street crosses: the corridor whose strip lies beside it though it does not run along it. */
function crosses(
  mesh: Mesh,
  kinds: readonly FaceKind[],
  a: number,
  b: number,
  way: Way,
): CorridorKind | undefined {
  for (const face of [mesh.faceOf(a, b), mesh.faceOf(b, a)]) {
    const kind = face === OUTSIDE ? 'block' : kinds[face]!;
    if (kind === 'block' || kind === 'median' || kind === way.along) continue;
    return kind;
  }
  return undefined;
}

/**
 * A footway over the median wherever a side street meets one carriageway only, so that people can cross there; where
 * side streets face each other the crossing is part of the street.
 */
export function crossMedians(city: City): void {
  const { mesh, kinds } = city;
  kinds.forEach((kind, face) => {
    if (kind !== 'median') return;
    for (const node of [...mesh.loops[face]!]) {
      const loop = mesh.loops[face]!;
      const p = mesh.points[node]!;
      const outward = mesh.neighbours[node]!.find(n => !loop.includes(n));
      if (outward === undefined || mesh.degree(node) !== 3) continue;
      const arriving = mesh.wayOf(node, outward);
      if (!isStreet(arriving.kind) || arriving.carriageway) continue;
      const own = mesh.wayOf(node, mesh.neighbours[node]!.find(n => n !== outward)!);
      let best: { a: number; b: number; point: Point; d: number } | undefined;
      loop.forEach((a, i) => {
        const b = loop[(i + 1) % loop.length]!;
        const way = mesh.wayOf(a, b);
        if (way === own || way.carriageway === undefined || way.name !== own.name) return;
        const hit = project(p, mesh.points[a]!, mesh.points[b]!);
        if (best === undefined || hit.distance < best.d) best = { a, b, point: hit.point, d: hit.distance };
      });
      if (best === undefined || best.d > 40) continue;
      const to = mesh.splitEdge(best.a, best.b, best.point, 9);
      const across = mesh.neighbours[to]!.find(n => !mesh.loops[face]!.includes(n));
      const facing = across === undefined ? undefined : mesh.wayOf(to, across);
      const through = facing && isStreet(facing.kind) && !facing.carriageway;
      const lane: Lane = {
        kind: through ? (arriving.kind as StreetClass) : 'footway',
        name: through ? arriving.name : '',
        line: [p, mesh.points[to]!],
      };
      const same = (l: Lane) =>
        l.line.length === 2 &&
        distance(l.line[0]!, lane.line[1]!) < 0.01 &&
        distance(l.line[1]!, lane.line[0]!) < 0.01;
      if (!city.lanes.some(same)) city.lanes.push(lane);
    }
  });
}

export function streetLines(city: City): StreetLine[] {
  const { mesh, kinds } = city;
  const groups = new Map<Way, Map<string, [number, number][]>>();
  for (const [a, b] of mesh.edges()) {
    const way = mesh.wayOf(a, b);
    if (way.kind === 'outline' || way.kind === 'link') continue;
    const over = isStreet(way.kind) ? crosses(mesh, kinds, a, b, way) : undefined;
    const flag = over === undefined ? '' : over === 'railway' && way.underRail ? 'tunnel' : 'bridge';
    const byFlag = groups.get(way) ?? new Map<string, [number, number][]>();
    groups.set(way, byFlag);
    byFlag.set(flag, [...(byFlag.get(flag) ?? []), [a, b]]);
  }
  const out: StreetLine[] = [];
  for (const [way, byFlag] of groups)
    for (const [flag, edges] of byFlag)
      for (const nodes of chains(edges)) {
        const line = along(
          way,
          nodes.map(n => mesh.points[n]!),
        );
        out.push({
          way,
          kind: way.kind,
          line,
          oneway: way.carriageway !== undefined,
          bridge: flag === 'bridge',
          tunnel: flag === 'tunnel',
          width_m: isStreet(way.kind) ? STREET_WIDTH[way.kind] : 0,
        });
      }
  return out;
}

/** Edges to chains; a chain ends where its own edges end or branch. */
function chains(edges: readonly [number, number][]): number[][] {
  const at = new Map<number, number[]>();
  for (const [a, b] of edges) {
    at.set(a, [...(at.get(a) ?? []), b]);
    at.set(b, [...(at.get(b) ?? []), a]);
  }
  const used = new Set<string>();
  const key = (a: number, b: number) => (a < b ? `${a},${b}` : `${b},${a}`);
  const out: number[][] = [];
  const follow = (start: number, next: number) => {
    const chain = [start];
    let [from, to] = [start, next];
    for (;;) {
      used.add(key(from, to));
      chain.push(to);
      const onward: number[] = at.get(to)!;
      const [x, y] = onward;
      if (onward.length !== 2) break;
      const after: number = x === from ? y! : x!;
      if (used.has(key(to, after))) break;
      [from, to] = [to, after];
    }
    out.push(chain);
  };
  for (const [node, list] of at)
    if (list.length !== 2) for (const n of list) if (!used.has(key(node, n))) follow(node, n);
  for (const [node, list] of at) for (const n of list) if (!used.has(key(node, n))) follow(node, n);
  return out;
}

/** A line in its way's direction; the left carriageway against it, since traffic keeps right. */
function along(way: Way, line: Point[]): Point[] {
  if (way.axis.length < 2) return line;
  const k = line.length >> 1;
  const [p, q] = k > 0 ? [line[k - 1]!, line[k]!] : [line[0]!, line[1]!];
  const axis = walk(way.axis, projectOnLine([(p[0] + q[0]) / 2, (p[1] + q[1]) / 2], way.axis).along).angle;
  const forward = Math.cos(angleOf(p, q) - axis) > 0;
  return forward === (way.carriageway !== 'left') ? line : [...line].reverse();
}
