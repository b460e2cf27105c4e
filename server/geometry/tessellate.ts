/**
 * Cells around footprints: the enclosed morphological tessellation of a polygon by the shapes that stand in it.
 *
 * Footprint outlines are filled with points, the closer the nearer the next owner is, and the Voronoi edges between points of different
 * owners, chained and simplified, are the lines half-way between neighbours. Where two owners stand closer than
 * `CLOSE_m` the half-way line may run through a wall: there the footprints themselves are drawn in, so that a
 * footprint always lies whole inside its own cell.
 *
 * Source: Fleischmann et al., "Morphological tessellation as a way of partitioning space" (2020), with lines instead
 * of unions of Voronoi cells. GEOS's Voronoi was not timed: it gives polygons that would have to be united again.
 */
import Delaunator from 'delaunator';
import Flatbush from 'flatbush';
import { type Arrangement, arrange, dissolve, interiorPoints } from './arrangement.ts';
import type { Frame } from './frame.ts';
import { nodeGroups } from './noding.ts';
import { PairTable } from './pair-table.ts';
import {
  boundsOf,
  clipToBox,
  contains,
  middleOf,
  type Ring,
  type Shape,
  signedArea,
  simplify,
} from './rings.ts';

/**
 * Distance between points along an outline, metres: half the least gap that must stay smooth, and more where the next owner is far.
 * The line half-way between two rows of points `s` apart, `d` from each other, strays by s²/8d: by d/72 with a third of the gap.
 */
const SPACING_m = 2;
const SPACING_MOST_m = 8;
const SPACING_SHARE = 1 / 3;
/** Owners whose points come nearer than this get their outlines drawn in, metres: walls that touch may have their
 * points half a spacing apart. */
const CLOSE_m = 2;
/** How far a simplified half-way line may stray, metres, and as a share of its distance from the walls. */
const STRAY_m = 1;
const STRAY_SHARE = 0.45;
/** Between walls that are drawn in anyway the line may stray farther: it is cut off where it meets them, metres. */
const STRAY_CLOSE_m = 0.8;

export interface Generator {
  /** Cells of one owner are one cell. */
  owner: number;
  /** Grid units; a footprint may have several parts. */
  polygons: Shape[];
  /** The footprint becomes a cell of its own, with this owner; the rest of the cell keeps `owner`. */
  inner?: number;
}

export interface Tessellation {
  /** Polygons (grid units) with their owners; together they tile the cell. */
  cells: { owner: number; polygon: Shape }[];
  /** Noded lines of the cells, the cell's own outline included. */
  lines: Float64Array[];
}

/**
 * Divides a polygon among generators.
 * @param cell polygon in grid units (outer ring first, then holes)
 */
export function tessellate(frame: Frame, cell: Shape, generators: readonly Generator[]): Tessellation {
  const { arrangement, ownerOf } = facesOf(frame, cell, generators);
  const cells: Tessellation['cells'] = [];
  ownerOf.forEach((owner, f) => {
    if (owner >= -1) cells.push({ owner, polygon: arrangement.rings[f] });
  });
  return { cells, lines: arrangement.edges };
}

/**
 * The same, as the land of every owner from 0 to `owners` - 1: its cells made one where they touch. Nobody's land is
 * the first owner's.
 */
export function landOfOwners(
  frame: Frame,
  cell: Shape,
  generators: readonly Generator[],
  owners: number,
): Shape[][] {
  const { arrangement, ownerOf } = facesOf(frame, cell, generators);
  const label = ownerOf.map(owner => (owner === OUTSIDE ? -1 : Math.max(0, owner)));
  return dissolve(arrangement, label, owners);
}

/** A face outside the polygon. */
const OUTSIDE = -2;

