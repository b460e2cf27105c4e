/**
 * Communities of 3000–5000 households along streets, lanes and rivers, and subdistricts of whole communities.
 * Blocks are the atoms. Nothing joins two blocks across the river, a canal or the railway, unless what lies behind is
 * too small for a community of its own.
 */
import { components, type Graph, group } from './annealing.ts';
import type { City } from './city.ts';
import { centroidOf, distance, mix, type Point } from './geometry.ts';
import { OUTSIDE } from './mesh.ts';
import { randomOf } from './prng.ts';
import type { WayKind } from './ways.ts';

export const COMMUNITIES = 44;
const SUBDISTRICTS = 9;
/** The contract says 3000–5000; the search keeps off its edges. */
const LOW = 3150;
const HIGH = 4850;

/** Cost a metre of a community boundary on each kind of line: the stronger, the cheaper. */
const CUT_COST: Partial<Record<WayKind, number>> = {
  trunk: 0.06,
  primary: 0.12,
  stream: 0.2,
  secondary: 0.3,
  tertiary: 0.6,
  residential: 1,
  // The inner lane of a compound that two communities share (跨社区小区): the boundary is drawn to it.
  service: -60,
};

export interface Division {
  /** Per mesh face its community's number (blocks only until the strips are dealt out). */
  ofFace: Map<number, number>;
  /** Per community its subdistrict's number. */
  subdistrict: number[];
  households: number[];
}

export function drawCommunities(city: City): Division {
  const { mesh, kinds } = city;
  const blocks = kinds.flatMap((kind, face) => (kind === 'block' ? [face] : []));
  const households = new Map<number, number>();
  for (const b of city.buildings) households.set(b.face, (households.get(b.face) ?? 0) + b.households);
  const graph: Graph = {
    weight: kinds.map((_, face) => households.get(face) ?? 0),
    centre: kinds.map((_, face) => centroidOf(mesh.ringOf(face))),
    edges: kinds.map(() => []),
  };
  const weak = new Map<number, { to: number; cost: number }[]>();
  const joined = new Map<string, number>();
  const join = (a: number, b: number, cost: number) => {
    const key = a < b ? `${a},${b}` : `${b},${a}`;
    joined.set(key, (joined.get(key) ?? 0) + cost);
  };
  for (const [a, b] of mesh.edges()) {
    const [left, right] = [mesh.faceOf(a, b), mesh.faceOf(b, a)];
    if (left === OUTSIDE || right === OUTSIDE || kinds[left] !== 'block' || kinds[right] !== 'block')
      continue;
    const way = mesh.wayOf(a, b);
    join(left, right, (CUT_COST[way.kind] ?? 1) * distance(mesh.points[a]!, mesh.points[b]!));
  }
  for (const { a, b, length, kind } of acrossStrips(city)) {
    if (kind === 'median') join(a, b, 0.1 * length);
    else if (kind === 'stream') join(a, b, 0.2 * length);
    else if (kind === 'canal' || kind === 'railway') {
      weak.set(a, [...(weak.get(a) ?? []), { to: b, cost: 0.01 * length }]);
      weak.set(b, [...(weak.get(b) ?? []), { to: a, cost: 0.01 * length }]);
    }
  }
  for (const [key, cost] of joined) {
    const [a, b] = key.split(',').map(Number) as [number, number];
    graph.edges[a]!.push({ to: b, cost });
    graph.edges[b]!.push({ to: a, cost });
  }
  const total = blocks.reduce((sum, b) => sum + graph.weight[b]!, 0);
  const pieces = joinSmall(graph, blocks, weak);
  const weights = pieces.map(piece => piece.reduce((sum, a) => sum + graph.weight[a]!, 0));
  const counts = share(weights, COMMUNITIES, total);
  const ofFace = new Map<number, number>();
  let first = 0;
  pieces.forEach((piece, i) => {
    const random = randomOf(`communities ${i}`);
    const part = group(
      graph,
      piece,
      { parts: counts[i]!, low: LOW, high: HIGH, steps: 1500 * piece.length, heat: 3000, compact: 2.2 },
      random,
    );
    for (const [atom, p] of part) ofFace.set(atom, first + p);
    first += counts[i]!;
  });
  const sums = Array.from({ length: COMMUNITIES }, () => 0);
  for (const [face, c] of ofFace) sums[c]! += graph.weight[face]!;
  return { ofFace, subdistrict: drawSubdistricts(graph, ofFace, weak), households: sums };
}

