/**
 * Patches applied to another state than the one they were made for: an edit is taken back, or done again, after others have
 * edited too. What the patch replaces must still be as it was; everything else may have changed.
 */
import { gridsOfPatch, piecesOf } from './check.ts';
import { pointIn } from './outline.ts';
import { applyPatch, inverse, PatchConflict, same } from './patch.ts';
import { inPieces, lockedGrid } from './refuse.ts';
import type { Change, Counters, Fabric, Patch, Point, Refusal } from './types.ts';

/** What was edited since stands in the way. */
export interface ChangedSince {
  readonly ok: false;
  readonly code: 'changed_since';
  readonly message_zh: string;
  readonly message_en: string;
}

const changedSince = (): ChangedSince => ({
  ok: false,
  code: 'changed_since',
  message_zh: '这里后来又有改动，不能直接撤销或重做。请先撤销后来的改动，或重新编辑。',
  message_en: 'This place was edited since. Undo the later edits first, or edit it anew.',
});

/**
 * The patch that takes an edit back.
 *
 * @param last whether it is the last one in force, so that the state before it comes back
 */
export function takeBack(fabric: Fabric, patch: Patch, last: boolean): Patch | Refusal | ChangedSince {
  return again(fabric, inverse(patch), last);
}

/** The patch that does an edit again. @param last as in `takeBack` */
export function doAgain(fabric: Fabric, patch: Patch, last: boolean): Patch | Refusal | ChangedSince {
  return again(fabric, patch, last);
}

function again(fabric: Fabric, patch: Patch, last: boolean): Patch | Refusal | ChangedSince {
  const fitted: Patch = { ...patch, next: { before: fabric.next, after: nextAfter(fabric.next, patch) } };
  let after: Fabric;
  try {
    after = applyPatch(fabric, fitted);
  } catch (error) {
    if (error instanceof PatchConflict) return changedSince();
    throw error;
  }
  if (!isWhole(after)) return changedSince();
  return last ? fitted : (refusalOf(fabric, after, fitted) ?? fitted);
}

/** Numbers go back only where nobody has taken any since. */
function nextAfter(now: Counters, { next }: Patch): Counters {
  if (same(now, next.before)) return next.after;
  return {
    node: Math.max(now.node, next.after.node),
    arc: Math.max(now.arc, next.after.arc),
    face: Math.max(now.face, next.after.face),
    grid: Math.max(now.grid, next.after.grid),
  };
}

/** The rules that every edit keeps. */
function refusalOf(before: Fabric, after: Fabric, patch: Patch): Refusal | undefined {
  const moved = patch.faces.flatMap(({ before: a, after: b }: Change<{ grid: number }>) =>
    a?.grid === b?.grid ? [] : [a?.grid, b?.grid],
  );
  for (const grid of moved)
    if (grid !== undefined && before.grids.get(grid)?.locked) return lockedGrid(before, grid);
  for (const grid of gridsOfPatch(patch)) {
    if (!after.grids.has(grid)) continue;
    const found = piecesOf(after, grid);
    const allowed = before.grids.has(grid) ? piecesOf(before, grid).length : 1;
    if (found.length > Math.max(1, allowed)) {
      const [x, y] = pointIn(after, found[found.length - 1][0]);
      return inPieces(after, grid, [Math.round(x), Math.round(y)] as Point);
    }
  }
  return undefined;
}

/** Whether everything that is named is there, every grid has land, and codes are used once. */
export function isWhole(fabric: Fabric): boolean {
  const { nodes, arcs, faces, grids, places, next } = fabric;
  const bounded = new Set<number>();
  const ends = new Set<number>();
  for (const [a, { from, to, left, right, line }] of arcs) {
    const [p, q] = [nodes.get(from), nodes.get(to)];
    if (a >= next.arc || !p || !q || left === right) return false;
    if (p.x !== line[0] || p.y !== line[1]) return false;
    if (q.x !== line[line.length - 2] || q.y !== line[line.length - 1]) return false;
    for (const side of [left, right]) {
      if (side >= 0 && !faces.has(side)) return false;
      bounded.add(side);
    }
    ends.add(from).add(to);
  }
  for (const v of nodes.keys()) if (v >= next.node || !ends.has(v)) return false;
  const settled = new Set<number>();
  for (const [f, { grid }] of faces) {
    if (f >= next.face || !bounded.has(f) || !grids.has(grid)) return false;
    settled.add(grid);
  }
  for (const g of grids.keys()) if (g >= next.grid || !settled.has(g)) return false;
  for (const { face } of places.values()) if (!faces.has(face)) return false;
  return new Set([...grids.values()].map(({ code }) => code)).size === grids.size;
}

const changesOf = <T>(before: ReadonlyMap<number, T>, after: ReadonlyMap<number, T>): Change<T>[] => {
  if (before === after) return [];
  const list: Change<T>[] = [];
  for (const [id, value] of after) {
    const old = before.get(id) ?? null;
    if (old !== value && !same(old, value)) list.push({ id, before: old, after: value });
  }
  for (const [id, value] of before) if (!after.has(id)) list.push({ id, before: value, after: null });
  return list.sort((a, b) => a.id - b.id);
};

/** The one patch that takes a fabric from a state to another. */
export function patchBetween(before: Fabric, after: Fabric, action: string): Patch {
  return {
    ok: true,
    action,
    nodes: changesOf(before.nodes, after.nodes),
    arcs: changesOf(before.arcs, after.arcs),
    faces: changesOf(before.faces, after.faces),
    grids: changesOf(before.grids, after.grids),
    places: changesOf(before.places, after.places),
    next: { before: before.next, after: after.next },
  };
}
