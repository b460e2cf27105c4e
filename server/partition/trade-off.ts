/**
 * The curve between change and fit: for each number of households that change grid the fewest grids outside the window,
 * among all divisions that were met. No point of it is beaten by another in both. On the way, households outside count.
 *
 * Each connected component is searched for several costs of a household that moves, the dearest first, so that each search
 * begins with the division in force and with what the one before it found; the curves of components, and then those of
 * regions, are added up, for what one does changes nothing in another.
 */
import { startingWalk } from './divide/alternatives.ts';
import { Division } from './divide/division.ts';
import { type Graph, subgraph } from './divide/graph.ts';
import { movedWeight } from './divide/matching.ts';
import { seedFor } from './divide/random.ts';
import { divide } from './divide/search.ts';
import type { Window } from './divide/window.ts';
import { startOf } from './in-force.ts';
import { compoundGroups } from './output.ts';
import {
  type LaidRegion,
  labelled,
  type RegionDivision,
  type RegionHooks,
  type RegionOptions,
} from './region.ts';
import type { TradeOffPoint } from './types.ts';

/** Costs of a household that changes grid, from far above a household outside the window to nothing. */
const MOVED_COSTS = [1000, 100, 40, 20, 10, 3, 1, 0] as const;
/** Recombinations for every grid of each search: runs of 10, 10 and 30 within it. */
const STEPS = 50;
/** Of the time for a region's search, what the curve may use. */
const TIME_SHARE = 1;
/** Points kept of a curve while curves are added up. */
const MOST_POINTS = 100;

/** What a point is compared by. */
interface Change {
  moved: number;
  householdsOutside: number;
}

/** The points that no other beats, fewest moved first; at most `most` of them, both ends among them. */
export function frontOf<P extends Change>(points: readonly P[], most = Number.POSITIVE_INFINITY): P[] {
  const sorted = [...points].sort((a, b) => a.moved - b.moved || a.householdsOutside - b.householdsOutside);
  const front: P[] = [];
  for (const point of sorted) {
    const last = front.at(-1);
    if (!last || point.householdsOutside < last.householdsOutside - 1e-9) front.push(point);
  }
  if (front.length <= most) return front;
  return Array.from({ length: most }, (_, i) => front[Math.round((i * (front.length - 1)) / (most - 1))]);
}

/** The curve of two things that do not touch: every point of the one with every point of the other. */
export function addFronts<A extends Change, B extends Change, P extends Change>(
  a: readonly A[],
  b: readonly B[],
  add: (a: A, b: B) => P,
): P[] {
  return frontOf(
    a.flatMap(one => b.map(other => add(one, other))),
    MOST_POINTS,
  );
}

/** The curve of all regions, from what moves nobody to the fewest outside. */
export function joinedFronts(fronts: readonly TradeOffPoint[][]): TradeOffPoint[] {
  const none: TradeOffPoint = { moved: 0, gridsOutside: 0, householdsOutside: 0, compoundsSplit: 0 };
  const sum = fronts.reduce(
    (sum, front) =>
      addFronts(sum, front, (a, b) => ({
        moved: a.moved + b.moved,
        gridsOutside: a.gridsOutside + b.gridsOutside,
        householdsOutside: a.householdsOutside + b.householdsOutside,
        compoundsSplit: a.compoundsSplit + b.compoundsSplit,
      })),
    [none],
  );
  return fewerGrids(sum);
}

/** The points that none beats in households moved and grids outside; of the same grids the one of fewest moved. */
export function fewerGrids(points: readonly TradeOffPoint[]): TradeOffPoint[] {
  const front: TradeOffPoint[] = [];
  for (const point of [...points].sort(
    (a, b) =>
      a.moved - b.moved || a.gridsOutside - b.gridsOutside || a.householdsOutside - b.householdsOutside,
  )) {
    const last = front.at(-1);
    if (!last || point.gridsOutside < last.gridsOutside) front.push(point);
  }
  return front;
}

/** A division of a component on its curve. */
interface Met extends Change {
  part: Int32Array;
}

