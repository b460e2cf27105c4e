/** Where buildings lie against boundaries: outside, in a grid in force, or shifted as a whole. */
import Flatbush from 'flatbush';
import type { BarrierClass } from '../../api/barriers.ts';
import type { MultiPolygonCoordinates, Position } from '../../api/geo.ts';
import type { BarrierLine, Region } from '../../partition/types.ts';
import type { BuildingRecord } from './buildings.ts';
import { type AreaGeos, cleanAreas } from './clean.ts';
import { labelOf, type SourceLayer, textOf } from './feature.ts';
import { toGcj02 } from './gcj02.ts';
import { AreaIndex, isInside } from './measure.ts';
import type { Notes } from './notes.ts';
import {
  SHIFT_PROOF,
  SHIFT_SAMPLE,
  SHIFT_SUSPICION,
  STREETS_IN_BUILDINGS,
  STREETS_IN_BUILDINGS_LEFT,
} from './params.ts';
import { badInput } from './problem.ts';

/** Classes that no building stands on. */
const STREETS = new Set<BarrierClass>(['trunk', 'primary', 'secondary', 'tertiary', 'residential']);

/** Every n-th, so that about `SHIFT_SAMPLE` are left. */
function sampleOf<T>(items: readonly T[]): T[] {
  const step = Math.max(1, Math.floor(items.length / SHIFT_SAMPLE));
  return items.filter((_, index) => index % step === 0);
}

const offset = ([x, y]: Position, sign: 1 | -1): Position => {
  const [gx, gy] = toGcj02([x, y]);
  return [x + sign * (gx - x), y + sign * (gy - y)];
};

/**
 * Refuses buildings that lie outside every boundary as a whole, and those that a shift by the offset between
 * WGS 84 and GCJ-02 (Amap, Tencent) would bring inside.
 *
 * The shift is a heuristic: it is looked for only where more than a tenth of the buildings are outside, and
 * believed only where nine of ten of those would be inside afterwards, on balance. Files with a smaller error pass;
 * `noteShiftedStreets` looks at them too, and their buildings outside are counted.
 */
export function checkPlacement(
  buildings: readonly BuildingRecord[],
  regions: readonly Region[],
  files: { buildings: string; boundary: string },
): void {
  if (regions.length === 0 || buildings.length === 0) return;
  const index = new AreaIndex(regions.map(region => region.area));
  const isOutside = (building: BuildingRecord): boolean =>
    !index.mayMeet(building.box) || index.find(building.point()) < 0;
  const sample = sampleOf(buildings);
  const outside = sample.filter(isOutside).length;
  if (outside > sample.length * SHIFT_SUSPICION) {
    const points = sample.map(building => building.point());
    for (const sign of [1, -1] as const) {
      const inside = points.filter(point => index.find(offset(point, sign)) >= 0).length;
      if (sample.length - inside > outside * (1 - SHIFT_PROOF)) continue;
      const [file, other] =
        sign === -1 ? [files.buildings, files.boundary] : [files.boundary, files.buildings];
      throw badInput({
        file,
        problem: [
          `与 ${other} 整体错开 300–700 米：${Math.round((100 * outside) / sample.length)}% 的建筑在边界外，按 GCJ-02（高德、腾讯）偏移还原后 ${Math.round((100 * inside) / sample.length)}% 在边界内`,
          `is shifted by 300–700 m against ${other}: ${Math.round((100 * outside) / sample.length)} % of the buildings lie outside the boundary, and undoing the GCJ-02 offset (Amap, Tencent) brings ${Math.round((100 * inside) / sample.length)} % inside`,
        ],
        remedy: [
          `请先将 ${file} 从 GCJ-02 转为 WGS 84(QGIS 的 GeoHey 插件或 gcoord)`,
          `convert ${file} from GCJ-02 to WGS 84 first (QGIS plug-in GeoHey, or gcoord)`,
        ],
      });
    }
  }
  if (outside < sample.length || buildings.some(building => !isOutside(building))) return;
  const [west, south, east, north] = index.box;
  const [x, y] = buildings[0]!.point();
  throw badInput({
    file: files.buildings,
    problem: [
      `${buildings.length} 栋建筑全部在边界 ${files.boundary} 之外（首栋在 ${x.toFixed(4)},${y.toFixed(4)}，边界范围 ${[west, south, east, north].map(v => v.toFixed(4)).join(',')}）`,
      `all ${buildings.length} buildings lie outside the boundary ${files.boundary} (the first at ${x.toFixed(4)},${y.toFixed(4)}, the boundary's box is ${[west, south, east, north].map(v => v.toFixed(4)).join(',')})`,
    ],
    remedy: [
      '请核对两个文件是否同一城市、同一坐标系 (WGS 84)',
      'check that both files are of one city and in WGS 84',
    ],
  });
}

