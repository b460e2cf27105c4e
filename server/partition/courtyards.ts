/**
 * Courtyards (楼前楼后): the level between a compound and its buildings. A courtyard is a row, buildings that stand side by
 * side in one line, with the land in front of it and behind it. One real open compound has 51 buildings and 3,040 households
 * in 35 of them, about 87 households each (domain.md).
 *
 * What is given stands in one face between inner lanes, so that no courtyard lies on both sides of a lane. Directions come
 * from the smallest rectangle around each footprint (Freeman and Shapira 1975: one of its sides lies along the convex hull).
 */
import { COURTYARD_GAP_m, ROW_GAP_m, ROW_OVERLAP, ROW_TURN_deg, SLAB_RATIO } from './courtyard-params.ts';
import { Groups } from './groups.ts';

/** Something that stands on the ground and is not divided: a building, or several that overlap. */
export interface Standing {
  /** Outline points x, y, x, y, … in metres; the order does not matter. */
  points: Float64Array;
  households: number;
}

/** The smallest rectangle around something: the direction of its long side (radians, 0 to π), and its sides in metres. */
export interface Rectangle {
  angle: number;
  length: number;
  width: number;
}

/** How many households a courtyard should have, and the most that it may have where it is more than one building. */
export interface CourtyardSize {
  wished: number;
  most: number;
}

/**
 * Divides what stands in one face into courtyards.
 * @returns indices of what is given, each in one courtyard
 */
export function courtyardsOf(standing: readonly Standing[], size: CourtyardSize): number[][] {
  const rows = rowsOf(standing);
  const segments = rows.flatMap(row => segmentsOf(row, i => standing[i].households, size));
  return joined(standing, segments, size);
}

/** The smallest rectangle around points. */
export function rectangleOf(points: Float64Array): Rectangle {
  const hull = hullOf(points);
  let best: Rectangle = { angle: 0, length: 0, width: 0 };
  let least = Infinity;
  for (let i = 0; i < hull.length; i++) {
    const [ax, ay] = hull[i];
    const [bx, by] = hull[(i + 1) % hull.length];
    const angle = Math.atan2(by - ay, bx - ax);
    const along = extentOf(points, angle);
    const across = extentOf(points, angle + Math.PI / 2);
    const [a, b] = [along[1] - along[0], across[1] - across[0]];
    // Of rectangles of one size the first counts: a square has two.
    if (a * b >= least - 1e-6) continue;
    least = a * b;
    best =
      a >= b
        ? { angle: halfTurn(angle), length: a, width: b }
        : { angle: halfTurn(angle + Math.PI / 2), length: b, width: a };
  }
  return best;
}

/** An angle as a direction without a head: 0 to π. */
const halfTurn = (angle: number): number => ((angle % Math.PI) + Math.PI) % Math.PI;

/** Least and greatest coordinate of points along a direction. */
function extentOf(points: Float64Array, angle: number): [number, number] {
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    const at = points[i] * dx + points[i + 1] * dy;
    if (at < low) low = at;
    if (at > high) high = at;
  }
  return [low, high];
}

