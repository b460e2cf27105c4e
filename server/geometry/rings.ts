/**
 * Rings as flat arrays u, v, u, v, …, closed (the first point repeated at the end). A shape is a list of rings that
 * are read even–odd, so outer rings, holes and several pieces need no order.
 */

export type Ring = Float64Array;
export type Shape = Ring[];

/** Twice nothing: the signed area of a ring, positive when it runs counter-clockwise. Square units. */
export function signedArea(ring: Ring): number {
  let sum = 0;
  const x0 = ring[0];
  const y0 = ring[1];
  for (let i = 2; i < ring.length; i += 2)
    sum += (ring[i - 2] - x0) * (ring[i + 1] - y0) - (ring[i] - x0) * (ring[i - 1] - y0);
  return sum / 2;
}

/** West, south, east, north of a shape. */
export function boundsOf(shape: readonly Ring[]): [number, number, number, number] {
  let w = Infinity;
  let s = Infinity;
  let e = -Infinity;
  let n = -Infinity;
  for (const ring of shape)
    for (let i = 0; i < ring.length; i += 2) {
      if (ring[i] < w) w = ring[i];
      if (ring[i] > e) e = ring[i];
      if (ring[i + 1] < s) s = ring[i + 1];
      if (ring[i + 1] > n) n = ring[i + 1];
    }
  return [w, s, e, n];
}

/** Whether a point lies inside a shape (even–odd); a point on an edge may be told either way. */
export function contains(shape: readonly Ring[], x: number, y: number): boolean {
  let inside = false;
  for (const ring of shape)
    for (let i = 2; i < ring.length; i += 2) {
      const ay = ring[i - 1];
      const by = ring[i + 1];
      if (ay > y === by > y) continue;
      if (x < ((ring[i] - ring[i - 2]) * (y - ay)) / (by - ay) + ring[i - 2]) inside = !inside;
    }
  return inside;
}

/** Whether a point lies within `tolerance` of a shape's edge. */
export function onEdge(shape: readonly Ring[], x: number, y: number, tolerance: number): boolean {
  for (const ring of shape)
    for (let i = 2; i < ring.length; i += 2)
      if (segmentDistance(x, y, ring[i - 2], ring[i - 1], ring[i], ring[i + 1]) <= tolerance) return true;
  return false;
}

/**
 * A point well inside a shape: the middle of the widest span on the horizontal line half-way between the vertex
 * level nearest the middle and the next one (the method of JTS InteriorPointArea).
 */
export function interiorPoint(shape: readonly Ring[]): [number, number] {
  const [, south, , north] = boundsOf(shape);
  const middle = (south + north) / 2;
  let below = south;
  let above = north;
  for (const ring of shape)
    for (let i = 1; i < ring.length; i += 2) {
      const y = ring[i];
      if (y <= middle && y > below) below = y;
      if (y > middle && y < above) above = y;
    }
  const y = (below + above) / 2;
  const crossings: number[] = [];
  for (const ring of shape)
    for (let i = 2; i < ring.length; i += 2) {
      const ay = ring[i - 1];
      const by = ring[i + 1];
      if (ay > y !== by > y) crossings.push(((ring[i] - ring[i - 2]) * (y - ay)) / (by - ay) + ring[i - 2]);
    }
  crossings.sort((a, b) => a - b);
  let best = shape[0][0];
  let width = -1;
  for (let i = 0; i + 1 < crossings.length; i += 2)
    if (crossings[i + 1] - crossings[i] > width) {
      width = crossings[i + 1] - crossings[i];
      best = (crossings[i] + crossings[i + 1]) / 2;
    }
  return [best, y];
}

/** The middle of a polyline's longest segment. */
export function middleOf(line: Ring): [number, number] {
  let at = 0;
  let longest = -1;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const d = (line[i + 2] - line[i]) ** 2 + (line[i + 3] - line[i + 1]) ** 2;
    if (d > longest) {
      longest = d;
      at = i;
    }
  }
  return [(line[at] + line[at + 2]) / 2, (line[at + 1] + line[at + 3]) / 2];
}

