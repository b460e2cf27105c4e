/** What special grids are proposed from: land use, the use of buildings, and shops, out of the layers that are read anyway. */
import type {
  BuildingUse,
  SpecialBuilding,
  SpecialInput,
  SpecialLand,
  SpecialShop,
} from '../../partition/special/types.ts';
import type { PartitionInput } from '../../partition/types.ts';
import { BuildingIndex } from './building-index.ts';
import type { BuildingRecord } from './buildings.ts';
import { type AreaGeos, checkShapes, cleanArea, cleanAreas, type Role } from './clean.ts';
import { idOf, ownIdOf, type SourceFeature, type SourceLayer, textOf } from './feature.ts';
import { levelsOf } from './households.ts';
import { Notes } from './notes.ts';
import { NEAREST_BUILDING_M } from './params.ts';
import { poiClassOf } from './poi-kinds.ts';

type Properties = SourceFeature['properties'];

const SCHOOLS = new Set(['school', 'college', 'university']);
const MARKETS = new Set(['market', 'marketplace', 'mall', 'department_store', 'supermarket_hall']);
const INDUSTRY = new Set(['industrial', 'warehouse', 'factory', 'manufacture']);
const SHOPS = new Set(['shop', 'retail', 'kiosk', 'commercial']);

/** Words that say what a feature is for, the most telling first. */
const words = (properties: Properties): string[] =>
  ['amenity', 'use', 'shop', 'office', 'building']
    .map(key => textOf(properties[key])?.toLowerCase())
    .filter(word => word !== undefined && word !== 'no' && word !== 'yes') as string[];

/** The use of a building from `use` (the demo city), `amenity`, `shop`, `office` and `building` (OpenStreetMap). */
export function useOf(properties: Properties): BuildingUse | undefined {
  if (textOf(properties.use) === 'mixed') return undefined;
  const office = textOf(properties.office);
  for (const word of words(properties)) {
    if (word === 'hospital') return 'hospital';
    if (SCHOOLS.has(word)) return 'school';
    if (MARKETS.has(word)) return 'market';
    if (word === 'office') return 'office';
    if (INDUSTRY.has(word)) return 'industrial';
    if (SHOPS.has(word)) return 'shop';
  }
  return office !== undefined && office !== 'no' ? 'office' : undefined;
}

/** What an area of land is for; `undefined` for what makes no special grid. */
export function landKindOf(properties: Properties): SpecialLand['kind'] | undefined {
  // A building is no land, whatever its tags.
  const building = textOf(properties.building);
  if (building !== undefined && building !== 'no') return undefined;
  for (const key of ['amenity', 'leisure', 'landuse', 'kind'])
    switch (textOf(properties[key])?.toLowerCase()) {
      case 'hospital':
        return 'hospital';
      case 'school':
      case 'college':
      case 'university':
        return 'school';
      case 'marketplace':
      case 'market':
        return 'market';
      case 'park':
        return 'park';
      case 'industrial':
        return 'industrial_park';
      case 'retail':
      case 'commercial':
        return 'commerce';
    }
  return undefined;
}

const nameOf = (properties: Properties): { name?: string } => {
  const name = textOf(properties.name);
  return name === undefined ? {} : { name };
};

/** Layers that are read for a division anyway; what was wrong with them is noted there. */
export interface SpecialLayers {
  buildings: SourceLayer;
  landuse?: SourceLayer;
  pois?: SourceLayer;
}

function buildingsWith(layer: SourceLayer, records: readonly BuildingRecord[]): SpecialBuilding[] {
  const tags = new Map<string, Properties>();
  for (const feature of layer.features) {
    const id = idOf(feature);
    if (!tags.has(id)) tags.set(id, feature.properties);
  }
  return records.map((record): SpecialBuilding => {
    const properties = tags.get(record.id) ?? {};
    const use = useOf(properties);
    return {
      id: record.id,
      ...nameOf(properties),
      area: record.area,
      at: record.point(),
      households: record.households,
      ...(use === undefined ? {} : { use }),
      levels: levelsOf(properties['building:levels']) ?? 1,
    };
  });
}

function landIn(layer: SourceLayer | undefined, geos: AreaGeos): SpecialLand[] {
  if (layer === undefined) return [];
  const wanted = layer.features.filter(
    ({ properties, geometry }) =>
      landKindOf(properties) !== undefined &&
      /Polygon$/.test(String((geometry as { type?: unknown } | null)?.type)),
  );
  const role: Role = { name: ['用地', 'land use'], strict: false };
  return cleanAreas({ ...layer, features: wanted }, role, geos, new Notes()).map(({ feature, area }) => ({
    kind: landKindOf(feature.properties) as SpecialLand['kind'],
    ...nameOf(feature.properties),
    area,
  }));
}

function shopsIn(
  layer: SourceLayer | undefined,
  records: readonly BuildingRecord[],
  geos: AreaGeos,
): SpecialShop[] {
  if (layer === undefined) return [];
  const index = new BuildingIndex(records);
  const ids = new Set(records.map(({ id }) => id));
  const notes = new Notes();
  const role: Role = { name: ['兴趣点', 'point of interest'], strict: false };
  const trades = layer.features.filter(({ properties }) => poiClassOf(properties).is === 'shop');
  return checkShapes({ ...layer, features: trades }, role, notes).flatMap((item): SpecialShop[] => {
    const { feature, shape } = item;
    const area = shape.kind === 'area' ? cleanArea(layer, item, role, geos, notes)?.area : undefined;
    const at = area === undefined ? shape.points[0] : geos.pointOnSurface(area);
    if (at === undefined) return [];
    const named = textOf(feature.properties.building);
    const place = named !== undefined && ids.has(named) ? undefined : index.at(at, NEAREST_BUILDING_M);
    const building = place === undefined ? (ids.has(named ?? '') ? named : undefined) : records[place]!.id;
    return [
      {
        id: ownIdOf(feature) ?? `shop-${feature.number}`,
        at,
        ...(building === undefined ? {} : { building }),
      },
    ];
  });
}

/** What special grids are proposed from. */
export function specialInputOf(
  layers: SpecialLayers,
  records: readonly BuildingRecord[],
  { regions, barriers }: Pick<PartitionInput, 'regions' | 'barriers'>,
  geos: AreaGeos,
): SpecialInput {
  const STREETS = new Set(['trunk', 'primary', 'secondary', 'tertiary', 'residential', 'lane']);
  return {
    regions,
    buildings: buildingsWith(layers.buildings, records),
    land: [...landIn(layers.landuse, geos), ...landIn(layers.pois, geos)],
    shops: shopsIn(layers.pois, records, geos),
    streets: barriers.filter(({ class: c }) => STREETS.has(c)),
  };
}
