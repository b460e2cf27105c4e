/**
 * The job queue: pg-boss on either engine. It decides who runs a job and when it is tried again; the `jobs` table says
 * how the job goes, and the event bus tells who watches.
 *
 * A job whose process died is found by its silence (`SILENT_S`), put back and tried again, `RETRIES` times at most. A
 * job that fails by itself is not: the same data fails the same way.
 */
import { randomUUID } from 'node:crypto';
import { CompiledQuery } from 'kysely';
import PgBoss from 'pg-boss';
import type { DivideRequest, Job } from '../api/schemas.ts';
import { recordAudit } from '../db/audit.ts';
import type { County } from '../db/counties.ts';
import type { Engine, SqlExecutor, Trx } from '../db/engine.ts';
import {
  type Claim,
  cancelJob,
  claimJob,
  failJob,
  insertJob,
  queuedJobs,
  readJob,
  readJobArea,
  reportProgress,
  requeueJob,
  silentJobs,
} from '../db/jobs.ts';

/** What runs a claimed job: it stores its result itself and stops when `signal` fires. */
export type RunJob = (
  claim: Claim,
  hooks: { onProgress(step: string, progress: number): void; signal: AbortSignal },
) => Promise<void>;

const QUEUE = 'divide';
const RETRIES = 2;
/** pg-boss gives a claim back after this, whatever happens; the longest division is far shorter. */
const EXPIRE_S = 3600;
/** Seconds between two looks into the queue where no notice comes. */
const POLL_S = 2;
const HEARTBEAT_MS = 5_000;
const SILENT_S = 60;
/** Milliseconds between two reports of progress. */
const REPORT_MS = 250;

export class JobQueue {
  readonly #engine: Engine;
  readonly #boss: PgBoss;
  readonly #running = new Set<AbortController>();
  #reaper: NodeJS.Timeout | undefined;
  #endSubscription = () => {};
  #closing = false;

  private constructor(engine: Engine, boss: PgBoss) {
    this.#engine = engine;
    this.#boss = boss;
  }

  static async open(engine: Engine): Promise<JobQueue> {
    const boss = new PgBoss({
      db: engine.executor as PgBoss.Db,
      schedule: false,
      supervise: true,
      maintenanceIntervalSeconds: 60,
    });
    boss.on('error', error => console.error(`job queue: ${error.message}`));
    await boss.start();
    await boss.createQueue(QUEUE, {
      name: QUEUE,
      retryLimit: RETRIES,
      retryDelay: 0,
      expireInSeconds: EXPIRE_S,
    });
    return new JobQueue(engine, boss);
  }

