/**
 * Blocks that nobody lives in: schools with their running track, hospitals, malls, office towers, markets, factories
 * and public buildings: rows of large boxes in a turned frame.
 */
import type { Building, BuildingUse } from './city.ts';
import { bandInside, boundsOf, centroidOf, distance, Frame, mainAngle, mix, type Point } from './geometry.ts';
import { inset } from './geos.ts';
import { southFacing } from './layout-slabs.ts';
import { between, chance, pick, whole } from './prng.ts';
import { nearestOnRing, type Site } from './site.ts';

interface Boxes {
  use: BuildingUse;
  tag: string;
  length_m: readonly [number, number];
  depth_m: readonly [number, number];
  gap_m: number;
  margin_m: number;
  levels: readonly [number, number];
  most?: number;
  /** A few buildings stand in the middle of their ground; these by its edge. */
  byEdge?: boolean;
  built?: number;
  /** Corner cut or wing, so that not everything is a box. */
  shape?: 'box' | 'ell' | 'aitch' | 'cut';
}

function shaped(shape: Boxes['shape'], l: number, d: number, t: number): Point[] {
  const box: Point[] = [
    [0, 0],
    [l, 0],
    [l, d],
    [0, d],
  ]; // prettier-ignore
  if (shape === 'ell')
    return [
      [0, 0],
      [l, 0],
      [l, d * 0.45],
      [l * t, d * 0.45],
      [l * t, d],
      [0, d],
    ]; // prettier-ignore
  if (shape === 'aitch')
    return [
      [0, 0],
      [l * 0.22, 0],
      [l * 0.22, d * 0.33],
      [l * 0.78, d * 0.33],
      [l * 0.78, 0],
      [l, 0],
      [l, d],
      [l * 0.78, d],
      [l * 0.78, d * 0.67],
      [l * 0.22, d * 0.67],
      [l * 0.22, d],
      [0, d],
    ]; // prettier-ignore
  if (shape === 'cut')
    return [
      [d * 0.2, 0],
      [l, 0],
      [l, d * 0.8],
      [l - d * 0.2, d],
      [0, d],
      [0, d * 0.2],
    ]; // prettier-ignore
  return box;
}

/** Rows of boxes inside a ring; returns what fitted. */
export function fillBoxes(site: Site, ring: Point[], frame: Frame, what: Boxes): Building[] {
  const { random } = site;
  const local = ring.map(frame.in);
  const [, v0, , v1] = boundsOf(local);
  const made: Building[] = [];
  const most = what.most ?? Infinity;
  const length_m = (what.length_m[0] + what.length_m[1]) / 2;
  const depth_m = (what.depth_m[0] + what.depth_m[1]) / 2;
  // Many fill their ground from one end.
  const perRow = (room: number) => Math.max(1, Math.floor((room + what.gap_m) / (length_m + what.gap_m)));
  const [u0, , u1] = boundsOf(local);
  const rows = Math.ceil(most / perRow(u1 - u0 - 2 * what.margin_m));
  const slack = v1 - v0 - 2 * what.margin_m - rows * depth_m - (rows - 1) * what.gap_m;
  let v = v0 + what.margin_m + (Number.isFinite(rows) && !what.byEdge ? Math.max(0, slack) / 2 : 0);
  while (v < v1 - what.margin_m && made.length < most) {
    const depth = between(random, what.depth_m[0], what.depth_m[1]);
    let placed = 0;
    for (const [low, high] of bandInside(local, v - 1, v + depth + 1)) {
      const fit = Math.min(most - made.length, perRow(high - low - 2 * what.margin_m));
      const spare = high - low - 2 * what.margin_m - fit * length_m - (fit - 1) * what.gap_m;
      let u = low + what.margin_m + (Number.isFinite(most) && !what.byEdge ? Math.max(0, spare) / 2 : 0);
      while (high - what.margin_m - u >= what.length_m[0] && made.length < most) {
        const length = Math.min(
          between(random, what.length_m[0], what.length_m[1]),
          high - what.margin_m - u,
        );
        const shape = shaped(what.shape, length, depth, between(random, 0.3, 0.55)).map(([a, b]) =>
          frame.out([u + a, v + b]),
        );
        if (site.fits(shape, ring, 5)) {
          made.push(
            site.build(shape, {
              use: what.use,
              tag: what.tag,
              levels: whole(random, what.levels[0], what.levels[1]),
              built: what.built ?? 2005,
            }),
          );
          placed++;
        }
        u += length + what.gap_m * between(random, 0.7, 1.2);
      }
    }
    v += placed > 0 ? depth + what.gap_m : 8;
  }
  for (const building of made) building.entrances.push({ at: mainDoor(building, site.parcel), kind: 'main' });
  return made;
}

