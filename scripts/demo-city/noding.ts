/**
 * Hand-drawn lines to a mesh: every crossing becomes a node both lines share, dead ends are trimmed, faces are found.
 * Nodes closer than a metre become one, so that no hairline face is born.
 */
import Flatbush from 'flatbush';
import { crossing, mix, type Point } from './geometry.ts';
import { Mesh } from './mesh.ts';
import type { Way } from './ways.ts';

const MERGE_M = 1;

export interface DrawnLine {
  way: Way;
  line: Point[];
}

export function meshOf(drawn: readonly DrawnLine[]): Mesh {
  const segments: { a: Point; b: Point; way: Way; at: number[] }[] = [];
  for (const { way, line } of drawn)
    for (let i = 1; i < line.length; i++) segments.push({ a: line[i - 1]!, b: line[i]!, way, at: [0, 1] });

  const index = new Flatbush(segments.length);
  for (const { a, b } of segments)
    index.add(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]));
  index.finish();
  segments.forEach((s, i) => {
    const hits = index.search(
      Math.min(s.a[0], s.b[0]),
      Math.min(s.a[1], s.b[1]),
      Math.max(s.a[0], s.b[0]),
      Math.max(s.a[1], s.b[1]),
      j => j > i,
    );
    for (const j of hits) {
      const other = segments[j]!;
      const hit = crossing(s.a, s.b, other.a, other.b);
      if (hit === undefined) continue;
      s.at.push(hit.t);
      other.at.push(hit.u);
    }
  });

  const mesh = new Mesh();
  const cells = new Map<string, number[]>();
  const nodeAt = (p: Point): number => {
    const [cx, cy] = [Math.floor(p[0] / MERGE_M), Math.floor(p[1] / MERGE_M)];
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++)
        for (const node of cells.get(`${cx + dx},${cy + dy}`) ?? []) {
          const [x, y] = mesh.points[node]!;
          if (Math.hypot(x - p[0], y - p[1]) < MERGE_M) return node;
        }
    const node = mesh.addNode(p);
    const key = `${cx},${cy}`;
    cells.set(key, [...(cells.get(key) ?? []), node]);
    return node;
  };
  for (const { a, b, way, at } of segments) {
    const nodes = [...new Set(at.sort((t, u) => t - u).map(t => nodeAt(mix(a, b, t))))];
    for (let i = 1; i < nodes.length; i++) mesh.addEdge(nodes[i - 1]!, nodes[i]!, way);
  }
  mesh.pruneDeadEnds();
  mesh.traceFaces();
  return mesh;
}
