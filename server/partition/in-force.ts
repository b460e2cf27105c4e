/** The division in force: what of a region's graph belongs to which known grid, and a start of the search from it. */
import type { AtomGraph } from './atoms.ts';
import { type Graph, piecewise } from './divide/graph.ts';
import type { Known } from './divide/known.ts';
import type { Pinned } from './pins.ts';
import type { RegionTask } from './prepare.ts';

/** The division in force on a graph of the region, by building. */
export function knownOf(
  task: RegionTask,
  graph: AtomGraph,
  searched: Graph,
  searchedAtoms: readonly number[],
  { of, graph: pinned }: Pinned,
): Known | undefined {
  const { current } = task;
  if (!current) return undefined;
  const number = new Map<string, number>();
  const held = Array.from({ length: pinned.n }, () => new Map<number, number>());
  for (let v = 0; v < searched.n; v++)
    for (const b of graph.atoms[searchedAtoms[v]].buildings) {
      const { id, households } = task.buildings[b];
      const grid = current[id];
      if (grid === undefined || households === 0) continue;
      let label = number.get(grid);
      if (label === undefined) number.set(grid, (label = number.size));
      const row = held[of[v]];
      row.set(label, (row.get(label) ?? 0) + households);
    }
  const total = new Float64Array(number.size);
  for (const row of held) for (const [label, households] of row) total[label] += households;
  return { labels: number.size, of: held.map(row => [...row]), total };
}

/**
 * The division in force as a start of the search: every connected piece of a known grid is a part; what belongs to none
 * joins a neighbour.
 */
export function startOf(graph: Graph): Int32Array | undefined {
  const { known } = graph;
  if (!known) return undefined;
  const label = Int32Array.from(
    known.of,
    row => row.reduce((best, [l, w]) => (w > best[1] ? [l, w] : best), [-1, 0])[0],
  );
  for (let changed = true; changed; ) {
    changed = false;
    for (let v = 0; v < graph.n; v++) {
      if (label[v] >= 0) continue;
      for (let e = graph.start[v]; e < graph.start[v + 1] && label[v] < 0; e++)
        label[v] = label[graph.adj[e]];
      changed ||= label[v] >= 0;
    }
  }
  return piecewise(graph, label);
}
