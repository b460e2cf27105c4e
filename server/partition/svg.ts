/** A division as a picture: grids filled by how they meet the window, barriers by class, codes and counts. */
import { BARRIER_CLASSES, type BarrierClass } from '../api/barriers.ts';
import type { MultiPolygonCoordinates, Position } from '../api/geo.ts';
import { bboxOf, frameOf, toU, toV } from '../geometry/frame.ts';
import type { GridArea, PartitionInput, PartitionOptions } from './types.ts';

export interface SvgOptions {
  /** Width in pixels; the height follows. */
  width: number;
  labels: boolean;
}

/** Colour and width of every class of barrier. */
export const LINE: Record<BarrierClass, [string, number]> = {
  river: ['#3b82c4', 3],
  canal: ['#3b82c4', 2],
  railway: ['#555', 1.5],
  trunk: ['#c2612c', 2.2],
  primary: ['#d08a3c', 1.8],
  secondary: ['#c9a94e', 1.4],
  tertiary: ['#a8a8a8', 1],
  residential: ['#c4c4c4', 0.6],
  lane: ['#dedede', 0.4],
  stream: ['#8fbbe0', 0.8],
  bank: ['#8fbbe0', 0.8],
};

/** Colour of a grid: blue below the window, green inside, orange above, violet oversize, grey empty. */
function fillOf(grid: GridArea, { min, max }: PartitionOptions): string {
  if (grid.kind === 'oversize') return '#9b7bb8';
  if (grid.kind === 'empty') return '#e5e5e5';
  if (grid.kind === 'special') return '#7fb8b0';
  if (grid.households < min) return '#7ea6d8';
  if (grid.households > max) return '#e8965a';
  return ['#cfe3b4', '#bfd9a3', '#dcebc6', '#b3cf96'][Number(grid.code.slice(-2)) % 4];
}

export const polygonsOf = (grid: GridArea): MultiPolygonCoordinates =>
  grid.geometry.type === 'Polygon' ? [grid.geometry.coordinates] : grid.geometry.coordinates;

/** A sheet of a width in pixels that shows given areas: positions in degrees as what SVG writes. */
export interface Sheet {
  x(p: Position): string;
  y(p: Position): string;
  path(line: readonly Position[], close: boolean): string;
  area(polygons: MultiPolygonCoordinates): string;
  /** The first elements: the root, a title, a white ground. */
  head(title: string): string[];
}

export function sheetOf(grids: readonly GridArea[], width: number): Sheet {
  const box = bboxOf(grids.flatMap(g => polygonsOf(g).flat(2)));
  const frame = frameOf(box);
  const scale = width / ((toU(frame, box[2]) - toU(frame, box[0])) * frame.kx);
  const height = Math.round((toV(frame, box[3]) - toV(frame, box[1])) * frame.ky * scale);
  const x = (p: Position): string => ((toU(frame, p[0]) - toU(frame, box[0])) * frame.kx * scale).toFixed(1);
  const y = (p: Position): string => ((toV(frame, box[3]) - toV(frame, p[1])) * frame.ky * scale).toFixed(1);
  const path = (line: readonly Position[], close: boolean): string =>
    `M${line.map(p => `${x(p)} ${y(p)}`).join('L')}${close ? 'Z' : ''}`;
  return {
    x,
    y,
    path,
    area: polygons => polygons.flatMap(rings => rings.map(ring => path(ring.slice(0, -1), true))).join(''),
    head: title => [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Noto Sans CJK SC, sans-serif">`,
      `<title>${title}</title>`,
      '<rect width="100%" height="100%" fill="#fff"/>',
    ],
  };
}

/** Draws grids over the input they were made from. */
export function drawSvg(
  grids: readonly GridArea[],
  input: Pick<PartitionInput, 'barriers' | 'buildings' | 'water'>,
  options: PartitionOptions,
  svg: SvgOptions,
): string {
  const { x, y, path, area, head } = sheetOf(grids, svg.width);
  const parts = head('网格划分');
  for (const grid of grids)
    parts.push(`<path d="${area(polygonsOf(grid))}" fill="${fillOf(grid, options)}" fill-rule="evenodd"/>`);
  for (const water of input.water)
    parts.push(`<path d="${area(water.area)}" fill="#bcd9ef" fill-rule="evenodd"/>`);
  for (const building of input.buildings)
    parts.push(
      `<path d="${area(building.area)}" fill="${building.households > 0 ? '#8c7f72' : '#c9c3bb'}" fill-rule="evenodd"/>`,
    );
  for (const c of [...BARRIER_CLASSES].reverse()) {
    const lines = input.barriers.filter(b => b.class === c);
    if (lines.length > 0)
      parts.push(
        `<path d="${lines.map(b => path(b.line, false)).join('')}" fill="none" stroke="${LINE[c][0]}" stroke-width="${LINE[c][1]}"/>`,
      );
  }
  for (const grid of grids)
    parts.push(
      `<path d="${area(polygonsOf(grid))}" fill="none" stroke="#a01c1c" stroke-width="1.6" stroke-linejoin="round"/>`,
    );
  if (svg.labels)
    for (const grid of grids) {
      const [w, s, e, n] = bboxOf(polygonsOf(grid).flat(2));
      const at: Position = [(w + e) / 2, (s + n) / 2];
      parts.push(
        `<text x="${x(at)}" y="${y(at)}" font-size="10" text-anchor="middle" fill="#222" stroke="#fff" stroke-width="2.5" paint-order="stroke">${grid.code.slice(-3)} · ${grid.households}</text>`,
      );
    }
  parts.push('</svg>');
  return parts.join('\n');
}
