/**
 * The division in force on the graph: what of each vertex belongs to which known grid, and how much of a part changes
 * grid.
 *
 * A part keeps a known grid where it holds more than half of it, so that no two parts keep the same one; the rest of the
 * part moves. Summed over the parts this is never below the fewest households that move (`movedWeight`), and the same
 * wherever each known grid is kept by most of its households.
 */
export interface Known {
  /** Number of known grids. */
  labels: number;
  /** Of each vertex: known grid and the weight of the vertex that lies in it. */
  of: readonly (readonly (readonly [label: number, weight: number])[])[];
  /** Weight of each known grid in all. */
  total: Float64Array;
}

/** Weight that moves in a part that holds `overlap[label]` of each known grid. */
export function movedOf({ total }: Known, overlap: Float64Array): number {
  let all = 0;
  let kept = 0;
  for (let label = 0; label < overlap.length; label++) {
    const weight = overlap[label];
    if (weight === 0) continue;
    all += weight;
    if (2 * weight > total[label] && weight > kept) kept = weight;
  }
  return all - kept;
}

/** What a set of vertices holds of each known grid. */
export function overlapOf(known: Known, vertices: ArrayLike<number>): Float64Array {
  const overlap = new Float64Array(known.labels);
  for (let i = 0; i < vertices.length; i++)
    for (const [label, weight] of known.of[vertices[i]]) overlap[label] += weight;
  return overlap;
}
