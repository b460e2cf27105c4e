import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import Flatbush from 'flatbush';
import initGeos from 'geos-wasm';
import { geojsonToGeosGeom } from 'geos-wasm/helpers';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildCity } from './build.ts';
import { cityRecord, layersOf } from './layers.ts';

/** The files in data/demo keep what data/README.md promises, and the generator still makes exactly these. */
const folder = join(resolve(dirname(fileURLToPath(import.meta.url)), '../..'), 'data/demo');

type Position = [number, number];
/** The properties that the tests look at, over all layers. */
interface Properties {
  id: string;
  code: string;
  name: string;
  compound: string | null;
  community: string;
  building: string;
  kind: string;
  households: number;
  households_dwellings: number;
  units: number;
  address: string;
  address_compound: string | null;
  highway: string;
  waterway: string;
  width: number;
  bridge: boolean;
  tunnel: boolean;
  secretary: string;
  contact: string;
  telephone: string;
  managed_by: string | null;
}
interface Feature {
  properties: Properties;
  geometry: { type: string; coordinates: unknown };
}
const lineOf = (f: Feature) => f.geometry.coordinates as Position[];
/** Outer ring of a polygon. */
const ringOf = (f: Feature) => (f.geometry.coordinates as Position[][])[0]!;

const LAYERS = ['subdistricts', 'communities', 'compounds', 'buildings', 'units', 'entrances', 'gates', 'shops', 'landuse', 'streets', 'water', 'waterways', 'railways', 'stations'] as const; // biome-ignore format: a list
const texts = new Map<string, string>();
const layers = {} as Record<(typeof LAYERS)[number], Feature[]>;
const cosine = Math.cos((36.38 * Math.PI) / 180);
const METRES = (6371008.8 * Math.PI) / 180;
/** Local metres, exact to the stored centimetre. */
const metres = ([lon, lat]: Position): Position => [(lon - 119.75) * METRES * cosine, (lat - 36.38) * METRES];
const keyOf = (p: Position) => `${p[0]},${p[1]}`;

const geos = await initGeos();
const shapeOf = ({ type, coordinates }: Feature['geometry']): number => {
  const inMetres = (c: unknown[]): unknown[] =>
    typeof c[0] === 'number' ? metres(c as Position) : (c as unknown[][]).map(inMetres);
  return geojsonToGeosGeom({ type, coordinates: inMetres(coordinates as unknown[]) } as never, geos);
};
function measured(call: (pointer: number) => unknown): number {
  const out = geos.Module._malloc(8);
  call(out);
  const value = geos.Module.getValue(out, 'double');
  geos.Module._free(out);
  return value;
}
const areaOf = (shape: number) => measured(out => geos.GEOSArea(shape, out as never));
const lengthOf = (shape: number) => measured(out => geos.GEOSLength(shape, out as never));
function common(a: number, b: number, measure = areaOf): number {
  const both = geos.GEOSIntersection(a, b);
  const value = measure(both);
  geos.GEOSGeom_destroy(both);
  return value;
}

function boxOf(f: Feature): [number, number, number, number] {
  const corners = (f.geometry.type === 'Polygon' ? ringOf(f) : lineOf(f)).map(metres);
  const xs = corners.map(p => p[0]);
  const ys = corners.map(p => p[1]);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function indexOf(features: readonly Feature[]): Flatbush {
  const index = new Flatbush(features.length);
  for (const f of features) index.add(...boxOf(f));
  index.finish();
  return index;
}

/** Pairs (i of one, j of two) whose boxes meet. */
function* pairs(one: readonly Feature[], two: readonly Feature[]): Generator<[number, number]> {
  const index = indexOf(two);
  for (let i = 0; i < one.length; i++) for (const j of index.search(...boxOf(one[i]!))) yield [i, j];
}

function insideRing([x, y]: Position, ring: readonly Position[]): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i]!;
    const [xj, yj] = ring[j]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** A point inside the footprint (U-shaped houses have their centroid in the yard). */
function pointIn(ring: readonly Position[]): Position {
  const [a, b] = [ring[0]!, ring[1]!];
  // Just inside the first wall: rings run counter-clockwise.
  const [mx, my] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
  return [mx - ((b[1] - a[1]) / length) * 2e-6, my + ((b[0] - a[0]) / length) * 2e-6];
}

let communityOf: (building: Feature) => string;

