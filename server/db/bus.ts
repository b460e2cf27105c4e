/**
 * The event bus: short notices that something changed; whoever needs more reads it from the database.
 * LISTEN/NOTIFY on PostgreSQL, in-process on PGlite (which is one process).
 */
import { EventEmitter } from 'node:events';
import pg from 'pg';
import { z } from 'zod';

const busEventSchema = z.discriminatedUnion('kind', [
  /** A job's state or progress changed. */
  z.object({ kind: z.literal('job'), job: z.string() }),
  /** A job waits to be claimed. */
  z.object({ kind: z.literal('queued'), job: z.string() }),
  /** Somebody cancelled a job: whoever runs it stops. */
  z.object({ kind: z.literal('cancel'), job: z.string() }),
  /** A plan was edited, or its state changed. */
  z.object({ kind: z.literal('plan'), plan: z.string() }),
  /** Stored data changed. */
  z.object({ kind: z.literal('layers'), county: z.string(), layers: z.array(z.string()) }),
  /** Notices may have been lost (connection broken): read again what matters. */
  z.object({ kind: z.literal('resync') }),
]);
export type BusEvent = z.infer<typeof busEventSchema>;

export interface EventBus {
  /** Tells every process. Call it after the transaction that made the change, never inside. */
  publish(event: BusEvent): Promise<void>;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: BusEvent) => void): () => void;
  close(): Promise<void>;
}

export class LocalBus implements EventBus {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  async publish(event: BusEvent): Promise<void> {
    this.#emitter.emit('event', event);
  }

  subscribe(listener: (event: BusEvent) => void): () => void {
    this.#emitter.on('event', listener);
    return () => this.#emitter.off('event', listener);
  }

  async close(): Promise<void> {
    this.#emitter.removeAllListeners();
  }
}

const CHANNEL = 'wangge';
const RECONNECT_MS = 1000;

/** LISTEN on a connection of its own, which is opened again when it breaks; subscribers then get `resync`. */
export class PostgresBus implements EventBus {
  readonly #local = new LocalBus();
  readonly #connectionString: string;
  readonly #pool: pg.Pool;
  #client: pg.Client | undefined;
  #closed = false;
  #retry: NodeJS.Timeout | undefined;

  private constructor(connectionString: string, pool: pg.Pool) {
    this.#connectionString = connectionString;
    this.#pool = pool;
  }

  static async open(connectionString: string, pool: pg.Pool): Promise<PostgresBus> {
    const bus = new PostgresBus(connectionString, pool);
    await bus.#listen();
    return bus;
  }

  async #listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#connectionString,
      application_name: 'wangge-bus',
      keepAlive: true,
    });
    client.on('notification', message => {
      const event = busEventSchema.safeParse(parseJson(message.payload));
      if (event.success) void this.#local.publish(event.data);
      else console.error(`event bus: unreadable notice on channel ${CHANNEL}: ${message.payload}`);
    });
    client.on('error', error => console.error(`event bus: ${error.message}`));
    client.on('end', () => this.#reconnect());
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    this.#client = client;
  }

  #reconnect(): void {
    if (this.#closed || this.#retry !== undefined) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#listen().then(
        () => void this.#local.publish({ kind: 'resync' }),
        (error: Error) => {
          console.error(`event bus: cannot listen, trying again: ${error.message}`);
          this.#reconnect();
        },
      );
    }, RECONNECT_MS);
  }

  async publish(event: BusEvent): Promise<void> {
    await this.#pool.query('select pg_notify($1, $2)', [CHANNEL, JSON.stringify(event)]);
  }

  subscribe(listener: (event: BusEvent) => void): () => void {
    return this.#local.subscribe(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#local.close();
    await this.#client?.end();
  }
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
