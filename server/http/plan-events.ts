/** A plan as server-sent events: every edit once and in order, and its state whenever it changes. */
import type { Request, Response } from 'express';
import type { EditEvent } from '../api/edits.ts';
import { streamLooks } from './events.ts';

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
export function streamPlan(request: Request, response: Response, stream: PlanStream): Promise<void> {
  let { seq } = stream;
  let told = '';
  const tell = (state: string) => {
    if (state === told) return;
    told = state;
    response.write(`event: state\ndata: ${JSON.stringify({ state })}\n\n`);
  };
  return streamLooks(request, response, {
    subscribe: stream.subscribe,
    async look() {
      if (told === '') tell(stream.state);
      for (;;) {
        const { edits, state } = await stream.read(seq);
        if (response.writableEnded) return true;
        for (const edit of edits) {
          seq = edit.seq;
          response.write(`id: ${seq}\nevent: edit\ndata: ${JSON.stringify(edit)}\n\n`);
        }
        tell(state);
        if (edits.length === 0) return false;
        if (response.writableLength > MOST_WAITING_BYTES)
          throw new Error('the reader of a plan does not read');
      }
    },
  });
}
