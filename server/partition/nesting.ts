/** Several levels in one run: the areas of one level are the regions of the next, in memory. */
import type { PartitionInput, PartitionLevel, PartitionOptions, PartitionResult } from './types.ts';

/**
 * The orders in which cities nest, the largest first. In most a compound is a part of a grid; in some a compound is the
 * larger thing and holds several grids (大庆, domain.md).
 */
const ORDERS: readonly (readonly PartitionLevel[])[] = [
  ['community', 'grid', 'compound', 'courtyard', 'building'],
  ['community', 'compound', 'grid', 'courtyard', 'building'],
];

/** Whether levels follow each other as in one of the orders, without a gap; courtyards may be left out. */
export function isNesting(levels: readonly PartitionLevel[]): boolean {
  return ORDERS.some(order => {
    const own = order.filter(level => level !== 'courtyard' || levels.includes(level));
    const from = own.indexOf(levels[0]);
    return from >= 0 && levels.length > 0 && levels.every((level, i) => own[from + i] === level);
  });
}

/** The level whose window, locks and pins are meant where nothing says which: grids, else the finest. */
export function mainLevel(levels: readonly PartitionLevel[]): number {
  const grid = levels.indexOf('grid');
  return grid >= 0 ? grid : levels.length - 1;
}

/**
 * The input of the next level: every area is a region, and a building belongs to the area that it was put into, whatever
 * its representative point says. Buildings outside every area stay out.
 */
export function inputBelow(input: PartitionInput, result: PartitionResult): PartitionInput {
  const assigned = new Map(result.assignments.map(row => [row.building, row]));
  return {
    regions: result.grids.map(({ code, name, geometry }) => ({
      code,
      name,
      area: geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates,
    })),
    buildings: input.buildings.flatMap(building => {
      const row = assigned.get(building.id);
      if (row === undefined) return [];
      // Of all levels the one that met most of the compound in one region says how large it is.
      const compoundHouseholds = Math.max(building.compoundHouseholds ?? 0, row.compoundHouseholds ?? 0);
      return [{ ...building, region: row.grid, compoundHouseholds }];
    }),
    barriers: input.barriers,
    water: input.water,
    compounds: input.compounds,
  };
}

/**
 * What a level's division is asked for. Locks, pins and the division in force speak of the main level's areas; of them only
 * buildings that stay together bind the levels above too.
 */
function inputAt(input: PartitionInput, given: PartitionInput, level: number, main: number): PartitionInput {
  const { regions, buildings, barriers, water, compounds } = input;
  const plain = { regions, buildings, barriers, water, compounds };
  const { locks, pins, current } = given;
  if (level === main)
    return {
      ...plain,
      ...(locks ? { locks } : {}),
      ...(pins ? { pins } : {}),
      ...(current ? { current } : {}),
    };
  const together = pins?.filter(({ rule }) => rule === 'together') ?? [];
  return level < main && together.length > 0 ? { ...plain, pins: together } : plain;
}

/**
 * Divides level after level, each inside the areas of the one before.
 *
 * @param levels options of each level, the largest areas first
 * @param divide one level's division
 * @returns the divisions, in the order of `levels`
 */
export async function divideLevels<R extends PartitionResult>(
  given: PartitionInput,
  levels: readonly PartitionOptions[],
  divide: (input: PartitionInput, options: PartitionOptions, level: number) => Promise<R>,
): Promise<R[]> {
  const main = mainLevel(levels.map(({ level }) => level));
  const results: R[] = [];
  let input = given;
  for (const [i, options] of levels.entries()) {
    const result = await divide(inputAt(input, given, i, main), options, i);
    results.push(result);
    if (i + 1 < levels.length) input = inputBelow(input, result);
  }
  return results;
}

/** The chain of areas that each building, or each unit of one, lies in: codes from the first level to the last. */
export function chainsOf(
  results: readonly PartitionResult[],
): { building: string; codes: string[]; households: number }[] {
  const regionOf = new Map(
    results.flatMap(({ grids }) => grids.map(({ code, region }): [string, string] => [code, region])),
  );
  const finest = results[results.length - 1];
  return finest.assignments.map(({ building, grid, households }) => {
    const codes = [grid];
    while (codes.length < results.length) codes.unshift(regionOf.get(codes[0]) ?? '');
    return { building, codes, households };
  });
}
