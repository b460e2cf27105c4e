/** Work besides the households, as household equivalents of buildings: stated, by floor area, by points of interest. */
import type { LoadWeights } from '../../partition/presets.ts';
import { BuildingIndex } from './building-index.ts';
import type { BuildingRecord } from './buildings.ts';
import { type AreaGeos, checkShapes, cleanArea, type Role } from './clean.ts';
import { labelOf, type SourceFeature, type SourceLayer, textOf } from './feature.ts';
import type { Notes } from './notes.ts';
import { MOST_LOAD, NAMED_FEATURES, NEAREST_BUILDING_M } from './params.ts';
import { type PoiClass, poiClassOf } from './poi-kinds.ts';
import { badInput } from './problem.ts';
import type { Shape } from './shape.ts';

/** The `load` property: household equivalents, `undefined` where it is not stated, or `'bad'`. */
export function statedLoad(value: unknown): number | undefined | 'bad' {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'number' && typeof value !== 'string') return 'bad';
  const text = String(value).trim();
  if (text === '') return undefined;
  const load = /^\+?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  return load >= 0 && load <= MOST_LOAD ? load : 'bad';
}

/** Refuses stated loads that are no number, naming the first few. */
export function checkLoads({ file, features }: SourceLayer): void {
  const bad = features.filter(({ properties }) => statedLoad(properties.load) === 'bad');
  if (bad.length === 0) return;
  const named = bad
    .slice(0, NAMED_FEATURES)
    .map(feature => `${labelOf(feature)}: ${JSON.stringify(feature.properties.load)}`);
  throw badInput({
    file,
    feature: named.join('; ') + (bad.length > named.length ? '; …' : ''),
    problem: [
      `${bad.length} 个要素的 load 不是 0–${MOST_LOAD} 的数`,
      `load of ${bad.length} features is no number from 0 to ${MOST_LOAD}`,
    ],
    remedy: [
      '请改正折合户数；未知的请删去该属性或留空',
      'correct the household equivalents; where unknown, leave the property out or empty',
    ],
  });
}

/** Six decimals, so that sums of tenths stay tenths. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
const shown = (value: number): string => value.toFixed(1).replace(/\.0$/, '');

const NAMES: Record<'given' | PoiClass, [string, string]> = {
  given: ['兴趣点，折合户数取自 load', 'points of interest with load as stated'],
  shop: ['商铺、餐饮、公司等', 'shops and other trades'],
  facility: ['公共设施', 'public facilities'],
  vacant: ['空置商铺，不计', 'vacant shops, not counted'],
  other: ['其他类别的兴趣点，不计', 'points of interest of other kinds, not counted'],
};

/** Where a feature stands, and the building that it falls to. */
class Places {
  readonly #index: BuildingIndex;
  readonly #byId: ReadonlyMap<string, number>;
  readonly #buildings: readonly BuildingRecord[];

  constructor(buildings: readonly BuildingRecord[]) {
    this.#buildings = buildings;
    this.#index = new BuildingIndex(buildings);
    this.#byId = new Map(buildings.map(({ id }, index) => [id, index]));
  }

