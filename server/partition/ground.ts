/**
 * Step 2, blocks: the region's edge and the lines that bound blocks are noded and become faces; medians, roundabouts
 * and verges go to the neighbour with the longest common edge.
 */
import type { StretchClass } from '../api/barriers.ts';
import { HARD_BARRIERS } from '../api/barriers.ts';
import { type Arrangement, arrange, dissolve, interiorPoints, ShapeIndex } from '../geometry/arrangement.ts';
import { type Frame, length_m, toFlat, toSquareMetres, toU, toV } from '../geometry/frame.ts';
import { nodeLines } from '../geometry/noding.ts';
import { contains, type Shape } from '../geometry/rings.ts';
import { Groups } from './groups.ts';
import { BLOCK_CLASSES, HAIRLINE_m, SLIVER_m } from './params.ts';
import type { RegionTask } from './prepare.ts';
import { type Source, Sources } from './sources.ts';

export interface Block {
  /** Polygons in grid units. */
  polygons: Shape[];
  water: boolean;
  /** Indices into the task's buildings. */
  buildings: number[];
  /** The locked grid it belongs to, by its number in the task; -1 for none. */
  lock: number;
}

export interface Ground {
  frame: Frame;
  /** Region outline in grid units. */
  region: Shape;
  blocks: Block[];
  /** Lines that may lie under an edge, and lanes that may cut a group. */
  sources: Source[];
  lanes: Float64Array[];
  /** Dead ends of the lines that bound blocks: they may cut a group as lanes do, and divide nothing else. */
  deadEnds: Float64Array[];
  /** Metres of them. */
  dangling_m: number;
  slivers: number;
}

const hard = (c: StretchClass): boolean => (HARD_BARRIERS as readonly StretchClass[]).includes(c);

/** Nodes a region's block lines and finds its blocks. */
export function layGround(frame: Frame, task: RegionTask): Ground {
  const region: Shape = task.region.area.flat().map(ring => toFlat(frame, ring));
  const sources: Source[] = region.map(line => ({ class: 'community', line }));
  const lanes: Float64Array[] = [];
  for (const { class: c, name, line } of task.barriers) {
    const flat = toFlat(frame, line);
    sources.push({ class: c, line: flat, ...(name ? { name } : {}) });
    if (!BLOCK_CLASSES.includes(c)) lanes.push(flat);
  }
  const waterShapes: Shape[] = [];
  for (const { name, area } of task.water)
    for (const polygon of area) {
      const shape = polygon.map(ring => toFlat(frame, ring));
      waterShapes.push(shape);
      for (const line of shape) sources.push({ class: 'bank', line, ...(name ? { name } : {}) });
    }
  const lockShapes = task.locks.map(lock => lock.area.flat().map(ring => toFlat(frame, ring)));
  const lines = [
    ...sources
      .filter(s => s.class === 'community' || BLOCK_CLASSES.includes(s.class as never))
      .map(s => s.line),
    ...lockShapes.flat(),
  ];
  const arrangement = arrange(nodeLines(lines));
  const at = interiorPoints(arrangement);
  const inside = new Uint8Array(arrangement.faces);
  const water = new Uint8Array(arrangement.faces);
  const waterIndex = new ShapeIndex(waterShapes);
  const lock = new Int32Array(arrangement.faces).fill(-1);
  const lockIndex = new ShapeIndex(lockShapes);
  for (let f = 1; f < arrangement.faces; f++) {
    inside[f] = contains(region, at[2 * f], at[2 * f + 1]) ? 1 : 0;
    water[f] = waterIndex.at(at[2 * f], at[2 * f + 1]) >= 0 ? 1 : 0;
    lock[f] = lockIndex.at(at[2 * f], at[2 * f + 1]);
  }

  const faceIndex = new ShapeIndex(arrangement.rings.map((rings, f) => (inside[f] ? rings : [])));
  const buildingFace = task.buildings.map(b => {
    const face = faceIndex.at(toU(frame, b.at[0]), toV(frame, b.at[1]));
    return face >= 0 ? face : nearestFace(arrangement, inside, at, toU(frame, b.at[0]), toV(frame, b.at[1]));
  });
  const occupied = new Uint8Array(arrangement.faces);
  for (const f of buildingFace) occupied[f] = 1;
  // A building that stands in the water (a pier, a wrong bank) makes its face land.
  for (let f = 1; f < arrangement.faces; f++) if (occupied[f]) water[f] = 0;

  const groups = new Groups(arrangement.faces);
  const slivers = joinSlivers(
    frame,
    arrangement,
    new Sources(sources),
    inside,
    water,
    lock,
    occupied,
    groups,
  );
  const label = new Int32Array(arrangement.faces).fill(-1);
  const blocks: Block[] = [];
  const blockOf = new Map<number, number>();
  for (let f = 1; f < arrangement.faces; f++) {
    if (!inside[f]) continue;
    const root = groups.find(f);
    let b = blockOf.get(root);
    if (b === undefined) {
      b = blocks.length;
      blockOf.set(root, b);
      blocks.push({ polygons: [], water: water[root] === 1, buildings: [], lock: lock[root] });
    }
    label[f] = b;
  }
  buildingFace.forEach((face, i) => {
    blocks[label[face]].buildings.push(i);
  });
  dissolve(arrangement, label, blocks.length).forEach((polygons, b) => {
    blocks[b].polygons = polygons;
  });
  const deadEnds = arrangement.dangles.filter(line =>
    contains(region, (line[0] + line[2]) / 2, (line[1] + line[3]) / 2),
  );
  return {
    frame,
    region,
    blocks,
    sources,
    lanes,
    slivers,
    deadEnds,
    dangling_m: deadEnds.reduce((sum, line) => sum + length_m(frame, line), 0),
  };
}