beforeAll(() => {
  for (const name of LAYERS) {
    const text = gunzipSync(readFileSync(join(folder, `${name}.geojson.gz`))).toString('utf8');
    texts.set(name, text);
    layers[name] = JSON.parse(text).features;
  }
  const index = indexOf(layers.communities);
  communityOf = building => {
    const p = pointIn(ringOf(building));
    const [x, y] = metres(p);
    const hit = index.search(x, y, x, y).filter(i => insideRing(p, ringOf(layers.communities[i]!)));
    expect(hit).toHaveLength(1);
    return layers.communities[hit[0]!]!.properties.code;
  };
});

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const ids = (features: readonly Feature[]) => features.map(f => f.properties.id as string);

describe('size', () => {
  it('is that of a prefecture county city', () => {
    expect(layers.communities).toHaveLength(44);
    expect(layers.subdistricts.length).toBeGreaterThanOrEqual(8);
    expect(layers.subdistricts.length).toBeLessThanOrEqual(10);
    expect(Math.abs(layers.compounds.length - 556)).toBeLessThanOrEqual(15);
    expect(layers.buildings.length).toBeGreaterThan(9_000);
    expect(layers.buildings.length).toBeLessThan(11_000);
    expect(layers.shops.length).toBeGreaterThanOrEqual(2_000);
    expect(layers.shops.length).toBeLessThanOrEqual(3_000);
    const households = sum(layers.buildings.map(b => b.properties.households));
    expect(Math.abs(households - 165_000)).toBeLessThan(165_000 * 0.03);
    expect(layers.stations.filter(s => s.properties.kind === 'community_service_centre')).toHaveLength(44);
    const volunteers = layers.stations.filter(s => s.properties.kind === 'volunteer_station').length;
    expect(volunteers).toBeGreaterThanOrEqual(280);
  });

  it('fits into five megabytes', () => {
    expect(sum(readdirSync(folder).map(name => statSync(join(folder, name)).size))).toBeLessThan(5e6);
  });

  it('has over-large compounds, tiny ones and few oversize buildings', () => {
    const of = new Map<string, number>();
    for (const { properties: b } of layers.buildings)
      if (b.compound) of.set(b.compound, (of.get(b.compound) ?? 0) + b.households);
    const sizes = [...of.values()];
    expect(sizes.filter(n => n >= 1_200).length).toBeGreaterThanOrEqual(4);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(3_000);
    expect(sizes.filter(n => n < 60).length).toBeGreaterThanOrEqual(10);
    const oversize = layers.buildings.map(b => b.properties.households as number).filter(n => n > 400);
    expect(oversize.length).toBeGreaterThanOrEqual(2);
    expect(sum(oversize)).toBeLessThan(165_000 * 0.015);
  });
});

