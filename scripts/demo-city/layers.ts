/** The city as the GeoJSON layers of data/README.md: WGS 84, seven decimals, one feature a line. */
import type { City } from './city.ts';
import type { Division } from './communities.ts';
import { angleOf, areaOf, contains, type Point, project } from './geometry.ts';
import type { AreaRecord } from './naming.ts';
import { COUNTY, gateHours } from './naming.ts';
import { CITY_SEED, randomOf } from './prng.ts';
import { OUTLINE } from './skeleton.ts';
import type { Station } from './stations.ts';
import { streetLines } from './streets.ts';
import { outlineOf } from './strips.ts';
import { waterShapes } from './water.ts';
import { isStreet, STREET_WIDTH } from './ways.ts';

const LON0 = 119.75;
const LAT0 = 36.38;
const R = 6371008.8;
const DEGREE = Math.PI / 180;

const toLonLat = ([x, y]: Point): [number, number] => [
  round7(LON0 + x / (R * Math.cos(LAT0 * DEGREE) * DEGREE)),
  round7(LAT0 + y / (R * DEGREE)),
];
const round7 = (v: number) => Math.round(v * 1e7) / 1e7;

type Coordinates = readonly [number, number] | readonly Coordinates[];
interface Feature {
  type: 'Feature';
  properties: Record<string, unknown>;
  geometry: { type: string; coordinates: Coordinates };
}

const feature = (type: string, coordinates: Coordinates, properties: Record<string, unknown>): Feature => ({
  type: 'Feature',
  properties,
  geometry: { type, coordinates },
});
const point = (p: Point, properties: Record<string, unknown>) => feature('Point', toLonLat(p), properties);
const line = (l: readonly Point[], properties: Record<string, unknown>) =>
  feature('LineString', l.map(toLonLat), properties);
const closed = (ring: readonly Point[], clockwise = false): [number, number][] => {
  const turned = areaOf(ring) > 0 !== clockwise ? ring : [...ring].reverse();
  return [...turned, turned[0]!].map(toLonLat);
};
const polygon = (
  ring: readonly Point[],
  properties: Record<string, unknown>,
  holes: readonly Point[][] = [],
) => feature('Polygon', [closed(ring), ...holes.map(h => closed(h, true))], properties);

export interface Finished {
  city: City;
  division: Division;
  communities: AreaRecord[];
  subdistricts: { code: string; name: string; index: number }[];
  stations: Station[];
}