/** For a point exactly on an edge, or in a hairline: the inside face whose middle is nearest. */
function nearestFace(
  arrangement: Arrangement,
  inside: Uint8Array,
  at: Float64Array,
  x: number,
  y: number,
): number {
  let best = -1;
  let least = Infinity;
  for (let f = 1; f < arrangement.faces; f++) {
    if (!inside[f]) continue;
    const d = contains(arrangement.rings[f], x, y) ? -1 : Math.hypot(at[2 * f] - x, at[2 * f + 1] - y);
    if (d < least) {
      least = d;
      best = f;
    }
  }
  return best;
}

/** Mean width of a face: twice its area over its perimeter, metres. */
export function meanWidth_m(frame: Frame, arrangement: Arrangement, face: number): number {
  const perimeter = arrangement.rings[face].reduce((sum, ring) => sum + length_m(frame, ring), 0);
  return perimeter === 0 ? 0 : (2 * toSquareMetres(frame, arrangement.areas[face])) / perimeter;
}

/**
 * Joins slivers to the neighbour with the longest common edge, thinnest first; never across a river or canal, nor (but
 * for hairlines) into or out of a locked grid.
 */
function joinSlivers(
  frame: Frame,
  arrangement: Arrangement,
  sources: Sources,
  inside: Uint8Array,
  water: Uint8Array,
  lock: Int32Array,
  occupied: Uint8Array,
  groups: Groups,
): number {
  const thin: { face: number; width: number }[] = [];
  for (let f = 1; f < arrangement.faces; f++) {
    if (!inside[f] || occupied[f]) continue;
    const width = meanWidth_m(frame, arrangement, f);
    if (width < HAIRLINE_m || (width < SLIVER_m && !water[f])) thin.push({ face: f, width });
  }
  thin.sort((a, b) => a.width - b.width);
  const edgesOf = new Map<number, number[]>(thin.map(({ face }) => [face, []]));
  for (let h = 0; h < arrangement.faceOf.length; h++) edgesOf.get(arrangement.faceOf[h])?.push(h);
  let joined = 0;
  for (const { face, width } of thin) {
    const common = new Map<number, number>();
    for (const h of edgesOf.get(face) ?? []) {
      const other = arrangement.faceOf[h ^ 1];
      if (!inside[other] || groups.find(other) === groups.find(face)) continue;
      if (width >= HAIRLINE_m && (water[other] || lock[other] !== lock[face])) continue;
      const edge = arrangement.edges[h >> 1];
      if (sources.under(edge).some(s => hard(s.class))) continue;
      const root = groups.find(other);
      common.set(root, (common.get(root) ?? 0) + length_m(frame, edge));
    }
    const best = [...common].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0];
    if (!best) continue;
    // The joined group is water only when the group it joins is.
    const land = groups.find(best[0]);
    const isWater = water[land];
    groups.join(face, land);
    water[groups.find(land)] = isWater;
    joined++;
  }
  return joined;
}