/** Middle of the wall that looks to the nearest edge of the parcel. */
function mainDoor(building: Building, parcel: Point[]): Point {
  let best: Point = building.ring[0]!;
  let nearest = Infinity;
  building.ring.forEach((p, i) => {
    const q = building.ring[(i + 1) % building.ring.length]!;
    if (distance(p, q) < 6) return;
    const middle: Point = [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2];
    const d = nearestOnRing(middle, parcel).distance;
    if (d < nearest) [nearest, best] = [d, middle];
  });
  return best;
}

/** A drive from the street into the block on one side (the first that works), with a loop inside the wall. */
export function drives(site: Site, ring: Point[], loop: boolean): void {
  const frame = new Frame(centroidOf(ring), mainAngle(ring));
  const track = loop ? inset(ring, 5) : undefined;
  if (track) {
    site.lane('service', [...track, track[0]!]);
    site.reserveLine([...track, track[0]!], 0.5);
  }
  let made = 0;
  for (const turn of [-Math.PI / 2, 0, Math.PI / 2, Math.PI]) {
    const exit = site.exit(ring, frame.origin, frame.angle + turn);
    if (!exit) continue;
    const inwards = Math.min(1, 22 / distance(exit.gate, frame.origin));
    const start = track ? nearestOnRing(exit.gate, track).point : mix(exit.gate, frame.origin, inwards);
    site.lane('service', [start, exit.gate, exit.street]);
    site.reserveLine([start, exit.gate], 1);
    if (++made === 2) return;
  }
}

/** A running track with straights and rounded ends. */
function track(frame: Frame, u: number, v: number, width: number, length: number): Point[] {
  const r = width / 2;
  const out: Point[] = [];
  for (let k = 0; k <= 8; k++) {
    const a = (Math.PI * k) / 8;
    out.push([u + r * Math.cos(a), v + length / 2 - r + r * Math.sin(a)]);
  }
  for (let k = 0; k <= 8; k++) {
    const a = Math.PI + (Math.PI * k) / 8;
    out.push([u + r * Math.cos(a), v - length / 2 + r + r * Math.sin(a)]);
  }
  return out.map(frame.out);
}

export function layoutSchool(site: Site, ring: Point[], name: string): void {
  const frame = new Frame(centroidOf(ring), southFacing(ring, site.random));
  site.city.landuse.push({ kind: 'school', name, ring });
  const local = ring.map(frame.in);
  const [u0, v0, u1, v1] = boundsOf(local);
  drives(site, ring, false);
  for (const [width, length] of [
    [72, 150],
    [62, 120],
    [48, 92],
    [34, 64],
  ] as const) {
    const spots: Point[] = [
      [u1 - width / 2 - 8, (v0 + v1) / 2],
      [u0 + width / 2 + 8, (v0 + v1) / 2],
      [(u0 + u1) / 2, v1 - length / 2 - 6],
    ]; // prettier-ignore
    const spot = spots.find(([u, v]) => site.fits(track(frame, u, v, width + 8, length + 8), ring, 1));
    if (!spot || width * length > (u1 - u0) * (v1 - v0) * 0.42) continue;
    const oval = track(frame, spot[0], spot[1], width, length);
    site.reserve(oval);
    site.city.landuse.push({ kind: 'pitch', name: `${name}操场`, ring: oval });
    break;
  }
  const rooms = fillBoxes(site, ring, frame, {
    use: 'school',
    tag: 'school',
    length_m: [38, 66],
    depth_m: [11, 15],
    gap_m: 20,
    margin_m: 8,
    levels: [3, 5],
    most: 7,
  });
  const titles = ['教学楼', '综合楼', '实验楼', '办公楼', '图书馆', '食堂', '体育馆'];
  rooms.forEach((b, i) => {
    b.name = `${name}${titles[i] ?? `${i + 1}号楼`}`;
  });
}

