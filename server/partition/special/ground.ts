/** The land of a proposal: whole buildings, nobody else's, in polygons that are valid and share nothing with other proposals. */
import { type Frame, toFlat, toSquareMetres, toU, toV } from '../../geometry/frame.ts';
import { type Geos, GeosError } from '../../geometry/geos.ts';
import { boundsOf, contains, type Shape, signedArea } from '../../geometry/rings.ts';
import { OVERLAP_m2 } from '../params.ts';
import { NEEDLE_COS } from './params.ts';
import type { SpecialBuilding } from './types.ts';

/** A building in a region's frame. */
export interface Footprint {
  building: SpecialBuilding;
  shapes: Shape[];
  box: [number, number, number, number];
  /** Representative point, grid units. */
  x: number;
  y: number;
  area_m2: number;
}

export function footprintOf(geos: Geos, frame: Frame, building: SpecialBuilding): Footprint {
  const shapes = building.area.map(rings => rings.map(ring => toFlat(frame, ring)));
  return {
    building,
    shapes,
    box: boundsOf(shapes.flat()),
    x: toU(frame, building.at[0]),
    y: toV(frame, building.at[1]),
    area_m2: toSquareMetres(frame, geos.area(shapes)),
  };
}

/**
 * Drawn land without its needles: corners that turn back by less than two degrees enclose nothing and come from careless drawing.
 * Land that would not be valid without them stays as it is.
 */
export function withoutNeedles(geos: Geos, frame: Frame, shapes: readonly Shape[]): Shape[] {
  const trimmed = shapes.map(rings => rings.map(ring => trim(frame, ring)));
  if (trimmed.every((rings, i) => rings.every((ring, k) => ring.length === shapes[i][k].length)))
    return [...shapes];
  const positions = trimmed.map(rings =>
    rings.map(ring =>
      Array.from({ length: ring.length / 2 }, (_, i): [number, number] => [ring[2 * i], ring[2 * i + 1]]),
    ),
  );
  const sound = trimmed.every(rings => rings.every(ring => ring.length >= 8));
  return sound && geos.isValidReason(positions) === null ? trimmed : [...shapes];
}

function trim({ kx, ky }: Frame, ring: Float64Array): Float64Array {
  const points = Array.from({ length: ring.length / 2 - 1 }, (_, i) => [ring[2 * i], ring[2 * i + 1]]);
  for (let i = 0; i < points.length && points.length > 3; ) {
    const n = points.length;
    const [a, b, c] = [points[(i + n - 1) % n], points[i], points[(i + 1) % n]];
    const [ux, uy, vx, vy] = [(a[0] - b[0]) * kx, (a[1] - b[1]) * ky, (c[0] - b[0]) * kx, (c[1] - b[1]) * ky];
    if (ux * vx + uy * vy > NEEDLE_COS * Math.hypot(ux, uy) * Math.hypot(vx, vy)) {
      points.splice(i, 1);
      // What it stood on may now be one itself.
      i = Math.max(0, i - 1);
    } else i++;
  }
  return Float64Array.from([...points, points[0]].flat());
}

const meet = (a: Footprint['box'], b: Footprint['box']): boolean =>
  a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

const scaled = (shapes: readonly Shape[], kx: number, ky: number): Shape[] =>
  shapes.map(rings => rings.map(ring => ring.map((v, i) => v * (i % 2 === 0 ? kx : ky))));

/** Lays out proposals of one region, one after the other. */
export class SpecialGround {
  private readonly geos: Geos;
  private readonly frame: Frame;
  private readonly footprints: readonly Footprint[];
  /** Outline of the region; none where everything is one. */
  private readonly region: Shape[];
  private readonly owner = new Map<Footprint, number>();
  private taken: Shape[] = [];
  private count = 0;

  constructor(geos: Geos, frame: Frame, region: Shape[], footprints: readonly Footprint[]) {
    this.geos = geos;
    this.frame = frame;
    this.region = region;
    this.footprints = footprints;
  }

  isTaken(footprint: Footprint): boolean {
    return this.owner.has(footprint);
  }

  area_m2(shapes: readonly Shape[]): number {
    return toSquareMetres(this.frame, this.geos.area(shapes));
  }

  /** The part of an area that lies in the region. */
  clip(shapes: readonly Shape[]): Shape[] {
    const whole = this.geos.unionPolygons(shapes, 1);
    return this.region.length === 0 || whole.length === 0
      ? whole
      : this.geos.intersectPolygons(whole, this.region, 1);
  }

  /** Buildings whose representative point lies in an area. */
  within(shapes: readonly Shape[]): Footprint[] {
    const rings = shapes.flat();
    const box = boundsOf(rings);
    return this.footprints.filter(
      f => f.x >= box[0] && f.x <= box[2] && f.y >= box[1] && f.y <= box[3] && contains(rings, f.x, f.y),
    );
  }

