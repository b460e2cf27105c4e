/**
 * Step 3, atoms: what is inside a block. Compounds (where given) share the block out among themselves; a group that is
 * too large for one grid to take as it comes is opened up along its inner lanes and then building by building.
 *
 * A cell's owner is a seed: a bundle of buildings that stays whole. Atoms are seeds with their land.
 */
import { arrange, interiorPoints } from '../geometry/arrangement.ts';
import { followLanes, keptOff } from '../geometry/follow-lanes.ts';
import { type Frame, toFlat, toSquareMetres, toU, toV } from '../geometry/frame.ts';
import type { Geos } from '../geometry/geos.ts';
import { nodeGroups } from '../geometry/noding.ts';
import { boundsOf, contains, middleOf, runsNear, type Shape } from '../geometry/rings.ts';
import { type Generator, landOfOwners, tessellate } from '../geometry/tessellate.ts';
import { type CourtyardSize, courtyardsOf, type Standing } from './courtyards.ts';
import type { Block, Ground } from './ground.ts';
import { Groups } from './groups.ts';
import { OVERLAP_m2 } from './params.ts';
import type { RegionTask } from './prepare.ts';

/** What an atom is made of. */
export interface Seed {
  /** Indices into the task's buildings. */
  buildings: number[];
  households: number;
  /** The compound, or the block where it has none: cutting inside one group is dear. */
  group: number;
  /** Households above the maximum in one building: a grid of its own. */
  oversize: boolean;
  water: boolean;
  /** Household equivalents beside the households. */
  load: number;
  /** The locked grid it belongs to, by its number in the task; -1 for none. */
  lock: number;
}

export interface GroupInfo {
  /** The compound's id, or undefined where the block itself acts as the compound. */
  compound?: string;
  households: number;
  /** Gated and looked after: the cities' rule lets it stand alone. */
  managed: boolean;
}

export interface CellPlan {
  seeds: Seed[];
  groups: GroupInfo[];
  cells: { owner: number; polygon: Shape }[];
  lines: Float64Array[];
  /** Pairs of footprints that overlap and were joined. */
  overlaps: number;
  /** Of the task's buildings: representative points in grid units, households, ids. */
  points: [number, number][];
  households: number[];
  loads: number[];
  ids: string[];
  /** Level `courtyard`: compounds, or blocks that act as one, that were opened. */
  opened: number;
  /** Buildings that must be free to lie in grids of their own, by their number in the task. */
  split: Set<number>;
}

export interface CellOptions {
  max: number;
  /** Level `community` keeps an oversize building in its block; level `grid` gives it a grid of its own. */
  splitOversize: boolean;
  /** Households up to which a group stays one atom; 0 opens every group into its buildings. */
  openAbove: number;
  /** Level `courtyard`: what stands in one row of a group that is opened is one atom. */
  courtyard?: CourtyardSize & {
    /** Compounds of up to so many households have none: each is one atom. */
    large: number;
  };
}

interface Context {
  geos: Geos;
  frame: Frame;
  task: RegionTask;
  /** Per building its polygons: a footprint may have several parts. */
  footprints: Shape[][];
  points: [number, number][];
  lanes: Float64Array[];
  laneBoxes: [number, number, number, number][];
  options: CellOptions;
  plan: CellPlan;
  /** The locked grid of the block at hand, or -1. */
  lock: number;
  managed: Set<string>;
  /** Level `courtyard`: households of each compound, in all its blocks. */
  compoundSizes: Map<string, number>;
}

/** Lays out the cells of every block of a region. */
export function planCells(
  geos: Geos,
  ground: Ground,
  task: RegionTask,
  options: CellOptions,
  progress?: (done: number, total: number) => void,
): CellPlan {
  const { frame } = ground;
  const lanes = [...ground.lanes, ...ground.deadEnds];
  const points = task.buildings.map((b): [number, number] => [toU(frame, b.at[0]), toV(frame, b.at[1])]);
  const context: Context = {
    geos,
    frame,
    task,
    footprints: task.buildings.map(b => b.area.map(rings => rings.map(ring => toFlat(frame, ring)))),
    points,
    lanes,
    laneBoxes: lanes.map(lane => boundsOf([lane])),
    options,
    plan: {
      seeds: [],
      groups: [],
      cells: [],
      lines: [],
      overlaps: 0,
      opened: 0,
      points,
      households: task.buildings.map(b => b.households),
      loads: task.buildings.map(b => b.load ?? 0),
      ids: task.buildings.map(b => b.id),
      split: splitOf(task),
    },
    lock: -1,
    managed: new Set(task.compounds.filter(c => c.gated && c.managed).map(c => c.id)),
    compoundSizes: new Map(),
  };
  const compounds = task.compounds.map(c => ({
    id: c.id,
    polygons: c.area.map(rings => rings.map(ring => toFlat(frame, ring))),
  }));
  if (options.courtyard)
    task.buildings.forEach(({ households }, b) => {
      const id = compoundOf(context, b, compounds);
      if (id !== undefined) context.compoundSizes.set(id, (context.compoundSizes.get(id) ?? 0) + households);
    });
  ground.blocks.forEach((block, i) => {
    context.lock = block.lock;
    divideBlock(context, block, compounds);
    progress?.(i + 1, ground.blocks.length);
  });
  return context.plan;
}

