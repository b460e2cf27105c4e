/** An edit that changes lines: arcs by face and by node are kept up to date while arcs are cut, joined and taken away. */
import { signedArea } from '../../geometry/rings.ts';
import { lineLength_m, reversed } from './measure.ts';
import type { Edit } from './patch.ts';
import { sortStar, topologyOf } from './topology.ts';
import type { Arc } from './types.ts';

/** An arc the other way round. */
const turned = (arc: Arc): Arc => ({
  ...arc,
  from: arc.to,
  to: arc.from,
  left: arc.right,
  right: arc.left,
  line: reversed(arc.line),
});

export class Mesh {
  readonly edit: Edit;
  /** Arcs by face and by node, where they differ from the fabric that the edit began with, or were asked for. */
  private readonly byFace = new Map<number, Set<number>>();
  private readonly byNode = new Map<number, Set<number>>();

  constructor(edit: Edit) {
    this.edit = edit;
  }

  arc(id: number): Arc {
    return this.edit.arcs.get(id);
  }

  /** Arcs on the edge of a face. */
  arcsOf(face: number): Set<number> {
    let set = this.byFace.get(face);
    if (!set) {
      set = new Set(
        topologyOf(this.edit.base)
          .halvesOf(face)
          .map(h => h >> 1),
      );
      this.byFace.set(face, set);
    }
    return set;
  }

  /** Arcs that end at a node; a loop once. */
  arcsAt(node: number): Set<number> {
    let set = this.byNode.get(node);
    if (!set) {
      set = new Set(
        topologyOf(this.edit.base)
          .star(node)
          .map(h => h >> 1),
      );
      this.byNode.set(node, set);
    }
    return set;
  }

  /** Half-edges with a face on their left, in rising order. */
  halvesOf(face: number): number[] {
    return [...this.arcsOf(face)]
      .sort((a, b) => a - b)
      .flatMap(a => {
        const { left, right } = this.arc(a);
        return [...(left === face ? [2 * a] : []), ...(right === face ? [2 * a + 1] : [])];
      });
  }

  /** Puts an arc in the place of what has its number, or takes it away. */
  set(id: number, arc: Arc | null): void {
    const old = this.edit.arcs.find(id);
    if (old) {
      for (const face of [old.left, old.right]) this.arcsOf(face).delete(id);
      for (const node of [old.from, old.to]) this.arcsAt(node).delete(id);
    }
    this.edit.arcs.set(id, arc);
    if (arc) this.link(id, arc);
  }

  add(arc: Arc): number {
    for (const face of [arc.left, arc.right]) this.arcsOf(face);
    for (const node of [arc.from, arc.to]) this.arcsAt(node);
    const id = this.edit.addArc(arc);
    this.link(id, arc);
    return id;
  }

  private link(id: number, arc: Arc): void {
    for (const face of [arc.left, arc.right]) this.arcsOf(face).add(id);
    for (const node of [arc.from, arc.to]) this.arcsAt(node).add(id);
  }

  /** Half-edges that leave a node, counter-clockwise. */
  star(node: number): number[] {
    const star: number[] = [];
    const arcs = new Map<number, Arc>();
    for (const a of this.arcsAt(node)) {
      const arc = this.arc(a);
      arcs.set(a, arc);
      if (arc.from === node) star.push(2 * a);
      if (arc.to === node) star.push(2 * a + 1);
    }
    const { x, y } = this.edit.nodes.get(node);
    return sortStar(arcs, star, x, y);
  }

  /** The half-edge that follows along the face on the left. */
  next(half: number): number {
    const arc = this.arc(half >> 1);
    const star = this.star(half & 1 ? arc.from : arc.to);
    const i = star.indexOf(half ^ 1);
    return star[(i + star.length - 1) % star.length];
  }

  /** Points of a cycle of half-edges as a closed ring. */
  ring(cycle: readonly number[]): Float64Array {
    const ring: number[] = [];
    for (const h of cycle) {
      const { line } = this.arc(h >> 1);
      if (h & 1) for (let i = line.length - 2; i >= 2; i -= 2) ring.push(line[i], line[i + 1]);
      else for (let i = 0; i < line.length - 2; i += 2) ring.push(line[i], line[i + 1]);
    }
    ring.push(ring[0], ring[1]);
    return Float64Array.from(ring);
  }

  /** Square metres of a face, and metres round it. */
  size(face: number): { area_m2: number; outline_m: number } {
    const { frame } = this.edit.base;
    let outline_m = 0;
    for (const a of this.arcsOf(face)) outline_m += lineLength_m(frame, this.arc(a).line);
    let area = 0;
    for (const ring of this.cyclesOf(face).map(cycle => this.ring(cycle))) area += signedArea(ring);
    return { area_m2: area * frame.kx * frame.ky, outline_m };
  }

  /** The cycles of half-edges round a face: its outer edge, and its holes. */
  cyclesOf(face: number): number[][] {
    const done = new Set<number>();
    const cycles: number[][] = [];
    for (const start of this.halvesOf(face)) {
      if (done.has(start)) continue;
      const cycle: number[] = [];
      for (let h = start; !done.has(h); h = this.next(h)) {
        done.add(h);
        cycle.push(h);
      }
      cycles.push(cycle);
    }
    return cycles;
  }

  /** Metres that a face shares with each other face across the arcs that count; the outside is none. */
  shared(face: number, counts: (other: number, arc: Arc) => boolean): Map<number, number> {
    const shared = new Map<number, number>();
    for (const a of [...this.arcsOf(face)].sort((p, q) => p - q)) {
      const arc = this.arc(a);
      const other = arc.left === face ? arc.right : arc.left;
      if (other >= 0 && counts(other, arc))
        shared.set(other, (shared.get(other) ?? 0) + lineLength_m(this.edit.base.frame, arc.line));
    }
    return shared;
  }

  /** One face takes the land and the buildings of another. */
  join(face: number, into: number): void {
    const nodes = new Set<number>();
    for (const a of [...this.arcsOf(face)].sort((p, q) => p - q)) {
      const arc = this.arc(a);
      nodes.add(arc.from).add(arc.to);
      const left = arc.left === face ? into : arc.left;
      const right = arc.right === face ? into : arc.right;
      this.set(a, left === right ? null : { ...arc, left, right });
    }
    for (const [b, place] of this.edit.places.merged())
      if (place.face === face) this.edit.places.set(b, { face: into });
    this.edit.faces.set(face, null);
    this.tidy(nodes);
  }

  /** Takes away nodes where nothing ends, and joins two arcs where nothing else meets and nothing changes. */
  tidy(nodes: Iterable<number>): void {
    for (const node of [...nodes].sort((a, b) => a - b)) {
      if (this.edit.nodes.find(node) === undefined) continue;
      const [a, b, ...more] = [...this.arcsAt(node)].sort((p, q) => p - q);
      if (a === undefined) this.edit.nodes.set(node, null);
      if (b === undefined || more.length > 0) continue;
      const first = this.arc(a);
      const second = this.arc(b);
      if (first.from === first.to || second.from === second.to) continue;
      const p = first.to === node ? first : turned(first);
      const q = second.from === node ? second : turned(second);
      if (p.left !== q.left || p.right !== q.right || p.on !== q.on || p.name !== q.name) continue;
      this.set(b, null);
      this.set(a, { ...p, to: q.to, line: [...p.line, ...q.line.slice(2)] });
      this.edit.nodes.set(node, null);
    }
  }
}
