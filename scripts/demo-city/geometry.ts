/**
 * Plane geometry in local metres: x east, y north, rings counter-clockwise and not closed (the first point is not
 * repeated). Angles are in radians, counter-clockwise from east.
 */
export type Point = [number, number];

export const distance = (p: Point, q: Point) => Math.hypot(p[0] - q[0], p[1] - q[1]);
export const mix = (p: Point, q: Point, t: number): Point => [
  p[0] + (q[0] - p[0]) * t,
  p[1] + (q[1] - p[1]) * t,
];
export const angleOf = (p: Point, q: Point) => Math.atan2(q[1] - p[1], q[0] - p[0]);
/** Twice the signed area of triangle pqr: positive when r lies left of p→q. */
export const cross = (p: Point, q: Point, r: Point) =>
  (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);

export function areaOf(ring: readonly Point[]): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
    sum += ring[j]![0] * ring[i]![1] - ring[i]![0] * ring[j]![1];
  return sum / 2;
}

export function centroidOf(ring: readonly Point[]): Point {
  const [ox, oy] = ring[0]!;
  let x = 0;
  let y = 0;
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const ax = ring[j]![0] - ox;
    const ay = ring[j]![1] - oy;
    const bx = ring[i]![0] - ox;
    const by = ring[i]![1] - oy;
    const w = ax * by - bx * ay;
    x += (ax + bx) * w;
    y += (ay + by) * w;
    sum += w;
  }
  return sum === 0 ? [ox, oy] : [ox + x / (3 * sum), oy + y / (3 * sum)];
}

export function contains(ring: readonly Point[], [x, y]: Point): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i]!;
    const [xj, yj] = ring[j]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** Nearest point of segment ab to p, as a fraction of ab and a distance. */
export function project(p: Point, a: Point, b: Point): { t: number; distance: number; point: Point } {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2));
  const point: Point = [a[0] + dx * t, a[1] + dy * t];
  return { t, distance: distance(p, point), point };
}

/** Nearest point of a line to p: how far along (m), how far off (m), and where. */
export function projectOnLine(p: Point, line: readonly Point[]) {
  let best = { along: 0, distance: Infinity, point: line[0]!, segment: 0 };
  let walked = 0;
  for (let i = 1; i < line.length; i++) {
    const hit = project(p, line[i - 1]!, line[i]!);
    const length = distance(line[i - 1]!, line[i]!);
    if (hit.distance < best.distance)
      best = { along: walked + hit.t * length, distance: hit.distance, point: hit.point, segment: i - 1 };
    walked += length;
  }
  return best;
}

export function lengthOf(line: readonly Point[]): number {
  let sum = 0;
  for (let i = 1; i < line.length; i++) sum += distance(line[i - 1]!, line[i]!);
  return sum;
}

/** Point and direction `along` metres down a line. */
export function walk(line: readonly Point[], along: number): { point: Point; angle: number } {
  let left = along;
  for (let i = 1; i < line.length; i++) {
    const length = distance(line[i - 1]!, line[i]!);
    if (left <= length || i === line.length - 1)
      return {
        point: mix(line[i - 1]!, line[i]!, length === 0 ? 0 : left / length),
        angle: angleOf(line[i - 1]!, line[i]!),
      };
    left -= length;
  }
  return { point: line[0]!, angle: 0 };
}

/** Where segments ab and cd cross: fractions on both, or undefined. */
export function crossing(a: Point, b: Point, c: Point, d: Point): { t: number; u: number } | undefined {
  const rx = b[0] - a[0];
  const ry = b[1] - a[1];
  const sx = d[0] - c[0];
  const sy = d[1] - c[1];
  const denominator = rx * sy - ry * sx;
  if (denominator === 0) return undefined;
  const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / denominator;
  const u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / denominator;
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? { t, u } : undefined;
}

/** Catmull–Rom through the points, one vertex about every `step_m`, thinned to `tolerance_m`. */
export function spline(points: readonly Point[], closed = false, step_m = 25, tolerance_m = 0.4): Point[] {
  const n = points.length;
  const at = (i: number) => (closed ? points[(i + n) % n]! : points[Math.max(0, Math.min(n - 1, i))]!);
  const out: Point[] = [];
  for (let i = 0; i < (closed ? n : n - 1); i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const steps = Math.max(1, Math.round(distance(p1, p2) / step_m));
    for (let k = 0; k < steps; k++) {
      const t = k / steps;
      const axis = (d: 0 | 1) =>
        0.5 *
        (2 * p1[d] +
          (p2[d] - p0[d]) * t +
          (2 * p0[d] - 5 * p1[d] + 4 * p2[d] - p3[d]) * t * t +
          (3 * p1[d] - p0[d] - 3 * p2[d] + p3[d]) * t * t * t);
      out.push([axis(0), axis(1)]);
    }
  }
  if (!closed) {
    out.push(points[n - 1]!);
    return thin(out, tolerance_m);
  }
  const half = out.length >> 1;
  const first = thin(out.slice(0, half + 1), tolerance_m);
  return [...first.slice(0, -1), ...thin([...out.slice(half), out[0]!], tolerance_m).slice(0, -1)];
}

/** Douglas–Peucker. */
export function thin(line: readonly Point[], tolerance_m: number): Point[] {
  if (line.length < 3) return [...line];
  let worst = 0;
  let index = 0;
  for (let i = 1; i < line.length - 1; i++) {
    const off = project(line[i]!, line[0]!, line[line.length - 1]!).distance;
    if (off > worst) [worst, index] = [off, i];
  }
  if (worst <= tolerance_m) return [line[0]!, line[line.length - 1]!];
  return [
    ...thin(line.slice(0, index + 1), tolerance_m).slice(0, -1),
    ...thin(line.slice(index), tolerance_m),
  ];
}

