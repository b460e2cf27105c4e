import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphOf } from '../divide/graph.ts';
import { explainInfeasible, nearestWindow } from './explain.ts';
import { connectedSets, lattice, leastDivision, smallGraphs, weightOf } from './testing/brute.ts';
import { boundOutside } from './unfit.ts';

const window = { min: 300, max: 400, target: 350 };

const inside = (weight: number, { min, max } = window): boolean => weight >= min && weight <= max;
const star = (centre: number, ...leaves: number[]) =>
  graphOf(
    [centre, ...leaves],
    leaves.map((_, i) => ({ a: 0, b: i + 1, cost: 1 })),
  );

describe('households that must stay outside', () => {
  it('are never more than brute force finds, and atoms are named exactly when nothing fits them', () => {
    fc.assert(
      fc.property(smallGraphs(10), graph => {
        const bound = boundOutside(graph, window);
        const least = leastDivision(graph, set => {
          const weight = weightOf(graph, set);
          return inside(weight) ? 0 : weight;
        });
        expect(bound.outsideLowerBound).toBeLessThanOrEqual(least);
        expect(bound.unknown).toEqual([]);
        const fitting = connectedSets(graph)
          .filter(set => inside(weightOf(graph, set)))
          .reduce((all, set) => all | set, 0);
        const misfits = Array.from(graph.weight, (_, v) => v).filter(
          v => !((fitting >> v) & 1) && graph.weight[v] > 0,
        );
        expect(bound.unfitAtoms.map(atom => atom.vertex)).toEqual(misfits);
      }),
      { numRuns: 150 },
    );
  });

  it('names an atom above the maximum, what it cuts off, and a pair that jumps over the window', () => {
    const path = graphOf(
      [100, 450, 350, 250, 250],
      [0, 1, 2, 3].map(a => ({ a, b: a + 1, cost: 1 })),
    );
    const bound = boundOutside(path, window);
    expect(bound.unfitAtoms).toEqual([
      { vertex: 0, weight: 100, reason: 'piece-too-light' },
      { vertex: 1, weight: 450, reason: 'too-heavy' },
      { vertex: 3, weight: 250, reason: 'no-set' },
      { vertex: 4, weight: 250, reason: 'no-set' },
    ]);
    expect(bound.insideShareUpperBound).toBeCloseTo(350 / 1400);
    expect(
      boundOutside(
        lattice(3, 3, () => 50),
        window,
      ),
    ).toMatchObject({
      outsideLowerBound: 50,
      misfitPieces: [{ weight: 450, outside: 50 }],
    });
  });

  it('stopped at its limit it names nothing that it has not proved', () => {
    const graph = lattice(4, 4, i => (i % 2 ? 130 : 170));
    const bound = boundOutside(graph, window, { nodesPerAtom: 0 });
    expect(bound).toMatchObject({ outsideLowerBound: 0, unfitAtoms: [] });
    expect(bound.unknown.length).toBe(16);
    expect(boundOutside(graph, window, { stop: () => true }).unknown.length).toBe(16);
  });
});

describe('why a division is impossible', () => {
  const feasible = (graph: Parameters<typeof boundOutside>[0], changed = window): boolean =>
    leastDivision(graph, set => (inside(weightOf(graph, set), changed) ? 0 : 1)) === 0;

  it('an obstacle is never named where a division exists, and the nearest window has none', () => {
    fc.assert(
      fc.property(smallGraphs(9), graph => {
        const suspects = Array.from(graph.weight, (_, v) => v);
        const explained = explainInfeasible(graph, window, { suspects });
        if (explained) expect(feasible(graph)).toBe(false);
        const { max, min } = explained?.nearest ?? {};
        if (max !== undefined) expect(max).toBeGreaterThan(window.max);
        if (min !== undefined) {
          expect(min).toBeLessThan(window.min);
          expect(explainInfeasible(graph, { ...window, min }, { suspects })).toBeUndefined();
          expect(explainInfeasible(graph, { ...window, min: min + 1 }, { suspects })).toBeDefined();
        }
      }),
      { numRuns: 100 },
    );
  });

  it('names the branches that ask too much of the vertex between them, and no more of them than needed', () => {
    // Three houses of 250 around one of 100: it can help one of them.
    const explained = explainInfeasible(star(100, 250, 250, 250, 350), window);
    expect(explained?.obstacles[0]).toMatchObject({
      kind: 'branches',
      cut: 0,
      vertices: [0, 1, 2],
      needs: [250, 250],
    });
    expect(explained?.nearest.min).toBe(250);
  });

  it('names an atom whose every grid strands a rest', () => {
    // The middle of the path can only be with both neighbours, which leaves two ends of 150.
    const path = graphOf(
      [150, 120, 100, 120, 150],
      [0, 1, 2, 3].map(a => ({ a, b: a + 1, cost: 1 })),
    );
    const explained = explainInfeasible(path, window, { suspects: [2] });
    expect(explained?.obstacles[0]).toEqual({ kind: 'strands-rest', vertices: [2], weight: 100 });
  });

  it('names all of it where the number of households fits nothing, and the nearest request', () => {
    const explained = explainInfeasible(
      lattice(3, 3, () => 50),
      window,
    );
    expect(explained?.obstacles).toEqual([
      { kind: 'arithmetic', vertices: [0, 1, 2, 3, 4, 5, 6, 7, 8], weight: 450 },
    ]);
    // One grid of 450; or, by count, two of 225.
    expect(explained?.nearest).toEqual({ max: 450, min: 225 });
    expect(nearestWindow(450, window)).toEqual({ max: 450, min: 225 });
    expect(nearestWindow(200, window)).toEqual({ max: undefined, min: 200 });
    expect(nearestWindow(700, window)).toEqual({ max: 400, min: 300 });
  });

  it('has nothing to say of a town that can be divided', () => {
    expect(
      explainInfeasible(
        lattice(4, 4, () => 87.5),
        window,
        { suspects: [0, 5] },
      ),
    ).toBeUndefined();
  });
});
