/**
 * What must be true of every division whatever the town: perfect towns get their perfect division, nothing depends on
 * where a town lies, how it is turned or in which order its things are listed, more steps are never worse, and what was
 * asked for (locks, pins, the division in force) holds.
 *
 * The search is a heuristic, so "the same cost" is said of what does not depend on it exactly (the cost function, the
 * graph, the proved optimum), and of what it finds where it finds the optimum: small towns whose households fit the
 * window with some room. Those properties run with fixed seeds.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Position } from '../api/geo.ts';
import { initGeos } from '../geometry/geos.ts';
import { divideComponent, type ExactStep } from './component.ts';
import { Division } from './divide/division.ts';
import { componentsOf, type Graph, graphOf } from './divide/graph.ts';
import { type Random, randomOf } from './divide/random.ts';
import { divide } from './divide/search.ts';
import { fittingParts } from './divide/window.ts';
import { boundCost } from './exact/bound.ts';
import { partCostOf } from './exact/cost.ts';
import { initHighs } from './exact/highs.ts';
import { smallGraphs } from './exact/testing/brute.ts';
import { InfeasibleError } from './infeasible.ts';
import { METRE_COST, TARGET_COST } from './params.ts';
import { partition } from './partition.ts';
import { prepare } from './prepare.ts';
import { PRESET_NAMES } from './presets.ts';
import { layRegion } from './region.ts';
import { chessboard } from './testing/town.ts';
import type { GridArea, LockedGrid, PartitionInput, PartitionOptions, PartitionResult } from './types.ts';

const geos = await initGeos();
const now = () => performance.now();
const window = { min: 300, max: 400, target: 350 };
const grid: PartitionOptions = { level: 'grid', ...window, seed: 1, steps: 200 };
let exact: ExactStep;

beforeAll(async () => {
  exact = {
    highs: await initHighs(),
    onFailure: reason => {
      throw new Error(reason);
    },
  };
});

/** As the product divides: search and exact step. */
const divideTown = (input: PartitionInput, options: Partial<PartitionOptions> = {}): PartitionResult =>
  partition(geos, input, { ...grid, ...options }, { now, highs: exact.highs });
const found = (graph: Graph, seed: number, stepsPerPart: number, start?: Int32Array): Int32Array =>
  divideComponent(exact, graph, window, seed, { stepsPerPart }, start);
const costOf = (graph: Graph, part: ArrayLike<number>): number => new Division(graph, window, part).cost();
const gridOf = (result: PartitionResult): Map<string, string> =>
  new Map(result.assignments.map(({ building, grid: code }) => [building, code]));
const innerBlocks = (result: PartitionResult, block_m: number): number =>
  result.stretches.filter(s => s.right !== '').reduce((sum, s) => sum + s.length_m, 0) / block_m;

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const result = [...list];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}

/** The same graph with its vertices numbered anew and its edges in another order; `to[v]` is v's new number. */
function relabelled(graph: Graph, seed: number): { graph: Graph; to: number[] } {
  const random = randomOf(seed);
  const to = shuffled(
    Array.from({ length: graph.n }, (_, v) => v),
    random,
  );
  const weight = new Array<number>(graph.n);
  const labels: (readonly number[])[] = new Array(graph.n);
  const edges: { a: number; b: number; cost: number }[] = [];
  for (let v = 0; v < graph.n; v++) {
    weight[to[v]] = graph.weight[v];
    labels[to[v]] = graph.labels?.[v] ?? [];
    for (let e = graph.start[v]; e < graph.start[v + 1]; e++)
      if (graph.adj[e] > v) edges.push({ a: to[graph.adj[e]], b: to[v], cost: graph.cost[e] });
  }
  const made = graphOf(weight, shuffled(edges, random));
  return { graph: graph.labels ? { ...made, labels } : made, to };
}

