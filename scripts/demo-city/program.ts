/**
 * What each block is for, and the laying out of it. Zones give the odds; a few blocks are settled by hand (the lake
 * park, the station, the city hall, the hospital …), nearest block to the spot.
 */
import type { Building, City, Compound } from './city.ts';
import { areaOf, centroidOf, contains, Frame, mainAngle, type Point, projectOnLine } from './geometry.ts';
import { without } from './geos.ts';
import { layoutHouses } from './layout-houses.ts';
import {
  layoutFactory,
  layoutGround,
  layoutHospital,
  layoutOffices,
  layoutPark,
  layoutPublic,
  layoutSchool,
} from './layout-public.ts';
import { layoutSlabs, planSlabs, SLAB_STYLES, type SlabStyle } from './layout-slabs.ts';
import { layoutTowers } from './layout-towers.ts';
import { between, chance, pickWeighted, type Random, whole } from './prng.ts';
import { layoutMall, layoutMarket, shopRow } from './shopfronts.ts';
import { parcelOf, Site } from './site.ts';
import type { Way } from './ways.ts';
import { villageAt, type Zone, zoneAt } from './zones.ts';

export type Program =
  | 'slabs'
  | 'old_slabs'
  | 'garden'
  | 'midrise'
  | 'towers'
  | 'courtyards'
  | 'village'
  | 'single'
  | 'school'
  | 'hospital'
  | 'park'
  | 'mall'
  | 'market'
  | 'office'
  | 'public'
  | 'factory'
  | 'construction'
  | 'farmland'
  | 'orchard'; // prettier-ignore

const ODDS: Record<Zone, readonly (readonly [Program, number])[]> = {
  old_town: [
    ['courtyards', 60],
    ['old_slabs', 20],
    ['school', 6],
    ['market', 3],
    ['park', 5],
    ['public', 6],
  ],
  centre: [
    ['mall', 17],
    ['office', 26],
    ['midrise', 16],
    ['towers', 18],
    ['slabs', 8],
    ['public', 10],
    ['park', 6],
    ['hospital', 2],
  ],
  work_unit: [
    ['old_slabs', 44],
    ['slabs', 10],
    ['factory', 14],
    ['school', 8],
    ['market', 5],
    ['public', 6],
    ['park', 7],
    ['construction', 4],
    ['garden', 4],
  ],
  slab: [
    ['slabs', 46],
    ['old_slabs', 5],
    ['garden', 9],
    ['school', 10],
    ['market', 5],
    ['public', 8],
    ['park', 8],
    ['office', 4],
    ['construction', 3],
  ],
  mixed: [
    ['garden', 30],
    ['midrise', 20],
    ['slabs', 8],
    ['towers', 8],
    ['school', 10],
    ['park', 8],
    ['public', 7],
    ['market', 3],
    ['office', 3],
    ['construction', 4],
  ],
  tower: [
    ['towers', 46],
    ['midrise', 14],
    ['garden', 4],
    ['school', 10],
    ['park', 8],
    ['public', 4],
    ['construction', 8],
    ['mall', 2],
    ['office', 4],
  ],
  industrial: [
    ['factory', 84],
    ['construction', 5],
    ['orchard', 6],
    ['old_slabs', 3],
    ['public', 2],
  ],
  village: [
    ['village', 90],
    ['school', 5],
    ['orchard', 5],
  ],
  fringe: [
    ['farmland', 50],
    ['orchard', 20],
    ['factory', 9],
    ['construction', 5],
    ['towers', 5],
    ['garden', 3],
    ['school', 2],
    ['park', 6],
  ],
}; // prettier-ignore

/** Blocks settled by hand; `area_m2` keeps the block from being cut smaller. */
export const LANDMARKS: { at: Point; area_m2: number; program: Program; name: string }[] = [
  { at: [-2950, 20], area_m2: 220_000, program: 'park', name: '镜湖公园' },
  { at: [-420, 1890], area_m2: 60_000, program: 'public', name: '云溪市民中心' },
  { at: [-30, -1590], area_m2: 45_000, program: 'public', name: '云溪站客运枢纽' },
  { at: [1250, -520], area_m2: 70_000, program: 'mall', name: '云溪万汇广场' },
  { at: [760, -950], area_m2: 55_000, program: 'mall', name: '百货大楼' },
  { at: [-1900, -330], area_m2: 70_000, program: 'hospital', name: '云溪市第一医院' },
  { at: [2330, 1250], area_m2: 80_000, program: 'hospital', name: '云溪市中医院' },
  { at: [700, 1950], area_m2: 60_000, program: 'hospital', name: '云溪市妇幼保健院' },
  { at: [2600, 2150], area_m2: 170_000, program: 'school', name: '云溪职业学院' },
  { at: [-1250, 1850], area_m2: 70_000, program: 'school', name: '云溪市第一中学' },
  { at: [-330, 300], area_m2: 18_000, program: 'park', name: '鼓楼广场' },
  { at: [80, 420], area_m2: 18_000, program: 'public', name: '文庙' },
  { at: [1900, 2050], area_m2: 90_000, program: 'park', name: '凤凰公园' },
  { at: [-1500, -1050], area_m2: 60_000, program: 'park', name: '人民公园' },
]; // prettier-ignore