  /** Queues a division; the row, the queue entry and the audit entry are written together. */
  async submit(county: County, author: string, request: DivideRequest): Promise<Job> {
    const id = randomUUID();
    const job = await this.#engine.db.transaction().execute(async trx => {
      await insertJob(trx, { county: county.county, id, author, request });
      await this.#boss.send(QUEUE, { job: id }, { id, db: executorOf(trx) as PgBoss.Db });
      await recordAudit(trx, county.county, {
        principal: author,
        action: 'divide',
        subjectKind: 'job',
        subject: id,
        detail: request,
        area: request.scope.code ?? county.county,
      });
      return readJob(trx, county.county, id);
    });
    await this.#engine.bus.publish({ kind: 'queued', job: id });
    return job;
  }

  /** @throws ApiError `not_found`; `conflict` for a job that has ended */
  async cancel(county: County, id: string, principal: string): Promise<Job> {
    const job = await this.#engine.db.transaction().execute(async trx => {
      const cancelled = await cancelJob(trx, county.county, id);
      await this.#boss.cancel(QUEUE, id, { db: executorOf(trx) as PgBoss.Db });
      await recordAudit(trx, county.county, {
        principal,
        action: 'cancel',
        subjectKind: 'job',
        subject: id,
        area: (await readJobArea(trx, county.county, id)) ?? county.county,
      });
      return cancelled;
    });
    await this.#engine.bus.publish({ kind: 'cancel', job: id });
    await this.#engine.bus.publish({ kind: 'job', job: id });
    return job;
  }

  /** Begins to claim jobs, one at a time: one division already uses every core. */
  async work(run: RunJob): Promise<void> {
    // The embedded database has one process, so whatever is still marked as running died with the last one.
    await this.#reap(this.#engine.kind === 'pglite' ? 0 : SILENT_S);
    const worker = await this.#boss.work<{ job: string }>(
      QUEUE,
      { batchSize: 1, pollingIntervalSeconds: POLL_S },
      async ([job]) => {
        if (job !== undefined) await this.#run(job.data.job, run);
      },
    );
    this.#endSubscription = this.#engine.bus.subscribe(event => {
      if (event.kind === 'queued') this.#boss.notifyWorker(worker);
    });
    this.#reaper = setInterval(
      () => {
        this.#reap(SILENT_S).catch((error: Error) =>
          console.error(`job queue: looking for dead jobs: ${error.message}`),
        );
      },
      (SILENT_S * 1000) / 4,
    );
    this.#reaper.unref();
  }

  /** Stops claiming, stops what runs (it is put back in the queue), and waits for it. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#reaper);
    this.#endSubscription();
    for (const abort of this.#running) abort.abort(new Error('the server shuts down'));
    await this.#boss.stop({ graceful: true, wait: true, timeout: 10_000 });
  }

  async #run(id: string, run: RunJob): Promise<void> {
    const { db, bus } = this.#engine;
    const claim = await claimJob(db, id);
    if (claim === undefined) return;
    const abort = new AbortController();
    this.#running.add(abort);
    const stop = () => abort.abort(new Error('the job was cancelled'));
    const unsubscribe = bus.subscribe(event => {
      if (event.kind === 'cancel' && event.job === id) stop();
    });
    const reporter = new Reporter(this.#engine, claim, stop);
    try {
      await run(claim, {
        onProgress: (step, progress) => reporter.note(step, progress),
        signal: abort.signal,
      });
      await reporter.close();
    } catch (error) {
      await reporter.close();
      if (this.#closing) {
        await requeueJob(db, claim);
        throw error;
      }
      if (!abort.signal.aborted) {
        console.error(`job ${id} failed:`, error);
        await failJob(db, claim, error instanceof Error ? error.message : String(error));
      }
    } finally {
      unsubscribe();
      this.#running.delete(abort);
    }
    await bus.publish({ kind: 'job', job: id });
  }

  /** Puts jobs back whose process gave no sign of life; fails those that were tried often enough. */
  async #reap(silent_s: number): Promise<void> {
    for (const job of await silentJobs(this.#engine.db, silent_s)) {
      await this.#boss.fail(QUEUE, job.id, { message: 'the process that ran it died' });
      const entry = await this.#boss.getJobById(QUEUE, job.id);
      if (entry?.state === 'retry' || entry?.state === 'created') await requeueJob(this.#engine.db, job);
      else await failJob(this.#engine.db, job, `the process that ran it died, ${RETRIES + 1} times`);
      await this.#engine.bus.publish({ kind: 'job', job: job.id });
    }
    // Fetched from the queue by a process that died before it could claim them.
    for (const id of await queuedJobs(this.#engine.db)) {
      const entry = await this.#boss.getJobById(QUEUE, id);
      if (entry?.state === 'active' && Date.now() - entry.startedOn.getTime() >= silent_s * 1000)
        await this.#boss.fail(QUEUE, id, { message: 'the process that fetched it died' });
    }
  }
}

/** Writes progress at most every `REPORT_MS`, the newest wins; and a sign of life every `HEARTBEAT_MS`. */
class Reporter {
  readonly #engine: Engine;
  readonly #claim: Claim;
  readonly #onLost: () => void;
  readonly #heartbeat: NodeJS.Timeout;
  #latest: { step: string; progress: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(engine: Engine, claim: Claim, onLost: () => void) {
    this.#engine = engine;
    this.#claim = claim;
    this.#onLost = onLost;
    this.#heartbeat = setInterval(() => this.#write(), HEARTBEAT_MS);
  }

  note(step: string, progress: number): void {
    this.#latest = { step, progress: Math.min(1, Math.max(0, progress)) };
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#write();
    }, REPORT_MS);
  }

  /** Ends reporting, after what is being written. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#timer);
    await this.#writing;
  }

  #write(): void {
    const now = this.#latest;
    this.#latest = undefined;
    this.#writing = this.#writing
      .then(async () => {
        if (!(await reportProgress(this.#engine.db, this.#claim, now))) this.#onLost();
        else if (now !== undefined) await this.#engine.bus.publish({ kind: 'job', job: this.#claim.id });
      })
      .catch((error: Error) =>
        console.error(`job ${this.#claim.id}: cannot note progress: ${error.message}`),
      );
  }
}

/** pg-boss's SQL inside a transaction of ours. */
function executorOf(trx: Trx): SqlExecutor {
  return { executeSql: (text, values = []) => trx.executeQuery(CompiledQuery.raw(text, values)) };
}
