/** Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) of one thing that changes. */
import type { Request, Response } from 'express';
import { ApiError } from '../api/problem.ts';

/** Milliseconds between two looks of our own, in case a notice was lost; also keeps proxies from closing the line. */
const LOOK_MS = 5_000;

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
export async function streamEvents<Value>(
  request: Request,
  response: Response,
  stream: EventStream<Value>,
): Promise<void> {
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    Connection: 'keep-alive',
    // nginx would collect the events otherwise.
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
  let sent = '';
  const send = (value: Value) => {
    const data = JSON.stringify(value);
    if (data === sent) return;
    sent = data;
    response.write(`event: ${stream.event}\ndata: ${data}\n\n`);
  };

  await new Promise<void>(done => {
    let reading = false;
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
    const take = (value: Value) => {
      send(value);
      if (stream.isLast(value)) end();
    };
    const look = async () => {
      if (over) return;
      if (reading) {
        again = true;
        return;
      }
      reading = true;
      try {
        const value = await stream.read();
        if (!over) take(value);
      } catch (error) {
        // The status is sent; closing makes the page ask again, and that request tells it why.
        if (!(error instanceof ApiError)) console.error('event stream:', error);
        end();
      } finally {
        reading = false;
        if (again) {
          again = false;
          void look();
        }
      }
    };
    const unsubscribe = stream.subscribe(() => void look());
    const looking = setInterval(() => {
      response.write(': still here\n\n');
      void look();
    }, LOOK_MS);
    request.on('close', end);
    take(stream.first);
    // What changed between reading `first` and subscribing.
    void look();
  });
}
