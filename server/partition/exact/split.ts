/**
 * Whether a compound has to be split: what must stay outside the window when its vertices are made one, against what the
 * division leaves outside with the compound split.
 *
 * Pieces of the compound that do not touch are joined all the same, and pins are left out: that makes more divisions
 * possible, so that what is proved to be needed is needed.
 */
import { type Edge, type Graph, graphOf } from '../divide/graph.ts';
import type { Window } from '../divide/window.ts';
import { isInside, type PartCost } from './cost.ts';
import { Pool } from './pool.ts';
import { boundOutside } from './unfit.ts';

/**
 * `needed`: proved that keeping it whole leaves more households outside the window. `not-needed`: a division is known
 * that keeps it whole and leaves no more outside. `unknown`: neither was shown.
 */
export interface SplitNeed {
  need: 'needed' | 'not-needed' | 'unknown';
  /** What the division costs more that keeps it whole and leaves no more outside; the least that was found. */
  dearer?: number;
}

/** Nodes of the search around one atom. */
const NODES_PER_ATOM = 20_000;
/** Sums of the same numbers in another order differ by less. */
const SLACK = 1e-6;

/**
 * Says whether a compound has to be split in a connected graph.
 *
 * @param partCost of the division, for `dearer`
 * @param part the division, with connected parts
 * @param compound the vertices of the compound, at least two
 * @param search divides the graph in which the compound is one vertex, into connected parts
 */
export function splitNeed(
  graph: Graph,
  partCost: PartCost,
  part: ArrayLike<number>,
  compound: readonly number[],
  search: (whole: Graph) => ArrayLike<number>,
): SplitNeed {
  const { window } = partCost;
  const whole = contract(graph, compound);
  const now = outsideOf(graph, window, part);
  const least = boundOutside(whole.graph, window, { nodesPerAtom: NODES_PER_ATOM }).outsideLowerBound;
  if (least > now + SLACK) return { need: 'needed' };
  const found = search(whole.graph);
  const kept = Int32Array.from(whole.of, v => found[v]);
  if (outsideOf(graph, window, kept) > now + SLACK) return { need: 'unknown' };
  const dearer = costOf(graph, partCost, kept) - costOf(graph, partCost, part);
  // A compound in pieces that do not touch may hold a part together that is none.
  return Number.isFinite(dearer) ? { need: 'not-needed', dearer } : { need: 'unknown' };
}

/** The graph with some vertices made one, which comes first; between the same two, costs are added up. */
function contract(graph: Graph, compound: readonly number[]): { graph: Graph; of: Int32Array } {
  const of = new Int32Array(graph.n);
  const inside = new Set(compound);
  let count = 1;
  for (let v = 0; v < graph.n; v++) of[v] = inside.has(v) ? 0 : count++;
  const weight = new Float64Array(count);
  const edges = new Map<number, Required<Edge>>();
  for (let v = 0; v < graph.n; v++) {
    weight[of[v]] += graph.weight[v];
    for (let e = graph.start[v]; e < graph.start[v + 1]; e++) {
      const [a, b] = [of[v], of[graph.adj[e]]];
      if (a >= b) continue;
      const edge = edges.get(a * count + b) ?? { a, b, cost: 0, keep: 0 };
      edge.cost += graph.cost[e];
      edge.keep += graph.keep?.[e] ?? 0;
      edges.set(a * count + b, edge);
    }
  }
  return { graph: graphOf(weight, [...edges.values()]), of };
}

function outsideOf(graph: Graph, window: Window, part: ArrayLike<number>): number {
  const weights = new Map<number, number>();
  for (let v = 0; v < graph.n; v++) weights.set(part[v], (weights.get(part[v]) ?? 0) + graph.weight[v]);
  let outside = 0;
  for (const w of weights.values()) if (!isInside(w, window)) outside += w;
  return outside;
}

function costOf(graph: Graph, partCost: PartCost, part: ArrayLike<number>): number {
  const pool = new Pool(graph, partCost);
  const members = new Map<number, number[]>();
  for (let v = 0; v < graph.n; v++) {
    const list = members.get(part[v]);
    if (list) list.push(v);
    else members.set(part[v], [v]);
  }
  let cost = 0;
  for (const vertices of members.values()) cost += pool.partOf(vertices)?.cost ?? Number.POSITIVE_INFINITY;
  return cost;
}
