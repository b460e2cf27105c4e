import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Position } from '../../api/geo.ts';
import { area_m2 } from './measure.ts';
import { assembleRings, polygonsFromRings } from './ring-assembly.ts';

/** A ring as a set of edges, whatever its start and direction. */
const edgesOf = (ring: readonly number[]): string[] =>
  ring
    .slice(1)
    .map((node, i) => [Math.min(node, ring[i]!), Math.max(node, ring[i]!)].join('-'))
    .sort();

/** Cuts a closed ring into pieces at some of its nodes. */
function cut(ring: readonly number[], cuts: readonly number[]): number[][] {
  const corners = ring.slice(0, -1);
  const places = [...new Set(cuts.map(c => c % corners.length))].sort((a, b) => a - b);
  if (places.length === 0) return [[...ring]];
  return places.map((from, i) => {
    const to = i + 1 < places.length ? places[i + 1]! : places[0]! + corners.length;
    return Array.from({ length: to - from + 1 }, (_, k) => corners[(from + k) % corners.length]!);
  });
}

describe('rings from pieces', () => {
  it('come back whatever the order and direction of their pieces', () => {
    const rings = fc.array(
      fc.record({ size: fc.integer({ min: 3, max: 12 }), cuts: fc.array(fc.nat(11), { maxLength: 6 }) }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(rings, fc.infiniteStream(fc.nat(1_000_000)), (shapes, random) => {
        let next = 1;
        const whole = shapes.map(({ size }) => {
          const ring = Array.from({ length: size }, () => next++);
          return [...ring, ring[0]!];
        });
        const draw = (): number => random.next().value as number;
        const pieces = whole
          .flatMap((ring, i) => cut(ring, shapes[i]!.cuts))
          .map(piece => ({ piece: draw() % 2 === 0 ? piece : [...piece].reverse(), order: draw() }))
          .sort((a, b) => a.order - b.order)
          .map(({ piece }) => piece);
        const { rings: found, loose } = assembleRings(pieces);
        expect(loose).toBe(0);
        expect(found.map(edgesOf).sort()).toEqual(whole.map(edgesOf).sort());
      }),
      { numRuns: 300 },
    );
  });

  it('touching at a node are two rings, and each is simple', () => {
    const { rings, loose } = assembleRings([
      [1, 2, 3],
      [3, 4, 1],
      [3, 5, 6],
      [6, 7, 3],
    ]);
    expect(loose).toBe(0);
    expect(rings.map(edgesOf).sort()).toEqual([edgesOf([1, 2, 3, 4, 1]), edgesOf([3, 5, 6, 7, 3])].sort());
  });

  it('leave dead ends and missing pieces over', () => {
    expect(
      assembleRings([
        [1, 2],
        [2, 3],
      ]),
    ).toEqual({ rings: [], loose: 2 });
    const { rings, loose } = assembleRings([
      [1, 2, 3],
      [3, 1],
      [3, 9],
      [9, 8],
    ]);
    expect(rings.map(edgesOf)).toEqual([edgesOf([1, 2, 3, 1])]);
    expect(loose).toBe(2);
    expect(
      assembleRings([
        [1, 2],
        [1, 3, 2],
        [1, 4, 2],
      ]).loose,
    ).toBe(1);
    expect(assembleRings([])).toEqual({ rings: [], loose: 0 });
  });
});

describe('polygons from rings', () => {
  const square = (x: number, y: number, size: number): Position[] => [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
    [x, y],
  ];

  it('know holes, islands in holes and neighbours without their roles', () => {
    const polygons = polygonsFromRings([
      square(2, 2, 6),
      square(20, 0, 1),
      square(3, 3, 1),
      square(0, 0, 10),
    ]);
    expect(polygons.map(polygon => polygon.length).sort()).toEqual([1, 1, 2]);
    expect(polygons.find(polygon => polygon.length === 2)![0]).toEqual(square(0, 0, 10));
  });

  it('a hole that touches its outer ring at a corner stays a hole', () => {
    const outer = square(0, 0, 10);
    const hole: Position[] = [
      [0, 0],
      [4, 2],
      [2, 4],
      [0, 0],
    ];
    const polygons = polygonsFromRings([hole, outer]);
    expect(polygons).toEqual([[outer, hole]]);
    expect(area_m2(polygons)).toBeLessThan(area_m2([[outer]]));
  });
});
