/** Walking diameters against values worked out by hand, and against every pair by brute force. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BarrierClass } from '../../api/barriers.ts';
import { frameOf, fromFlat } from '../../geometry/frame.ts';
import { segmentDistance } from '../../geometry/rings.ts';
import { DETOUR, type WalkingNetwork, walkingNetwork } from './walking.ts';

const frame = frameOf([119.7, 36.3, 119.8, 36.4]);

type Point = [number, number];

/** Lines given in metres about the frame's middle. */
const networkOf = (lines: readonly Point[][], kind: BarrierClass = 'residential'): WalkingNetwork =>
  walkingNetwork(
    frame,
    lines.map(line => ({
      class: kind,
      line: fromFlat(
        frame,
        Float64Array.from(line.flatMap(([x, y]) => [Math.round(x / frame.kx), Math.round(y / frame.ky)])),
      ),
    })),
  );
const spots = (points: readonly Point[]): { x: number; y: number }[] => points.map(([x, y]) => ({ x, y }));

describe('the walking diameter', () => {
  it('goes straight to the street, along it and straight from it, where lines cross too', () => {
    const cross = networkOf([
      [
        [-100, 0],
        [100, 0],
      ],
      [
        [0, -100],
        [0, 100],
      ],
    ]);
    // 10 m to the street, 40 m to the crossing, 70 m up, 20 m off.
    const one = cross.diameter(
      spots([
        [-40, 10],
        [20, 70],
      ]),
    );
    expect([one.metres, one.estimated]).toEqual([expect.closeTo(140, 2), false]);
    // Both on one piece of street: 5 + 30 + 5.
    const two = cross.diameter(
      spots([
        [30, 5],
        [60, -5],
      ]),
    );
    expect(two.metres).toBeCloseTo(40, 2);
    expect(cross.diameter(spots([[30, 5]]))).toEqual({ metres: 0, estimated: false });
  });

  it('is estimated, and says so, where no lines lead', () => {
    const apart = networkOf([
      [
        [0, 0],
        [100, 0],
      ],
      [
        [0, 50],
        [100, 50],
      ],
    ]);
    const homes = spots([
      [0, 0],
      [30, 50],
      [100, 0],
    ]);
    const found = apart.diameter(homes);
    expect(found.estimated).toBe(true);
    expect(found.metres).toBeCloseTo(DETOUR * Math.hypot(70, 50), 2);
    // On one of the two streets nothing is estimated.
    expect(apart.diameter([homes[0], homes[2]]).estimated).toBe(false);
    for (const network of [
      networkOf([]),
      networkOf(
        [
          [
            [0, 0],
            [9, 9],
          ],
        ],
        'river',
      ),
      networkOf(
        [
          [
            [0, 0],
            [9, 9],
          ],
        ],
        'railway',
      ),
    ])
      expect(network.diameter(homes)).toEqual({ metres: expect.closeTo(DETOUR * 100, 2), estimated: true });
  });

  it('is the greatest of all pairs, whatever the network', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 })), {
          minLength: 2,
          maxLength: 12,
        }),
        (there, homes) => {
          // A lattice of 5 × 5 crossings 100 m apart, some of its streets missing.
          const lines: Point[][] = [];
          const step = Array.from({ length: 25 }, () => new Float64Array(25).fill(Infinity));
          let k = 0;
          for (let i = 0; i < 5; i++)
            for (let j = 0; j < 5; j++)
              for (const [di, dj] of [
                [1, 0],
                [0, 1],
              ]) {
                if (i + di > 4 || j + dj > 4 || !there[k++]) continue;
                lines.push([
                  [100 * i, 100 * j],
                  [100 * (i + di), 100 * (j + dj)],
                ]);
                const [a, b] = [5 * i + j, 5 * (i + di) + j + dj];
                step[a][b] = step[b][a] = 100;
              }
          fc.pre(lines.length > 0);
          // Nearest lines must be told apart: a home as near to two is left out.
          const near = homes.flatMap(([x, y]) => {
            const all = lines.map(([[a, b], [c, d]]) => segmentDistance(x, y, a, b, c, d));
            const best = Math.min(...all);
            return all.filter(d => d < best + 0.1).length > 1
              ? []
              : [{ x, y, off: best, line: lines[all.indexOf(best)] }];
          });
          fc.pre(near.length > 1);
          for (let v = 0; v < 25; v++) step[v][v] = 0;
          for (let v = 0; v < 25; v++)
            for (let a = 0; a < 25; a++)
              for (let b = 0; b < 25; b++) step[a][b] = Math.min(step[a][b], step[a][v] + step[v][b]);
          let greatest = 0;
          let estimated = false;
          const ends = ({ x, y, line }: (typeof near)[number]): [number, number][] =>
            line.map(([p, q]): [number, number] => {
              const [[a, b], [c, d]] = line;
              const foot = a === c ? [a, Math.max(b, Math.min(d, y))] : [Math.max(a, Math.min(c, x)), b];
              return [5 * (p / 100) + q / 100, Math.abs(foot[0] - p) + Math.abs(foot[1] - q)];
            });
          for (const p of near)
            for (const q of near) {
              if (p === q) continue;
              let way = Infinity;
              for (const [a, m] of ends(p))
                for (const [b, n] of ends(q)) way = Math.min(way, m + step[a][b] + n);
              if (p.line === q.line) way = Math.min(way, Math.abs(ends(p)[0][1] - ends(q)[0][1]));
              if (way === Infinity) estimated = true;
              greatest = Math.max(
                greatest,
                way === Infinity ? DETOUR * Math.hypot(p.x - q.x, p.y - q.y) : p.off + way + q.off,
              );
            }
          const found = networkOf(lines).diameter(near);
          expect(found.estimated).toBe(estimated);
          expect(found.metres).toBeCloseTo(greatest, 1);
        },
      ),
      { numRuns: 200, seed: 7 },
    );
  });
});
