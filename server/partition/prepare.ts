/**
 * Cuts a city's input into one task for each region: the buildings whose representative point lies in it, and the
 * lines and areas near it. Tasks are plain data and go to worker threads.
 */
import type { Bbox, MultiPolygonCoordinates, Position } from '../api/geo.ts';
import { ShapeIndex } from '../geometry/arrangement.ts';
import { bboxOf, frameOf, fromFlat } from '../geometry/frame.ts';
import type { Geos } from '../geometry/geos.ts';
import { contains, onEdge, type Shape } from '../geometry/rings.ts';
import { BLOCK_CLASSES } from './params.ts';
import { homesOfLocks, pinsOfRegions, shapesOf } from './requests.ts';
import type {
  BarrierLine,
  CompoundArea,
  LockedGrid,
  PartitionBuilding,
  PartitionInput,
  PinSet,
  Region,
  WaterArea,
} from './types.ts';

export interface TaskBuilding extends PartitionBuilding {
  /** Representative point (GEOS PointOnSurface), degrees. */
  at: Position;
  /** At level `building`: the building that it is a unit of, and its number from 1. */
  unitOf?: { building: string; number: number };
}

/** Everything one region's division needs. */
export interface RegionTask {
  region: Region;
  buildings: TaskBuilding[];
  barriers: BarrierLine[];
  water: WaterArea[];
  compounds: CompoundArea[];
  current?: Record<string, string>;
  /** Grids of this region that stay as they are. */
  locks: LockedGrid[];
  /** Pins between buildings of this region. */
  pins: PinSet[];
}

export interface Prepared {
  tasks: RegionTask[];
  /** Buildings outside every region. */
  outside: number;
  /** Households in them. */
  outsideHouseholds: number;
  /** Locked grids and pinned buildings outside every region. */
  outsideLocks: number;
  outsidePins: number;
}

/** An input that cannot be divided at all; the message names what and the remedy. */
export class PartitionError extends Error {
  override name = 'PartitionError';
}

const overlap = (a: Bbox, b: Bbox): boolean => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
const positionsOf = (area: MultiPolygonCoordinates): Position[] => area.flat(2);

/**
 * Splits an input by region. Throws a PartitionError when there is nothing to divide, an InfeasibleError for locks and
 * pins that contradict the regions or each other.
 */
export function prepare(geos: Geos, input: PartitionInput): Prepared {
  const regions = input.regions.length > 0 ? [...input.regions] : [hullRegion(geos, input)];
  regions.sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
  const shapes: Shape[] = regions.map(region =>
    region.area.flat().map(ring => Float64Array.from(ring.flatMap(p => [p[0], p[1]]))),
  );
  const index = new ShapeIndex(shapes);
  const EDGE_deg = 1e-9;

  const buildings: TaskBuilding[][] = regions.map(() => []);
  let outside = 0;
  let outsideHouseholds = 0;
  const numbers = new Map(regions.map(({ code }, i) => [code, i]));
  for (const building of input.buildings) {
    if (building.region !== undefined) {
      const home = numbers.get(building.region);
      if (home === undefined) throw new Error(`building ${building.id}: no region ${building.region}`);
      buildings[home].push({ ...building, at: pointInRegion(geos, building, regions[home], shapes[home]) });
      continue;
    }
    const at = geos.pointOnSurface(building.area);
    const home = index
      .near(at[0] - EDGE_deg, at[1] - EDGE_deg, at[0] + EDGE_deg, at[1] + EDGE_deg)
      .find(i => contains(shapes[i], at[0], at[1]) || onEdge(shapes[i], at[0], at[1], EDGE_deg));
    if (home === undefined) {
      outside++;
      outsideHouseholds += building.households;
    } else buildings[home].push({ ...building, at });
  }

  const lineBoxes = input.barriers.map(barrier => bboxOf(barrier.line));
  const waterBoxes = input.water.map(water => bboxOf(positionsOf(water.area)));
  const compoundBoxes = input.compounds.map(compound => bboxOf(positionsOf(compound.area)));
  const locks = homesOfLocks(geos, input.locks ?? [], regions);
  const pins = pinsOfRegions(input.pins ?? [], regions, buildings);
  const tasks = regions.map((region, i): RegionTask => {
    const box = bboxOf(positionsOf(region.area));
    return {
      region,
      buildings: buildings[i],
      barriers: input.barriers
        .filter((_, k) => overlap(lineBoxes[k], box))
        .flatMap(barrier => nearParts(barrier, box)),
      water: input.water.filter((_, k) => overlap(waterBoxes[k], box)),
      compounds: input.compounds.filter((_, k) => overlap(compoundBoxes[k], box)),
      locks: locks.homes[i],
      pins: pins.homes[i],
      ...(input.current
        ? {
            current: Object.fromEntries(
              buildings[i].flatMap(b => (input.current?.[b.id] ? [[b.id, input.current[b.id]]] : [])),
            ),
          }
        : {}),
    };
  });
  return {
    tasks,
    outside,
    outsideHouseholds,
    outsideLocks: locks.outside,
    outsidePins: pins.outside,
  };
}

/**
 * A building's representative point, in the region that it is known to belong to: of footprints that overlap, or that stand
 * on a line, one may lie mostly outside its own grid.
 */
function pointInRegion(geos: Geos, { area }: PartitionBuilding, region: Region, shape: Shape): Position {
  const at = geos.pointOnSurface(area);
  if (contains(shape, at[0], at[1])) return at;
  const frame = frameOf(bboxOf(positionsOf(region.area)));
  const inside = geos.intersectPolygons(shapesOf(frame, area), shapesOf(frame, region.area), 1);
  const land = inside.map(rings => rings.map(ring => fromFlat(frame, ring)));
  return geos.pointOnSurface(land.length > 0 ? land : region.area);
}

/** The stretches of a line whose segments come near a box: a motorway need not be noded to its end. */
function nearParts(barrier: BarrierLine, box: Bbox): BarrierLine[] {
  const parts: BarrierLine[] = [];
  let part: Position[] = [];
  for (let i = 1; i < barrier.line.length; i++) {
    const a = barrier.line[i - 1];
    const b = barrier.line[i];
    if (
      overlap([Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])], box)
    ) {
      if (part.length === 0) part.push(a);
      part.push(b);
    } else if (part.length > 0) {
      parts.push({ ...barrier, line: part });
      part = [];
    }
  }
  if (part.length > 0) parts.push({ ...barrier, line: part });
  return parts;
}

/** With no boundary given: the convex hull of the lines that bound blocks. */
function hullRegion(geos: Geos, input: PartitionInput): Region {
  const lines = input.barriers
    .filter(b => BLOCK_CLASSES.includes(b.class))
    .map(b => Float64Array.from(b.line.flatMap(p => [p[0], p[1]])));
  const [hull] = geos.convexHull(lines);
  if (!hull)
    throw new PartitionError(
      'no boundary is given and the barriers enclose nothing: give --boundary or --bbox, or barriers that carry highway, waterway or railway tags',
    );
  const ring: Position[] = [];
  for (let i = 0; i < hull[0].length; i += 2)
    ring.push([Math.round(hull[0][i] * 1e9) / 1e9, Math.round(hull[0][i + 1] * 1e9) / 1e9]);
  return { code: '000000000001', name: '', area: [[ring]] };
}
