/**
 * One measurement in a process of its own, so that its peak memory is its own and the next one starts clean.
 * Started by measured.ts; the main process stays small, because a child's peak begins at its parent's size.
 */

import { againstMetis } from './against-metis.ts';
import { boundComponent } from './bound-component.ts';
import { boundOutsideOf } from './bound-outside.ts';
import { divideCity } from './divide-city.ts';
import { divideCopies } from './divide-copies.ts';
import { divideTown } from './divide-town.ts';
import { findFaces } from './find-faces.ts';

/** What can be measured: plain data in, plain data out. */
const measurements = {
  divideCity,
  divideTown,
  divideCopies,
  findFaces,
  againstMetis,
  boundComponent,
  boundOutsideOf,
};

export type Measurements = typeof measurements;
export interface ChildRequest {
  name: keyof Measurements;
  input: unknown;
}

process.once('message', async ({ name, input }: ChildRequest) => {
  const value = await (measurements[name] as (input: unknown) => Promise<unknown>)(input);
  // Disconnected only when the answer has left, or a long one is cut short.
  process.send?.({ value }, () => process.disconnect());
});
