/**
 * Addresses: along each street the house numbers rise from its beginning, odd on the left, even on the right. A
 * compound has one number, at its first gate, and its buildings their own numbers inside; everything else is numbered
 * on the street (or the named alley) it looks to.
 */
import type { Building, City, Compound } from './city.ts';
import { centroidOf, cross, type Point, project, projectOnLine } from './geometry.ts';
import { OUTSIDE } from './mesh.ts';
import { chance, randomOf } from './prng.ts';
import { isStreet, type Way } from './ways.ts';

interface Plot {
  at: Point;
  way: Way;
  /** Takes the finished number. */
  give: (number: number) => void;
}

export function giveAddresses(city: City): void {
  const plots: Plot[] = [];
  for (const compound of city.compounds) {
    const houses = compound.kind === 'courtyard' || compound.kind === 'village';
    const gate = compound.gates[0];
    const at = gate?.at ?? centroidOf(compound.ring);
    const way =
      !houses && gate && isStreet(gate.way.kind) && gate.way.name !== ''
        ? gate.way
        : nearestStreet(city, compound.faces[0]!, at);
    if (houses || way === undefined) continue;
    plots.push({ at, way, give: n => addressCompound(city, compound, `${way.name}${n}号`) });
  }
  for (const building of city.buildings) {
    const houses = building.compound?.kind === 'courtyard' || building.compound?.kind === 'village';
    if (building.compound && !houses) continue;
    const at = building.entrances[0]?.at ?? building.doors[0] ?? centroidOf(building.ring);
    const way = building.lane ?? nearestStreet(city, building.face, at);
    if (way) plots.push({ at, way, give: n => addressAlone(building, `${way.name}${n}号`) });
  }
  number(plots);
  const seen = new Map<Building, number>();
  for (const shop of city.shops) {
    const k = (seen.get(shop.building) ?? 0) + 1;
    seen.set(shop.building, k);
    shop.address =
      shop.building.use === 'shop' || shop.building.use === 'mixed'
        ? shop.building.address.replace('号', `-${k}号`)
        : `${shop.building.address}${k}铺`;
  }
}

function addressCompound(city: City, compound: Compound, address: string): void {
  for (const b of city.buildings)
    if (b.compound === compound) {
      b.address = address;
      b.compoundAddress = `${compound.name}${b.name}`;
    }
}

function addressAlone(building: Building, address: string): void {
  building.address = address;
  if (building.compound) building.compoundAddress = `${building.compound.name}${building.name}`;
}

function number(plots: readonly Plot[]): void {
  const random = randomOf('addresses');
  const bySide = new Map<string, { along: number; give: Plot['give'] }[]>();
  for (const { at, way, give } of plots) {
    const hit = projectOnLine(at, way.axis);
    const left = cross(way.axis[hit.segment]!, way.axis[hit.segment + 1]!, at) > 0;
    const key = `${way.name} ${left ? 1 : 2}`;
    bySide.set(key, [...(bySide.get(key) ?? []), { along: hit.along, give }]);
  }
  for (const [key, list] of bySide) {
    let n = key.endsWith('1') ? 1 : 2;
    for (const { give } of list.sort((a, b) => a.along - b.along)) {
      give(n);
      n += chance(random, 0.12) ? 4 : 2;
    }
  }
}

/** The named street beside a block that is nearest to a point of it. */
function nearestStreet(city: City, face: number, at: Point): Way | undefined {
  const { mesh } = city;
  const loop = mesh.loops[face]!;
  let best: { way: Way; d: number } | undefined;
  loop.forEach((a, i) => {
    const b = loop[(i + 1) % loop.length]!;
    const way = mesh.wayOf(a, b);
    if (!isStreet(way.kind) || way.name === '' || mesh.faceOf(a, b) === OUTSIDE) return;
    const d = project(at, mesh.points[a]!, mesh.points[b]!).distance;
    if (best === undefined || d < best.d) best = { way, d };
  });
  return best?.way;
}
