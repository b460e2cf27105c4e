/**
 * Cutting faces by lines. The lines and every arc near them are noded together by snap rounding, so that no arc
 * far away changes; the faces that lines run through are traced anew along half-edges.
 */
import { orient2d } from 'robust-predicates';
import { nodeGroups } from '../../geometry/noding.ts';
import {
  contains,
  interiorPoint,
  middleOf,
  type Shape,
  segmentDistance,
  signedArea,
} from '../../geometry/rings.ts';
import { segmentsMeet } from './lines.ts';
import { boxesMeet, boxOf } from './measure.ts';
import type { Mesh } from './mesh.ts';
import { refuse } from './refuse.ts';
import type { Arc, Refusal } from './types.ts';

/** Arcs within so many units of a line are noded with it: snap rounding moves nothing farther than one. */
const NEAR = 4;

export interface Cut {
  ok: true;
  /** Arcs that lie on the lines: new ones, and stretches of old ones that the lines run along. */
  drawn: Set<number>;
  /** Of these, the ones that lie on no old arc. */
  fresh: number[];
  /** Of every face that was cut its pieces; the first has the face's own number. */
  pieces: Map<number, number[]>;
  /** Nodes that may have to be tidied away when all is labelled. */
  touched: Set<number>;
}

/** Groups of lines that are noded together, as bits. */
const [OLD, NEW] = [1, 2];

/**
 * Cuts faces along lines, wherever these run through one of them; ends of lines that divide nothing are left out. Parts of
 * lines outside these faces are left out too. New arcs lie on nothing (`null`): they are drawn by hand.
 *
 * @param within faces that may be cut
 */
export function cutFaces(
  mesh: Mesh,
  within: ReadonlySet<number>,
  lines: readonly (readonly number[])[],
): Cut | Refusal {
  const noded = nodeNear(mesh, lines);
  if (!noded) return tooNear(lines[0]);
  const { stretches, fresh } = noded;
  const nodes = new NodeIds(mesh, stretches.keys());
  const drawn = new Set<number>();
  const touched = new Set<number>();
  for (const [a, parts] of stretches) replaceArc(mesh, nodes, a, parts, drawn, touched);
  const pieces = placed(mesh, nodes, within, fresh);
  const cut = new Set<number>();
  const laid: number[] = [];
  for (const { face, line } of pieces) {
    const from = nodes.at(line[0], line[1]);
    const to = nodes.at(line[line.length - 2], line[line.length - 1]);
    laid.push(mesh.add({ from, to, left: face, right: face, line, on: null }));
    drawn.add(laid[laid.length - 1]);
    cut.add(face);
    touched.add(from).add(to);
  }
  const result: Cut = { ok: true, drawn, fresh: [], pieces: new Map(), touched };
  for (const face of [...cut].sort((a, b) => a - b)) {
    const parts = retrace(mesh, face, drawn, touched);
    if (parts.length > 1) result.pieces.set(face, parts);
  }
  for (const v of nodes.all()) touched.add(v);
  result.fresh = laid.filter(a => drawn.has(a));
  return result;
}

/** The refusal of a line that cannot be told apart from another. */
export const tooNear = (line: readonly number[]): Refusal =>
  refuse(
    'would_cross',
    '线离已有界线太近，无法分开。请画得远一点，或沿着已有界线画。',
    'The line runs too close to an existing one to be told apart. Draw it farther away, or along it.',
    { at: [line[0], line[1]] },
  );

interface Stretch {
  line: number[];
  /** Whether a new line runs there too. */
  drawn: boolean;
}

/** Whether a line comes within `NEAR` of any of some lines. */
function comesNear(line: readonly number[], lines: readonly (readonly number[])[]): boolean {
  const [w, s, e, n] = boxOf([line]);
  return lines.some(other => {
    const box = boxOf([other]);
    if (!boxesMeet([w - NEAR, s - NEAR, e + NEAR, n + NEAR], box)) return false;
    for (let i = 2; i < line.length; i += 2)
      for (let j = 2; j < other.length; j += 2) if (segmentsNear(line, i, other, j)) return true;
    return false;
  });
}

