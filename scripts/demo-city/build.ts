/** The whole city in order: skeleton, blocks, what fills them, households, communities, names, stations. Seeded: no clock. */
import { giveAddresses } from './addresses.ts';
import { layoutBanks } from './banks.ts';
import { classifyFaces, cutBlocks } from './blocks.ts';
import type { City } from './city.ts';
import { drawCommunities } from './communities.ts';
import { ONE_ESTATE } from './estates.ts';
import { countHouseholds } from './households.ts';
import type { Finished } from './layers.ts';
import { Names } from './names.ts';
import { nameAreas, nameCompounds, numberThings } from './naming.ts';
import { meshOf } from './noding.ts';
import { fillBlock, LANDMARKS } from './program.ts';
import { drawSkeleton } from './skeleton.ts';
import { buildSplitEstates, SPLIT_ESTATES } from './split-estates.ts';
import { placeStations } from './stations.ts';
import { crossMedians, nameStreets } from './streets.ts';
import { dealStrips } from './strips.ts';

export function buildCity(): Finished {
  const skeleton = drawSkeleton();
  const mesh = meshOf(skeleton.lines);
  const kinds = classifyFaces(mesh, skeleton);
  cutBlocks(mesh, kinds, [
    ...LANDMARKS,
    ...ONE_ESTATE.map(at => ({ at, area_m2: 85_000 })),
    ...SPLIT_ESTATES.map(at => ({ at, area_m2: 70_000 })),
  ]);
  const city: City = {
    mesh,
    kinds,
    names: new Names(),
    buildings: [],
    compounds: [],
    shops: [],
    lanes: [],
    landuse: [],
    ponds: [],
  }; // prettier-ignore
  const taken = buildSplitEstates(city);
  kinds.forEach((kind, face) => {
    if (kind === 'block' && !taken.has(face)) fillBlock(city, face);
  });
  countHouseholds(city);
  const division = drawCommunities(city);
  dealStrips(city, division.ofFace);
  layoutBanks(city);
  nameStreets(city);
  crossMedians(city);
  nameCompounds(city);
  giveAddresses(city);
  numberThings(city);
  const areas = nameAreas(city, division);
  const names = division.households.map((_, i) => areas.communities.find(c => c.index === i)!.name);
  return { city, division, ...areas, stations: placeStations(city, division, names) };
}
