import type { Progress } from './progress.ts';

/** Ends a run that its user interrupted. */
export class Interrupted extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super('interrupted');
    this.exitCode = exitCode;
  }
}

/** Ctrl-C and termination during a run. */
export interface Interrupts {
  /** Aborted with `Interrupted` as its reason. */
  signal: AbortSignal;
  /** From now on files are being written: an interrupt leaves it to them to clean up. */
  startWriting(): void;
  /** Stops listening. */
  end(): void;
}

/** Listens to interrupts until `end`: before the first file is written the process ends at once. */
export function watchInterrupts(progress: Progress): Interrupts {
  const abort = new AbortController();
  let writing = false;
  const interrupt = (exitCode: number) => (): void => {
    abort.abort(new Interrupted(exitCode));
    progress.stop();
    // Until the first file is written there is nothing to clean up; then `writeAll` does it.
    if (!writing) process.exit(exitCode);
  };
  const [onInterrupt, onTerminate] = [interrupt(130), interrupt(143)];
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onTerminate);
  return {
    signal: abort.signal,
    startWriting: () => {
      writing = true;
    },
    end: () => {
      process.removeListener('SIGINT', onInterrupt);
      process.removeListener('SIGTERM', onTerminate);
    },
  };
}
