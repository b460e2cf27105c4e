/** Ways along the lines of a fabric: "follow the street" between two clicks. Pure. */
import { distance_m, lineLength_m, reversed } from '../../../server/partition/fabric/measure.ts';
import type { Arc, Fabric, Point } from '../../../server/partition/fabric/types.ts';

/** A metre of a gap between houses or of a line drawn by hand counts as so many metres of street: streets are what is followed. */
const OFF_STREET = 3;

const isStreet = ({ on }: Arc): boolean => on !== null && on !== 'gap' && on !== 'wall';

/** The node nearest to a point, or undefined in an empty fabric. */
function nodeNear(fabric: Fabric, [x, y]: Point): number | undefined {
  let best: number | undefined;
  let least = Infinity;
  for (const [id, node] of fabric.nodes) {
    const off = distance_m(fabric.frame, node.x, node.y, x, y);
    if (off >= least) continue;
    least = off;
    best = id;
  }
  return best;
}

/**
 * The shortest way along lines from the node nearest to one point to the node nearest to another, as a flat line; undefined
 * where the two are not joined. Dijkstra (1959) with a plain list: a community has some hundred nodes.
 */
export function wayAlong(fabric: Fabric, from: Point, to: Point): number[] | undefined {
  const start = nodeNear(fabric, from);
  const goal = nodeNear(fabric, to);
  if (start === undefined || goal === undefined || start === goal) return undefined;
  const beside = new Map<number, { arc: Arc; node: number; forward: boolean }[]>();
  const link = (node: number, arc: Arc, other: number, forward: boolean): void => {
    const list = beside.get(node);
    if (list) list.push({ arc, node: other, forward });
    else beside.set(node, [{ arc, node: other, forward }]);
  };
  for (const arc of fabric.arcs.values()) {
    link(arc.from, arc, arc.to, true);
    link(arc.to, arc, arc.from, false);
  }
  const cost = new Map<number, number>([[start, 0]]);
  const came = new Map<number, { arc: Arc; from: number; forward: boolean }>();
  const open = new Set([start]);
  while (open.size > 0) {
    let node = start;
    let least = Infinity;
    for (const candidate of open) {
      const known = cost.get(candidate) as number;
      if (known < least) [node, least] = [candidate, known];
    }
    if (node === goal) break;
    open.delete(node);
    for (const { arc, node: other, forward } of beside.get(node) ?? []) {
      const length_m = lineLength_m(fabric.frame, arc.line) * (isStreet(arc) ? 1 : OFF_STREET);
      if (least + length_m >= (cost.get(other) ?? Infinity)) continue;
      cost.set(other, least + length_m);
      came.set(other, { arc, from: node, forward });
      open.add(other);
    }
  }
  if (!came.has(goal)) return undefined;
  const parts: number[][] = [];
  for (let node = goal; node !== start; ) {
    const step = came.get(node) as { arc: Arc; from: number; forward: boolean };
    parts.unshift(step.forward ? [...step.arc.line] : reversed(step.arc.line));
    node = step.from;
  }
  return parts.flatMap((part, i) => (i === 0 ? part : part.slice(2)));
}
