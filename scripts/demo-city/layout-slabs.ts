/**
 * Compounds of slabs: rows of long narrow buildings facing south, a lane along the doors on the north side of each
 * row, one or two spine lanes from south to north that lead out through the gates.
 */
import type { Building, Compound } from './city.ts';
import { bandInside, boundsOf, centroidOf, Frame, mainAngle, type Point } from './geometry.ts';
import { between, chance, pick, type Random, whole } from './prng.ts';
import type { Exit, Site } from './site.ts';

export interface SlabStyle {
  levels: readonly number[];
  /** Depth of a slab, clear width between rows, length of one stair's part (m). */
  depth_m: number;
  gap_m: number;
  stair_m: readonly [number, number];
  /** Stairs a building. */
  stairs: readonly [number, number];
  /** Dwellings on each floor of one stair. */
  perFloor: readonly number[];
  /** Share of places left open (parking, a garden). */
  open: number;
}

// biome-ignore format: a table
export const SLAB_STYLES = {
  workUnit: { levels: [3, 4, 4, 5], depth_m: 10.5, gap_m: 14.5, stair_m: [13, 15], stairs: [2, 4], perFloor: [2, 2, 3], open: 0.06 },
  nineties: { levels: [5, 6, 6], depth_m: 11.5, gap_m: 18, stair_m: [13.5, 16.5], stairs: [3, 5], perFloor: [2], open: 0.05 },
  garden: { levels: [5, 6, 6], depth_m: 12.5, gap_m: 22, stair_m: [15, 18], stairs: [2, 4], perFloor: [2], open: 0.07 },
  midrise: { levels: [9, 11, 11], depth_m: 14, gap_m: 34, stair_m: [20, 24], stairs: [2, 3], perFloor: [2, 2, 3], open: 0.06 },
} satisfies Record<string, SlabStyle>;

/** Rows face south or, where the block is turned, nearly so: at most 18° off. */
export function southFacing(ring: readonly Point[], random: Random): number {
  const angle = mainAngle(ring);
  const limit = (18 * Math.PI) / 180;
  return Math.abs(angle) <= limit ? angle : Math.sign(angle) * between(random, 0.04, 0.14);
}

export interface Plan {
  ring: Point[];
  frame: Frame;
  local: Point[];
  /** u of the spine lanes. */
  spines: number[];
  /** Too narrow for shop rows: its lane runs along a wall. */
  narrow: boolean;
  exits: { spine: number; exit: Exit; north: boolean }[];
}

/** Frame, spines and gates of a compound, settled before anything stands: shop rows then leave the gates free. */
export function planSlabs(site: Site, ring: Point[], others: readonly Point[][]): Plan {
  const frame = new Frame(centroidOf(ring), southFacing(ring, site.random));
  const local = ring.map(frame.in);
  const [u0, , u1] = boundsOf(local);
  const width = u1 - u0;
  const count = width < 70 ? 1 : width < 230 ? 1 : 2;
  const spines: number[] = [];
  // A narrow strip has its lane along one wall.
  const narrow = width < 62;
  if (narrow) spines.push(u0 + 5.5);
  else
    for (let i = 0; i < count; i++)
      spines.push(u0 + (width * (i + 1)) / (count + 1) + between(site.random, -0.06, 0.06) * width);
  const exits: Plan['exits'] = [];
  for (const spine of spines)
    for (const north of [false, true]) {
      const inside = insideAt(local, spine);
      if (inside === undefined) continue;
      const start = frame.out([spine, north ? inside[1] - 3 : inside[0] + 3]);
      const exit = site.exit(ring, start, frame.angle + (north ? Math.PI / 2 : -Math.PI / 2), others);
      if (exit) exits.push({ spine, exit, north });
    }
  // From well inside: a shop row may still take the ground along the street.
  for (const { exit, spine, north } of exits) {
    const v = frame.in(exit.gate)[1];
    site.reserveLine([frame.out([spine, v + (north ? -14 : 14)]), exit.gate, exit.street], 5);
  }
  return { ring, frame, local, spines, narrow, exits };
}

