/** Proposals of special grids: what is proposed where, whole buildings on valid land, alliances of about forty shops. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MultiPolygonCoordinates, Position } from '../../api/geo.ts';
import { EARTH_RADIUS_m } from '../../geometry/frame.ts';
import { initGeos } from '../../geometry/geos.ts';
import { allianceSizes, alliancesOf, alongTheWay } from './alliances.ts';
import { ALLIANCE, ALLIANCE_ALONE } from './params.ts';
import { proposeSpecial } from './propose.ts';
import { whySpecial } from './sentences.ts';
import type { BuildingUse, SpecialBuilding, SpecialInput, SpecialResult } from './types.ts';

const geos = await initGeos();
const K = 180 / Math.PI / EARTH_RADIUS_m;
const at = (x: number, y: number): Position => [
  119.75 + (x * K) / Math.cos((36.38 * Math.PI) / 180),
  36.38 + y * K,
];
const box = (x: number, y: number, w: number, h: number): MultiPolygonCoordinates => [
  [[at(x, y), at(x + w, y), at(x + w, y + h), at(x, y + h), at(x, y)]],
];
const building = (
  id: string,
  [x, y, w, h]: [number, number, number, number],
  more: Partial<SpecialBuilding> & { use?: BuildingUse } = {},
): SpecialBuilding => ({
  id,
  area: box(x, y, w, h),
  at: at(x + w / 2, y + h / 2),
  households: 0,
  levels: 1,
  ...more,
});
const region = (code: string, x: number, w = 1000) => ({
  code,
  name: `${code.slice(-1)}社区`,
  area: box(x, 0, w, 1000),
});
const input = (more: Partial<SpecialInput>): SpecialInput => ({
  regions: [region('370799001001', 0)],
  buildings: [],
  land: [],
  shops: [],
  streets: [],
  ...more,
});

const flat = (area: MultiPolygonCoordinates) =>
  area.map(rings => rings.map(ring => Float64Array.from(ring.flat())));
const polygonsOf = ({ geometry }: SpecialResult['proposals'][number]): MultiPolygonCoordinates =>
  geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
/** Square metres that two areas share. */
const shared_m2 = (a: MultiPolygonCoordinates, b: MultiPolygonCoordinates): number =>
  (geos.area(geos.intersectPolygons(flat(a), flat(b), 0)) / K ** 2) * Math.cos((36.38 * Math.PI) / 180);

/** What holds for every proposal of every input. */
function sound(given: SpecialInput, { proposals }: SpecialResult): void {
  const owner = new Map<string, number>();
  proposals.forEach((proposal, i) => {
    const area = polygonsOf(proposal);
    expect(geos.isValidReason(area)).toBeNull();
    const home = given.regions.find(r => r.code === proposal.region);
    const size = shared_m2(area, area);
    if (home) expect(shared_m2(area, home.area)).toBeCloseTo(size, 0);
    for (const other of proposals.slice(i + 1)) expect(shared_m2(area, polygonsOf(other))).toBeLessThan(0.5);
    for (const id of proposal.buildings) {
      expect(owner.has(id)).toBe(false);
      owner.set(id, i);
    }
    for (const b of given.buildings) {
      const whole = shared_m2(b.area, b.area);
      const inside = shared_m2(area, b.area);
      const edge = given.regions.some(r => {
        const part = shared_m2(r.area, b.area);
        return part > 0.5 && whole - part > 0.5;
      });
      // Whole or not at all, but for buildings that the communities' own boundary cuts.
      if (!edge) expect(Math.min(inside, whole - inside)).toBeLessThan(0.5);
      if (proposal.buildings.includes(b.id) && !edge) expect(inside).toBeCloseTo(whole, 0);
    }
    const listed = proposal.alliances.flatMap(a => a.shops);
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.length === 0 || listed.length === proposal.shops).toBe(true);
    for (const text of whySpecial(proposal)) expect(text).not.toMatch(/undefined|NaN/);
  });
}

