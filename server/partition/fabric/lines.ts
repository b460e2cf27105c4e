/** Lines drawn by a planner: whether they cross themselves, how they reach an edge, where they lie on a boundary. */
import { orient2d } from 'robust-predicates';
import { lineLength_m, nearestOnLine, reversed } from './measure.ts';
import { refuse } from './refuse.ts';
import { topologyOf } from './topology.ts';
import type { Arc, Fabric, FabricFrame, Point, Refusal } from './types.ts';

/** A line is joined to the edge that it nearly reaches, within so many metres. */
export const REACH_m = 30;
/** A line that is extended goes so far beyond the edge, metres: rounding must not leave it short. */
const BEYOND_m = 0.05;

/** Points of a line without repeated ones. */
export function withoutRepeats(line: readonly number[]): number[] {
  const result: number[] = [];
  for (let i = 0; i < line.length; i += 2)
    if (i === 0 || line[i] !== result[result.length - 2] || line[i + 1] !== result[result.length - 1])
      result.push(line[i], line[i + 1]);
  return result;
}

/** Whether two segments have a point in common. */
export function segmentsMeet(s: readonly number[], i: number, t: readonly number[], j: number): boolean {
  const [ax, ay, bx, by] = [s[i - 2], s[i - 1], s[i], s[i + 1]];
  const [cx, cy, dx, dy] = [t[j - 2], t[j - 1], t[j], t[j + 1]];
  if (Math.max(ax, bx) < Math.min(cx, dx) || Math.max(cx, dx) < Math.min(ax, bx)) return false;
  if (Math.max(ay, by) < Math.min(cy, dy) || Math.max(cy, dy) < Math.min(ay, by)) return false;
  const c = orient2d(ax, ay, bx, by, cx, cy);
  const d = orient2d(ax, ay, bx, by, dx, dy);
  const a = orient2d(cx, cy, dx, dy, ax, ay);
  const b = orient2d(cx, cy, dx, dy, bx, by);
  return !((c > 0 && d > 0) || (c < 0 && d < 0) || (a > 0 && b > 0) || (a < 0 && b < 0));
}

/** Why a drawn line cannot be used as a line at all, if it cannot. */
export function refuseLine(line: readonly number[]): Refusal | undefined {
  if (line.length < 4 || line.length % 2 === 1 || !line.every(Number.isSafeInteger))
    return refuse(
      'line_too_short',
      '线至少要有两个不同的点。请再画一次。',
      'A line needs two points that differ. Draw it again.',
    );
  for (let i = 2; i < line.length; i += 2)
    for (let j = i + 2; j < line.length; j += 2) {
      // Neighbours share their corner; they may only lie on each other where the line turns back.
      const back =
        j === i + 2 &&
        orient2d(line[i - 2], line[i - 1], line[i], line[i + 1], line[j], line[j + 1]) === 0 &&
        (line[i] - line[i - 2]) * (line[j] - line[i]) +
          (line[i + 1] - line[i - 1]) * (line[j + 1] - line[i + 1]) <
          0;
      if (j === i + 2 ? back : segmentsMeet(line, i, line, j))
        return refuse(
          'line_crosses_itself',
          '线与自身相交。请画一条不自交的线。',
          'The line crosses itself. Draw one that does not.',
          { at: [line[j], line[j + 1]] },
        );
    }
  return undefined;
}

/** A line whose ends are drawn on, up to `REACH_m`, to just beyond the first edge that they meet. */
export function extended(
  frame: FabricFrame,
  line: readonly number[],
  edges: readonly (readonly number[])[],
): number[] {
  const tail = [...line, ...reach(frame, line, edges)];
  const back = reversed(tail);
  return reversed([...back, ...reach(frame, reversed(line), edges)]);
}