/** A lattice with weights of 20 to 99 households and edges of 10 to 109. */
function lattice(width: number, height: number, seed: number): Graph {
  const random = randomOf(seed);
  const edges: { a: number; b: number; cost: number }[] = [];
  const cost = (): number => 10 + Math.floor(random() * 100);
  for (let v = 0; v < width * height; v++) {
    if (v % width > 0) edges.push({ a: v - 1, b: v, cost: cost() });
    if (v >= width) edges.push({ a: v - width, b: v, cost: cost() });
  }
  return graphOf(
    Array.from({ length: width * height }, () => 20 + Math.floor(random() * 80)),
    edges,
  );
}

/** Whether the households fit some number of grids with a twentieth to spare at both ends. */
const fitsWithRoom = (households: number): boolean =>
  fittingParts(households, { ...window, min: window.min * 1.05, max: window.max * 0.95 }) !== null;
const weightOf = (graph: Graph): number => graph.weight.reduce((sum, w) => sum + w, 0);

interface UnevenOptions {
  /** Most households of a house, 30 where nothing is said: above that, blocks are opened into their houses. */
  most?: number;
  /** How far streets reach over the edge of the region, as a share of their length. */
  over?: number;
  turn?: number;
  origin?: Position;
}

/** A town of 4 × 4 blocks of four houses with 10 households and more, no two blocks alike. */
function unevenTown(seed: number, { most = 30, over = 0.02, ...place }: UnevenOptions = {}): PartitionInput {
  const random = randomOf(seed);
  const town = chessboard({ columns: 4, rows: 4, block_m: 200, houses: 4, households: 1, ...place });
  for (const building of town.buildings) building.households = 10 + Math.floor(random() * (most - 9));
  // Streets of several classes, so that boundaries are not all worth the same.
  const classes = ['residential', 'tertiary', 'secondary', 'residential'] as const;
  for (const barrier of town.barriers) {
    barrier.class = classes[Math.floor(random() * classes.length)];
    const [[x0, y0], [x1, y1]] = barrier.line;
    const [dx, dy] = [(x1 - x0) * over, (y1 - y0) * over];
    barrier.line = [
      [x0 - dx, y0 - dy],
      [x1 + dx, y1 + dy],
    ];
  }
  return town;
}
const householdsOf = (town: PartitionInput): number =>
  town.buildings.reduce((sum, { households }) => sum + households, 0);

describe('a chessboard town of equal blocks is divided perfectly', () => {
  const households = 100;
  // With the usual 200 steps 56 of 60 seeds find the perfect division of 9 × 9 blocks, with 600 every seed tried does.
  const steps = 600;
  // Blocks a grid; the least boundary of k blocks is 2⌈2√k⌉ sides (Harary and Harborth 1976).
  const perfect = [
    { columns: 4, rows: 4, k: 4 },
    { columns: 6, rows: 6, k: 4 },
    { columns: 8, rows: 8, k: 4 },
    { columns: 10, rows: 8, k: 4 },
    { columns: 6, rows: 6, k: 9 },
    { columns: 9, rows: 9, k: 9 },
    { columns: 6, rows: 6, k: 2 },
    { columns: 6, rows: 6, k: 3, grids: 12 },
    { columns: 6, rows: 6, k: 6 },
    { columns: 9, rows: 8, k: 12 },
  ];

  it.each(perfect)('$columns × $rows blocks in grids of exactly $k', ({ columns, rows, k }) => {
    const town = chessboard({ columns, rows, block_m: 200, houses: 4, households: households / 4 });
    const size = k * households;
    const result = divideTown(town, { min: size, max: size, target: size, steps });
    const grids = (columns * rows) / k;
    expect(result.grids.map(g => g.households)).toEqual(new Array(grids).fill(size));
    const least = grids * Math.ceil(2 * Math.sqrt(k)) - columns - rows;
    expect(innerBlocks(result, 200)).toBeCloseTo(least, 1);
  });

  it('in the window of 300 to 400 it is that of the least cost, wherever it lies and however it is turned', () => {
    for (const [columns, rows] of [
      [4, 4],
      [6, 6],
      [8, 6],
    ])
      for (const [turn, origin] of [
        [0, [119.75, 36.38]],
        [33, [87.6, 43.8]],
      ] as [number, Position][]) {
        const town = chessboard({ columns, rows, block_m: 200, houses: 4, households: 25, turn, origin });
        const { report, grids } = divideTown(town, { steps });
        const n = (columns * rows) / 4;
        expect(grids.map(g => g.households)).toEqual(new Array(n).fill(400));
        const sides = 4 * n - columns - rows;
        expect(report.cost / (sides * 200 * METRE_COST.residential + n * 50 * TARGET_COST)).toBeCloseTo(1, 3);
      }
  });
});

