/** Explanations: what is told of a move is what the move does, and every sentence says what the structure says. */
import { describe, expect, it } from 'vitest';
import type { MultiPolygonCoordinates } from '../../api/geo.ts';
import { initGeos } from '../../geometry/geos.ts';
import { Division } from '../divide/division.ts';
import { componentsOf } from '../divide/graph.ts';
import { outputRegion } from '../output.ts';
import { partition } from '../partition.ts';
import { prepare } from '../prepare.ts';
import { divideLaid, layRegion } from '../region.ts';
import { chessboard } from '../testing/town.ts';
import type { PartitionInput, PartitionOptions, PartitionResult } from '../types.ts';
import { explainRegion } from './explain.ts';
import { gridSentences, moveSentence, namesOf, stretchSentences } from './sentences.ts';
import type { RegionExplanation } from './types.ts';

const geos = await initGeos();
const hooks = { now: () => performance.now() };
const grid: PartitionOptions = {
  level: 'grid',
  min: 300,
  max: 400,
  target: 350,
  seed: 1,
  steps: 40,
  explain: true,
};
const divide = (input: PartitionInput, options: Partial<PartitionOptions> = {}): PartitionResult =>
  partition(geos, input, { ...grid, ...options }, hooks);
const explained = (result: PartitionResult): RegionExplanation => {
  expect(result.explain).toHaveLength(1);
  return result.explain![0]!;
};
const text = (region: RegionExplanation, code: string, language: 0 | 1): string =>
  gridSentences(region.grids.find(g => g.code === code)!, region, namesOf(region))
    .map(said => said[language])
    .join('；');

describe('moves', () => {
  const towns: [string, PartitionInput, Partial<PartitionOptions>][] = [
    ['equal blocks', chessboard({ columns: 5, rows: 4, block_m: 200, houses: 4, households: 25 }), {}],
    ['opened blocks', chessboard({ columns: 3, rows: 2, block_m: 200, houses: 6, households: 47 }), {}],
    [
      'a division in force',
      (() => {
        const town = chessboard({ columns: 4, rows: 3, block_m: 200, houses: 3, households: 41 });
        town.current = Object.fromEntries(town.buildings.map(({ id }) => [id, `g${id.split('-')[1]}`]));
        return town;
      })(),
      {},
    ],
    [
      'pins',
      {
        ...chessboard({ columns: 3, rows: 3, block_m: 200, houses: 4, households: 30 }),
        pins: [
          { label: 'a', rule: 'together', buildings: ['0-0-0', '1-0-3'] },
          { label: 'b', rule: 'apart', buildings: ['2-2-0', '2-2-3'] },
        ],
      },
      {},
    ],
  ];

  it.each(towns)(
    'of %s change the cost as told, and are forbidden only where they break a rule',
    (_, town, more) => {
      const options = { ...grid, ...more };
      const { tasks } = prepare(geos, town);
      const [division] = divideLaid(layRegion(geos, tasks[0], options, hooks), options, hooks);
      const output = outputRegion(division, 'grid');
      const { moves, grids, stretches } = explainRegion(division, output, options);
      const { pinned, searchedAtoms, graph, task, window, gridOf } = division;
      const part = new Int32Array(pinned.graph.n);
      const code = new Map(output.order.map((g, i) => [g, output.grids[i].code]));
      const grid_ = new Map<string, number>();
      searchedAtoms.forEach((a, i) => {
        part[pinned.of[i]] = division.part[i];
        grid_.set(code.get(gridOf[a])!, division.part[i]);
      });
      const vertex = new Map(
        searchedAtoms.flatMap((a, i) =>
          graph.atoms[a].buildings.map((b): [string, number] => [task.buildings[b].id, pinned.of[i]]),
        ),
      );
      const cost = new Division(pinned.graph, window, part).cost();
      let allowed = 0;
      for (const move of moves) {
        if (!move.change || move.buildings.length === 0) continue;
        const v = vertex.get(move.buildings[0])!;
        const [from, to] = [part[v], grid_.get(move.to)!];
        expect(from).toBe(grid_.get(move.from));
        const after = part.slice();
        after[v] = to;
        const pieces = componentsOf(pinned.graph, u => u !== v && part[u] === from).count;
        const { labels } = pinned.graph;
        const meets = labels?.[v].some(l => labels.some((own, u) => part[u] === to && own.includes(l)));
        expect(move.forbidden).toBe(pieces > 1 ? 'breaks' : meets ? 'pin' : undefined);
        if (meets) continue;
        expect(new Division(pinned.graph, window, after).cost() - cost).toBeCloseTo(move.change.cost, 4);
        const { outside, boundary, target, moved, split } = move.change;
        expect(outside + boundary + target + moved + split).toBeCloseTo(move.change.cost, 6);
        const work = (p: number): number =>
          pinned.graph.weight.reduce((sum, w, u) => sum + (after[u] === p ? w : 0), 0);
        expect(move.after).toEqual({ from: work(from), to: work(to) });
        if (!move.forbidden) allowed++;
      }
      expect(allowed).toBeGreaterThan(0);
      // The best of a grid is the cheapest of all allowed moves that concern it.
      for (const g of grids) {
        const free = moves.filter(m => !m.forbidden && (m.from === g.code || m.to === g.code));
        const settled = free.filter(m => m.work > 0);
        const own = settled.length > 0 ? settled : free;
        const least = Math.min(...own.map(m => m.change!.cost));
        expect(g.best === undefined ? Infinity : moves[g.best].change!.cost).toBe(least);
      }
      for (const s of stretches) {
        if (s.right === '') expect(s.moves).toEqual([]);
        else expect(s.moves.length).toBeGreaterThan(0);
        for (const n of s.moves)
          expect([s.left, s.right].sort()).toEqual([moves[n].from, moves[n].to].sort());
      }
    },
  );

  it('are refused across a river, into a locked grid, and of an oversize building', () => {
    const town = chessboard({ columns: 4, rows: 2, block_m: 200, houses: 4, households: 44 });
    town.buildings.find(b => b.id === '3-1-1')!.households = 900;
    const [[w, s], , [e, n]] = town.regions[0].area[0][0];
    const middle = w + (e - w) * 0.52;
    town.barriers.push({
      class: 'river',
      name: '云溪河',
      line: [
        [middle, s - 0.001],
        [middle, n + 0.001],
      ],
    });
    const first = divide(town);
    const kept = first.grids[0];
    const area: MultiPolygonCoordinates =
      kept.geometry.type === 'Polygon' ? [kept.geometry.coordinates] : kept.geometry.coordinates;
    const result = divide({ ...town, locks: [{ code: kept.code, label: kept.code, area }] });
    const region = explained(result);
    const why = (on: string) =>
      region.stretches
        .filter(stretch => stretch.on === on && stretch.right !== '')
        .flatMap(stretch => stretch.moves.map(n => region.moves[n].forbidden));
    expect(new Set(why('river')).has('river')).toBe(true);
    expect(why('river').every(f => f !== undefined)).toBe(true);
    expect(new Set(why('wall'))).toEqual(new Set(['oversize']));
    expect(region.moves.some(m => m.forbidden === 'locked' && m.from === kept.code)).toBe(true);
    expect(region.grids.find(g => g.code === kept.code)).toMatchObject({ locked: true });
    expect(text(region, kept.code, 0)).toContain('已锁定');
    const oversize = result.grids.find(g => g.kind === 'oversize')!;
    expect(text(region, oversize.code, 0)).toContain('自成一格');
  });
});