/** Lowest and highest v inside the ring at one u (of the longest stretch). */
function insideAt(local: readonly Point[], u: number): [number, number] | undefined {
  const turned = local.map(([a, b]) => [b, a] as Point);
  const spans = bandInside(turned, u - 1, u + 1);
  return spans.sort((a, b) => b[1] - b[0] - (a[1] - a[0]))[0];
}

export function layoutSlabs(
  site: Site,
  plan: Plan,
  compound: Compound,
  style: SlabStyle,
  ground: Point[] = compound.ring,
): Building[] {
  const { random } = site;
  const { frame } = plan;
  const local = ground.map(frame.in);
  const [, v0, , v1] = boundsOf(local);
  const made: Building[] = [];
  const margin = 5;
  const rows: number[] = [];
  let lowest = Infinity;
  let highest = -Infinity;
  for (
    let v = v0 + margin;
    v + style.depth_m + margin < v1;
    v += style.depth_m + style.gap_m + between(random, -0.5, 1)
  ) {
    const spans = bandInside(local, v - 1, v + style.depth_m + 1);
    const before = made.length;
    for (const [low, high] of spans) {
      for (const [a, b] of between2(low + margin, high - margin, plan.spines))
        made.push(...packRow(site, plan, compound, ground, style, v, a, b));
    }
    if (made.length === before) continue;
    rows.push(v + style.depth_m + 3.5);
    lowest = Math.min(lowest, v);
    highest = Math.max(highest, v + style.depth_m + 3.5);
  }
  layLanes(site, plan, compound, ground, rows, lowest, highest);
  made.forEach((building, i) => {
    building.name = `${i + 1}号楼`;
  });
  return made;
}

/** The stretch low..high without 4.5 m on either side of each spine. */
function between2(low: number, high: number, spines: readonly number[]): [number, number][] {
  const out: [number, number][] = [];
  let start = low;
  for (const s of [...spines].sort((a, b) => a - b)) {
    if (s - 4.5 > start && s < high + 4.5) {
      out.push([start, Math.min(high, s - 4.5)]);
      start = s + 4.5;
    } else if (s > low - 4.5 && s < high) start = Math.max(start, s + 4.5);
  }
  if (high > start) out.push([start, high]);
  return out;
}

function packRow(
  site: Site,
  plan: Plan,
  compound: Compound,
  ground: Point[],
  style: SlabStyle,
  v: number,
  a: number,
  b: number,
): Building[] {
  const { random } = site;
  const made: Building[] = [];
  let u = a;
  const gap = between(random, 7, 10);
  while (b - u > style.stair_m[0] * Math.min(2, style.stairs[0])) {
    const stair = between(random, style.stair_m[0], style.stair_m[1]);
    const room = Math.floor((b - u) / stair);
    let stairs = Math.min(room, whole(random, style.stairs[0], style.stairs[1]));
    // No useless rest: take it along, or leave enough for one more building.
    if (room - stairs === 1) stairs = room <= style.stairs[1] + 1 ? room : stairs - 1;
    if (stairs < 1) break;
    const length = stairs * stair;
    const shift = between(random, 0, 1.2);
    const open = chance(random, style.open);
    if (open) greenOrOffice(site, plan, compound, ground, u, v, length, style.depth_m);
    else {
      const box: Point[] = [
        [u, v + shift],
        [u + length, v + shift],
        [u + length, v + shift + style.depth_m],
        [u, v + shift + style.depth_m],
      ];
      const ring = box.map(plan.frame.out);
      if (site.fits(ring, ground, 2.5)) {
        const levels = pick(random, style.levels);
        const doors = Array.from({ length: stairs }, (_, i) =>
          plan.frame.out([u + stair * (i + 0.5), v + shift + style.depth_m]),
        );
        made.push(
          site.build(ring, {
            use: 'residential',
            tag: 'apartments',
            levels,
            doors,
            dwellings: stairs * levels * pick(random, style.perFloor),
            compound,
            built: compound.built,
          }),
        );
      }
    }
    u += length + gap;
  }
  return made;
}