describe('the numbers of the vertices do not matter', () => {
  it('to the cost of a division, pins included', () => {
    fc.assert(
      fc.property(
        smallGraphs(12),
        fc.array(fc.nat(4), { minLength: 12, maxLength: 12 }),
        fc.array(fc.subarray([0, 1, 2]), { minLength: 12, maxLength: 12 }),
        fc.integer(),
        (plain, parts, labels, seed) => {
          const graph = { ...plain, labels: labels.slice(0, plain.n) };
          const { graph: other, to } = relabelled(graph, seed);
          const part = parts.slice(0, graph.n);
          const moved = new Int32Array(graph.n);
          // The parts are numbered anew as well.
          part.forEach((p, v) => {
            moved[to[v]] = 4 - p;
          });
          const cost = costOf(graph, part);
          expect(Math.abs(costOf(other, moved) - cost)).toBeLessThanOrEqual(1e-9 * (1 + cost));
        },
      ),
    );
  });

  it('to the proved optimum', () => {
    fc.assert(
      fc.property(smallGraphs(12), fc.integer(), (graph, seed) => {
        const [a, b] = [graph, relabelled(graph, seed).graph].map(one =>
          boundCost(exact.highs, {
            graph: one,
            partCost: partCostOf(window),
            incumbent: found(one, 1, 10),
            nodes: 1e6,
          }),
        );
        fc.pre(a.status === 'optimal' && b.status === 'optimal');
        expect(Math.abs(a.cost - b.cost)).toBeLessThanOrEqual(1e-6 * (1 + a.cost));
      }),
      { numRuns: 25 },
    );
  });

  it('to what is found, where it fits with some room: the optimum, by proof', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 4 }),
        fc.integer({ min: 3, max: 4 }),
        fc.nat(1e6),
        (width, height, seed) => {
          const graph = lattice(width, height, seed);
          fc.pre(fitsWithRoom(weightOf(graph)));
          const other = relabelled(graph, seed).graph;
          const part = found(graph, 1, 200);
          const cost = costOf(graph, part);
          expect(costOf(other, found(other, 1, 200))).toBeCloseTo(cost, 6);
          const bound = boundCost(exact.highs, {
            graph,
            partCost: partCostOf(window),
            incumbent: part,
            nodes: 1e6,
          });
          if (bound.status === 'optimal') expect(bound.cost).toBeCloseTo(cost, 6);
        },
      ),
      { numRuns: 12, seed: 20_240 },
    );
  });
});

