/** Whatever is done to a fabric: it tiles its community, every building has one grid, and undo gives every byte back. */

import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPartitionInput } from '../../exchange/partition-input.ts';
import { initGeos } from '../../geometry/geos.ts';
import { randomOf } from '../divide/random.ts';
import { weightsOf } from '../presets.ts';
import { chessboard } from '../testing/town.ts';
import { piecesOf } from './check.ts';
import { consequences } from './consequences.ts';
import { applyPatch, inverse } from './patch.ts';
import { problems } from './problems.ts';
import { fabricFromJson, fabricToJson } from './serial.ts';
import { dividedFabric } from './testing/division.ts';
import { EDIT_NAMES, randomEdit } from './testing/random-edits.ts';
import { refuseBroken, tilingOf } from './testing/tiling.ts';
import type { Fabric, Patch } from './types.ts';

const geos = await initGeos();

function expectWhole(fabric: Fabric, edge: number[][]): void {
  const tiling = tilingOf(geos, fabric, edge);
  expect(tiling).toMatchObject({ stray: [], homeless: [], invalid: [] });
  expect(Math.max(tiling.facesGap, tiling.facesOverlap, tiling.gridsGap, tiling.gridsOverlap)).toBeLessThan(
    1e-6,
  );
}

/** Makes random edits with undo and redo among them; returns what was done, by name. */
function play(
  { fabric, edge }: { fabric: Fabric; edge: number[][] },
  edits: number,
  seed: number,
  tilingEvery: number,
): Record<string, number> {
  const random = randomOf(seed);
  const first = fabricToJson(fabric);
  const households = consequences(fabric).whole.households;
  const pieces = Math.max(...[...fabric.grids.keys()].map(grid => piecesOf(fabric, grid).length));
  const count: Record<string, number> = {};
  const undo: Patch[] = [];
  const redo: Patch[] = [];
  let state = fabric;
  const met = (name: string): void => {
    count[name] = (count[name] ?? 0) + 1;
  };
  for (let i = 0; i < edits; i++) {
    const dice = random();
    if (dice < 0.1 && undo.length > 0) {
      const patch = undo.pop() as Patch;
      state = applyPatch(state, inverse(patch));
      redo.push(patch);
      met('undo');
    } else if (dice < 0.15 && redo.length > 0) {
      const patch = redo.pop() as Patch;
      state = applyPatch(state, patch);
      undo.push(patch);
      met('redo');
    } else {
      const { name, outcome } = randomEdit(state, random);
      if (!outcome?.ok) {
        met(outcome ? `${name}: ${outcome.code}` : `${name}: nothing`);
        if (outcome) expect(outcome.message_zh.length * outcome.message_en.length).toBeGreaterThan(0);
        continue;
      }
      state = applyPatch(state, outcome);
      undo.push(outcome);
      redo.length = 0;
      met(name);
    }
    refuseBroken(state);
    for (const grid of state.grids.keys()) expect(piecesOf(state, grid).length).toBeLessThanOrEqual(pieces);
    expect(consequences(state).whole.households).toBe(households);
    if (i % tilingEvery === 0) expectWhole(state, edge);
  }
  expectWhole(state, edge);
  // Another side that was told the state, not the history, comes to the same figures.
  const text = fabricToJson(state);
  const told = fabricFromJson(text);
  expect(fabricToJson(told)).toBe(text);
  expect(consequences(told)).toEqual(consequences(state));
  expect(problems(told)).toEqual(problems(state));
  for (const patch of undo.reverse()) state = applyPatch(state, inverse(patch));
  expect(fabricToJson(state)).toBe(first);
  return count;
}

describe('random edits', () => {
  it('1,000 on one town', () => {
    const town = dividedFabric(
      geos,
      chessboard({ columns: 5, rows: 4, block_m: 120, houses: 4, households: 40, turn: 17 }),
    );
    const count = play(town, 1000, 1, 50);
    // Every kind of edit was really made.
    for (const name of EDIT_NAMES)
      expect(count[name] ?? 0, `${name} in ${JSON.stringify(count)}`).toBeGreaterThan(0);
    expect(count.undo).toBeGreaterThan(20);
    expect(count.redo).toBeGreaterThan(0);
  }, 120_000);

  it('60 on towns of any size and turn', () => {
    fc.assert(
      fc.property(
        fc.record({
          columns: fc.integer({ min: 1, max: 4 }),
          rows: fc.integer({ min: 1, max: 3 }),
          houses: fc.integer({ min: 1, max: 4 }),
          turn: fc.integer({ min: 0, max: 89 }),
          seed: fc.integer({ min: 1, max: 1e6 }),
        }),
        ({ columns, rows, houses, turn, seed }) => {
          const input = chessboard({ columns, rows, block_m: 100, houses, households: 120, turn });
          play(dividedFabric(geos, input), 60, seed, 30);
        },
      ),
      { numRuns: 12, seed: 5 },
    );
  }, 120_000);

  it('150 on a community of the demo city', async () => {
    const file = (name: string) => {
      const path = fileURLToPath(new URL(`../../../data/demo/${name}.geojson.gz`, import.meta.url));
      return { file: path, path };
    };
    const { input } = await readPartitionInput(
      {
        buildings: file('buildings'),
        barriers: [file('streets'), file('waterways'), file('railways')],
        water: [file('water')],
        compounds: file('compounds'),
        boundary: file('communities'),
        adminLevel: '8',
      },
      geos,
      () => undefined,
      weightsOf('balanced').load,
    );
    const community = dividedFabric(geos, input, 3);
    expectWhole(community.fabric, community.edge);
    const count = play(community, 150, 2, 50);
    expect(Object.keys(count).filter(name => EDIT_NAMES.includes(name)).length).toBeGreaterThan(8);
  }, 120_000);
});
