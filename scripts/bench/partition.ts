/** Benchmark `partition`: three cities from their files to their grids. */
import { availableParallelism } from 'node:os';
import { type CityId, cities, missing } from './cities.ts';
import type { CityFigures, LevelFigures } from './divide-city.ts';
import { measured } from './measured.ts';
import { alone, megabytes, notMeasured, percent, row, seconds, type Table, whole } from './table.ts';

const runs = new Map<CityId, Promise<CityFigures>>();

/** A city's division, measured once however many benchmarks ask for it. */
export function divisionOf(city: CityId): Promise<CityFigures> {
  let run = runs.get(city);
  if (!run) runs.set(city, (run = measured('divideCity', { city })));
  return run;
}

/**
 * Seconds by step, peak memory and the share of households in the window. References are of the same run: the clock
 * against the processor time of all threads, each step against the sum of all, memory against what reading alone
 * takes, and the households in the window against what the arithmetic of the window leaves possible.
 */
export async function benchPartition(): Promise<Table[]> {
  const tables: Table[] = [];
  for (const id of ['astanaCore', 'demo', 'liechtenstein'] as const) {
    const city = cities[id];
    const reason = missing(city);
    const title = `partition: ${city.name}`;
    if (reason) {
      tables.push({ title, rows: [notMeasured(city.name, reason)] });
      continue;
    }
    const figures = await divisionOf(id);
    tables.push({
      title: `${title} (${whole(figures.buildings)} buildings read)`,
      rows: [
        alone('read', seconds(figures.read_s)),
        ...figures.levels.flatMap(levelRows),
        row(
          'peak memory',
          figures.peak,
          { name: 'when the files were read', value: figures.readPeak },
          megabytes,
        ),
      ],
    });
  }
  return tables;
}

function levelRows({ level, regions, report, wall_s, cpu_s, prepare_s, steps }: LevelFigures) {
  const all = Object.values(steps).reduce((sum, s) => sum + s, 0);
  const others = report.households - report.oversizeHouseholds;
  const threads = Math.min(availableParallelism(), regions);
  return [
    alone(`${level}: regions → areas`, `${regions} → ${report.grids}`),
    row(
      `${level}: whole, by the clock`,
      wall_s,
      { name: `processor time, ${threads} thread${threads === 1 ? '' : 's'}`, value: cpu_s },
      seconds,
    ),
    alone(`${level}: prepare`, seconds(prepare_s)),
    ...Object.entries(steps).map(([step, s]) =>
      row(`${level}: ${step}`, s, { name: 'all steps, summed over threads', value: all }, seconds),
    ),
    row(
      `${level}: households in the window`,
      report.inWindowHouseholds / others,
      { name: 'possible by count', value: (others - report.lowerBound) / others },
      percent,
    ),
    alone(
      `${level}: oversize, apart`,
      `${whole(report.oversizeHouseholds)} households, ${report.oversizeBuildings} buildings`,
    ),
  ];
}
