/**
 * The exact step: the cheapest division that can be put together from the parts of a pool.
 *
 * The linear program is solved over few columns at a time (sifting: Bixby et al., "Very large-scale linear
 * programming", 1992); then every column whose reduced cost exceeds the gap to the incumbent is left out, which loses
 * no better division, and HiGHS chooses among the rest.
 */

import { membersOf } from './cost.ts';
import type { Highs, SolveLimit } from './highs.ts';
import { HighsError } from './highs.ts';
import { Master } from './master.ts';
import type { Part, Pool } from './pool.ts';

export interface Choice {
  /** Part of every vertex, numbered from 0 in the order of their first vertex. */
  part: Int32Array;
  cost: number;
  /** Whether it is cheaper than the incumbent. */
  improved: boolean;
  /**
   * `best`: no division made of the pool's parts is cheaper. `limit`: a limit came first, or `most` left parts out. `failed`: HiGHS failed, the
   * incumbent is returned, and `reason` says why.
   */
  status: 'best' | 'limit' | 'failed';
  reason?: string;
  /** No division made of the pool's parts costs less than this. */
  poolBound: number;
  /** Parts offered, and parts left after those that cannot help were dropped. */
  offered: number;
  considered: number;
}

/** Columns that a round of sifting adds. */
const SIFT = 2000;
const EPSILON = 1e-6;
/** A part taken so nearly whole or not at all is taken whole or not at all: HiGHS keeps rows within 1e-7. */
const WHOLE = 1e-6;

/**
 * Chooses the cheapest division from the pool's parts and the incumbent's; never one that costs more than the incumbent.
 *
 * @param limit of each linear or integer program; without seconds the choice is repeatable
 * @param incumbent a division of the pool's graph into connected parts
 * @param most columns of the integer program besides the incumbent's; the most promising ones stay
 */
export function bestPartition(
  highs: Highs,
  pool: Pool,
  incumbent: ArrayLike<number>,
  limit: SolveLimit,
  most = Number.POSITIVE_INFINITY,
): Choice {
  pool.addDivision(incumbent);
  const parts = pool.parts();
  const index = new Map(parts.map((part, i) => [part, i]));
  const start = membersOf(incumbent).map(vertices => {
    const part = pool.partOf(vertices);
    if (!part) throw new RangeError('a part of the incumbent is not connected');
    const i = index.get(part) ?? parts.push(part) - 1;
    index.set(part, i);
    return i;
  });
  const startCost = start.reduce((sum, i) => sum + parts[i].cost, 0);
  const unchanged = {
    part: numbered(
      pool.graph.n,
      start.map(i => parts[i]),
    ),
    cost: startCost,
    improved: false,
    offered: parts.length,
    considered: 0,
  };
  try {
    const { n } = pool.graph;
    const sifted = sift(highs, pool, parts, start, limit);
    const own = new Set(start);
    const promising = parts
      .map((_, i) => i)
      .filter(i => !own.has(i) && sifted.reduced[i] < startCost - sifted.bound + EPSILON)
      .sort((a, b) => sifted.reduced[a] - sifted.reduced[b] || a - b);
    const whole = promising.length <= most;
    const near = [...start, ...promising.slice(0, most)];
    const base = { ...unchanged, considered: near.length, poolBound: sifted.bound };
    if (sifted.bound >= startCost - EPSILON) return { ...base, status: 'best' };
    // The linear program often chooses whole parts by itself: then nothing is left to be made whole.
    if (sifted.chosen)
      return {
        ...base,
        part: numbered(n, sifted.chosen),
        cost: costOf(sifted.chosen),
        improved: true,
        status: 'best',
      };
    const answer = Master.with(highs, n, pool.partCost.window, master => {
      master.add(near.map(i => parts[i]));
      return master.solveBinary(
        limit,
        start.map(i => near.indexOf(i)),
      );
    });
    const ended = answer.status === 'optimal' ? 'best' : answer.status === 'limit' ? 'limit' : 'failed';
    const status = ended === 'best' && !whole ? 'limit' : ended;
    if (status === 'failed' || !answer.values)
      return { ...base, status: 'failed', reason: `HiGHS: ${answer.status}` };
    const poolBound = whole
      ? Math.max(sifted.bound, Math.min(answer.bound, startCost))
      : Math.min(sifted.bound, startCost);
    const chosen = near.filter((_, k) => (answer.values as Float64Array)[k] === 1).map(i => parts[i]);
    const cost = costOf(chosen);
    if (cost >= startCost - EPSILON) return { ...base, poolBound, status };
    return { ...base, part: numbered(n, chosen), cost, improved: true, poolBound, status };
  } catch (error) {
    if (!(error instanceof HighsError)) throw error;
    return { ...unchanged, poolBound: Number.NEGATIVE_INFINITY, status: 'failed', reason: error.message };
  }
}

const costOf = (chosen: readonly Part[]): number => chosen.reduce((sum, part) => sum + part.cost, 0);

/**
 * The linear program over all parts: a bound, what each part costs beyond the prices, and the parts that it chooses where
 * it takes none of them by halves.
 */
function sift(
  highs: Highs,
  pool: Pool,
  parts: readonly Part[],
  start: readonly number[],
  limit: SolveLimit,
): { bound: number; reduced: Float64Array; chosen: Part[] | undefined } {
  return Master.with(highs, pool.graph.n, pool.partCost.window, master => {
    const loaded = new Uint8Array(parts.length);
    const load = (chosen: readonly number[]): void => {
      for (const i of chosen) loaded[i] = 1;
      master.add(chosen.map(i => parts[i]));
    };
    load(start);
    const reduced = new Float64Array(parts.length);
    for (;;) {
      const status = master.solve(limit);
      if (status !== 'optimal') throw new HighsError(`the linear program over the pool: ${status}`);
      const { values, duals } = master.solution();
      const better: number[] = [];
      parts.forEach((part, i) => {
        reduced[i] = master.reducedCost(part, duals);
        if (!loaded[i] && reduced[i] < -EPSILON) better.push(i);
      });
      if (better.length === 0)
        return {
          bound: master.objective(),
          reduced,
          chosen: values.every(x => Math.min(x, Math.abs(1 - x)) < WHOLE)
            ? master.parts.filter((_, j) => values[j] > 0.5)
            : undefined,
        };
      load(better.sort((a, b) => reduced[a] - reduced[b]).slice(0, SIFT));
    }
  });
}

/** Parts numbered in the order of their first vertex; every vertex must be in exactly one. */
export function numbered(n: number, parts: readonly Part[]): Int32Array {
  const part = new Int32Array(n).fill(-1);
  [...parts]
    .sort((a, b) => a.vertices[0] - b.vertices[0])
    .forEach(({ vertices }, p) => {
      for (const v of vertices) {
        if (part[v] >= 0) throw new HighsError(`vertex ${v} is in two of the chosen parts`);
        part[v] = p;
      }
    });
  const missing = part.indexOf(-1);
  if (missing >= 0) throw new HighsError(`vertex ${missing} is in none of the chosen parts`);
  return part;
}
