/**
 * Edits of a boundary's vertices and nodes. A boundary between two grids is one line, so both sides change at once; the land
 * that a vertex sweeps changes grid with its buildings, and atoms that the new line crosses are cut.
 */
import { contains } from '../../geometry/rings.ts';
import { refuseGrid } from './atom-actions.ts';
import { shapeOf } from './cut.ts';
import { redrawBetween } from './line-actions.ts';
import { chainsOf, REACH_m, refuseLine, stretchOf, withoutRepeats } from './lines.ts';
import { boxesMeet, boxOf, distance_m, nearestOnLine, type OnLine, reversed } from './measure.ts';
import { outlineOf } from './outline.ts';
import { cutGrids, insideOf, refuseLeaving, settle } from './redraw.ts';
import { nothingToDo, refuse, unknownArc } from './refuse.ts';
import { topologyOf } from './topology.ts';
import { type Arc, type Fabric, OUTSIDE, type Outcome, type Point, type Refusal } from './types.ts';

type Sides = Readonly<Record<string, number>>;

const outerEdge = (at: Point): Refusal =>
  refuse(
    'outer_edge',
    '社区外边界固定不变，只能在它上面滑动网格界线的端点。',
    'The edge of the community stays as it is; only the ends of boundaries slide along it.',
    { at },
  );

const innerLine = (at: Point): Refusal =>
  refuse(
    'inner_line',
    '这条线在网格内部，不是网格边界。请先移动或切分网格。',
    'This line lies inside one grid and is no boundary. Move or split land instead.',
    { at },
  );

/** The grids on both sides of an arc, or why it is no boundary that can be moved. */
function gridsBeside(fabric: Fabric, arc: Arc): [number, number] | Refusal {
  const at: Point = [arc.line[0], arc.line[1]];
  if (arc.left === OUTSIDE || arc.right === OUTSIDE) return outerEdge(at);
  const a = fabric.faces.get(arc.left)?.grid as number;
  const b = fabric.faces.get(arc.right)?.grid as number;
  if (a === b) return innerLine(at);
  return refuseGrid(fabric, a) ?? refuseGrid(fabric, b) ?? [a, b];
}

/** The arc of an action on its inner vertex `index` (0 is its first end). */
function vertexOf(
  fabric: Fabric,
  id: number,
  index: number,
): { arc: Arc; grids: [number, number] } | Refusal {
  const arc = fabric.arcs.get(id);
  if (!arc) return unknownArc(id);
  if (!Number.isInteger(index) || index < 1 || index > arc.line.length / 2 - 2)
    return refuse(
      'unknown',
      '这段边界没有这个顶点，它可能已被改动。请重新选择。',
      'This boundary line has no such vertex: it may have been changed. Select it again.',
    );
  const grids = gridsBeside(fabric, arc);
  return Array.isArray(grids) ? { arc, grids } : grids;
}

const pointAt = ({ line }: Arc, index: number): Point => [line[2 * index], line[2 * index + 1]];

/** Moves an inner vertex of a boundary. @param sides the grid of each building that the line has to go round */
export function moveVertex(fabric: Fabric, id: number, index: number, to: Point, sides: Sides = {}): Outcome {
  const found = vertexOf(fabric, id, index);
  if (!('arc' in found)) return found;
  const { arc, grids } = found;
  const old = pointAt(arc, index);
  if (old[0] === to[0] && old[1] === to[1]) return nothingToDo();
  const [before, after] = [pointAt(arc, index - 1), pointAt(arc, index + 1)];
  const newWay = withoutRepeats([...before, ...to, ...after]);
  const refusal = refuseLine(newWay);
  if (refusal) return refusal;
  return redrawBetween(fabric, 'moveVertex', grids, [...before, ...old, ...after], newWay, sides);
}

/** Takes an inner vertex out of a boundary: its neighbours are joined straight. */
export function deleteVertex(fabric: Fabric, id: number, index: number, sides: Sides = {}): Outcome {
  const found = vertexOf(fabric, id, index);
  if (!('arc' in found)) return found;
  const { arc, grids } = found;
  const [before, old, after] = [-1, 0, 1].map(step => pointAt(arc, index + step));
  const newWay = withoutRepeats([...before, ...after]);
  const refusal = refuseLine(newWay);
  if (refusal) return refusal;
  return redrawBetween(fabric, 'deleteVertex', grids, [...before, ...old, ...after], newWay, sides);
}

/** Adds a vertex to segment `segment` (from 0) of a boundary. */
export function addVertex(
  fabric: Fabric,
  id: number,
  segment: number,
  at: Point,
  sides: Sides = {},
): Outcome {
  const arc = fabric.arcs.get(id);
  if (!arc) return unknownArc(id);
  if (!Number.isInteger(segment) || segment < 0 || segment > arc.line.length / 2 - 2)
    return refuse(
      'unknown',
      '这段边界没有这一节，它可能已被改动。请重新选择。',
      'This boundary line has no such segment: it may have been changed. Select it again.',
    );
  const grids = gridsBeside(fabric, arc);
  if (!Array.isArray(grids)) return grids;
  const [before, after] = [pointAt(arc, segment), pointAt(arc, segment + 1)];
  const newWay = withoutRepeats([...before, ...at, ...after]);
  if (newWay.length < 6) return nothingToDo();
  const refusal = refuseLine(newWay);
  if (refusal) return refusal;
  return redrawBetween(fabric, 'addVertex', grids, [...before, ...after], newWay, sides);
}

