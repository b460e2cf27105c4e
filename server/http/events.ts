/** Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) of one thing that changes. */
import type { Request, Response } from 'express';
import { ApiError } from '../api/problem.ts';

/** Milliseconds between two looks of our own, in case a notice was lost; also keeps proxies from closing the line. */
const LOOK_MS = 5_000;

export interface Looks {
  /** Writes what there is to tell; true where nothing more comes. Never called twice at once. */
  look(): Promise<boolean>;
  /** Calls `changed` whenever there may be more; returns the function that ends this. */
  subscribe(changed: () => void): () => void;
}

/**
 * Looks at once, after every change and now and then; resolves when the stream has ended: by the last event, the caller, or an
 * error (which the caller meets again when it asks anew).
 */
export async function streamLooks(
  request: Request,
  response: Response,
  { look, subscribe }: Looks,
): Promise<void> {
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    Connection: 'keep-alive',
    // nginx would collect the events otherwise.
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
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
    const lookAgain = async () => {
      again = true;
      if (busy) return;
      busy = true;
      try {
        while (again && !over) {
          again = false;
          if (await look()) end();
        }
      } catch (error) {
        // The status is sent; closing makes the page ask again, and that request tells it why.
        if (!(error instanceof ApiError)) console.error('event stream:', error);
        end();
      } finally {
        busy = false;
      }
    };
    const unsubscribe = subscribe(() => void lookAgain());
    const looking = setInterval(() => {
      response.write(': still here\n\n');
      void lookAgain();
    }, LOOK_MS);
    request.on('close', end);
    // Also for what changed before this subscribed.
    void lookAgain();
  });
}

export interface EventStream<Value> {
  /** Name of the events. */
  event: string;
  first: Value;
  read(): Promise<Value>;
  /** True for the value after which nothing more comes. */
  isLast(value: Value): boolean;
  /** Calls `changed` whenever the value may have changed; returns the function that ends this. */
  subscribe(changed: () => void): () => void;
}

/** Sends `first` and every later value that differs from the one before; resolves when the stream has ended. */
export function streamEvents<Value>(
  request: Request,
  response: Response,
  { event, first, read, isLast, subscribe }: EventStream<Value>,
): Promise<void> {
  let sent = '';
  let next: Value | undefined = first;
  return streamLooks(request, response, {
    subscribe,
    async look() {
      for (;;) {
        const value = next ?? (await read());
        const begins = next !== undefined;
        next = undefined;
        if (response.writableEnded) return true;
        const data = JSON.stringify(value);
        if (data !== sent) {
          sent = data;
          response.write(`event: ${event}\ndata: ${data}\n\n`);
        }
        if (isLast(value)) return true;
        if (!begins) return false;
      }
    },
  });
}
