/** Edits by atoms and of a grid's card, each with what it refuses; consequences and problems. */
import { describe, expect, it } from 'vitest';
import {
  createGrid,
  dissolve,
  facesOfBlock,
  merge,
  moveAtoms,
  moveBlock,
  moveCompound,
} from './atom-actions.ts';
import { consequences } from './consequences.ts';
import { rename, renumber, setKind, setLocked } from './grid-actions.ts';
import { applyPatch } from './patch.ts';
import { problems } from './problems.ts';
import { board } from './testing/town.ts';
import type { Fabric, Outcome, Refusal } from './types.ts';

/** The state after an action that is not refused. */
function done(fabric: Fabric, outcome: Outcome): Fabric {
  if (!outcome.ok) throw new Error(outcome.message_en);
  return applyPatch(fabric, outcome);
}
const codeOf = (outcome: Outcome): string => (outcome.ok ? 'done' : outcome.code);
const gridsOf = (fabric: Fabric): number[] => [...fabric.faces.values()].map(face => face.grid);
/** Three columns of three atoms of 100 households: 300 in each grid. */
const town = board(3, 3, i => i);

describe('atoms change grid', () => {
  it('one, and both grids’ figures follow', () => {
    const after = done(town, moveAtoms(town, [0], 1));
    const { grids, whole } = consequences(after, [0, 1]);
    expect(grids.map(g => [g.households, g.state, g.pieces, g.deviation])).toEqual([
      [200, 'below', 1, -150],
      [400, 'inside', 1, 50],
    ]);
    expect(grids[0].area_m2).toBeCloseTo(20_000, 1);
    expect(grids[0].outline_m).toBeCloseTo(600, 1);
    expect(whole).toMatchObject({ grids: 3, households: 900, inWindow: 2, inWindowHouseholds: 700 });
    expect(problems(after).map(p => [p.kind, p.grids])).toEqual([['below_window', [0]]]);
  });

  it('not where a grid would fall into pieces, not from or to a locked one, not to itself, not to nowhere', () => {
    const torn = moveAtoms(town, [4], 0);
    expect(torn).toMatchObject({ ok: false, code: 'in_pieces', grid: 1 });
    expect((torn as Refusal).at?.every(Number.isInteger)).toBe(true);
    const locked = done(town, setLocked(town, 1, true));
    expect(codeOf(moveAtoms(locked, [0], 1))).toBe('locked');
    expect(codeOf(moveAtoms(locked, [1], 0))).toBe('locked');
    expect(codeOf(moveAtoms(town, [0], 0))).toBe('nothing_to_do');
    expect(codeOf(moveAtoms(town, [0], 9))).toBe('unknown');
    expect(codeOf(moveAtoms(town, [99], 0))).toBe('unknown');
  });

  it('the last one takes its grid with it', () => {
    const after = done(town, moveAtoms(town, [0, 3, 6], 1));
    expect([...after.grids.keys()]).toEqual([1, 2]);
  });

  it('a compound as a whole, and a block', () => {
    const named: Fabric = { ...town, groups: town.groups.map((g, i) => (i < 2 ? { compound: 'A' } : g)) };
    expect(gridsOf(done(named, moveCompound(named, 'A', 1))).slice(0, 3)).toEqual([1, 1, 2]);
    expect(codeOf(moveCompound(named, 'B', 1))).toBe('unknown');
    // Atoms 0 and 1 lie in one block where only a lane is between them.
    const lane: Fabric = {
      ...town,
      arcs: new Map(
        [...town.arcs].map(([a, arc]) => [a, arc.left + arc.right === 1 ? { ...arc, on: 'lane' } : arc]),
      ),
    };
    expect(facesOfBlock(lane, 0)).toEqual([0, 1]);
    expect(gridsOf(done(lane, moveBlock(lane, 0, 1))).slice(0, 3)).toEqual([1, 1, 2]);
    expect(codeOf(moveBlock(lane, 99, 1))).toBe('unknown');
  });
});