/** The faces between the half-way lines, and the owner of each: -1 for nobody, `OUTSIDE` where it is none of the polygon's. */
function facesOf(
  frame: Frame,
  cell: Shape,
  generators: readonly Generator[],
): { arrangement: Arrangement; ownerOf: Int32Array } {
  const { points, owners, touching } = outlinePoints(frame, generators);
  const { chains, close } = halfwayLines(frame, cell, points, owners, generators, touching);
  // The smallest first: a tower that stands on a podium is a cell in the podium's.
  const drawn = generators
    .filter((g, i) => close.has(i) || g.inner !== undefined)
    .sort((a, b) => size(a) - size(b))
    .map(g => ({ owner: g.inner ?? g.owner, outline: g.polygons.flat() }))
    .map(d => ({ ...d, box: boundsOf(d.outline) }));
  const arrangement = arrange(
    linesInside(
      cell,
      chains,
      drawn.map(d => d.outline),
    ),
  );
  const at = interiorPoints(arrangement);
  const nearest = new Flatbush(Math.max(1, points.length / 2), 16, Float64Array);
  if (points.length === 0) nearest.add(0, 0);
  for (let i = 0; i < points.length; i += 2) nearest.add(points[i], points[i + 1]);
  nearest.finish();
  const ownerOf = new Int32Array(arrangement.faces).fill(OUTSIDE);
  for (let f = 1; f < arrangement.faces; f++) {
    const x = at[2 * f];
    const y = at[2 * f + 1];
    if (!contains(cell, x, y)) continue;
    const standing = drawn.find(
      ({ box: [w, s, e, n], outline }) => x >= w && x <= e && y >= s && y <= n && contains(outline, x, y),
    );
    let owner = standing?.owner ?? -1;
    if (owner < 0 && points.length > 0) owner = owners[nearest.neighbors(x * frame.kx, y * frame.ky, 1)[0]];
    ownerOf[f] = owner;
  }
  return { arrangement, ownerOf };
}

/** Groups of lines that are noded together. */
const [CELL, CHAINS] = [1, 2];
/** Lines are cut off so far outside the box of a cell, grid units (0.1 mm each): beyond every rounding. */
const MARGIN = 1000;
/** Shorter lines, in grid units, may seem to lie on the other side of an edge that they end at. */
const TINY = 4;

/** Noded: the cell's outline, and inside it the outlines of footprints and the half-way lines outside footprints. */
function linesInside(cell: Shape, chains: readonly Ring[], footprints: readonly Shape[]): Ring[] {
  const [w, s, e, n] = boundsOf(cell);
  const box = [w - MARGIN, s - MARGIN, e + MARGIN, n + MARGIN] as const;
  const inBox = (lines: readonly Ring[]): Ring[] => lines.flatMap(line => clipToBox(line, box));
  const { lines, groups } = nodeGroups([cell, inBox(chains), inBox(footprints.flat())]);
  return lines.filter((line, i) => {
    if (groups[i] & CELL) return true;
    const [x, y] = middleOf(line);
    if (!contains(cell, x, y) && !isTiny(line)) return false;
    return groups[i] !== CHAINS || !footprints.some(footprint => contains(footprint, x, y));
  });
}

const isTiny = (line: Ring): boolean =>
  Math.hypot(line[line.length - 2] - line[0], line[line.length - 1] - line[1]) < TINY;

const size = (g: Generator): number =>
  g.polygons.reduce((sum, rings) => sum + Math.abs(signedArea(rings[0])), 0);