export function layoutHospital(site: Site, ring: Point[], name: string): void {
  const frame = new Frame(centroidOf(ring), southFacing(ring, site.random));
  site.city.landuse.push({ kind: 'hospital', name, ring });
  drives(site, ring, true);
  const wards = [
    ...fillBoxes(site, ring, frame, {
      use: 'hospital',
      tag: 'hospital',
      length_m: [60, 84],
      depth_m: [38, 46],
      gap_m: 24,
      margin_m: 13,
      levels: [8, 17],
      most: 2,
      shape: 'aitch',
    }),
    ...fillBoxes(site, ring, frame, {
      use: 'hospital',
      tag: 'hospital',
      length_m: [34, 56],
      depth_m: [14, 18],
      gap_m: 18,
      margin_m: 12,
      levels: [3, 6],
      most: 4,
    }),
  ];
  const titles = ['门诊楼', '住院楼', '医技楼', '感染科楼', '行政楼', '后勤楼'];
  wards.forEach((b, i) => {
    b.name = `${name}${titles[i] ?? ''}`;
  });
}

export function layoutOffices(site: Site, ring: Point[], name: () => string, most: number): Building[] {
  const frame = new Frame(centroidOf(ring), mainAngle(ring));
  site.city.landuse.push({ kind: 'commercial', name: '', ring });
  drives(site, ring, true);
  const made = fillBoxes(site, ring, frame, {
    use: 'office',
    tag: 'office',
    length_m: [34, 46],
    depth_m: [26, 34],
    gap_m: 30,
    margin_m: 13,
    levels: [12, 28],
    most,
    shape: 'cut',
    built: 2012,
  });
  made.push(
    ...fillBoxes(site, ring, frame, {
      use: 'office',
      tag: 'office',
      length_m: [40, 60],
      depth_m: [16, 20],
      gap_m: 16,
      margin_m: 11,
      levels: [4, 7],
      most: 3,
      shape: 'ell',
      built: 2003,
    }),
  );
  for (const b of made) b.name = name();
  return made;
}

export function layoutPublic(site: Site, ring: Point[], name: string): void {
  const frame = new Frame(centroidOf(ring), southFacing(ring, site.random));
  site.city.landuse.push({ kind: 'institutional', name, ring });
  drives(site, ring, false);
  const made = fillBoxes(site, ring, frame, {
    use: 'public',
    tag: 'public',
    length_m: [46, 84],
    depth_m: [18, 30],
    gap_m: 30,
    margin_m: 12,
    levels: [3, 9],
    most: 1 + whole(site.random, 0, 2),
    shape: pick(site.random, ['aitch', 'ell', 'box']),
  });
  made.push(
    ...fillBoxes(site, ring, frame, {
      use: 'public',
      tag: 'public',
      length_m: [24, 42],
      depth_m: [12, 15],
      gap_m: 16,
      margin_m: 9,
      levels: [2, 4],
      most: 2,
    }),
  );
  made.forEach((b, i) => {
    b.name = i === 0 ? name : `${name}${i + 1}号楼`;
  });
}

export function layoutFactory(site: Site, ring: Point[], name: string): void {
  const frame = new Frame(centroidOf(ring), mainAngle(ring) + (chance(site.random, 0.25) ? Math.PI / 2 : 0));
  site.city.landuse.push({ kind: 'industrial', name, ring });
  drives(site, ring, true);
  const offices = fillBoxes(site, ring, frame, {
    use: 'industrial',
    tag: 'office',
    length_m: [36, 54],
    depth_m: [14, 17],
    gap_m: 20,
    margin_m: 12,
    levels: [3, 5],
    most: 1,
  });
  const depth = between(site.random, 32, 58);
  const halls = fillBoxes(site, ring, frame, {
    use: 'industrial',
    tag: 'industrial',
    length_m: [84, 150],
    depth_m: [depth, depth + 10],
    gap_m: 18,
    margin_m: 12,
    levels: [1, 2],
  });
  halls.push(
    ...fillBoxes(site, ring, frame, {
      use: 'industrial',
      tag: 'warehouse',
      length_m: [26, 48],
      depth_m: [14, 22],
      gap_m: 14,
      margin_m: 10,
      levels: [1, 1],
      most: 6,
    }),
  );
  offices.forEach(b => {
    b.name = `${name}办公楼`;
  });
  halls.forEach((b, i) => {
    b.name = `${name}${i + 1}号车间`;
  });
}
