/** Fabrics of real divisions, for tests: through the same steps as a run. */
import type { Geos } from '../../../geometry/geos.ts';
import { outputRegion } from '../../output.ts';
import { prepare } from '../../prepare.ts';
import { divideLaid, layRegion } from '../../region.ts';
import type { PartitionInput, PartitionOptions } from '../../types.ts';
import { fabricOf, ringsOf } from '../from-division.ts';
import type { Fabric } from '../types.ts';

const USUAL: PartitionOptions = { level: 'grid', min: 300, max: 400, target: 350, seed: 1, steps: 10 };

/** The fabric of one region's division, and the region's edge in nanodegrees. */
export function dividedFabric(
  geos: Geos,
  input: PartitionInput,
  region = 0,
  options: PartitionOptions = USUAL,
): { fabric: Fabric; edge: number[][] } {
  const { tasks } = prepare(geos, input);
  const laid = layRegion(geos, tasks[region], options, { now: () => 0 });
  const [division] = divideLaid(laid, options, { now: () => 0 });
  return {
    fabric: fabricOf(division, outputRegion(division, options.level)),
    edge: ringsOf(tasks[region].region.area),
  };
}
