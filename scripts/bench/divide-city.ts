/** Measurement: a city from its files to its grids, as `wangge partition` divides it. */
import { readPartitionInput } from '../../server/exchange/partition-input.ts';
import { initGeos } from '../../server/geometry/geos.ts';
import { runPartition } from '../../server/jobs/partition-pool.ts';
import { DEFAULT_STEPS, WINDOWS } from '../../server/partition/params.ts';
import { prepare } from '../../server/partition/prepare.ts';
import type { DivisionMetrics, PartitionLevel, PartitionOptions } from '../../server/partition/types.ts';
import { type CityId, cities } from './cities.ts';
import { clocked, peakMemory } from './measured.ts';

/** Steps instead of a clock: the same division on every machine, as the jobs of the server make it. */
/** As a user divides who says nothing else: with the usual steps, or with a time limit in seconds. */
export const optionsOf = (level: PartitionLevel, timeLimit_s?: number): PartitionOptions => ({
  level,
  ...WINDOWS[level],
  seed: 1,
  ...(timeLimit_s === undefined ? { steps: DEFAULT_STEPS } : { timeLimit_s }),
});

export interface LevelFigures {
  level: PartitionLevel;
  regions: number;
  report: Pick<
    DivisionMetrics,
    | 'grids'
    | 'households'
    | 'inWindow'
    | 'inWindowHouseholds'
    | 'oversizeBuildings'
    | 'oversizeHouseholds'
    | 'lowerBound'
  >;
  /** The pool from its call to its result, threads started and ended. */
  wall_s: number;
  /** Processor time of the same, all threads. */
  cpu_s: number;
  /** Preparation, once more in this thread. */
  prepare_s: number;
  /** Seconds in each step, summed over the threads. */
  steps: Record<string, number>;
}

export interface CityFigures {
  buildings: number;
  read_s: number;
  levels: LevelFigures[];
  /** Peak memory when the files were read, and at the end, bytes. */
  readPeak: number;
  peak: number;
  /** The graph of every level: METIS format, and a line for each vertex that begins with its region's code. */
  graphs: Partial<Record<PartitionLevel, { metis: string; ids: string }>>;
}

/** Reads and divides a city level by level. */
export async function divideCity({ city }: { city: CityId }): Promise<CityFigures> {
  const { files, levels } = cities[city];
  const geos = await initGeos();
  const read = await clocked(() => readPartitionInput(files, geos, () => undefined));
  const { input } = read.value;
  const readPeak = peakMemory();
  const figures: LevelFigures[] = [];
  let peak = readPeak;
  const graphs: CityFigures['graphs'] = {};
  for (const level of levels) {
    const options = optionsOf(level);
    const { value, wall_s, cpu_s } = await clocked(() =>
      runPartition(input, options, { onProgress: () => undefined }),
    );
    peak = peakMemory();
    const { wall_s: prepare_s } = await clocked(() => prepare(geos, input));
    const { grids, households, inWindow, inWindowHouseholds, ...report } = value.report;
    const { oversizeBuildings, oversizeHouseholds, lowerBound } = report;
    figures.push({
      level,
      regions: report.regions.length,
      report: {
        grids,
        households,
        inWindow,
        inWindowHouseholds,
        oversizeBuildings,
        oversizeHouseholds,
        lowerBound,
      },
      wall_s,
      cpu_s,
      prepare_s,
      steps: report.seconds,
    });
    graphs[level] = value.graph;
    input.regions = value.grids.map(({ code, name, geometry }) => ({
      code,
      name,
      area: geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates,
    }));
  }
  return { buildings: input.buildings.length, read_s: read.wall_s, levels: figures, readPeak, peak, graphs };
}