/** Buildings that some pin wants apart from others. */
function splitOf(task: RegionTask): Set<number> {
  const ids = new Set(task.pins.filter(pin => pin.rule !== 'together').flatMap(pin => pin.buildings));
  return new Set(task.buildings.flatMap((b, i) => (ids.has(b.id) ? [i] : [])));
}

const householdsOf = (c: Context, buildings: readonly number[]): number =>
  buildings.reduce((sum, b) => sum + c.task.buildings[b].households, 0);

const workOf = (c: Context, b: number): number => c.plan.households[b] + c.plan.loads[b];
const loadOf = (c: Context, buildings: readonly number[]): number =>
  buildings.reduce((sum, b) => sum + c.plan.loads[b], 0);

function addSeed(c: Context, buildings: number[], group: number, more: Partial<Seed> = {}): number {
  const households = householdsOf(c, buildings);
  const load = loadOf(c, buildings);
  const { lock } = c;
  const seed: Seed = { buildings, households, load, group, oversize: false, water: false, lock, ...more };
  c.plan.groups[group].households += households;
  return c.plan.seeds.push(seed) - 1;
}

function addGroup(c: Context, compound?: string): number {
  const managed = compound !== undefined && c.managed.has(compound);
  return c.plan.groups.push({ households: 0, managed, ...(compound ? { compound } : {}) }) - 1;
}

function put(c: Context, owner: number, polygon: Shape): void {
  c.plan.cells.push({ owner, polygon });
  c.plan.lines.push(...polygon);
}

/** A compound's land, which may have several parts. */
interface Outline {
  id: string;
  polygons: Shape[];
}

function divideBlock(c: Context, block: Block, compounds: readonly Outline[]): void {
  if (block.water || block.buildings.length === 0) {
    const seed = addSeed(c, [], addGroup(c), { water: block.water });
    for (const polygon of block.polygons) put(c, seed, polygon);
    return;
  }
  const members = membersOf(c, block, compounds);
  if (members.length === 1) {
    const group = addGroup(c, members[0].compound);
    openGroup(c, block.polygons, members[0].buildings, group);
    return;
  }
  // Compounds and loose buildings share the block: each takes what is nearest to it.
  const shapes = new Map(compounds.map(compound => [compound.id, compound.polygons]));
  const generators: Generator[] = members.flatMap((member, owner) => {
    const land = member.compound === undefined ? undefined : shapes.get(member.compound);
    // What stands inside its own compound is no nearer to anything than the compound's edge.
    const outlines = member.buildings
      .map(b => c.footprints[b])
      .filter(footprint => !land || !liesIn(land.flat(), footprint.flat()));
    return (land ? [land, ...outlines] : outlines).map(polygons => ({ owner, polygons }));
  });
  const land: Shape[][] = members.map(() => []);
  for (const polygon of block.polygons)
    landOfOwners(c.frame, polygon, generators, members.length).forEach((polygons, m) => {
      land[m].push(...polygons);
    });
  const looseGroup = members.some(m => m.compound === undefined) ? addGroup(c) : -1;
  members.forEach((member, m) => {
    const polygons = block.polygons.length === 1 ? land[m] : c.geos.unionPolygons(land[m], 1);
    if (member.compound === undefined) {
      const seed = addSeed(c, member.buildings, looseGroup, { oversize: isOversize(c, member.buildings) });
      for (const polygon of polygons) put(c, seed, polygon);
    } else openGroup(c, polygons, member.buildings, addGroup(c, member.compound));
  });
}

const liesIn = (land: Shape, footprint: Shape): boolean =>
  footprint.every(ring => {
    for (let i = 0; i < ring.length; i += 2) if (!contains(land, ring[i], ring[i + 1])) return false;
    return true;
  });

