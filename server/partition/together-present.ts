/** The present communities, as the trials of together.ts look them up. */
import type { Geos } from '../geometry/geos.ts';
import { homesOfLocks } from './requests.ts';
import type { LockedGrid, PartitionInput, PartitionOptions, PartitionResult, Region } from './types.ts';

/** Households outside the window by region, oversize buildings apart. */
export function outsideOf(
  { grids }: PartitionResult,
  { min, max }: Pick<PartitionOptions, 'min' | 'max'>,
): Map<string, number> {
  const outside = new Map<string, number>();
  for (const { kind, region, workload, households } of grids) {
    const work = workload ?? households;
    const astray = kind === 'resident' && (work < min || work > max) ? work : 0;
    outside.set(region, (outside.get(region) ?? 0) + astray);
  }
  return outside;
}

/** The region of every building that the division placed. */
function homesOf({ grids, assignments }: PartitionResult): Map<string, string> {
  const regionOf = new Map(grids.map(({ code, region }) => [code, region]));
  return new Map(assignments.map(({ building, grid }) => [building, regionOf.get(grid) as string]));
}

/** Everything about the present communities that the trials look up. */
export class Present {
  readonly input: PartitionInput;
  readonly homes: Map<string, string>;
  readonly householdsOf = new Map<string, number>();
  private readonly locks: Map<string, LockedGrid[]>;

  constructor(geos: Geos, input: PartitionInput, division: PartitionResult) {
    this.input = input;
    this.homes = homesOf(division);
    for (const { households, building } of division.assignments) {
      const code = this.homes.get(building) as string;
      this.householdsOf.set(code, (this.householdsOf.get(code) ?? 0) + households);
    }
    const { homes } = homesOfLocks(geos, input.locks ?? [], input.regions);
    this.locks = new Map(input.regions.map(({ code }, i) => [code, homes[i]]));
  }

  /** The input with other regions; `regionOf` says where the buildings of a present community go, if anywhere. */
  inputOf(
    regions: Region[],
    regionOf: (building: string, home: string) => string | undefined,
  ): PartitionInput {
    const codes = new Set<string>();
    const buildings = this.input.buildings.flatMap(building => {
      const home = this.homes.get(building.id);
      const region = home === undefined ? undefined : regionOf(building.id, home);
      if (home === undefined || region === undefined) return [];
      codes.add(home);
      return [{ ...building, region }];
    });
    const locks = [...codes].sort().flatMap(code => this.locks.get(code) ?? []);
    return { ...this.input, regions, buildings, ...(this.input.locks ? { locks } : {}) };
  }

  shareOf(input: PartitionInput): number {
    return input.buildings.length / Math.max(1, this.homes.size);
  }
}
