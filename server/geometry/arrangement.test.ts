import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange, dissolve, interiorPoints, ShapeIndex } from './arrangement.ts';
import { initGeos } from './geos.ts';
import { contains, signedArea } from './rings.ts';

const geos = await initGeos();
const flat = (...numbers: number[]) => Float64Array.from(numbers);
const rectangle = (x: number, y: number, w: number, h: number) =>
  flat(x, y, x + w, y, x + w, y + h, x, y + h, x, y);
const polygonArea = (shape: Float64Array[]) => shape.reduce((sum, ring) => sum + signedArea(ring), 0);

/** A town of `n` by `m` equal blocks of side 100. */
function town(n: number, m: number): Float64Array[] {
  const lines: Float64Array[] = [];
  for (let i = 0; i <= n; i++) lines.push(flat(i * 100, 0, i * 100, m * 100));
  for (let j = 0; j <= m; j++) lines.push(flat(0, j * 100, n * 100, j * 100));
  return lines;
}

describe('arrangement', () => {
  it('finds the blocks of a perfect street grid', () => {
    const a = arrange(geos.nodeLines(town(7, 5), 1));
    expect(a.faces - 1).toBe(35);
    expect([...a.areas.slice(1)].every(area => area === 10_000)).toBe(true);
    // Euler: V − E + F = 1 + components.
    expect(new Set([...a.from, ...a.to]).size - a.edges.length + a.faces).toBe(2);
  });

  it('prunes dead ends and reports them', () => {
    const a = arrange(geos.nodeLines([...town(1, 1), flat(50, 0, 50, 60), flat(50, 60, 70, 60)], 1));
    expect(a.faces - 1).toBe(1);
    expect(a.dangles.length).toBeGreaterThan(0);
  });

  it('makes an island a hole of the face around it', () => {
    const a = arrange(
      geos.nodeLines([rectangle(0, 0, 100, 100), rectangle(20, 20, 30, 30), rectangle(25, 25, 5, 5)], 1),
    );
    expect(a.faces - 1).toBe(3);
    expect([...a.areas].sort((p, q) => p - q)).toEqual([0, 25, 875, 9100]);
  });

  it('makes a loop that hangs on a corner a hole of the face around it, as a valid polygon', () => {
    const loop = flat(0, 50, 30, 30, 30, 70, 0, 50);
    const a = arrange(geos.nodeLines([rectangle(0, 0, 100, 100), loop], 1));
    expect(a.faces - 1).toBe(2);
    for (const rings of a.rings.slice(1))
      expect(
        geos.isValidReason([
          rings.map(ring =>
            Array.from(
              { length: ring.length / 2 },
              (_, i) => [ring[2 * i], ring[2 * i + 1]] as [number, number],
            ),
          ),
        ]),
      ).toBeNull();
  });

  it('gives half-edges the face on their left', () => {
    const a = arrange(geos.nodeLines(town(2, 1), 1));
    const points = interiorPoints(a);
    for (let f = 1; f < a.faces; f++)
      expect(contains(a.rings[f], points[2 * f], points[2 * f + 1])).toBe(true);
    for (const ring of a.rings.slice(1).map(rings => rings[0])) expect(signedArea(ring)).toBeGreaterThan(0);
  });

  it('dissolves labelled faces into outlines that keep area and never share inside', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.integer({ min: 0, max: 90 }),
            fc.integer({ min: 0, max: 90 }),
            fc.integer({ min: 0, max: 90 }),
            fc.integer({ min: 0, max: 90 }),
          ),
          { minLength: 2, maxLength: 14 },
        ),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 200, maxLength: 200 }),
        (segments, choice) => {
          const lines = [
            rectangle(0, 0, 100, 100),
            ...segments.filter(s => s[0] !== s[2] || s[1] !== s[3]).map(s => flat(...s)),
          ];
          const a = arrange(geos.nodeLines(lines, 1));
          const total = [...a.areas.slice(1)].reduce((sum, area) => sum + area, 0);
          expect(total).toBe(10_000);
          const label = Int32Array.from({ length: a.faces }, (_, f) => (f === 0 ? -1 : choice[f % 200]));
          const outlines = dissolve(a, label, 4);
          for (let l = 0; l < 4; l++) {
            const expected = [...a.areas].reduce((sum, area, f) => sum + (label[f] === l ? area : 0), 0);
            expect(outlines[l].reduce((sum, polygon) => sum + polygonArea(polygon), 0)).toBeCloseTo(
              expected,
              6,
            );
            for (const polygon of outlines[l])
              expect(
                geos.isValidReason([
                  polygon.map(ring =>
                    Array.from(
                      { length: ring.length / 2 },
                      (_, i) => [ring[2 * i], ring[2 * i + 1]] as [number, number],
                    ),
                  ),
                ]),
              ).toBeNull();
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('finds the shape at a point, the lower number on a shared edge', () => {
    const index = new ShapeIndex([[rectangle(0, 0, 10, 10)], [rectangle(10, 0, 10, 10)]]);
    expect(index.at(5, 5)).toBe(0);
    expect(index.at(15, 5)).toBe(1);
    expect(index.at(25, 5)).toBe(-1);
  });
});
