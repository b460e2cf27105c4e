/**
 * The strips beside water and rails: riverside parks with a walk from bridge to bridge, green canal banks, the railway's
 * own land with the station building.
 */
import type { City, Lane } from './city.ts';
import { contains, distance, offsetLine, type Point, projectOnLine, rectangle, walk } from './geometry.ts';
import { type Area, tidy, without } from './geos.ts';
import { nodeLanes } from './lanes.ts';
import { OUTSIDE, snap } from './mesh.ts';
import { RAILWAY } from './skeleton.ts';
import { isStreet, STREET_WIDTH, WATER_HALF_WIDTH } from './ways.ts';

/** From the road along the river to the walk (m). */
const WALK_M = 22;

export function layoutBanks(city: City): void {
  const { kinds } = city;
  kinds.forEach((kind, face) => {
    if (kind === 'block' || kind === 'median') return;
    const ground = groundOf(city, face);
    if (ground)
      city.landuse.push({
        kind: kind === 'railway' ? 'railway' : kind === 'river' ? 'park' : 'grass',
        name: kind === 'river' ? '滨河绿地' : '',
        ring: ground,
      });
    if (kind === 'river') riverWalk(city, face);
  });
  stationBuilding(city);
}

/** The strip without its road's half and its water. */
function groundOf(city: City, face: number): Point[] | undefined {
  const { mesh } = city;
  const loop = mesh.loops[face]!;
  let area: Area = { ring: mesh.ringOf(face), holes: [] };
  for (const [i, a] of loop.entries()) {
    const b = loop[(i + 1) % loop.length]!;
    const { kind } = mesh.wayOf(a, b);
    const half =
      kind === 'river' || kind === 'canal' || kind === 'stream'
        ? WATER_HALF_WIDTH[kind] + 1
        : kind === 'railway'
          ? 1
          : isStreet(kind)
            ? STREET_WIDTH[kind] / 2 + 1
            : 0;
    if (half === 0) continue;
    const left = without(area, [[mesh.points[a]!, mesh.points[b]!]], half)[0];
    if (left === undefined) return undefined;
    area = left;
  }
  const ring = tidy(area.ring, 0.6);
  return ring.length > 2 ? ring : undefined;
}

/** A footpath through the riverside park, tied to the road at its ends and at every street on the way. */
function riverWalk(city: City, face: number): void {
  const { mesh } = city;
  const loop = mesh.loops[face]!;
  const isLand = loop.map((a, i) => mesh.wayOf(a, loop[(i + 1) % loop.length]!).along === 'river');
  const first = isLand.findIndex((land, i) => land && !isLand[(i + loop.length - 1) % loop.length]);
  if (first < 0) return;
  const nodes = [loop[first]!];
  for (let i = first; isLand[i % loop.length] && nodes.length <= loop.length; i++)
    nodes.push(loop[(i + 1) % loop.length]!);
  const road = nodes.map(n => mesh.points[n]!);
  const inner = offsetLine(road, WALK_M)
    .slice(1, -1)
    .filter(p => contains(mesh.ringOf(face), p));
  if (inner.length < 2) return;
  const path: Lane = {
    kind: 'footway',
    name: '',
    line: [road[0]!, ...inner, road[road.length - 1]!].map(snap),
  };
  const ties = nodes
    .slice(1, -1)
    .filter(n =>
      mesh.neighbours[n]!.some(
        m => !loop.includes(m) && isStreet(mesh.wayOf(n, m).kind) && mesh.faceOf(n, m) !== OUTSIDE,
      ),
    );
  const lanes: Lane[] = [path];
  for (const n of ties) {
    const hit = projectOnLine(mesh.points[n]!, path.line);
    if (hit.distance < WALK_M * 1.3)
      lanes.push({ kind: 'footway', name: '', line: [mesh.points[n]!, snap(hit.point)] });
  }
  city.lanes.push(...nodeLanes(lanes));
}

function stationBuilding(city: City): void {
  const along = projectOnLine([40, -1740], RAILWAY).along;
  const { point, angle } = walk(RAILWAY, along);
  const centre: Point = [point[0] - Math.sin(angle) * 25, point[1] + Math.cos(angle) * 25];
  const ring = rectangle(centre, 96, 15, angle);
  const face = city.kinds.findIndex((kind, f) => kind === 'railway' && contains(city.mesh.ringOf(f), centre));
  if (face < 0 || !ring.every(p => contains(city.mesh.ringOf(face), p) && distance(p, centre) < 60)) return;
  city.buildings.push({
    id: '', ring: ring.map(snap), name: '云溪站站房', use: 'public', tag: 'train_station', levels: 2, doors: [], dwellings: 0, households: 0,
    registered: 0, face, built: 2008, entrances: [{ at: [(ring[2]![0] + ring[3]![0]) / 2, (ring[2]![1] + ring[3]![1]) / 2], kind: 'main' }],
    address: '', compoundAddress: null,
  }); // biome-ignore format: one record
}