  /**
   * The free buildings of a set, with those that overlap them: a footprint is never cut. `undefined` where one of them is
   * another proposal's.
   */
  whole(members: readonly Footprint[]): Footprint[] | undefined {
    const found = new Set(members);
    for (const f of found)
      for (const other of this.footprints) {
        if (found.has(other) || !meet(f.box, other.box)) continue;
        if (this.area_m2(this.geos.intersectPolygons(f.shapes, other.shapes, 1)) > OVERLAP_m2)
          found.add(other);
      }
    return [...found].some(f => this.owner.has(f)) ? undefined : [...found];
  }

  /**
   * Land with its buildings: the area and whole footprints, without the footprints of others and what is taken; holes in which nobody
   * has a building are filled. Only pieces that hold a member (or, without members, the largest piece) are kept.
   */
  site(area: readonly Shape[], members: readonly Footprint[]): Shape[] {
    const own = members.flatMap(f => f.shapes);
    const wanted = this.clip(this.geos.unionPolygons([...area, ...own], 1));
    if (wanted.length === 0) return [];
    const box = boundsOf(wanted.flat());
    const mine = new Set(members);
    const others = this.footprints.filter(f => !mine.has(f) && meet(f.box, box));
    const away = [...others.flatMap(f => f.shapes), ...this.taken.filter(s => meet(boundsOf(s), box))];
    const free =
      away.length === 0 ? wanted : this.geos.differencePolygons(wanted, this.geos.unionPolygons(away, 1), 1);
    const held = free.filter(rings => members.some(f => contains(rings, f.x, f.y)));
    const kept = held.length > 0 ? held : largest(free);
    return kept.map(rings => this.filled(rings, others));
  }

  /**
   * Buildings near each other as one piece of land each: what lies between them is closed up to `reach_m`, or less where that would
   * shut somebody else's building in. Pieces with the members that each holds.
   */
  cluster(members: readonly Footprint[], reach_m: number): { shapes: Shape[]; members: Footprint[] }[] {
    const { kx, ky } = this.frame;
    for (const distance of [reach_m / 2, reach_m / 4, reach_m / 10, 0]) {
      const closed = distance === 0 ? [] : this.closed(members, distance);
      if (closed === undefined) continue;
      const pieces = this.site(
        scaled(closed, 1 / kx, 1 / ky).map(rings => rings.map(ring => ring.map(Math.round))),
        members,
      );
      if (distance > 0 && pieces.some(rings => this.shutsIn(rings, members))) continue;
      return pieces.map(rings => ({
        shapes: [rings],
        members: members.filter(f => contains(rings, f.x, f.y)),
      }));
    }
    return [];
  }

  /** Footprints grown and shrunk again, in metres; undefined where GEOS finds no way: a smaller distance is tried. */
  private closed(members: readonly Footprint[], distance: number): Shape[] | undefined {
    const { kx, ky } = this.frame;
    const shapes = scaled(
      members.flatMap(f => f.shapes),
      kx,
      ky,
    );
    try {
      return this.geos.buffer(this.geos.buffer(shapes, distance), -distance);
    } catch (error) {
      if (error instanceof GeosError) return undefined;
      throw error;
    }
  }

  private shutsIn(rings: Shape, members: readonly Footprint[]): boolean {
    const mine = new Set(members);
    const outer = outerOf(rings);
    return rings
      .filter(ring => ring !== outer)
      .some(hole => this.footprints.some(f => !mine.has(f) && contains([hole], f.x, f.y)));
  }

  /** A polygon without the holes in which nobody stands and nothing is taken. */
  private filled(rings: Shape, others: readonly Footprint[]): Shape {
    const outer = outerOf(rings);
    // A hole of the region itself is another region's land.
    if (this.region.some(polygon => polygon.length > 1)) return rings;
    return rings.filter(
      ring =>
        ring === outer ||
        others.some(f => contains([ring], f.x, f.y) || meet(f.box, boundsOf([ring]))) ||
        this.taken.some(shape => meet(boundsOf(shape), boundsOf([ring]))),
    );
  }

  /** Takes land and buildings for a proposal. */
  take(shapes: readonly Shape[], members: readonly Footprint[]): void {
    for (const f of members) this.owner.set(f, this.count);
    this.taken.push(...shapes);
    this.count++;
  }
}

/** The ring with the most land. */
const outerOf = (rings: Shape): Float64Array =>
  rings.reduce((a, b) => (Math.abs(signedArea(b)) > Math.abs(signedArea(a)) ? b : a));

function largest(shapes: readonly Shape[]): Shape[] {
  const size = (rings: Shape): number => Math.abs(signedArea(outerOf(rings)));
  return shapes.length === 0 ? [] : [shapes.reduce((a, b) => (size(b) > size(a) ? b : a))];
}
