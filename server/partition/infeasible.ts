/** A request that cannot be met: locks that overlap, pins that contradict each other, a number of grids that no division has. */
export class InfeasibleError extends Error {
  override name = 'InfeasibleError';
  /** What to do, Chinese and English. */
  readonly remedy: [string, string];

  /** `reason` in Chinese and English, or as one text that holds both. */
  constructor(reason: [string, string] | string, remedy: [string, string]) {
    super(typeof reason === 'string' ? reason : `${reason[0]} (${reason[1]})`);
    this.remedy = remedy;
  }
}
