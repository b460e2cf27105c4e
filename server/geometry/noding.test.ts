import fc from 'fast-check';
import { orient2d } from 'robust-predicates';
import { describe, expect, it } from 'vitest';
import { initGeos } from './geos.ts';
import { nodeGroups, nodeLines } from './noding.ts';
import { clipToBox, middleOf, runsNear, segmentDistance } from './rings.ts';

const flat = (...numbers: number[]) => Float64Array.from(numbers);

/** The segments of lines, each end to end in one order. */
const segmentsOf = (lines: readonly Float64Array[]): string[] =>
  lines.flatMap(line =>
    Array.from({ length: line.length / 2 - 1 }, (_, i) => {
      const [ax, ay, bx, by] = line.subarray(2 * i, 2 * i + 4);
      return ax < bx || (ax === bx && ay < by) ? `${ax} ${ay} ${bx} ${by}` : `${bx} ${by} ${ax} ${ay}`;
    }),
  );

/** Whether two segments share a point besides an end of both. */
function meet(p: number[], q: number[]): boolean {
  const [ax, ay, bx, by] = p;
  const [cx, cy, dx, dy] = q;
  const c = orient2d(ax, ay, bx, by, cx, cy);
  const d = orient2d(ax, ay, bx, by, dx, dy);
  const a = orient2d(cx, cy, dx, dy, ax, ay);
  const b = orient2d(cx, cy, dx, dy, bx, by);
  if (c * d < 0 && a * b < 0) return true;
  const within = (x: number, y: number, [ux, uy, vx, vy]: number[]): boolean =>
    Math.min(ux, vx) <= x &&
    x <= Math.max(ux, vx) &&
    Math.min(uy, vy) <= y &&
    y <= Math.max(uy, vy) &&
    (x !== ux || y !== uy) &&
    (x !== vx || y !== vy);
  return (
    (c === 0 && within(cx, cy, p)) ||
    (d === 0 && within(dx, dy, p)) ||
    (a === 0 && within(ax, ay, q)) ||
    (b === 0 && within(bx, by, q))
  );
}

const paths = (most: number) =>
  fc.array(
    fc
      .array(fc.tuple(fc.integer({ min: -most, max: most }), fc.integer({ min: -most, max: most })), {
        minLength: 2,
        maxLength: 5,
      })
      .map(points => Float64Array.from(points.flat())),
    { minLength: 1, maxLength: 12 },
  );

describe('noding', () => {
  it('cuts two crossing lines at the grid point nearest to their crossing', () => {
    expect(nodeLines([flat(0, 0, 10, 10), flat(0, 11, 11, 0)])).toHaveLength(4);
    const ends = nodeLines([flat(0, 0, 10, 9), flat(0, 10, 10, 0)]).map(line => [...line]);
    for (const line of ends)
      expect(line.slice(0, 2).join() === '5,5' || line.slice(2).join() === '5,5').toBe(true);
  });

  it('keeps a line that nothing touches as it is, and what two share once', () => {
    const bend = flat(0, 0, 5, 1, 10, 0);
    expect(nodeLines([bend])).toEqual([bend]);
    const { lines, groups } = nodeGroups([[bend], [flat(10, 0, 5, 1, 0, 0)], [flat(5, 1, 5, 9)]]);
    expect(segmentsOf(lines).sort()).toEqual(['0 0 5 1', '5 1 10 0', '5 1 5 9']);
    expect(groups).toEqual([3, 3, 4]);
  });

  it('leaves nothing that crosses or touches but at ends, however dense, and loses no line', () => {
    for (const most of [6, 40, 2 ** 31 - 1])
      fc.assert(
        fc.property(paths(most), lines => {
          const noded = nodeLines(lines);
          const segments = segmentsOf(noded);
          expect(new Set(segments).size).toBe(segments.length);
          const numbers = segments.map(segment => segment.split(' ').map(Number));
          for (let i = 0; i < numbers.length; i++)
            for (let j = 0; j < i; j++)
              if (meet(numbers[i], numbers[j])) expect.fail(`${segments[i]} meets ${segments[j]}`);
          // Every point of the input lies on the result, and the result near the input.
          const given = lines.flatMap(line =>
            Array.from({ length: line.length / 2 - 1 }, (_, i) => [...line.subarray(2 * i, 2 * i + 4)]),
          );
          const distance = (x: number, y: number, all: number[][]): number =>
            Math.min(...all.map(([ax, ay, bx, by]) => segmentDistance(x, y, ax, ay, bx, by)));
          for (const line of noded) {
            expect(distance(...middleOf(line), given)).toBeLessThan(1);
          }
          for (const [ax, ay, bx, by] of given)
            if (ax !== bx || ay !== by)
              for (const t of [0, 0.3, 0.5, 1])
                expect(distance(ax + t * (bx - ax), ay + t * (by - ay), numbers)).toBeLessThan(1);
        }),
        { numRuns: 60 },
      );
  });

  it('gives what GEOS gives', async () => {
    const geos = await initGeos();
    fc.assert(
      fc.property(paths(1e6), lines => {
        const distinct = lines.filter(line =>
          segmentsOf([line]).every(s => s.split(' ', 2).join() !== s.split(' ').slice(2).join()),
        );
        expect(new Set(segmentsOf(nodeLines(distinct)))).toEqual(
          new Set(segmentsOf(geos.nodeLines(distinct, 1))),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('lines and boxes', () => {
  const box = [0, 0, 10, 10] as const;
  it('clips a line to a box, part by part', () => {
    expect(clipToBox(flat(-5, 5, 15, 5), box)).toEqual([flat(0, 5, 10, 5)]);
    expect(clipToBox(flat(2, 2, 2, 20, 8, 20, 8, 2), box)).toEqual([flat(2, 2, 2, 10), flat(8, 10, 8, 2)]);
    expect(clipToBox(flat(1, 1, 2, 2, 3, 1), box)).toEqual([flat(1, 1, 2, 2, 3, 1)]);
    expect(clipToBox(flat(-5, 20, 20, 20), box)).toEqual([]);
    expect(clipToBox(flat(20, 0, 0, 30), box)).toEqual([]);
  });

  it('keeps whole segments near a box', () => {
    expect(runsNear(flat(-9, 5, -5, 5, 5, 5, 20, 5, 30, 5), box)).toEqual([flat(-5, 5, 5, 5, 20, 5)]);
    expect(runsNear(flat(-9, 50, 50, 50), box)).toEqual([]);
  });
});
