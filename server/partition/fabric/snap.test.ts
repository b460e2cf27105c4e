/** Snapping, and following streets. */
import { describe, expect, it } from 'vitest';
import { followStreet } from './follow-street.ts';
import { applyPatch } from './patch.ts';
import { snap } from './snap.ts';
import { at, board, lineAt } from './testing/town.ts';
import { addVertex } from './vertex-actions.ts';

const town = board(3, 3, i => i);
const streets = [
  { name: '一街', line: lineAt([0, 0], [0, 100], [0, 200]) },
  { name: '二街', line: lineAt([100, 0], [100, 200]) },
  { name: '横路', line: lineAt([-50, 50], [150, 50]) },
  { name: '弯路', line: lineAt([-50, 150], [50, 190], [150, 150]) },
];

describe('snapping', () => {
  it('prefers vertices, then nodes, then lines on the ground, within the tolerance', () => {
    const border = [...town.arcs].find(([, a]) => a.left === 3 && a.right === 4)?.[0] as number;
    const patch = addVertex(town, border, 0, at(100, 108));
    if (!patch.ok) throw new Error(patch.message_en);
    const bent = applyPatch(town, patch);
    expect(snap(at(101, 102), 10, bent, streets)).toMatchObject({ kind: 'vertex', at: at(100, 108) });
    expect(snap(at(101, 102), 5, bent, streets)).toMatchObject({ kind: 'node', at: at(100, 100) });
    const line = snap(at(60, 53), 5, bent, streets);
    expect(line).toMatchObject({ kind: 'line', name: '横路' });
    expect(line.distance_m).toBeCloseTo(3, 2);
    expect(snap(at(60, 70), 5, bent, streets)).toEqual({ kind: 'none', at: at(60, 70), distance_m: 0 });
  });
});

describe('following streets', () => {
  it('takes the shortest way, along bends and round corners', () => {
    const found = followStreet(town.frame, streets, at(2, 20), at(98, 20), 5);
    if (!found.ok) throw new Error(found.message_en);
    expect(found.length_m).toBeCloseTo(30 + 100 + 30, 1);
    expect(found.line.slice(0, 2)).toEqual(at(0, 20));
    expect(found.line).toHaveLength(8);
    // The bent road is shorter than the way by the straight one.
    const bent = followStreet(town.frame, streets, at(0, 165), at(100, 165), 5);
    if (!bent.ok) throw new Error(bent.message_en);
    expect(bent.length_m).toBeLessThan(120);
  });

  it('along one street, both ways alike', () => {
    const there = followStreet(town.frame, streets, at(0, 120), at(0, 160), 1);
    const back = followStreet(town.frame, streets, at(0, 160), at(0, 120), 1);
    if (!there.ok || !back.ok) throw new Error('no way');
    expect(there.length_m).toBeCloseTo(40, 2);
    expect(back.length_m).toBeCloseTo(40, 2);
  });

  it('not where no street is near, nor where none joins them', () => {
    expect(followStreet(town.frame, streets, at(50, 100), at(0, 20), 5)).toMatchObject({
      code: 'not_possible',
    });
    const apart = [streets[0], streets[1]];
    expect(followStreet(town.frame, apart, at(0, 20), at(100, 20), 5)).toMatchObject({
      code: 'not_possible',
    });
  });
});
