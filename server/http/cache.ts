/** Values in memory, each valid for one version of the data; a newer version replaces it. */

/** Least recently used values go first when the sizes add up to more than this many bytes. */
const LIMIT_BYTES = 64 * 1024 * 1024;

export class VersionedCache {
  /** In the order of use, the oldest first. */
  readonly #entries = new Map<string, { version: string; value: Promise<unknown>; bytes: number }>();
  #bytes = 0;

  /**
   * The value for this version, computed once even when many ask at the same time. A failure is not kept.
   *
   * @param bytes size of the value, roughly
   */
  async get<T>(
    key: string,
    version: string,
    compute: () => Promise<T>,
    bytes: (value: T) => number,
  ): Promise<T> {
    const known = this.#entries.get(key);
    if (known?.version === version) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known.value as Promise<T>;
    }
    this.#remove(key);
    const entry = { version, value: compute() as Promise<unknown>, bytes: 0 };
    this.#entries.set(key, entry);
    try {
      const value = (await entry.value) as T;
      if (this.#entries.get(key) === entry) {
        entry.bytes = bytes(value);
        this.#bytes += entry.bytes;
        this.#shrink();
      }
      return value;
    } catch (error) {
      if (this.#entries.get(key) === entry) this.#remove(key);
      throw error;
    }
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }

  #shrink(): void {
    for (const key of this.#entries.keys()) {
      if (this.#bytes <= LIMIT_BYTES) return;
      this.#remove(key);
    }
  }
}
