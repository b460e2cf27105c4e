import { describe, expect, it } from 'vitest';
import { initGeos } from '../geometry/geos.ts';
import { divideLevels } from './nesting.ts';
import { WINDOWS } from './params.ts';
import { partition } from './partition.ts';
import { recount } from './testing/recount.ts';
import { chessboard } from './testing/town.ts';
import type { PartitionInput, PartitionLevel, PartitionOptions, PartitionResult } from './types.ts';

const geos = await initGeos();
const optionsOf = (level: PartitionLevel, more: Partial<PartitionOptions> = {}): PartitionOptions => ({
  level,
  ...WINDOWS[level],
  seed: 1,
  steps: 20,
  ...more,
});
const divide = (input: PartitionInput, options: PartitionOptions): PartitionResult =>
  partition(geos, input, options, { now: () => 0 });
const noteOf = ({ report }: PartitionResult, kind: string): number =>
  report.notes.find(note => note.kind === kind)?.count ?? 0;

/** Two compounds side by side, each a block of five houses, with so many households a house. */
function twoCompounds(west: number, east: number): PartitionInput {
  const input = chessboard({ columns: 2, rows: 1, block_m: 150, houses: 5, households: west });
  for (const building of input.buildings) {
    building.compound = building.id.startsWith('0-') ? 'west' : 'east';
    if (building.compound === 'east') building.households = east;
  }
  return input;
}

describe('level courtyard', () => {
  it('divides compounds above the maximum of a grid only, wherever that is set', () => {
    const courtyards = (west: number, east: number, more: Partial<PartitionOptions> = {}): number[] => {
      const result = divide(twoCompounds(west, east), optionsOf('courtyard', more));
      return result.grids.map(grid => grid.buildings).sort((a, b) => b - a);
    };
    // 400 and 405 households.
    expect(courtyards(80, 81)).toEqual([5, 1, 1, 1, 1, 1]);
    expect(courtyards(80, 80)).toEqual([5, 5]);
    expect(courtyards(80, 80, { large: 399 })).toEqual(new Array(10).fill(1));
  });

  it('of a compound that grids have cut, its pieces too, though each is small', async () => {
    // The compound in the west has 600 households in two grids, the one in the east 300 in one.
    const levels = [optionsOf('grid'), optionsOf('compound'), optionsOf('courtyard', { large: 400 })];
    const input = twoCompounds(120, 60);
    const results = await divideLevels(input, levels, (at, options) => Promise.resolve(divide(at, options)));
    const [grids, , yards] = results;
    expect(grids.grids.map(({ households }) => households).sort()).toEqual([240, 300, 360]);
    const inWest = new Set(input.buildings.filter(b => b.compound === 'west').map(b => b.id));
    const yardsOf = (west: boolean): number =>
      new Set(yards.assignments.filter(row => inWest.has(row.building) === west).map(({ grid }) => grid))
        .size;
    expect([yardsOf(true), yardsOf(false)]).toEqual([5, 1]);
  });

  it('leaves a tiny one with the row beside it, not over a lane', () => {
    // A row of six houses, 90 households each but the third, which has 20; a lane before the third.
    const input = chessboard({ columns: 1, rows: 1, block_m: 180, houses: 6, households: 90 });
    for (const building of input.buildings) building.compound = 'all';
    input.buildings[2].households = 20;
    const [, second, third] = input.buildings.map(({ area }) => area[0][0]);
    const lane_deg = (second[1][0] + third[0][0]) / 2;
    const ys = input.regions[0].area[0][0].map(([, y]) => y);
    input.barriers.push({
      class: 'lane',
      line: [
        [lane_deg, Math.min(...ys)],
        [lane_deg, Math.max(...ys)],
      ],
    });
    const result = divide(input, optionsOf('courtyard', { target: 90, max: 130 }));
    expect(result.grids.map(({ households }) => households).sort((a, b) => a - b)).toEqual([
      90, 90, 90, 90, 110,
    ]);
    const gridOf = new Map(result.assignments.map(({ building, grid }) => [building, grid]));
    expect(gridOf.get('0-0-2')).toBe(gridOf.get('0-0-3'));
    expect(noteOf(result, 'compounds_with_courtyards')).toBe(1);
    const found = recount(geos, input, result, optionsOf('courtyard'));
    expect([found.invalid, found.broken, found.misplaced]).toEqual([[], [], []]);
  });

  it('joins a tiny one over a lane where it stands alone between lanes, and counts', () => {
    const input = chessboard({ columns: 1, rows: 1, block_m: 180, houses: 6, households: 90 });
    for (const building of input.buildings) building.compound = 'all';
    input.buildings[2].households = 20;
    const outlines = input.buildings.map(({ area }) => area[0][0]);
    const ys = input.regions[0].area[0][0].map(([, y]) => y);
    for (const i of [1, 2]) {
      const x = (outlines[i][1][0] + outlines[i + 1][0][0]) / 2;
      input.barriers.push({
        class: 'lane',
        line: [
          [x, Math.min(...ys)],
          [x, Math.max(...ys)],
        ],
      });
    }
    const result = divide(input, optionsOf('courtyard', { target: 90 }));
    expect(result.grids.map(({ households }) => households).sort((a, b) => a - b)).toEqual([
      90, 90, 90, 90, 110,
    ]);
    expect(noteOf(result, 'courtyards_joined')).toBe(1);
    // Where only a seventh of the wished ones is asked for, nothing is too small.
    const smaller = divide(input, optionsOf('courtyard', { target: 50 }));
    expect([smaller.grids.length, noteOf(smaller, 'courtyards_joined')]).toEqual([6, 0]);
  });
});