/** Convex hull, counter-clockwise (Andrew 1979). */
function hullOf(points: Float64Array): [number, number][] {
  const sorted: [number, number][] = [];
  for (let i = 0; i < points.length; i += 2) sorted.push([points[i], points[i + 1]]);
  sorted.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list: readonly [number, number][]): [number, number][] => {
    const chain: [number, number][] = [];
    for (const p of list) {
      while (chain.length > 1) {
        const [a, b] = [chain[chain.length - 2], chain[chain.length - 1]];
        if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half([...sorted].reverse())];
}

/** A thing with the direction in which its row runs. */
interface Placed {
  index: number;
  points: Float64Array;
  angle: number;
  slab: boolean;
  length: number;
  /** Centre of its box, metres. */
  x: number;
  y: number;
}

const isParallel = (a: number, b: number): boolean => {
  const turn = Math.abs(halfTurn(a) - halfTurn(b));
  return Math.min(turn, Math.PI - turn) <= (ROW_TURN_deg * Math.PI) / 180;
};

/** Towers have no long side: they take the direction that most of what stands here has, else the one nearest to east–west. */
function place(standing: readonly Standing[]): Placed[] {
  const rectangles = standing.map(({ points }) => rectangleOf(points));
  const slab = rectangles.map(({ length, width }) => length >= SLAB_RATIO * width);
  // Directions add up with twice their angle, so that east and west are one.
  let [x, y] = [0, 0];
  rectangles.forEach(({ angle, length }, i) => {
    if (!slab[i]) return;
    x += length * Math.cos(2 * angle);
    y += length * Math.sin(2 * angle);
  });
  const common = x === 0 && y === 0 ? 0 : halfTurn(Math.atan2(y, x) / 2);
  return rectangles.map(({ angle, length }, index): Placed => {
    const { points } = standing[index];
    const [w, e] = extentOf(points, 0);
    const [s, n] = extentOf(points, Math.PI / 2);
    const turned = halfTurn(angle + Math.PI / 2);
    const off = (a: number): number => Math.abs(Math.sin(a - common));
    const own = slab[index] || off(angle) <= off(turned) ? angle : turned;
    return { index, points, angle: own, slab: slab[index], length, x: (w + e) / 2, y: (s + n) / 2 };
  });
}

/** How two things stand to each other along a direction: gap along it (negative: they overlap) and common share across. */
function relation(a: Placed, b: Placed, angle: number): { gap: number; share: number; apart: number } {
  const [a0, a1] = extentOf(a.points, angle);
  const [b0, b1] = extentOf(b.points, angle);
  const [c0, c1] = extentOf(a.points, angle + Math.PI / 2);
  const [d0, d1] = extentOf(b.points, angle + Math.PI / 2);
  const thinner = Math.max(1e-9, Math.min(c1 - c0, d1 - d0));
  return {
    // To the centimetre, so that equal gaps are equal however the town is turned.
    gap: Math.round(100 * (Math.max(a0, b0) - Math.min(a1, b1))) / 100,
    share: (Math.min(c1, d1) - Math.max(c0, d0)) / thinner,
    apart: (b0 + b1 - a0 - a1) / 2,
  };
}

/** The direction in which two things may stand in one row: the longer one's, where the other is parallel or a tower. */
function commonAngle(a: Placed, b: Placed): number | undefined {
  if (!isParallel(a.angle, b.angle)) return undefined;
  if (a.slab !== b.slab) return a.slab ? a.angle : b.angle;
  return a.length > b.length || (a.length === b.length && a.index < b.index) ? a.angle : b.angle;
}

/** A neighbour in a row and the gap to it, metres. */
interface Neighbour {
  gap: number;
  j: number;
}

/**
 * Rows: each thing has a nearest neighbour on either side, along its own direction, and is linked to it where it is that
 * one's nearest, too. Each row is given from one of its ends to the other.
 */
function rowsOf(standing: readonly Standing[]): number[][] {
  const placed = place(standing);
  const nobody = (): Neighbour => ({ gap: Infinity, j: -1 });
  const nearest = placed.map((): [Neighbour, Neighbour] => [nobody(), nobody()]);
  const sideOf = (a: Placed, b: Placed): 0 | 1 =>
    (b.x - a.x) * Math.cos(a.angle) + (b.y - a.y) * Math.sin(a.angle) < 0 ? 0 : 1;
  for (const a of placed)
    for (const b of placed) {
      if (a.index >= b.index) continue;
      const angle = commonAngle(a, b);
      if (angle === undefined) continue;
      const { gap, share } = relation(a, b, angle);
      if (gap > ROW_GAP_m || gap < -Math.min(a.length, b.length) / 2 || share < ROW_OVERLAP) continue;
      const [ofA, ofB] = [nearest[a.index], nearest[b.index]];
      if (gap < ofA[sideOf(a, b)].gap) ofA[sideOf(a, b)] = { gap, j: b.index };
      if (gap < ofB[sideOf(b, a)].gap) ofB[sideOf(b, a)] = { gap, j: a.index };
    }
  const linked = nearest.map((sides, i) =>
    sides.flatMap(({ j }) => (j >= 0 && nearest[j].some(other => other.j === i) ? [j] : [])),
  );
  const rows: number[][] = [];
  const done = new Set<number>();
  const follow = (start: number): void => {
    const row: number[] = [];
    for (let i: number | undefined = start; i !== undefined; i = linked[i].find(j => !done.has(j))) {
      done.add(i);
      row.push(i);
    }
    rows.push(row);
  };
  for (const { index } of placed) if (linked[index].length < 2 && !done.has(index)) follow(index);
  // What stands around a corner may link in a ring; it opens at its first.
  for (const { index } of placed) if (!done.has(index)) follow(index);
  return rows;
}

/**
 * How far a number of households is from the wished one: half as many is as bad as twice as many, and a household counts by
 * how badly its courtyard fits.
 */
const misfit = (households: number, { wished }: CourtyardSize): number =>
  households === 0 ? 0 : households * Math.log(households / wished) ** 2;

/** A row as consecutive segments that come as near to the wished size as they can. */
function segmentsOf(
  row: readonly number[],
  householdsOf: (i: number) => number,
  size: CourtyardSize,
): number[][] {
  const best = [{ cost: 0, from: 0 }];
  for (let end = 1; end <= row.length; end++) {
    best.push({ cost: Infinity, from: end - 1 });
    let households = 0;
    for (let from = end - 1; from >= 0; from--) {
      households += householdsOf(row[from]);
      if (from < end - 1 && households > size.most) break;
      const cost = best[from].cost + misfit(households, size);
      // Where nothing is lost, as with sheds, the longer segment counts.
      if (cost <= best[end].cost) best[end] = { cost, from };
    }
  }
  const segments: number[][] = [];
  for (let end = row.length; end > 0; end = best[end].from) segments.push(row.slice(best[end].from, end));
  return segments.reverse();
}

/** Joins segments in front of and behind each other, or end to end around a corner, while they fit better together. */
function joined(
  standing: readonly Standing[],
  segments: readonly number[][],
  size: CourtyardSize,
): number[][] {
  const placed = segments.map((segment, index): Placed => {
    const points = Float64Array.from(segment.flatMap(i => [...standing[i].points]));
    return { ...place([{ points, households: 0 }])[0], index };
  });
  const pairs = neighbouringSegments(placed);
  const groups = new Groups(segments.length);
  const households = segments.map(segment => segment.reduce((sum, i) => sum + standing[i].households, 0));
  for (;;) {
    let best: { gain: number; a: number; b: number } | undefined;
    for (const { i, j } of pairs) {
      const [a, b] = [groups.find(i), groups.find(j)];
      const together = households[a] + households[b];
      if (a === b || together > size.most) continue;
      const gain = misfit(households[a], size) + misfit(households[b], size) - misfit(together, size);
      if (gain > (best?.gain ?? 0)) best = { gain, a, b };
    }
    if (!best) break;
    groups.join(best.a, best.b);
    households[best.b] += households[best.a];
  }
  const members = new Map<number, number[]>();
  segments.forEach((segment, s) => {
    const root = groups.find(s);
    const list = members.get(root);
    if (list) list.push(...segment);
    else members.set(root, [...segment]);
  });
  return [...members.values()];
}

/** Segments that may share a courtyard: nearest in front or behind, or as near as neighbours of one row; nearest pairs first. */
function neighbouringSegments(placed: readonly Placed[]): { i: number; j: number }[] {
  const pairs: { i: number; j: number; gap: number }[] = [];
  for (const a of placed) {
    let front: { j: number; gap: number } | undefined;
    let behind: { j: number; gap: number } | undefined;
    for (const b of placed) {
      if (a === b) continue;
      const across = relation(a, b, a.angle + Math.PI / 2);
      if (isParallel(a.angle, b.angle) && across.share >= ROW_OVERLAP && across.gap <= COURTYARD_GAP_m) {
        if (across.apart >= 0 && across.gap < (front?.gap ?? Infinity))
          front = { j: b.index, gap: across.gap };
        if (across.apart < 0 && across.gap < (behind?.gap ?? Infinity))
          behind = { j: b.index, gap: across.gap };
      }
      const along = relation(a, b, a.angle);
      const corner = Math.max(along.gap, across.gap);
      if (b.index > a.index && corner <= ROW_GAP_m && !isParallel(a.angle, b.angle))
        pairs.push({ i: a.index, j: b.index, gap: corner });
    }
    for (const side of [front, behind]) if (side) pairs.push({ i: a.index, j: side.j, gap: side.gap });
  }
  return pairs.sort((p, q) => p.gap - q.gap || p.i - q.i || p.j - q.j);
}
