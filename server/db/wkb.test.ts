import { describe, expect, it } from 'vitest';
import { lineToWkb, multiPolygonToWkb, pointToWkb } from './wkb.ts';

describe('refused before SQL', () => {
  it.each([
    [
      'an open ring',
      () =>
        multiPolygonToWkb([
          [
            [
              [0, 0],
              [1, 0],
              [1, 1],
              [0, 1],
            ],
          ],
        ]),
      /not closed/,
    ],
    [
      'a ring of three positions',
      () =>
        multiPolygonToWkb([
          [
            [
              [0, 0],
              [1, 0],
              [0, 0],
            ],
          ],
        ]),
      /four positions/,
    ],
    ['a polygon without rings', () => multiPolygonToWkb([[]]), /outer ring/],
    ['a line of one position', () => lineToWkb([[0, 0]]), /two positions/],
    ['a coordinate that is no number', () => pointToWkb([Number.NaN, 0]), /degrees/],
    ['metres', () => pointToWkb([500_000, 4_000_000]), /degrees/],
  ])('%s', (_, attempt, reason) => {
    expect(attempt).toThrow(reason);
  });
});
