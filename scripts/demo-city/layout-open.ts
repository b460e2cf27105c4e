/** Open ground: parks with ponds and paths, building sites, fields, orchards. */
import {
  centroidOf,
  contains,
  Frame,
  lengthOf,
  mainAngle,
  mix,
  type Point,
  rounded,
  walk,
} from './geometry.ts';
import { inset } from './geos.ts';
import { fillBoxes } from './layout-public.ts';
import { chance, type Random, whole } from './prng.ts';
import { nearestOnRing, type Site } from './site.ts';

export function layoutPark(site: Site, ring: Point[], name: string, pond: boolean): void {
  site.city.landuse.push({ kind: 'park', name, ring });
  const frame = new Frame(centroidOf(ring), mainAngle(ring));
  const edge = rounded(inset(ring, 10) ?? ring);
  site.lane('footway', [...edge, edge[0]!]);
  const core = inset(ring, 38);
  const round = core && contains(ring, frame.origin) ? rounded(core) : undefined;
  if (round) site.lane('path', [...round, round[0]!]);
  for (const turn of [0, Math.PI / 2, Math.PI, -Math.PI / 2]) {
    const exit = site.exit(ring, frame.origin, frame.angle + turn);
    if (!exit) continue;
    const join = nearestOnRing(exit.gate, edge).point;
    site.lane('footway', [join, exit.gate, exit.street]);
    if (round) site.reserveLine([nearestOnRing(join, round).point, join], 3);
    if (round) site.lane('path', [nearestOnRing(join, round).point, join]);
  }
  const basin = pond ? inset(ring, 46) : undefined;
  if (basin) {
    const water = shore(basin, site.random);
    if (site.fits(water, ring, 2)) {
      site.reserve(water);
      site.city.ponds.push({ name: `${name}湖`, ring: water });
    }
  }
  if (round && !basin) {
    const across = [0, 0.5].map(t => round[Math.floor(t * round.length)]!);
    const path = [across[0]!, frame.origin, across[1]!];
    site.lane('path', path);
    site.reserveLine(path, 1.5);
  }
  if (round) site.reserveLine([...round, round[0]!], 1.5);
  const lodge = { use: 'public', tag: 'public', length_m: [12, 18], depth_m: [8, 11], gap_m: 40, margin_m: 9, levels: [1, 1], most: 1, byEdge: true } as const; // biome-ignore format: one record
  for (const b of fillBoxes(site, edge, frame, lodge)) b.name = `${name}管理房`;
}

/** A shore that swings in and out between the basin's edge and half way to its middle. */
function shore(basin: readonly Point[], random: Random): Point[] {
  const centre = centroidOf(basin);
  const phase = random() * 6;
  const line = [...basin, basin[0]!];
  const total = lengthOf(line);
  const points = Array.from({ length: 30 }, (_, k) => {
    const p = walk(line, (total * k) / 30).point;
    const a = (2 * Math.PI * k) / 30;
    return mix(centre, p, 0.78 + 0.13 * Math.sin(2 * a + phase) + 0.08 * Math.sin(5 * a + 2 * phase));
  });
  return rounded(points, 1);
}

export function layoutGround(
  site: Site,
  ring: Point[],
  kind: 'farmland' | 'orchard' | 'construction' | 'brownfield' | 'grass',
  name = '',
): void {
  site.city.landuse.push({ kind, name, ring });
  const frame = new Frame(centroidOf(ring), mainAngle(ring));
  if (kind === 'construction')
    for (const b of fillBoxes(site, ring, frame, {
      use: 'other',
      tag: 'construction',
      length_m: [20, 34],
      depth_m: [14, 16],
      gap_m: 40,
      margin_m: 16,
      levels: [1, 6],
      most: 3,
    }))
      b.name = '在建楼';
  if (kind === 'farmland' && chance(site.random, 0.45))
    for (const b of fillBoxes(site, ring, frame, {
      use: 'other',
      tag: 'greenhouse',
      length_m: [50, 80],
      depth_m: [8, 9],
      gap_m: 9,
      margin_m: 16,
      levels: [1, 1],
      most: whole(site.random, 4, 12),
    }))
      b.name = '';
  if (kind === 'farmland' || kind === 'orchard') {
    const exit = site.exit(ring, frame.origin, frame.angle + (chance(site.random, 0.5) ? 0 : Math.PI / 2));
    if (exit) site.lane('path', [frame.origin, exit.gate, exit.street]);
  }
}
