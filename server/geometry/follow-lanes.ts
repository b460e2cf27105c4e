/**
 * Cells follow the lanes that run between their buildings: a piece of a cell beyond a lane goes to the neighbour it
 * belongs with on the ground, so that the line between two buildings is the lane and not the middle of the gap.
 *
 * Works on a tessellation and on lanes that end inside it (lanes that cut it through have cut it before).
 */
import { type Arrangement, arrange, interiorPoints, ShapeIndex } from './arrangement.ts';
import type { Frame } from './frame.ts';
import { nodeGroups, nodeLines } from './noding.ts';
import { boundsOf, contains, interiorPoint, middleOf, type Shape } from './rings.ts';
import { SegmentIndex, segmentsOf } from './segments.ts';
import type { Generator, Tessellation } from './tessellate.ts';

/** How far the end of a lane may be from the next line to be joined to it, metres: half a courtyard. */
const REACH_m = 30;
/** Two lines are the same within so many grid units (0.1 mm each). */
const SAME_PLACE = 6;

/** Whether a segment passes within `SAME_PLACE` of a point. */
const passes = (index: SegmentIndex, x: number, y: number): boolean =>
  index.near(x, y, SAME_PLACE).some(s => index.distance(s, x, y) <= SAME_PLACE);

/** The nearest point of all segments within `REACH_m`, rounded to grid units; undefined where there is none. */
function nearestPoint(
  index: SegmentIndex,
  x: number,
  y: number,
  { kx, ky }: Frame,
): [number, number] | undefined {
  let best: [number, number] | undefined;
  let least = REACH_m;
  for (const s of index.near(x, y, REACH_m / kx, REACH_m / ky)) {
    const [ax, ay, bx, by] = index.segments.subarray(4 * s, 4 * s + 4);
    const dx = (bx - ax) * kx;
    const dy = (by - ay) * ky;
    const length2 = dx * dx + dy * dy;
    const along = length2 === 0 ? 0 : ((x - ax) * kx * dx + (y - ay) * ky * dy) / length2;
    const t = Math.min(1, Math.max(0, along));
    const px = ax + t * (bx - ax);
    const py = ay + t * (by - ay);
    const d = Math.hypot((x - px) * kx, (y - py) * ky);
    if (d < least) {
      least = d;
      best = [Math.round(px), Math.round(py)];
    }
  }
  return best;
}

/** The free ends of lines that lead nowhere: points where exactly one of them ends and no face begins. */
function freeEnds(arrangement: Arrangement): [number, number][] {
  const ends = new Map<string, { point: [number, number]; count: number }>();
  const meet = (x: number, y: number, count: number): void => {
    const key = `${x} ${y}`;
    const end = ends.get(key);
    if (end) end.count += count;
    else ends.set(key, { point: [x, y], count });
  };
  for (const line of arrangement.dangles) {
    meet(line[0], line[1], 1);
    meet(line[line.length - 2], line[line.length - 1], 1);
  }
  // Two or more lines at a point: not free.
  for (const edge of arrangement.edges) {
    meet(edge[0], edge[1], 2);
    meet(edge[edge.length - 2], edge[edge.length - 1], 2);
  }
  return [...ends.values()].filter(({ count }) => count === 1).map(({ point }) => point);
}

/**
 * The cells of a tessellation with their edges moved to the lanes between them.
 *
 * @param tessellation what `tessellate` made of `generators`
 * @param lanes lines inside the tessellated polygon that touch no footprint (grid units)
 * @returns cells that tile the same polygon; every generator keeps the land it stands on
 */
export function followLanes(
  frame: Frame,
  { cells, lines }: Tessellation,
  generators: readonly Generator[],
  lanes: readonly Float64Array[],
): Tessellation['cells'] {
  if (lanes.length === 0 || cells.length < 2) return cells;
  const walls = new SegmentIndex(segmentsOf(lines));
  const first = arrange(nodeLines([...lines, ...lanes]));
  const joints = freeEnds(first).flatMap(([x, y]) => {
    const to = nearestPoint(walls, x, y, frame);
    return to && (to[0] !== x || to[1] !== y) ? [Float64Array.of(x, y, ...to)] : [];
  });
  // A joint that meets a footprint is cut short there and divides nothing.
  const guides = [
    ...lanes,
    ...keptOff(
      joints,
      generators.flatMap(g => g.polygons),
    ),
  ];
  const arrangement = arrange(nodeLines([...lines, ...guides]));
  const owner = ownersOf(arrangement, cells);
  handOver(frame, arrangement, owner, generators, new SegmentIndex(segmentsOf(guides)));
  const result: Tessellation['cells'] = [];
  for (let f = 1; f < arrangement.faces; f++)
    if (owner[f] !== undefined) result.push({ owner: owner[f] as number, polygon: arrangement.rings[f] });
  return result;
}

