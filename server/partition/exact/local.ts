/**
 * The exact step where a component is too large for one program: clusters of neighbouring parts of the best division, each
 * put together anew from the parts of the pool that lie inside it. The rest stays, so that no cluster makes it dearer.
 */
import { type Graph, subgraph } from '../divide/graph.ts';
import { membersOf } from './cost.ts';
import type { Highs, SolveLimit } from './highs.ts';
import { Pool } from './pool.ts';
import { bestPartition, type Choice } from './set-partition.ts';

/** Parts of a cluster: the programs of communities have as many, and take a tenth of a second. */
const CLUSTER = 30;

/**
 * Chooses cluster by cluster; the cost is the sum of the parts'.
 *
 * @param incumbent a division of the pool's graph into connected parts, numbered without gaps
 * @param turn other clusters for another number
 * @param most columns of each integer program
 */
export function bestByClusters(
  highs: Highs,
  pool: Pool,
  incumbent: ArrayLike<number>,
  limit: SolveLimit,
  most: number,
  turn: number,
): Pick<Choice, 'part' | 'improved' | 'status' | 'reason'> {
  const { graph, partCost } = pool;
  const members = membersOf(incumbent);
  const clusterOf = clustersOf(graph, incumbent, members, turn);
  const clusters = clusterOf.reduce((a, b) => Math.max(a, b), -1) + 1;
  const vertices: number[][] = Array.from({ length: clusters }, () => []);
  const place = new Int32Array(graph.n);
  for (let v = 0; v < graph.n; v++) place[v] = vertices[clusterOf[incumbent[v]]].push(v) - 1;
  const offered: Int32Array[][] = Array.from({ length: clusters }, () => []);
  for (const part of pool.parts()) {
    const cluster = clusterOf[incumbent[part.vertices[0]]];
    if (part.vertices.every(v => clusterOf[incumbent[v]] === cluster)) offered[cluster].push(part.vertices);
  }
  const part = Int32Array.from(incumbent);
  let improved = false;
  let failed: string | undefined;
  let next = members.length;
  for (let c = 0; c < clusters && !highs.broken; c++) {
    const own = new Pool(subgraph(graph, vertices[c]), partCost, offered[c].length + 1);
    for (const set of offered[c]) own.add(set.map(v => place[v]));
    const now = numbered(vertices[c].map(v => incumbent[v]));
    const choice = bestPartition(highs, own, now, limit, most);
    if (choice.status === 'failed') failed = choice.reason ?? 'HiGHS';
    if (!choice.improved) continue;
    improved = true;
    vertices[c].forEach((v, i) => {
      part[v] = next + choice.part[i];
    });
    next += choice.part.reduce((a, b) => Math.max(a, b)) + 1;
  }
  return {
    part: Int32Array.from(numbered(Array.from(part))),
    improved,
    ...(failed === undefined ? { status: 'limit' } : { status: 'failed', reason: failed }),
  };
}

/** Clusters of parts that hang together, of `CLUSTER` parts at most, breadth first from one part or another. */
function clustersOf(
  { start, adj }: Graph,
  part: ArrayLike<number>,
  members: readonly (readonly number[])[],
  turn: number,
): Int32Array {
  const of = new Int32Array(members.length).fill(-1);
  let count = 0;
  for (let i = 0; i < members.length; i++) {
    const first = (i + Math.floor((turn * members.length) / 2)) % members.length;
    if (of[first] >= 0) continue;
    const queue = [first];
    of[first] = count;
    for (let k = 0; k < queue.length && queue.length < CLUSTER; k++)
      for (const v of members[queue[k]])
        for (let e = start[v]; e < start[v + 1] && queue.length < CLUSTER; e++) {
          const q = part[adj[e]];
          if (of[q] >= 0) continue;
          of[q] = count;
          queue.push(q);
        }
    count++;
  }
  return of;
}

/** Numbers from 0 in the order in which they come. */
function numbered(part: readonly number[]): number[] {
  const number = new Map<number, number>();
  return part.map(p => {
    const known = number.get(p) ?? number.size;
    number.set(p, known);
    return known;
  });
}