interface Member {
  compound?: string;
  buildings: number[];
}

/** The compound that a building says it belongs to, else the one whose land it stands on. */
function compoundOf(c: Context, b: number, compounds: readonly Outline[]): string | undefined {
  const [x, y] = c.points[b];
  return (
    c.task.buildings[b].compound ?? compounds.find(({ polygons }) => contains(polygons.flat(), x, y))?.id
  );
}

/** Which compound each building of a block belongs to; loose ones stand for themselves, joined where they overlap. */
function membersOf(c: Context, block: Block, compounds: readonly Outline[]): Member[] {
  const byCompound = new Map<string, number[]>();
  const loose: number[] = [];
  for (const b of block.buildings) {
    const id = compoundOf(c, b, compounds);
    if (id === undefined) loose.push(b);
    else {
      const list = byCompound.get(id);
      if (list) list.push(b);
      else byCompound.set(id, [b]);
    }
  }
  if (byCompound.size === 0) return [{ buildings: loose }];
  const members: Member[] = [...byCompound].map(([compound, buildings]) => ({ compound, buildings }));
  for (const bundle of bundles(c, loose)) members.push({ buildings: bundle });
  return members;
}

/**
 * Buildings joined where their footprints overlap by more than `OVERLAP_m2`, the largest overlap first, as long as the
 * bundle stays within the maximum: five towers on one podium are not one building.
 */
function bundles(c: Context, buildings: readonly number[]): number[][] {
  const groups = new Groups(buildings.length);
  const households = buildings.map(b => workOf(c, b));
  const boxes = buildings.map(b => boundsOf(c.footprints[b].flat()));
  const order = buildings.map((_, i) => i).sort((a, b) => boxes[a][0] - boxes[b][0]);
  const pairs: { i: number; j: number; shared_m2: number }[] = [];
  for (let p = 0; p < order.length; p++) {
    const i = order[p];
    for (let q = p + 1; q < order.length && boxes[order[q]][0] < boxes[i][2]; q++) {
      const j = order[q];
      if (boxes[j][1] >= boxes[i][3] || boxes[j][3] <= boxes[i][1]) continue;
      const shared = c.geos.intersectPolygons(c.footprints[buildings[i]], c.footprints[buildings[j]], 1);
      const shared_m2 = toSquareMetres(c.frame, c.geos.area(shared));
      if (shared_m2 > OVERLAP_m2) pairs.push({ i, j, shared_m2 });
    }
  }
  for (const { i, j } of pairs.sort((a, b) => b.shared_m2 - a.shared_m2 || a.i - b.i || a.j - b.j)) {
    const [a, b] = [groups.find(i), groups.find(j)];
    if (a === b || households[a] + households[b] > c.options.max) continue;
    groups.join(a, b);
    households[b] += households[a];
    c.plan.overlaps++;
  }
  const bundle = new Map<number, number[]>();
  buildings.forEach((b, i) => {
    const root = groups.find(i);
    const list = bundle.get(root);
    if (list) list.push(b);
    else bundle.set(root, [b]);
  });
  return [...bundle.values()];
}

/** A locked grid keeps what it has, an oversize building too. */
const isOversize = (c: Context, buildings: readonly number[]): boolean =>
  c.options.splitOversize && c.lock < 0 && buildings.some(b => workOf(c, b) > c.options.max);

/** Whether buildings may stay one atom: few enough households, and at most one that a pin wants apart. */
const mayStay = (c: Context, buildings: readonly number[]): boolean =>
  buildings.reduce((sum, b) => sum + workOf(c, b), 0) <= c.options.openAbove &&
  !(buildings.length > 1 && buildings.some(b => c.plan.split.has(b)));

/** Level `courtyard`: whether a compound, with what of it lies in other blocks and areas, is too small to have courtyards. */
function staysWhole(c: Context, buildings: readonly number[], group: number): boolean {
  const { courtyard } = c.options;
  if (!courtyard || buildings.some(b => c.plan.split.has(b))) return false;
  const { compound } = c.plan.groups[group];
  const size = Math.max(
    compound === undefined ? householdsOf(c, buildings) : (c.compoundSizes.get(compound) ?? 0),
    ...buildings.map(b => c.task.buildings[b].compoundHouseholds ?? 0),
  );
  return size <= courtyard.large;
}

