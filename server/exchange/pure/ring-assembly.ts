/**
 * Closed rings from pieces of line, and polygons from rings: what a multipolygon relation means.
 * https://wiki.openstreetmap.org/wiki/Relation:multipolygon
 */
import type { MultiPolygonCoordinates, Position, Ring } from '../../api/geo.ts';
import { area_m2, bboxOf, isInside } from './measure.ts';

/** A ring as node ids; the last repeats the first. */
export type NodeRing = number[];

/**
 * Joins pieces end to end into closed rings, whatever their order and direction. Where more than two pieces meet,
 * any is followed, and a ring closes as soon as the walk comes back to a junction it has passed.
 * @param pieces node ids of each piece, two or more
 * @returns the rings, and the number of pieces that are part of none (the extract does not hold their continuation)
 */
export function assembleRings(pieces: readonly (readonly number[])[]): { rings: NodeRing[]; loose: number } {
  const rings: NodeRing[] = [];
  const ends = new Map<number, Set<number>>();
  const note = (node: number, piece: number): void => {
    const known = ends.get(node);
    if (known === undefined) ends.set(node, new Set([piece]));
    else known.add(piece);
  };
  for (const [index, piece] of pieces.entries()) {
    const first = piece[0]!;
    const last = piece[piece.length - 1]!;
    if (first === last) rings.push([...piece]);
    else {
      note(first, index);
      note(last, index);
    }
  }
  const take = (index: number): readonly number[] => {
    const piece = pieces[index]!;
    ends.get(piece[0]!)!.delete(index);
    ends.get(piece[piece.length - 1]!)!.delete(index);
    return piece;
  };

  // A dead end can be part of no ring: take such pieces away until none is left, so that a walk cannot get stuck.
  let loose = 0;
  const dead = [...ends.keys()].filter(node => ends.get(node)!.size === 1);
  for (let node = dead.pop(); node !== undefined; node = dead.pop()) {
    const [index] = ends.get(node)!;
    if (index === undefined) continue;
    const piece = take(index);
    loose++;
    const other = piece[0] === node ? piece[piece.length - 1]! : piece[0]!;
    if (ends.get(other)!.size === 1) dead.push(other);
  }

  for (const [start, waiting] of ends) {
    while (waiting.size > 0) {
      const ring: NodeRing = [start];
      // Where on the walk each junction was met, and with how many pieces.
      const met = new Map([[start, { at: 0, pieces: 0 }]]);
      for (let node = start, pieces = 0; ; ) {
        const next: number | undefined = ends.get(node)!.values().next().value;
        if (next === undefined) {
          // An odd junction: what was walked and not closed is no ring.
          loose += pieces;
          break;
        }
        const piece = take(next);
        pieces++;
        if (piece[0] === node) for (let i = 1; i < piece.length; i++) ring.push(piece[i]!);
        else for (let i = piece.length - 2; i >= 0; i--) ring.push(piece[i]!);
        node = ring[ring.length - 1]!;
        const before = met.get(node);
        if (before === undefined) {
          met.set(node, { at: ring.length - 1, pieces });
          continue;
        }
        rings.push(ring.slice(before.at));
        for (const [junction, { at }] of met) if (at > before.at) met.delete(junction);
        ring.length = before.at + 1;
        pieces = before.pieces;
        if (node === start) break;
      }
    }
  }
  return { rings, loose };
}

/** A ring's corner that none of another ring's corners shares, or else the middle of its first edge. */
function witness(ring: Ring, other: Ring): Position {
  const corners = new Set(other.map(([x, y]) => `${x} ${y}`));
  const own = ring.find(([x, y]) => !corners.has(`${x} ${y}`));
  if (own !== undefined) return own;
  const [a, b] = [ring[0]!, ring[1]!];
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

/**
 * Polygons from rings that do not cross: a ring inside an even number of others is an outer one, inside an odd
 * number a hole of the smallest around it. Roles are not asked; they are wrong too often.
 */
export function polygonsFromRings(rings: readonly Ring[]): MultiPolygonCoordinates {
  const sorted = rings
    .filter(ring => ring.length >= 4)
    .map(ring => ({ ring, size: area_m2([[ring]]), box: bboxOf([[ring]]) }))
    .sort((a, b) => b.size - a.size);
  const polygons: MultiPolygonCoordinates = [];
  const placed: { depth: number; polygon: Ring[]; ring: Ring; box: (typeof sorted)[0]['box'] }[] = [];
  for (const { ring, box } of sorted) {
    let around: (typeof placed)[0] | undefined;
    for (const candidate of placed) {
      const [w, s, e, n] = candidate.box;
      if (box[0] < w || box[1] < s || box[2] > e || box[3] > n) continue;
      if (isInside(witness(ring, candidate.ring), [[candidate.ring]])) around = candidate;
    }
    const depth = around === undefined ? 0 : around.depth + 1;
    if (depth % 2 === 1) {
      around!.polygon.push(ring);
      placed.push({ depth, polygon: around!.polygon, ring, box });
    } else {
      const polygon = [ring];
      polygons.push(polygon);
      placed.push({ depth, polygon, ring, box });
    }
  }
  return polygons;
}
