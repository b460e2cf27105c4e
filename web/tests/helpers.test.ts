/** The page's pure helpers: bands, labels, scale, exports, the division's settings, the community list. */
import { describe, expect, it } from 'vitest';
import type { City, Plan } from '../../server/api/schemas.ts';
import { bandOf, cannotFit, expectedParts, farAboveLimit, farBelowLimit } from '../map/bands.ts';
import { gridFactsOf } from '../map/facts.ts';
import { labelPoint, labelPointOf } from '../map/labelPoint.ts';
import { groupOf, LAYER_GROUPS, layersFrom, layersText } from '../map/layerGroups.ts';
import { coordinates, metresPerPixel, roundDenominator, roundScale } from '../map/measure.ts';
import { checkedWindow, requestOf, startSettings } from '../plan/divide/request.ts';
import { fileName, gridsCsv, gridsGeojson } from '../plan/exports.ts';
import { communityRows, dividedShare, revisionOf } from '../plan/rows.ts';
import { totalsOf } from '../plan/totals.ts';

const window = { min: 300, max: 400, target: 350 };

describe('bands', () => {
  it('follow the state that the server gives and say how far outside a grid is', () => {
    expect([farBelowLimit(window), farAboveLimit(window)]).toEqual([225, 500]);
    expect(bandOf('below', 224, window)).toBe('farBelow');
    expect(bandOf('below', 225, window)).toBe('below');
    expect(bandOf('inside', 300, window)).toBe('inside');
    expect(bandOf('above', 500, window)).toBe('above');
    expect(bandOf('above', 501, window)).toBe('farAbove');
    expect(bandOf('oversize', 900, window)).toBe('oversize');
    expect(bandOf('empty', 0, window)).toBe('empty');
  });

  it('know which numbers of households no number of grids can hold', () => {
    // W in k grids needs 300k ≤ W ≤ 400k: 401–599 and 801–899 fail, everything from 900 on fits.
    const impossible = Array.from({ length: 2000 }, (_, households) => households).filter(households =>
      cannotFit(households, window),
    );
    const expected = [...Array(2000).keys()].filter(
      w => (w >= 1 && w <= 299) || (w >= 401 && w <= 599) || (w >= 801 && w <= 899),
    );
    expect(impossible).toEqual(expected);
    expect(expectedParts(3885, window)).toBe(11);
    expect(expectedParts(10, window)).toBe(1);
  });
});

describe('label points', () => {
  const square = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
    [0, 0],
  ];
  it('lie in the middle of a square', () => {
    const [x, y] = labelPoint([square]);
    expect(x).toBeCloseTo(0.5, 1);
    expect(y).toBeCloseTo(0.5, 1);
  });

  it('avoid a hole and the thin arm of an L', () => {
    const hole = [
      [0.3, 0.3],
      [0.9, 0.3],
      [0.9, 0.9],
      [0.3, 0.9],
      [0.3, 0.3],
    ];
    const [x, y] = labelPoint([square, hole]);
    expect(x < 0.3 || y < 0.3).toBe(true);
    const [lx, ly] = labelPoint([
      [
        [0, 0],
        [10, 0],
        [10, 1],
        [4, 1],
        [4, 4],
        [0, 4],
        [0, 0],
      ],
    ]);
    expect(lx).toBeLessThan(4);
    expect(ly).toBeLessThan(4);
    expect(ly).toBeGreaterThan(1);
  });

  it('are those of the largest part, and none for a line', () => {
    const far = square.map(([x = 0, y = 0]) => [x * 5 + 20, y * 5]);
    expect(labelPointOf({ type: 'MultiPolygon', coordinates: [[square], [far]] })?.[0]).toBeGreaterThan(20);
    expect(labelPointOf({ type: 'LineString', coordinates: square })).toBeUndefined();
  });
});

describe('scale and coordinates', () => {
  it('halve with every zoom and shrink with the latitude', () => {
    expect(metresPerPixel(0, 0)).toBeCloseTo(78271.5, 0);
    expect(metresPerPixel(60, 1)).toBeCloseTo(78271.5 / 4, 0);
  });

  it('give round bars that fit', () => {
    for (const perPixel of [0.07, 0.3, 1, 4.7, 33, 1234]) {
      const { length_m, pixels } = roundScale(perPixel, 110);
      expect(pixels).toBeLessThanOrEqual(110);
      expect(pixels).toBeGreaterThan(110 / 2.6);
      expect([1, 2, 5]).toContain(Number(length_m.toExponential().split('e')[0]));
    }
    expect(roundDenominator(11_840)).toBe(12_000);
    expect(coordinates(119.7123451, -36.37148)).toBe('119.71235°E 36.37148°S');
  });
});

describe('layer list', () => {
  it('remembers what is off and survives unknown names', () => {
    const on = layersFrom('buildings,streets,gone');
    expect(on.has('buildings')).toBe(false);
    expect(on.has('grids')).toBe(true);
    expect(layersText(on)).toBe('buildings,streets');
    expect(layersFrom(null).size).toBe(LAYER_GROUPS.length);
  });

  it('puts every layer of the style into its group', () => {
    expect(groupOf('streets-primary-name')).toBe('streetLabels');
    expect(groupOf('streets-primary-casing')).toBe('streets');
    expect(groupOf('grids-name')).toBe('gridLabels');
    expect(groupOf('grids-fill')).toBe('grids');
    expect(groupOf('in-force-line')).toBe('compare');
    expect(groupOf('waterways-name')).toBe('water');
    expect(groupOf('communities-fill')).toBeUndefined();
    expect(groupOf('paper')).toBeUndefined();
  });
});

