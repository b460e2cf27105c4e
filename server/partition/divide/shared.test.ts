import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Graph, graphOf } from './graph.ts';
import { randomOf } from './random.ts';
import type { RunJob, RunResult, SearchLimit } from './run-job.ts';
import { runsWithin } from './runs.ts';
import { divide } from './search.ts';
import { helpWith } from './shared.ts';

const window = { min: 300, max: 400, target: 350 };

function lattice(side: number, weight: (i: number) => number): Graph {
  const edges: { a: number; b: number; cost: number }[] = [];
  for (let i = 0; i < side * side; i++) {
    if ((i + 1) % side > 0) edges.push({ a: i, b: i + 1, cost: 10 + (i % 7) });
    if (i + side < side * side) edges.push({ a: i, b: i + side, cost: 10 + (i % 5) });
  }
  return graphOf(
    Array.from({ length: side * side }, (_, i) => weight(i)),
    edges,
  );
}

/** A thread that takes every run with a chance of `eager`, and answers after some questions. */
function helperOf(seed: number, eager: number) {
  const random = randomOf(seed);
  const told = { offers: 0, runs: 0, closed: 0 };
  const offer = (job: RunJob, from: number) => {
    told.offers++;
    let next = from;
    const made: RunResult[] = [];
    const make = (): void => {
      let more = true;
      helpWith(
        job,
        () => (more ? next++ : Number.POSITIVE_INFINITY),
        () => false,
        result => {
          made.push(result);
          told.runs++;
          more = false;
        },
      );
    };
    return {
      offerMore: () => undefined,
      claim: () => {
        if (random() < eager && next < runsWithin(job.stepsPerPart)) make();
        return next++;
      },
      collect: () => (random() < 0.5 ? made.splice(0) : []),
      wait: () => undefined,
      hurry: () => undefined,
      end: () => made.splice(0),
      close: () => {
        told.closed++;
      },
    };
  };
  return { helpers: { offer }, told };
}

describe('runs shared among threads', () => {
  it('give the same division and the same parts, whoever makes which run', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seed, eager) => {
          const random = randomOf(seed);
          const graph = lattice(6, () => 20 + Math.floor(random() * 120));
          const search = (limit: SearchLimit) => {
            const met: number[][] = [];
            const part = divide(graph, window, seed, {
              ...limit,
              stepsPerPart: 100,
              met: vertices => met.push([...vertices]),
            });
            return { part, met };
          };
          const { helpers, told } = helperOf(seed, eager);
          expect(search({ helpers })).toEqual(search({}));
          expect(told.offers).toBe(1);
          expect(told.closed).toBe(1);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('stops on time, and counts what the others have found by then', () => {
    const graph = lattice(6, i => 20 + ((i * 37) % 120));
    const { helpers, told } = helperOf(3, 1);
    let asked = 0;
    divide(graph, window, 1, { helpers, elapsed: () => (asked++ < 200 ? 0.5 : 1) });
    expect(told.runs).toBeGreaterThan(0);
    expect(asked).toBeLessThan(2000);
  });
});
