/**
 * What follows from a fabric's arcs: which half-edges bound a face, which leave a node and in what order, which faces a
 * grid has. Worked out once for a fabric, when it is first asked for.
 *
 * Half-edge 2a runs along arc a with the arc's left face on its left, 2a + 1 against it.
 */
import { orient2d } from 'robust-predicates';
import type { Arc, Fabric } from './types.ts';

/** Face on the left of a half-edge. */
export const sideOf = (arcs: ReadonlyMap<number, Arc>, half: number): number => {
  const arc = arcs.get(half >> 1) as Arc;
  return half & 1 ? arc.right : arc.left;
};

/** Node that a half-edge leaves. */
export const originOf = (arcs: ReadonlyMap<number, Arc>, half: number): number => {
  const arc = arcs.get(half >> 1) as Arc;
  return half & 1 ? arc.to : arc.from;
};

/** The second point of a half-edge. */
function ahead({ line }: Arc, half: number): [number, number] {
  return half & 1 ? [line[line.length - 4], line[line.length - 3]] : [line[2], line[3]];
}

/** Puts the half-edges that leave a point in counter-clockwise order, by exact orientation tests. */
export function sortStar(arcs: ReadonlyMap<number, Arc>, star: number[], x: number, y: number): number[] {
  const points = new Map(star.map(half => [half, ahead(arcs.get(half >> 1) as Arc, half)]));
  const upper = ([px, py]: [number, number]): boolean => py > y || (py === y && px > x);
  return star.sort((a, b) => {
    const p = points.get(a) as [number, number];
    const q = points.get(b) as [number, number];
    const u = upper(p);
    if (u !== upper(q)) return u ? -1 : 1;
    // robust-predicates' orient2d is positive for clockwise turns.
    return Math.sign(orient2d(x, y, p[0], p[1], q[0], q[1])) || a - b;
  });
}

export class Topology {
  private readonly fabric: Fabric;
  private stars: Map<number, number[]> | undefined;
  private halves: Map<number, number[]> | undefined;
  private members: Map<number, number[]> | undefined;
  private houses: Map<number, number[]> | undefined;
  private readonly sorted = new Set<number>();

  constructor(fabric: Fabric) {
    this.fabric = fabric;
  }

  /** Half-edges that leave a node, counter-clockwise. */
  star(node: number): readonly number[] {
    const { arcs, nodes } = this.fabric;
    if (!this.stars) {
      this.stars = new Map();
      for (const [a, { from, to }] of arcs) {
        push(this.stars, from, 2 * a);
        push(this.stars, to, 2 * a + 1);
      }
    }
    const star = this.stars.get(node) ?? [];
    if (!this.sorted.has(node)) {
      const at = nodes.get(node);
      if (at) sortStar(arcs, star, at.x, at.y);
      this.sorted.add(node);
    }
    return star;
  }

  /** The half-edge that follows along the face on the left: at the end, the next one clockwise. */
  next(half: number): number {
    const star = this.star(originOf(this.fabric.arcs, half ^ 1));
    const i = star.indexOf(half ^ 1);
    return star[(i + star.length - 1) % star.length];
  }

  /** Half-edges that have a face on their left. */
  halvesOf(face: number): readonly number[] {
    if (!this.halves) {
      this.halves = new Map();
      for (const [a, { left, right }] of this.fabric.arcs) {
        push(this.halves, left, 2 * a);
        push(this.halves, right, 2 * a + 1);
      }
      // The order of a map depends on its history; what is worked out must not.
      for (const list of this.halves.values()) list.sort((a, b) => a - b);
    }
    return this.halves.get(face) ?? [];
  }

  /** Faces of a grid, in rising order. */
  facesOf(grid: number): readonly number[] {
    if (!this.members) {
      this.members = new Map();
      for (const [f, face] of this.fabric.faces) push(this.members, face.grid, f);
      for (const list of this.members.values()) list.sort((a, b) => a - b);
    }
    return this.members.get(grid) ?? [];
  }

  /** Numbers of the buildings on a face, in rising order. */
  buildingsOn(face: number): readonly number[] {
    if (!this.houses) {
      this.houses = new Map();
      for (const [b, place] of this.fabric.places) push(this.houses, place.face, b);
      for (const list of this.houses.values()) list.sort((a, b) => a - b);
    }
    return this.houses.get(face) ?? [];
  }

  /** Grid on the left of a half-edge, or `OUTSIDE`. */
  gridAt(half: number): number {
    const face = sideOf(this.fabric.arcs, half);
    return this.fabric.faces.get(face)?.grid ?? -1;
  }
}

const known = new WeakMap<Fabric, Topology>();

export function topologyOf(fabric: Fabric): Topology {
  let topology = known.get(fabric);
  if (!topology) known.set(fabric, (topology = new Topology(fabric)));
  return topology;
}

function push<K>(lists: Map<K, number[]>, key: K, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
