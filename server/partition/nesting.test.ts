import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initGeos } from '../geometry/geos.ts';
import { chainsOf, divideLevels, inputBelow, isNesting, mainLevel } from './nesting.ts';
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
const divide = (input: PartitionInput, options: PartitionOptions): Promise<PartitionResult> =>
  Promise.resolve(partition(geos, input, options, { now: () => performance.now() }));

/** Every promise of nesting, from what was written: each level tiles the one above, sums agree, codes begin alike. */
async function expectNested(
  input: PartitionInput,
  levels: readonly PartitionOptions[],
): Promise<PartitionResult[]> {
  const seen: PartitionInput[] = [];
  const results = await divideLevels(input, levels, (at, options) => {
    seen.push(at);
    return divide(at, options);
  });
  const households = input.buildings.reduce((sum, b) => sum + b.households, 0);
  results.forEach((result, i) => {
    const found = recount(geos, seen[i], result, levels[i]);
    // A point on a slanting edge of the parent is rounded to 0.1 mm: a share of a hundred-thousandth of a small courtyard.
    expect(found.worstGap).toBeLessThan(1e-5);
    expect(found.worstOverlap).toBeLessThan(1e-5);
    expect([found.invalid, found.misplaced, found.acrossRiver]).toEqual([[], [], []]);
    expect(found.households).toBe(households);
    const parents = new Map((results[i - 1]?.grids ?? []).map(grid => [grid.code, 0]));
    if (i === 0) return;
    for (const grid of result.grids) {
      expect(parents.has(grid.region)).toBe(true);
      expect(grid.code.startsWith(grid.region)).toBe(true);
      parents.set(grid.region, (parents.get(grid.region) ?? 0) + grid.households);
    }
    for (const { code, households: own } of results[i - 1].grids) expect(parents.get(code)).toBe(own);
  });
  const codes = results.flatMap(({ grids }) => grids.map(({ code }) => code));
  expect(new Set(codes).size).toBe(codes.length);
  const chains = chainsOf(results);
  expect(chains.reduce((sum, row) => sum + row.households, 0)).toBe(households);
  for (const row of chains)
    row.codes.forEach((code, i) => {
      if (i > 0) expect(code.startsWith(row.codes[i - 1])).toBe(true);
    });
  return results;
}

/** Eight by four blocks of five houses, with a compound for every second block. */
function town(turn: number, households: number): PartitionInput {
  const input = chessboard({ columns: 8, rows: 4, block_m: 150, houses: 5, households, turn });
  const byBlock = new Map<string, PartitionInput['buildings']>();
  for (const building of input.buildings) {
    const block = building.id.split('-').slice(0, 2).join('-');
    byBlock.set(block, [...(byBlock.get(block) ?? []), building]);
  }
  for (const [block, buildings] of byBlock) {
    const [column, row] = block.split('-').map(Number);
    if ((column + row) % 2 === 1) continue;
    const [first, last] = [buildings[0].area[0][0], buildings[buildings.length - 1].area[0][0]];
    input.compounds.push({ id: block, area: [[[first[0], last[1], last[2], first[3], first[0]]]] });
    for (const building of buildings) building.compound = block;
  }
  return { ...input, regions: [{ ...input.regions[0], code: '370799001' }] };
}

describe('levels that nest', () => {
  it('are told from those that do not', () => {
    const nests = (text: string): boolean => isNesting(text.split(',') as PartitionLevel[]);
    for (const text of [
      'grid',
      'community,grid',
      'community,grid,compound,building',
      'grid,compound,courtyard,building',
      'compound,courtyard',
      'courtyard,building',
      'community,compound,grid,building',
      'compound,grid,courtyard',
    ])
      expect([text, nests(text)]).toEqual([text, true]);
    for (const text of [
      'grid,community',
      'community,building',
      'community,grid,building,compound',
      'grid,grid',
      'grid,compound,grid',
      'community,courtyard',
    ])
      expect([text, nests(text)]).toEqual([text, false]);
    expect(mainLevel(['community', 'grid', 'compound'])).toBe(1);
    expect(mainLevel(['compound', 'building'])).toBe(1);
  });

  it('tile each other in both orders, whatever the town', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 89 }),
        fc.integer({ min: 15, max: 130 }),
        fc.constantFrom(
          'community,grid,compound,building',
          'community,grid,compound,courtyard,building',
          'community,compound,grid,building',
        ),
        async (turn, households, order) => {
          const levels = (order.split(',') as PartitionLevel[]).map(level =>
            optionsOf(level, level === 'community' ? { min: 500, max: 6000, target: 3000 } : {}),
          );
          await expectNested(town(turn, households), levels);
        },
      ),
      { numRuns: 6, seed: 4 },
    );
  });

  it('number 9, 12, 15, 17, 19 and 22 digits, and 20 without courtyards', async () => {
    const lengths = async (order: string): Promise<number[]> => {
      const levels = (order.split(',') as PartitionLevel[]).map(level =>
        optionsOf(level, level === 'community' ? { min: 500, max: 9000, target: 8000 } : {}),
      );
      const results = await divideLevels(town(0, 60), levels, divide);
      return results.map(({ grids }) => grids[0].code.length);
    };
    expect(await lengths('community,grid,compound,building')).toEqual([12, 15, 17, 20]);
    expect(await lengths('community,compound,grid,building')).toEqual([12, 15, 17, 20]);
    expect(await lengths('community,grid,compound,courtyard,building')).toEqual([12, 15, 17, 19, 22]);
  });

  it('keep a building in the area that it was put into, though its point lies elsewhere', async () => {
    const input = town(0, 60);
    const west = await divide(input, optionsOf('community', { min: 500, max: 1500, target: 1000 }));
    const [{ building, grid }] = west.assignments;
    const other = west.grids.find(({ code }) => code !== grid);
    expect(other).toBeDefined();
    const moved = west.assignments.map(row =>
      row.building === building ? { ...row, grid: other?.code ?? '' } : row,
    );
    const below = inputBelow(input, { ...west, assignments: moved });
    const grids = await divide(below, optionsOf('grid'));
    expect(grids.assignments.find(row => row.building === building)?.grid.startsWith(other?.code ?? '')).toBe(
      true,
    );
  });

  it('bind the levels above by what stays together, and them alone by locks', async () => {
    const input = town(0, 60);
    const [a, b] = [input.buildings[0], input.buildings[input.buildings.length - 1]];
    const given: PartitionInput = {
      ...input,
      pins: [
        { label: '同', rule: 'together', buildings: [a.id, input.buildings[1].id] },
        { label: '异', rule: 'apart', buildings: [a.id, b.id] },
      ],
    };
    const rules: string[][] = [];
    await divideLevels(
      given,
      [
        optionsOf('community', { min: 500, max: 9000, target: 8000 }),
        optionsOf('grid'),
        optionsOf('compound'),
      ],
      (at, options) => {
        rules.push((at.pins ?? []).map(({ rule }) => rule));
        return divide(at, options);
      },
    );
    expect(rules).toEqual([['together'], ['together', 'apart'], []]);
  });
});