describe('moves of land without households', () => {
  it('come last, behind those of households from the cheapest on, and say that nobody lives there', () => {
    const town = chessboard({ columns: 6, rows: 4, block_m: 200, houses: 4, households: 50 });
    // Every second block is a park, or holds a school in its western half.
    town.buildings = town.buildings.filter(b => {
      const [column, row, house] = b.id.split('-').map(Number);
      const park = (column + row) % 2 === 1;
      if (park) b.households = 0;
      return !park || (row < 2 && house === 0);
    });
    const region = explained(divide(town, { min: 300, max: 600, target: 400 }));
    const { moves, stretches } = region;
    const settled = moves.map(m => m.work > 0);
    expect(settled).toContain(false);
    expect(settled.lastIndexOf(true)).toBeLessThan(settled.indexOf(false));
    for (const free of [true, false]) {
      const costs = moves
        .filter(m => m.work > 0 && !m.forbidden === free)
        .map(m => m.change?.cost ?? Infinity);
      expect(costs).toEqual([...costs].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    }
    for (const s of stretches) expect(s.moves).toEqual([...s.moves].sort((a, b) => a - b));
    const nameOf = namesOf(region);
    const school = moves.find(m => m.work === 0 && m.buildings.length > 0);
    const park = moves.find(m => m.buildings.length === 0);
    for (const move of [school, park]) {
      expect(move).toBeDefined();
      expect(moveSentence(move!, region.window, nameOf)[0]).toContain('把一块无住户地块');
    }
  });
});

describe('what a grid ends at', () => {
  // Two grids of 2 × 2 blocks side by side.
  const town = chessboard({ columns: 4, rows: 2, block_m: 200, houses: 4, households: 25 });
  const result = divide(town, { min: 400, max: 400, target: 400 });
  const region = explained(result);
  const [west, east] = region.grids;

  it('is told side by side, with names and lengths', () => {
    const told = ({ sides }: typeof west) =>
      sides.map(s => [s.side, s.name, Math.round(s.length_m), s.beyond]);
    expect(told(west)).toEqual([
      ['east', '2街', 400, [east.code]],
      ['south', '0路', 400, ['']],
      ['west', '0街', 400, ['']],
      ['north', '2路', 400, ['']],
    ]);
    expect(told(east)[2]).toEqual(['west', '2街', 400, [west.code]]);
    expect(text(region, west.code, 0)).toContain('东至2街（街道，400 米），南至0路');
    expect(text(region, west.code, 1)).toContain('east: 2街 (residential street, 400 m); south: 0路');
  });

  it('the nearest change is told with what it leaves, and why it is not made', () => {
    // Any block that goes over leaves 300 here and 500 there.
    expect(region.moves[west.best!]).toMatchObject({ households: 100, after: { from: 300, to: 500 } });
    const zh = text(region, west.code, 0);
    expect(zh).toContain('棋盘社区第1网格：400 户，在 400–400 之内，与目标 400 差 0');
    expect(zh).toMatch(/300 户 < 400/);
    expect(zh).toMatch(/500 户 > 400/);
    expect(zh).toContain('更差');
    expect(text(region, west.code, 1)).toMatch(/with 300 < 400 and .* with 500 > 400.*worse/);
  });

  it('a stretch tells what it lies on and the cheapest way to move it', () => {
    const inner = region.stretches.filter(s => s.right !== '');
    expect(inner).toHaveLength(1);
    // Four blocks along it, each of which may go either way.
    expect(inner[0].moves).toHaveLength(4);
    const [where, move] = stretchSentences(inner[0], region, namesOf(region));
    expect(where[0]).toBe('棋盘社区第1网格 与 棋盘社区第2网格 之间：2街（街道，400 米）');
    expect(move[0]).toMatch(/^移动此段，代价最小的是把楼 .* 等 4 栋（100 户）划给 /);
  });
});

describe('compounds', () => {
  it('are told as whole or in part, and as above the maximum', () => {
    const block = chessboard({ columns: 2, rows: 1, block_m: 200, houses: 7, households: 100 });
    const [[w, s], , [e, n]] = block.regions[0].area[0][0];
    const middle = (w + e) / 2;
    block.compounds.push({
      id: 'x1',
      name: '春晖苑',
      area: [
        [
          [
            [w, s],
            [middle, s],
            [middle, n],
            [w, n],
            [w, s],
          ],
        ],
      ],
    });
    const region = explained(divide(block));
    const held = region.grids.flatMap(g => g.compounds.filter(c => c.compound === 'x1'));
    expect(held.reduce((sum, c) => sum + c.households, 0)).toBe(700);
    expect(held.every(c => c.of === 700 && c.aboveMax && c.name === '春晖苑')).toBe(true);
    const cut = region.stretches.find(stretch => stretch.inside?.compound === 'x1')!;
    expect(stretchSentences(cut, region, namesOf(region))[1][0]).toContain('超过上限');
    expect(region.grids.some(g => text(region, g.code, 0).includes('小区 春晖苑的'))).toBe(true);
  });
});

describe('every sentence', () => {
  it('exists in both languages and leaves nothing undefined', () => {
    const town = chessboard({ columns: 4, rows: 3, block_m: 200, houses: 5, households: 33 });
    town.buildings.forEach((b, i) => {
      if (i % 3 === 0) b.load = 4.5;
    });
    const region = explained(divide(town));
    const nameOf = namesOf(region);
    const all = [
      ...region.grids.flatMap(g => gridSentences(g, region, nameOf)),
      ...region.stretches.flatMap(s => stretchSentences(s, region, nameOf)),
    ];
    for (const [zh, en] of all) {
      expect(zh).not.toMatch(/undefined|NaN|null/);
      expect(en).not.toMatch(/undefined|NaN|null/);
      expect(zh).not.toBe('');
      expect(en).not.toBe('');
    }
    expect(all.some(([zh]) => zh.includes('折合'))).toBe(true);
  });

  it('is asked for: without the option there is none', () => {
    const town = chessboard({ columns: 2, rows: 2, block_m: 200, houses: 4, households: 25 });
    const { explain: _, ...plain } = grid;
    expect(partition(geos, town, plain, hooks).explain).toBeUndefined();
  });
});
