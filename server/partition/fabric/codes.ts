/** Codes and names of new grids. */
import { codeOf, digitsOf, nameOf } from '../number.ts';
import type { Fabric } from './types.ts';

/** Digits of a grid's code after the region's. */
const digitsIn = ({ region }: Fabric): number => digitsOf(region.code, 'grid');

/** Whether a code is one of this community's: its code, and a number of the usual length. */
export function isOwnCode(fabric: Fabric, code: string): boolean {
  const { region } = fabric;
  return (
    code.length === region.code.length + digitsIn(fabric) &&
    code.startsWith(region.code) &&
    /^[0-9]+$/.test(code.slice(region.code.length))
  );
}

/**
 * The code after the highest one: a gap may be a retired code. @param taken codes besides the fabric's that may not be used
 */
export function nextCode(fabric: Fabric, taken: Iterable<string> = []): string {
  const digits = digitsIn(fabric);
  let highest = 0;
  const meet = (code: string): void => {
    if (isOwnCode(fabric, code)) highest = Math.max(highest, Number(code.slice(-digits)));
  };
  for (const { code } of fabric.grids.values()) meet(code);
  for (const code of taken) meet(code);
  return codeOf(fabric.region.code, highest + 1, digits);
}

/** The usual name of the grid with a code. */
export function nextName(fabric: Fabric, code: string): string {
  return nameOf(fabric.region, Number(code.slice(fabric.region.code.length)), 'grid');
}