/** Layer name → text of the FeatureCollection. */
export function layersOf(finished: Finished): Map<string, string> {
  const { city, division, communities, subdistricts, stations } = finished;
  const { mesh } = city;
  const codes = new Map(communities.map(c => [c.index, c.code]));
  const facesOf = (wanted: (community: number) => boolean) =>
    new Set([...division.ofFace].flatMap(([face, c]) => (wanted(c) ? [face] : [])));
  const ringOf = (faces: Set<number>, name: string) => {
    const rings = outlineOf(mesh, faces);
    if (rings.length !== 1) throw new Error(`${name} is in ${rings.length} pieces`);
    return rings[0]!.map(n => mesh.points[n]!);
  };
  const layers = new Map<string, Feature[]>();
  layers.set(
    'subdistricts',
    subdistricts.map(s =>
      polygon(
        ringOf(
          facesOf(c => division.subdistrict[c] === s.index),
          s.name,
        ),
        { code: s.code, name: s.name },
      ),
    ),
  );
  layers.set(
    'communities',
    communities.map(c =>
      polygon(
        ringOf(
          facesOf(i => i === c.index),
          c.name,
        ),
        {
          code: c.code,
          name: c.name,
          kind: c.kind,
          residents: c.residents,
          secretary: c.secretary,
          telephone: c.telephone,
        },
      ),
    ),
  );
  layers.set(
    'compounds',
    city.compounds.map(c =>
      polygon(c.ring, {
        id: c.id,
        name: c.name,
        community: codes.get(division.ofFace.get(c.faces[0]!)!),
        kind: c.kind,
        gated: c.gated,
        managed_by: c.managedBy,
        built: c.built,
        renovated: c.renovated,
      }),
    ),
  );
  layers.set(
    'buildings',
    city.buildings.map(b =>
      polygon(b.ring, {
        id: b.id,
        name: b.name,
        compound: b.compound?.id ?? null,
        use: b.use,
        building: b.tag,
        'building:levels': b.levels,
        units: b.doors.length,
        households: b.households,
        households_registered: b.registered,
        households_dwellings: b.dwellings,
        address: b.address,
        address_compound: b.compoundAddress,
      }),
    ),
  ); // prettier-ignore
  layers.set(
    'units',
    city.buildings.flatMap(b => {
      return b.doors.map((door, i) => {
        const at = behind(door, b.ring);
        const share =
          Math.floor((b.households * (i + 1)) / b.doors.length) -
          Math.floor((b.households * i) / b.doors.length);
        return point(at, { building: b.id, name: `${i + 1}单元`, households: share });
      });
    }),
  );
  layers.set(
    'entrances',
    city.buildings.flatMap(b => [
      ...b.doors.map(door => point(door, { building: b.id, kind: 'unit' })),
      ...b.entrances.map(e => point(e.at, { building: b.id, kind: e.kind })),
    ]),
  );
  const random = randomOf('gates');
  layers.set(
    'gates',
    city.compounds.flatMap(c =>
      c.gates.map(g =>
        point(g.at, { compound: c.id, kind: g.kind, hours: gateHours(random, c.gated, g.kind) }),
      ),
    ),
  );
  layers.set(
    'shops',
    city.shops.map(s =>
      point(s.at, {
        name: s.name,
        kind: s.kind,
        building: s.building.id,
        address: s.address,
        vacant: s.vacant,
      }),
    ),
  );
  layers.set(
    'landuse',
    city.landuse.map(l => polygon(l.ring, { kind: l.kind, name: l.name })),
  );
  layers.set('streets', streetFeatures(city));
  const water = waterShapes(city);
  layers.set(
    'water',
    water.areas.map(w => polygon(w.area.ring, { name: w.name, natural: 'water' }, w.area.holes)),
  );
  layers.set(
    'waterways',
    water.courses.map(w => line(w.line, { name: w.name, waterway: w.waterway, tunnel: w.tunnel })),
  );
  layers.set(
    'railways',
    water.railways.map(r => line(r.line, { name: r.name, railway: 'rail', bridge: false, tunnel: false })),
  );
  layers.set(
    'stations',
    stations.map(s =>
      point(s.at, {
        id: s.id,
        name: s.name,
        kind: s.kind,
        community: codes.get(s.community),
        floor_area_m2: s.floorArea_m2,
        amenities: s.amenities,
        opening_hours: s.hours,
        telephone: s.telephone,
        contact: s.contact,
        address: s.address,
      }),
    ),
  );
  return new Map([...layers].map(([name, features]) => [name, textOf(name, features)]));
}

/** Three metres (less in a thin wing) inside the wall that the door is in. */
function behind(door: Point, ring: readonly Point[]): Point {
  let wall: { d: number; a: Point; b: Point } | undefined;
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length]!;
    const { distance: d } = project(door, a, b);
    if (wall === undefined || d < wall.d) wall = { d, a, b };
  });
  const turn = angleOf(wall!.a, wall!.b) + Math.PI / 2;
  for (const depth of [3, 1.5, 0.7]) {
    const at: Point = [door[0] + Math.cos(turn) * depth, door[1] + Math.sin(turn) * depth];
    if (contains(ring, at)) return at;
  }
  return door;
}

function streetFeatures(city: City): Feature[] {
  let id = 0;
  const next = () => `S${String(++id).padStart(5, '0')}`;
  const out = streetLines(city).flatMap(s =>
    isStreet(s.kind)
      ? [
          line(s.line, {
            id: next(),
            name: s.way.name,
            highway: s.kind,
            oneway: s.oneway,
            bridge: s.bridge,
            tunnel: s.tunnel,
            width: s.width_m,
            layer: s.bridge ? 1 : s.tunnel ? -1 : 0,
          }),
        ]
      : [],
  );
  for (const lane of city.lanes)
    out.push(
      line(lane.line, {
        id: next(),
        name: lane.name,
        highway: lane.kind,
        oneway: false,
        bridge: lane.bridge === true,
        tunnel: lane.tunnel === true,
        width: STREET_WIDTH[lane.kind],
        layer: lane.bridge ? 1 : lane.tunnel ? -1 : 0,
      }),
    );
  return out;
}

function textOf(name: string, features: readonly Feature[]): string {
  return `{"type":"FeatureCollection","name":"${name}","features":[\n${features.map(f => JSON.stringify(f)).join(',\n')}\n]}\n`;
}

export function cityRecord(): Record<string, unknown> {
  const corners = OUTLINE.map(toLonLat);
  const [lons, lats] = [corners.map(c => c[0]), corners.map(c => c[1])];
  return {
    name: '云溪',
    county: COUNTY,
    bbox: [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)],
    seed: CITY_SEED,
  };
}
