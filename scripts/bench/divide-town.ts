/** Measurement: a chessboard town of equal communities, from its input to its grids. */
import { runPartition } from '../../server/jobs/partition-pool.ts';
import { chessboard } from '../../server/partition/testing/town.ts';
import type { PartitionInput, Region } from '../../server/partition/types.ts';
import { optionsOf } from './divide-city.ts';
import { clocked, peakMemory } from './measured.ts';

/** A community has 5 × 5 blocks of eight houses with 20 households each: 4,000 households, as in Gaomi. */
const SIDE = 5;
const BLOCK_m = 200;
const HOUSES = 8;
const HOUSEHOLDS = 20;
export const COMMUNITY_HOUSEHOLDS = SIDE * SIDE * HOUSES * HOUSEHOLDS;

export interface TownFigures {
  buildings: number;
  grids: number;
  inWindow: number;
  wall_s: number;
  cpu_s: number;
  steps: Record<string, number>;
  peak: number;
}

/** A chessboard of `across` × `down` communities whose edges lie on its streets. */
function townOf(across: number, down: number): PartitionInput {
  const columns = across * SIDE;
  const town = chessboard({
    columns,
    rows: down * SIDE,
    block_m: BLOCK_m,
    houses: HOUSES,
    households: HOUSEHOLDS,
  });
  // Unturned, so the streets' own coordinates give the corners of every block.
  const lon = town.barriers.slice(0, columns + 1).map(({ line }) => line[0][0]);
  const lat = town.barriers.slice(columns + 1).map(({ line }) => line[0][1]);
  const regions: Region[] = [];
  for (let j = 0; j < down; j++)
    for (let i = 0; i < across; i++) {
      const [west, east] = [lon[i * SIDE], lon[(i + 1) * SIDE]];
      const [south, north] = [lat[j * SIDE], lat[(j + 1) * SIDE]];
      const number = regions.length + 1;
      regions.push({
        code: `370799${String(number).padStart(6, '0')}`,
        name: `第${number}社区`,
        area: [
          [
            [
              [west, south],
              [east, south],
              [east, north],
              [west, north],
              [west, south],
            ],
          ],
        ],
      });
    }
  return { ...town, regions };
}

/** Divides a town at level grid. */
export async function divideTown({
  across,
  down,
  limit_s,
}: {
  across: number;
  down: number;
  /** Time limit instead of the usual steps, seconds. */
  limit_s?: number;
}): Promise<TownFigures> {
  const input = townOf(across, down);
  const { value, wall_s, cpu_s } = await clocked(() =>
    runPartition(input, optionsOf('grid', limit_s), { onProgress: () => undefined }),
  );
  const { report } = value;
  return {
    buildings: input.buildings.length,
    grids: report.grids,
    inWindow: report.inWindowHouseholds / report.households,
    wall_s,
    cpu_s,
    steps: report.seconds,
    peak: peakMemory(),
  };
}
