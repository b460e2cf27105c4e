/** Whether a vertex belongs to any connected set whose weight is inside the window: exact, by bounded search. */
import type { Graph } from '../divide/graph.ts';
import type { Window } from '../divide/window.ts';

/** Sums of weights in another order differ by less than this. */
const SLACK = 1e-6;

/**
 * Searches connected sets around a vertex. States are prunable because only the weight counts: vertices without weight
 * are taken at once, and what lies beyond the room that is left is out of reach.
 */
export class ConnectedSetSearch {
  private readonly graph: Graph;
  private readonly window: Window;
  private readonly nodes: number;

  constructor(graph: Graph, window: Window, nodes: number) {
    this.graph = graph;
    this.window = window;
    this.nodes = nodes;
  }

  /**
   * A connected set with `from` inside the window, without the vertices marked in `without`; undefined when there is
   * none, `limit` when the search stopped before it knew.
   *
   * @param accepts what else is asked of the set; without it a vertex without weight never hurts, which is faster
   */
  find(
    from: number,
    without: Uint8Array,
    accepts?: (set: readonly number[]) => boolean,
  ): number[] | 'limit' | undefined {
    const { start, adj, weight, n } = this.graph;
    const { min, max } = this.window;
    if (without[from] || weight[from] > max) return undefined;
    // 0 undecided, 1 inside, 2 outside.
    const state = Uint8Array.from(without, gone => (gone ? 2 : 0));
    const members: number[] = [];
    let total = 0;
    let nodes = 0;
    let limited = false;
    const queue = new Int32Array(n);
    const length = new Float64Array(n);
    const queued = new Uint8Array(n);

    const setIn = (v: number): void => {
      state[v] = 1;
      members.push(v);
      total += weight[v];
    };
    /** What can still join by weight; the members when it is enough, or when everything together fits. */
    const canReachMin = (): boolean => {
      let sum = total;
      if (sum >= min - SLACK) return true;
      length.fill(Number.POSITIVE_INFINITY);
      queued.fill(0);
      let count = 0;
      // Bellman and Ford on a queue: lengths of paths by vertex weight. It ends as soon as the weight is enough.
      const meet = (u: number, l: number): void => {
        if (state[u] !== 0 || l > max - total + SLACK || l >= length[u]) return;
        if (length[u] === Number.POSITIVE_INFINITY) sum += weight[u];
        length[u] = l;
        if (!queued[u]) {
          queued[u] = 1;
          queue[count++ % n] = u;
        }
      };
      for (const v of members) for (let e = start[v]; e < start[v + 1]; e++) meet(adj[e], weight[adj[e]]);
      for (let i = 0; i < count; i++) {
        const v = queue[i % n];
        queued[v] = 0;
        for (let e = start[v]; e < start[v + 1]; e++) meet(adj[e], length[v] + weight[adj[e]]);
        if (sum >= min - SLACK) return true;
      }
      return sum >= min - SLACK;
    };

    const search = (): boolean => {
      if (total >= min && total <= max && (accepts === undefined || accepts(members))) return true;
      if (++nodes > this.nodes) {
        limited = true;
        return false;
      }
      if (total > max || !canReachMin()) return false;
      // Vertices without weight never hurt; else the heaviest neighbour that fits, which gets there soonest.
      let pick = -1;
      for (const v of members)
        for (let e = start[v]; e < start[v + 1]; e++) {
          const u = adj[e];
          if (state[u] !== 0 || total + weight[u] > max + SLACK) continue;
          if (weight[u] === 0) {
            pick = u;
            break;
          }
          if (pick < 0 || (weight[pick] > 0 && weight[u] > weight[pick])) pick = u;
        }
      if (pick < 0) return false;
      const size = members.length;
      setIn(pick);
      if (search()) return true;
      members.length = size;
      total -= weight[pick];
      if ((weight[pick] === 0 && accepts === undefined) || limited) {
        state[pick] = 0;
        return false;
      }
      state[pick] = 2;
      const answer = search();
      state[pick] = 0;
      return answer;
    };
    setIn(from);
    if (search()) return [...members];
    return limited ? 'limit' : undefined;
  }
}
