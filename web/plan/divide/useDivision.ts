import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { DivideRequest, Job } from '../../../server/api/schemas.ts';
import * as api from '../../api/client.ts';
import { followJob } from '../../api/follow.ts';
import { RequestError } from '../../api/problem.ts';
import { recall, remember } from '../../ui/memory.ts';

type DivisionPhase = 'idle' | 'running' | 'done' | 'failed' | 'cancelled';

export interface DivisionState {
  phase: DivisionPhase;
  step: string;
  /** 0 to 1. */
  progress: number;
  /** The connection is being made again. */
  lost: boolean;
  /** The job's own words when it failed. */
  message: string | null;
  error: RequestError | null;
  /** The plan it made. */
  plan: string | null;
  startedAt: number;
}

export interface Division {
  state: DivisionState;
  start(request: DivideRequest): Promise<void>;
  cancel(): Promise<void>;
  /** Forgets a finished job. */
  reset(): void;
}

const IDLE: DivisionState = {
  phase: 'idle',
  step: 'queued',
  progress: 0,
  lost: false,
  message: null,
  error: null,
  plan: null,
  startedAt: 0,
};

const phaseOf = ({ state }: Job): DivisionPhase => (state === 'queued' ? 'running' : state);

const asError = (cause: unknown): RequestError =>
  cause instanceof RequestError
    ? cause
    : new RequestError('unexpected', 'unexpected', { detail: String(cause), cause });

/** One division at a time: started, followed, cancelled; a reload of the page finds a running one again. */
export function useDivision(): Division {
  const [state, setState] = useState(IDLE);
  const job = useRef<string | null>(null);
  const stop = useRef<() => void>(() => {});

  const follow = useCallback((id: string) => {
    job.current = id;
    remember('job', id);
    stop.current = followJob(id, {
      onJob(next) {
        const phase = phaseOf(next);
        if (phase !== 'running') remember('job', null);
        setState(now => ({
          ...now,
          phase,
          step: next.step || now.step,
          progress: Math.max(now.progress, next.progress),
          message: next.message,
          plan: next.plan,
        }));
      },
      onLost: lost => setState(now => (now.lost === lost ? now : { ...now, lost })),
      onError(error) {
        remember('job', null);
        // A job of an earlier run of the server is not known any more: there is nothing to tell.
        setState(error.code === 'not_found' ? IDLE : now => ({ ...now, phase: 'failed', error }));
      },
    });
  }, []);

  useEffect(() => {
    const id = recall('job');
    if (id !== null) {
      api.job(id).then(
        found => {
          if (phaseOf(found) !== 'running') return remember('job', null);
          setState({ ...IDLE, phase: 'running', startedAt: Date.parse(found.createdAt) });
          follow(id);
        },
        () => remember('job', null),
      );
    }
    return () => stop.current();
  }, [follow]);

  const start = useCallback(
    async (request: DivideRequest) => {
      setState({ ...IDLE, phase: 'running', startedAt: Date.now() });
      try {
        const made = await api.divide(request);
        follow(made.id);
      } catch (cause) {
        setState(now => ({ ...now, phase: 'failed', error: asError(cause) }));
      }
    },
    [follow],
  );

  const cancel = useCallback(async () => {
    if (job.current === null) return;
    try {
      await api.cancelJob(job.current);
      stop.current();
      remember('job', null);
      setState(now => ({ ...now, phase: 'cancelled' }));
    } catch (cause) {
      setState(now => ({ ...now, error: asError(cause) }));
    }
  }, []);

  const reset = useCallback(() => {
    stop.current();
    job.current = null;
    setState(IDLE);
  }, []);

  return useMemo(() => ({ state, start, cancel, reset }), [state, start, cancel, reset]);
}
