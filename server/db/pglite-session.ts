/**
 * PGlite's one session, used by one caller at a time, and honest about failures.
 *
 * Measured on 0.5.8 with PostGIS 3.6.2: a statement in which GEOS throws answers `{rows: [], fields: []}` without a
 * `command` and without an error, and its transaction can still commit; of a text with several statements, everything
 * after the failing one is left out, again without an error. Both become `SwallowedFailure` here.
 */
import type { PGlite, Results } from '@electric-sql/pglite';

/** Milliseconds that a caller waits for the session before it is told that something holds it. */
const WAIT_MS = 120_000;
/** Closes every text of several statements: if it does not answer, something before it failed. */
const SENTINEL = 'wangge_end';

/** The engine gave no answer to a statement, which is how PGlite hides an exception of GEOS. */
export class SwallowedFailure extends Error {
  constructor(sql: string) {
    super(
      'the embedded database gave no answer; PGlite hides exceptions of GEOS (invalid geometry?) this way: ' +
        sql.replace(/\s+/g, ' ').slice(0, 300),
    );
    this.name = 'SwallowedFailure';
  }
}

/** Exclusive use of the session, until `release`. */
export interface Hold {
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Results<Row>>;
  /** Several statements in one text, without values; the last one's rows. */
  script(sql: string): Promise<Results<unknown>>;
  release(): void;
}

export class PgliteSession {
  readonly #pglite: PGlite;
  /** Resolves when the last one in the queue has released. */
  #tail: Promise<void> = Promise.resolve();

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  /**
   * Waits for its turn, first come first served.
   *
   * @throws Error after two minutes: a transaction holds the session, most likely one that waits for itself
   */
  async acquire(): Promise<Hold> {
    const before = this.#tail;
    let free = () => {};
    this.#tail = new Promise(done => (free = done));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, fail) => {
      timer = setTimeout(
        () =>
          fail(new Error(`the embedded database was held by another transaction for ${WAIT_MS / 1000} s`)),
        WAIT_MS,
      );
    });
    try {
      await Promise.race([before, late]);
    } catch (error) {
      void before.then(free);
      throw error;
    } finally {
      clearTimeout(timer);
    }
    return {
      query: (sql, values) => this.#query(sql, values),
      script: sql => this.#script(sql),
      release: free,
    };
  }

  /** Waits for everything queued so far, then closes the files. */
  async close(): Promise<void> {
    const hold = await this.acquire();
    try {
      await this.#pglite.close();
    } finally {
      hold.release();
    }
  }

  async #query<Row>(sql: string, values: readonly unknown[] = []): Promise<Results<Row>> {
    const result = await this.#pglite.query<Row>(sql, [...values]);
    if (result.command === undefined) throw new SwallowedFailure(sql);
    return result;
  }

  async #script(sql: string): Promise<Results<unknown>> {
    const results = await this.#pglite.exec(`${sql};\nselect 1 as ${SENTINEL}`);
    const last = results.pop();
    if (last?.fields[0]?.name !== SENTINEL) throw new SwallowedFailure(sql);
    return (results.pop() ?? last) as Results<unknown>;
  }
}
