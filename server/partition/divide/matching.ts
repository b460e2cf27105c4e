/**
 * The assignment problem: which row belongs to which column so that the sum is greatest. Shortest augmenting paths with
 * potentials, O(n³) (Kuhn 1955, Munkres 1957, in the form of Jonker and Volgenant 1987).
 */

/** The greatest sum of `value[row][column]` over pairs that use every row and every column at most once; values ≥ 0. */
export function bestAssignment(value: readonly (readonly number[])[]): number {
  const rows = value.length;
  const n = Math.max(rows, ...value.map(row => row.length), 0);
  if (n === 0) return 0;
  const cost = (i: number, j: number): number => -(value[i]?.[j] ?? 0);
  const u = new Float64Array(n + 1);
  const v = new Float64Array(n + 1);
  const rowOf = new Int32Array(n + 1);
  const way = new Int32Array(n + 1);
  for (let i = 1; i <= n; i++) {
    rowOf[0] = i;
    let column = 0;
    const least = new Float64Array(n + 1).fill(Infinity);
    const used = new Uint8Array(n + 1);
    do {
      used[column] = 1;
      const row = rowOf[column];
      let delta = Infinity;
      let next = 0;
      for (let j = 1; j <= n; j++) {
        if (used[j]) continue;
        const reduced = cost(row - 1, j - 1) - u[row] - v[j];
        if (reduced < least[j]) {
          least[j] = reduced;
          way[j] = column;
        }
        if (least[j] < delta) {
          delta = least[j];
          next = j;
        }
      }
      for (let j = 0; j <= n; j++)
        if (used[j]) {
          u[rowOf[j]] += delta;
          v[j] -= delta;
        } else least[j] -= delta;
      column = next;
    } while (rowOf[column] !== 0);
    do {
      const before = way[column];
      rowOf[column] = rowOf[before];
      column = before;
    } while (column !== 0);
  }
  let sum = 0;
  for (let j = 1; j <= n; j++) sum -= cost(rowOf[j] - 1, j - 1);
  return sum;
}

/** Weight that changes part between two labellings, each old part being one new part's at most: the fewest possible. */
export function movedWeight(
  from: ArrayLike<number | string>,
  to: ArrayLike<number | string>,
  weight: ArrayLike<number>,
): number {
  const rows = new Map<number | string, number>();
  const columns = new Map<number | string, number>();
  const number = (map: Map<number | string, number>, key: number | string): number => {
    let k = map.get(key);
    if (k === undefined) map.set(key, (k = map.size));
    return k;
  };
  const cells: { i: number; j: number; w: number }[] = [];
  let all = 0;
  for (let x = 0; x < weight.length; x++) {
    cells.push({ i: number(rows, from[x]), j: number(columns, to[x]), w: weight[x] });
    all += weight[x];
  }
  const value = Array.from({ length: rows.size }, () => new Array<number>(columns.size).fill(0));
  for (const { i, j, w } of cells) value[i][j] += w;
  return all - bestAssignment(value);
}
