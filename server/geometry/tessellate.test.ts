import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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

/** The two promises: the cells tile the polygon, and every footprint lies whole in its owner's cells. */
function check(cell: Shape, footprints: Shape[], lanes: Float64Array[] = []) {
  const { cells } = tessellate(
    geos,
    frame,
    cell,
    footprints.map((shape, owner) => ({ owner, polygons: [shape] })),
    lanes,
  );
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

  it('keeps buildings that share a wall, or nearly do, in cells of their own', () => {
    check(box(0, 0, 100, 60), [
      box(10, 10, 20, 30),
      box(30, 10, 20, 30),
      box(50.3, 15, 20, 30),
      box(80, 5, 3, 50),
    ]);
  });

  it('keeps an oversize building’s footprint apart from the ground around it', () => {
    const { cells } = tessellate(geos, frame, box(0, 0, 100, 60), [
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
    const { cells } = tessellate(geos, frame, box(0, 0, 100, 60), [
      { owner: 0, polygons: [box(10, 10, 10, 10), box(20, 30, 10, 10)] },
      { owner: 1, polygons: [box(20.5, 10, 20, 10)] },
    ]);
    expect(new Set(cells.map(c => c.owner))).toEqual(new Set([0, 1]));
    expect(cells.reduce((sum, c) => sum + areaOf(c.polygon), 0) * frame.kx * frame.ky).toBeCloseTo(6000, 0);
  });

  it('holds for random towns of houses', () => {
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
        houses => {
          const seen = new Map(houses.map(house => [`${house[0]} ${house[1]}`, house]));
          check(
            box(0, 0, 100, 60),
            [...seen.values()].map(([i, j, w, h]) => box(i * 10, j * 10, w, h)),
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});
