/** The connected parts of a city's communities, as the product divides them. */
import { readPartitionInput } from '../../server/exchange/partition-input.ts';
import { initGeos } from '../../server/geometry/geos.ts';
import { runPartition } from '../../server/jobs/partition-pool.ts';
import { type Edge, type Graph, graphOf, subgraph } from '../../server/partition/divide/graph.ts';
import { wholeOf } from '../../server/partition/divide/whole.ts';
import type { Window } from '../../server/partition/divide/window.ts';
import { prepare } from '../../server/partition/prepare.ts';
import { layRegion } from '../../server/partition/region.ts';
import { type CityId, cities } from './cities.ts';
import { optionsOf } from './divide-city.ts';

/** A graph that can be sent to another process. */
export interface PlainGraph {
  weight: number[];
  edges: Edge[];
  /** Compounds that had better stay whole: the compound of every vertex, their number and the price. */
  whole?: { of: number[]; count: number; cost: number };
}

export interface CityComponent {
  /** Code of the community. */
  region: string;
  graph: PlainGraph;
  window: Window;
}

export function graphFrom({ weight, edges, whole }: PlainGraph): Graph {
  const graph = graphOf(weight, edges);
  return whole ? { ...graph, whole: wholeOf(Int32Array.from(whole.of), whole.count, whole.cost) } : graph;
}

/**
 * The connected parts of a city's communities as the product divides them into grids, at most `most` communities. A
 * city without communities is divided into them first.
 */
export async function componentsOfCity(
  id: CityId,
  most = Number.POSITIVE_INFINITY,
): Promise<CityComponent[]> {
  const { files, levels } = cities[id];
  const geos = await initGeos();
  const { input } = await readPartitionInput(files, geos, () => undefined);
  if (levels.includes('community')) {
    const { grids } = await runPartition(input, optionsOf('community'), { onProgress: () => undefined });
    input.regions = grids.map(({ code, name, geometry }) => ({
      code,
      name,
      area: geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates,
    }));
  }
  const { tasks } = prepare(geos, input);
  const step = Math.max(1, tasks.length / most);
  const chosen = Array.from({ length: Math.min(most, tasks.length) }, (_, i) => tasks[Math.floor(i * step)]);
  return chosen.flatMap(task => {
    const laid = layRegion(geos, task, optionsOf('grid'), { now: () => performance.now() });
    return laid.components
      .filter(({ weight, vertices }) => weight > 0 && vertices.length > 1)
      .map(({ vertices }) => ({
        region: task.region.code,
        graph: plain(subgraph(laid.pinned.graph, vertices)),
        window: laid.window,
      }));
  });
}

/** A graph as plain data, to be sent to another process. */
function plain({ n, weight, start, adj, cost, keep, whole }: Graph): PlainGraph {
  const edges: Edge[] = [];
  for (let a = 0; a < n; a++)
    for (let e = start[a]; e < start[a + 1]; e++)
      if (a < adj[e]) edges.push({ a, b: adj[e], cost: cost[e], keep: keep?.[e] ?? 0 });
  return {
    weight: Array.from(weight),
    edges,
    ...(whole ? { whole: { of: Array.from(whole.of), count: whole.size.length, cost: whole.cost } } : {}),
  };
}
