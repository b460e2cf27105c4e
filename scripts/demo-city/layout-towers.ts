/**
 * Compounds of towers: staggered rows of high buildings round a garden, a ring lane along the wall, footpaths through
 * the garden, two or more gates. A few are serviced apartments (公寓) with very many small dwellings.
 */
import type { Building, Compound } from './city.ts';
import { bandInside, boundsOf, type Frame, type Point } from './geometry.ts';
import { inset } from './geos.ts';
import type { Plan } from './layout-slabs.ts';
import { between, chance, pick, whole } from './prng.ts';
import { crosses, nearestOnRing, type Site } from './site.ts';

/** A tower with two bay windows to the south and a notch at its lift hall to the north. */
function towerRing(frame: Frame, u: number, v: number, length: number, depth: number): Point[] {
  const [l, d] = [length / 2, depth / 2];
  const notch = length * 0.12;
  const local: Point[] = [
    [-l, -d],
    [-notch, -d],
    [-notch, -d + 2],
    [notch, -d + 2],
    [notch, -d],
    [l, -d],
    [l, d - 2.5],
    [l * 0.45, d - 2.5],
    [l * 0.45, d],
    [-l * 0.45, d],
    [-l * 0.45, d - 2.5],
    [-l, d - 2.5],
  ];
  return local.map(([a, b]) => frame.out([u + a, v + b]));
}

export interface TowerStyle {
  levels: readonly [number, number];
  /** Serviced apartments: this many dwellings a floor. */
  apartmentsPerFloor?: number;
}

export function layoutTowers(site: Site, plan: Plan, compound: Compound, style: TowerStyle): Building[] {
  const { random } = site;
  const { frame } = plan;
  const inner = inset(compound.ring, 11.5);
  const made: Building[] = [];
  if (inner === undefined) return made;
  const local = inner.map(frame.in);
  const [u0, v0, u1, v1] = boundsOf(local);
  const pitch_v = between(random, 44, 52);
  const pitch_u = between(random, 46, 53);
  const rows = Math.max(1, Math.floor((v1 - v0 - 16) / pitch_v) + 1);
  const step_v = rows > 1 ? (v1 - v0 - 18) / (rows - 1) : 0;
  for (let r = 0; r < rows; r++) {
    const v = rows > 1 ? v0 + 9 + r * step_v : (v0 + v1) / 2;
    for (const [low, high] of bandInside(local, v - 9, v + 9)) {
      const room = high - low;
      const fit = Math.floor((room + pitch_u - 34) / pitch_u);
      if (fit < 1) continue;
      const shift = r % 2 === 1 && fit > 1 ? 0.5 : 0;
      const slack = room - 34 - (fit - 1) * pitch_u;
      for (let i = 0; i < fit - (shift > 0 && slack < pitch_u / 2 ? 1 : 0); i++) {
        const u =
          low +
          17 +
          slack / 2 +
          (i + (shift > 0 && slack < pitch_u / 2 ? 0.5 : 0)) * pitch_u +
          between(random, -2, 2);
        // The garden in the middle of larger compounds stays open.
        const middle = Math.hypot(u - (u0 + u1) / 2, v - (v0 + v1) / 2);
        if (rows > 2 && fit > 2 && middle < 34) continue;
        const tower = raise(
          site,
          plan,
          compound,
          made.length < 2 ? style : { levels: style.levels },
          u,
          v + between(random, -1.5, 1.5),
        );
        if (tower) made.push(tower);
      }
    }
  }
  layPaths(site, plan, compound, made);
  made.forEach((building, i) => {
    building.name = `${i + 1}号楼`;
  });
  return made;
}

function raise(
  site: Site,
  plan: Plan,
  compound: Compound,
  style: TowerStyle,
  u: number,
  v: number,
): Building | undefined {
  const { random } = site;
  const stairs = style.apartmentsPerFloor ? 2 : pick(random, [1, 2, 2]);
  const length = stairs === 1 ? between(random, 25, 29) : between(random, 32, 36);
  const depth = between(random, 15, 18);
  const ring = towerRing(plan.frame, u, v, length, depth);
  if (!site.fits(ring, compound.ring, 3)) return undefined;
  const levels = style.apartmentsPerFloor ? 33 : whole(random, style.levels[0], style.levels[1]);
  const perFloor =
    style.apartmentsPerFloor ?? (stairs === 1 ? pick(random, [4, 4, 6]) : pick(random, [4, 4, 5, 6]));
  return site.build(ring, {
    use: 'residential',
    tag: 'apartments',
    levels,
    doors: Array.from({ length: stairs }, (_, i) =>
      plan.frame.out([u + (stairs === 1 ? 0 : (i - 0.5) * length * 0.38), v + depth / 2]),
    ),
    dwellings: levels * perFloor,
    compound,
    built: compound.built,
  });
}

/** Ring lane, garden paths past the doors, drives to the gates. */
function layPaths(site: Site, plan: Plan, compound: Compound, towers: readonly Building[]): void {
  const ring = inset(compound.ring, 6);
  if (ring === undefined) return;
  const loop = [...ring, ring[0]!];
  site.lane('service', loop);
  for (const { exit, north } of plan.exits) {
    const join = nearestOnRing(exit.gate, ring).point;
    site.lane('service', [join, exit.gate, exit.street]);
    compound.gates.push({
      at: exit.gate,
      kind: exit.way.kind === 'primary' || (north && plan.exits.length > 1) ? 'pedestrian' : 'vehicle',
      street: exit.street,
      way: exit.way,
    });
  }
  const local = ring.map(plan.frame.in);
  // One path past the doors of each row.
  const doors = towers.map(t => plan.frame.in(t.doors[0]!)[1]).sort((a, b) => a - b);
  doors.forEach((v, i) => {
    if (i + 1 < doors.length && doors[i + 1]! - v < 12) return;
    for (const [low, high] of bandInside(local, v + 2.49, v + 2.51)) {
      const line: Point[] = [plan.frame.out([low, v + 2.5]), plan.frame.out([high, v + 2.5])];
      if (!towers.some(t => crosses(line[0]!, line[1]!, t.ring))) site.lane('footway', line);
    }
  });
  const ends = plan.spines.map(u =>
    bandInside(
      local.map(([a, b]) => [b, a] as Point),
      u - 0.01,
      u + 0.01,
    ),
  );
  plan.spines.forEach((u, i) => {
    for (const [low, high] of ends[i]!) {
      const line: Point[] = [plan.frame.out([u, low]), plan.frame.out([u, high])];
      if (!towers.some(t => crosses(line[0]!, line[1]!, t.ring)) && chance(site.random, 0.8))
        site.lane('footway', line);
    }
  });
}
