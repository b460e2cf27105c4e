/** "Follow the street": the shortest way along given lines between two places. */
import { nodeLines } from '../../geometry/noding.ts';
import { withoutRepeats } from './lines.ts';
import { distance_m, lineLength_m, nearestOnLine, reversed } from './measure.ts';
import { refuse } from './refuse.ts';
import type { GuideLine } from './snap.ts';
import type { FabricFrame, Point, Refusal } from './types.ts';

export interface Followed {
  ok: true;
  line: number[];
  length_m: number;
}

/** The lines as a network: noded, with the ways that leave each junction. */
interface Network {
  lines: number[][];
  ways: Map<string, { from: string; to: string; line: number }[]>;
}

const keyOf = (x: number, y: number): string => `${x} ${y}`;

function networkOf({ lon0, lat0 }: FabricFrame, lines: readonly GuideLine[]): Network {
  const local = lines.map(({ line }) => Float64Array.from(line, (value, i) => value - (i & 1 ? lat0 : lon0)));
  const noded = nodeLines(local).map(line => Array.from(line, (value, i) => value + (i & 1 ? lat0 : lon0)));
  const ways: Network['ways'] = new Map();
  noded.forEach((line, i) => {
    const [a, b] = [keyOf(line[0], line[1]), keyOf(line[line.length - 2], line[line.length - 1])];
    for (const [from, to] of [
      [a, b],
      [b, a],
    ]) {
      const list = ways.get(from);
      if (list) list.push({ from, to, line: i });
      else ways.set(from, [{ from, to, line: i }]);
    }
  });
  return { lines: noded, ways };
}

/** The nearest place of the network: which line, how far along it. */
function placeOn(frame: FabricFrame, { lines }: Network, point: Point, tolerance_m: number) {
  let best: { line: number; at: Point; head: number[]; tail: number[] } | undefined;
  let least = tolerance_m;
  lines.forEach((line, i) => {
    const found = nearestOnLine(frame, line, point);
    if (found.distance_m > least) return;
    least = found.distance_m;
    const cut = 2 * found.segment + 2;
    best = {
      line: i,
      at: found.at,
      head: withoutRepeats([...line.slice(0, cut), ...found.at]),
      tail: withoutRepeats([...found.at, ...line.slice(cut)]),
    };
  });
  return best;
}

/**
 * The shortest way along lines between the places nearest to two points (Dijkstra 1959, with a list: a community has a few
 * hundred junctions).
 *
 * @param tolerance_m how far the points may be from a line
 */
export function followStreet(
  frame: FabricFrame,
  lines: readonly GuideLine[],
  from: Point,
  to: Point,
  tolerance_m: number,
): Followed | Refusal {
  const network = networkOf(frame, lines);
  const start = placeOn(frame, network, from, tolerance_m);
  const end = placeOn(frame, network, to, tolerance_m);
  if (!start || !end)
    return refuse(
      'not_possible',
      '点击处附近没有道路。请点在道路上。',
      'There is no street near that point. Click on a street.',
      { at: start ? to : from },
    );
  const ends: { key: string; line: number[] }[] = [
    { key: keyOf(end.head[0], end.head[1]), line: end.head },
    { key: keyOf(...lastOf(end.tail)), line: reversed(end.tail) },
  ];
  const done = new Map<string, { line: number[]; length_m: number }>();
  const open = new Map<string, { line: number[]; length_m: number }>();
  const offer = (key: string, line: number[]): void => {
    const length_m = lineLength_m(frame, line);
    if (!done.has(key) && length_m < (open.get(key)?.length_m ?? Infinity)) open.set(key, { line, length_m });
  };
  offer(keyOf(start.head[0], start.head[1]), reversed(start.head));
  offer(keyOf(...lastOf(start.tail)), start.tail);
  let best = start.line === end.line ? along(frame, network.lines[start.line], start.at, end.at) : undefined;
  while (open.size > 0) {
    const [key, reached] = [...open].reduce((p, q) => (q[1].length_m < p[1].length_m ? q : p));
    open.delete(key);
    done.set(key, reached);
    if (best && reached.length_m >= best.length_m) break;
    for (const last of ends)
      if (last.key === key) {
        const line = withoutRepeats([...reached.line, ...last.line]);
        const length_m = lineLength_m(frame, line);
        if (!best || length_m < best.length_m) best = { ok: true, line, length_m };
      }
    for (const way of network.ways.get(key) ?? []) {
      const line = network.lines[way.line];
      const forward = keyOf(line[0], line[1]) === way.from;
      offer(way.to, withoutRepeats([...reached.line, ...(forward ? line : reversed(line))]));
    }
  }
  if (best) return best;
  return refuse(
    'not_possible',
    '两点之间没有连通的道路。请分段画。',
    'No street joins the two points. Draw in parts.',
    { at: to },
  );
}

const lastOf = (line: readonly number[]): Point => [line[line.length - 2], line[line.length - 1]];

/** The stretch of one line between two places on it. */
function along(frame: FabricFrame, line: readonly number[], from: Point, to: Point): Followed {
  const p = nearestOnLine(frame, line, from);
  const q = nearestOnLine(frame, line, to);
  const forward =
    p.segment < q.segment ||
    (p.segment === q.segment &&
      distance_m(frame, line[2 * p.segment], line[2 * p.segment + 1], ...from) <=
        distance_m(frame, line[2 * p.segment], line[2 * p.segment + 1], ...to));
  const [a, b] = forward ? [p, q] : [q, p];
  const way = withoutRepeats([...a.at, ...line.slice(2 * a.segment + 2, 2 * b.segment + 2), ...b.at]);
  const result = forward ? way : reversed(way);
  return { ok: true, line: result, length_m: lineLength_m(frame, result) };
}
