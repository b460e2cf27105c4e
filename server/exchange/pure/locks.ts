/** Grids that stay as they are, from a file of areas: a former division serves as it is. */
import { InfeasibleError } from '../../partition/infeasible.ts';
import type { LockedGrid } from '../../partition/types.ts';
import { type AreaGeos, cleanAreas } from './clean.ts';
import { labelOf, type SourceLayer, textOf } from './feature.ts';
import { FLAG_WORDS, flagOf } from './flag.ts';
import type { Notes } from './notes.ts';
import { overlaps } from './overlap.ts';
import { badInput } from './problem.ts';
import { checkCodes } from './regions.ts';

/** The features that are locked: all, or those with a true `locked` where any states it. */
function lockedOf(layer: SourceLayer, notes: Notes): SourceLayer {
  const flags = layer.features.map(feature => {
    const flag = flagOf(feature.properties.locked);
    if (flag === 'bad')
      throw badInput({
        file: layer.file,
        feature: labelOf(feature),
        problem: [
          `locked 的值 ${JSON.stringify(feature.properties.locked)} 不对`,
          `locked cannot be ${JSON.stringify(feature.properties.locked)}`,
        ],
        remedy: [`请写 ${FLAG_WORDS[0]}`, `write ${FLAG_WORDS[1]}`],
      });
    return flag;
  });
  if (flags.every(flag => flag === undefined)) return layer;
  const features = layer.features.filter((_, index) => flags[index] === true);
  const free = layer.features.length - features.length;
  if (free > 0)
    notes.add(
      'not_locked',
      layer.file,
      ['网格的 locked 不为真，不锁定', 'grids whose locked is not true, not locked'],
      undefined,
      free,
    );
  return { ...layer, features };
}

/**
 * The locked grids of a layer. A locked feature that cannot be used is an error: a lock is never lost.
 * @throws {InfeasibleError} where two overlap
 */
export function locksOf(layer: SourceLayer, geos: AreaGeos, notes: Notes): LockedGrid[] {
  const locked = lockedOf(layer, notes);
  const areas = cleanAreas(locked, { name: ['锁定网格', 'locked grid'], strict: true }, geos, notes);
  if (areas.length === 0)
    throw badInput({
      file: layer.file,
      problem:
        locked.features.length === 0 && layer.features.length > 0
          ? ['没有 locked 为真的网格', 'no grid in it has a true locked']
          : ['没有可锁定的面', 'there is no area in it to lock'],
      remedy: [
        '请给出 Polygon 或 MultiPolygon 网格（如以前的 grids.geojson），或去掉 --locks',
        'give grids as Polygon or MultiPolygon (a former grids.geojson, say), or drop --locks',
      ],
    });
  checkCodes(areas, layer.file, ['锁定网格', 'locked grids']);
  const locks = areas.map(({ feature, area }): LockedGrid => {
    const [code, name] = [textOf(feature.properties.code), textOf(feature.properties.name)];
    const special = textOf(feature.properties.kind) === 'special';
    return {
      ...(code === undefined ? {} : { code }),
      ...(name === undefined ? {} : { name }),
      label: labelOf(feature),
      area,
      ...(special ? { kind: 'special' as const } : {}),
    };
  });
  for (const { first, second, overlap_m2 } of overlaps(
    locks.map(({ area }) => area),
    geos,
  )) {
    const pair = `${locks[first]!.label} ∩ ${locks[second]!.label}`;
    throw new InfeasibleError(
      [
        `${layer.file}: 两个锁定网格相互重叠 ${overlap_m2.toFixed(0)} m²:${pair}`,
        `two locked grids overlap by ${overlap_m2.toFixed(0)} m²: ${pair}`,
      ],
      [
        '请在 QGIS 中消除重叠，或只锁定其中之一（另一个写 locked=false）',
        'remove the overlap in QGIS, or lock one of them only (locked=false on the other)',
      ],
    );
  }
  return locks;
}