/** Whether two segments cross, or one comes within `NEAR` of an end of the other. */
function segmentsNear(s: readonly number[], i: number, t: readonly number[], j: number): boolean {
  const [ax, ay, bx, by] = [s[i - 2], s[i - 1], s[i], s[i + 1]];
  const [cx, cy, dx, dy] = [t[j - 2], t[j - 1], t[j], t[j + 1]];
  if (Math.max(ax, bx) + NEAR < Math.min(cx, dx) || Math.max(cx, dx) + NEAR < Math.min(ax, bx)) return false;
  if (Math.max(ay, by) + NEAR < Math.min(cy, dy) || Math.max(cy, dy) + NEAR < Math.min(ay, by)) return false;
  return (
    segmentsMeet(s, i, t, j) ||
    segmentDistance(ax, ay, cx, cy, dx, dy) <= NEAR ||
    segmentDistance(bx, by, cx, cy, dx, dy) <= NEAR ||
    segmentDistance(cx, cy, ax, ay, bx, by) <= NEAR ||
    segmentDistance(dx, dy, ax, ay, bx, by) <= NEAR
  );
}

/** The arcs near the lines, each as its stretches, and the stretches of the lines that lie on no arc. */
function nodeNear(
  mesh: Mesh,
  lines: readonly (readonly number[])[],
): { stretches: Map<number, Stretch[]>; fresh: number[][] } | undefined {
  const { edit } = mesh;
  const { lon0, lat0 } = edit.base.frame;
  const near = [...edit.arcs.merged()]
    .filter(([, arc]) => comesNear(arc.line, lines))
    .sort((p, q) => p[0] - q[0]);
  const local = (line: readonly number[]): Float64Array =>
    Float64Array.from(line, (value, i) => value - (i & 1 ? lat0 : lon0));
  const { lines: noded, groups } = nodeGroups([near.map(([, arc]) => local(arc.line)), lines.map(local)]);
  const absolute = (line: Float64Array): number[] =>
    Array.from(line, (value, i) => value + (i & 1 ? lat0 : lon0));
  // Noding gives the stretches of every line one after the other, in the order of the lines.
  const stretches = new Map<number, Stretch[]>();
  let k = 0;
  for (const [a, arc] of near) {
    const parts: Stretch[] = [];
    const [endX, endY] = arc.line.slice(-2);
    let [x, y] = arc.line;
    do {
      const line = k < noded.length ? absolute(noded[k]) : [];
      // Two arcs that were bent on to one line: the second has lost a stretch.
      if (!(groups[k] & OLD) || line[0] !== x || line[1] !== y) return undefined;
      parts.push({ line, drawn: (groups[k] & NEW) > 0 });
      [x, y] = line.slice(-2);
      k++;
    } while (x !== endX || y !== endY);
    if (!follows(parts, arc.line)) return undefined;
    stretches.set(a, parts);
  }
  const fresh: number[][] = [];
  for (; k < noded.length; k++) {
    if (groups[k] & OLD) return undefined;
    fresh.push(absolute(noded[k]));
  }
  return { stretches, fresh };
}

/** Snap rounding bends a line by less than this, units. */
const BENT = 1.5;

/** Whether stretches are a line, its points in their order and others on its way: else a stretch of it was lost. */
function follows(parts: readonly Stretch[], line: readonly number[]): boolean {
  let i = 0;
  for (const { line: part } of parts)
    for (let k = 0; k < part.length; k += 2) {
      const [x, y] = [part[k], part[k + 1]];
      if (i + 2 < line.length && x === line[i + 2] && y === line[i + 3]) i += 2;
      if (x === line[i] && y === line[i + 1]) continue;
      if (i + 2 >= line.length) return false;
      if (segmentDistance(x, y, line[i], line[i + 1], line[i + 2], line[i + 3]) > BENT) return false;
    }
  return i + 2 === line.length;
}