/** One seed for a small group; a large one is cut along its lanes and then building by building. */
function openGroup(c: Context, polygons: Shape[], buildings: number[], group: number): void {
  if (
    mayStay(c, buildings) ||
    staysWhole(c, buildings, group) ||
    (buildings.length === 1 && !isOversize(c, buildings))
  ) {
    const seed = addSeed(c, buildings, group);
    for (const polygon of polygons) put(c, seed, polygon);
    return;
  }
  c.plan.opened++;
  let rest = [...buildings];
  polygons.forEach((polygon, i) => {
    const here =
      i === polygons.length - 1 ? rest : rest.filter(b => contains(polygon, c.points[b][0], c.points[b][1]));
    rest = rest.filter(b => !here.includes(b));
    for (const part of alongLanes(c, polygon, here)) openPart(c, part, group);
  });
}

/** A piece of a group's land between lanes, with the lanes that end in it. */
interface Part {
  polygon: Shape;
  buildings: number[];
  lanes: Float64Array[];
}

/** The pieces that inner lanes cut a polygon into. Lanes are kept off footprints: a lane cuts no building. */
function alongLanes(c: Context, polygon: Shape, buildings: number[]): Part[] {
  const box = boundsOf(polygon);
  const [w, s, e, n] = box;
  const near = c.lanes.filter(
    (_, i) =>
      c.laneBoxes[i][0] <= e && c.laneBoxes[i][2] >= w && c.laneBoxes[i][1] <= n && c.laneBoxes[i][3] >= s,
  );
  if (near.length === 0) return [{ polygon, buildings, lanes: [] }];
  const free = keptOff(
    near.flatMap(lane => runsNear(lane, box)),
    buildings.flatMap(b => c.footprints[b]),
  );
  const noded = nodeGroups([polygon, free]);
  const isOutline = (_: Float64Array, i: number): boolean => (noded.groups[i] & 1) === 1;
  const inner = noded.lines.filter((line, i) => !isOutline(line, i) && contains(polygon, ...middleOf(line)));
  const arrangement = arrange([...noded.lines.filter(isOutline), ...inner]);
  const at = interiorPoints(arrangement);
  const parts: Part[] = [];
  for (let f = 1; f < arrangement.faces; f++)
    if (contains(polygon, at[2 * f], at[2 * f + 1]))
      parts.push({ polygon: arrangement.rings[f], buildings: [], lanes: [] });
  if (parts.length < 2) return [{ polygon, buildings, lanes: inner }];
  for (const b of buildings) {
    const [x, y] = c.points[b];
    (parts.find(part => contains(part.polygon, x, y)) ?? parts[0]).buildings.push(b);
  }
  for (const lane of arrangement.dangles) {
    const [x, y] = [(lane[0] + lane[2]) / 2, (lane[1] + lane[3]) / 2];
    parts.find(part => contains(part.polygon, x, y))?.lanes.push(lane);
  }
  return parts;
}

/** Buildings that overlap; at level `courtyard` those of one courtyard. */
function standingTogether(c: Context, buildings: readonly number[]): number[][] {
  const whole = bundles(c, buildings);
  const { courtyard } = c.options;
  if (!courtyard) return whole;
  const standing = whole.map((bundle): Standing => {
    const rings = bundle.flatMap(b => c.footprints[b].flat());
    const points = Float64Array.from(rings.flatMap(ring => [...ring]));
    for (let i = 0; i < points.length; i += 2) {
      points[i] *= c.frame.kx;
      points[i + 1] *= c.frame.ky;
    }
    return { points, households: householdsOf(c, bundle) };
  });
  return courtyardsOf(standing, courtyard).map(members => members.flatMap(i => whole[i]));
}

function openPart(c: Context, { polygon, buildings, lanes }: Part, group: number): void {
  if (
    buildings.length === 0 ||
    (mayStay(c, buildings) && !isOversize(c, buildings)) ||
    (buildings.length === 1 && !isOversize(c, buildings))
  ) {
    put(c, addSeed(c, buildings, group), polygon);
    return;
  }
  const generators: Generator[] = [];
  for (const bundle of standingTogether(c, buildings)) {
    const oversize = isOversize(c, bundle);
    const owner = addSeed(c, oversize ? [] : bundle, group);
    const inner = oversize ? addSeed(c, bundle, group, { oversize: true }) : undefined;
    for (const b of bundle)
      generators.push({ owner, polygons: c.footprints[b], ...(inner === undefined ? {} : { inner }) });
  }
  const tessellation = tessellate(c.frame, polygon, generators);
  for (const cell of followLanes(c.frame, tessellation, generators, lanes)) put(c, cell.owner, cell.polygon);
}
