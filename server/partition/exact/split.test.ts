import { beforeAll, describe, expect, it } from 'vitest';
import { type Graph, graphOf } from '../divide/graph.ts';
import { wholeOf } from '../divide/whole.ts';
import { type Highs, initHighs } from './highs.ts';
import { mustSplit } from './split.ts';

const window = { min: 300, max: 400, target: 350 };
const clock = { now: () => performance.now(), seconds: 10 };
let highs: Highs;
beforeAll(async () => {
  highs = await initHighs();
});

/** A path of atoms in compounds; cutting between two costs 10. */
const path = (weights: number[], compound: number[]): Graph => ({
  ...graphOf(
    weights,
    weights.slice(1).map((_, i) => ({ a: i, b: i + 1, cost: 10 })),
  ),
  whole: wholeOf(Int32Array.from(compound), 3, 100),
});

describe('whether a compound has to be split', () => {
  it('is proved where no division with all of them whole leaves as few outside', () => {
    // 250 | 100 200 | 150: the compound of the two in the middle has 300, and leaves 250 and 150 alone at the ends.
    const graph = path([250, 100, 200, 150], [-1, 0, 0, -1]);
    expect(mustSplit(highs, graph, window, [0, 0, 1, 1], clock)).toBe(true);
  });

  it('is not where a division keeps all whole', () => {
    const graph = path([175, 175, 150, 175, 25, 350], [-1, -1, 0, 0, -1, -1]);
    expect(mustSplit(highs, graph, window, [0, 0, 0, 1, 1, 2], clock)).toBe(false);
  });

  it('is no question where nothing is split, nor where there are no compounds', () => {
    const graph = path([350, 350], [0, 1]);
    expect(mustSplit(highs, graph, window, [0, 1], clock)).toBeUndefined();
    expect(
      mustSplit(highs, graphOf([350, 350], [{ a: 0, b: 1, cost: 1 }]), window, [0, 1], clock),
    ).toBeUndefined();
  });

  it('leaves pieces that do not touch apart, and land without households alone', () => {
    expect(mustSplit(highs, path([350, 0, 350], [0, -1, 0]), window, [0, 1, 2], clock)).toBe(false);
  });
});
