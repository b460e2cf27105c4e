/** Re-division of a selection, a grid in k, and repair with the fewest households moved. */
import { describe, expect, it } from 'vitest';
import { merge, moveAtoms } from './atom-actions.ts';
import { consequences } from './consequences.ts';
import { setLocked } from './grid-actions.ts';
import { applyPatch } from './patch.ts';
import { redivide, repair, splitGridInto } from './redivide.ts';
import { fabricToJson } from './serial.ts';
import { refuseBroken } from './testing/tiling.ts';
import { board } from './testing/town.ts';
import type { Fabric, Outcome } from './types.ts';

function done(fabric: Fabric, outcome: Outcome): Fabric {
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message_en}`);
  const after = applyPatch(fabric, outcome);
  refuseBroken(after);
  return after;
}
const codeOf = (outcome: Outcome): string => (outcome.ok ? 'done' : outcome.code);
const households = (fabric: Fabric): number[] => consequences(fabric).grids.map(g => g.households);
/** Six columns of three atoms, 100 households each: 300 in each column. */
const town = board(6, 3, i => i);

describe('re-division', () => {
  it('of a selection leaves the rest alone, and is repeatable', () => {
    const joined = done(town, merge(town, [0, 1, 2]));
    const outcome = redivide(joined, [0], { steps: 20 });
    const after = done(joined, outcome);
    // Nine atoms of 100 in a window of 300 to 400: three grids of 300.
    expect(households(after).sort()).toEqual([300, 300, 300, 300, 300, 300]);
    for (const [f, face] of after.faces) if (f % 6 >= 3) expect(face.grid).toBe(town.faces.get(f)?.grid);
    expect(redivide(joined, [0], { steps: 20 })).toEqual(outcome);
    expect(new Set([...after.grids.values()].map(g => g.code)).size).toBe(6);
    expect([...after.grids.values()].every(g => g.code !== '')).toBe(true);
  });

  it('not of locked or unknown grids, nor of none', () => {
    const locked = done(town, setLocked(town, 0, true));
    expect(codeOf(redivide(locked, [0, 1]))).toBe('locked');
    expect(codeOf(redivide(town, [9]))).toBe('unknown');
    expect(codeOf(redivide(town, []))).toBe('nothing_to_do');
  });
});

describe('a grid in k', () => {
  it('of about equal households', () => {
    const joined = done(town, merge(town, [0, 1]));
    expect(households(done(joined, splitGridInto(joined, 0, 3)))).toEqual([
      200, 300, 300, 300, 300, 200, 200,
    ]);
    expect(codeOf(splitGridInto(joined, 0, 7))).toBe('not_possible');
    expect(codeOf(splitGridInto(joined, 0, 1))).toBe('not_possible');
    const river = board(2, 1, () => 0, { river: 1 });
    expect(codeOf(splitGridInto(river, 0, 2))).toBe('not_possible');
  });
});

describe('repair', () => {
  it('moves the fewest households: one atom back', () => {
    const off = done(
      done(town, moveAtoms(town, [0], 1)),
      moveAtoms(done(town, moveAtoms(town, [0], 1)), [6], 1),
    );
    expect(households(off)).toEqual([100, 500, 300, 300, 300, 300]);
    const after = done(off, repair(off));
    expect(households(after).every(h => h >= 300 && h <= 400)).toBe(true);
    const moved = [...off.faces].filter(([f, face]) => after.faces.get(f)?.grid !== face.grid);
    // 100 is below the window by 200: two atoms at least.
    expect(moved.length).toBe(2);
  });

  it('changes nothing where all is inside, nor what is locked', () => {
    expect(codeOf(repair(town))).toBe('nothing_to_do');
    const off = done(town, moveAtoms(town, [0], 1));
    const locked = done(off, setLocked(off, 5, true));
    const after = done(locked, repair(locked));
    const column = [...after.faces].filter(([, face]) => face.grid === 5).map(([f]) => f);
    expect(column).toEqual([5, 11, 17]);
    expect(fabricToJson(done(locked, repair(locked)))).toBe(fabricToJson(after));
  });
});