describe('grids', () => {
  it('merge where they are neighbours', () => {
    const after = done(town, merge(town, [1, 0]));
    expect([...after.grids.keys()]).toEqual([1, 2]);
    expect(consequences(after, [1]).grids[0]).toMatchObject({ households: 600, state: 'above' });
    expect(codeOf(merge(town, [0, 2]))).toBe('not_neighbours');
    expect(codeOf(merge(town, [0]))).toBe('nothing_to_do');
    expect(codeOf(merge(town, [0, 7]))).toBe('unknown');
  });

  it('are dissolved by the longest common edge', () => {
    const middle = board(3, 3, (i, j) => (i === 1 && j === 1 ? 1 : i < 2 ? 0 : 2));
    expect(gridsOf(done(middle, dissolve(middle, 1)))[4]).toBe(0);
    const river = board(2, 1, i => i, { river: 1 });
    // Across a river where there is no other neighbour.
    expect(gridsOf(done(river, dissolve(river, 1)))).toEqual([0, 0]);
    const locked = done(river, setLocked(river, 0, true));
    expect(codeOf(dissolve(locked, 1))).toBe('no_neighbour');
    expect(codeOf(dissolve(locked, 0))).toBe('locked');
  });

  it('are made of atoms, with a code that was never used', () => {
    const after = done(town, createGrid(town, [0, 1], ['370799001001007']));
    expect(after.grids.get(3)).toEqual({
      code: '370799001001008',
      name: '棋盘社区第8网格',
      kind: 'resident',
    });
    expect(codeOf(createGrid(town, []))).toBe('nothing_to_do');
    expect(codeOf(createGrid(town, [0, 8]))).toBe('in_pieces');
  });

  it('get another code, name, kind or lock', () => {
    expect(done(town, renumber(town, 0, '370799001001042')).grids.get(0)?.code).toBe('370799001001042');
    expect(codeOf(renumber(town, 0, '370799001001002'))).toBe('code_taken');
    expect(codeOf(renumber(town, 0, '370799001001042', ['370799001001042']))).toBe('code_taken');
    expect(codeOf(renumber(town, 0, '12'))).toBe('code_form');
    expect(done(town, rename(town, 0, ' 东关网格 ')).grids.get(0)?.name).toBe('东关网格');
    expect(codeOf(rename(town, 0, ' '))).toBe('empty_name');
    const special = done(town, setKind(town, 0, 'special'));
    expect(consequences(special, [0]).grids[0].state).toBe('special');
    expect(done(special, setKind(special, 0, 'resident')).grids.get(0)?.kind).toBe('resident');
    const locked = done(town, setLocked(town, 0, true));
    for (const outcome of [
      renumber(locked, 0, '370799001001042'),
      rename(locked, 0, 'x'),
      setKind(locked, 0, 'special'),
    ])
      expect(codeOf(outcome)).toBe('locked');
    expect(codeOf(setLocked(locked, 0, true))).toBe('nothing_to_do');
    expect(done(locked, setLocked(locked, 0, false))).toEqual(town);
    expect(codeOf(setLocked(town, 9, true))).toBe('unknown');
  });
});

describe('problems', () => {
  it('name land in pieces, rivers, main streets, split compounds and codes, with places in the grids', () => {
    const river = board(2, 2, () => 0, { river: 1, households: 45 });
    expect(problems(river).map(p => p.kind)).toEqual(['across_river']);
    const torn = board(3, 1, i => (i === 1 ? 1 : 0), { households: 175 });
    expect(problems(torn).map(p => [p.kind, p.grids])).toEqual([
      ['above_window', [0]],
      ['in_pieces', [0]],
    ]);
    const main: Fabric = {
      ...town,
      arcs: new Map(
        [...town.arcs].map(([a, arc]) => [
          a,
          arc.left === 3 && arc.right === 0 ? { ...arc, on: 'primary' } : arc,
        ]),
      ),
      groups: town.groups.map((g, i) => (i < 2 ? { compound: 'A', name: '甲小区' } : g)),
      grids: new Map(
        [...town.grids].map(([g, grid]) => [g, g === 2 ? { ...grid, code: '370799001001001' } : grid]),
      ),
    };
    expect(problems(main).map(p => p.kind)).toEqual(['main_street_inside', 'code_twice', 'compound_split']);
    expect(consequences(main).whole).toMatchObject({
      compoundsSplit: 1,
      inside_m: { primary: expect.closeTo(100, 1) },
    });
  });
});
