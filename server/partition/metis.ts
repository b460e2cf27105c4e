/**
 * The division's graph in METIS format (Karypis and Kumar, METIS manual 5.1, section 4.5): vertex weights are
 * households, edge weights the cost of cutting as integers from 1; edges that no grid may cross are left out.
 */
import type { RegionDivision } from './region.ts';

export interface MetisGraph {
  metis: string;
  /** One line a vertex: the region's code with the vertex's number in it, and the ids of its buildings (none: empty land). */
  ids: string;
}

/** Graphs of several regions as one (regions are components of their own). */
export function metisOf(
  divisions: readonly Pick<RegionDivision, 'searched' | 'searchedAtoms' | 'graph' | 'task'>[],
): MetisGraph {
  const rows: string[] = [];
  const ids: string[] = [];
  let offset = 1;
  let edges = 0;
  for (const { searched, searchedAtoms, graph, task } of divisions) {
    for (let v = 0; v < searched.n; v++) {
      const row: (string | number)[] = [Math.round(searched.weight[v])];
      for (let e = searched.start[v]; e < searched.start[v + 1]; e++) {
        row.push(searched.adj[e] + offset, Math.max(1, Math.round(searched.cost[e])));
        edges++;
      }
      rows.push(row.join(' '));
      ids.push(
        [task.region.code, ...graph.atoms[searchedAtoms[v]].buildings.map(b => task.buildings[b].id)].join(
          '\t',
        ),
      );
    }
    offset += searched.n;
  }
  return {
    metis: `${rows.length} ${edges / 2} 011 1\n${rows.join('\n')}\n`,
    ids: ids.map(line => `${line}\n`).join(''),
  };
}
