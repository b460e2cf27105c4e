/**
 * How threads share the runs of one search: shared memory says which runs are begun, message ports carry what was found.
 * The thread that divides a region never waits for its event loop; it looks into the ports itself.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Helpers, RunJob, RunResult, SharedRuns } from '../partition/divide/run-job.ts';
import { helpWith } from '../partition/divide/shared.ts';

/** An offer of runs to another thread. */
export interface RunOffer {
  job: RunJob;
  /** The board of the search. */
  board: SharedArrayBuffer;
  /** Where results go to. */
  port: MessagePort;
}

/** Numbers on a board: the next run, whether the time is up, threads that help, results posted. */
const NEXT = 0;
const HURRY = 1;
const BUSY = 2;
const POSTED = 3;
const NUMBERS = 4;
/** Beyond every run: nobody begins another. */
const CLOSED = 2 ** 30;
/** How long to wait for a result before looking at the clock again, milliseconds. */
const WAIT_ms = 10;

/**
 * Offers runs while other threads are idle.
 *
 * @param idle number of idle threads, in shared memory; an offer takes one of them
 * @param send passes an offer on to the thread that was taken
 */
export function helpersOf(idle: Int32Array, send: (offer: RunOffer) => void): Helpers {
  const takeOne = (): boolean => {
    for (let count = Atomics.load(idle, 0); count > 0; count = Atomics.load(idle, 0))
      if (Atomics.compareExchange(idle, 0, count, count - 1) === count) return true;
    return false;
  };
  return {
    offer: (job, from) => (takeOne() ? new Board(job, from, takeOne, send) : undefined),
  };
}

class Board implements SharedRuns {
  private readonly job: RunJob;
  private readonly takeOne: () => boolean;
  private readonly send: (offer: RunOffer) => void;
  private readonly numbers = new Int32Array(new SharedArrayBuffer(NUMBERS * Int32Array.BYTES_PER_ELEMENT));
  private readonly ports: MessagePort[] = [];
  /** Results posted when it was last looked. */
  private posted = 0;

  constructor(job: RunJob, from: number, takeOne: () => boolean, send: (offer: RunOffer) => void) {
    this.job = job;
    this.takeOne = takeOne;
    this.send = send;
    this.numbers[NEXT] = from;
    this.offer();
  }

  offerMore(): void {
    while (this.takeOne()) this.offer();
  }

  private offer(): void {
    const { port1, port2 } = new MessageChannel();
    this.ports.push(port1);
    this.send({ job: this.job, board: this.numbers.buffer as SharedArrayBuffer, port: port2 });
  }

  claim(): number {
    return Atomics.add(this.numbers, NEXT, 1);
  }

  collect(): RunResult[] {
    this.posted = Atomics.load(this.numbers, POSTED);
    const results: RunResult[] = [];
    for (const port of this.ports)
      for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port))
        results.push(got.message as RunResult);
    return results;
  }

  wait(): void {
    Atomics.wait(this.numbers, POSTED, this.posted, WAIT_ms);
  }

  hurry(): void {
    Atomics.store(this.numbers, HURRY, 1);
  }

  end(): RunResult[] {
    this.hurry();
    Atomics.store(this.numbers, NEXT, CLOSED);
    const results = this.collect();
    while (Atomics.load(this.numbers, BUSY) > 0) {
      this.wait();
      results.push(...this.collect());
    }
    results.push(...this.collect());
    return results;
  }

  close(): void {
    Atomics.store(this.numbers, NEXT, CLOSED);
    for (const port of this.ports) port.close();
  }
}

/** Takes an offer up: makes runs until there are none left. */
export function takeUp({ job, board, port }: RunOffer): void {
  const numbers = new Int32Array(board);
  Atomics.add(numbers, BUSY, 1);
  try {
    helpWith(
      job,
      () => {
        const run = Atomics.add(numbers, NEXT, 1);
        return run >= CLOSED ? Number.POSITIVE_INFINITY : run;
      },
      () => Atomics.load(numbers, HURRY) === 1,
      result => {
        port.postMessage(result, [result.part.buffer as ArrayBuffer, result.met.buffer as ArrayBuffer]);
        Atomics.add(numbers, POSTED, 1);
        Atomics.notify(numbers, POSTED);
      },
    );
  } finally {
    Atomics.sub(numbers, BUSY, 1);
    Atomics.notify(numbers, POSTED);
    port.close();
  }
}
