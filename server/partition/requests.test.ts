/** What a planner may ask of a division besides its window: locks, pins, seeds, a number of grids, presets, alternatives, levels. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MultiPolygonCoordinates } from '../api/geo.ts';
import { bestAssignment, movedWeight } from './divide/matching.ts';
import { shareOut } from './parts.ts';
import { PRESET_NAMES } from './presets.ts';
import { areaOf, divide, geos, grid, gridOf, lockOf, pin, refusal, sound, town } from './testing/asked.ts';
import { recount } from './testing/recount.ts';
import { chessboard } from './testing/town.ts';
import type { GridArea, LockedGrid } from './types.ts';

describe('locked grids', () => {
  const first = divide(town);

  it('stay as they are, with their code, name, land and buildings, while the rest is divided anew', () => {
    fc.assert(
      fc.property(
        fc.subarray(first.grids, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 2, max: 99 }),
        (kept, seed) => {
          const input = { ...town, locks: kept.map(lockOf) };
          const again = divide(input, { seed });
          sound(input, again);
          const before = gridOf(first);
          for (const g of kept) {
            const now = again.grids.find(other => other.code === g.code);
            expect(now).toMatchObject({ name: g.name, households: g.households, buildings: g.buildings });
            expect(now?.locked).toBe(true);
            const vertices = new Set(
              areaOf(now as GridArea)
                .flat(2)
                .map(String),
            );
            expect(
              areaOf(g)
                .flat(2)
                .filter(p => !vertices.has(String(p))),
            ).toEqual([]);
          }
          expect(again.grids.filter(({ locked }) => locked !== undefined)).toHaveLength(kept.length);
          for (const [building, code] of gridOf(again))
            if (kept.some(g => g.code === code) || kept.some(g => g.code === before.get(building)))
              expect(code).toBe(before.get(building));
          expect(new Set(again.grids.map(g => g.code)).size).toBe(again.grids.length);
        },
      ),
      { numRuns: 8 },
    );
  });

  it('may have any outline: it cuts the land but no building changes sides unasked', () => {
    const k = 1e-5;
    const [x, y] = [119.75, 36.38];
    const odd: LockedGrid = {
      label: 'odd',
      area: [
        [
          [
            [x + 100 * k, y + 90 * k],
            [x + 910 * k, y + 150 * k],
            [x + 700 * k, y + 700 * k],
            [x + 100 * k, y + 90 * k],
          ],
        ],
      ],
    };
    const input = { ...town, locks: [odd] };
    const result = divide(input);
    const locked = result.report.regions[0].infeasible.find(({ reason }) => reason.includes('odd'));
    const again = recount(geos, input, result, grid);
    expect(again.worstGap).toBeLessThan(1e-6);
    expect(again.worstOverlap).toBeLessThan(1e-6);
    expect(again.misplaced).toEqual([]);
    const inLock = result.grids.filter(g => g.households === locked?.households);
    expect(inLock.length).toBeGreaterThan(0);
    expect(result.report.lowerBound).toBeGreaterThanOrEqual(locked?.households ?? Infinity);
  });

  it('that overlap, or lie in two communities, are named', () => {
    const [a] = first.grids;
    expect(refusal({ ...town, locks: [lockOf(a), { ...lockOf(a), label: 'twin' }] }).message).toContain(
      'twin',
    );
    const beyond: LockedGrid = {
      label: 'beyond',
      area: [
        [
          [
            [119.74, 36.381],
            [119.752, 36.381],
            [119.752, 36.384],
            [119.74, 36.384],
            [119.74, 36.381],
          ],
        ],
      ],
    };
    expect(refusal({ ...town, locks: [beyond] }).message).toContain('beyond');
  });

  it('outside every boundary are counted and not used', () => {
    const far: LockedGrid = {
      label: 'far',
      area: [
        [
          [
            [110, 30],
            [110.01, 30],
            [110.01, 30.01],
            [110, 30.01],
            [110, 30],
          ],
        ],
      ],
    };
    const result = divide({ ...town, locks: [far] });
    expect(result.report.notes.find(n => n.kind === 'locks_outside')?.count).toBe(1);
    expect(result.grids.map(g => g.households)).toEqual(first.grids.map(g => g.households));
  });
});

describe('pins', () => {
  const houses = fc.record({
    i: fc.integer({ min: 0, max: 5 }),
    j: fc.integer({ min: 0, max: 5 }),
    h: fc.integer({ min: 0, max: 3 }),
  });
  const id = ({ i, j, h }: { i: number; j: number; h: number }): string => `${i}-${j}-${h}`;

  it('keep a pair together, wherever its houses stand near each other', () => {
    fc.assert(
      fc.property(
        houses,
        fc.integer({ min: -1, max: 1 }),
        fc.integer({ min: 1, max: 99 }),
        (house, step, seed) => {
          const other = { ...house, i: Math.min(5, Math.max(0, house.i + step)), h: 3 - house.h };
          const input = { ...town, pins: [pin('together', id(house), id(other))] };
          const result = divide(input, { seed });
          sound(input, result);
          expect(gridOf(result).get(id(house))).toBe(gridOf(result).get(id(other)));
        },
      ),
      { numRuns: 10 },
    );
  });

  it('keep houses apart, even neighbours in one block', () => {
    fc.assert(
      fc.property(houses, houses, fc.integer({ min: 1, max: 99 }), (a, b, seed) => {
        fc.pre(id(a) !== id(b));
        const twin = { ...a, h: (a.h + 1) % 4 };
        fc.pre(id(twin) !== id(b));
        const input = { ...town, pins: [pin('apart', id(a), id(twin), id(b))] };
        const result = divide(input, { seed, steps: 200 });
        sound(input, result);
        expect(new Set([a, twin, b].map(house => gridOf(result).get(id(house)))).size).toBe(3);
      }),
      { numRuns: 10 },
    );
  });

  it('that are seeds get a grid each, and there are no others', () => {
    const seeds = ['0-0-0', '5-0-0', '0-5-0', '5-5-0', '2-2-0', '3-3-0', '0-3-0', '5-2-0', '2-5-1', '3-0-1'];
    const input = { ...town, pins: [pin('seeds', ...seeds)] };
    const result = divide(input, { steps: 400 });
    sound(input, result);
    expect(result.grids).toHaveLength(seeds.length);
    expect(new Set(seeds.map(seed => gridOf(result).get(seed))).size).toBe(seeds.length);
  });

  it('that contradict each other, the window or a lock are named', () => {
    const both = [pin('together', '0-0-0', '1-0-0'), pin('apart', '0-0-0', '1-0-0')];
    expect(refusal({ ...town, pins: both }).message).toMatch(/0-0-0.*1-0-0/);
    const heavy = pin(
      'together',
      ...Array.from({ length: 6 }, (_, i) => `${i}-0-0`),
      '0-1-0',
      '0-2-0',
      '5-5-3',
    );
    expect(refusal({ ...town, pins: [heavy] }).message).toContain('pin together');
    const many = pin('apart', ...Array.from({ length: 36 }, (_, n) => `${n % 6}-${Math.floor(n / 6)}-0`));
    expect(refusal({ ...town, pins: [many] }).message).toContain('36');
    const few = pin('seeds', '0-0-0', '3-3-0');
    expect(refusal({ ...town, pins: [few] }).message).toContain('2');
    const locked = divide(town).grids[0];
    const [inside] = [...gridOf(divide(town))].filter(([, code]) => code === locked.code);
    const outside = [...gridOf(divide(town))].find(([, code]) => code !== locked.code);
    const input = {
      ...town,
      locks: [lockOf(locked)],
      pins: [pin('together', inside[0], outside?.[0] ?? '')],
    };
    expect(refusal(input).message).toContain(locked.code);
  });
});

describe('a number of grids', () => {
  it('is met exactly, between what the window allows; anything else is refused with the numbers there are', () => {
    for (const grids of [9, 10, 11, 12]) {
      const result = divide(town, { grids, steps: 200 });
      sound(town, result);
      expect(result.grids).toHaveLength(grids);
      expect(result.report.inWindow).toBe(grids);
    }
    for (const grids of [8, 13]) expect(refusal(town, { grids }).message).toMatch(/9.*12/);
    // A run without a number may have more: that is said.
    expect(refusal(town, { grids: 13 }).message).toContain('不限定时还可多出无住户的网格');
  });

  it('is shared out by households, least first', () => {
    const component = (weight: number, least: number, most: number) => ({ weight, range: { least, most } });
    const regions = [
      { code: 'a', name: '', besides: 1, components: [component(3600, 9, 12)] },
      { code: 'b', name: '', besides: 0, components: [component(700, 2, 2), component(1000, 3, 3)] },
    ];
    expect(shareOut(15, regions)).toEqual([[9], [2, 3]]);
    expect(shareOut(17, regions)).toEqual([[11], [2, 3]]);
    expect(() => shareOut(19, regions)).toThrow(/15.*18/);
  });
});

describe('presets', () => {
  it('all give sound divisions, and what they are named for', () => {
    const reports = Object.fromEntries(
      PRESET_NAMES.map(preset => {
        const result = divide(town, { preset, steps: 200 });
        sound(town, result);
        return [preset, result.report];
      }),
    );
    expect(reports.even.meanDeviation).toBeLessThanOrEqual(reports.balanced.meanDeviation);
  });

  it('leave closed, managed compounds alone', () => {
    // A street town whose 2 × 2 block squares are compounds of 400 households, each other one gated and managed.
    const blocks = chessboard({ columns: 6, rows: 6, block_m: 200, houses: 4, households: 22 });
    const k = 200 / 6371008.8 / (Math.PI / 180);
    const [w, s] = [119.75, 36.38];
    const kx = k / Math.cos((s * Math.PI) / 180);
    const compounds = Array.from({ length: 9 }, (_, n) => {
      const [x, y] = [w + 2 * (n % 3) * kx, s + 2 * Math.floor(n / 3) * k];
      const managed = n % 2 === 0;
      return {
        id: `C${n}`,
        area: [
          [
            [
              [x, y],
              [x + 2 * kx, y],
              [x + 2 * kx, y + 2 * k],
              [x, y + 2 * k],
              [x, y],
            ],
          ],
        ] as MultiPolygonCoordinates,
        gated: managed,
        managed,
      };
    });
    const input = { ...blocks, compounds };
    const result = divide(input, { preset: 'managed-compounds', steps: 300 });
    sound(input, result);
    const codes = gridOf(result);
    for (const n of [0, 2, 4, 6, 8]) {
      const own = blocks.buildings.filter(b => {
        const [i, j] = b.id.split('-').map(Number);
        return Math.floor(i / 2) === n % 3 && Math.floor(j / 2) === Math.floor(n / 3);
      });
      const grids = new Set(own.map(b => codes.get(b.id)));
      expect(grids.size).toBe(1);
      expect([...codes].filter(([, code]) => grids.has(code))).toHaveLength(own.length);
    }
  });
});

describe('work besides households', () => {
  it('counts in the window and is told beside the households', () => {
    const loaded = {
      ...town,
      buildings: town.buildings.map(b => (b.id.startsWith('0-') ? { ...b, load: 12.5 } : b)),
    };
    const result = divide(loaded);
    const work = result.grids.reduce((sum, g) => sum + (g.workload ?? 0), 0);
    expect(work).toBeCloseTo(3600 + 24 * 12.5, 6);
    expect(result.report.households).toBe(3600);
    const inside = result.grids.filter(g => (g.workload ?? 0) >= 300 && (g.workload ?? 0) <= 400);
    expect(result.report.inWindow).toBe(inside.length);
    expect(inside.length).toBe(result.grids.length);
    expect(divide(town).grids.every(g => g.workload === undefined)).toBe(true);
  });
});

describe('alternatives', () => {
  it('differ from each other as much as asked and cost no more than allowed, the best one first', () => {
    const wish = { count: 4, differ: 0.2, loss: 0.5 };
    const result = divide(town, { alternatives: wish, steps: 200 });
    const all = [result, ...(result.alternatives ?? []).map(a => a.result)];
    expect(all.length).toBeGreaterThan(2);
    for (const each of all) sound(town, each);
    for (const [i, a] of all.entries()) {
      expect(a.report.cost).toBeGreaterThanOrEqual(result.report.cost - 1e-6);
      expect(a.report.cost).toBeLessThanOrEqual(result.report.cost * 1.5 + 1e-6);
      for (const b of all.slice(0, i)) {
        const [from, to] = [gridOf(a), gridOf(b)];
        const ids = town.buildings.map(({ id }) => id);
        const moved = movedWeight(
          ids.map(x => from.get(x) ?? ''),
          ids.map(x => to.get(x) ?? ''),
          town.buildings.map(({ households }) => households),
        );
        expect(moved / 3600).toBeGreaterThanOrEqual(wish.differ);
      }
    }
  });

  it('are fewer where there are none', () => {
    const hamlet = chessboard({ columns: 2, rows: 2, block_m: 200, houses: 4, households: 20 });
    const result = divide(hamlet, { alternatives: { count: 3, differ: 0.1, loss: 0.5 } });
    expect(result.grids).toHaveLength(1);
    expect(result.alternatives).toEqual([]);
  });

  it('are told apart by the fewest households that change grid (brute force over all assignments)', () => {
    const matrix = fc.integer({ min: 1, max: 5 }).chain(rows =>
      fc.integer({ min: 1, max: 5 }).chain(columns =>
        fc.array(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: columns, maxLength: columns }), {
          minLength: rows,
          maxLength: rows,
        }),
      ),
    );
    const brute = (value: number[][], row = 0, used = 0): number => {
      if (row === value.length) return 0;
      let best = brute(value, row + 1, used);
      for (let c = 0; c < value[row].length; c++)
        if (!(used & (1 << c))) best = Math.max(best, value[row][c] + brute(value, row + 1, used | (1 << c)));
      return best;
    };
    fc.assert(
      fc.property(matrix, value => {
        expect(bestAssignment(value)).toBe(brute(value));
      }),
    );
  });
});
