/** Lines of progress at start: one line a step, with a bar where a step knows its share, on a terminal and in a log. */
import type { WriteStream } from 'node:tty';
import { SingleBar } from 'cli-progress';
import { ApiError } from './api/problem.ts';

type Output = NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY'>>;

export class ProgressLines {
  readonly #out: Output;
  #bar: SingleBar | undefined;
  /** Tenths of the step that a log has been told. */
  #tenths = 0;

  constructor(out: Output) {
    this.#out = out;
  }

  /** Begins a step. */
  say(text: string): void {
    this.#endBar();
    this.#tenths = 0;
    this.note(`• ${text}`);
  }

  /** The share done of the step said last, 0 to 1. A log gets a line for each tenth. */
  progress(share: number): void {
    if (this.#out.isTTY === true) {
      this.#bar ??= this.#startBar();
      this.#bar.update(Math.round(share * 100));
    } else {
      const tenths = Math.floor(share * 10 + 1e-9);
      if (tenths > this.#tenths) this.note(`  ${tenths * 10} %`);
      this.#tenths = Math.max(tenths, this.#tenths);
    }
  }

  /** A line without a step. */
  note(text: string): void {
    this.#out.write(`${text}\n`);
  }

  /** The last step has ended. */
  done(text: string): void {
    this.#endBar();
    this.note(`✓ ${text}`);
  }

  /** Tells the operator why it ends: the reason and the remedy where the error carries one, else the whole error. */
  fail(error: unknown): void {
    this.#endBar();
    if (error instanceof ApiError)
      console.error(`✗ ${error.message}${error.remedy ? `\n  ${error.remedy}` : ''}`);
    else if ((error as NodeJS.ErrnoException)?.code === 'EADDRINUSE')
      console.error(
        `✗ ${(error as Error).message}\n  端口已被占用，请设置 PORT / The port is in use: set PORT to another one.`,
      );
    else console.error('✗', error);
  }

  #startBar(): SingleBar {
    const bar = new SingleBar({ format: '  {bar} {percentage} %', stream: this.#out, hideCursor: true });
    bar.start(100, 0);
    return bar;
  }

  #endBar(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
