import { type Job, jobSchema } from '../../server/api/schemas.ts';
import { job as fetchJob } from './client.ts';
import { RequestError } from './problem.ts';

export interface Follower {
  /** Every state of the job, the last one included. */
  onJob(job: Job): void;
  /** True while the connection is lost and being made again. */
  onLost(lost: boolean): void;
  /** The job cannot be followed any more (it is not known, or its answers are not understood). */
  onError(error: RequestError): void;
}

const isOver = (job: Job): boolean =>
  job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';

/** First wait before asking again; doubles up to `LONGEST_WAIT_MS`. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/**
 * Follows a job over server-sent events until it ends. A broken stream is opened again with growing waits; between two
 * streams the job is asked for once, so that an end which fell into the gap is seen.
 * @returns stops following (the job itself goes on)
 */
export function followJob(id: string, follower: Follower): () => void {
  let stopped = false;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait_ms = FIRST_WAIT_MS;

  const stop = () => {
    stopped = true;
    source?.close();
    clearTimeout(timer);
  };

  const take = (job: Job) => {
    if (stopped) return;
    follower.onLost(false);
    if (isOver(job)) stop();
    follower.onJob(job);
  };

  const again = () => {
    source?.close();
    if (stopped) return;
    timer = setTimeout(async () => {
      try {
        take(await fetchJob(id));
        if (!stopped) listen();
      } catch (error) {
        if (stopped) return;
        if (error instanceof RequestError && error.code !== 'unreachable') {
          stop();
          follower.onError(error);
          return;
        }
        follower.onLost(true);
        wait_ms = Math.min(wait_ms * 2, LONGEST_WAIT_MS);
        again();
      }
    }, wait_ms);
  };

  const listen = () => {
    source = new EventSource(`/api/jobs/${encodeURIComponent(id)}/events`);
    source.addEventListener('job', event => {
      wait_ms = FIRST_WAIT_MS;
      const parsed = jobSchema.safeParse(JSON.parse(event.data));
      if (parsed.success) return take(parsed.data);
      stop();
      follower.onError(new RequestError('unexpected', 'unexpected', { detail: parsed.error.message }));
    });
    source.addEventListener('error', again);
  };

  listen();
  return stop;
}