/** The parts of lines outside footprints, which may overlap each other. */
export function keptOff(lines: readonly Float64Array[], footprints: readonly Shape[]): Float64Array[] {
  const boxes = lines.flatMap(line =>
    Array.from({ length: line.length / 2 - 1 }, (_, i) => boundsOf([line.subarray(2 * i, 2 * i + 4)])),
  );
  const near = footprints.filter(footprint => {
    const [w, s, e, n] = boundsOf(footprint);
    return boxes.some(box => box[0] <= e && box[2] >= w && box[1] <= n && box[3] >= s);
  });
  if (near.length === 0) return [...lines];
  const noded = nodeGroups([lines, near.flat()]);
  return noded.lines.filter((line, i) => {
    if (noded.groups[i] !== 1) return false;
    const [x, y] = middleOf(line);
    return !near.some(footprint => contains(footprint, x, y));
  });
}

/** The owner of every face; undefined outside the tessellation. Owners may be -1 (nobody's land). */
function ownersOf(arrangement: Arrangement, cells: Tessellation['cells']): (number | undefined)[] {
  const index = new ShapeIndex(cells.map(({ polygon }) => polygon));
  const at = interiorPoints(arrangement);
  return Array.from({ length: arrangement.faces }, (_, f) => {
    const cell = f === 0 ? -1 : index.at(at[2 * f], at[2 * f + 1]);
    return cell < 0 ? undefined : cells[cell].owner;
  });
}

/** Gives every piece that a lane cuts off from its building to the neighbour it shares the longest other edge with. */
function handOver(
  frame: Frame,
  arrangement: Arrangement,
  owner: (number | undefined)[],
  generators: readonly Generator[],
  guides: SegmentIndex,
): void {
  const { edges, faceOf } = arrangement;
  const onGuide = edges.map(edge => {
    const i = 2 * Math.floor((edge.length / 2 - 1) / 2);
    return passes(guides, (edge[i] + edge[i + 2]) / 2, (edge[i + 1] + edge[i + 3]) / 2);
  });
  const held = facesHeld(arrangement, owner, generators);
  // Land of one owner hangs together wherever no lane runs between.
  const open: number[] = [];
  const spread = held.flatMap((is, f) => (is ? [f] : []));
  const edgesOf: number[][] = Array.from({ length: arrangement.faces }, () => []);
  for (let h = 0; h < faceOf.length; h++) edgesOf[faceOf[h]].push(h);
  for (const f of spread)
    for (const h of edgesOf[f]) {
      const g = faceOf[h ^ 1];
      if (held[g] || onGuide[h >> 1] || owner[g] !== owner[f]) continue;
      held[g] = true;
      spread.push(g);
    }
  for (let f = 1; f < arrangement.faces; f++) if (owner[f] !== undefined && !held[f]) open.push(f);
  for (let changed = true; changed; ) {
    changed = false;
    for (const f of open) {
      if (held[f]) continue;
      const common = new Map<number, number>();
      for (const h of edgesOf[f]) {
        const g = faceOf[h ^ 1];
        if (!held[g] || onGuide[h >> 1]) continue;
        const edge = edges[h >> 1];
        const length = Math.hypot(
          (edge[edge.length - 2] - edge[0]) * frame.kx,
          (edge[edge.length - 1] - edge[1]) * frame.ky,
        );
        common.set(owner[g] as number, (common.get(owner[g] as number) ?? 0) + length);
      }
      const best = [...common].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0];
      if (!best) continue;
      owner[f] = best[0];
      held[f] = true;
      changed = true;
    }
  }
}

/** Faces that a generator stands in, and those around a footprint that is a cell of its own. */
function facesHeld(
  arrangement: Arrangement,
  owner: readonly (number | undefined)[],
  generators: readonly Generator[],
): boolean[] {
  const index = new ShapeIndex(arrangement.rings);
  const held = new Array<boolean>(arrangement.faces).fill(false);
  const inner = new Map<number, number>();
  for (const generator of generators)
    for (const polygon of generator.polygons) {
      const f = index.at(...interiorPoint(polygon));
      if (f < 0) continue;
      held[f] = true;
      if (generator.inner !== undefined) inner.set(f, generator.owner);
    }
  const { faceOf } = arrangement;
  for (let h = 0; h < faceOf.length; h++) {
    const around = inner.get(faceOf[h]);
    if (around !== undefined && owner[faceOf[h ^ 1]] === around) held[faceOf[h ^ 1]] = true;
  }
  return held;
}