describe('land use', () => {
  it('becomes a special grid with its name, and takes whole buildings', () => {
    const given = input({
      land: [
        { kind: 'school', name: '实验小学', area: box(100, 100, 100, 80) },
        { kind: 'park', area: box(300, 100, 120, 100) },
        { kind: 'park', name: '小游园', area: box(500, 100, 30, 30) },
      ],
      buildings: [
        building('inside', [120, 120, 40, 15], { levels: 4 }),
        // Its middle is on the land, a wing is not; and the other way round.
        building('half in', [180, 110, 38, 15]),
        building('half out', [60, 150, 70, 10], { households: 40 }),
      ],
    });
    const result = proposeSpecial(geos, given);
    sound(given, result);
    expect(result.proposals.map(p => [p.kind, p.name, p.buildings])).toEqual([
      ['school', '实验小学', ['half in', 'inside']],
      ['park', '1社区公园1', []],
    ]);
    expect(result.proposals[0].reason.floor_m2).toBeCloseTo(40 * 15 * 4 + 38 * 15, 0);
    expect(result.left).toEqual([{ reason: 'small', kind: 'park', count: 1 }]);
  });

  it('on which people live is left to the resident grids, and said', () => {
    const given = input({
      land: [{ kind: 'industrial_park', area: box(100, 100, 300, 200) }],
      buildings: [building('dormitory', [150, 150, 60, 20], { households: 31 })],
    });
    const result = proposeSpecial(geos, given);
    expect(result.proposals).toEqual([]);
    expect(result.left).toEqual([{ reason: 'settled', kind: 'industrial_park', count: 1 }]);
  });

  it('of two kinds in one place gives each piece of land once', () => {
    const given = input({
      land: [
        { kind: 'park', area: box(100, 100, 300, 200) },
        { kind: 'hospital', area: box(80, 80, 100, 100) },
      ],
      buildings: [building('ward', [100, 100, 40, 30], { levels: 8 })],
    });
    const result = proposeSpecial(geos, given);
    sound(given, result);
    expect(result.proposals.map(p => p.kind)).toEqual(['hospital', 'park']);
    // The frame measures lengths along the community's middle: right to a hundredth of a percent.
    expect(result.proposals[0].reason.area_m2 / 10_000).toBeCloseTo(1, 3);
    expect(result.proposals[1].reason.area_m2 / (60_000 - 80 * 80)).toBeCloseTo(1, 3);
  });

  it('in two communities is one proposal in each; needles of careless drawing are trimmed', () => {
    const [[ring]] = box(400, 100, 400, 100);
    const needle: Position[] = [
      ...ring.slice(0, 3),
      at(600, 200),
      at(600, 400),
      at(599.9, 200),
      ...ring.slice(3),
    ];
    const given = input({
      regions: [region('370799001001', 0, 600), region('370799001002', 600)],
      land: [{ kind: 'park', name: '河滨公园', area: [[needle]] }],
    });
    const result = proposeSpecial(geos, given);
    sound(given, result);
    expect(result.proposals.map(p => [p.region, Math.round(p.reason.area_m2 / 100)])).toEqual([
      ['370799001001', 200],
      ['370799001002', 200],
    ]);
    const north = Math.max(...result.proposals.flatMap(p => polygonsOf(p).flat(2)).map(p => p[1]));
    expect(north).toBeLessThan(at(0, 201)[1]);
  });
});

describe('buildings', () => {
  it('are an office tower by their floor or storeys; commercial land is what stands on it', () => {
    const given = input({
      land: [{ kind: 'commerce', name: '金融中心', area: box(500, 500, 100, 100) }],
      buildings: [
        building('tower', [100, 100, 30, 30], { use: 'office', levels: 20 }),
        building('podium', [132, 100, 30, 30], { use: 'office', levels: 2 }),
        building('small', [300, 100, 20, 20], { use: 'office', levels: 3 }),
        building('bank', [520, 520, 40, 40], { use: 'office', levels: 12 }),
      ],
    });
    const result = proposeSpecial(geos, given);
    sound(given, result);
    expect(result.proposals.map(p => [p.name, p.buildings])).toEqual([
      ['金融中心', ['bank']],
      ['1社区商务楼宇1', ['podium', 'tower']],
    ]);
    expect(result.proposals[1].geometry.type).toBe('Polygon');
  });

  it('with shops on both sides of a home do not shut it in', () => {
    const row = Array.from({ length: 6 }, (_, i) =>
      building(`s${i}`, [100 + 30 * i, 100, 26, 12], { use: 'shop' }),
    );
    const behind = Array.from({ length: 6 }, (_, i) =>
      building(`t${i}`, [100 + 30 * i, 140, 26, 12], { use: 'shop' }),
    );
    const home = building('home', [170, 122, 20, 10], { households: 12 });
    const buildings = [...row, ...behind, home];
    const shops = buildings
      .filter(b => b.use === 'shop')
      .flatMap(b => Array.from({ length: 4 }, (_, i) => ({ id: `${b.id}-${i}`, at: b.at, building: b.id })));
    const given = input({
      buildings,
      shops,
      streets: [{ class: 'residential', name: '文昌街', line: [at(0, 90), at(1000, 90)] }],
    });
    const result = proposeSpecial(geos, given);
    sound(given, result);
    expect(result.proposals.some(p => p.name === '文昌街商业街')).toBe(true);
    for (const p of result.proposals) {
      // No ring of a proposal's polygon goes round the home.
      const outer = polygonsOf(p).map(([ring]) => [ring]);
      expect(shared_m2(outer, home.area)).toBeLessThan(0.5);
    }
  });
});

