import cliProgress from 'cli-progress';

/** Chinese names of the steps. */
const STEPS: Record<string, string> = {
  read: '读取 read',
  divide: '划分 divide',
  solve: '求解 solve',
  together: '联合 together',
};

/** Shows how far a run is, on stderr; stdout stays free for the summary. */
export interface Progress {
  /** A step stands at `done` of `total`. */
  at(step: string, done: number, total: number): void;
  /** Takes the bar away, so that other lines can be written. */
  stop(): void;
}

const labelOf = (step: string): string => {
  const [name = '', ...rest] = step.split(' ');
  return [STEPS[name] ?? name, ...rest].join(' ');
};

class Bar implements Progress {
  #bar: cliProgress.SingleBar | undefined;
  #step = '';

  at(step: string, done: number, total: number): void {
    if (this.#step !== step) {
      this.stop();
      this.#step = step;
      this.#bar = new cliProgress.SingleBar({
        format: `${labelOf(step)} [{bar}] {percentage}% {duration_formatted}`,
        barsize: 30,
        barCompleteChar: '█',
        barIncompleteChar: '░',
        hideCursor: true,
        stream: process.stderr,
      });
      this.#bar.start(Math.max(total, 1), done);
    }
    this.#bar?.setTotal(Math.max(total, 1));
    this.#bar?.update(Math.min(done, Math.max(total, 1)));
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
    this.#step = '';
  }
}

/** One line as a step begins, and one for every tenth of it. */
class Lines implements Progress {
  #tenths = new Map<string, number>();

  at(step: string, done: number, total: number): void {
    const tenth = total > 0 ? Math.floor((10 * Math.min(done, total)) / total) : 0;
    const before = this.#tenths.get(step);
    if (before !== undefined && tenth <= before) return;
    this.#tenths.set(step, tenth);
    process.stderr.write(`• ${labelOf(step)}${tenth > 0 ? ` ${tenth * 10}%` : ''}\n`);
  }

  stop(): void {}
}

/** A bar on a terminal, plain lines elsewhere. */
export const createProgress = (isTerminal: boolean): Progress => (isTerminal ? new Bar() : new Lines());
