import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followLanes } from './follow-lanes.ts';
import { frameOf } from './frame.ts';
import { initGeos } from './geos.ts';
import { type Shape, signedArea } from './rings.ts';
import { tessellate } from './tessellate.ts';

const geos = await initGeos();
const frame = frameOf([119.7, 36.3, 119.8, 36.4]);
/** A rectangle given in metres. */
const box = (x: number, y: number, w: number, h: number): Shape => {
  const at = (px: number, py: number) => [Math.round(px / frame.kx), Math.round(py / frame.ky)];
  return [Float64Array.from([at(x, y), at(x + w, y), at(x + w, y + h), at(x, y + h), at(x, y)].flat())];
};
const areaOf = (shape: Shape) => shape.reduce((sum, ring) => sum + signedArea(ring), 0);

/** A line given in metres. */
const line = (...points: [number, number][]): Float64Array =>
  Float64Array.from(points.flatMap(([x, y]) => [Math.round(x / frame.kx), Math.round(y / frame.ky)]));

/** The two promises: the cells tile the polygon, and every footprint lies whole in its owner's cells. */
function check(cell: Shape, footprints: Shape[], lanes: Float64Array[] = []) {
  const generators = footprints.map((shape, owner) => ({ owner, polygons: [shape] }));
  const tessellation = tessellate(frame, cell, generators);
  const free = geos.cutLines(geos.clipLines(lanes, [cell], 1), geos.unionPolygons(footprints, 1), 1);
  const cells = followLanes(frame, tessellation, generators, free);
  const total = cells.reduce((sum, c) => sum + areaOf(c.polygon), 0);
  expect(Math.abs(total / areaOf(cell) - 1)).toBeLessThan(1e-9);
  footprints.forEach((footprint, owner) => {
    const own = cells.filter(c => c.owner === owner).map(c => c.polygon);
    const inside = own.reduce(
      (sum, polygon) => sum + geos.area(geos.intersectPolygons([footprint], [polygon], 1)),
      0,
    );
    const outside = (areaOf(footprint) - inside) * frame.kx * frame.ky;
    expect(outside).toBeLessThan(0.05);
  });
  return cells;
}

describe('tessellation', () => {
  it('draws the line half-way between two slabs', () => {
    const cells = check(box(0, 0, 100, 80), [box(10, 10, 80, 12), box(10, 50, 80, 12)]);
    expect(cells).toHaveLength(2);
    // Half-way between y = 22 and y = 50 is 36.
    const top = Math.max(
      ...Array.from(cells.find(c => c.owner === 0)?.polygon[0] ?? []).filter((_, i) => i % 2 === 1),
    );
    expect(top * frame.ky).toBeCloseTo(36, 0);
  });

  it('follows a lane that ends between two slabs, on the way to it and beyond its end', () => {
    // Half-way is y = 36; the lane runs at y = 28 and ends at x = 60, 8 m from the half-way line.
    const cells = check(
      box(0, 0, 100, 80),
      [box(10, 10, 80, 12), box(10, 50, 80, 12)],
      [line([0, 28], [60, 28])],
    );
    const top = cells.filter(c => c.owner === 1).reduce((sum, c) => sum + areaOf(c.polygon), 0);
    // All above the lane, and above the half-way line beyond its end.
    expect(Math.abs(top) * frame.kx * frame.ky).toBeCloseTo(100 * 44 + 60 * 8, -1);
  });

  it('leaves the cells of one building as they are, and a lane on its own land', () => {
    expect(check(box(0, 0, 100, 60), [box(10, 10, 80, 12)], [line([0, 40], [50, 40])])).toHaveLength(1);
    const apart = check(
      box(0, 0, 100, 60),
      [box(10, 10, 20, 40), box(70, 10, 20, 40)],
      [line([5, 0], [5, 5])],
    );
    const left = apart.filter(c => c.owner === 0).reduce((sum, c) => sum + areaOf(c.polygon), 0);
    expect(Math.abs(left) * frame.kx * frame.ky).toBeCloseTo(3000, -1);
  });

  it('keeps buildings that share a wall, or nearly do, in cells of their own', () => {
    check(box(0, 0, 100, 60), [
      box(10, 10, 20, 30),
      box(30, 10, 20, 30),
      box(50.3, 15, 20, 30),
      box(80, 5, 3, 50),
    ]);
  });

  it('keeps an oversize building’s footprint apart from the ground around it', () => {
    const { cells } = tessellate(frame, box(0, 0, 100, 60), [
      { owner: 0, polygons: [box(10, 10, 30, 30)], inner: 2 },
      { owner: 1, polygons: [box(60, 10, 30, 30)] },
    ]);
    const area = (owner: number) =>
      cells.filter(c => c.owner === owner).reduce((sum, c) => sum + areaOf(c.polygon), 0) *
      frame.kx *
      frame.ky;
    expect(area(2)).toBeCloseTo(900, 0);
    expect(area(0) + area(1) + area(2)).toBeCloseTo(6000, 0);
  });

  it('takes a footprint in several parts as one owner’s', () => {
    const { cells } = tessellate(frame, box(0, 0, 100, 60), [
      { owner: 0, polygons: [box(10, 10, 10, 10), box(20, 30, 10, 10)] },
      { owner: 1, polygons: [box(20.5, 10, 20, 10)] },
    ]);
    expect(new Set(cells.map(c => c.owner))).toEqual(new Set([0, 1]));
    expect(cells.reduce((sum, c) => sum + areaOf(c.polygon), 0) * frame.kx * frame.ky).toBeCloseTo(6000, 0);
  });

  it('holds for random towns of houses and lanes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.integer({ min: 0, max: 9 }),
            fc.integer({ min: 0, max: 5 }),
            fc.double({ min: 3, max: 10, noNaN: true }),
            fc.double({ min: 3, max: 10, noNaN: true }),
          ),
          { minLength: 1, maxLength: 30 },
        ),
        fc.array(
          fc.array(fc.tuple(fc.integer({ min: -10, max: 110 }), fc.integer({ min: -10, max: 70 })), {
            minLength: 2,
            maxLength: 4,
          }),
          { maxLength: 4 },
        ),
        (houses, lanes) => {
          const seen = new Map(houses.map(house => [`${house[0]} ${house[1]}`, house]));
          check(
            box(0, 0, 100, 60),
            [...seen.values()].map(([i, j, w, h]) => box(i * 10, j * 10, w, h)),
            lanes.filter(([a, b]) => a[0] !== b[0] || a[1] !== b[1]).map(points => line(...points)),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});
