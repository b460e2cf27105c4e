/**
 * Codes: grids are numbered as a page is read, west to east and row after row from north to south (domain.md). A row
 * begins where a grid's middle lies more than half a grid's height below the row's first one.
 */
import type { PartitionLevel } from './types.ts';

/** Reading order of points (metres, north up); `size_m` is the usual height of a grid. Returns indices in order. */
export function readingOrder(points: readonly (readonly [number, number])[], size_m: number): number[] {
  const order = points
    .map((_, i) => i)
    .sort((a, b) => points[b][1] - points[a][1] || points[a][0] - points[b][0] || a - b);
  const rows: number[][] = [];
  let top = Infinity;
  for (const i of order) {
    if (top - points[i][1] > size_m / 2) {
      rows.push([]);
      top = points[i][1];
    }
    rows[rows.length - 1].push(i);
  }
  return rows.flatMap(row =>
    row.sort((a, b) => points[a][0] - points[b][0] || points[b][1] - points[a][1] || a - b),
  );
}

/**
 * Digits that a code adds to its region's: a 9-digit subdistrict gives 12-digit communities, a 12-digit community
 * 15-digit grids, a 15-digit grid 17-digit compounds, a compound three digits more for each building (domain.md). Where a
 * city nests grids in compounds, the same lengths hold the other way round. A courtyard adds two digits to its compound's 17;
 * 19 and, for a building in it, 22 digits are no other level's, so that no code means two things.
 */
export function digitsOf(region: string, level: PartitionLevel): number {
  return level !== 'community' && level !== 'building' && region.length >= 15 ? 2 : 3;
}

/** The code of the `number`th area of a region (from 1). */
export function codeOf(region: string, number: number, digits = 3): string {
  return region + String(number).padStart(digits, '0');
}

/** What an area of a level is called. */
export const UNIT: Record<PartitionLevel, string> = {
  community: '社区',
  grid: '网格',
  compound: '小区',
  courtyard: '院落',
  building: '楼栋',
};

/** 西关社区第3网格. Where the region has no name but its code: 第3网格. */
export function nameOf(
  region: { code: string; name: string },
  number: number,
  level: PartitionLevel,
): string {
  const parent = region.name === region.code ? '' : region.name;
  return `${parent}第${number}${UNIT[level]}`;
}