describe('where a town lies, how it is turned and the order of its things do not matter', () => {
  type Place = { turn: number; origin: Position };
  /** Another form of a town: elsewhere, turned, with its things in another order and its lines drawn the other way. */
  function changed(seed: number, place: Place, options: UnevenOptions = {}): PartitionInput {
    const random = randomOf(seed);
    const town = unevenTown(seed, { ...options, ...place });
    return {
      ...town,
      buildings: shuffled(town.buildings, random),
      barriers: shuffled(town.barriers, random).map(barrier => ({
        ...barrier,
        line: random() < 0.5 ? barrier.line : [...barrier.line].reverse(),
      })),
    };
  }
  const anyPlace: fc.Arbitrary<Place> = fc
    .tuple(
      fc.integer({ min: 0, max: 359 }),
      fc.double({ min: 75, max: 134, noNaN: true }),
      fc.double({ min: 19, max: 53, noNaN: true }),
    )
    .map(([turn, ...origin]) => ({ turn, origin }));

  /** The searched graph by buildings instead of numbers: households of every atom, cost of every edge. */
  function named(town: PartitionInput): { atoms: [string, number][]; edges: Map<string, number> } {
    const { tasks } = prepare(geos, town);
    const { graph, searched, searchedAtoms } = layRegion(geos, tasks[0], grid, { now });
    const names = searchedAtoms.map(a =>
      graph.atoms[a].buildings
        .map(b => tasks[0].buildings[b].id)
        .sort()
        .join(' '),
    );
    const edges = new Map<string, number>();
    for (let v = 0; v < searched.n; v++)
      for (let e = searched.start[v]; e < searched.start[v + 1]; e++)
        edges.set([names[v], names[searched.adj[e]]].sort().join(' | '), searched.cost[e]);
    return { atoms: names.map((name, v): [string, number] => [name, searched.weight[v]]).sort(), edges };
  }

  function expectSameGraph(seed: number, place: Place, options?: UnevenOptions): void {
    const here = named(unevenTown(seed, options));
    const there = named(changed(seed, place, options));
    expect(there.atoms).toEqual(here.atoms);
    expect([...there.edges.keys()].sort()).toEqual([...here.edges.keys()].sort());
    for (const [key, cost] of here.edges)
      expect(Math.abs((there.edges.get(key) as number) / cost - 1), key).toBeLessThan(1e-3);
  }

  it('to the graph: the same atoms, neighbours and costs within a thousandth', () => {
    fc.assert(
      fc.property(fc.nat(1e6), anyPlace, (seed, place) => expectSameGraph(seed, place)),
      { numRuns: 25 },
    );
  });

  // Known defects, to be turned into the tests above when they are mended: `fails` says so by itself.
  it.fails('where streets end on the edge of the region: rounding makes dead ends of them, which divide nothing', () => {
    for (const turn of [75, 195, 274]) expectSameGraph(4, { turn, origin: [100, 40] }, { over: 0 });
  });

  it.fails('inside opened blocks: a strip along the street goes to the house beside it', () => {
    for (const turn of [56, 85, 223]) expectSameGraph(2, { turn, origin: [100, 40] }, { most: 40 });
  });

  it('to the cost of the division found, within a thousandth', () => {
    fc.assert(
      fc.property(fc.nat(1e6), anyPlace, (seed, place) => {
        const town = unevenTown(seed);
        fc.pre(fitsWithRoom(householdsOf(town)));
        const here = divideTown(town, { steps: 600 }).report;
        const there = divideTown(changed(seed, place), { steps: 600 }).report;
        expect(there.inWindowHouseholds).toBe(here.inWindowHouseholds);
        expect(Math.abs(there.cost / here.cost - 1)).toBeLessThan(1e-3);
      }),
      { numRuns: 15, seed: 20_240 },
    );
  });
});

describe('more is never worse', () => {
  const steps = [10, 20, 50, 100, 150, 200, 300, 600];
  const falling = (costs: readonly number[]): void => {
    costs.forEach((cost, i) => {
      if (i > 0) expect(cost).toBeLessThanOrEqual(costs[i - 1] + 1e-6);
    });
  };

  it('more steps of the search', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), (town, seed) => {
        const graph = lattice(6, 6, town);
        falling(steps.map(s => costOf(graph, divide(graph, window, seed, { stepsPerPart: s }))));
      }),
      { numRuns: 5 },
    );
  });

  it('more steps of search and exact step', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), (town, seed) => {
        const graph = lattice(6, 6, town);
        falling(steps.map(s => costOf(graph, found(graph, seed, s))));
      }),
      { numRuns: 5 },
    );
  });

  it('than the division in force', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), (town, seed) => {
        const graph = lattice(5, 5, town);
        const start = divide(graph, { ...window, target: 390 }, seed, { stepsPerPart: 10 });
        expect(costOf(graph, found(graph, seed, 10, start))).toBeLessThanOrEqual(costOf(graph, start) + 1e-6);
      }),
      { numRuns: 20 },
    );
  });
});

