/**
 * Housing: a block's parcel is divided into compounds, each takes its gates, then its shop rows along the streets,
 * then its buildings. Courtyards and villages take their block whole.
 */
import type { Building, Compound } from './city.ts';
import { areaOf, centroidOf, contains, Frame, mainAngle, type Point, projectOnLine } from './geometry.ts';
import { without } from './geos.ts';
import { layoutHouses } from './layout-houses.ts';
import { layoutSlabs, planSlabs, SLAB_STYLES, type SlabStyle } from './layout-slabs.ts';
import { layoutTowers } from './layout-towers.ts';
import { between, chance, type Random, whole } from './prng.ts';
import { shopRow } from './shopfronts.ts';
import type { Site } from './site.ts';
import type { Way, WayKind } from './ways.ts';
import { villageAt, type Zone } from './zones.ts';

/** Blocks of serviced apartments: two buildings of more than four hundred households each. */
export const APARTMENTS: Point[] = [
  [1350, -1000],
  [2250, 1600],
];

/** Superblocks that are one compound of far more than a thousand households (and are cut no smaller than 150 000 m²). */
export const ONE_ESTATE: Point[] = [
  [-2200, -2000],
  [1480, 130],
  [-1250, 1500],
  [2450, -1100],
];

interface Estate {
  built: readonly [number, number];
  /** Ground of one compound (m²). */
  ground_m2: readonly [number, number];
  style?: SlabStyle;
  kind: Compound['kind'];
}

const ESTATES = {
  old_slabs: { built: [1964, 1989], ground_m2: [10_000, 21_000], style: SLAB_STYLES.workUnit, kind: 'slab' },
  slabs: { built: [1990, 2003], ground_m2: [19_000, 40_000], style: SLAB_STYLES.nineties, kind: 'slab' },
  garden: { built: [2001, 2012], ground_m2: [24_000, 50_000], style: SLAB_STYLES.garden, kind: 'slab' },
  midrise: { built: [2008, 2019], ground_m2: [34_000, 75_000], style: SLAB_STYLES.midrise, kind: 'mixed' },
  towers: { built: [2009, 2023], ground_m2: [36_000, 95_000], kind: 'tower' },
} satisfies Record<string, Estate>;

export function housing(site: Site, zone: Zone, program: keyof typeof ESTATES): void {
  const { random } = site;
  const estate: Estate = ESTATES[program];
  const block = site.city.mesh.ringOf(site.face);
  // Now and then single buildings of small work units stand wall to wall.
  const tiny = program === 'old_slabs' && chance(random, 0.12);
  const ground = ONE_ESTATE.some(p => contains(block, p))
    ? 170_000
    : tiny
      ? between(random, 2_600, 4_500)
      : between(random, estate.ground_m2[0], estate.ground_m2[1]);
  const parts = divide(site.parcel, Math.max(1, Math.round(areaOf(site.parcel) / ground)), random);
  site.city.landuse.push({ kind: 'residential', name: '', ring: site.parcel });
  const apartments = APARTMENTS.some(a => contains(block, a));
  const plans = parts.map(part => planSlabs(site, part, parts));
  parts.forEach((part, i) => {
    let ring = part;
    for (const side of site.sides(part)) {
      const odds = shopOdds(side.way.kind, side.way.shopping === true, zone);
      if (!plans[i]!.narrow && chance(random, odds))
        ring = shopRow(
          site,
          ring,
          side,
          zone !== 'tower' && chance(random, side.way.shopping ? 0.6 : 0.3),
          whole(random, estate.built[0], estate.built[1]),
        );
    }
    const built = whole(random, estate.built[0], estate.built[1]);
    const compound = site.compound(ring, { kind: estate.kind, built, ...ownership(random, built) });
    const made = estate.style
      ? layoutSlabs(site, plans[i]!, compound, estate.style)
      : layoutTowers(
          site,
          plans[i]!,
          compound,
          apartments
            ? { levels: [16, 18], apartmentsPerFloor: 20 }
            : { levels: random() < 0.5 ? [16, 18] : [21, 30] },
        );
    if (made.length === 0) abandon(site, compound);
  });
}

/** Share of block sides with a row of shops. */
const SHOP_ODDS: Partial<Record<WayKind, number>> = {
  primary: 0.08,
  secondary: 0.115,
  tertiary: 0.08,
  residential: 0.022,
};

