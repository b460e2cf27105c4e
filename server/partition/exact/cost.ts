/**
 * The cost of one part, so that the sum over the parts is the division's cost: the cost of its weight and half of
 * the cost of the edges that leave it (every cut edge leaves two parts).
 */
import type { Graph } from '../divide/graph.ts';
import { outsidePenalty, type Window } from '../divide/window.ts';
import { OUTSIDE_COST, TARGET_COST } from '../params.ts';

/** What a part's weight costs; the same as `weightCost` of the search. */
export interface PartCost {
  window: Window;
  /** Cost of a household outside the window. */
  outside: number;
  /** Cost of a household of difference from the target inside the window. */
  target: number;
}

export const partCostOf = (window: Window, outside = OUTSIDE_COST, target = TARGET_COST): PartCost => ({
  window,
  outside,
  target,
});

export const isInside = (weight: number, { min, max }: Window): boolean => weight >= min && weight <= max;

/** Cost of a part's weight alone. */
export function costOfWeight(weight: number, { window, outside, target }: PartCost): number {
  return isInside(weight, window)
    ? target * Math.abs(weight - window.target)
    : outside * outsidePenalty(weight, window);
}

export interface Measured {
  weight: number;
  /** Sum of the costs of the edges that leave the part. */
  boundary: number;
  connected: boolean;
}

/** Measures vertex sets of one graph; keeps its scratch memory. */
export class PartMeter {
  private readonly graph: Graph;
  /** `mark[v] === round`: in the set; `round + 1`: in the set and reached. */
  private readonly mark: Int32Array;
  private readonly stack: Int32Array;
  private round = 0;

  constructor(graph: Graph) {
    this.graph = graph;
    this.mark = new Int32Array(graph.n).fill(-1);
    this.stack = new Int32Array(graph.n);
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
          if (mark[u] === round) {
            mark[u] = round + 1;
            stack[depth++] = u;
          } else if (mark[u] !== round + 1) boundary += graph.cost[e];
        }
      }
    }
    return { weight, boundary, connected: count > 0 && reached === count };
  }
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
