/**
 * One block under construction: its parcel inside the pavements, what already stands on it, its lanes, and the way out
 * to the street. A building goes up only where it fits; everything else is decided by the layouts.
 */
import type { Building, City, Compound, Lane } from './city.ts';
import {
  angleOf,
  areaOf,
  boundsOf,
  contains,
  crossing,
  distance,
  mix,
  type Point,
  project,
  projectOnLine,
  ringDistance,
} from './geometry.ts';
import { type Area, tidy, without } from './geos.ts';
import { mendLanes, nodeLanes } from './lanes.ts';
import { snap } from './mesh.ts';
import { type Random, randomOf } from './prng.ts';
import { isStreet, SETBACK, type StreetClass, WATER_HALF_WIDTH, type Way } from './ways.ts';

/** A run of the parcel's edge along one street. */
export interface Side {
  way: Way;
  line: Point[];
}

/** A way out: from the compound's edge to a node of the street. */
export interface Exit {
  gate: Point;
  street: Point;
  way: Way;
}

export class Site {
  readonly city: City;
  readonly face: number;
  readonly random: Random;
  readonly parcel: Point[];
  /** Lanes of this block, noded with one another when the block is done. */
  readonly lanes: Lane[] = [];
  readonly buildings: Building[] = [];
  readonly compounds: Compound[] = [];
  readonly #standing: { ring: Point[]; box: [number, number, number, number] }[] = [];

  constructor(city: City, face: number, parcel: Point[]) {
    this.city = city;
    this.face = face;
    this.parcel = parcel;
    this.random = randomOf(`block ${face}`);
  }

  /** Keeps ground free of buildings (a gate's drive, a playground). */
  reserve(ring: Point[]): void {
    this.#standing.push({ ring, box: boundsOf(ring) });
  }

  reserveLine(line: readonly Point[], half_m: number): void {
    for (let i = 1; i < line.length; i++) {
      const [a, b] = [line[i - 1]!, line[i]!];
      const length = distance(a, b);
      if (length < 0.01) continue;
      const n: Point = [(-(b[1] - a[1]) / length) * half_m, ((b[0] - a[0]) / length) * half_m];
      this.reserve([
        [a[0] - n[0], a[1] - n[1]],
        [b[0] - n[0], b[1] - n[1]],
        [b[0] + n[0], b[1] + n[1]],
        [a[0] + n[0], a[1] + n[1]],
      ]);
    }
  }

  /** Whether the ring stands at least `gap_m` from everything standing, and inside `within`. */
  fits(ring: readonly Point[], within: readonly Point[], gap_m: number): boolean {
    if (!ring.every(p => contains(within, p))) return false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
      for (let k = 0, l = within.length - 1; k < within.length; l = k++)
        if (crossing(ring[j]!, ring[i]!, within[l]!, within[k]!)) return false;
    return this.clear(ring, gap_m);
  }