  /** The building that `building` names. */
  named({ properties }: SourceFeature): number | undefined {
    const id = textOf(properties.building);
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /**
   * By place: the building that holds the point (an area's representative point), else for an area the nearest of
   * those in it (a school's ground), else the nearest within reach.
   */
  at(shape: Shape, geos: AreaGeos): number | undefined {
    const point = shape.kind === 'area' ? geos.pointOnSurface(shape.area) : shape.points[0];
    if (point === undefined) return undefined;
    const inside = shape.kind === 'area' ? this.#index.within(shape.area) : [];
    const holder = this.#index.at(point, 0);
    if (holder !== undefined || inside.length === 0)
      return holder ?? this.#index.at(point, NEAREST_BUILDING_M);
    const distance = (index: number): number => {
      const [x, y] = this.#buildings[index]!.point();
      return Math.hypot((x - point[0]) * Math.cos((y * Math.PI) / 180), y - point[1]);
    };
    return inside.reduce((best, index) => (distance(index) < distance(best) ? index : best));
  }
}

/** Adds the points of interest of a layer to the loads of buildings. */
function addPois(
  layer: SourceLayer,
  buildings: readonly BuildingRecord[],
  weights: LoadWeights,
  loads: Map<string, number>,
  geos: AreaGeos,
  notes: Notes,
  special: boolean,
): void {
  checkLoads(layer);
  if (layer.features.length === 0)
    notes.add('layer_empty', layer.file, ['没有要素', 'holds no feature of this kind']);
  const places = new Places(buildings);
  const role: Role = { name: ['兴趣点', 'point of interest'], strict: false };
  const sums = new Map<'given' | PoiClass, { count: number; load: number; by: Set<string> }>();
  const weightOf: Record<PoiClass, number> = { ...weights, vacant: 0, other: 0 };
  let total = 0;
  for (const item of checkShapes(layer, role, notes)) {
    const { feature, shape } = item;
    const label = labelOf(feature);
    if (shape.kind === 'line') {
      notes.add(
        'poi_line',
        layer.file,
        ['是线，已略去', 'points of interest drawn as lines, left out'],
        label,
      );
      continue;
    }
    const clean = shape.kind === 'area' ? cleanArea(layer, item, role, geos, notes) : undefined;
    if (shape.kind === 'area' && clean === undefined) continue;
    const building =
      places.named(feature) ?? places.at(clean === undefined ? shape : { ...shape, area: clean.area }, geos);
    if (building === undefined) {
      notes.add(
        'poi_outside',
        layer.file,
        [
          `兴趣点 ${NEAREST_BUILDING_M} 米内没有建筑，不计`,
          `points of interest with no building within ${NEAREST_BUILDING_M} m, not counted`,
        ],
        label,
      );
      continue;
    }
    const { is, by } = poiClassOf(feature.properties);
    const stated = statedLoad(feature.properties.load);
    const [key, load] =
      typeof stated === 'number' ? (['given', stated] as const) : ([is, weightOf[is]] as const);
    const sum = sums.get(key) ?? { count: 0, load: 0, by: new Set() };
    sums.set(key, { count: sum.count + 1, load: sum.load + load, by: sum.by.add(by) });
    total += load;
    const { id } = buildings[building]!;
    loads.set(id, (loads.get(id) ?? 0) + load);
  }
  for (const key of ['given', 'shop', 'facility', 'vacant', 'other'] as const) {
    const sum = sums.get(key);
    if (sum === undefined) continue;
    const [chinese, english] = NAMES[key];
    const counts = key !== 'vacant' && key !== 'other';
    notes.add(
      `poi_${key}`,
      layer.file,
      counts
        ? [`${chinese}，共折合 ${shown(sum.load)} 户`, `${english}, ${shown(sum.load)} household equivalents`]
        : [chinese, english],
      key === 'other' ? [...sum.by].slice(0, NAMED_FEATURES).join(', ') : undefined,
      sum.count,
    );
  }
  const read = [...sums.values()].reduce((count, sum) => count + sum.count, 0);
  if (total === 0 && read > 0 && special)
    notes.add(
      'poi_special_only',
      layer.file,
      [
        '兴趣点只用于专属网格建议，不计入户数',
        'points of interest that special grids are proposed from, and that do not count as households',
      ],
      undefined,
      read,
    );
  else if (total === 0 && read > 0)
    notes.add(
      'poi_weightless',
      layer.file,
      [
        '兴趣点未计入任何工作量；请用 --preset workload，或为其写 load',
        'points of interest that weigh nothing; use --preset workload, or give them load',
      ],
      undefined,
      read,
    );
}

/**
 * Household equivalents by building id, where there are any: the building's own `load`, else its floor area where no
 * dwelling is in it and floor weighs, and the points of interest that fall to it.
 * @param file the buildings' file as its user named it
 * @param special whether special grids are proposed from the points, so that they serve though they weigh nothing
 */
export function loadsOf(
  buildings: readonly BuildingRecord[],
  file: string,
  pois: SourceLayer | undefined,
  weights: LoadWeights,
  geos: AreaGeos,
  notes: Notes,
  special = false,
): Map<string, number> {
  const loads = new Map<string, number>();
  const sums = { own: { count: 0, load: 0 }, floor: { count: 0, load: 0 } };
  const count = (kind: keyof typeof sums, id: string, load: number): void => {
    sums[kind].count++;
    sums[kind].load += load;
    loads.set(id, load);
  };
  for (const { id, load, workFloor_m2 } of buildings)
    if (load !== undefined) count('own', id, load);
    else if (workFloor_m2 > 0 && weights.floor_1000m2 > 0)
      count('floor', id, (workFloor_m2 / 1000) * weights.floor_1000m2);
  const note = (kind: keyof typeof sums, chinese: string, english: string): void => {
    if (sums[kind].count > 0)
      notes.add(
        `load_${kind}`,
        file,
        [
          `${chinese}，共折合 ${shown(sums[kind].load)} 户`,
          `${english}, ${shown(sums[kind].load)} household equivalents`,
        ],
        undefined,
        sums[kind].count,
      );
  };
  note('own', '折合户数取自 load', 'buildings with load as stated');
  note('floor', '非住宅建筑按建筑面积折合', 'buildings without dwellings, by floor area');
  if (pois !== undefined) addPois(pois, buildings, weights, loads, geos, notes, special);
  const result = new Map([...loads].map(([id, load]): [string, number] => [id, rounded(load)]));
  for (const [id, load] of result) if (load === 0) result.delete(id);
  const total = [...result.values()].reduce((sum, load) => sum + load, 0);
  if (total > 0)
    notes.add(
      'load_total',
      '',
      [
        `栋建筑带有工作量，共折合 ${shown(total)} 户，计入户数范围`,
        `buildings with work besides their households, ${shown(total)} household equivalents in all, which the window counts`,
      ],
      undefined,
      result.size,
    );
  return result;
}
