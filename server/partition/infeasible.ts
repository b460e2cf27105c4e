/** A request that cannot be met: locks that overlap, pins that contradict each other, a number of grids that no division has. */
export class InfeasibleError extends Error {
  override name = 'InfeasibleError';
  /** What to do, Chinese and English. */
  readonly remedy: [string, string];

  /** `reason` in Chinese and English. */
  constructor(reason: [string, string], remedy: [string, string]) {
    super(`${reason[0]} (${reason[1]})`);
    this.remedy = remedy;
  }
}