/** The curve of a region that has been divided. */
export function tradeOffOf(
  division: RegionDivision,
  laid: LaidRegion,
  options: RegionOptions,
  { now }: Pick<RegionHooks, 'now'>,
): TradeOffPoint[] {
  const { pinned, components, task, window } = laid;
  const end = now() + 1000 * TIME_SHARE * (options.timeLimit_s ?? 0);
  const best = new Int32Array(pinned.graph.n);
  pinned.of.forEach((v, i) => {
    best[v] = division.part[i];
  });
  let whole: Met[] = [{ moved: 0, householdsOutside: 0, part: new Int32Array(pinned.graph.n).fill(-1) }];
  components.forEach(({ vertices }, c) => {
    const front = frontOfComponent(
      subgraph(pinned.graph, vertices),
      Int32Array.from(vertices, v => best[v]),
      window,
      seedFor(options.seed, `${task.region.code} ${c} trade-off`),
      options.parts?.[c] ?? pinned.seedParts?.[c],
      options.steps === undefined ? () => now() >= end : undefined,
    );
    whole = addFronts(whole, front, (a, b): Met => {
      const part = a.part.slice();
      const from = 1 + part.reduce((most, p) => Math.max(most, p), -1);
      vertices.forEach((v, i) => {
        part[v] = from + b.part[i];
      });
      return { moved: a.moved + b.moved, householdsOutside: a.householdsOutside + b.householdsOutside, part };
    });
  });
  return frontOf(whole.map(({ part }) => pointOf(labelled(laid, part, {}))));
}

/** The curve of a component, from every division that its searches end with or pass on their way down. */
function frontOfComponent(
  graph: Graph,
  best: Int32Array,
  window: Window,
  seed: number,
  parts: number | undefined,
  late: (() => boolean) | undefined,
): Met[] {
  let met: Met[] = [];
  const add = (part: Int32Array): void => {
    const own = numbered(part);
    const division = new Division(graph, { ...window, movedCost: 1 }, own);
    if (division.conflicts() > 0) return;
    const householdsOutside = division.weights.reduce(
      (sum, weight) => (weight < window.min || weight > window.max ? sum + weight : sum),
      0,
    );
    met.push({ moved: division.movedCosts(), householdsOutside, part: own });
    if (met.length > 10 * MOST_POINTS) met = frontOf(met, MOST_POINTS);
  };
  add(best);
  const total = graph.weight.reduce((sum, w) => sum + w, 0);
  const force = startOf(graph);
  if (graph.n === 1 || total === 0 || !force) return frontOf(met);
  const starts = [numbered(best)];
  if (parts === undefined) {
    add(force);
    starts.push(force);
  }
  for (const movedCost of MOVED_COSTS) {
    if (late?.()) break;
    const at: Window = { ...window, movedCost };
    for (const start of starts) for (const one of startingWalk(graph, at, start, parts)) add(one);
    const limit = {
      stepsPerPart: STEPS,
      ...(parts === undefined ? {} : { parts }),
      found: add,
    };
    const part = divide(graph, at, seedFor(seed, String(movedCost)), limit, starts.slice(-3));
    add(part);
    starts.push(part);
    if (starts.length > 3) starts.splice(2, 1);
  }
  return frontOf(met, MOST_POINTS);
}

/** Parts numbered from 0. */
function numbered(part: Int32Array): Int32Array {
  const number = new Map<number, number>();
  return part.map(p => {
    if (!number.has(p)) number.set(p, number.size);
    return number.get(p) as number;
  });
}

/** The figures of a region's division, as the report gives them. */
function pointOf(division: RegionDivision): TradeOffPoint {
  const { graph, grids, gridOf, task, window } = division;
  const { current = {} } = task;
  const held = graph.atoms.flatMap((atom, a) =>
    atom.buildings
      .map(b => ({ ...task.buildings[b], grid: gridOf[a] }))
      .filter(({ id }) => current[id] !== undefined),
  );
  const outside = grids.filter(
    ({ kind, work }) => kind === 'resident' && (work < window.min || work > window.max),
  );
  const groupOf = compoundGroups(division);
  const pieces = new Map<(typeof groupOf)[number], Set<number>>();
  graph.atoms.forEach((atom, a) => {
    if (atom.households === 0 || atom.oversize) return;
    const set = pieces.get(groupOf[a]) ?? new Set();
    pieces.set(groupOf[a], set.add(gridOf[a]));
  });
  return {
    moved: movedWeight(
      held.map(({ id }) => current[id]),
      held.map(({ grid }) => grid),
      held.map(({ households }) => households),
    ),
    gridsOutside: outside.length,
    householdsOutside: outside.reduce((sum, { households }) => sum + households, 0),
    compoundsSplit: [...pieces].filter(([{ aboveMax }, set]) => !aboveMax && set.size > 1).length,
  };
}