function shopOdds(kind: WayKind, shopping: boolean, zone: Zone): number {
  if (shopping) return 0.55;
  const base = SHOP_ODDS[kind] ?? 0;
  return base * (zone === 'old_town' ? 1.2 : zone === 'centre' || zone === 'slab' ? 1 : 0.75);
}

/** Old estates are open and nobody manages them; new ones are walled and have a property company. */
export function ownership(
  random: Random,
  built: number,
): Pick<Compound, 'gated' | 'managedBy' | 'renovated'> {
  const managed = chance(random, built < 1990 ? 0.12 : built < 2000 ? 0.45 : built < 2005 ? 0.8 : 0.98);
  return {
    gated: chance(random, built < 1990 ? 0.25 : built < 2000 ? 0.6 : built < 2005 ? 0.88 : 1),
    managedBy: managed ? 'company' : null,
    renovated: built < 2001 && chance(random, 0.4) ? whole(random, 2015, 2024) : null,
  };
}

/** Cuts a parcel across its long side into about equal parts with 1.2 m between them (two walls). */
function divide(parcel: Point[], parts: number, random: Random): Point[][] {
  if (parts <= 1) return [parcel];
  const frame = new Frame(centroidOf(parcel), mainAngle(parcel));
  const local = parcel.map(frame.in);
  const us = local.map(p => p[0]);
  const vs = local.map(p => p[1]);
  const long = Math.max(...us) - Math.min(...us) > Math.max(...vs) - Math.min(...vs);
  const [low, high] = long ? [Math.min(...us), Math.max(...us)] : [Math.min(...vs), Math.max(...vs)];
  const first = Math.max(1, Math.floor(parts / 2));
  const at = low + ((high - low) * first) / parts + between(random, -0.05, 0.05) * (high - low);
  const line: Point[] = (
    long
      ? [
          [at, -3000],
          [at, 3000],
        ]
      : ([
          [-3000, at],
          [3000, at],
        ] as Point[])
  ).map(p => frame.out(p as Point)); // prettier-ignore
  const pieces = without({ ring: parcel, holes: [] }, [line], 0.6)
    .map(p => p.ring)
    .filter(p => areaOf(p) > 1200);
  if (pieces.length < 2) return [parcel];
  return pieces.flatMap(piece => {
    const share = Math.round((parts * areaOf(piece)) / areaOf(parcel));
    return divide(piece, share, random);
  });
}

export function courtyards(site: Site): void {
  const { random } = site;
  let ring = site.parcel;
  site.city.landuse.push({ kind: 'residential', name: '', ring: site.parcel });
  for (const side of site.sides())
    if (chance(random, shopOdds(side.way.kind, side.way.shopping === true, 'old_town')))
      ring = shopRow(
        site,
        ring,
        side,
        side.way.shopping === true && chance(random, 0.35),
        whole(random, 1950, 1995),
      );
  const compound = site.compound(ring, {
    kind: 'courtyard',
    built: whole(random, 1880, 1960),
    gated: false,
    managedBy: null,
    renovated: chance(random, 0.3) ? whole(random, 2012, 2024) : null,
  });
  const { buildings, alleys } = layoutHouses(site, ring, compound, 'courtyard');
  lookTo(buildings, alleys);
  if (buildings.length === 0) abandon(site, compound);
}

export function village(site: Site): void {
  const { random } = site;
  site.city.landuse.push({
    kind: 'residential',
    name: villageAt(centroidOf(site.parcel))?.name ?? '',
    ring: site.parcel,
  });
  const compound = site.compound(site.parcel, {
    kind: 'village',
    built: whole(random, 1975, 1998),
    gated: false,
    managedBy: null,
  });
  const { buildings, alleys } = layoutHouses(site, site.parcel, compound, 'village');
  lookTo(buildings, alleys);
  if (buildings.length === 0) abandon(site, compound);
}

/** A compound without a dwelling is none. */
function abandon(site: Site, compound: Compound): void {
  for (const list of [site.city.compounds, site.compounds]) list.splice(list.indexOf(compound), 1);
  for (const building of site.buildings) if (building.compound === compound) delete building.compound;
}

/** Each house is addressed by the alley its door is on. */
function lookTo(buildings: readonly Building[], alleys: readonly Way[]): void {
  for (const building of buildings) {
    let nearest = 12;
    for (const alley of alleys) {
      const d = projectOnLine(building.doors[0]!, alley.axis).distance;
      if (d < nearest) [nearest, building.lane] = [d, alley];
    }
  }
}