describe('exports', () => {
  const features = [
    {
      type: 'Feature' as const,
      geometry: { type: 'Point' as const, coordinates: [0, 0] },
      properties: {
        code: '370799005001001',
        name: '甲,"乙"',
        community: '370799005001',
        households: 352,
        state: 'inside',
      },
    },
  ];
  it('write a table that Excel reads: byte-order mark, quoted cells, codes as text', () => {
    const text = gridsCsv(features, ['编码', '名称', '社区', '户数', '楼栋', '状态'], state => `«${state}»`);
    expect(text.charCodeAt(0)).toBe(0xfeff);
    expect(text.split('\r\n')[1]).toBe(
      '"=""370799005001001""","甲,""乙""","=""370799005001""",352,,«inside»',
    );
  });

  it('write GeoJSON and file names without forbidden signs', () => {
    expect(JSON.parse(gridsGeojson(features))).toEqual({ type: 'FeatureCollection', features });
    expect(fileName('云溪/方案: 1')).toBe('云溪_方案_1');
  });
});

const zero = {
  households: 0,
  buildings: 0,
  grids: 0,
  gridsInside: 0,
  householdsInside: 0,
  oversizeBuildings: 0,
  oversizeHouseholds: 0,
  stations: 0,
};
const community = (code: string, totals: Partial<typeof zero>) => ({
  code,
  name: code,
  subdistrict: code.slice(0, 9),
  kind: 'urban',
  residents: null,
  bbox: [0, 0, 1, 1] as [number, number, number, number],
  totals: { ...zero, ...totals },
  plan: null,
});
const city: City = {
  name: '云溪',
  county: '370799',
  bbox: [0, 0, 1, 1],
  window,
  totals: zero,
  subdistricts: [],
  communities: [
    community('370799001001', {
      households: 3500,
      grids: 10,
      householdsInside: 3000,
      oversizeHouseholds: 500,
    }),
    community('370799001002', { households: 4000 }),
    community('370799002001', { households: 3000 }),
  ],
  demo: true,
  durability: null,
};
const plan: Plan = {
  id: 'p',
  name: 'p',
  state: 'draft',
  level: 'grid',
  scope: { kind: 'subdistrict', code: '370799001', name: '一街道' },
  window,
  barriers: ['river'],
  author: 'a',
  createdAt: '2026-11-21T08:00:00Z',
  version: 1,
  totals: zero,
  report: {
    regions: [
      { code: '370799001002', grids: 11, households: 3990, inWindowHouseholds: 3600, oversizeHouseholds: 0 },
    ],
  },
};

describe('community list', () => {
  it('shows what is in force, or the plan’s own figures within its scope', () => {
    expect(communityRows(city, null).map(row => row.grids)).toEqual([10, 0, 0]);
    expect(communityRows(city, plan)).toMatchObject([
      { code: '370799001001', grids: 0 },
      { code: '370799001002', grids: 11, householdsInside: 3600 },
    ]);
    expect(dividedShare(city)).toEqual([3000, 3000]);
  });

  it('has a revision that changes with what is shown or in force, and with nothing else', () => {
    const other: Plan = { ...plan, id: 'q' };
    expect(revisionOf([plan, other], 'p')).toBe(revisionOf([plan], 'p'));
    expect(revisionOf([plan, { ...other, state: 'in_force' }], 'p')).not.toBe(revisionOf([plan], 'p'));
    expect(revisionOf([{ ...plan, version: 2 }], 'p')).not.toBe(revisionOf([plan], 'p'));
  });

  it('counts a community’s grids as the server does', () => {
    expect(
      totalsOf([
        { households: 350, state: 'inside' },
        { households: 450, state: 'oversize' },
        { households: 0, state: 'empty' },
      ]),
    ).toEqual({ grids: 3, households: 800, gridsInside: 1, householdsInside: 350, oversizeHouseholds: 450 });
    expect(gridFactsOf({ code: '370799001001003', households: '352', state: 'new' })).toMatchObject({
      community: '370799001001',
      households: 352,
      state: 'empty',
    });
    expect(gridFactsOf({ name: 'no code' })).toBeNull();
  });
});

describe('division settings', () => {
  it('start from the city’s window and the selected community, and make a request', () => {
    const settings = startSettings(city, '370799001001');
    expect(requestOf(settings)).toMatchObject({
      scope: { kind: 'community', code: '370799001001' },
      level: 'grid',
      window,
    });
    expect(requestOf(startSettings(city, null))?.scope).toEqual({ kind: 'city' });
  });

  it('refuse an unordered window and a missing scope, and keep rivers and canals', () => {
    const settings = startSettings(city, null);
    expect(checkedWindow({ min: 400, target: 350, max: 300 })).toBeNull();
    expect(checkedWindow({ min: null, target: 350, max: 400 })).toBeNull();
    expect(checkedWindow({ min: 0, target: 350, max: 400 })).toBeNull();
    expect(requestOf({ ...settings, scope: 'community' })).toBeNull();
    expect(requestOf({ ...settings, barriers: ['lane'] })?.barriers).toEqual(['river', 'canal', 'lane']);
    expect(requestOf({ ...settings, level: 'community', scope: 'community', community: 'x' })).toBeNull();
  });
});
