import { describe, expect, it } from 'vitest';
import { type Graph, graphOf } from '../divide/graph.ts';
import { divide } from '../divide/search.ts';
import { partCostOf } from './cost.ts';
import { splitNeed } from './split.ts';

const window = { min: 300, max: 400, target: 350 };
const partCost = partCostOf(window);
const search = (graph: Graph): Int32Array => divide(graph, window, 1, { stepsPerPart: 20 });
/** A path of atoms; cutting between two costs 10. */
const path = (weights: number[]): Graph =>
  graphOf(
    weights,
    weights.slice(1).map((_, i) => ({ a: i, b: i + 1, cost: 10 })),
  );

describe('whether a compound has to be split', () => {
  it('is proved where the compound whole fits no grid with its neighbours', () => {
    // 250 | 100 200 | 150: the compound of the two in the middle has 300, and leaves 250 and 150 alone at the ends.
    expect(splitNeed(path([250, 100, 200, 150]), partCost, [0, 0, 1, 1], [1, 2], search)).toEqual({
      need: 'needed',
    });
  });

  it('is denied by a division that keeps it whole, with what that costs more', () => {
    const graph = path([175, 175, 150, 175, 25, 350]);
    const other = splitNeed(graph, partCost, [0, 0, 1, 1, 1, 2], [2, 3], search);
    expect(other.need).toBe('not-needed');
    expect(other.dearer).toBeCloseTo(0, 6);
  });

  it('is denied too where the compound hangs together by what lies between, and left open where nothing does', () => {
    const graph = path([100, 200, 100, 300]);
    expect(splitNeed(graph, partCost, [0, 0, 1, 1], [0, 2], search).need).toBe('not-needed');
    // 150 and 150 at the ends make a grid only if the middle is no grid of its own.
    expect(splitNeed(path([150, 350, 150]), partCost, [0, 1, 1], [0, 2], search)).toEqual({
      need: 'unknown',
    });
  });
});