/** The parts of a polyline in a box, their new ends rounded to whole numbers. */
export function clipToBox(line: Ring, [w, s, e, n]: readonly [number, number, number, number]): Ring[] {
  const parts: Ring[] = [];
  let part: number[] = [];
  const end = (): void => {
    if (part.length > 2) parts.push(Float64Array.from(part));
    part = [];
  };
  for (let i = 2; i < line.length; i += 2) {
    const [ax, ay] = [line[i - 2], line[i - 1]];
    const dx = line[i] - ax;
    const dy = line[i + 1] - ay;
    // Liang and Barsky, "A new concept and method for line clipping" (1984).
    let from = 0;
    let to = 1;
    for (const [towards, room] of [
      [-dx, ax - w],
      [dx, e - ax],
      [-dy, ay - s],
      [dy, n - ay],
    ]) {
      if (towards < 0) from = Math.max(from, room / towards);
      else if (towards > 0) to = Math.min(to, room / towards);
      else if (room < 0) to = -1;
    }
    if (from > to) {
      end();
      continue;
    }
    if (from > 0 || part.length === 0) {
      end();
      part.push(from > 0 ? Math.round(ax + from * dx) : ax, from > 0 ? Math.round(ay + from * dy) : ay);
    }
    part.push(to < 1 ? Math.round(ax + to * dx) : line[i], to < 1 ? Math.round(ay + to * dy) : line[i + 1]);
    if (to < 1) end();
  }
  end();
  return parts;
}

/** The runs of a polyline's segments whose boxes meet a box, whole segments. */
export function runsNear(line: Ring, [w, s, e, n]: readonly [number, number, number, number]): Ring[] {
  const runs: Ring[] = [];
  let from = -1;
  for (let i = 2; i <= line.length; i += 2) {
    const meets =
      i < line.length &&
      Math.max(line[i - 2], line[i]) >= w &&
      Math.min(line[i - 2], line[i]) <= e &&
      Math.max(line[i - 1], line[i + 1]) >= s &&
      Math.min(line[i - 1], line[i + 1]) <= n;
    if (meets && from < 0) from = i - 2;
    if (meets || from < 0) continue;
    runs.push(line.subarray(from, i));
    from = -1;
  }
  return runs;
}

/** Distance of a point from a segment. */
export function segmentDistance(
  x: number,
  y: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): number {
  const dx = bx - ax;
  const dy = by - ay;
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / square));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

/** Douglas–Peucker on a flat polyline; both ends stay. `kx`, `ky` scale to the unit of `tolerance`. */
export function simplify(line: Float64Array, tolerance: number, kx = 1, ky = 1): Float64Array {
  const n = line.length / 2;
  if (n < 3 || tolerance <= 0) return line;
  const keep = new Uint8Array(n);
  keep[0] = keep[n - 1] = 1;
  const stack = [0, n - 1];
  while (stack.length > 0) {
    const last = stack.pop() as number;
    const first = stack.pop() as number;
    let farthest = tolerance;
    let at = -1;
    for (let i = first + 1; i < last; i++) {
      const d = segmentDistance(
        line[2 * i] * kx,
        line[2 * i + 1] * ky,
        line[2 * first] * kx,
        line[2 * first + 1] * ky,
        line[2 * last] * kx,
        line[2 * last + 1] * ky,
      );
      if (d > farthest) {
        farthest = d;
        at = i;
      }
    }
    if (at < 0) continue;
    keep[at] = 1;
    stack.push(first, at, at, last);
  }
  const kept: number[] = [];
  for (let i = 0; i < n; i++) if (keep[i]) kept.push(line[2 * i], line[2 * i + 1]);
  return Float64Array.from(kept);
}
