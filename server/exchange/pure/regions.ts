import type { Bbox, MultiPolygonCoordinates } from '../../api/geo.ts';
import type { CompoundArea, Region } from '../../partition/types.ts';
import { type AreaGeos, type CleanArea, cleanAreas } from './clean.ts';
import { idOf, labelOf, type SourceLayer, textOf } from './feature.ts';
import { FLAG_WORDS, flagOf } from './flag.ts';
import type { Notes } from './notes.ts';
import { overlaps } from './overlap.ts';
import { badInput } from './problem.ts';

/** Twelve-digit code number n for areas that have none. */
const freeCode = (n: number): string => String(n).padStart(12, '0');

/** Says where two communities overlap: households there go to the lower code. */
function noteOverlaps(regions: readonly Region[], file: string, geos: AreaGeos, notes: Notes): void {
  const areas = regions.map(({ area }) => area);
  for (const { first, second, overlap_m2 } of overlaps(areas, geos))
    notes.add(
      'regions_overlap',
      file,
      [
        '社区边界相互重叠，重叠处的建筑归编码较小者',
        'boundaries that overlap; buildings there belong to the lower code',
      ],
      `${regions[first]!.code} ∩ ${regions[second]!.code}: ${overlap_m2.toFixed(0)} m²`,
    );
}

/** Refuses two areas of one code. @param what Chinese and English, e.g. 边界, boundaries */
export function checkCodes(areas: readonly CleanArea[], file: string, what: [string, string]): void {
  const seen = new Map<string, CleanArea>();
  for (const item of areas) {
    const code = textOf(item.feature.properties.code);
    if (code === undefined) continue;
    const other = seen.get(code);
    if (other !== undefined)
      throw badInput({
        file,
        feature: `${labelOf(other.feature)} + ${labelOf(item.feature)}`,
        problem: [`两个${what[0]}的编码 code 都是 ${code}`, `two ${what[1]} have the code ${code}`],
        remedy: [
          '请改正编码；若为同一区域的几块，请合并为一个 MultiPolygon',
          'correct the codes; if they are pieces of one area, merge them into one MultiPolygon',
        ],
      });
    seen.set(code, item);
  }
}

/**
 * The areas to divide, one for each feature of the boundary. A feature that cannot be used is an error: a
 * community is never lost. Missing codes and names are given and noted.
 */
export function regionsOf(layer: SourceLayer, geos: AreaGeos, notes: Notes): Region[] {
  const areas = cleanAreas(layer, { name: ['边界', 'boundary'], strict: true }, geos, notes);
  if (areas.length === 0)
    throw badInput({
      file: layer.file,
      problem: ['没有边界面', 'there is no boundary polygon in it'],
      remedy: [
        '请给出社区边界（Polygon 或 MultiPolygon）',
        'give the boundaries of the communities (Polygon or MultiPolygon)',
      ],
    });
  checkCodes(areas, layer.file, ['边界', 'boundaries']);
  const taken = new Set(areas.map(({ feature }) => textOf(feature.properties.code)));
  let number = 0;
  const regions = areas.map(({ feature, area }) => {
    let code = textOf(feature.properties.code);
    if (code === undefined) {
      do code = freeCode(++number);
      while (taken.has(code));
      notes.add(
        'code_given',
        layer.file,
        ['没有编码 code,已按顺序编号', 'boundaries without a code, numbered in order'],
        `${labelOf(feature)} → ${code}`,
      );
    }
    const name = textOf(feature.properties.name);
    if (name === undefined)
      notes.add(
        'name_given',
        layer.file,
        ['没有名称 name,以编码代替', 'boundaries without a name; the code stands for it'],
        labelOf(feature),
      );
    return { code, name: name ?? code, area };
  });
  noteOverlaps(regions, layer.file, geos, notes);
  return regions;
}

/** The box as the one community. */
export function regionOfBox([west, south, east, north]: Bbox): Region {
  const ring: [number, number][] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { code: freeCode(1), name: '', area: [[ring]] };
}

/**
 * Whether a compound is gated, or managed; text that is neither yes nor no is noted and taken as unknown. A compound
 * with `managed_by` (the company) is managed.
 */
function compoundFlags(
  { file }: SourceLayer,
  feature: CleanArea['feature'],
  notes: Notes,
): Pick<CompoundArea, 'gated' | 'managed'> {
  const flags: Pick<CompoundArea, 'gated' | 'managed'> = {};
  for (const key of ['gated', 'managed'] as const) {
    const flag = flagOf(feature.properties[key]);
    if (flag === 'bad')
      notes.add(
        `${key}_unknown`,
        file,
        [
          `小区的 ${key} 不是 ${FLAG_WORDS[0]}，按未知处理`,
          `compounds whose ${key} is none of ${FLAG_WORDS[1]}, taken as unknown`,
        ],
        `${labelOf(feature)}: ${JSON.stringify(feature.properties[key])}`,
      );
    else if (flag !== undefined) flags[key] = flag;
  }
  if (flags.managed === undefined && textOf(feature.properties.managed_by) !== undefined)
    flags.managed = true;
  return flags;
}

/** Compounds; two with one id are kept apart. */
export function compoundsOf(layer: SourceLayer, geos: AreaGeos, notes: Notes): CompoundArea[] {
  const used = new Map<string, number>();
  return cleanAreas(layer, { name: ['小区', 'compound'], strict: false }, geos, notes).map(
    ({ feature, area }) => {
      const own = idOf(feature);
      const times = (used.get(own) ?? 0) + 1;
      used.set(own, times);
      if (times > 1)
        notes.add(
          'id_suffixed',
          layer.file,
          ['编号重复的小区，后者编号加 #2、#3 …', 'compounds that share an id; the later ones got #2, #3, …'],
          labelOf(feature),
        );
      const name = textOf(feature.properties.name);
      return {
        id: times === 1 ? own : `${own}#${times}`,
        ...(name === undefined ? {} : { name }),
        area,
        ...compoundFlags(layer, feature, notes),
      };
    },
  );
}

/** Residential land use, from `landuse` (OpenStreetMap) or `kind` (the demo city). */
export function residentialLandOf(
  layer: SourceLayer,
  geos: AreaGeos,
  notes: Notes,
): MultiPolygonCoordinates[] {
  const residential: SourceLayer = {
    ...layer,
    features: layer.features.filter(
      ({ properties }) => (textOf(properties.landuse) ?? textOf(properties.kind)) === 'residential',
    ),
  };
  const areas = cleanAreas(residential, { name: ['用地', 'land use'], strict: false }, geos, notes);
  notes.add(
    'residential_land',
    layer.file,
    ['居住用地面', 'areas of residential land use'],
    undefined,
    areas.length,
  );
  return areas.map(({ area }) => area);
}
