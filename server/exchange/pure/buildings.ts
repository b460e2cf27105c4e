import type { Bbox, MultiPolygonCoordinates, Position } from '../../api/geo.ts';
import type { PartitionBuilding } from '../../partition/types.ts';
import { type AreaGeos, type CleanArea, cleanAreas, type Role } from './clean.ts';
import { idOf, labelOf, ownIdOf, type SourceFeature, type SourceLayer, textOf } from './feature.ts';
import {
  estimateHouseholds,
  type HouseholdSource,
  isWorkplace,
  levelsOf,
  statedHouseholds,
  statedUnits,
} from './households.ts';
import { checkLoads, statedLoad } from './loads.ts';
import { AreaIndex, bboxOf } from './measure.ts';
import type { Notes } from './notes.ts';
import { MOST_HOUSEHOLDS, MOST_UNITS, NAMED_FEATURES } from './params.ts';
import { badInput } from './problem.ts';

/** A building with what the checks ask of it; `point` is worked out when first asked for. */
export interface BuildingRecord extends PartitionBuilding {
  box: Bbox;
  /** Gross floor area in which people work; 0 where they dwell. */
  workFloor_m2: number;
  /** Its representative point. */
  point(): Position;
}

const SOURCES: Record<HouseholdSource, [string, string]> = {
  given: ['户数取自属性', 'buildings with households as stated'],
  flats: ['户数取自 building:flats', 'buildings with households from building:flats'],
  estimated: ['户数按占地面积和层数估算', 'buildings with households estimated from footprint and levels'],
  estimated_one_level: [
    '户数按占地面积和一层估算（层数未知）',
    'buildings with households estimated with one level (levels unknown)',
  ],
  off_residential_land: [
    'building=yes 且不在居住用地上，按 0 户计',
    'plain buildings off residential land use, taken as 0 households',
  ],
  not_a_dwelling: ['非住宅建筑，按 0 户计', 'buildings that are no dwellings, taken as 0 households'],
};

/** Refuses stated households that are no count, naming the first few. */
function checkStated(layer: SourceLayer): void {
  const bad: string[] = [];
  let count = 0;
  for (const feature of layer.features) {
    if (statedHouseholds(feature.properties.households) !== 'bad') continue;
    count++;
    if (bad.length < NAMED_FEATURES)
      bad.push(`${labelOf(feature)}: ${JSON.stringify(feature.properties.households)}`);
  }
  if (count > 0)
    throw badInput({
      file: layer.file,
      feature: bad.join('; ') + (count > bad.length ? '; …' : ''),
      problem: [
        `${count} 栋建筑的 households 不是 0–${MOST_HOUSEHOLDS} 的整数`,
        `households of ${count} buildings are no whole number from 0 to ${MOST_HOUSEHOLDS}`,
      ],
      remedy: [
        '请改正户数；未知的请删去该属性或留空，将按面积估算',
        'correct them; where unknown, leave the property out or empty and it is estimated',
      ],
    });
}

/** The same footprint: corner for corner. */
const shapeKey = (area: MultiPolygonCoordinates): string => JSON.stringify(area);

/** Gives every building an id of its own and leaves out those that are there twice. */
function distinct(areas: CleanArea[], layer: SourceLayer, notes: Notes): { id: string; item: CleanArea }[] {
  const byId = new Map<string, CleanArea[]>();
  const anonymous = new Set<string>();
  const kept: { id: string; item: CleanArea }[] = [];
  const taken = new Set(areas.map(({ feature }) => idOf(feature)));
  for (const item of areas) {
    const { feature } = item;
    const label = labelOf(feature);
    const id = idOf(feature);
    const drop = (): void =>
      notes.add(
        'duplicate_dropped',
        layer.file,
        ['完全重复的建筑，只留一栋', 'buildings given twice, kept once'],
        label,
      );
    if (ownIdOf(feature) === undefined) {
      const key = `${shapeKey(item.area)} ${JSON.stringify(feature.properties)}`;
      if (anonymous.has(key)) {
        drop();
        continue;
      }
      anonymous.add(key);
    }
    const namesakes = byId.get(id);
    if (namesakes === undefined) {
      byId.set(id, [item]);
      kept.push({ id, item });
      continue;
    }
    const twin = namesakes.find(other => shapeKey(other.area) === shapeKey(item.area));
    if (twin !== undefined) {
      const [first, second] = [twin.feature.properties.households, feature.properties.households];
      if (first === second) drop();
      else
        notes.add(
          'duplicate_conflict',
          layer.file,
          [
            '编号和轮廓相同而户数不同的建筑，以先出现者为准',
            'buildings given twice with different households; the first was kept',
          ],
          `${label}: ${JSON.stringify(first ?? null)} ≠ ${JSON.stringify(second ?? null)}`,
        );
      continue;
    }
    namesakes.push(item);
    let suffix = namesakes.length;
    while (taken.has(`${id}#${suffix}`)) suffix++;
    taken.add(`${id}#${suffix}`);
    kept.push({ id: `${id}#${suffix}`, item });
    notes.add(
      'id_suffixed',
      layer.file,
      [
        '编号重复而轮廓不同的建筑，后者编号加 #2、#3 …',
        'buildings that share an id; the later ones got #2, #3, …',
      ],
      label,
    );
  }
  return kept;
}

