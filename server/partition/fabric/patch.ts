/** Edits under way, and the patches that they end as. */
import type { Arc, Change, Counters, Fabric, FabricGrid, FabricNode, Face, Patch, Place } from './types.ts';

/** A map with changes above it. */
class Layer<T> {
  private readonly base: ReadonlyMap<number, T>;
  private readonly changed = new Map<number, T | null>();

  constructor(base: ReadonlyMap<number, T>) {
    this.base = base;
  }

  /** Throws a RangeError for a number that is not there: an action asked for what it did not look up. */
  get(id: number): T {
    const value = this.find(id);
    if (value === undefined) throw new RangeError(`no element ${id} in the fabric`);
    return value;
  }

  find(id: number): T | undefined {
    const value = this.changed.get(id);
    if (value === null) return undefined;
    return value ?? this.base.get(id);
  }

  set(id: number, value: T | null): void {
    this.changed.set(id, value);
  }

  /** The base with the changes. */
  merged(): Map<number, T> {
    const map = new Map(this.base);
    for (const [id, value] of this.changed)
      if (value === null) map.delete(id);
      else map.set(id, value);
    return map;
  }

  get touched(): boolean {
    return this.changed.size > 0;
  }

  changes(): Change<T>[] {
    const list: Change<T>[] = [];
    for (const [id, value] of this.changed) {
      const before = this.base.get(id) ?? null;
      if (!same(before, value)) list.push({ id, before, after: value });
    }
    return list.sort((a, b) => a.id - b.id);
  }
}

/** Whether two plain values are equal. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(key => same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}

/** A fabric that is being changed. */
export class Edit {
  readonly base: Fabric;
  readonly nodes: Layer<FabricNode>;
  readonly arcs: Layer<Arc>;
  readonly faces: Layer<Face>;
  readonly grids: Layer<FabricGrid>;
  readonly places: Layer<Place>;
  private next: Counters;

  constructor(base: Fabric) {
    this.base = base;
    this.nodes = new Layer(base.nodes);
    this.arcs = new Layer(base.arcs);
    this.faces = new Layer(base.faces);
    this.grids = new Layer(base.grids);
    this.places = new Layer(base.places);
    this.next = base.next;
  }

  private take(kind: keyof Counters): number {
    const id = this.next[kind];
    this.next = { ...this.next, [kind]: id + 1 };
    return id;
  }

  addNode(node: FabricNode): number {
    const id = this.take('node');
    this.nodes.set(id, node);
    return id;
  }

  addArc(arc: Arc): number {
    const id = this.take('arc');
    this.arcs.set(id, arc);
    return id;
  }

  addFace(face: Face): number {
    const id = this.take('face');
    this.faces.set(id, face);
    return id;
  }

  addGrid(grid: FabricGrid): number {
    const id = this.take('grid');
    this.grids.set(id, grid);
    return id;
  }

  /** Gives a face to a grid. */
  label(face: number, grid: number): void {
    const old = this.faces.get(face);
    if (old.grid !== grid) this.faces.set(face, { ...old, grid });
  }

  /** The fabric as it is now. */
  fabric(): Fabric {
    const { base, nodes, arcs, faces, grids, places, next } = this;
    return {
      ...base,
      nodes: nodes.touched ? nodes.merged() : base.nodes,
      arcs: arcs.touched ? arcs.merged() : base.arcs,
      faces: faces.touched ? faces.merged() : base.faces,
      grids: grids.touched ? grids.merged() : base.grids,
      places: places.touched ? places.merged() : base.places,
      next,
    };
  }

  patch(action: string): Patch {
    return {
      ok: true,
      action,
      nodes: this.nodes.changes(),
      arcs: this.arcs.changes(),
      faces: this.faces.changes(),
      grids: this.grids.changes(),
      places: this.places.changes(),
      next: { before: this.base.next, after: this.next },
    };
  }
}

/** A patch for another state than the one it is applied to. */
export class PatchConflict extends Error {
  override name = 'PatchConflict';
}

function applied<T>(
  kind: string,
  base: ReadonlyMap<number, T>,
  changes: readonly Change<T>[],
): ReadonlyMap<number, T> {
  if (changes.length === 0) return base;
  const map = new Map(base);
  for (const { id, before, after } of changes) {
    if (!same(base.get(id) ?? null, before))
      throw new PatchConflict(`${kind} ${id} is not what the patch was made for`);
    if (after === null) map.delete(id);
    else map.set(id, after);
  }
  return map;
}

/** The state after a patch. Throws a PatchConflict where the fabric is not the one that it was made for. */
export function applyPatch(fabric: Fabric, patch: Patch): Fabric {
  if (!same(fabric.next, patch.next.before))
    throw new PatchConflict('the fabric has had other edits since the patch was made');
  return {
    ...fabric,
    nodes: applied('node', fabric.nodes, patch.nodes),
    arcs: applied('arc', fabric.arcs, patch.arcs),
    faces: applied('face', fabric.faces, patch.faces),
    grids: applied('grid', fabric.grids, patch.grids),
    places: applied('building', fabric.places, patch.places),
    next: patch.next.after,
  };
}

const turned = <T>(changes: readonly Change<T>[]): Change<T>[] =>
  changes.map(({ id, before, after }) => ({ id, before: after, after: before }));

/** The patch that takes the state back. */
export function inverse(patch: Patch): Patch {
  return {
    ok: true,
    action: patch.action,
    nodes: turned(patch.nodes),
    arcs: turned(patch.arcs),
    faces: turned(patch.faces),
    grids: turned(patch.grids),
    places: turned(patch.places),
    next: { before: patch.next.after, after: patch.next.before },
  };
}
