/** Square lattices for tests of the search. */
import type { Edge } from '../divide/graph.ts';
import type { Random } from '../divide/random.ts';

/** Edges of a square lattice with random costs of cutting, and of not cutting for a fifth of them. */
export function latticeEdges(random: Random, side: number): Edge[] {
  const edges: Edge[] = [];
  const add = (a: number, b: number): void => {
    edges.push({
      a,
      b,
      cost: Math.floor(random() * 100),
      keep: random() < 0.2 ? Math.floor(random() * 50) : 0,
    });
  };
  for (let v = 0; v < side * side; v++) {
    if ((v + 1) % side > 0) add(v, v + 1);
    if (v + side < side * side) add(v, v + side);
  }
  return edges;
}