/** Lazily known representative points. */
function record(building: PartitionBuilding, geos: AreaGeos): BuildingRecord {
  let point: Position | undefined;
  return {
    ...building,
    box: bboxOf(building.area),
    workFloor_m2: 0,
    point: () => (point ??= geos.pointOnSurface(building.area)),
  };
}

/** Units and load where they are stated; units that are no count are noted. */
function extrasOf(
  { file }: SourceLayer,
  feature: SourceFeature,
  notes: Notes,
): Pick<PartitionBuilding, 'units' | 'load'> {
  const units = statedUnits(feature.properties.units);
  if (units === 'bad')
    notes.add(
      'units_ignored',
      file,
      [
        `单元数 units 不是 1–${MOST_UNITS} 的整数，按未知处理`,
        `buildings whose units is no whole number from 1 to ${MOST_UNITS}, taken as unknown`,
      ],
      `${labelOf(feature)}: ${JSON.stringify(feature.properties.units)}`,
    );
  const load = statedLoad(feature.properties.load);
  return {
    ...(typeof units === 'number' ? { units } : {}),
    ...(typeof load === 'number' ? { load } : {}),
  };
}

/**
 * The buildings of a layer with their households, stated or estimated; everything left out, mended or estimated
 * is noted. Throws where no building is left, or where stated households are no counts.
 * @param residential residential land use, on which alone a plain `building=yes` counts; `undefined`: everywhere
 */
export function buildingsOf(
  layer: SourceLayer,
  residential: readonly MultiPolygonCoordinates[] | undefined,
  geos: AreaGeos,
  notes: Notes,
): BuildingRecord[] {
  checkStated(layer);
  checkLoads(layer);
  const role: Role = {
    name: ['建筑', 'building'],
    strict: false,
    onLoss: (feature: SourceFeature) => {
      const lost = statedHouseholds(feature.properties.households);
      if (typeof lost === 'number' && lost > 0)
        notes.add(
          'households_lost',
          layer.file,
          ['户随略去的建筑而未计入', 'households not counted, because their building was left out'],
          labelOf(feature),
          lost,
        );
    },
  };
  const areas = cleanAreas(layer, role, geos, notes);
  if (areas.length === 0)
    throw badInput({
      file: layer.file,
      problem:
        layer.features.length === 0
          ? ['没有建筑', 'there is no building in it']
          : [
              `${layer.features.length} 个要素中没有可用的建筑面`,
              `none of its ${layer.features.length} features is a usable building polygon`,
            ],
      remedy: [
        '建筑须为 Polygon 或 MultiPolygon 轮廓（不是点）',
        'buildings must be Polygon or MultiPolygon footprints (not points)',
      ],
    });

  const land = residential === undefined ? undefined : new AreaIndex(residential);
  const counts = new Map<HouseholdSource, [buildings: number, households: number]>();
  const untagged = { count: 0 };
  const records: BuildingRecord[] = [];
  for (const { id, item } of distinct(areas, layer, notes)) {
    const { properties } = item.feature;
    const compound = textOf(properties.compound);
    const building = record(
      {
        id,
        area: item.area,
        households: 0,
        ...(compound === undefined ? {} : { compound }),
        ...extrasOf(layer, item.feature, notes),
      },
      geos,
    );
    const stated = statedHouseholds(properties.households);
    const { households, source } =
      typeof stated === 'number'
        ? { households: stated, source: 'given' as const }
        : estimateHouseholds(
            item.feature,
            item.area_m2,
            () => land === undefined || (land.mayMeet(building.box) && land.find(building.point()) >= 0),
          );
    building.households = households;
    if (households === 0 && isWorkplace(properties))
      building.workFloor_m2 = item.area_m2 * (levelsOf(properties['building:levels']) ?? 1);
    if (source !== 'given' && textOf(properties.building) === undefined) untagged.count++;
    const [buildings, sum] = counts.get(source) ?? [0, 0];
    counts.set(source, [buildings + 1, sum + households]);
    records.push(building);
  }
  for (const [source, [buildings, sum]] of counts) {
    const [chinese, english] = SOURCES[source];
    notes.add(
      `households_${source}`,
      layer.file,
      sum === 0 ? [chinese, english] : [`${chinese}，共 ${sum} 户`, `${english}, ${sum} households in all`],
      undefined,
      buildings,
    );
  }
  if (untagged.count > 0)
    notes.add(
      'building_untagged',
      layer.file,
      [
        '没有 building 属性和户数，按 building=yes 处理',
        'features without building and households, taken as building=yes',
      ],
      undefined,
      untagged.count,
    );
  return records;
}
