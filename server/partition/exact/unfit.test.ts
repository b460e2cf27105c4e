import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphOf } from '../divide/graph.ts';
import { obstaclesOf } from './explain.ts';
import { connectedSets, lattice, leastDivision, smallGraphs, verticesOf, weightOf } from './testing/brute.ts';
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
  const explain = (graph: Parameters<typeof boundOutside>[0]) =>
    obstaclesOf(graph, window, boundOutside(graph, window));
  /** Whether some division has all of these atoms inside the window, by enumeration. */
  const possible = (graph: Parameters<typeof boundOutside>[0], atoms: readonly number[]): boolean =>
    leastDivision(graph, set =>
      inside(weightOf(graph, set)) || !verticesOf(graph, set).some(v => atoms.includes(v)) ? 0 : 1,
    ) === 0;

  it('no division has all atoms of a set inside, and no fewer are impossible where that is said', () => {
    const kinds = new Map<string, number>();
    fc.assert(
      fc.property(smallGraphs(9), graph => {
        const obstacles = explain(graph);
        const alone = new Set(obstacles.flatMap(({ atoms }) => (atoms.length === 1 ? atoms : [])));
        for (const { kind, atoms, set } of obstacles) {
          kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
          expect(possible(graph, atoms)).toBe(false);
          if (set !== 'smallest' || atoms.length === 1) continue;
          for (let v = 0; v < graph.n; v++) if (!alone.has(v)) expect(possible(graph, [v])).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
    expect([...kinds.keys()].sort()).toEqual(['arithmetic', 'atom', 'branches']);
  });

  it('names the branches that ask too much of the vertex between them, and no more of them than needed', () => {
    // Three houses of 250 around one of 100: it can help one of them.
    const [first] = explain(star(100, 250, 250, 250, 350));
    expect(first).toMatchObject({
      kind: 'branches',
      cut: 0,
      atoms: [1, 2],
      needs: [250, 250],
      set: 'smallest',
    });
  });

  it('names the fewest atoms that all grids together cannot hold', () => {
    // 450 households in nine atoms fill one grid of 400: nine of 50 are more, eight are not.
    expect(explain(lattice(3, 3, () => 50))).toEqual([
      {
        kind: 'arithmetic',
        vertices: [0, 1, 2, 3, 4, 5, 6, 7, 8],
        atoms: [0, 1, 2, 3, 4, 5, 6, 7, 8],
        set: 'minimal',
        weight: 450,
      },
    ]);
    // 450 again: 205 and twice 100 are more than 400, and the two of 100 alone cannot both be with the 205.
    expect(explain(star(205, 100, 100, 45))).toMatchObject([
      { kind: 'branches', atoms: [1, 2], set: 'smallest' },
      { kind: 'arithmetic', atoms: [0, 1, 2], set: 'minimal' },
    ]);
  });

  it('has nothing to say of a town that can be divided', () => {
    expect(explain(lattice(4, 4, () => 87.5))).toEqual([]);
  });
});
