import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartMeter } from '../exact/cost.ts';
import { Division } from './division.ts';
import { type Graph, graphOf, subgraph } from './graph.ts';
import { joinedWhole, SplitMeter, wholeOf } from './whole.ts';

const window = { min: 3, max: 6, target: 4 };
const SIDE = 4;
const N = SIDE * SIDE;

/** A lattice with compounds of its vertices. */
function lattice(compound: readonly number[]): Graph {
  const edges = Array.from({ length: N }, (_, v) => [
    ...(v % SIDE < SIDE - 1 ? [{ a: v, b: v + 1, cost: 1 }] : []),
    ...(v + SIDE < N ? [{ a: v, b: v + SIDE, cost: 1 }] : []),
  ]).flat();
  return { ...graphOf(new Array(N).fill(1), edges), whole: wholeOf(Int32Array.from(compound), 5, 100) };
}

/** Half the price for every part and every compound that it holds some of but not all, one pair at a time. */
function splitCost({ whole }: Graph, part: ArrayLike<number>): number {
  let cost = 0;
  for (let c = 0; c < 5; c++) {
    const members = Array.from({ length: N }, (_, v) => v).filter(v => whole?.of[v] === c);
    for (const p of new Set(members.map(v => part[v]))) if (members.some(v => part[v] !== p)) cost += 50;
  }
  return cost;
}

const compounds = fc.array(fc.integer({ min: -1, max: 4 }), { minLength: N, maxLength: N });
const parts = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: N, maxLength: N });

describe('compounds that had better stay whole', () => {
  it('cost each of their pieces half, for the division and for its parts alone', () => {
    fc.assert(
      fc.property(compounds, parts, (compound, part) => {
        const graph = lattice(compound);
        const division = new Division(graph, window, part);
        expect(division.splitCost()).toBe(splitCost(graph, part));
        const meter = new SplitMeter(graph.whole as NonNullable<Graph['whole']>);
        const parted = new PartMeter(graph);
        const sum = (of: (members: number[]) => number): number =>
          division.members.reduce((total, members) => total + of(members), 0);
        expect(sum(members => meter.cost(members))).toBe(splitCost(graph, part));
        expect(sum(members => parted.measure(members).split)).toBe(splitCost(graph, part));
      }),
    );
  });

  it('change the cost by what a move says, whatever has moved before', () => {
    fc.assert(
      fc.property(
        compounds,
        parts,
        fc.array(fc.tuple(fc.nat(N - 1), fc.nat(3)), { maxLength: 20 }),
        (compound, part, moves) => {
          const graph = lattice(compound);
          const division = new Division(graph, window, part);
          for (const [v, to] of moves) {
            if (division.part[v] === to || !division.members[to]?.length) continue;
            const before = division.cost();
            const gain = division.moveGain(v, to);
            division.move(v, to);
            expect(division.cost() - before).toBeCloseTo(gain, 6);
            expect(division.splitCost()).toBe(splitCost(graph, division.part));
          }
        },
      ),
    );
  });

  it('are counted anew in a part of the graph', () => {
    const graph = lattice([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3]);
    const left = subgraph(graph, [0, 1, 2, 4, 5, 6]);
    expect([...(left.whole?.size ?? [])]).toEqual([4, 2, 0, 0, 0]);
  });

  it('become one vertex each where they hang together and fit', () => {
    fc.assert(
      fc.property(compounds, fc.integer({ min: 1, max: 6 }), (compound, max) => {
        const graph = lattice(compound);
        const joined = joinedWhole(graph, graph.whole as NonNullable<Graph['whole']>, max);
        if (!joined) return;
        for (let c = 0; c < joined.count; c++) {
          const members = [...joined.coarse.keys()].filter(v => joined.coarse[v] === c);
          expect(members.length).toBeGreaterThan(0);
          expect(members.length).toBeLessThanOrEqual(max);
          expect(new Set(members.map(v => compound[v])).size).toBe(1);
          expect(new PartMeter(graph).measure(members).connected).toBe(true);
          if (members.length > 1) expect(compound[members[0]]).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
