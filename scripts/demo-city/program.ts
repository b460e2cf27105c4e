/**
 * What each block is for, and the laying out of it. Zones give the odds; a few blocks are settled by hand (the lake
 * park, the station, the city hall, the hospital …), nearest block to the spot.
 */
import type { City } from './city.ts';
import { APARTMENTS, courtyards, housing, ONE_ESTATE, village } from './estates.ts';
import { areaOf, contains, type Point } from './geometry.ts';
import { layoutGround, layoutPark } from './layout-open.ts';
import { layoutFactory, layoutHospital, layoutOffices, layoutPublic, layoutSchool } from './layout-public.ts';
import { pickWeighted, whole } from './prng.ts';
import { layoutMall, layoutMarket } from './shopfronts.ts';
import { parcelOf, Site } from './site.ts';
import { type Zone, zoneAt } from './zones.ts';

export type Program =
  | 'slabs'
  | 'old_slabs'
  | 'garden'
  | 'midrise'
  | 'towers'
  | 'courtyards'
  | 'village'
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
    ['slabs', 43],
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
  { at: [330, -640], area_m2: 50_000, program: 'mall', name: '银座商城' },
  { at: [-150, 1480], area_m2: 50_000, program: 'mall', name: '北园购物中心' },
  { at: [2150, 1150], area_m2: 60_000, program: 'mall', name: '东方生活广场' },
  { at: [-1880, -1250], area_m2: 50_000, program: 'mall', name: '青石商贸城' },
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

const housings = new Set<Program>(['slabs', 'old_slabs', 'garden', 'midrise', 'towers']);

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
  if (ONE_ESTATE.some(a => contains(ring, a))) program = 'slabs';
  layout(site, zone, program, landmark?.name);
  // A corner that nothing fits into is planted.
  if (site.buildings.length === 0 && housings.has(program))
    layoutPark(site, parcel, city.names.park(random), false);
  site.finish();
}

function layout(site: Site, zone: Zone, program: Program, name: string | undefined): void {
  const { random, parcel } = site;
  const { names } = site.city;
  const layouts: Record<Program, () => void> = {
    courtyards: () => courtyards(site),
    village: () => village(site),
    school: () => layoutSchool(site, parcel, name ?? names.school(random)),
    hospital: () => layoutHospital(site, parcel, name ?? names.hospital(random)),
    park: () => layoutPark(site, parcel, name ?? names.park(random), areaOf(parcel) > 30_000),
    mall: () => layoutMall(site, parcel, name ?? names.mall(random)),
    market: () => layoutMarket(site, parcel, names.market(random)),
    office: () => layoutOffices(site, parcel, () => names.office(random), whole(random, 2, 5)),
    public: () => layoutPublic(site, parcel, name ?? names.public(random)),
    factory: () => layoutFactory(site, parcel, names.factory(random)),
    construction: () => layoutGround(site, parcel, 'construction'),
    farmland: () => layoutGround(site, parcel, 'farmland'),
    orchard: () => layoutGround(site, parcel, 'orchard'),
    old_slabs: () => housing(site, zone, 'old_slabs'),
    slabs: () => housing(site, zone, 'slabs'),
    garden: () => housing(site, zone, 'garden'),
    midrise: () => housing(site, zone, 'midrise'),
    towers: () => housing(site, zone, 'towers'),
  };
  layouts[program]();
}