describe('communities', () => {
  it('hold 3000 to 5000 households each', () => {
    const households = new Map<string, number>();
    for (const b of layers.buildings) {
      const code = communityOf(b);
      households.set(code, (households.get(code) ?? 0) + b.properties.households);
    }
    for (const [code, n] of households) expect(n, code).toBeGreaterThanOrEqual(3_000);
    for (const [code, n] of households) expect(n, code).toBeLessThanOrEqual(5_000);
    expect(households.size).toBe(44);
  });

  it('tile the city and the subdistricts: every inner edge is shared once, in both directions', () => {
    const subdistrictEdges = new Map<string, string>();
    const walk = (features: readonly Feature[], visit: (from: string, to: string, code: string) => void) => {
      for (const f of features) {
        expect(f.geometry.coordinates).toHaveLength(1);
        const ring = ringOf(f);
        expect(new Set(ring.map(keyOf)).size, f.properties.name).toBe(ring.length - 1);
        for (let i = 1; i < ring.length; i++) visit(keyOf(ring[i - 1]!), keyOf(ring[i]!), f.properties.code);
      }
    };
    const edges = new Map<string, string>();
    walk(layers.communities, (from, to, code) => {
      expect(edges.has(`${from} ${to}`)).toBe(false);
      edges.set(`${from} ${to}`, code);
    });
    walk(layers.subdistricts, (from, to, code) => subdistrictEdges.set(`${from} ${to}`, code));
    for (const [edge, code] of edges) {
      const [from, to] = edge.split(' ');
      const across = edges.get(`${to} ${from}`);
      const onSubdistrict = across === undefined || across.slice(0, 9) !== code.slice(0, 9);
      expect(subdistrictEdges.get(edge), edge).toBe(onSubdistrict ? code.slice(0, 9) : undefined);
    }
  });

  it('neither overlap nor leave a gap (areas by GEOS)', () => {
    const shapes = layers.communities.map(c => shapeOf(c.geometry));
    for (const s of shapes) expect(geos.GEOSisValid(s)).toBe(1);
    for (const [i, j] of pairs(layers.communities, layers.communities))
      if (i < j) expect(common(shapes[i]!, shapes[j]!)).toBeLessThan(0.01);
    const subdistricts = layers.subdistricts.map(s => areaOf(shapeOf(s.geometry)));
    expect(Math.abs(sum(shapes.map(areaOf)) - sum(subdistricts))).toBeLessThan(0.1);
  });

  it('never straddle the river', () => {
    const shapes = layers.communities.map(c => shapeOf(c.geometry));
    const rivers = layers.waterways.filter(w => w.properties.waterway === 'river');
    expect(rivers.length).toBeGreaterThan(0);
    for (const [i, j] of pairs(layers.communities, rivers)) {
      const edge = geos.GEOSBoundary(shapes[i]!);
      const river = shapeOf(rivers[j]!.geometry);
      expect(common(shapes[i]!, river, lengthOf)).toBeCloseTo(common(edge, river, lengthOf), 2);
    }
  });

  it('run along lines on the ground', () => {
    const lines = new Set<string>();
    for (const f of [...layers.streets, ...layers.waterways, ...layers.railways]) {
      const l = lineOf(f);
      for (let i = 1; i < l.length; i++) {
        lines.add(`${keyOf(l[i - 1]!)} ${keyOf(l[i]!)}`);
        lines.add(`${keyOf(l[i]!)} ${keyOf(l[i - 1]!)}`);
      }
    }
    const inner = new Set<string>();
    let on = 0;
    let all = 0;
    for (const c of layers.communities) {
      const ring = ringOf(c);
      for (let i = 1; i < ring.length; i++) {
        const [from, to] = [keyOf(ring[i - 1]!), keyOf(ring[i]!)];
        if (!inner.has(`${to} ${from}`)) {
          inner.add(`${from} ${to}`);
          continue;
        }
        const [p, q] = [metres(ring[i - 1]!), metres(ring[i]!)];
        const length = Math.hypot(p[0] - q[0], p[1] - q[1]);
        all += length;
        if (lines.has(`${from} ${to}`)) on += length;
      }
    }
    // The rest are the short links from a street's end to the middle of the water, the rails or the other carriageway.
    expect(on / all).toBeGreaterThan(0.94);
  });

  it('split exactly two compounds, and no building', () => {
    const of = new Map<string, Set<string>>();
    for (const b of layers.buildings) {
      const code = communityOf(b);
      const { compound } = b.properties;
      if (compound) of.set(compound, (of.get(compound) ?? new Set()).add(code));
    }
    expect([...of.values()].filter(s => s.size === 2)).toHaveLength(2);
    expect([...of.values()].filter(s => s.size > 2)).toHaveLength(0);
    const edges: Feature[] = layers.communities.map(c => ({
      geometry: { type: 'LineString', coordinates: ringOf(c) },
      properties: c.properties,
    }));
    const shapes = edges.map(e => shapeOf(e.geometry));
    for (const [i, j] of pairs(layers.buildings, edges)) {
      const building = shapeOf(layers.buildings[i]!.geometry);
      expect(geos.GEOSIntersects(building, shapes[j]!), layers.buildings[i]!.properties.id).toBe(0);
      geos.GEOSGeom_destroy(building);
    }
  });
});