/** The line moved `offset_m` to its left (negative: right), mitred; a number or a function of the metres along. */
export function offsetLine(
  line: readonly Point[],
  offset_m: number | ((along_m: number) => number),
  closed = false,
): Point[] {
  const n = line.length;
  let along = 0;
  return line.map((p, i) => {
    if (i > 0) along += distance(line[i - 1]!, p);
    const before = closed ? line[(i - 1 + n) % n]! : line[Math.max(0, i - 1)]!;
    const after = closed ? line[(i + 1) % n]! : line[Math.min(n - 1, i + 1)]!;
    const a1 = before === p ? angleOf(p, after) : angleOf(before, p);
    const a2 = after === p ? a1 : angleOf(p, after);
    let turn = a2 - a1;
    if (turn > Math.PI) turn -= 2 * Math.PI;
    if (turn < -Math.PI) turn += 2 * Math.PI;
    const normal = a1 + turn / 2 + Math.PI / 2;
    const size =
      (typeof offset_m === 'number' ? offset_m : offset_m(along)) / Math.max(0.5, Math.cos(turn / 2));
    return [p[0] + Math.cos(normal) * size, p[1] + Math.sin(normal) * size];
  });
}

/** A rectangle turned by `angle`: `length` along the angle, `depth` across. Counter-clockwise. */
export function rectangle(centre: Point, length: number, depth: number, angle: number): Point[] {
  const frame = new Frame(centre, angle);
  const [l, d] = [length / 2, depth / 2];
  return [
    [-l, -d],
    [l, -d],
    [l, d],
    [-l, d],
  ].map(p => frame.out(p as Point));
}

/** A turned local frame: `u` along the angle, `v` to its left. */
export class Frame {
  readonly origin: Point;
  readonly angle: number;
  readonly #cos: number;
  readonly #sin: number;
  constructor(origin: Point, angle: number) {
    this.origin = origin;
    this.angle = angle;
    this.#cos = Math.cos(angle);
    this.#sin = Math.sin(angle);
  }
  out = ([u, v]: Point): Point => [
    this.origin[0] + u * this.#cos - v * this.#sin,
    this.origin[1] + u * this.#sin + v * this.#cos,
  ];
  in = ([x, y]: Point): Point => {
    const dx = x - this.origin[0];
    const dy = y - this.origin[1];
    return [dx * this.#cos + dy * this.#sin, -dx * this.#sin + dy * this.#cos];
  };
}

/** The angle of the longest straight run of a ring (sides weighed by length, folded to ±45°). */
export function mainAngle(ring: readonly Point[]): number {
  let x = 0;
  let y = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = angleOf(ring[j]!, ring[i]!) * 4;
    const length = distance(ring[j]!, ring[i]!);
    x += Math.cos(a) * length;
    y += Math.sin(a) * length;
  }
  return Math.atan2(y, x) / 4;
}

export function boundsOf(points: readonly Point[]): [number, number, number, number] {
  let [a, b, c, d] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    if (x < a) a = x;
    if (y < b) b = y;
    if (x > c) c = x;
    if (y > d) d = y;
  }
  return [a, b, c, d];
}

/**
 * Stretches of u for which the whole band v0..v1 lies inside the ring (ring in frame coordinates). Exact for the band's
 * two edges and every vertex between them.
 */
export function bandInside(ring: readonly Point[], v0: number, v1: number): [number, number][] {
  const levels = [v0, v1];
  for (const [, v] of ring) if (v > v0 && v < v1) levels.push(v);
  let spans: [number, number][] | undefined;
  for (const v of levels) {
    const us: number[] = [];
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ua, va] = ring[j]!;
      const [ub, vb] = ring[i]!;
      if (va > v !== vb > v) us.push(ua + ((ub - ua) * (v - va)) / (vb - va));
    }
    us.sort((a, b) => a - b);
    const here: [number, number][] = [];
    for (let i = 0; i + 1 < us.length; i += 2) here.push([us[i]!, us[i + 1]!]);
    if (spans === undefined) spans = here;
    else {
      const both: [number, number][] = [];
      for (const [a, b] of spans)
        for (const [c, d] of here) {
          const [low, high] = [Math.max(a, c), Math.min(b, d)];
          if (high > low) both.push([low, high]);
        }
      spans = both;
    }
  }
  return spans ?? [];
}

/** Shortest way between two rings; 0 when they meet. */
export function ringDistance(a: readonly Point[], b: readonly Point[]): number {
  if (contains(a, b[0]!) || contains(b, a[0]!)) return 0;
  let best = Infinity;
  for (let i = 0, j = a.length - 1; i < a.length; j = i++)
    for (let k = 0, l = b.length - 1; k < b.length; l = k++) {
      if (crossing(a[j]!, a[i]!, b[l]!, b[k]!)) return 0;
      best = Math.min(best, project(a[i]!, b[l]!, b[k]!).distance, project(b[k]!, a[j]!, a[i]!).distance);
    }
  return best;
}

/** Corner cutting (Chaikin 1974): a ring without sharp corners, inside the old one where that is convex. */
export function rounded(ring: readonly Point[], times = 2): Point[] {
  let out = [...ring];
  for (let k = 0; k < times; k++)
    out = out.flatMap((p, i) => {
      const q = out[(i + 1) % out.length]!;
      return [mix(p, q, 0.25), mix(p, q, 0.75)];
    });
  return out;
}
