import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { narrowed } from './offer.ts';

describe('a window that does, brought nearer', () => {
  const bound = fc.integer({ min: 0, max: 60 });
  it('still does, is never farther, and comes near the nearest where wider always does', () => {
    fc.assert(
      fc.property(bound, bound, bound, bound, (needLow, needHigh, moreLow, moreHigh) => {
        const asked: [number, number] = [300, 400];
        const does = ([min, max]: readonly [number, number]): boolean =>
          min <= 300 - needLow && max >= 400 + needHigh;
        const found: [number, number] = [300 - needLow - moreLow, 400 + needHigh + moreHigh];
        let asks = 0;
        const [min, max] = narrowed(asked, found, span => {
          asks++;
          return does(span);
        });
        expect(does([min, max])).toBe(true);
        expect(min).toBeGreaterThanOrEqual(found[0]);
        expect(max).toBeLessThanOrEqual(found[1]);
        expect(asks).toBeLessThanOrEqual(10);
        // Half of what is too much at one end is given back at least, where it is more than an eighth of the whole.
        const [low, high] = [needLow + moreLow, needHigh + moreHigh];
        expect(300 - min - needLow).toBeLessThanOrEqual(Math.max(moreLow / 2, low / 8) + 2);
        expect(max - 400 - needHigh).toBeLessThanOrEqual(Math.max(moreHigh / 2, high / 8) + 2);
      }),
    );
  });

  it('is itself where nothing nearer does', () => {
    expect(narrowed([300, 400], [280, 410], () => false)).toEqual([280, 410]);
  });
});