describe('ground', () => {
  it('has no building on another, on a street, in the water or on the rails', () => {
    const shapes = layers.buildings.map(b => shapeOf(b.geometry));
    for (const s of shapes) expect(geos.GEOSisValid(s)).toBe(1);
    for (const [i, j] of pairs(layers.buildings, layers.buildings))
      if (i < j && geos.GEOSIntersects(shapes[i]!, shapes[j]!))
        expect(common(shapes[i]!, shapes[j]!)).toBeLessThan(0.5);
    const bad: string[] = [];
    for (const kind of ['streets', 'water', 'railways', 'waterways'] as const) {
      const others = layers[kind].map(s => shapeOf(s.geometry));
      for (const [i, j] of pairs(layers.buildings, layers[kind]))
        if (geos.GEOSIntersects(shapes[i]!, others[j]!))
          bad.push(
            `${layers.buildings[i]!.properties.id} ${kind} ${layers[kind][j]!.properties.id ?? layers[kind][j]!.properties.name}`,
          );
    }
    expect(bad).toEqual([]);
  });

  it('keeps buildings five metres off the edge of every street', () => {
    const shapes = layers.buildings.map(b => shapeOf(b.geometry));
    const near: string[] = [];
    layers.streets.forEach(street => {
      const { highway, width } = street.properties;
      if (!['trunk', 'primary', 'secondary', 'tertiary', 'residential'].includes(highway)) return;
      const line = shapeOf(street.geometry);
      const wide = geos.GEOSBuffer(line, width / 2 + 4.97, 4);
      for (const j of buildingIndex().search(...grown(boxOf(street), 30)))
        if (geos.GEOSIntersects(wide, shapes[j]!))
          near.push(`${layers.buildings[j]!.properties.id} ${street.properties.id}`);
      for (const p of [line, wide]) geos.GEOSGeom_destroy(p);
    });
    expect(near).toEqual([]);
  });

  it('keeps compounds apart and off the streets', () => {
    const shapes = layers.compounds.map(c => shapeOf(c.geometry));
    for (const s of shapes) expect(geos.GEOSisValid(s)).toBe(1);
    for (const [i, j] of pairs(layers.compounds, layers.compounds))
      if (i < j) expect(common(shapes[i]!, shapes[j]!)).toBeLessThan(0.5);
    const streets = layers.streets.filter(s =>
      ['trunk', 'primary', 'secondary', 'tertiary', 'residential'].includes(s.properties.highway),
    );
    const lines = streets.map(s => shapeOf(s.geometry));
    for (const [i, j] of pairs(layers.compounds, streets))
      expect(geos.GEOSIntersects(shapes[i]!, lines[j]!), layers.compounds[i]!.properties.id).toBe(0);
  });

  it('has one walking network: almost every street vertex reaches every other', () => {
    const next = new Map<string, string[]>();
    for (const s of layers.streets) {
      const l = lineOf(s);
      for (let i = 1; i < l.length; i++)
        for (const [a, b] of [
          [l[i - 1]!, l[i]!],
          [l[i]!, l[i - 1]!],
        ] as const)
          next.set(keyOf(a), [...(next.get(keyOf(a)) ?? []), keyOf(b)]);
    }
    const seen = new Set<string>();
    let largest = 0;
    for (const start of next.keys()) {
      if (seen.has(start)) continue;
      const queue = [start];
      seen.add(start);
      for (const at of queue)
        for (const to of next.get(at)!)
          if (!seen.has(to)) {
            seen.add(to);
            queue.push(to);
          }
      largest = Math.max(largest, queue.length);
    }
    expect(largest / next.size).toBeGreaterThan(0.998);
  });

  it('crosses the river on five to eight named bridges and the railway too', () => {
    const bridges = layers.streets.filter(s => s.properties.bridge && s.properties.highway !== 'footway');
    const river = layers.water.find(w => w.properties.name === '云溪河')!;
    const water = shapeOf(river.geometry);
    const names = new Set(
      bridges.filter(b => geos.GEOSIntersects(shapeOf(b.geometry), water)).map(b => b.properties.name),
    );
    expect(names.size).toBeGreaterThanOrEqual(5);
    expect(names.size).toBeLessThanOrEqual(8);
    // Nothing else crosses it.
    const dry = layers.streets.filter(s => !s.properties.bridge && !s.properties.tunnel);
    for (const s of dry) expect(geos.GEOSIntersects(shapeOf(s.geometry), water), s.properties.id).toBe(0);
  });
});

let cachedIndex: Flatbush | undefined;
const buildingIndex = () => (cachedIndex ??= indexOf(layers.buildings));
const grown = ([a, b, c, d]: [number, number, number, number], by: number) =>
  [a - by, b - by, c + by, d + by] as const;

