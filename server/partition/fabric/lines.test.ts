/** Edits by lines, vertices, nodes and single buildings on towns drawn by hand, each with what it refuses. */
import { describe, expect, it } from 'vitest';
import { initGeos } from '../../geometry/geos.ts';
import { merge, moveAtoms } from './atom-actions.ts';
import { moveBuildings } from './building-actions.ts';
import { consequences } from './consequences.ts';
import { setLocked } from './grid-actions.ts';
import { reroute, splitGrid } from './line-actions.ts';
import { areaOf } from './outline.ts';
import { applyPatch, inverse } from './patch.ts';
import { fabricToJson } from './serial.ts';
import { refuseBroken, tilingOf } from './testing/tiling.ts';
import { at, board, lineAt } from './testing/town.ts';
import { topologyOf } from './topology.ts';
import type { Fabric, Outcome } from './types.ts';
import { addVertex, deleteVertex, moveNode, moveVertex } from './vertex-actions.ts';

const geos = await initGeos();
const codeOf = (outcome: Outcome): string => (outcome.ok ? 'done' : outcome.code);

/** The state after an action, checked: whole topology, exact tiling, and the way back. */
function done(fabric: Fabric, outcome: Outcome, width = 300, height = 300): Fabric {
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message_en}`);
  const after = applyPatch(fabric, outcome);
  refuseBroken(after);
  const edge = [lineAt([0, 0], [width, 0], [width, height], [0, height], [0, 0])];
  const tiling = tilingOf(geos, after, edge);
  expect(tiling).toMatchObject({ stray: [], homeless: [], invalid: [] });
  expect(Math.max(tiling.facesGap, tiling.facesOverlap, tiling.gridsGap, tiling.gridsOverlap)).toBeLessThan(
    1e-6,
  );
  expect(fabricToJson(applyPatch(after, inverse(outcome)))).toBe(fabricToJson(fabric));
  return after;
}
const households = (fabric: Fabric): Record<number, number> =>
  Object.fromEntries(consequences(fabric).grids.map(g => [g.grid, g.households]));
const areas = (fabric: Fabric): Record<number, number> =>
  Object.fromEntries(consequences(fabric).grids.map(g => [g.grid, Math.round(g.area_m2)]));
/** The arc between two atoms of a board. */
const between = (fabric: Fabric, p: number, q: number): number =>
  [...fabric.arcs].find(
    ([, { left, right }]) =>
      Math.min(left, right) === Math.min(p, q) && Math.max(left, right) === Math.max(p, q),
  )?.[0] as number;
/** Three columns of three atoms, 100 households each, houses of 20 m × 20 m at 20 and 60 m, 40 m from the south. */
const town = board(3, 3, i => i);

describe('a grid is split by a line', () => {
  it('that crosses it; the smaller part gets the next code', () => {
    const after = done(town, splitGrid(town, 1, lineAt([90, 95], [210, 95])));
    expect(households(after)).toEqual({ 0: 300, 1: 200, 2: 300, 3: 100 });
    expect(areas(after)).toEqual({ 0: 30000, 1: 20500, 2: 30000, 3: 9500 });
    expect(after.grids.get(3)?.code).toBe('370799001001004');
  });

  it('whose ends are drawn on to the edge, but not from far away', () => {
    const after = done(town, splitGrid(town, 1, lineAt([120, 170], [180, 170])));
    expect(areas(after)).toEqual({ 0: 30000, 1: 17000, 2: 30000, 3: 13000 });
  });

  it('along the streets that are there, without a new atom', () => {
    const after = done(town, splitGrid(town, 1, lineAt([100, 100], [200, 100])));
    expect(after.faces.size).toBe(9);
    expect(households(after)).toEqual({ 0: 300, 1: 200, 2: 300, 3: 100 });
  });

  it('never through a building, unless its side is told: then round it', () => {
    const line = lineAt([90, 50], [210, 50]);
    const refused = splitGrid(town, 1, line);
    expect(refused).toMatchObject({ ok: false, code: 'crosses_building', building: '1-0-20' });
    expect(codeOf(splitGrid(town, 1, line, { sides: { '1-0-20': 'left' } }))).toBe('crosses_building');
    const after = done(town, splitGrid(town, 1, line, { sides: { '1-0-20': 'left', '1-0-60': 'right' } }));
    // Northwards of the line two rows and the first house; south of it the other.
    expect(households(after)).toEqual({ 0: 300, 1: 250, 2: 300, 3: 50 });
    expect(areas(after)[1] + areas(after)[3]).toBe(30000);
  });

  it('not where it does not cross, crosses itself, cuts several, is no line, or where the grid is locked', () => {
    expect(codeOf(splitGrid(town, 1, lineAt([90, 95], [150, 95])))).toBe('line_does_not_cross');
    expect(codeOf(splitGrid(town, 1, lineAt([310, 95], [350, 95])))).toBe('line_does_not_cross');
    expect(codeOf(splitGrid(town, 1, lineAt([90, 95], [210, 95], [210, 195], [90, 195])))).toBe(
      'line_cuts_several',
    );
    expect(codeOf(splitGrid(town, 1, lineAt([90, 95], [210, 95], [150, 90], [150, 99])))).toBe(
      'line_crosses_itself',
    );
    expect(codeOf(splitGrid(town, 1, lineAt([90, 95], [90, 95])))).toBe('line_too_short');
    expect(codeOf(splitGrid(town, 7, lineAt([90, 95], [210, 95])))).toBe('unknown');
    const locked = done(town, setLocked(town, 1, true));
    expect(codeOf(splitGrid(locked, 1, lineAt([90, 95], [210, 95])))).toBe('locked');
  });
});

describe('the boundary of two grids takes another way', () => {
  it('and the land between changes side, with its houses', () => {
    const line = lineAt([100, 120], [90, 125], [90, 175], [100, 180]);
    const after = done(town, reroute(town, 0, 1, line));
    expect(areas(after)).toEqual({ 0: 29450, 1: 30550, 2: 30000 });
    expect(households(after)).toEqual({ 0: 300, 1: 300, 2: 300 });
    // What changed side holds no building and lies beyond a street: it stays an atom, and the street is known to run inside.
    expect(consequences(after, [1]).grids[0].inside_m.residential).toBeGreaterThan(0);
    const houses = done(town, reroute(town, 0, 1, lineAt([100, 110], [5, 130], [5, 170], [100, 190])));
    expect(households(houses)).toEqual({ 0: 200, 1: 400, 2: 300 });
    // And back along the street: the town as it was, but for the vertices.
    const back = done(houses, reroute(houses, 0, 1, lineAt([100, 110], [100, 190])));
    expect(areas(back)).toEqual({ 0: 30000, 1: 30000, 2: 30000 });
    expect(households(back)).toEqual({ 0: 300, 1: 300, 2: 300 });
  });

  it('to and fro across the old way', () => {
    const after = done(town, reroute(town, 0, 1, lineAt([100, 105], [90, 115], [110, 135], [100, 138])));
    expect(areas(after)[0] + areas(after)[1]).toBe(60000);
    expect(households(after)).toEqual({ 0: 300, 1: 300, 2: 300 });
  });

  it('round a building whose grid is told', () => {
    const line = lineAt([100, 110], [70, 150], [100, 190]);
    expect(reroute(town, 0, 1, line)).toMatchObject({ code: 'crosses_building', building: '0-1-60' });
    const taken = done(town, reroute(town, 0, 1, line, { sides: { '0-1-60': 1 } }));
    expect(households(taken)).toEqual({ 0: 250, 1: 350, 2: 300 });
    const left = done(town, reroute(town, 0, 1, line, { sides: { '0-1-60': 0 } }));
    expect(households(left)).toEqual({ 0: 300, 1: 300, 2: 300 });
  });

  it('not away from it, not through a third grid, not where one is locked, not so that one falls apart', () => {
    expect(codeOf(reroute(town, 0, 1, lineAt([150, 110], [160, 190])))).toBe('not_on_boundary');
    expect(codeOf(reroute(town, 0, 2, lineAt([100, 110], [90, 150], [100, 190])))).toBe('not_on_boundary');
    expect(codeOf(reroute(town, 0, 1, lineAt([100, 105], [210, 110], [210, 130], [100, 135])))).toBe(
      'line_leaves_grids',
    );
    expect(codeOf(reroute(town, 0, 1, lineAt([100, 110], [-9, 130], [-9, 170], [100, 190])))).toBe(
      'line_leaves_grids',
    );
    const locked = done(town, setLocked(town, 1, true));
    expect(codeOf(reroute(locked, 0, 1, lineAt([100, 110], [90, 150], [100, 190])))).toBe('locked');
    // Along the community's western edge nothing is left between: grid 0 would be in two pieces.
    expect(codeOf(reroute(town, 0, 1, lineAt([100, 110], [0, 110], [0, 190], [100, 190])))).toBe('in_pieces');
  });
});

describe('vertices', () => {
  const bent = done(town, reroute(town, 0, 1, lineAt([100, 120], [92, 150], [100, 180])));
  /** The boundary arc of grids 0 and 1 that has a vertex at a place, and its index. */
  const find = (fabric: Fabric, x: number, y: number): [number, number] => {
    const [px, py] = at(x, y);
    for (const [a, { line, left, right }] of fabric.arcs)
      if (fabric.faces.get(left)?.grid !== fabric.faces.get(right)?.grid)
        for (let i = 2; i + 2 < line.length; i += 2)
          if (line[i] === px && line[i + 1] === py) return [a, i / 2];
    throw new Error('no such vertex');
  };

  it('are moved, added and taken out; both sides follow', () => {
    const [arc, index] = find(bent, 92, 150);
    const moved = done(bent, moveVertex(bent, arc, index, at(90, 150)));
    expect(areas(moved)).toEqual({ 0: 29700, 1: 30300, 2: 30000 });
    const [again, i] = find(moved, 90, 150);
    const added = done(moved, addVertex(moved, again, i, at(88, 165)));
    expect(areas(added)[0]).toBeLessThan(29700);
    const without = done(moved, deleteVertex(moved, again, i));
    expect(areas(without)).toEqual({ 0: 30000, 1: 30000, 2: 30000 });
    // On the line itself: only a vertex more.
    const street = between(town, 4, 5);
    const plain = done(town, addVertex(town, street, 0, at(200, 150)));
    expect([...plain.arcs.values()].filter(a => a.line.length === 6)).toHaveLength(1);
    expect(plain.faces.size).toBe(9);
  });

  it('not of a building’s wall, the edge, an inner line, a locked grid or nothing', () => {
    const [arc, index] = find(bent, 92, 150);
    expect(codeOf(moveVertex(bent, arc, index, at(70, 150)))).toBe('crosses_building');
    expect(
      codeOf(moveVertex(bent, arc, index, bent.arcs.get(arc)?.line.slice(2 * index, 2 * index + 2) as never)),
    ).toBe('nothing_to_do');
    expect(codeOf(moveVertex(bent, arc, 99, at(95, 150)))).toBe('unknown');
    expect(codeOf(moveVertex(bent, 9999, 1, at(95, 150)))).toBe('unknown');
    expect(codeOf(addVertex(town, between(town, 0, 3), 0, at(50, 90)))).toBe('inner_line');
    expect(codeOf(addVertex(town, between(town, 0, -1), 0, at(50, 10)))).toBe('outer_edge');
    const locked = done(bent, setLocked(bent, 1, true));
    expect(codeOf(deleteVertex(locked, arc, index))).toBe('locked');
  });
});

describe('nodes', () => {
  /** Two grids in the south, one in the north: a corner of three at 100, 100. */
  const three = board(2, 2, (i, j) => (j === 1 ? 2 : i));
  const nodeAt = (fabric: Fabric, x: number, y: number): number => {
    const [px, py] = at(x, y);
    return [...fabric.nodes].find(([, n]) => n.x === px && n.y === py)?.[0] as number;
  };

  it('of three grids: all boundaries follow', () => {
    const after = done(three, moveNode(three, nodeAt(three, 100, 100), at(110, 115)), 200, 200);
    expect(areas(after)).toEqual({ 0: 11250, 1: 10250, 2: 18500 });
    expect(households(after)).toEqual({ 0: 100, 1: 100, 2: 200 });
    expect(codeOf(moveNode(three, nodeAt(three, 100, 100), at(170, 160)))).toBe('crosses_building');
    const tiny: Fabric = {
      ...three,
      buildings: three.buildings.map(b => ({
        ...b,
        rings: b.rings.map(ring => ring.map((v, i) => b.at[i & 1] + Math.round((v - b.at[i & 1]) / 50))),
      })),
    };
    expect(codeOf(moveNode(tiny, nodeAt(tiny, 100, 100), at(150, -5)))).toBe('line_leaves_grids');
    const far = done(tiny, moveNode(tiny, nodeAt(tiny, 100, 100), at(150, 130)), 200, 200);
    expect(areas(far)).toEqual({ 0: 14000, 1: 9000, 2: 17000 });
  });

  it('on the community’s edge slide along it', () => {
    const after = done(three, moveNode(three, nodeAt(three, 100, 0), at(112, 3)), 200, 200);
    expect(areas(after)).toEqual({ 0: 10600, 1: 9400, 2: 20000 });
    expect(households(after)).toEqual({ 0: 100, 1: 100, 2: 200 });
    expect(codeOf(moveNode(three, nodeAt(three, 100, 0), at(112, 40)))).toBe('outer_edge');
    expect(codeOf(moveNode(three, nodeAt(three, 0, 0), at(10, 0)))).toBe('outer_edge');
    expect(codeOf(moveNode(three, nodeAt(three, 100, 200), at(110, 200)))).toBe('outer_edge');
    expect(codeOf(moveNode(three, 999, at(10, 0)))).toBe('unknown');
    const locked = done(three, setLocked(three, 2, true), 200, 200);
    expect(codeOf(moveNode(locked, nodeAt(locked, 100, 100), at(105, 100)))).toBe('locked');
  });
});

describe('buildings', () => {
  it('one of two is cut out half-way between the footprints', () => {
    // Atom 4 is the middle one; its eastern house goes to grid 2.
    const b = town.buildings.findIndex(({ id }) => id === '1-1-60');
    const after = done(town, moveBuildings(town, [b], 2));
    expect(households(after)).toEqual({ 0: 300, 1: 250, 2: 350 });
    const face = after.places.get(b)?.face as number;
    expect(after.faces.get(face)?.grid).toBe(2);
    // Half-way between x = 140 and x = 160.
    expect(areaOf(after, face)).toBeCloseTo(5000, -2);
    expect(topologyOf(after).buildingsOn(face)).toEqual([b]);
  });

  it('both take their atom along; one that would stand alone in a strange grid stays', () => {
    const ids = ['0-0-20', '0-0-60'].map(id => town.buildings.findIndex(building => building.id === id));
    const after = done(town, moveBuildings(town, ids, 1));
    expect(after.faces.size).toBe(9);
    expect(households(after)).toEqual({ 0: 200, 1: 400, 2: 300 });
    expect(codeOf(moveBuildings(town, [ids[0]], 1))).toBe('in_pieces');
    expect(codeOf(moveBuildings(town, [ids[0]], 0))).toBe('nothing_to_do');
    expect(codeOf(moveBuildings(town, [999], 1))).toBe('unknown');
    const locked = done(town, setLocked(town, 0, true));
    expect(codeOf(moveBuildings(locked, ids, 1))).toBe('locked');
    expect(codeOf(moveBuildings(locked, [ids[0]], 0))).toBe('locked');
  });

  it('what was cut and joined again is a town that still tiles', () => {
    const cut = done(town, splitGrid(town, 1, lineAt([90, 95], [210, 95])));
    const joined = done(cut, merge(cut, [1, 3]));
    expect(areas(joined)).toEqual({ 0: 30000, 1: 30000, 2: 30000 });
    expect(codeOf(moveAtoms(joined, [0], 1))).toBe('done');
  });
});
