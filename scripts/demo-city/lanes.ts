/** Lanes of a block: common vertices where they cross, and no piece of them cut off from the street. */
import type { Compound, Lane } from './city.ts';
import { crossing, distance, mix, type Point, project } from './geometry.ts';
import { snap } from './mesh.ts';
import type { Site } from './site.ts';
import { isStreet, type Way } from './ways.ts';

/** Longer ties than this look wrong (m). */
const LONGEST_TIE_M = 90;

/** Gives crossing lanes a common vertex, and puts the end of one into the line it ends on. */
export function nodeLanes(lanes: readonly Lane[]): Lane[] {
  const cuts = lanes.map(lane => lane.line.map((point, i) => ({ at: i, point })));
  const add = (lane: number, segment: number, t: number, point: Point) =>
    cuts[lane]!.push({ at: segment + t, point });
  lanes.forEach((one, i) => {
    lanes.forEach((two, j) => {
      if (i === j) return;
      for (let s = 1; s < two.line.length; s++) {
        const [c, d] = [two.line[s - 1]!, two.line[s]!];
        for (const end of [one.line[0]!, one.line[one.line.length - 1]!]) {
          const hit = project(end, c, d);
          if (hit.distance < 0.06 && hit.t > 0 && hit.t < 1) add(j, s - 1, hit.t, end);
        }
        if (j < i) continue;
        for (let r = 1; r < one.line.length; r++) {
          const [a, b] = [one.line[r - 1]!, one.line[r]!];
          const hit = crossing(a, b, c, d);
          if (!hit) continue;
          const point = snap(mix(a, b, hit.t));
          if ([a, b, c, d].some(p => distance(p, point) < 0.08)) continue;
          add(i, r - 1, hit.t, point);
          add(j, s - 1, hit.u, point);
        }
      }
    });
  });
  return lanes.map((lane, i) => ({
    ...lane,
    line: cuts[i]!.sort((x, y) => x.at - y.at)
      .map(c => c.point)
      .filter((p, k, all) => k === 0 || distance(p, all[k - 1]!) > 0.02),
  }));
}

/**
 * Every connected piece of the lanes that touches no street is tied to the nearest vertex of one that does, or straight
 * to the street (through a new gate), past the buildings; a piece for which there is no such way is given up.
 */
export function mendLanes(site: Site, lanes: readonly Lane[]): Lane[] {
  const { mesh } = site.city;
  const streets = new Set(mesh.loops[site.face]!.map(n => keyOf(mesh.points[n]!)));
  const tied: Lane[] = [];
  let loose: Lane[][] = [];
  for (const piece of piecesOf(lanes).map(list => list.map(i => lanes[i]!)))
    if (piece.some(lane => lane.line.some(p => streets.has(keyOf(p))))) tied.push(...piece);
    else loose.push(piece);
  for (let before = -1; loose.length > 0 && loose.length !== before; ) {
    before = loose.length;
    loose = loose.filter(piece => {
      const tie = tieOf(site, piece, tied);
      if (tie !== undefined) tied.push(...piece, tie);
      return tie === undefined;
    });
  }
  for (const compound of site.compounds)
    if (compound.gates.length === 0) tied.push(...openGate(site, compound, tied));
  return tied;
}

