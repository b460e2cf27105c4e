/** Nested levels as one picture: the finest level's areas in changing colours, the outlines of all levels over them. */
import { BARRIER_CLASSES } from '../api/barriers.ts';
import type { Position } from '../api/geo.ts';
import { interiorPoint, signedArea } from '../geometry/rings.ts';
import { LINE, polygonsOf, type SvgOptions, sheetOf } from './svg.ts';
import type { GridArea, PartitionInput, PartitionLevel } from './types.ts';

/** Pale land and dark buildings by turns, so that neighbours are told apart; few are alike by chance. */
const COLOURS: readonly [string, string][] = [
  ['#d9ead3', '#5d8a4a'],
  ['#fbe3c4', '#b9772c'],
  ['#d6e4f5', '#4a76ad'],
  ['#f4d5d9', '#b0505f'],
  ['#e3daf0', '#7659a0'],
  ['#fff2b8', '#a78b1e'],
  ['#cfecea', '#37877f'],
];
const EMPTY: [string, string] = ['#efefef', '#b5b5b5'];

/** Outline of each level: colour and width, pixels. */
const OUTLINE: Record<PartitionLevel, [string, number]> = {
  community: ['#3a1020', 5],
  grid: ['#a01c1c', 2.6],
  compound: ['#2d5f9a', 1.6],
  courtyard: ['#444', 1],
  building: ['#777', 0.6],
};
const LABEL_px = 11;

/** Well inside the area's largest piece: a box's middle may lie beside an area that runs round others. */
function labelPlace(grid: GridArea): Position {
  const pieces = polygonsOf(grid).map(rings => rings.map(ring => Float64Array.from(ring.flat())));
  const size = (rings: Float64Array[]): number => Math.abs(signedArea(rings[0]));
  return interiorPoint(pieces.reduce((a, b) => (size(b) > size(a) ? b : a)));
}

/**
 * Draws the divisions of one place, the coarsest first.
 *
 * @param levels the areas of each level; those of the last one are coloured and, where asked, labelled with their households
 */
export function drawLevels(
  levels: readonly (readonly GridArea[])[],
  input: Pick<PartitionInput, 'barriers' | 'buildings' | 'water'>,
  assignments: readonly { building: string; grid: string }[],
  svg: SvgOptions,
): string {
  const finest = levels[levels.length - 1] ?? [];
  const { x, y, path, area, head } = sheetOf(levels[0] ?? [], svg.width);
  const colours = new Map(
    finest.map((grid, i) => [grid.code, grid.households === 0 ? EMPTY : COLOURS[i % COLOURS.length]]),
  );
  const gridOf = new Map(assignments.map(({ building, grid }) => [building, grid]));
  const parts = head('层级划分');
  for (const grid of finest)
    parts.push(
      `<path d="${area(polygonsOf(grid))}" fill="${(colours.get(grid.code) ?? EMPTY)[0]}" fill-rule="evenodd"/>`,
    );
  for (const { area: water } of input.water)
    parts.push(`<path d="${area(water)}" fill="#bcd9ef" fill-rule="evenodd"/>`);
  for (const { id, area: footprint, households } of input.buildings) {
    const [, dark] = (households > 0 ? colours.get(gridOf.get(id) ?? '') : undefined) ?? EMPTY;
    parts.push(`<path d="${area(footprint)}" fill="${dark}" fill-rule="evenodd"/>`);
  }
  for (const c of [...BARRIER_CLASSES].reverse()) {
    const lines = input.barriers.filter(b => b.class === c);
    const [colour, width] = c === 'lane' ? ['#8a8a8a', 0.8] : LINE[c];
    if (lines.length > 0)
      parts.push(
        `<path d="${lines.map(b => path(b.line, false)).join('')}" fill="none" stroke="${colour}" stroke-width="${width}"${c === 'lane' ? ' stroke-dasharray="3 2"' : ''}/>`,
      );
  }
  for (const grids of [...levels].reverse())
    for (const grid of grids) {
      const [colour, width] = OUTLINE[grid.level];
      parts.push(
        `<path d="${area(polygonsOf(grid))}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"/>`,
      );
    }
  if (svg.labels)
    for (const grid of finest) {
      if (grid.households === 0) continue;
      const at = labelPlace(grid);
      parts.push(
        `<text x="${x(at)}" y="${y(at)}" font-size="${LABEL_px}" text-anchor="middle" fill="#222" stroke="#fff" stroke-width="2.5" paint-order="stroke">${grid.households}</text>`,
      );
    }
  parts.push('</svg>');
  return parts.join('\n');
}
