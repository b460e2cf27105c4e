import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addFronts, fewerGrids, frontOf, joinedFronts } from './trade-off.ts';

const points = fc.array(
  fc.record({
    moved: fc.integer({ min: 0, max: 30 }),
    householdsOutside: fc.integer({ min: 0, max: 30 }),
    gridsOutside: fc.integer({ min: 0, max: 3 }),
    compoundsSplit: fc.integer({ min: 0, max: 3 }),
  }),
  { minLength: 1, maxLength: 12 },
);
const beats = (
  a: { moved: number; householdsOutside: number },
  b: { moved: number; householdsOutside: number },
): boolean =>
  a.moved <= b.moved &&
  a.householdsOutside <= b.householdsOutside &&
  (a.moved < b.moved || a.householdsOutside < b.householdsOutside);

describe('the curve between change and fit', () => {
  it('holds what no other point beats, in order, and nothing else', () => {
    fc.assert(
      fc.property(points, all => {
        const front = frontOf(all);
        for (const point of front) expect(all.some(other => beats(other, point))).toBe(false);
        for (const point of all)
          expect(
            front.some(
              one =>
                beats(one, point) ||
                (one.moved === point.moved && one.householdsOutside === point.householdsOutside),
            ),
          ).toBe(true);
        expect(front.map(({ moved }) => moved)).toEqual(
          front.map(({ moved }) => moved).sort((a, b) => a - b),
        );
        const few = frontOf(all, 2);
        expect(few[0]).toEqual(front[0]);
        expect(few.at(-1)).toEqual(front.at(-1));
      }),
    );
  });

  it('ends with points that none beats in households moved and grids outside', () => {
    fc.assert(
      fc.property(points, all => {
        const front = fewerGrids(all);
        for (const p of front)
          expect(
            all.some(
              q =>
                q.moved <= p.moved &&
                q.gridsOutside <= p.gridsOutside &&
                (q.moved < p.moved || q.gridsOutside < p.gridsOutside),
            ),
          ).toBe(false);
        for (const p of all)
          expect(front.some(q => q.moved <= p.moved && q.gridsOutside <= p.gridsOutside)).toBe(true);
      }),
    );
  });

  it('of two regions is the curve of all pairs', () => {
    fc.assert(
      fc.property(points, points, (a, b) => {
        const joined = joinedFronts([frontOf(a), frontOf(b)]);
        const pairs = addFronts(a, b, (p, q) => ({
          moved: p.moved + q.moved,
          householdsOutside: p.householdsOutside + q.householdsOutside,
          gridsOutside: p.gridsOutside + q.gridsOutside,
          compoundsSplit: p.compoundsSplit + q.compoundsSplit,
        }));
        expect(joined).toEqual(fewerGrids(pairs));
      }),
    );
  });
});