/**
 * Notes streets that run through buildings as a whole and would not if one of the two were shifted back by the
 * GCJ-02 offset.
 */
export function noteShiftedStreets(
  buildings: readonly BuildingRecord[],
  lines: readonly BarrierLine[],
  files: { buildings: string; barriers: string },
  notes: Notes,
): void {
  const streets = lines.filter(line => STREETS.has(line.class));
  const corners = sampleOf(streets.flatMap(({ line }) => line));
  if (buildings.length === 0 || corners.length === 0) return;
  const boxes = new Flatbush(buildings.length);
  for (const { box } of buildings) boxes.add(...box);
  boxes.finish();
  const covered = (points: readonly Position[]): number =>
    points.filter(([x, y]) =>
      boxes.search(x, y, x, y).some(index => isInside([x, y], buildings[index]!.area)),
    ).length / points.length;
  const share = covered(corners);
  if (share < STREETS_IN_BUILDINGS) return;
  const left = ([1, -1] as const).map(sign => covered(corners.map(corner => offset(corner, sign))));
  const explains = left.map(value => value <= share * STREETS_IN_BUILDINGS_LEFT);
  if (!explains[0] && !explains[1]) return;
  // Either may be the shifted one where both directions explain it (blocks that repeat).
  const shifted = [explains[0] ? files.buildings : '', explains[1] ? files.barriers : ''].filter(
    file => file !== '',
  );
  const percent = (value: number): string => (100 * value).toFixed(0);
  notes.add(
    'shift_suspected',
    shifted.join(' / '),
    [
      `疑为 GCJ-02 坐标，建筑与道路错开 300–700 米：${percent(share)}% 的道路点落在建筑内，还原偏移后为 ${percent(Math.min(...left))}%；请核对并转为 WGS 84`,
      `seems to be in GCJ-02, buildings and streets 300–700 m apart: ${percent(share)} % of the street corners lie inside buildings, ${percent(Math.min(...left))} % after undoing the offset; check it and convert it to WGS 84`,
    ],
    undefined,
    Math.round(share * corners.length),
  );
}

/**
 * The division in force: building id to grid code, by representative point; on an edge, the lower code. Buildings
 * in no grid are noted.
 */
export function currentOf(
  layer: SourceLayer,
  buildings: readonly BuildingRecord[],
  geos: AreaGeos,
  notes: Notes,
): Record<string, string> {
  const areas = cleanAreas(layer, { name: ['现行网格', 'grid in force'], strict: true }, geos, notes);
  const grids = areas.map(({ feature, area }): { code: string; area: MultiPolygonCoordinates } => {
    const code = textOf(feature.properties.code);
    if (code === undefined)
      throw badInput({
        file: layer.file,
        feature: labelOf(feature),
        problem: ['现行网格没有编码 code', 'the grid in force has no code'],
        remedy: ['请为每个网格填写 code', 'give every grid its code'],
      });
    return { code, area };
  });
  grids.sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
  const index = new AreaIndex(grids.map(grid => grid.area));
  const current: Record<string, string> = {};
  for (const building of buildings) {
    const found = index.mayMeet(building.box) ? index.find(building.point()) : -1;
    if (found >= 0) current[building.id] = grids[found]!.code;
    else
      notes.add(
        'in_no_current_grid',
        layer.file,
        ['不在任何现行网格内的建筑', 'buildings in no grid of the division in force'],
        building.id,
      );
  }
  return current;
}