describe('a shopping street', () => {
  const row = (street: string, y: number, n: number, shops: number) => {
    const buildings = Array.from({ length: n }, (_, i) =>
      building(`${street}${i}`, [100 + 40 * i, y, 36, 12], { use: 'shop', levels: 2 }),
    );
    return {
      buildings,
      shops: buildings.flatMap((b, i) =>
        Array.from({ length: shops }, (_, k) => ({
          id: `${b.id}-${k}`,
          at: at(102 + 40 * i + (32 * k) / shops, y + 2),
          building: b.id,
        })),
      ),
    };
  };

  it('takes the shops along one street, in alliances from one end to the other', () => {
    const main = row('main', 110, 20, 5);
    const few = row('few', 500, 4, 3);
    const given = input({
      buildings: [...main.buildings, ...few.buildings],
      shops: [...main.shops, ...few.shops],
      streets: [
        { class: 'tertiary', name: '人民大街', line: [at(0, 100), at(1000, 100)] },
        { class: 'residential', name: '后街', line: [at(0, 490), at(1000, 490)] },
      ],
    });
    const result = proposeSpecial(geos, given);
    sound(given, result);
    expect(result.proposals).toHaveLength(1);
    const [street] = result.proposals;
    expect(street).toMatchObject({ kind: 'shopping_street', name: '人民大街商业街', shops: 100 });
    expect(street.alliances.map(a => a.shops.length).sort()).toEqual([33, 33, 34]);
    // One after the other from west to east.
    const x = new Map(main.shops.map(s => [s.id, s.at[0]]));
    const runs = street.alliances.map(a => a.shops.map(id => x.get(id) as number));
    for (let i = 1; i < runs.length; i++) expect(Math.max(...runs[i - 1])).toBeLessThan(Math.min(...runs[i]));
    expect(result.left).toEqual([{ reason: 'small', kind: 'shopping_street', count: 1 }]);
    expect(whySpecial(street)[0]).toContain('可组成商户联盟 3 个（33、33、34 家）');
  });

  it('leaves shops under dwellings in their grid, and still finds their alliance', () => {
    const mixed = row('mixed', 110, 10, 4);
    const given = input({
      buildings: mixed.buildings.map(b => ({ ...b, households: 20 })),
      shops: mixed.shops,
      streets: [],
    });
    const result = proposeSpecial(geos, given);
    expect(result.proposals).toEqual([]);
    expect(result.alliances.map(a => [a.region, a.shops.length])).toEqual([['370799001001', 40]]);
  });
});

describe('alliances', () => {
  it('have 30 to 50 shops wherever that can be, and sizes that differ by one at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2000 }), n => {
        const sizes = allianceSizes(n);
        if (n < ALLIANCE_ALONE) {
          expect(sizes).toEqual([]);
          return;
        }
        expect(sizes.reduce((a, b) => a + b, 0)).toBe(n);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        const possible = Math.ceil(n / ALLIANCE.most) <= Math.floor(n / ALLIANCE.least);
        if (possible) {
          expect(Math.min(...sizes)).toBeGreaterThanOrEqual(ALLIANCE.least);
          expect(Math.max(...sizes)).toBeLessThanOrEqual(ALLIANCE.most);
        }
      }),
    );
    expect(allianceSizes(40)).toEqual([40]);
    expect(allianceSizes(121).sort()).toEqual([40, 40, 41]);
  });

  it('go along a street that bends and has two sides, whatever order the shops come in', () => {
    // East for 600 m, then north for 600 m, shops on both sides every 10 m.
    const shops = Array.from({ length: 120 }, (_, i) => {
      const d = Math.floor(i / 2) * 20;
      const side = (i % 2) * 8;
      return d < 600 ? { id: `${i}`, x: d, y: side, d } : { id: `${i}`, x: 600 + side, y: d - 600 + 10, d };
    });
    fc.assert(
      fc.property(fc.shuffledSubarray(shops, { minLength: shops.length }), mixed => {
        const order = alongTheWay(mixed).map(({ id }) => shops[Number(id)].d);
        for (let i = 1; i < order.length; i++) expect(order[i]).toBeGreaterThanOrEqual(order[i - 1] - 20);
        const groups = alliancesOf(mixed).map(ids => ids.map(id => shops[Number(id)].d));
        expect(groups.map(g => g.length)).toEqual([40, 40, 40]);
        expect(Math.max(...groups[0])).toBeLessThanOrEqual(Math.min(...groups[2]));
      }),
      { numRuns: 20, seed: 4 },
    );
  });
});
