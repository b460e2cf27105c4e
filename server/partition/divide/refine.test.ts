import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latticeEdges } from '../testing/lattice.ts';
import { Division } from './division.ts';
import { componentsOf, type Graph, graphOf } from './graph.ts';
import type { Known } from './known.ts';
import { randomOf } from './random.ts';
import { refine } from './refine.ts';

const connected = (graph: Graph, part: ArrayLike<number>): boolean =>
  [...new Set(Array.from(part))].every(p => componentsOf(graph, v => part[v] === p).count === 1);

/** A division that recounts its cost and its pieces at every move, those of chains that are taken back too. */
class Watched extends Division {
  moves = 0;

  override move(v: number, to: number): void {
    const told = this.cost() + this.moveGain(v, to);
    super.move(v, to);
    this.moves++;
    expect(this.cost()).toBeCloseTo(told, 4);
    expect(new Division(this.graph, this.window, this.part).cost()).toBeCloseTo(told, 4);
    expect(connected(this.graph, this.part)).toBe(true);
  }
}

/** A lattice with lines that had better be cut, labels that keep apart and a division in force. */
function lattice(seed: number, side: number): { graph: Graph; start: Int32Array } {
  const random = randomOf(seed);
  const n = side * side;
  const edges = latticeEdges(random, side);
  const weight = Array.from({ length: n }, () => Math.floor(random() * 150));
  const known: Known = { labels: 2, of: weight.map((w, v) => [[v % 2, w]]), total: new Float64Array(2) };
  weight.forEach((w, v) => {
    known.total[v % 2] += w;
  });
  const labels = weight.map(() => (random() < 0.1 ? [0] : []));
  // Rows in bands: connected, and far from good.
  const start = Int32Array.from({ length: n }, (_, v) => Math.floor(v / side / 2));
  return { graph: { ...graphOf(weight, edges), labels, known }, start };
}

describe('descent', () => {
  it('counts every link of a chain exactly and breaks no part at any (recount from scratch)', () => {
    let moves = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.boolean(), (seed, fixed) => {
        const { graph, start } = lattice(seed, 6);
        const window = { min: 300, max: 400, target: 350, movedCost: 3, fixed };
        const division = new Watched(graph, window, start);
        const before = division.cost();
        refine(division);
        expect(division.cost()).toBeLessThanOrEqual(before + 1e-6);
        if (fixed) expect(division.members.filter(list => list.length > 0)).toHaveLength(3);
        moves += division.moves;
      }),
      { numRuns: 25 },
    );
    expect(moves).toBeGreaterThan(25);
  });

  it('passes atoms on along a row of parts, where no move and no swap helps', () => {
    const edges = Array.from({ length: 11 }, (_, v) => ({ a: v, b: v + 1, cost: 5 }));
    const graph = graphOf(new Array(12).fill(1), edges);
    const window = { min: 3, max: 3, target: 3 };
    const start = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3];
    const swapped = new Division(graph, window, start);
    refine(swapped, 2);
    expect(swapped.weights).toEqual([4, 3, 3, 2]);
    const chained = new Division(graph, window, start);
    refine(chained);
    expect(chained.weights).toEqual([3, 3, 3, 3]);
  });
});
