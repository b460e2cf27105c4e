/**
 * Compounds that had better stay whole: a term of the cost for every part that holds some of one but not all of it.
 * Each of the pieces pays half of the price, so that a compound in two parts costs it once.
 */
export interface Whole {
  /** Compound of every vertex, -1 where it has none (or none that a part could hold). */
  of: Int32Array;
  /** Vertices of every compound. */
  size: Int32Array;
  /** Cost of a compound in two parts. */
  cost: number;
}

/** Compounds with the vertices counted; `of` is taken as it is. */
export function wholeOf(of: Int32Array, compounds: number, cost: number): Whole {
  const size = new Int32Array(compounds);
  for (const c of of) if (c >= 0) size[c]++;
  return { of, size, cost };
}

/** Counts, for sets of vertices of one graph, the compounds that a set holds in part; keeps its scratch memory. */
export class SplitMeter {
  private readonly whole: Whole;
  private readonly count: Int32Array;

  constructor(whole: Whole) {
    this.whole = whole;
    this.count = new Int32Array(whole.size.length);
  }

  /** Compounds that `vertices[from..to)` hold some of but not all. */
  splits(vertices: ArrayLike<number>, from = 0, to = vertices.length): number {
    const { count } = this;
    const { of, size } = this.whole;
    for (let i = from; i < to; i++) if (of[vertices[i]] >= 0) count[of[vertices[i]]]++;
    let splits = 0;
    for (let i = from; i < to; i++) {
      const c = of[vertices[i]];
      if (c < 0 || count[c] === 0) continue;
      if (count[c] < size[c]) splits++;
      count[c] = 0;
    }
    return splits;
  }

  /** What a set costs for the compounds that it holds in part. */
  cost(vertices: ArrayLike<number>, from = 0, to = vertices.length): number {
    return (this.whole.cost / 2) * this.splits(vertices, from, to);
  }
}

/**
 * Numbers the vertices anew so that each compound is one vertex wherever it hangs together and no part would be too
 * heavy for it; undefined where nothing would change.
 */
export function joinedWhole(
  { n, start, adj, weight }: { n: number; start: Int32Array; adj: Int32Array; weight: Float64Array },
  { of }: Whole,
  max: number,
): { coarse: Int32Array; count: number } | undefined {
  const coarse = new Int32Array(n).fill(-1);
  const stack: number[] = [];
  let count = 0;
  for (let s = 0; s < n; s++) {
    if (coarse[s] >= 0) continue;
    coarse[s] = count;
    stack.push(s);
    let load = weight[s];
    for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
      if (of[v] < 0) continue;
      for (let e = start[v]; e < start[v + 1]; e++) {
        const u = adj[e];
        if (coarse[u] >= 0 || of[u] !== of[v] || load + weight[u] > max) continue;
        coarse[u] = count;
        load += weight[u];
        stack.push(u);
      }
    }
    count++;
  }
  return count < n ? { coarse, count } : undefined;
}