/** Numbers of nodes by place; a new one where there is none. */
class NodeIds {
  private readonly mesh: Mesh;
  private readonly ids = new Map<string, number>();

  constructor(mesh: Mesh, arcs: Iterable<number>) {
    this.mesh = mesh;
    for (const a of arcs) {
      const { from, to, line } = mesh.arc(a);
      this.ids.set(`${line[0]} ${line[1]}`, from);
      this.ids.set(`${line[line.length - 2]} ${line[line.length - 1]}`, to);
    }
  }

  at(x: number, y: number): number {
    const key = `${x} ${y}`;
    let id = this.ids.get(key);
    if (id === undefined) this.ids.set(key, (id = this.mesh.edit.addNode({ x, y })));
    return id;
  }

  all(): number[] {
    return [...this.ids.values()];
  }
}

/** An arc as its stretches; the first keeps the number. */
function replaceArc(
  mesh: Mesh,
  nodes: NodeIds,
  id: number,
  parts: readonly Stretch[],
  drawn: Set<number>,
  touched: Set<number>,
): void {
  const old = mesh.arc(id);
  if (parts.length === 1 && parts[0].line.length === old.line.length) {
    if (parts[0].drawn) drawn.add(id);
    return;
  }
  parts.forEach(({ line, drawn: along }, i) => {
    const from = nodes.at(line[0], line[1]);
    const to = nodes.at(line[line.length - 2], line[line.length - 1]);
    const arc: Arc = { ...old, from, to, line };
    const own = i === 0 ? id : mesh.add(arc);
    if (i === 0) mesh.set(id, arc);
    if (along) drawn.add(own);
    touched.add(from).add(to);
  });
}

interface Placed {
  line: number[];
  face: number;
}

/** The stretches that lie in faces that may be cut, each with its face. */
function placed(
  mesh: Mesh,
  nodes: NodeIds,
  within: ReadonlySet<number>,
  fresh: readonly number[][],
): Placed[] {
  const ends = fresh.map(line => [
    nodes.at(line[0], line[1]),
    nodes.at(line[line.length - 2], line[line.length - 1]),
  ]);
  const faceOf: (number | undefined)[] = fresh.map((line, i) => {
    const ahead = [
      [line[2], line[3]],
      [line[line.length - 4], line[line.length - 3]],
    ];
    for (const end of [0, 1]) {
      const face = sector(mesh, ends[i][end], ahead[end][0], ahead[end][1]);
      if (face !== undefined) return face;
    }
    return undefined;
  });
  // A stretch that meets no arc lies where the one lies that it hangs on.
  const open = fresh.map((_, i) => i).filter(i => faceOf[i] === undefined);
  for (let changed = true; changed; ) {
    changed = false;
    for (const i of open) {
      if (faceOf[i] !== undefined) continue;
      const other = fresh.findIndex(
        (_, j) =>
          faceOf[j] !== undefined && ends[i].some(v => ends[j].includes(v) && mesh.arcsAt(v).size === 0),
      );
      if (other < 0) continue;
      faceOf[i] = faceOf[other];
      changed = true;
    }
  }
  for (const i of open) faceOf[i] ??= locate(mesh, within, fresh[i]);
  return fresh.flatMap((line, i) => {
    const face = faceOf[i];
    return face !== undefined && within.has(face) ? [{ line, face }] : [];
  });
}