/** Points along all outlines, in metres; a point that two owners share belongs to the first. */
function outlinePoints(
  frame: Frame,
  generators: readonly Generator[],
): { points: Float64Array; owners: Int32Array; touching: Set<number> } {
  const points: number[] = [];
  const owners: number[] = [];
  const taken = new PairTable();
  const touching = new Set<number>();
  const add = (x: number, y: number, owner: number): void => {
    const met = taken.count;
    const at = taken.idOf(Math.round(x * 1000), Math.round(y * 1000));
    if (at < met) {
      if (owners[at] !== owner) touching.add(owners[at]).add(owner);
      return;
    }
    points.push(x, y);
    owners.push(owner);
  };
  const spacing = spacings(frame, generators);
  generators.forEach(({ owner, polygons }, g) => {
    for (const ring of polygons.flat())
      for (let i = 2; i < ring.length; i += 2) {
        const ax = ring[i - 2] * frame.kx;
        const ay = ring[i - 1] * frame.ky;
        const dx = ring[i] * frame.kx - ax;
        const dy = ring[i + 1] * frame.ky - ay;
        const parts = Math.max(1, Math.ceil(Math.hypot(dx, dy) / spacing[g]));
        for (let k = 0; k < parts; k++) add(ax + (dx * k) / parts, ay + (dy * k) / parts, owner);
      }
  });
  return { points: Float64Array.from(points), owners: Int32Array.from(owners), touching };
}

/** The distance between points on every generator's outline, metres, by how far its box is from the next one of another owner. */
function spacings({ kx, ky }: Frame, generators: readonly Generator[]): Float64Array {
  const far = SPACING_MOST_m / SPACING_SHARE;
  const boxes = generators.map(({ polygons }) => boundsOf(polygons.flat()));
  const clear = new Float64Array(generators.length).fill(far);
  const order = boxes.map((_, g) => g).sort((a, b) => boxes[a][0] - boxes[b][0] || a - b);
  // From west to east, each with those to the east of it that begin near enough.
  order.forEach((g, at) => {
    const [, south, east, north] = boxes[g];
    for (let k = at + 1; k < order.length; k++) {
      const h = order[k];
      const dx = (boxes[h][0] - east) * kx;
      if (dx >= far) break;
      if (generators[g].owner === generators[h].owner) continue;
      const dy = Math.max(boxes[h][1] - north, south - boxes[h][3]) * ky;
      const gap = Math.hypot(Math.max(0, dx), Math.max(0, dy));
      clear[g] = Math.min(clear[g], gap);
      clear[h] = Math.min(clear[h], gap);
    }
  });
  return clear.map(gap => Math.max(SPACING_m, gap * SPACING_SHARE));
}

