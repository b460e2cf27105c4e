import type { PartitionReport } from '../../partition/types.ts';
import { NOTE_EXAMPLES } from './params.ts';
import { both } from './problem.ts';

export type Note = PartitionReport['notes'][number];

/**
 * What was repaired, dropped, estimated or left out, counted by kind and file: nothing happens to the input
 * without a line here.
 */
export class Notes {
  #entries = new Map<string, Note & { file: string; examples: string[] }>();

  /**
   * Counts one more.
   * @param kind stable name, such as `rings_closed`
   * @param file the file it happened in; empty where it is about all files together
   * @param text Chinese and English
   * @param example a feature, as `labelOf` names it; the first few are kept
   */
  add(kind: string, file: string, text: [string, string], example?: string, count = 1): void {
    const key = `${kind}\n${file}`;
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { kind, file, count: 0, text: both(...text), examples: [] };
      this.#entries.set(key, entry);
    }
    entry.count += count;
    if (example !== undefined && entry.examples.length < NOTE_EXAMPLES) entry.examples.push(example);
  }

  /** How many of a kind, over all files. */
  count(kind: string): number {
    let sum = 0;
    for (const entry of this.#entries.values()) if (entry.kind === kind) sum += entry.count;
    return sum;
  }

  list(): Note[] {
    return [...this.#entries.values()].map(({ kind, file, count, text, examples }) => ({
      kind,
      count,
      text:
        (file === '' ? '' : `${file}: `) +
        text +
        (examples.length === 0 ? '' : ` [${examples.join('; ')}${count > examples.length ? '; …' : ''}]`),
    }));
  }
}