/** Moves a node: all boundaries that end there follow. One on the community's edge slides along it. */
export function moveNode(fabric: Fabric, id: number, to: Point, sides: Sides = {}): Outcome {
  const node = fabric.nodes.get(id);
  if (!node)
    return refuse(
      'unknown',
      '没有这个节点，它可能已被改动。请重新选择。',
      'There is no such node: it may have been changed. Select it again.',
    );
  const old: Point = [node.x, node.y];
  if (old[0] === to[0] && old[1] === to[1]) return nothingToDo();
  const topology = topologyOf(fabric);
  const star = topology.star(id);
  const borders = star.filter(h => topology.gridAt(h) !== topology.gridAt(h ^ 1));
  const grids = [...new Set(borders.map(h => topology.gridAt(h)))].sort((a, b) => a - b);
  if (grids.filter(g => g >= 0).length < 2) return grids[0] === -1 ? outerEdge(old) : innerLine(old);
  for (const grid of grids) {
    const refusal = grid < 0 ? undefined : refuseGrid(fabric, grid);
    if (refusal) return refusal;
  }
  if (grids[0] < 0) return slideNode(fabric, borders, grids.slice(1), old, to, sides);
  return moveCorner(fabric, borders, grids, old, to);
}

/** The point after the origin of a half-edge. */
function secondPoint(fabric: Fabric, half: number): Point {
  const { line } = fabric.arcs.get(half >> 1) as Arc;
  return half & 1 ? [line[line.length - 4], line[line.length - 3]] : [line[2], line[3]];
}

/** A corner of grids inside the community: every boundary's last stretch ends at the new place. */
function moveCorner(
  fabric: Fabric,
  borders: readonly number[],
  grids: readonly number[],
  old: Point,
  to: Point,
): Outcome {
  const lines = borders
    .map(h => withoutRepeats([...secondPoint(fabric, h), ...to]))
    .filter(l => l.length > 2);
  const cutting = cutGrids(fabric, grids, lines);
  if (!cutting.ok) return cutting;
  const leaving = refuseLeaving(cutting, grids, lines);
  if (leaving) return leaving;
  const { mesh, faces } = cutting;
  const outlines = grids.map(grid =>
    outlineOf(fabric, grid)
      .flat()
      .map(ring => movedRing(ring, old, to)),
  );
  const swept = boxOf([...lines, [...old]]);
  for (const face of faces) {
    if (!boxesMeet(boxOf(shapeOf(mesh, face)), swept)) continue;
    const [x, y] = insideOf(mesh, face);
    const homes = grids.filter((_, i) => contains(outlines[i], x, y));
    if (homes.length !== 1)
      return refuse(
        'would_cross',
        '移到这里界线会互相交叉。请移近一些。',
        'The boundaries would cross each other there. Move it less far.',
        { at: to },
      );
    mesh.edit.label(face, homes[0]);
  }
  return settle(cutting, 'moveNode');
}

function movedRing(ring: Float64Array, old: Point, to: Point): Float64Array {
  const moved = ring.slice();
  for (let i = 0; i < moved.length; i += 2)
    if (moved[i] === old[0] && moved[i + 1] === old[1]) [moved[i], moved[i + 1]] = to;
  return moved;
}

/** The end of a boundary on the community's edge: it goes to the nearest place of the edge, which stays as it is. */
function slideNode(
  fabric: Fabric,
  borders: readonly number[],
  grids: readonly number[],
  old: Point,
  to: Point,
  sides: Sides,
): Outcome {
  const topology = topologyOf(fabric);
  const ends = borders.filter(h => topology.gridAt(h) >= 0 && topology.gridAt(h ^ 1) >= 0);
  const [a, b, ...more] = grids;
  if (ends.length !== 1 || more.length > 0) return outerEdge(old);
  const gridOf = (face: number): number => fabric.faces.get(face)?.grid ?? -1;
  const edges = chainsOf(
    fabric,
    ({ left, right }) =>
      (left === OUTSIDE || right === OUTSIDE) && [a, b].includes(gridOf(left === OUTSIDE ? right : left)),
  );
  // The stretch of edge that the node lies on.
  const chain = edges.find(({ line }) => nearestOnLine(fabric.frame, line, old).distance_m === 0);
  const place: OnLine | undefined = chain && nearestOnLine(fabric.frame, chain.line, to);
  if (!chain || !place || place.distance_m > REACH_m) return outerEdge(to);
  if (distance_m(fabric.frame, ...place.at, ...old) === 0) return nothingToDo();
  const before = secondPoint(fabric, ends[0]);
  const newWay = withoutRepeats([...before, ...place.at]);
  const refusal = refuseLine(newWay);
  if (refusal) return refusal;
  const along = stretchOf(fabric.frame, chain, place.at, old);
  return redrawBetween(fabric, 'moveNode', [a, b], [...before, ...reversed(along)], newWay, sides);
}
