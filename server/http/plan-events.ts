/** A plan as server-sent events: every edit once and in order, and its state whenever it changes. */
import type { Request, Response } from 'express';
import type { EditEvent } from '../api/edits.ts';
import { ApiError } from '../api/problem.ts';

/** Milliseconds between two looks of our own, in case a notice was lost; also keeps proxies from closing the line. */
const LOOK_MS = 5_000;
/** Where this much waits to be sent, the other side does not read: it is cut off and comes back with `Last-Event-ID`. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024;

export interface PlanStream {
  /** The last edit that the caller knows. */
  seq: number;
  state: string;
  /** Some of the edits after `seq`, oldest first, and the state; none where there are no more. */
  read(after: number): Promise<{ edits: EditEvent[]; state: string }>;
  /** Calls `changed` whenever there may be more; returns the function that ends this. */
  subscribe(changed: () => void): () => void;
}

/** Sends the state, then what happens, until the caller leaves or may not see it any more. */
export async function streamPlan(request: Request, response: Response, stream: PlanStream): Promise<void> {
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    Connection: 'keep-alive',
    // nginx would collect the events otherwise.
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
  let { seq, state } = stream;
  const sendState = () => response.write(`event: state\ndata: ${JSON.stringify({ state })}\n\n`);
  /** Sends all there is. */
  const catchUp = async () => {
    for (;;) {
      const { edits, state: now } = await stream.read(seq);
      if (response.writableEnded) return;
      for (const edit of edits) {
        seq = edit.seq;
        response.write(`id: ${seq}\nevent: edit\ndata: ${JSON.stringify(edit)}\n\n`);
      }
      if (now !== state) {
        state = now;
        sendState();
      }
      if (edits.length === 0) return;
      if (response.writableLength > MOST_WAITING_BYTES) throw new Error('the reader of a plan does not read');
    }
  };
  await new Promise<void>(done => {
    let busy = false;
    let again = false;
    let over = false;
    const end = () => {
      if (over) return;
      over = true;
      clearInterval(looking);
      unsubscribe();
      response.end();
      done();
    };
    const look = async () => {
      again = true;
      if (busy) return;
      busy = true;
      try {
        while (again && !over) {
          again = false;
          await catchUp();
        }
      } catch (error) {
        // The status is sent; closing makes the page ask again, and that request tells it why.
        if (!(error instanceof ApiError)) console.error('plan events:', error);
        end();
      } finally {
        busy = false;
      }
    };
    const unsubscribe = stream.subscribe(() => void look());
    const looking = setInterval(() => {
      response.write(': still here\n\n');
      void look();
    }, LOOK_MS);
    request.on('close', end);
    sendState();
    // What happened between reading and subscribing.
    void look();
  });
}