  clear(ring: readonly Point[], gap_m: number): boolean {
    const [x0, y0, x1, y1] = boundsOf(ring);
    return !this.#standing.some(
      ({ ring: other, box }) =>
        box[0] < x1 + gap_m &&
        box[2] > x0 - gap_m &&
        box[1] < y1 + gap_m &&
        box[3] > y0 - gap_m &&
        ringDistance(ring, other) < gap_m,
    );
  }

  build(ring: Point[], what: Pick<Building, 'use' | 'tag' | 'levels'> & Partial<Building>): Building {
    const building: Building = {
      id: '',
      ring: ring.map(snap),
      name: '',
      doors: [],
      dwellings: 0,
      households: 0,
      registered: 0,
      face: this.face,
      built: 2000,
      entrances: [],
      address: '',
      compoundAddress: null,
      ...what,
    };
    this.reserve(building.ring);
    this.city.buildings.push(building);
    this.buildings.push(building);
    return building;
  }

  compound(ring: Point[], what: Pick<Compound, 'kind' | 'built'> & Partial<Compound>): Compound {
    const compound: Compound = {
      id: '',
      ring: ring.map(snap),
      name: '',
      gated: false,
      managedBy: null,
      renovated: null,
      faces: [this.face],
      gates: [],
      ...what,
    };
    this.city.compounds.push(compound);
    this.compounds.push(compound);
    return compound;
  }

  lane(kind: StreetClass, line: Point[], name = '', way?: Way): void {
    const kept = line.map(snap).filter((p, i, all) => i === 0 || distance(p, all[i - 1]!) > 0.05);
    if (kept.length > 1) this.lanes.push({ kind, name, line: kept, ...(way && { way }) });
  }

  /**
   * From a point inside `ring` straight out to the street. Undefined when the ray meets no street, a too big one
   * (vehicles do not turn in from trunk roads), something standing, or leaves over another compound's ground.
   */
  exit(
    ring: readonly Point[],
    from: Point,
    heading: number,
    others: readonly (readonly Point[])[] = [],
  ): Exit | undefined {
    const far: Point = [from[0] + Math.cos(heading) * 1500, from[1] + Math.sin(heading) * 1500];
    const gateT = lastCrossing(from, far, ring);
    if (gateT === undefined) return undefined;
    const gate = mix(from, far, gateT);
    const { mesh } = this.city;
    const loop = mesh.loops[this.face]!;
    let hit: { t: number; a: number; b: number } | undefined;
    for (let i = 0; i < loop.length; i++) {
      const [a, b] = [loop[i]!, loop[(i + 1) % loop.length]!];
      const c = crossing(from, far, mesh.points[a]!, mesh.points[b]!);
      if (c && c.t > gateT && (hit === undefined || c.t < hit.t)) hit = { t: c.t, a, b };
    }
    if (hit === undefined) return undefined;
    const way = mesh.wayOf(hit.a, hit.b);
    if (!isStreet(way.kind) || way.kind === 'trunk') return undefined;
    const street = mix(from, far, hit.t);
    // Drives meet the street squarely, or nearly.
    const slant = Math.sin(heading - angleOf(mesh.points[hit.a]!, mesh.points[hit.b]!));
    if (Math.abs(slant) < 0.55) return undefined;
    if (distance(gate, street) > SETBACK[way.kind] * 1.8 + 24) return undefined;
    if (others.some(other => other !== ring && crosses(gate, street, other))) return undefined;
    if (this.#standing.some(({ ring: other }) => crosses(from, street, other))) return undefined;
    // A crossing close by is taken, unless the drive would then run through something.
    const free = (end: Point) => !this.#standing.some(({ ring: other }) => crosses(gate, end, other));
    const near = [hit.a, hit.b].find(n => distance(mesh.points[n]!, street) < 6 && free(mesh.points[n]!));
    const node = near ?? mesh.splitEdge(hit.a, hit.b, street);
    return { gate, street: mesh.points[node]!, way };
  }

  /** The parcel's edge as runs along streets, longest first. */
  sides(ring: readonly Point[] = this.parcel): Side[] {
    const { mesh } = this.city;
    const loop = mesh.loops[this.face]!;
    const runs: Side[] = [];
    for (let i = 0; i < ring.length; i++) {
      const [p, q] = [ring[i]!, ring[(i + 1) % ring.length]!];
      const middle = mix(p, q, 0.5);
      let best: { d: number; way: Way } | undefined;
      loop.forEach((a, k) => {
        const b = loop[(k + 1) % loop.length]!;
        const d = project(middle, mesh.points[a]!, mesh.points[b]!).distance;
        if (best === undefined || d < best.d) best = { d, way: mesh.wayOf(a, b) };
      });
      const way = best!.way;
      if (best!.d > SETBACK[way.kind] + 4) continue;
      const last = runs[runs.length - 1];
      const joins =
        last !== undefined &&
        last.way === way &&
        distance(last.line[last.line.length - 1]!, p) < 0.01 &&
        Math.abs(
          Math.sin(
            angleOf(last.line[last.line.length - 2]!, last.line[last.line.length - 1]!) - angleOf(p, q),
          ),
        ) < 0.4;
      if (joins) last.line.push(q);
      else runs.push({ way, line: [p, q] });
    }
    return runs;
  }

  /** Nodes the block's lanes with one another, ties loose ones to the rest and hands them to the city. */
  finish(): void {
    const noded = nodeLanes(this.lanes);
    this.city.lanes.push(...mendLanes(this, noded));
  }

  /** Whether a straight way would run through a building of this block. */
  blocked(a: Point, b: Point): boolean {
    return this.buildings.some(({ ring }) => crosses(a, b, ring));
  }
}

function lastCrossing(from: Point, to: Point, ring: readonly Point[]): number | undefined {
  let first: number | undefined;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const hit = crossing(from, to, ring[j]!, ring[i]!);
    if (hit && (first === undefined || hit.t < first)) first = hit.t;
  }
  return first;
}

export function crosses(a: Point, b: Point, ring: readonly Point[]): boolean {
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
    if (crossing(a, b, ring[j]!, ring[i]!)) return true;
  return contains(ring, a);
}

/** The block inside its pavements: the face without a band along every edge, as wide as that street needs. */
export function parcelOf(city: City, face: number): Point[] | undefined {
  const { mesh } = city;
  const loop = mesh.loops[face]!;
  const bands = new Map<number, Point[][]>();
  loop.forEach((a, i) => {
    const b = loop[(i + 1) % loop.length]!;
    const { kind } = mesh.wayOf(a, b);
    const water = kind === 'river' || kind === 'canal' || kind === 'stream' ? WATER_HALF_WIDTH[kind] + 8 : 0;
    const width = Math.max(SETBACK[kind], water);
    const lines = bands.get(width) ?? [];
    const last = lines[lines.length - 1];
    if (last && distance(last[last.length - 1]!, mesh.points[a]!) === 0) last.push(mesh.points[b]!);
    else lines.push([mesh.points[a]!, mesh.points[b]!]);
    bands.set(width, lines);
  });
  let area: Area = { ring: mesh.ringOf(face), holes: [] };
  for (const [width, lines] of [...bands].sort((x, y) => x[0] - y[0])) {
    if (width === 0) continue;
    // Round ends: where two streets meet at an inward corner, flat ones leave a wedge.
    const left = without(area, lines, width, 'round')[0];
    if (left === undefined) return undefined;
    area = left;
  }
  const ring = tidy(area.ring, 0.2);
  return ring.length > 2 && areaOf(ring) > 300 ? ring : undefined;
}

export const nearestOnRing = (p: Point, ring: readonly Point[]) => projectOnLine(p, [...ring, ring[0]!]);
