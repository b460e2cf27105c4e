/** The job `divide`: load, divide in a worker thread, save as a plan. */
import { ApiError } from '../api/problem.ts';
import { recordAudit } from '../db/audit.ts';
import { requireCounty } from '../db/counties.ts';
import type { Engine } from '../db/engine.ts';
import { finishJob } from '../db/jobs.ts';
import { readPartitionInput, resolveScope } from '../db/partition-input.ts';
import { insertPlan } from '../db/plan-save.ts';
import { refreshStatistics } from '../db/versions.ts';
import { DEFAULT_STEPS } from '../partition/params.ts';
import type {
  PartitionInput,
  PartitionOptions,
  PartitionProgress,
  PartitionResult,
} from '../partition/types.ts';
import type { RunJob } from './queue.ts';

/** Divides in other threads; rejects with the signal's reason when it fires. */
export type RunPartition = (
  input: PartitionInput,
  options: PartitionOptions,
  hooks: { onProgress(progress: PartitionProgress): void; signal?: AbortSignal },
) => Promise<PartitionResult>;

/** Shares of the whole job, by measurement on the demo city: reading and saving take a tenth each at most. */
const READ_UNTIL = 0.05;
const DIVIDE_UNTIL = 0.9;

/** How a claimed division is run on this engine. */
export function divideJob(engine: Engine, runPartition: RunPartition): RunJob {
  return async (claim, { onProgress, signal }) => {
    const { db, bus } = engine;
    const { request } = claim;
    const county = await requireCounty(db);
    onProgress('read', 0);
    const scope = await resolveScope(db, county, request.scope);
    const input = await readPartitionInput(db, county, scope, request.level, request.barriers);
    if (input.buildings.length === 0)
      throw new ApiError('infeasible', `there is no building in ${scope.name}`);
    onProgress('read', READ_UNTIL);
    signal.throwIfAborted();

    let reached = READ_UNTIL;
    const result = await runPartition(
      input,
      // Steps instead of a clock: the same data and seed give the same plan on every machine.
      {
        level: request.level,
        ...request.window,
        seed: request.seed,
        steps: DEFAULT_STEPS,
        // Communities are drawn by dividing, not by hand.
        fabrics: request.level === 'grid',
      },
      {
        signal,
        onProgress({ step, done, total }) {
          const share = total > 0 ? done / total : 0;
          reached = Math.max(reached, READ_UNTIL + (DIVIDE_UNTIL - READ_UNTIL) * share);
          onProgress(step, reached);
        },
      },
    );
    signal.throwIfAborted();

    onProgress('save', DIVIDE_UNTIL);
    await db.transaction().execute(async trx => {
      const plan = await insertPlan(
        trx,
        county,
        {
          name: request.name,
          level: request.level,
          scope,
          window: request.window,
          barriers: request.barriers,
          seed: request.seed,
          author: claim.author,
        },
        result,
      );
      await recordAudit(trx, county.county, {
        principal: claim.author,
        action: 'create',
        subjectKind: 'plan',
        subject: plan,
        detail: { job: claim.id },
        area: scope.code,
      });
      // Last, and refused where the claim was lost: then nothing of the above remains.
      await finishJob(trx, claim, plan);
    });
    await refreshStatistics(db);
    await bus.publish({ kind: 'layers', county: county.county, layers: ['plans', 'grids'] });
  };
}