/** The point just beyond the first edge ahead of a line's last point; none where there is no edge within reach. */
function reach(
  { kx, ky }: FabricFrame,
  line: readonly number[],
  edges: readonly (readonly number[])[],
): number[] {
  const [px, py, x, y] = line.slice(-4);
  const dx = (x - px) * kx;
  const dy = (y - py) * ky;
  const length = Math.sqrt(dx * dx + dy * dy);
  const [ux, uy] = [dx / length / kx, dy / length / ky];
  let nearest = Infinity;
  for (const edge of edges)
    for (let i = 2; i < edge.length; i += 2) {
      const [ex, ey] = [edge[i] - edge[i - 2], edge[i + 1] - edge[i - 1]];
      const cross = ux * ey - uy * ex;
      if (cross === 0) continue;
      const metres = ((edge[i - 2] - x) * ey - (edge[i - 1] - y) * ex) / cross;
      const share = ((edge[i - 2] - x) * uy - (edge[i - 1] - y) * ux) / cross;
      if (metres >= 0 && share >= 0 && share <= 1) nearest = Math.min(nearest, metres);
    }
  if (nearest > REACH_m) return [];
  const metres = nearest + BEYOND_m;
  return [Math.round(x + metres * ux), Math.round(y + metres * uy)];
}

/** A run of arcs, one after the other, as one line. */
export interface Chain {
  line: number[];
  /** The first and the last point are one. */
  closed: boolean;
}

/** The runs that some arcs make, through every node where exactly two of them meet. */
export function chainsOf(fabric: Fabric, takes: (arc: Arc) => boolean): Chain[] {
  const topology = topologyOf(fabric);
  const own = (h: number): boolean => takes(fabric.arcs.get(h >> 1) as Arc);
  const onward = (h: number): number | undefined => {
    const arc = fabric.arcs.get(h >> 1) as Arc;
    const star = topology.star(h & 1 ? arc.from : arc.to).filter(own);
    if (star.length !== 2) return undefined;
    return star[0] === (h ^ 1) ? star[1] : star[0];
  };
  const lineOf = (h: number): readonly number[] => {
    const { line } = fabric.arcs.get(h >> 1) as Arc;
    return h & 1 ? reversed(line) : line;
  };
  const used = new Set<number>();
  const chains: Chain[] = [];
  for (const a of [...fabric.arcs.keys()].sort((p, q) => p - q)) {
    if (used.has(a) || !own(2 * a)) continue;
    let first = 2 * a;
    for (let g = onward(first ^ 1); g !== undefined && g >> 1 !== a; g = onward(first ^ 1)) first = g ^ 1;
    const line: number[] = [];
    for (let h: number | undefined = first; h !== undefined && !used.has(h >> 1); h = onward(h)) {
      used.add(h >> 1);
      line.push(...(line.length === 0 ? lineOf(h) : lineOf(h).slice(2)));
    }
    const n = line.length;
    chains.push({ line, closed: line[0] === line[n - 2] && line[1] === line[n - 1] });
  }
  return chains;
}

/** The stretch of a chain between two places on it, from the first to the second; of a ring the shorter way. */
export function stretchOf(frame: FabricFrame, { line, closed }: Chain, from: Point, to: Point): number[] {
  const p = nearestOnLine(frame, line, from);
  const q = nearestOnLine(frame, line, to);
  const forward = p.segment < q.segment || (p.segment === q.segment && p.share <= q.share);
  const [a, b] = forward ? [p, q] : [q, p];
  const inner = line.slice(2 * a.segment + 2, 2 * b.segment + 2);
  const direct = withoutRepeats([...a.at, ...inner, ...b.at]);
  const straight = forward ? direct : reversed(direct);
  if (!closed) return straight;
  const around = withoutRepeats([
    ...b.at,
    ...line.slice(2 * b.segment + 2),
    ...line.slice(2, 2 * a.segment + 2),
    ...a.at,
  ]);
  const other = forward ? reversed(around) : around;
  return lineLength_m(frame, other) < lineLength_m(frame, straight) ? other : straight;
}
