/**
 * The city's plane subdivision: nodes, edges that lie on ways, and faces as loops of nodes. Streets, blocks,
 * communities and bank strips are all read from this one mesh, so whatever two of them share, they share exactly.
 *
 * Only two edits exist: a node put into an edge (both faces get it) and a face cut in two by a path.
 */
import { areaOf, centroidOf, contains, distance, type Point } from './geometry.ts';
import type { Way } from './ways.ts';

const KEY = 1 << 21;
/** Beyond the city's outline. */
export const OUTSIDE = -1;

/** Centimetres: what two things share stays equal after it is written with seven decimals. */
export const snap = ([x, y]: Point): Point => [Math.round(x * 100) / 100, Math.round(y * 100) / 100];

export class Mesh {
  readonly points: Point[] = [];
  /** Per face its node loop, counter-clockwise; faces are never removed. */
  readonly loops: number[][] = [];
  readonly neighbours: number[][] = [];
  readonly #left = new Map<number, number>();
  readonly #way = new Map<number, Way>();

  addNode(point: Point): number {
    this.points.push(snap(point));
    this.neighbours.push([]);
    return this.points.length - 1;
  }

  addEdge(a: number, b: number, way: Way): void {
    if (this.neighbours[a]!.includes(b)) return;
    this.neighbours[a]!.push(b);
    this.neighbours[b]!.push(a);
    this.#setWay(a, b, way);
  }

  #setWay(a: number, b: number, way: Way) {
    this.#way.set(Math.min(a, b) * KEY + Math.max(a, b), way);
  }

  wayOf = (a: number, b: number): Way => this.#way.get(Math.min(a, b) * KEY + Math.max(a, b))!;
  /** Face to the left of a→b. */
  faceOf = (a: number, b: number): number => this.#left.get(a * KEY + b) ?? OUTSIDE;
  isEdge = (a: number, b: number): boolean => this.neighbours[a]!.includes(b);
  degree = (node: number): number => this.neighbours[node]!.length;
  ringOf = (face: number): Point[] => this.loops[face]!.map(node => this.points[node]!);

  /** Drops dead ends until none is left: lines drawn a little too far end at the last crossing. */
  pruneDeadEnds(): void {
    const stack = this.neighbours.flatMap((list, node) => (list.length === 1 ? [node] : []));
    while (stack.length > 0) {
      const node = stack.pop()!;
      const other = this.neighbours[node]![0];
      if (other === undefined) continue;
      this.neighbours[node] = [];
      this.neighbours[other] = this.neighbours[other]!.filter(n => n !== node);
      this.#way.delete(Math.min(node, other) * KEY + Math.max(node, other));
      if (this.neighbours[other]!.length === 1) stack.push(other);
    }
  }

  /** Finds the faces of the drawn edges, once; afterwards they are kept up by the edits. */
  traceFaces(): void {
    const next = new Map<number, number>();
    this.neighbours.forEach((list, node) => {
      const p = this.points[node]!;
      const angle = (n: number) => Math.atan2(this.points[n]![1] - p[1], this.points[n]![0] - p[0]);
      const sorted = [...list].sort((a, b) => angle(a) - angle(b));
      // Arriving from sorted[i], the left face goes on to the next edge clockwise.
      sorted.forEach((from, i) => {
        next.set(from * KEY + node, sorted[(i + sorted.length - 1) % sorted.length]!);
      });
    });
    for (const start of [...next.keys()].sort((a, b) => a - b)) {
      if (this.#left.has(start)) continue;
      const loop: number[] = [];
      let a = Math.floor(start / KEY);
      let b = start % KEY;
      do {
        loop.push(a);
        this.#left.set(a * KEY + b, OUTSIDE);
        const c = next.get(a * KEY + b)!;
        [a, b] = [b, c];
      } while (a * KEY + b !== start);
      if (areaOf(loop.map(n => this.points[n]!)) > 0) this.#claim(this.loops.push(loop) - 1);
    }
  }

  #claim(face: number) {
    const loop = this.loops[face]!;
    for (let i = 0; i < loop.length; i++) this.#left.set(loop[i]! * KEY + loop[(i + 1) % loop.length]!, face);
  }

  /** Puts a node into edge ab (the nearest existing end when that is closer than `merge_m`). */
  splitEdge(a: number, b: number, point: Point, merge_m = 0.5): number {
    const [pa, pb] = [this.points[a]!, this.points[b]!];
    if (distance(pa, point) < merge_m) return a;
    if (distance(pb, point) < merge_m) return b;
    const node = this.addNode(point);
    const way = this.wayOf(a, b);
    this.neighbours[a] = this.neighbours[a]!.map(n => (n === b ? node : n));
    this.neighbours[b] = this.neighbours[b]!.map(n => (n === a ? node : n));
    this.neighbours[node] = [a, b];
    this.#way.delete(Math.min(a, b) * KEY + Math.max(a, b));
    this.#setWay(a, node, way);
    this.#setWay(node, b, way);
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const face = this.faceOf(from, to);
      this.#left.delete(from * KEY + to);
      if (face === OUTSIDE) continue;
      const loop = this.loops[face]!;
      const i = loop.findIndex((n, k) => n === from && loop[(k + 1) % loop.length] === to);
      loop.splice(i + 1, 0, node);
      this.#left.set(from * KEY + node, face);
      this.#left.set(node * KEY + to, face);
    }
    return node;
  }

  /** Cuts a face along from → inner points → to; `from` and `to` are nodes of its loop. Returns the new face. */
  cut(face: number, from: number, inner: readonly Point[], to: number, way: Way): number {
    const loop = this.loops[face]!;
    const path = [from, ...inner.map(p => this.addNode(p)), to];
    for (let i = 1; i < path.length; i++) this.addEdge(path[i - 1]!, path[i]!, way);
    const i = loop.indexOf(from);
    const turned = [...loop.slice(i), ...loop.slice(0, i)];
    const j = turned.indexOf(to);
    const back = path.slice(1, -1).reverse();
    this.loops[face] = [...turned.slice(0, j + 1), ...back];
    const made = this.loops.push([...turned.slice(j), ...turned.slice(0, 1), ...path.slice(1, -1)]) - 1;
    this.#claim(face);
    this.#claim(made);
    return made;
  }

  /** A point well inside a face. */
  insideOf(face: number): Point {
    const ring = this.ringOf(face);
    const centre = centroidOf(ring);
    if (contains(ring, centre)) return centre;
    // The middle of the widest horizontal stretch through the face.
    const ys = ring.map(p => p[1]).sort((a, b) => a - b);
    let best: Point = ring[0]!;
    let widest = 0;
    for (let k = 1; k < 8; k++) {
      const y = ys[0]! + ((ys[ys.length - 1]! - ys[0]!) * k) / 8 + 0.0123;
      const xs: number[] = [];
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [[xa, ya], [xb, yb]] = [ring[j]!, ring[i]!];
        if (ya > y !== yb > y) xs.push(xa + ((xb - xa) * (y - ya)) / (yb - ya));
      }
      xs.sort((a, b) => a - b);
      for (let i = 0; i + 1 < xs.length; i += 2)
        if (xs[i + 1]! - xs[i]! > widest) {
          widest = xs[i + 1]! - xs[i]!;
          best = [(xs[i]! + xs[i + 1]!) / 2, y];
        }
    }
    return best;
  }

  /** All edges once, as node pairs. */
  *edges(): Generator<[number, number]> {
    for (let a = 0; a < this.neighbours.length; a++)
      for (const b of this.neighbours[a]!) if (a < b) yield [a, b];
  }
}
