/**
 * The cost of one part, so that the sum over the parts is the division's cost: the cost of its weight and half of
 * the cost of the edges that leave it (every cut edge leaves two parts).
 */
import type { Graph } from '../divide/graph.ts';
import { movedOf, overlapOf } from '../divide/known.ts';
import { SplitMeter } from '../divide/whole.ts';
import { outsidePenalty, type Window } from '../divide/window.ts';
import { APART_COST, OUTSIDE_COST, TARGET_COST } from '../params.ts';

/** What a part's weight costs. */
export interface PartCost {
  window: Window;
  /** Cost of a household outside the window, times `outsidePenalty`. */
  outside: number;
  /** Cost of a household of difference from the target inside the window. */
  target: number;
  /** Cost of two vertices with a common label in one part; the search's price of a broken pin. */
  apart: number;
  /** Cost of a household that changes grid, where the graph knows the division in force. */
  moved: number;
  /** A household outside the window costs `outside` and no more, however far outside its part is. */
  plain?: boolean;
  /** Price of a part, and of a household in any part (prove-fixed.ts); no part with weight costs less than nothing with them. */
  each?: number;
  household?: number;
}

/** The search's cost (`weightCost` and `Division.cost`). */
export const partCostOf = (window: Window): PartCost => ({
  window,
  outside: OUTSIDE_COST,
  target: window.targetCost ?? TARGET_COST,
  apart: APART_COST,
  moved: window.movedCost ?? 0,
});

export const isInside = (weight: number, { min, max }: Window): boolean => weight >= min && weight <= max;

/** Cost of a part's weight alone. */
export function costOfWeight(weight: number, partCost: PartCost): number {
  const { window, outside, target, plain, each = 0, household = 0 } = partCost;
  const priced = each + household * weight;
  if (isInside(weight, window)) return priced + target * Math.abs(weight - window.target);
  return priced + outside * (plain ? weight : outsidePenalty(weight, window));
}

/**
 * The weights of one kind of part, where the cost of the weight is convex and made of straight pieces. The ends belong
 * to it only where `holds` says so; at an end that does not, `value` is the limit.
 */
export interface WeightClass {
  kind: 'inside' | 'empty' | 'light' | 'heavy';
  low: number;
  high: number;
  holds(weight: number): boolean;
  /** The pieces: from the one's `from` to the next one's, cost `value` at `from` and `slope` for each household more. */
  pieces: { from: number; value: number; slope: number }[];
}

/** Inside the window, without weight, below the window and above it; `total` is the most that a part can weigh. */
export function weightClasses(partCost: PartCost, total: number): WeightClass[] {
  const { min, max, target } = partCost.window;
  const classes: WeightClass[] = [];
  const add = (kind: WeightClass['kind'], breaks: number[], holds: WeightClass['holds']): void => {
    const pieces: WeightClass['pieces'] = [];
    for (let i = 0; i + 1 < breaks.length; i++) {
      const [from, to] = [breaks[i], breaks[i + 1]];
      if (to <= from) continue;
      // Between its ends every piece is straight; the ends may belong to another class.
      const [a, b] = [from + (to - from) / 4, to - (to - from) / 4];
      const slope = (costOfWeight(b, partCost) - costOfWeight(a, partCost)) / (b - a);
      pieces.push({ from, value: costOfWeight(a, partCost) - slope * (a - from), slope });
    }
    const [low, high] = [breaks[0], breaks[breaks.length - 1]];
    if (pieces.length === 0) pieces.push({ from: low, value: costOfWeight(low, partCost), slope: 0 });
    classes.push({ kind, low, high, holds, pieces });
  };
  if (min <= total)
    add('inside', [min, Math.min(max, Math.max(min, target)), max], weight =>
      isInside(weight, partCost.window),
    );
  if (min > 0) {
    add('empty', [0, 0], weight => weight === 0);
    add('light', [0, min], weight => weight > 0 && weight < min);
  }
  if (total > max)
    add('heavy', [max, Math.max(max, Math.min(1.2 * max, total)), total], weight => weight > max);
  return classes;
}

export interface Measured {
  weight: number;
  /** Sum of the costs of the edges that leave the part. */
  boundary: number;
  /** Sum of the costs of not cutting its inner edges. */
  inside: number;
  /** Vertices that share the part with another of their label. */
  conflicts: number;
  /** Weight that changes grid against the division in force. */
  moved: number;
  /** Cost of compounds that the part holds only some of. */
  split: number;
  connected: boolean;
}

/** Measures vertex sets of one graph; keeps its scratch memory. */
export class PartMeter {
  private readonly graph: Graph;
  /** `mark[v] === round`: in the set; `round + 1`: in the set and reached. */
  private readonly mark: Int32Array;
  private readonly stack: Int32Array;
  private readonly splits: SplitMeter | undefined;
  private round = 0;

  constructor(graph: Graph) {
    this.graph = graph;
    this.mark = new Int32Array(graph.n).fill(-1);
    this.stack = new Int32Array(graph.n);
    this.splits = graph.whole && new SplitMeter(graph.whole);
  }

  measure(vertices: ArrayLike<number>): Measured {
    const { graph, mark, stack } = this;
    this.round += 2;
    const { round } = this;
    const count = vertices.length;
    let weight = 0;
    for (let i = 0; i < count; i++) {
      mark[vertices[i]] = round;
      weight += graph.weight[vertices[i]];
    }
    let boundary = 0;
    let inside = 0;
    let reached = 0;
    if (count > 0) {
      let depth = 0;
      stack[depth++] = vertices[0];
      mark[vertices[0]] = round + 1;
      while (depth > 0) {
        const v = stack[--depth];
        reached++;
        for (let e = graph.start[v]; e < graph.start[v + 1]; e++) {
          const u = graph.adj[e];
          if (mark[u] < round) boundary += graph.cost[e];
          else if (graph.keep) inside += graph.keep[e] / 2;
          if (mark[u] === round) {
            mark[u] = round + 1;
            stack[depth++] = u;
          }
        }
      }
    }
    const conflicts = graph.labels ? conflictsOf(graph.labels, vertices) : 0;
    const moved = graph.known ? movedOf(graph.known, overlapOf(graph.known, vertices)) : 0;
    const split = this.splits?.cost(vertices) ?? 0;
    return { weight, boundary, inside, conflicts, moved, split, connected: count > 0 && reached === count };
  }
}

function conflictsOf(labels: NonNullable<Graph['labels']>, vertices: ArrayLike<number>): number {
  const seen = new Set<number>();
  let conflicts = 0;
  for (let i = 0; i < vertices.length; i++)
    for (const label of labels[vertices[i]]) {
      if (seen.has(label)) conflicts++;
      seen.add(label);
    }
  return conflicts;
}

/** Members of every part of a division, each in ascending order; parts without members are left out. */
export function membersOf(part: ArrayLike<number>): number[][] {
  const members: number[][] = [];
  for (let v = 0; v < part.length; v++) {
    while (members.length <= part[v]) members.push([]);
    members[part[v]].push(v);
  }
  return members.filter(list => list.length > 0);
}