describe('what is asked for holds', () => {
  const anyTown = fc.record({
    town: fc.nat(1e6),
    seed: fc.nat(1e6),
    preset: fc.constantFrom(...PRESET_NAMES),
    steps: fc.constantFrom(0, 20, 100),
  });
  const building = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map(([i, j, h]) => `${i}-${j}-${h}`);
  /** The division, or nothing where it is refused with the pin's name. */
  function orRefused(input: PartitionInput, options: Partial<PartitionOptions>): PartitionResult | undefined {
    try {
      return divideTown(input, options);
    } catch (error) {
      if (!(error instanceof InfeasibleError)) throw error;
      expect(error.message).toContain('the pin');
      return undefined;
    }
  }

  it('a pair that is pinned together is never separated, or it is refused by name', () => {
    fc.assert(
      fc.property(anyTown, building, building, ({ town, ...options }, a, b) => {
        fc.pre(a !== b);
        const pins = [{ label: 'the pin', rule: 'together' as const, buildings: [a, b] }];
        const result = orRefused({ ...unevenTown(town), pins }, options);
        if (!result) return;
        expect(gridOf(result).get(a)).toBe(gridOf(result).get(b));
      }),
      { numRuns: 20 },
    );
  });

  it('a pair that is pinned apart is never joined, or it is refused by name', () => {
    fc.assert(
      fc.property(anyTown, building, building, ({ town, ...options }, a, b) => {
        fc.pre(a !== b);
        const pins = [{ label: 'the pin', rule: 'apart' as const, buildings: [a, b] }];
        const result = orRefused({ ...unevenTown(town), pins }, options);
        if (!result) return;
        expect(gridOf(result).get(a)).not.toBe(gridOf(result).get(b));
      }),
      { numRuns: 20 },
    );
  });

  const areaOf = ({ geometry }: GridArea): LockedGrid['area'] =>
    geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;

  it('a locked grid keeps its land, its buildings and its code', () => {
    fc.assert(
      fc.property(
        anyTown,
        fc.array(fc.nat(20), { minLength: 1, maxLength: 2 }),
        fc.boolean(),
        ({ town, ...options }, picks, change) => {
          const input = unevenTown(town);
          const first = divideTown(input, { steps: 20 });
          const kept = [...new Set(picks.map(pick => first.grids[pick % first.grids.length]))];
          const locks = kept.map(g => ({ code: g.code, name: g.name, label: g.code, area: areaOf(g) }));
          // With another window, and with or without the division in force, which pulls elsewhere.
          const current = Object.fromEntries(
            shuffled(input.buildings, randomOf(town)).map(({ id }, i) => [id, `${Math.floor(i / 12)}`]),
          );
          const again = divideTown(
            { ...input, locks, ...(change ? { current } : {}) },
            { ...options, min: 250, max: 450 },
          );
          const before = gridOf(first);
          const after = gridOf(again);
          for (const g of kept) {
            const same = again.grids.find(({ code }) => code === g.code) as GridArea;
            expect(same.households).toBe(g.households);
            expect(Math.abs(area_m2(same) - area_m2(g))).toBeLessThan(0.01);
            for (const [id, code] of before) expect(after.get(id) === g.code).toBe(code === g.code);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  /** By the shoelace formula on a plane that touches the town. */
  function area_m2(g: GridArea): number {
    const [lon0, lat0] = areaOf(g)[0][0][0];
    const k = (6_371_008.8 * Math.PI) / 180;
    const kx = k * Math.cos((36.38 * Math.PI) / 180);
    let twice = 0;
    for (const ring of areaOf(g).flat())
      for (let i = 0; i + 1 < ring.length; i++) {
        const [x0, y0] = [(ring[i][0] - lon0) * kx, (ring[i][1] - lat0) * k];
        const [x1, y1] = [(ring[i + 1][0] - lon0) * kx, (ring[i + 1][1] - lat0) * k];
        twice += x0 * y1 - x1 * y0;
      }
    return twice / 2;
  }

  it('and every grid stays in one piece all the while', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), fc.integer({ min: 0, max: 60 }), (town, seed, s) => {
        const graph = lattice(6, 5, town);
        const part = found(graph, seed, s);
        for (const p of new Set(part))
          expect(componentsOf(graph, v => part[v] === p).count, `part ${p}`).toBe(1);
      }),
      { numRuns: 20 },
    );
  });
});
