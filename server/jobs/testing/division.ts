/**
 * A division of the test town by rule instead of by search: every column of three blocks is one grid of 12 buildings and
 * 360 households. Tests of storage and of jobs need a result, not a good one.
 */
import type { Position } from '../../api/geo.ts';
import { totalFigures } from '../../partition/metrics.ts';
import type { BoundaryStretch, PartitionInput, PartitionResult } from '../../partition/types.ts';
import { at, BLOCK_M, COMMUNITIES } from './town.ts';

const SIDE = 3 * BLOCK_M;

/** Columns of the communities given as regions; the last two joined into one grid where `joined`. */
export function divideByColumns(input: PartitionInput, joined = false): PartitionResult {
  const result: PartitionResult = {
    grids: [],
    assignments: [],
    stretches: [],
    report: {
      ...totalFigures([]),
      metricVersions: {},
      nearest: null,
      polsbyPopperMedian: 0.6,
      seconds: {},
      notes: [],
      regions: [],
    },
  };
  for (const region of input.regions) {
    const offset = COMMUNITIES.indexOf(region.code as (typeof COMMUNITIES)[number]) * 3;
    const columns = joined ? [[0], [1, 2]] : [[0], [1], [2]];
    columns.forEach((members, index) => {
      const code = `${region.code}${String(index + 1).padStart(3, '0')}`;
      const own = input.buildings.filter(building => {
        const column = Number(/^b(\d+)-/.exec(building.id)?.[1]) - offset;
        return members.includes(column);
      });
      const households = own.reduce((sum, building) => sum + building.households, 0);
      const west = (offset + members[0]!) * BLOCK_M;
      const east = (offset + members.at(-1)! + 1) * BLOCK_M;
      const ring: Position[] = [at(west, 0), at(east, 0), at(east, SIDE), at(west, SIDE), at(west, 0)];
      result.grids.push({
        code,
        name: `${region.name}第${index + 1}网格`,
        region: region.code,
        households,
        buildings: own.length,
        level: 'grid',
        kind: 'resident',
        geometry: { type: 'Polygon', coordinates: [ring] },
      });
      for (const building of own)
        result.assignments.push({ building: building.id, grid: code, households: building.households });
      result.stretches.push(...stretchesOf(code, region.code, index, columns.length, west, east));
    });
  }
  result.report.grids = result.grids.length;
  return result;
}

function stretchesOf(
  code: string,
  region: string,
  index: number,
  count: number,
  west: number,
  east: number,
): BoundaryStretch[] {
  const next = `${region}${String(index + 2).padStart(3, '0')}`;
  const edge = (line: Position[]): BoundaryStretch => ({
    left: code,
    right: '',
    on: 'community',
    line,
    length_m: SIDE,
  });
  return [
    edge([at(west, 0), at(east, 0)]),
    edge([at(east, SIDE), at(west, SIDE)]),
    ...(index === 0 ? [edge([at(west, SIDE), at(west, 0)])] : []),
    index === count - 1
      ? edge([at(east, 0), at(east, SIDE)])
      : {
          left: code,
          right: next,
          on: 'residential' as const,
          name: '经路',
          line: [at(east, 0), at(east, SIDE)],
          length_m: SIDE,
        },
  ];
}
