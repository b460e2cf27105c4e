/**
 * Whether some compound has to be split: what must stay outside the window when every compound that fits one grid is one
 * vertex, against what the division leaves outside with some of them split.
 *
 * The pieces of a compound that do not touch stay apart, and pins are left out: that makes more divisions possible, so
 * that what is proved to be needed is needed. One compound alone nearly always need not be: another is split in its
 * place.
 */
import { contracted } from '../divide/coarsen.ts';
import type { Graph } from '../divide/graph.ts';
import { divide } from '../divide/search.ts';
import { joinedWhole, SplitMeter } from '../divide/whole.ts';
import { outsidePenalty, type Window } from '../divide/window.ts';
import { boundCost } from './bound.ts';
import { membersOf, type PartCost } from './cost.ts';
import type { Highs } from './highs.ts';

/** Steps of the search for a division with all compounds whole, which begins the proof. */
const STEPS = 30;
/** Sums of the same numbers in another order differ by less. */
const SLACK = 1e-6;

/** When to stop: milliseconds, differences only; and seconds from now. */
export interface ProofClock {
  now: () => number;
  seconds: number;
}

/**
 * Whether it is proved that a connected graph has no division with all of its compounds whole that has as few households
 * outside the window (counted by `outsidePenalty`) as one that splits some; undefined where nothing is split.
 *
 * @param part the division, with connected parts
 * @returns false where time was too short, or all can be whole
 */
export function mustSplit(
  highs: Highs,
  graph: Graph,
  window: Window,
  part: ArrayLike<number>,
  clock: ProofClock,
): boolean | undefined {
  const { whole, labels: _labels, known: _known, ...plain } = graph;
  if (!whole) return undefined;
  const members = membersOf(part);
  const meter = new SplitMeter(whole);
  if (members.every(list => meter.splits(list) === 0)) return undefined;
  const joined = joinedWhole(graph, whole, window.max);
  if (!joined) return false;
  // Nothing costs anything but households outside the window; land without any may be by itself.
  const { min, max, target } = window;
  const bare: Window = { min, max, target, empty: 0 };
  const { keep: _keep, ...graphWhole } = contracted(plain, joined.coarse, joined.count);
  const flat: Graph = { ...graphWhole, cost: new Float64Array(graphWhole.cost.length) };
  const partCost: PartCost = { window: bare, outside: 1, target: 0, apart: 0, moved: 0 };
  const now = members.reduce(
    (sum, list) =>
      sum +
      outsidePenalty(
        list.reduce((weight, v) => weight + graph.weight[v], 0),
        bare,
      ),
    0,
  );
  const incumbent = divide(flat, bare, 1, { stepsPerPart: STEPS });
  return boundCost(highs, { graph: flat, partCost, incumbent, ...clock }).bound > now + SLACK;
}
