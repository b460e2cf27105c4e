import { expect, it } from 'vitest';
import type { DirectAction } from '../../api/edits.ts';
import { act } from './act.ts';
import { doAgain, isWhole, patchBetween, takeBack } from './again.ts';
import { applyPatch } from './patch.ts';
import { fabricToJson } from './serial.ts';
import { board } from './testing/town.ts';
import type { Fabric, Patch } from './types.ts';

/** Four by two atoms in two grids, left and right. */
const start = (): Fabric => board(4, 2, column => (column < 2 ? 0 : 1));

function done(fabric: Fabric, action: DirectAction): { patch: Patch; after: Fabric } {
  const patch = act(fabric, action);
  if (!patch.ok) throw new Error(patch.message_en);
  return { patch, after: applyPatch(fabric, patch) };
}
const codeOf = (fabric: Fabric, grid: number): string => fabric.grids.get(grid)?.code ?? '';

it('takes an edit back between the edits of others, and does it again', () => {
  const first = start();
  const one = done(first, { type: 'moveAtoms', faces: [1], grid: codeOf(first, 1) });
  const two = done(one.after, { type: 'rename', grid: codeOf(first, 0), name: '别名' });
  const back = takeBack(two.after, one.patch, false);
  if (!back.ok) throw new Error(back.message_en);
  const without = applyPatch(two.after, back);
  expect(without.faces.get(1)?.grid).toBe(0);
  expect(without.grids.get(0)?.name).toBe('别名');
  const again = doAgain(without, one.patch, false);
  if (!again.ok) throw new Error(again.message_en);
  expect(fabricToJson(applyPatch(without, again))).toBe(fabricToJson(two.after));
});

it('refuses to take back what others have built on', () => {
  const first = start();
  const made = done(first, { type: 'createGrid', faces: [0] });
  const grid = made.patch.grids[0]?.id as number;
  const used = done(made.after, { type: 'moveAtoms', faces: [1], grid: codeOf(made.after, grid) });
  // The grid would go while another atom is in it.
  expect(takeBack(used.after, made.patch, false)).toMatchObject({ ok: false, code: 'changed_since' });
  const other = done(made.after, { type: 'moveAtoms', faces: [0], grid: codeOf(first, 0) });
  expect(takeBack(other.after, made.patch, false)).toMatchObject({ ok: false, code: 'changed_since' });
});

it('keeps the rules: locked grids, grids in one piece', () => {
  const first = start();
  const moved = done(first, { type: 'moveAtoms', faces: [1], grid: codeOf(first, 1) });
  const locked = done(moved.after, { type: 'setLocked', grid: codeOf(first, 1), locked: true });
  expect(takeBack(locked.after, moved.patch, false)).toMatchObject({ ok: false, code: 'locked' });
  // Two atoms follow, one above the other; without the first the second hangs on nothing.
  const second = done(moved.after, { type: 'moveAtoms', faces: [0], grid: codeOf(first, 1) });
  expect(takeBack(second.after, moved.patch, false)).toMatchObject({ ok: false, code: 'in_pieces' });
});

it('gives numbers back only where nobody has taken any since', () => {
  const first = start();
  const a = done(first, { type: 'createGrid', faces: [0] });
  const b = done(a.after, { type: 'createGrid', faces: [3] });
  const back = takeBack(b.after, a.patch, false);
  if (!back.ok) throw new Error(back.message_en);
  const without = applyPatch(b.after, back);
  expect(without.next).toEqual(b.after.next);
  expect(isWhole(without)).toBe(true);
  const last = takeBack(a.after, a.patch, true);
  if (!last.ok) throw new Error(last.message_en);
  expect(fabricToJson(applyPatch(a.after, last))).toBe(fabricToJson(first));
});

it('knows the patch between any two states', () => {
  const first = start();
  const a = done(first, { type: 'createGrid', faces: [0] }).after;
  const b = done(a, { type: 'merge', grids: [codeOf(a, 1), codeOf(a, 0)] }).after;
  expect(fabricToJson(applyPatch(b, patchBetween(b, first, 'restore')))).toBe(fabricToJson(first));
  expect(patchBetween(b, b, 'restore')).toMatchObject({
    nodes: [],
    arcs: [],
    faces: [],
    grids: [],
    places: [],
  });
});

it('says what an action names that is not there', () => {
  const first = start();
  for (const action of [
    { type: 'moveAtoms', faces: [1], grid: 'x' },
    { type: 'moveBuildings', buildings: ['x'], grid: codeOf(first, 1) },
    { type: 'merge', grids: [codeOf(first, 1), 'x'] },
    {
      type: 'reroute',
      grids: [codeOf(first, 0), codeOf(first, 1)],
      line: [
        [0, 0],
        [1, 1],
      ],
      sides: { x: 'y' },
    },
  ] satisfies DirectAction[])
    expect(act(first, action)).toMatchObject({ ok: false, code: 'unknown' });
});