/** A gate for a compound that has none: where a lane passes its wall already, or else at the wall nearest to a street. */
function openGate(site: Site, compound: Compound, lanes: readonly Lane[]): Lane[] {
  const { mesh } = site.city;
  const loop = mesh.loops[site.face]!;
  let best: { at: Point; to: Point; a: number; b: number; d: number } | undefined;
  const passes = lanes.flatMap(({ line }) =>
    line.slice(1).flatMap((q, i): Point[] => {
      const at = lastOn(line[i]!, q, compound.ring);
      return at === undefined ? [] : [at];
    }),
  );
  const wall = [
    ...compound.ring,
    ...compound.ring.map((p, i) => mix(p, compound.ring[(i + 1) % compound.ring.length]!, 0.5)),
  ];
  for (const at of passes.length > 0 ? passes : wall)
    loop.forEach((a, i) => {
      const b = loop[(i + 1) % loop.length]!;
      if (!isStreet(mesh.wayOf(a, b).kind)) return;
      const hit = project(at, mesh.points[a]!, mesh.points[b]!);
      if (best === undefined || hit.distance < best.d) best = { at, to: hit.point, a, b, d: hit.distance };
    });
  if (best === undefined) return [];
  const { at, to, a, b } = best;
  const way = mesh.wayOf(a, b);
  if (passes.length > 0) {
    compound.gates.push({ at, kind: 'vehicle', street: to, way });
    return [];
  }
  const node = mesh.points[mesh.splitEdge(a, b, to, 3)]!;
  compound.gates.push({ at: snap(at), kind: 'vehicle', street: node, way });
  return [{ kind: 'service', name: '', line: [snap(at), node] }];
}

const keyOf = (p: Point) => `${p[0]},${p[1]}`;

function tieOf(site: Site, piece: readonly Lane[], tied: readonly Lane[]): Lane | undefined {
  const { mesh } = site.city;
  const loop = mesh.loops[site.face]!;
  let best: { from: Point; to: Point; d: number; street?: { a: number; b: number; way: Way } } | undefined;
  const consider = (from: Point, to: Point, extra: number, street?: { a: number; b: number; way: Way }) => {
    const d = distance(from, to) + extra;
    if (d < LONGEST_TIE_M && (best === undefined || d < best.d) && !site.blocked(from, to))
      best = { from, to, d, ...(street && { street }) };
  };
  for (const from of piece.flatMap(lane => lane.line)) {
    for (const lane of tied) for (const to of lane.line) consider(from, to, 0);
    loop.forEach((a, i) => {
      const b = loop[(i + 1) % loop.length]!;
      const way = mesh.wayOf(a, b);
      if (!isStreet(way.kind) || way.kind === 'trunk') return;
      consider(from, project(from, mesh.points[a]!, mesh.points[b]!).point, 20, { a, b, way });
    });
  }
  if (best === undefined) return undefined;
  const { from, to, street } = best;
  if (street === undefined) return { kind: 'footway', name: '', line: [from, to] };
  const node = mesh.points[mesh.splitEdge(street.a, street.b, to, 3)]!;
  for (const compound of site.compounds) {
    const at = lastOn(from, node, compound.ring);
    const kind = compound.gates.length === 0 ? 'vehicle' : 'pedestrian';
    if (at) compound.gates.push({ at, kind, street: node, way: street.way });
  }
  return { kind: 'service', name: '', line: [from, node] };
}

function lastOn(a: Point, b: Point, ring: readonly Point[]): Point | undefined {
  let best: number | undefined;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const hit = crossing(a, b, ring[j]!, ring[i]!);
    if (hit && (best === undefined || hit.t > best)) best = hit.t;
  }
  return best === undefined ? undefined : snap(mix(a, b, best));
}

/** Indices of lanes that hang together by shared vertices. */
function piecesOf(lanes: readonly Lane[]): number[][] {
  const at = new Map<string, number[]>();
  lanes.forEach((lane, i) => {
    for (const [x, y] of lane.line) {
      const key = `${x},${y}`;
      const list = at.get(key);
      if (list) list.push(i);
      else at.set(key, [i]);
    }
  });
  const seen = new Set<number>();
  const out: number[][] = [];
  lanes.forEach((_, start) => {
    if (seen.has(start)) return;
    seen.add(start);
    const piece = [start];
    for (const i of piece)
      for (const [x, y] of lanes[i]!.line)
        for (const j of at.get(`${x},${y}`)!)
          if (!seen.has(j)) {
            seen.add(j);
            piece.push(j);
          }
    out.push(piece);
  });
  return out;
}
