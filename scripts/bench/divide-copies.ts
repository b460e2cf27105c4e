/** Measurement: a city several times, side by side, from its input to its grids. */
import type { MultiPolygonCoordinates, Position } from '../../server/api/geo.ts';
import { readPartitionInput } from '../../server/exchange/partition-input.ts';
import { initGeos } from '../../server/geometry/geos.ts';
import { runPartition } from '../../server/jobs/partition-pool.ts';
import type { PartitionInput } from '../../server/partition/types.ts';
import { type CityId, cities } from './cities.ts';
import { optionsOf } from './divide-city.ts';
import { clocked, peakMemory } from './measured.ts';

/** Degrees of longitude from one copy to the next: farther than any of the cities is wide, and every metre stays one. */
const APART = 0.5;

export interface CopiesFigures {
  buildings: number;
  households: number;
  regions: number;
  grids: number;
  inWindow: number;
  read_s: number;
  wall_s: number;
  cpu_s: number;
  steps: Record<string, number>;
  peak: number;
}

/** `copies` of an input, each moved east; codes and ids are told apart. */
function copied(input: PartitionInput, copies: number): PartitionInput {
  const all: PartitionInput = { regions: [], buildings: [], barriers: [], water: [], compounds: [] };
  for (let i = 0; i < copies; i++) {
    const move = (line: readonly Position[]): Position[] => line.map(([x, y]) => [x + i * APART, y]);
    const area = (polygons: MultiPolygonCoordinates): MultiPolygonCoordinates =>
      polygons.map(rings => rings.map(move));
    // The county of the code counts the copies.
    const code = (old: string): string => `${100_000 + i}${old.slice(6)}`;
    for (const r of input.regions) all.regions.push({ ...r, code: code(r.code), area: area(r.area) });
    for (const b of input.buildings)
      all.buildings.push({
        ...b,
        id: `${i} ${b.id}`,
        area: area(b.area),
        ...(b.compound === undefined ? {} : { compound: `${i} ${b.compound}` }),
      });
    for (const b of input.barriers) all.barriers.push({ ...b, line: move(b.line) });
    for (const w of input.water) all.water.push({ ...w, area: area(w.area) });
    for (const c of input.compounds) all.compounds.push({ ...c, id: `${i} ${c.id}`, area: area(c.area) });
  }
  return all;
}

/** Reads a city, multiplies it and divides the whole at level grid. */
export async function divideCopies({
  city,
  copies,
  limit_s,
}: {
  city: CityId;
  copies: number;
  /** Time limit instead of the usual steps, seconds. */
  limit_s?: number;
}): Promise<CopiesFigures> {
  const geos = await initGeos();
  const read = await clocked(() => readPartitionInput(cities[city].files, geos, () => undefined));
  const input = copied(read.value.input, copies);
  const { value, wall_s, cpu_s } = await clocked(() =>
    runPartition(input, optionsOf('grid', limit_s), { onProgress: () => undefined }),
  );
  const { report } = value;
  return {
    buildings: input.buildings.length,
    households: report.households,
    regions: input.regions.length,
    grids: report.grids,
    inWindow: report.inWindowHouseholds / (report.households - report.oversizeHouseholds),
    read_s: read.wall_s,
    wall_s,
    cpu_s,
    steps: report.seconds,
    peak: peakMemory(),
  };
}
