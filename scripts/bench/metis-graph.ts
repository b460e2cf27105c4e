/** Graphs as METIS reads them (manual 5.1, section 4.5), with weights of vertices and edges. */
import { componentsOf, type Graph, graphOf, subgraph } from '../../server/partition/divide/graph.ts';

export function parse(metis: string): Graph {
  const [, ...lines] = metis.trimEnd().split('\n');
  const weight: number[] = [];
  const edges: { a: number; b: number; cost: number }[] = [];
  lines.forEach((line, a) => {
    const numbers = line.split(' ').map(Number);
    weight.push(numbers[0]);
    for (let i = 1; i < numbers.length; i += 2) {
      const b = numbers[i] - 1;
      if (a < b) edges.push({ a, b, cost: numbers[i + 1] });
    }
  });
  return graphOf(weight, edges);
}

export function write(graph: Graph): string {
  const rows = [`${graph.n} ${graph.adj.length / 2} 011 1`];
  for (let v = 0; v < graph.n; v++) {
    const cells = [graph.weight[v]];
    for (let e = graph.start[v]; e < graph.start[v + 1]; e++) cells.push(graph.adj[e] + 1, graph.cost[e]);
    rows.push(cells.join(' '));
  }
  return `${rows.join('\n')}\n`;
}

/** The connected components of a graph, and the vertices of each. */
export function split(graph: Graph): { component: Graph; vertices: number[] }[] {
  const { of, count } = componentsOf(graph);
  const members: number[][] = Array.from({ length: count }, () => []);
  for (let v = 0; v < graph.n; v++) members[of[v]].push(v);
  return members.map(vertices => ({ component: subgraph(graph, vertices), vertices }));
}
