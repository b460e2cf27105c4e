import type { MultiPolygonCoordinates } from '../../api/geo.ts';
import type { Geos } from '../../geometry/geos.ts';
import { labelOf, type SourceFeature, type SourceLayer } from './feature.ts';
import { area_m2 } from './measure.ts';
import type { Notes } from './notes.ts';
import { LEAST_AREA_M2 } from './params.ts';
import { badInput } from './problem.ts';
import { firstNumbers, type Shape, type ShapeFault, shapeOf } from './shape.ts';
import { isSurelyValid } from './simple-ring.ts';

/** What cleaning needs of GEOS. */
export type AreaGeos = Pick<Geos, 'isValidReason' | 'makeValid' | 'pointOnSurface' | 'intersectPolygons'>;

/** How one kind of input is treated. */
export interface Role {
  /** Chinese and English, e.g. 建筑, building. */
  name: [string, string];
  /** A feature that cannot be used is an error, not a loss that is counted: the boundary. */
  strict: boolean;
  /** Told of each feature that is left out. */
  onLoss?: (feature: SourceFeature) => void;
}

export interface CleanArea {
  feature: SourceFeature;
  area: MultiPolygonCoordinates;
  area_m2: number;
}

const FAULTS: Record<ShapeFault | 'no_area' | 'too_short', [string, string]> = {
  no_geometry: ['没有几何图形', 'no geometry'],
  unknown_geometry: ['几何类型不能用', 'a geometry type that cannot be used'],
  bad_coordinates: ['坐标不是数字 (NaN、null、文字)', 'coordinates that are no numbers (NaN, null, text)'],
  out_of_range: ['坐标超出 ±180°、±90°', 'coordinates beyond ±180°, ±90°'],
  antimeridian: ['跨越 180° 经线', 'crossing the 180° meridian'],
  no_area: ['面积为零', 'no area'],
  too_short: ['不足两个点', 'fewer than two points'],
};

const FAULT_REMEDY: [string, string] = [
  '请在 QGIS 中修正或删除该要素后重新导出',
  'correct or delete the feature in QGIS and export again',
];

/** Leaves a feature out and counts it, or refuses the file where the role is strict. */
export function lose(
  layer: SourceLayer,
  feature: SourceFeature,
  fault: keyof typeof FAULTS,
  role: Role,
  notes: Notes,
): void {
  const [chinese, english] = FAULTS[fault];
  if (role.strict)
    throw badInput({
      file: layer.file,
      feature: labelOf(feature),
      problem: [`${role.name[0]}${chinese}`, `the ${role.name[1]} has ${english}`],
      remedy: FAULT_REMEDY,
    });
  notes.add(
    `${fault}_dropped`,
    layer.file,
    [`${role.name[0]}${chinese}，已略去`, `${role.name[1]} with ${english}, left out`],
    labelOf(feature),
  );
  role.onLoss?.(feature);
}

/** Refuses a file whose coordinates are metres, or latitude before longitude. */
function refuseProjected(layer: SourceLayer, beyond: SourceFeature[]): void {
  if (beyond.length * 2 <= layer.features.length) return;
  const first = beyond[0]!;
  const [x, y] = firstNumbers(first.geometry) ?? [NaN, NaN];
  const swapped = Math.abs(x) <= 90 && Math.abs(y) <= 180;
  throw badInput({
    file: layer.file,
    feature: labelOf(first),
    problem: swapped
      ? [
          `坐标 [${x}, ${y}] 像是纬度在前、经度在后`,
          `the coordinates [${x}, ${y}] look like latitude before longitude`,
        ]
      : [
          `坐标 [${x}, ${y}] 是投影坐标（米），不是 WGS 84 经纬度`,
          `the coordinates [${x}, ${y}] are in a projected system (metres), not WGS 84 degrees`,
        ],
    remedy: swapped
      ? ['请交换为 [经度, 纬度] 后重新导出', 'swap them to [longitude, latitude] and export again']
      : [
          '请转换：ogr2ogr -f GeoJSON -s_srs EPSG:原坐标系 -t_srs EPSG:4326 out.geojson 原文件',
          'convert it: ogr2ogr -f GeoJSON -s_srs EPSG:CODE -t_srs EPSG:4326 out.geojson INPUT',
        ],
  });
}

/** Every feature's geometry, checked; what cannot be used is counted, what was mended too. */
export function checkShapes(
  layer: SourceLayer,
  role: Role,
  notes: Notes,
): { feature: SourceFeature; shape: Shape }[] {
  const kept: { feature: SourceFeature; shape: Shape }[] = [];
  const lost: [SourceFeature, ShapeFault][] = [];
  for (const feature of layer.features) {
    const shape = shapeOf(feature.geometry);
    if (typeof shape === 'string') lost.push([feature, shape]);
    else kept.push({ feature, shape });
  }
  refuseProjected(
    layer,
    lost.filter(([, fault]) => fault === 'out_of_range').map(([feature]) => feature),
  );
  for (const [feature, fault] of lost) lose(layer, feature, fault, role, notes);
  for (const { feature, shape } of kept) {
    const label = labelOf(feature);
    if (shape.flattened)
      notes.add(
        'z_dropped',
        layer.file,
        ['含高程的三维坐标，已去掉高程', 'features with 3-D coordinates; the third was left out'],
        label,
      );
    if (shape.closed > 0)
      notes.add(
        'rings_closed',
        layer.file,
        ['环未闭合，已自动闭合', 'features with unclosed rings, closed'],
        label,
      );
  }
  return kept;
}

const round = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));

/** One feature's area made valid, or `undefined` (and counted) where it has none. */
export function cleanArea(
  layer: SourceLayer,
  { feature, shape }: { feature: SourceFeature; shape: Shape },
  role: Role,
  geos: AreaGeos,
  notes: Notes,
): CleanArea | undefined {
  let { area } = shape;
  let size = area_m2(area);
  if (!isSurelyValid(area) && area.length > 0 && geos.isValidReason(area) !== null) {
    const before = size;
    area = geos.makeValid(area);
    size = area_m2(area);
    if (size >= LEAST_AREA_M2)
      notes.add(
        'self_crossing_repaired',
        layer.file,
        ['面自相交，已修复', 'areas that crossed themselves, made valid'],
        `${labelOf(feature)}: ${round(before)} → ${round(size)} m²`,
      );
  }
  if (size < LEAST_AREA_M2) {
    lose(layer, feature, 'no_area', role, notes);
    return undefined;
  }
  if (shape.degenerate > 0)
    notes.add(
      'degenerate_parts_dropped',
      layer.file,
      [
        '含少于三个角的环，已去掉该环',
        'features with rings of fewer than three corners; those rings were left out',
      ],
      labelOf(feature),
    );
  return { feature, area, area_m2: size };
}

/** The areas of a layer, valid; lines and points are counted and left out. */
export function cleanAreas(layer: SourceLayer, role: Role, geos: AreaGeos, notes: Notes): CleanArea[] {
  const areas: CleanArea[] = [];
  for (const item of checkShapes(layer, role, notes)) {
    if (item.shape.kind !== 'area') {
      notes.add(
        'not_an_area',
        layer.file,
        [`${role.name[0]}是点或线，不是面，已略去`, `${role.name[1]} drawn as a point or line, left out`],
        labelOf(item.feature),
      );
      role.onLoss?.(item.feature);
      continue;
    }
    const clean = cleanArea(layer, item, role, geos, notes);
    if (clean !== undefined) areas.push(clean);
  }
  return areas;
}