/** Serviced-apartment blocks: buildings of more than four hundred households. */
const APARTMENTS: Point[] = [
  [1350, -1000],
  [2250, 1600],
];

export function fillBlock(city: City, face: number): void {
  const parcel = parcelOf(city, face);
  if (parcel === undefined) return;
  const site = new Site(city, face, parcel);
  const { random } = site;
  const inside = city.mesh.insideOf(face);
  const ring = city.mesh.ringOf(face);
  const landmark = LANDMARKS.find(l => contains(ring, l.at));
  const zone = zoneAt(inside);
  const size = areaOf(parcel);
  let program = landmark?.program ?? pickWeighted(random, ODDS[zone]);
  if (size < 2600) program = zone === 'old_town' && size > 900 ? 'courtyards' : 'park';
  else if (size < 6500 && (program === 'towers' || program === 'school' || program === 'mall'))
    program = 'slabs';
  if (APARTMENTS.some(a => contains(ring, a))) program = 'towers';
  layout(site, zone, program, landmark?.name);
  site.finish();
}

function layout(site: Site, zone: Zone, program: Program, name: string | undefined): void {
  const { random, parcel } = site;
  const { names } = site.city;
  switch (program) {
    case 'courtyards':
      return courtyards(site);
    case 'village':
      return village(site);
    case 'school':
      return layoutSchool(site, parcel, name ?? names.school(random));
    case 'hospital':
      return layoutHospital(site, parcel, name ?? names.public(random));
    case 'park':
      return layoutPark(site, parcel, name ?? names.park(random), areaOf(parcel) > 35_000);
    case 'mall':
      return layoutMall(site, parcel, name ?? names.mall(random));
    case 'market':
      return layoutMarket(site, parcel, names.market(random));
    case 'office':
      layoutOffices(site, parcel, () => names.office(random), whole(random, 2, 4));
      return;
    case 'public':
      return layoutPublic(site, parcel, name ?? names.public(random));
    case 'factory':
      return layoutFactory(site, parcel, names.factory(random));
    case 'construction':
    case 'farmland':
    case 'orchard':
      return layoutGround(site, parcel, program);
    default:
      return housing(site, zone, program);
  }
}

interface Estate {
  built: readonly [number, number];
  /** Ground of one compound (m²). */
  ground_m2: readonly [number, number];
  style?: SlabStyle;
  kind: Compound['kind'];
}

const ESTATES: Record<string, Estate> = {
  old_slabs: { built: [1964, 1989], ground_m2: [11_000, 24_000], style: SLAB_STYLES.workUnit, kind: 'slab' },
  slabs: { built: [1990, 2003], ground_m2: [21_000, 46_000], style: SLAB_STYLES.nineties, kind: 'slab' },
  garden: { built: [2001, 2012], ground_m2: [28_000, 60_000], style: SLAB_STYLES.garden, kind: 'slab' },
  midrise: { built: [2008, 2019], ground_m2: [34_000, 75_000], style: SLAB_STYLES.midrise, kind: 'mixed' },
  towers: { built: [2009, 2023], ground_m2: [36_000, 95_000], kind: 'tower' },
};

function housing(site: Site, zone: Zone, program: Program): void {
  const { random } = site;
  const estate = ESTATES[program]!;
  const ground = between(random, estate.ground_m2[0], estate.ground_m2[1]);
  const parts = divide(site.parcel, Math.max(1, Math.round(areaOf(site.parcel) / ground)), random);
  site.city.landuse.push({ kind: 'residential', name: '', ring: site.parcel });
  const apartments = APARTMENTS.some(a => contains(site.city.mesh.ringOf(site.face), a));
  const plans = parts.map(part => planSlabs(site, part, parts));
  parts.forEach((part, i) => {
    let ring = part;
    for (const side of site.sides(part)) {
      const odds = shopOdds(side.way.kind, side.way.shopping === true, zone);
      if (chance(random, odds))
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
            ? { levels: [30, 33], apartmentsPerFloor: 16 }
            : { levels: random() < 0.5 ? [17, 20] : [24, 33] },
        );
    if (made.length === 0) site.city.compounds.splice(site.city.compounds.indexOf(compound), 1);
  });
}

function shopOdds(kind: string, shopping: boolean, zone: Zone): number {
  if (shopping) return 0.7;
  const base =
    kind === 'primary'
      ? 0.12
      : kind === 'secondary'
        ? 0.17
        : kind === 'tertiary'
          ? 0.12
          : kind === 'residential'
            ? 0.03
            : 0;
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

function courtyards(site: Site): void {
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
  if (buildings.length === 0) site.city.compounds.splice(site.city.compounds.indexOf(compound), 1);
}

function village(site: Site): void {
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
  if (buildings.length === 0) site.city.compounds.splice(site.city.compounds.indexOf(compound), 1);
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