/** A place without a slab: a garden or playground, sometimes with the property office (物业用房). */
function greenOrOffice(
  site: Site,
  plan: Plan,
  compound: Compound,
  ground: Point[],
  u: number,
  v: number,
  length: number,
  depth: number,
): void {
  const box = (l: number, d: number): Point[] =>
    (
      [
        [u, v],
        [u + l, v],
        [u + l, v + d],
        [u, v + d],
      ] as Point[]
    ).map(plan.frame.out);
  const ring = box(length, depth);
  if (!site.fits(ring, ground, 2.5)) return;
  site.city.landuse.push({ kind: pick(site.random, ['garden', 'garden', 'playground']), name: '', ring });
  const offices = site.city.buildings.filter(b => b.compound === compound && b.use === 'public').length;
  if (length < 20 || offices === 2 || !chance(site.random, 0.5)) return;
  const office = site.build(box(16, Math.min(depth, 9)), {
    use: 'public',
    tag: 'public',
    levels: 2,
    compound,
    built: compound.built,
    name: offices === 0 ? '物业用房' : '居民活动室',
  });
  office.entrances.push({ at: plan.frame.out([u + 8, v]), kind: 'main' });
}

function layLanes(
  site: Site,
  plan: Plan,
  compound: Compound,
  ground: Point[],
  rows: readonly number[],
  lowest: number,
  highest: number,
): void {
  const { frame, spines, exits } = plan;
  const local = ground.map(frame.in);
  for (const spine of spines) {
    const here = exits.filter(e => e.spine === spine);
    const inside = insideAt(local, spine);
    if (inside === undefined || !Number.isFinite(lowest)) continue;
    const south = here.find(e => !e.north);
    const north = here.find(e => e.north);
    const line: Point[] = [
      ...(south ? [south.exit.street, south.exit.gate] : []),
      frame.out([spine, Math.max(inside[0] + 2, Math.min(lowest - 2, highest))]),
      frame.out([spine, Math.min(inside[1] - 2, highest)]),
      ...(north ? [north.exit.gate, north.exit.street] : []),
    ];
    site.lane('service', line);
  }
  rows.forEach((v, i) => {
    for (const [low, high] of bandInside(local, v - 1, v + 1)) {
      const [a, b] = [low + 4, high - 4];
      if (b - a < 20) continue;
      const crossed = spines.some(s => s > a && s < b);
      // A row that no spine crosses hangs on the nearest one.
      const near = spines.reduce(
        (p, s) => (Math.abs(s - (a + b) / 2) < Math.abs(p - (a + b) / 2) ? s : p),
        spines[0]!,
      );
      const reach: Point[] = [
        frame.out([crossed ? a : Math.min(a, near), v]),
        frame.out([crossed ? b : Math.max(b, near), v]),
      ];
      const ends = site.blocked(reach[0]!, reach[1]!) ? [frame.out([a, v]), frame.out([b, v])] : reach;
      site.lane(i % 2 === 0 ? 'service' : 'footway', ends);
    }
  });
  // A way out onto a compound's own inner lane is no gate.
  for (const { exit, north } of exits.filter(e => e.exit.way.kind !== 'service'))
    compound.gates.push({
      at: exit.gate,
      kind: exit.way.kind === 'primary' || (north && exits.length > 1) ? 'pedestrian' : 'vehicle',
      street: exit.street,
      way: exit.way,
    });
  if (compound.gates.length === 0 || chance(site.random, 0.3)) sideGate(site, plan, compound, ground, rows);
}

/** A gate at the end of a row lane, where no spine reaches a street. */
function sideGate(
  site: Site,
  plan: Plan,
  compound: Compound,
  ground: Point[],
  rows: readonly number[],
): void {
  const { frame } = plan;
  const local = ground.map(frame.in);
  for (const v of rows.length > 2 ? [rows[rows.length >> 1]!, ...rows] : rows)
    for (const [low, high] of bandInside(local, v - 1, v + 1))
      for (const east of [true, false]) {
        const start = frame.out([east ? high - 4.5 : low + 4.5, v]);
        const exit = site.exit(ground, start, frame.angle + (east ? 0 : Math.PI), []);
        if (!exit) continue;
        site.reserveLine([exit.gate, exit.street], 3);
        site.lane(compound.gates.length === 0 ? 'service' : 'footway', [start, exit.gate, exit.street]);
        compound.gates.push({
          at: exit.gate,
          kind: compound.gates.length === 0 ? 'vehicle' : 'pedestrian',
          street: exit.street,
          way: exit.way,
        });
        return;
      }
}
