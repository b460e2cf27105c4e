/** Compounds, buildings and units: the levels below the grid. */
import { describe, expect, it } from 'vitest';
import type { MultiPolygonCoordinates } from '../api/geo.ts';
import { WINDOWS } from './params.ts';
import { areaOf, divide, gridOf, sound, town } from './testing/asked.ts';
import type { GridArea, PartitionOptions } from './types.ts';

describe('the levels below the grid', () => {
  const k = 200 / 6371008.8 / (Math.PI / 180);
  const [w, s] = [119.75, 36.38];
  const kx = k / Math.cos((s * Math.PI) / 180);
  const compound = (id: string, x: number, y: number, columns: number, rows: number) => ({
    id,
    name: id,
    area: [
      [
        [
          [w + x * kx, s + y * k],
          [w + (x + columns) * kx, s + y * k],
          [w + (x + columns) * kx, s + (y + rows) * k],
          [w + x * kx, s + (y + rows) * k],
          [w + x * kx, s + y * k],
        ],
      ],
    ] as MultiPolygonCoordinates,
  });
  const built = { ...town, compounds: [compound('东苑', 0, 0, 2, 1), compound('西苑', 2, 0, 3, 2)] };
  const below = (level: 'compound' | 'building'): Partial<PartitionOptions> => ({ level, ...WINDOWS[level] });

  it('nest: compounds lie in their grid, buildings in their compound, each tiling what is above it', () => {
    const grids = divide(built);
    const asRegions = (areas: readonly GridArea[]) =>
      areas.map(g => ({ code: g.code, name: g.name, area: areaOf(g) }));
    const second = { ...built, regions: asRegions(grids.grids) };
    const compounds = divide(second, below('compound'));
    sound(second, compounds, below('compound'));
    expect(compounds.grids.every(g => /^\d{17}$/.test(g.code) && g.code.startsWith(g.region))).toBe(true);
    expect(compounds.grids.some(g => g.name.startsWith('西苑'))).toBe(true);
    for (const { building, grid: code } of compounds.assignments)
      expect(code.slice(0, 15)).toBe(gridOf(grids).get(building));
    const third = { ...built, regions: asRegions(compounds.grids) };
    const buildings = divide(third, below('building'));
    sound(third, buildings, below('building'));
    expect(buildings.grids.every(g => /^\d{20}$/.test(g.code) && g.buildings === 1)).toBe(true);
    expect(buildings.grids).toHaveLength(town.buildings.length);
  });

  it('never put two compounds into one area of level 2', () => {
    const result = divide(built, below('compound'));
    sound(built, result, below('compound'));
    const inside = (id: string) => {
      const [i, j] = id.split('-').map(Number);
      return j === 0 && i < 2 ? '东苑' : j < 2 && i >= 2 && i < 5 ? '西苑' : `${i} ${j}`;
    };
    const kinds = new Map<string, Set<string>>();
    for (const { building, grid: code } of result.assignments)
      kinds.set(code, (kinds.get(code) ?? new Set()).add(inside(building)));
    for (const set of kinds.values()) expect(set.size).toBe(1);
    expect(kinds.size).toBe(2 + 36 - 8);
  });

  it('split a compound above a stated maximum between its buildings', () => {
    const options = { ...below('compound'), min: 60, max: 100, target: 80 };
    const result = divide(built, options);
    sound(built, result, options);
    expect(Math.max(...result.grids.map(g => g.households))).toBeLessThanOrEqual(100);
    expect(result.grids.filter(g => g.name.startsWith('西苑')).length).toBeGreaterThan(5);
  });

  it('divide an oversize building by its units, and say where their number is unknown', () => {
    const big = {
      ...town,
      buildings: town.buildings.map(b =>
        b.id === '0-0-0'
          ? { ...b, households: 900, units: 4 }
          : b.id === '5-5-0'
            ? { ...b, households: 500 }
            : b,
      ),
    };
    const result = divide(big, below('building'));
    const units = result.assignments.filter(a => a.building === '0-0-0');
    expect(units.map(u => u.households)).toEqual([225, 225, 225, 225]);
    expect(new Set(units.map(u => u.grid)).size).toBe(4);
    expect(result.grids.filter(g => g.name.includes('单元'))).toHaveLength(4);
    const [{ infeasible }] = result.report.regions;
    expect(infeasible).toHaveLength(1);
    expect(infeasible[0].households).toBe(500);
    expect(result.report.households).toBe(big.buildings.reduce((sum, b) => sum + b.households, 0));
  });
});