/** Voronoi edges between different owners as simplified chains (grid units), and the generators that stand close. */
function halfwayLines(
  frame: Frame,
  cell: Shape,
  points: Float64Array,
  owners: Int32Array,
  generators: readonly Generator[],
  touching: ReadonlySet<number>,
): { chains: Float64Array[]; close: Set<number> } {
  const close = new Set<number>();
  generators.forEach((g, i) => {
    if (touching.has(g.owner)) close.add(i);
  });
  const n = points.length / 2;
  if (n === 0) return { chains: [], close };

  // Four far points close the diagram, so that every edge inside the cell has both its ends.
  const [w, s, e, north] = boundsOf([...cell, ...generators.flatMap(g => g.polygons.flat())]);
  const far = 4 * ((e - w) * frame.kx + (north - s) * frame.ky + 100);
  const cx = ((w + e) / 2) * frame.kx;
  const cy = ((s + north) / 2) * frame.ky;
  const all = new Float64Array(points.length + 8);
  all.set(points);
  all.set(
    [
      cx - far,
      cy - far * 1.01,
      cx + far * 1.02,
      cy - far,
      cx + far,
      cy + far * 1.03,
      cx - far * 1.04,
      cy + far,
    ],
    points.length,
  );
  const { triangles, halfedges } = new Delaunator(all);
  const centres = circumcentres(all, triangles);
  const ownerOf = (p: number): number => (p < n ? owners[p] : -1);
  const generatorsOf = new Map<number, number[]>();
  generators.forEach((g, i) => {
    const list = generatorsOf.get(g.owner);
    if (list) list.push(i);
    else generatorsOf.set(g.owner, [i]);
  });

  // Per triangle the Voronoi edges between different owners that end at its centre.
  const edgesAt = new Map<number, number[]>();
  for (let h = 0; h < halfedges.length; h++) {
    if (halfedges[h] < h) continue;
    const p = triangles[h];
    const q = triangles[h % 3 === 2 ? h - 2 : h + 1];
    if (ownerOf(p) === ownerOf(q) || p >= n || q >= n) continue;
    const gap = Math.hypot(all[2 * p] - all[2 * q], all[2 * p + 1] - all[2 * q + 1]);
    if (gap < CLOSE_m)
      for (const owner of [owners[p], owners[q]]) for (const i of generatorsOf.get(owner) ?? []) close.add(i);
    for (const t of [Math.floor(h / 3), Math.floor(halfedges[h] / 3)]) {
      const list = edgesAt.get(t);
      if (list) list.push(h);
      else edgesAt.set(t, [h]);
    }
  }

  // Walk from junction to junction.
  const used = new Set<number>();
  const chains: Float64Array[] = [];
  const walk = (start: number, first: number): void => {
    const line = [centres[2 * start], centres[2 * start + 1]];
    let clearance = Infinity;
    let t = start;
    let h: number | undefined = first;
    while (h !== undefined && !used.has(h)) {
      used.add(h);
      const p = triangles[h];
      const q = triangles[h % 3 === 2 ? h - 2 : h + 1];
      clearance = Math.min(
        clearance,
        Math.hypot(all[2 * p] - all[2 * q], all[2 * p + 1] - all[2 * q + 1]) / 2,
      );
      const a = Math.floor(h / 3);
      t = a === t ? Math.floor(halfedges[h] / 3) : a;
      line.push(centres[2 * t], centres[2 * t + 1]);
      const here: number[] = edgesAt.get(t) as number[];
      h = here.length === 2 ? here.find(other => !used.has(other)) : undefined;
    }
    const stray = 2 * clearance < CLOSE_m ? STRAY_CLOSE_m : Math.min(STRAY_m, STRAY_SHARE * clearance);
    const simple = simplify(Float64Array.from(line), stray);
    const units = new Float64Array(simple.length);
    for (let i = 0; i < simple.length; i += 2) {
      units[i] = Math.round(simple[i] / frame.kx);
      units[i + 1] = Math.round(simple[i + 1] / frame.ky);
    }
    chains.push(units);
  };
  for (const [t, list] of edgesAt) if (list.length !== 2) for (const h of list) if (!used.has(h)) walk(t, h);
  for (const [t, list] of edgesAt) for (const h of list) if (!used.has(h)) walk(t, h);
  return { chains: chains.filter(hasLength), close };
}

const hasLength = (line: Ring): boolean => line.some((value, i) => value !== line[i & 1]);

function circumcentres(points: Float64Array, triangles: Uint32Array): Float64Array {
  const centres = new Float64Array((triangles.length / 3) * 2);
  for (let t = 0; t < triangles.length / 3; t++) {
    const [a, b, c] = [triangles[3 * t], triangles[3 * t + 1], triangles[3 * t + 2]];
    const ax = points[2 * a];
    const ay = points[2 * a + 1];
    const dx = points[2 * b] - ax;
    const dy = points[2 * b + 1] - ay;
    const ex = points[2 * c] - ax;
    const ey = points[2 * c + 1] - ay;
    const bl = dx * dx + dy * dy;
    const cl = ex * ex + ey * ey;
    const d = 0.5 / (dx * ey - dy * ex);
    const x = ax + (ey * bl - dy * cl) * d;
    const y = ay + (dx * cl - ex * bl) * d;
    // A triangle without area has no centre; the middle of its first side keeps the chain finite.
    centres[2 * t] = Number.isFinite(x) ? x : (ax + points[2 * b]) / 2;
    centres[2 * t + 1] = Number.isFinite(y) ? y : (ay + points[2 * b + 1]) / 2;
  }
  return centres;
}
