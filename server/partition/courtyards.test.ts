import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { courtyardsOf, rectangleOf, type Standing } from './courtyards.ts';

const SIZE = { wished: 87, most: 400 };

/** A box turned about the origin, metres and degrees. */
function slab(x: number, y: number, length: number, width: number, households: number, turn = 0): Standing {
  const [c, s] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
  const corners = [
    [x, y],
    [x + length, y],
    [x + length, y + width],
    [x, y + width],
  ];
  return {
    points: Float64Array.from(corners.flatMap(([p, q]) => [p * c - q * s, p * s + q * c])),
    households,
  };
}

const told = (groups: readonly number[][]): number[][] =>
  groups.map(group => [...group].sort((a, b) => a - b)).sort((a, b) => a[0] - b[0]);

/** Rows of slabs 50 by 12 m, 8 m apart, one behind the other every 37 m. */
const rows = (counts: readonly number[], households: number, turn = 0): Standing[] =>
  counts.flatMap((n, row) =>
    Array.from({ length: n }, (_, i) => slab(i * 58, row * 37, 50, 12, households, turn)),
  );

describe('courtyards', () => {
  it('are the rows of a compound', () => {
    expect(told(courtyardsOf(rows([3, 3, 3, 3], 29), SIZE))).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [6, 7, 8],
      [9, 10, 11],
    ]);
  });

  it('are parts of a row that is too long, and rows in front of each other where they are short', () => {
    expect(told(courtyardsOf(rows([6], 29), SIZE))).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(told(courtyardsOf(rows([1, 1, 1, 1], 42), SIZE))).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('do not reach over a wide gap, nor mix a row with what stands across it', () => {
    const far = [slab(0, 0, 50, 12, 29), slab(90, 0, 50, 12, 29)];
    expect(told(courtyardsOf(far, SIZE))).toEqual([[0], [1]]);
    const across = [...rows([3], 29), slab(180, -20, 12, 50, 87)];
    expect(told(courtyardsOf(across, SIZE))).toEqual([[0, 1, 2], [3]]);
  });

  it('take towers, which have no long side, by the slabs around them, else from west to east', () => {
    const towers = [
      slab(0, 0, 22, 20, 45),
      slab(42, 0, 22, 20, 45),
      slab(0, 44, 22, 20, 45),
      slab(42, 44, 22, 20, 45),
    ];
    expect(told(courtyardsOf(towers, SIZE))).toEqual([
      [0, 1],
      [2, 3],
    ]);
    const mixed = [...rows([2], 30), slab(116, -4, 20, 20, 30)];
    expect(told(courtyardsOf(mixed, SIZE))).toEqual([[0, 1, 2]]);
  });

  it('of about 87 households come from a compound of 51 buildings and 3,040 households', () => {
    // Rows of one, two and three buildings of 40 to 80 households, as the real one's figures need.
    const counts = [3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 3];
    let i = 0;
    const standing = rows(counts, 0).map(one => ({ ...one, households: [43, 80, 44, 88, 43][i++ % 5] }));
    expect(standing).toHaveLength(51);
    const found = courtyardsOf(standing, SIZE);
    const total = standing.reduce((sum, one) => sum + one.households, 0);
    expect(total / found.length).toBeGreaterThan(70);
    expect(total / found.length).toBeLessThan(105);
  });

  it('hold every building once, stay below the maximum, and do not turn with the town', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 150 }),
        fc.integer({ min: 1, max: 179 }),
        (counts, households, turn) => {
          const found = told(courtyardsOf(rows(counts, households), { wished: 87, most: 160 }));
          expect(found.flat().sort((a, b) => a - b)).toEqual(rows(counts, 0).map((_, i) => i));
          for (const group of found)
            if (group.length > 1) expect(group.length * households).toBeLessThanOrEqual(160);
          expect(told(courtyardsOf(rows(counts, households, turn), { wished: 87, most: 160 }))).toEqual(
            found,
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('go by the smallest rectangle', () => {
    for (const turn of [0, 30, 89, 135]) {
      const { angle, length, width } = rectangleOf(slab(5, 7, 40, 11, 0, turn).points);
      expect([angle * (180 / Math.PI), length, width]).toEqual([
        expect.closeTo(turn, 6),
        expect.closeTo(40, 6),
        expect.closeTo(11, 6),
      ]);
    }
    expect(rectangleOf(new Float64Array([3, 4])).length).toBe(0);
  });
});