describe('references and names', () => {
  it('resolve', () => {
    const compounds = new Set<string | null>(ids(layers.compounds));
    const buildings = new Set(ids(layers.buildings));
    const codes = new Set(layers.communities.map(c => c.properties.code));
    const above = new Set(layers.subdistricts.map(s => s.properties.code));
    for (const b of layers.buildings)
      if (b.properties.compound !== null) expect(compounds.has(b.properties.compound)).toBe(true);
    for (const layer of ['units', 'entrances', 'shops'] as const)
      for (const f of layers[layer]) expect(buildings.has(f.properties.building)).toBe(true);
    const gated = new Set(layers.gates.map(g => g.properties.compound));
    expect(gated.size).toBe(compounds.size);
    for (const g of layers.gates) expect(compounds.has(g.properties.compound)).toBe(true);
    for (const f of [...layers.compounds, ...layers.stations])
      expect(codes.has(f.properties.community)).toBe(true);
    for (const code of codes) expect(above.has(code.slice(0, 9))).toBe(true);
    for (const layer of ['compounds', 'buildings', 'streets', 'stations'] as const)
      expect(new Set(ids(layers[layer])).size).toBe(layers[layer].length);
  });

  it('give every residential building its units and entrances', () => {
    const count = (layer: 'units' | 'entrances') => {
      const of = new Map<string, number>();
      for (const f of layers[layer])
        if (layer === 'units' || f.properties.kind === 'unit')
          of.set(f.properties.building, (of.get(f.properties.building) ?? 0) + 1);
      return of;
    };
    const [units, entrances] = [count('units'), count('entrances')];
    const households = new Map<string, number>();
    for (const u of layers.units)
      households.set(
        u.properties.building,
        (households.get(u.properties.building) ?? 0) + u.properties.households,
      );
    for (const { properties: b } of layers.buildings) {
      expect(units.get(b.id) ?? 0).toBe(b.units);
      expect(households.get(b.id) ?? 0).toBe(b.households);
      expect(b.households).toBeLessThanOrEqual(b.households_dwellings);
      if (b.households === 0) continue;
      expect(b.units, b.id).toBeGreaterThan(0);
      expect(entrances.get(b.id)).toBe(b.units);
      expect(b.address, b.id).toMatch(/^.+\d+号$/);
    }
  });

  it('are unique among their kind', () => {
    const unique = (names: string[]) => expect(names.filter((n, i) => names.indexOf(n) !== i)).toEqual([]);
    unique(layers.communities.map(c => c.properties.name));
    unique(layers.subdistricts.map(c => c.properties.name));
    unique(layers.compounds.map(c => c.properties.name));
    unique(layers.stations.map(c => c.properties.name));
    const seen = new Set<string>();
    const doubles = layers.buildings.filter(
      b => b.properties.address_compound && seen.size === seen.add(b.properties.address_compound).size,
    );
    expect(doubles.map(b => b.properties.address_compound)).toEqual([]);
  });

  it('show that people and telephones are samples', () => {
    for (const { properties: c } of layers.communities) {
      expect(c.secretary).toMatch(/^示例·.某$/);
      expect(c.telephone).toMatch(/^0536-0000-\d{3}$/);
    }
    for (const { properties: s } of layers.stations) {
      expect(s.contact).toMatch(/^示例·.某$/);
      expect(s.telephone).toMatch(/^0536-0000-\d{3}$/);
    }
    for (const { properties: c } of layers.compounds)
      if (c.managed_by !== null) expect(c.managed_by).toMatch(/^示例·/);
  });

  it('number houses upwards along the street', () => {
    // 云溪大街 runs from west to east.
    const houses = layers.buildings
      .filter(b => /^云溪大街\d+号$/.test(b.properties.address) && b.properties.compound === null)
      .map(b => ({
        n: Number(b.properties.address.match(/\d+/)![0]),
        x: ringOf(b)[0]![0],
      }));
    expect(houses.length).toBeGreaterThan(5);
    for (const a of houses)
      for (const b of houses) if (a.n % 2 === b.n % 2 && a.n < b.n) expect(a.x).toBeLessThan(b.x + 0.001);
  });
});

describe('generator', () => {
  it('makes exactly the committed files, in half a minute at most', () => {
    const started = performance.now();
    const made = layersOf(buildCity());
    expect((performance.now() - started) / 1000).toBeLessThan(30);
    expect([...made.keys()].sort()).toEqual([...LAYERS].sort());
    // Texts, not gzip bytes: zlib packs differently from one processor to another.
    for (const [name, text] of made) expect(text === texts.get(name), name).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, 'city.json'), 'utf8'))).toEqual(cityRecord());
  });
});
