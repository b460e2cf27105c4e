import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { MultiPolygonCoordinates, Position } from '../api/geo.ts';
import { forEachEngine } from './testing/engines.ts';
import { lineToWkb, multiPolygonToWkb, pointToWkb, wkbToLine, wkbToMultiPolygon, wkbToPoint } from './wkb.ts';

const line: Position[] = [
  [119.123456789012, 36.1],
  [119.2, 36.200000000000003],
];
const area: MultiPolygonCoordinates = [
  [
    [
      [0, 0],
      [4, 0],
      [4, 4],
      [0, 4],
      [0, 0],
    ],
    [
      [1, 1],
      [1, 2],
      [2, 2],
      [1, 1],
    ],
  ],
  [
    [
      [10, 10],
      [11, 10],
      [11, 11],
      [10, 10],
    ],
  ],
];

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

forEachEngine('geometry', engine => {
  it('comes back to the last bit, and PostGIS reads it as meant', async () => {
    const { rows } = await sql<{ p: string; l: string; a: string; text: string; srid: number }>`
      select p, l, a, ST_AsText(a) as text, ST_SRID(l) as srid
      from (select ${pointToWkb(line[0]!)}::geometry(Point, 4326) as p, ${lineToWkb(line)}::geometry as l,
                   ${multiPolygonToWkb(area)}::geometry as a) as given`.execute(engine().db);
    const row = rows[0]!;
    expect(wkbToPoint(row.p)).toEqual(line[0]);
    expect(wkbToLine(row.l)).toEqual(line);
    expect(wkbToMultiPolygon(row.a)).toEqual(area);
    expect(row.srid).toBe(4326);
    expect(row.text).toBe(
      'MULTIPOLYGON(((0 0,4 0,4 4,0 4,0 0),(1 1,1 2,2 2,1 1)),((10 10,11 10,11 11,10 10)))',
    );
  });
});
