import { describe, expect, it } from 'vitest';
import type { MultiPolygonCoordinates } from '../api/geo.ts';
import { initGeos } from './geos.ts';

const flat = (...numbers: number[]) => Float64Array.from(numbers);
const bowtie: MultiPolygonCoordinates = [
  [
    [
      [0, 0],
      [2, 2],
      [2, 0],
      [0, 2],
      [0, 0],
    ],
  ],
];
const square = [[flat(0, 0, 10, 0, 10, 10, 0, 10, 0, 0)]];

describe('GEOS', () => {
  it('nodes two crossing lines into four that meet at their ends', async () => {
    const geos = await initGeos();
    const lines = geos.nodeLines([flat(0, 0, 10, 10), flat(0, 10, 10, 0)], 1);
    expect(lines).toHaveLength(4);
    for (const line of lines)
      expect([line.slice(0, 2), line.slice(-2)].some(end => end[0] === 5 && end[1] === 5)).toBe(true);
  });

  it('clips lines to a polygon and cuts them by it, without losing length', async () => {
    const geos = await initGeos();
    const line = [flat(-5, 5, 15, 5)];
    expect(geos.clipLines(line, square, 1)).toEqual([flat(0, 5, 10, 5)]);
    expect(geos.cutLines(line, square, 1)).toHaveLength(2);
  });

  it('names why a bow-tie is invalid and repairs it into two triangles of the same area', async () => {
    const geos = await initGeos();
    expect(geos.isValidReason(bowtie)).toContain('Self-intersection');
    const valid = geos.makeValid(bowtie);
    expect(geos.isValidReason(valid)).toBeNull();
    expect(valid).toHaveLength(2);
  });

  it('puts the representative point inside a horseshoe', async () => {
    const geos = await initGeos();
    const [x, y] = geos.pointOnSurface([
      [
        [
          [0, 0],
          [9, 0],
          [9, 9],
          [6, 9],
          [6, 3],
          [3, 3],
          [3, 9],
          [0, 9],
          [0, 0],
        ],
      ],
    ]);
    expect(x > 0 && x < 9 && y > 0 && y < 9 && !(x > 3 && x < 6 && y > 3)).toBe(true);
  });

  it('throws what GEOS says instead of answering with nothing', async () => {
    const geos = await initGeos();
    expect(() => geos.area([[flat(0, 0, 1, 1, 2, 0)]])).toThrow(/closed|ring|Points/i);
    expect(geos.area(square)).toBe(100);
  });

  it('unites, intersects, shrinks', async () => {
    const geos = await initGeos();
    const shifted = [[flat(5, 0, 15, 0, 15, 10, 5, 10, 5, 0)]];
    expect(geos.area(geos.unionPolygons([...square, ...shifted], 1))).toBe(150);
    expect(geos.area(geos.intersectPolygons(square, shifted, 1))).toBe(50);
    expect(geos.area(geos.differencePolygons(square, shifted, 1))).toBe(50);
    expect(geos.area(geos.buffer(square, -1))).toBeCloseTo(64);
    expect(geos.buffer(square, -6)).toEqual([]);
    expect(
      geos.area(
        geos.convexHull([flat(0, 0, 4, 0), flat(4, 4, 2, 1)]).length > 0
          ? geos.convexHull([flat(0, 0, 4, 0), flat(4, 4, 2, 1)])
          : [],
      ),
    ).toBe(8);
  });
});
