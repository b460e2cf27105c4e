/** Jobs as people see them. The queue (pg-boss) decides who runs one; these rows say how it goes. */
import { sql } from 'kysely';
import { ApiError } from '../api/problem.ts';
import type { DivideRequest, Job } from '../api/schemas.ts';
import type { Db, Trx } from './engine.ts';

/** A claim of a job: `attempt` tells this claim from later ones. */
export interface Claim {
  id: string;
  county: string;
  attempt: number;
  author: string;
  request: DivideRequest;
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function insertJob(
  trx: Trx,
  job: { county: string; id: string; author: string; request: DivideRequest },
): Promise<void> {
  await trx
    .insertInto('jobs')
    .values({ ...job, kind: 'divide', state: 'queued', request: JSON.stringify(job.request) })
    .execute();
}

/** @throws ApiError `not_found` */
export async function readJob(db: Db | Trx, county: string, id: string): Promise<Job> {
  const row = ID.test(id)
    ? await db
        .selectFrom('jobs')
        .selectAll()
        .where('county', '=', county)
        .where('id', '=', id)
        .executeTakeFirst()
    : undefined;
  if (row === undefined) throw new ApiError('not_found', `there is no job ${id}`);
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    step: row.step,
    progress: row.progress,
    message: row.message,
    plan: row.plan,
    createdAt: row.created_at.toISOString(),
  };
}

/**
 * Code of the subdistrict or community that a job is about, null for the whole county.
 *
 * @throws ApiError `not_found`
 */
export async function readJobArea(db: Db | Trx, county: string, id: string): Promise<string | null> {
  const row = ID.test(id)
    ? await db
        .selectFrom('jobs')
        .select('request')
        .where('county', '=', county)
        .where('id', '=', id)
        .executeTakeFirst()
    : undefined;
  if (row === undefined) throw new ApiError('not_found', `there is no job ${id}`);
  return (row.request as DivideRequest).scope.code ?? null;
}

/** Marks a job as running; undefined where it is not to be run (cancelled, done). */
export async function claimJob(db: Db, id: string): Promise<Claim | undefined> {
  const row = await db
    .updateTable('jobs')
    .set(eb => ({
      state: 'running',
      step: 'start',
      progress: 0,
      message: null,
      attempt: eb('attempt', '+', 1),
      heartbeat_at: sql<Date>`clock_timestamp()`,
    }))
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .returning(['id', 'county', 'attempt', 'author', 'request'])
    .executeTakeFirst();
  return row === undefined ? undefined : { ...row, request: row.request as DivideRequest };
}

/** Notes progress and life. False: the claim is no longer valid (cancelled, or taken by another process). */
export async function reportProgress(
  db: Db,
  claim: Claim,
  now: { step: string; progress: number } | undefined,
): Promise<boolean> {
  const result = await db
    .updateTable('jobs')
    .set({ ...now, heartbeat_at: sql<Date>`clock_timestamp()` })
    .where('county', '=', claim.county)
    .where('id', '=', claim.id)
    .where('attempt', '=', claim.attempt)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/**
 * Ends a job, in the transaction that stores its result.
 *
 * @throws ApiError `conflict` where the claim is no longer valid: nothing of it may be stored
 */
export async function finishJob(trx: Trx, claim: Claim, plan: string): Promise<void> {
  const result = await trx
    .updateTable('jobs')
    .set({ state: 'done', step: 'done', progress: 1, plan, finished_at: sql<Date>`clock_timestamp()` })
    .where('county', '=', claim.county)
    .where('id', '=', claim.id)
    .where('attempt', '=', claim.attempt)
    .where('state', '=', 'running')
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n)
    throw new ApiError('conflict', `job ${claim.id} was cancelled or taken over`);
}

/** Marks what the claim was running as failed. */
export async function failJob(
  db: Db,
  claim: Pick<Claim, 'county' | 'id' | 'attempt'>,
  message: string,
): Promise<void> {
  await db
    .updateTable('jobs')
    .set({ state: 'failed', message, finished_at: sql<Date>`clock_timestamp()` })
    .where('county', '=', claim.county)
    .where('id', '=', claim.id)
    .where('attempt', '=', claim.attempt)
    .where('state', '=', 'running')
    .execute();
}

/**
 * Cancels a job that has not ended.
 *
 * @throws ApiError `not_found`; `conflict` for one that has ended
 */
export async function cancelJob(trx: Trx, county: string, id: string): Promise<Job> {
  const job = await readJob(trx, county, id);
  const result = await trx
    .updateTable('jobs')
    .set({ state: 'cancelled', finished_at: sql<Date>`clock_timestamp()` })
    .where('county', '=', county)
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) throw new ApiError('conflict', `the job is already ${job.state}`);
  return readJob(trx, county, id);
}

/** Jobs that run, by their last sign of life: those silent for longer than `silent_s` seconds. */
export async function silentJobs(
  db: Db,
  silent_s: number,
): Promise<{ id: string; county: string; attempt: number }[]> {
  return db
    .selectFrom('jobs')
    .select(['id', 'county', 'attempt'])
    .where('state', '=', 'running')
    .where('heartbeat_at', '<=', sql<Date>`clock_timestamp() - make_interval(secs => ${silent_s})`)
    .execute();
}

/** Jobs that wait to be claimed, oldest first. */
export async function queuedJobs(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('jobs')
    .select('id')
    .where('state', '=', 'queued')
    .orderBy('created_at')
    .execute();
  return rows.map(row => row.id);
}

/** The county's oldest job that has not ended, or undefined. */
export async function findUnfinishedJob(db: Db, county: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('jobs')
    .select('id')
    .where('county', '=', county)
    .where('state', 'in', ['queued', 'running'])
    .orderBy('created_at')
    .executeTakeFirst();
  return row?.id;
}

/** Puts a job whose process died back in the queue. */
export async function requeueJob(
  db: Db,
  job: { id: string; county: string; attempt: number },
): Promise<void> {
  await db
    .updateTable('jobs')
    .set({ state: 'queued', step: 'queued', progress: 0 })
    .where('county', '=', job.county)
    .where('id', '=', job.id)
    .where('attempt', '=', job.attempt)
    .where('state', '=', 'running')
    .execute();
}

/** Jobs by state, for `/metrics`. */
export async function countJobs(db: Db): Promise<{ state: string; jobs: number }[]> {
  return db
    .selectFrom('jobs')
    .select(({ fn }) => ['state', fn.countAll<number>().as('jobs')])
    .groupBy('state')
    .execute();
}