/** Pairs of blocks that face each other over a median, a stream, a canal or the railway. */
function acrossStrips(city: City) {
  const { mesh, kinds } = city;
  const out: { a: number; b: number; length: number; kind: string }[] = [];
  kinds.forEach((kind, strip) => {
    if (kind === 'block' || kind === 'river') return;
    const near = [strip];
    for (const [a, b] of sidesOf(mesh.loops[strip]!)) {
      const other = mesh.faceOf(b, a);
      if (other !== OUTSIDE && mesh.wayOf(a, b).kind === kind && kinds[other] === kind) near.push(other);
    }
    const banks = near.flatMap(face =>
      sidesOf(mesh.loops[face]!).flatMap(([a, b]) => {
        const block = mesh.faceOf(b, a);
        if (block === OUTSIDE || kinds[block] !== 'block') return [];
        return [
          {
            block,
            face,
            middle: mix(mesh.points[a]!, mesh.points[b]!, 0.5),
            length: distance(mesh.points[a]!, mesh.points[b]!),
          },
        ];
      }),
    );
    const reach = kind === 'median' ? 45 : kind === 'railway' ? 190 : 90;
    for (const one of banks) {
      if (one.face !== strip) continue;
      let best: { block: number; d: number } | undefined;
      for (const two of banks) {
        if (two.block === one.block || (kind !== 'median' && two.face === strip)) continue;
        const d = distance(one.middle, two.middle);
        if (d < reach + two.length / 2 && (best === undefined || d < best.d)) best = { block: two.block, d };
      }
      if (best) out.push({ a: one.block, b: best.block, length: one.length, kind });
    }
  });
  return out;
}

const sidesOf = (loop: readonly number[]) => loop.map((a, i) => [a, loop[(i + 1) % loop.length]!] as const);

/** Components, where one too small for a community is joined to a neighbour over the weak line between them. */
function joinSmall(
  graph: Graph,
  blocks: readonly number[],
  weak: Map<number, { to: number; cost: number }[]>,
): number[][] {
  for (;;) {
    const pieces = components(graph, blocks);
    const small = pieces.findLast(
      piece =>
        piece.reduce((sum, a) => sum + graph.weight[a]!, 0) < 3300 &&
        piece.some(a => weak.get(a)?.some(e => !piece.includes(e.to))),
    );
    if (small === undefined) return pieces;
    const inside = new Set(small);
    let added = 0;
    for (const a of small)
      for (const e of weak.get(a) ?? []) {
        if (inside.has(e.to)) continue;
        graph.edges[a]!.push(e);
        graph.edges[e.to]!.push({ to: a, cost: e.cost });
        added++;
      }
    if (added === 0) return pieces;
  }
}

/** Seats by largest remainder, so that every component's mean stays inside the window. */
function share(weights: readonly number[], seats: number, total: number): number[] {
  const exact = weights.map(w => (w / total) * seats);
  const counts = exact.map(e => Math.max(1, Math.floor(e)));
  const order = exact.map((e, i) => ({ i, rest: e - Math.floor(e) })).sort((a, b) => b.rest - a.rest);
  for (let left = seats - counts.reduce((a, b) => a + b, 0), k = 0; left > 0; left--, k++)
    counts[order[k % order.length]!.i]!++;
  return counts;
}

function drawSubdistricts(
  blocks: Graph,
  ofFace: ReadonlyMap<number, number>,
  weak: Map<number, { to: number; cost: number }[]>,
): number[] {
  const centres: Point[][] = Array.from({ length: COMMUNITIES }, () => []);
  const cost = new Map<string, number>();
  for (const [face, c] of ofFace) {
    centres[c]!.push(blocks.centre[face]!);
    for (const e of [...blocks.edges[face]!, ...(weak.get(face) ?? [])]) {
      const d = ofFace.get(e.to);
      if (d === undefined || d === c) continue;
      const key = `${Math.min(c, d)},${Math.max(c, d)}`;
      cost.set(key, (cost.get(key) ?? 0) + e.cost);
    }
  }
  const graph: Graph = {
    weight: centres.map(() => 1),
    centre: centres.map(points => [
      points.reduce((s, p) => s + p[0], 0) / points.length,
      points.reduce((s, p) => s + p[1], 0) / points.length,
    ]),
    edges: centres.map(() => []),
  };
  for (const [key, c] of [...cost].sort((x, y) => (x[0] < y[0] ? -1 : 1))) {
    const [a, b] = key.split(',').map(Number) as [number, number];
    graph.edges[a]!.push({ to: b, cost: c });
    graph.edges[b]!.push({ to: a, cost: c });
  }
  const out: number[] = [];
  const pieces = components(
    graph,
    graph.weight.map((_, i) => i),
  );
  const counts = share(
    pieces.map(p => p.length),
    SUBDISTRICTS,
    COMMUNITIES,
  );
  let first = 0;
  pieces.forEach((piece, i) => {
    const part = group(
      graph,
      piece,
      { parts: counts[i]!, low: 4, high: 6, steps: 40_000, heat: 500, compact: 2 },
      randomOf(`subdistricts ${i}`),
    );
    for (const [c, p] of part) out[c] = first + p;
    first += counts[i]!;
  });
  return out;
}
