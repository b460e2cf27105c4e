/** Drafts of the test town that can be edited by hand, as a division stores them. */
import { BARRIER_CLASSES } from '../../api/barriers.ts';
import type { Engine } from '../../db/engine.ts';
import { readPartitionInput, resolveScope } from '../../db/partition-input.ts';
import { insertPlan } from '../../db/plan-save.ts';
import { initGeos } from '../../geometry/geos.ts';
import { TOWN } from '../../jobs/testing/town.ts';
import { partition } from '../../partition/partition.ts';
import type { PartitionResult } from '../../partition/types.ts';

type Wanted = { kind: 'city' } | { kind: 'community'; code: string };

const made = new Map<string, PartitionResult>();

/** Divides the town, or a community of it, and stores the plan with its fabrics; returns its id. */
export async function divideTown(engine: Engine, wanted: Wanted = { kind: 'city' }): Promise<string> {
  const scope = await resolveScope(engine.db, TOWN, wanted);
  let result = made.get(scope.code);
  if (result === undefined) {
    const input = await readPartitionInput(engine.db, TOWN, scope, 'grid', BARRIER_CLASSES);
    // The division in force would change what is made.
    delete input.current;
    const options = { level: 'grid', ...TOWN.window, seed: 1, steps: 20, fabrics: true } as const;
    result = partition(await initGeos(), input, options, { now: () => 0 });
    made.set(scope.code, result);
  }
  const plan = {
    name: undefined,
    level: 'grid' as const,
    scope,
    window: TOWN.window,
    barriers: BARRIER_CLASSES,
    seed: 1,
    author: 'test',
  };
  const found = result;
  return engine.db.transaction().execute(trx => insertPlan(trx, TOWN, plan, found));
}
