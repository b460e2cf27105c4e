/** Perfect towns, for tests and benchmarks: equal blocks on a grid of streets, with known answers. */
import type { MultiPolygonCoordinates, Position } from '../../api/geo.ts';
import { EARTH_RADIUS_m } from '../../geometry/frame.ts';
import type { PartitionInput } from '../types.ts';

export interface TownOptions {
  /** Blocks east–west and north–south. */
  columns: number;
  rows: number;
  /** Side of a block, metres. */
  block_m: number;
  /** Houses a block, each with this many households. */
  houses: number;
  households: number;
  /** Turned about its south-west corner, degrees. */
  turn?: number;
  /** South-west corner. */
  origin?: Position;
}

/** A chessboard town: every street is residential; houses stand in a row in the middle of their block. */
export function chessboard({
  columns,
  rows,
  block_m,
  houses,
  households,
  turn = 0,
  origin = [119.75, 36.38],
}: TownOptions): PartitionInput {
  const k = 180 / Math.PI / EARTH_RADIUS_m;
  const c = Math.cos((turn * Math.PI) / 180);
  const s = Math.sin((turn * Math.PI) / 180);
  const at = (x: number, y: number): Position => [
    origin[0] + ((x * c - y * s) * k) / Math.cos((origin[1] * Math.PI) / 180),
    origin[1] + (x * s + y * c) * k,
  ];
  const box = (x: number, y: number, w: number, h: number): MultiPolygonCoordinates => [
    [[at(x, y), at(x + w, y), at(x + w, y + h), at(x, y + h), at(x, y)]],
  ];
  const input: PartitionInput = {
    regions: [{ code: '370799001001', name: '棋盘社区', area: box(0, 0, columns * block_m, rows * block_m) }],
    buildings: [],
    barriers: [],
    water: [],
    compounds: [],
  };
  for (let i = 0; i <= columns; i++)
    input.barriers.push({
      class: 'residential',
      name: `${i}街`,
      line: [at(i * block_m, 0), at(i * block_m, rows * block_m)],
    });
  for (let j = 0; j <= rows; j++)
    input.barriers.push({
      class: 'residential',
      name: `${j}路`,
      line: [at(0, j * block_m), at(columns * block_m, j * block_m)],
    });
  const pitch = block_m / (houses + 1);
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++)
      for (let h = 0; h < houses; h++)
        input.buildings.push({
          id: `${i}-${j}-${h}`,
          households,
          area: box(
            i * block_m + pitch * (h + 1) - pitch / 3,
            j * block_m + block_m * 0.4,
            (pitch * 2) / 3,
            block_m * 0.2,
          ),
        });
  return input;
}