/** The face into which a line leaves a node; undefined where no arc ends there. */
function sector(mesh: Mesh, node: number, x: number, y: number): number | undefined {
  const star = mesh.star(node);
  if (star.length === 0) return undefined;
  const { x: ox, y: oy } = mesh.edit.nodes.get(node);
  const direction = (h: number): [number, number] => {
    const { line } = mesh.arc(h >> 1);
    return h & 1 ? [line[line.length - 4], line[line.length - 3]] : [line[2], line[3]];
  };
  /** Whether the line lies in the sector that begins at one half-edge and ends, counter-clockwise, at the next. */
  const between = (a: [number, number], b: [number, number]): boolean => {
    // Negative: counter-clockwise (robust-predicates' orient2d has y downwards).
    const afterA = orient2d(ox, oy, a[0], a[1], x, y) < 0;
    const beforeB = orient2d(ox, oy, x, y, b[0], b[1]) < 0;
    const turn = orient2d(ox, oy, a[0], a[1], b[0], b[1]);
    const opposite = (a[0] - ox) * (b[0] - ox) + (a[1] - oy) * (b[1] - oy) < 0;
    if (turn < 0) return afterA && beforeB;
    if (turn > 0) return afterA || beforeB;
    return opposite ? afterA : true;
  };
  for (let i = 0; i < star.length; i++) {
    const a = direction(star[i]);
    const b = direction(star[(i + 1) % star.length]);
    if (star.length === 1 || between(a, b)) {
      const arc = mesh.arc(star[i] >> 1);
      return star[i] & 1 ? arc.right : arc.left;
    }
  }
  return undefined;
}

/** The face that holds the middle of a line that meets no arc at all. */
function locate(mesh: Mesh, within: ReadonlySet<number>, line: readonly number[]): number | undefined {
  const [x, y] = middleOf(Float64Array.from(line));
  for (const face of [...within].sort((a, b) => a - b)) if (contains(shapeOf(mesh, face), x, y)) return face;
  return undefined;
}

/** The rings of a face. */
export function shapeOf(mesh: Mesh, face: number): Shape {
  return mesh.cyclesOf(face).map(cycle => mesh.ring(cycle));
}

/** Traces a face whose inner lines have it on both sides; every outer cycle is a face, the largest keeps the number. */
function retrace(mesh: Mesh, face: number, drawn: Set<number>, touched: Set<number>): number[] {
  const { edit } = mesh;
  const outers: { cycles: number[][]; rings: Float64Array[]; area: number }[] = [];
  const holes: { cycle: number[]; ring: Float64Array }[] = [];
  for (const cycle of mesh.cyclesOf(face)) {
    const ring = mesh.ring(cycle);
    const area = signedArea(ring);
    if (area > 0) outers.push({ cycles: [cycle], rings: [ring], area });
    else holes.push({ cycle, ring });
  }
  outers.sort((p, q) => q.area - p.area || p.cycles[0][0] - q.cycles[0][0]);
  for (const { cycle, ring } of holes) {
    // The smallest one around the hole: the last, as they are sorted.
    const home =
      outers.findLast(({ rings, area }) => area > -signedArea(ring) && holds(rings[0], ring)) ?? outers[0];
    home.cycles.push(cycle);
    home.rings.push(ring);
  }
  const ids = outers.map((_, i) => (i === 0 ? face : edit.addFace({ ...edit.faces.get(face) })));
  const houses = [...edit.places.merged()].filter(([, place]) => place.face === face);
  outers.forEach(({ cycles }, i) => {
    for (const h of cycles.flat()) {
      const arc = mesh.arc(h >> 1);
      mesh.set(h >> 1, h & 1 ? { ...arc, right: ids[i] } : { ...arc, left: ids[i] });
    }
  });
  for (const [b] of houses) {
    const [x, y] = edit.base.buildings[b].at;
    const home = outers.findIndex(({ rings }) => contains(rings, x, y));
    if (home > 0) edit.places.set(b, { face: ids[home] });
  }
  // A line with one face on both sides divides nothing.
  for (const id of ids)
    for (const a of [...mesh.arcsOf(id)]) {
      const { left, right, from, to } = mesh.arc(a);
      if (left !== right) continue;
      touched.add(from).add(to);
      mesh.set(a, null);
      drawn.delete(a);
    }
  return ids;
}

/** Whether a ring lies inside another that it touches in points at most. */
function holds(outer: Float64Array, ring: Float64Array): boolean {
  const [x, y] = Math.abs(signedArea(ring)) > 0 ? interiorPoint([ring]) : middleOf(ring);
  return contains([outer], x, y);
}
