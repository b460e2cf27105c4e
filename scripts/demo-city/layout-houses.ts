/**
 * Low houses in rows: the old town's courtyards (四合院: four wings round a yard, doors on the alley) and the villages'
 * small houses, wall to wall, with alleys between the rows.
 */
import type { Building, Compound } from './city.ts';
import { angleOf, bandInside, boundsOf, centroidOf, Frame, mainAngle, type Point } from './geometry.ts';
import { between, chance, type Random, whole } from './prng.ts';
import type { Site } from './site.ts';
import type { Way } from './ways.ts';

interface RowStyle {
  depth_m: readonly [number, number];
  width_m: readonly [number, number];
  alley_m: number;
  gap_m: readonly [number, number];
  open: number;
}

const COURTYARD: RowStyle = {
  depth_m: [15, 19],
  width_m: [13, 19],
  alley_m: 5,
  gap_m: [0.6, 2.2],
  open: 0.05,
};
const HOUSE: RowStyle = {
  depth_m: [11.5, 14.5],
  width_m: [12, 16],
  alley_m: 4.6,
  gap_m: [0.5, 1.6],
  open: 0.07,
};

/** Wings on the north, west and east, a low wall to the south: a U whose yard opens to the south or the north. */
function courtyard(random: Random, u: number, v: number, width: number, depth: number): Point[] {
  const wing = between(random, 4, 5.2);
  const side = Math.min(wing * 0.8, width / 3.4);
  const ring: Point[] = [
    [u, v],
    [u + side, v],
    [u + side, v + depth - wing],
    [u + width - side, v + depth - wing],
    [u + width - side, v],
    [u + width, v],
    [u + width, v + depth],
    [u, v + depth],
  ];
  return chance(random, 0.72) ? ring : ring.map(([a, b]) => [a, 2 * v + depth - b] as Point).reverse();
}

/** A plain box, or an L with a yard. */
function house(random: Random, u: number, v: number, width: number, depth: number): Point[] {
  if (chance(random, 0.45))
    return [
      [u, v],
      [u + width, v],
      [u + width, v + depth],
      [u, v + depth],
    ];
  const [w, d] = [width * between(random, 0.35, 0.5), depth * between(random, 0.5, 0.62)];
  return chance(random, 0.5)
    ? [
        [u, v],
        [u + w, v],
        [u + w, v + depth - d],
        [u + width, v + depth - d],
        [u + width, v + depth],
        [u, v + depth],
      ]
    : [
        [u + width - w, v],
        [u + width, v],
        [u + width, v + depth],
        [u, v + depth],
        [u, v + depth - d],
        [u + width - w, v + depth - d],
      ];
}

export interface HouseResult {
  buildings: Building[];
  alleys: Way[];
}

export function layoutHouses(
  site: Site,
  ring: Point[],
  compound: Compound,
  kind: 'courtyard' | 'village',
): HouseResult {
  const { random } = site;
  const style = kind === 'courtyard' ? COURTYARD : HOUSE;
  // Villages were there before the streets: their rows do not follow the block.
  const angle = kind === 'courtyard' ? mainAngle(ring) : mainAngle(ring) * 0.4 + between(random, -0.14, 0.14);
  const frame = new Frame(centroidOf(ring), angle);
  const local = ring.map(frame.in);
  const [u0, v0, u1, v1] = boundsOf(local);
  const cross_u = u0 + (u1 - u0) * between(random, 0.42, 0.58);
  const crossAlley = u1 - u0 > 75;
  const buildings: Building[] = [];
  const alleys: Way[] = [];
  // Rows in pairs: their back walls touch, their doors are on the alleys.
  let v = v0 + between(random, 1, 4);
  for (let row = 0; ; row++) {
    const depth = between(random, style.depth_m[0], style.depth_m[1]);
    if (v + depth > v1 - 1) break;
    const alleyAbove = row % 2 === 0;
    for (const [low, high] of bandInside(local, v, v + depth)) {
      let u = low + between(random, 0.8, 3);
      while (u < high - 6) {
        const width = Math.min(between(random, style.width_m[0], style.width_m[1]), high - 0.8 - u);
        if (width < style.width_m[0] * 0.7) break;
        const overCross = crossAlley && u < cross_u + 2.4 && u + width > cross_u - 2.4;
        if (overCross) {
          u = cross_u + 2.6;
          continue;
        }
        const d = depth - between(random, 0, 1.6);
        const base = alleyAbove ? v + depth - d : v;
        if (!chance(random, style.open)) {
          const shape =
            kind === 'courtyard' ? courtyard(random, u, base, width, d) : house(random, u, base, width, d);
          const box = shape.map(frame.out);
          if (site.fits(box, ring, 0.4)) {
            const door = frame.out([u + width / 2 + between(random, -2, 2), alleyAbove ? base + d : base]);
            const dwellings = kind === 'courtyard' ? whole(random, 1, 4) : chance(random, 0.25) ? 2 : 1;
            buildings.push(
              site.build(box, {
                use: 'residential',
                tag: kind === 'courtyard' ? 'house' : 'detached',
                levels: chance(random, kind === 'courtyard' ? 0.12 : 0.45) ? 2 : 1,
                doors: [door],
                dwellings,
                compound,
                built: compound.built,
              }),
            );
          }
        }
        u += width + between(random, style.gap_m[0], style.gap_m[1]);
      }
    }
    if (alleyAbove) {
      alleys.push(...layAlley(site, ring, frame, local, v + depth + style.alley_m / 2, compound, kind));
      v += depth + style.alley_m;
    } else v += depth + 0.8;
  }
  if (crossAlley) {
    const turned = local.map(([a, b]) => [b, a] as Point);
    for (const [low, high] of bandInside(turned, cross_u - 1.5, cross_u + 1.5))
      throughLane(
        site,
        ring,
        frame.out([cross_u, low + 0.5]),
        frame.out([cross_u, high - 0.5]),
        compound,
        kind === 'courtyard' ? 'footway' : 'service',
      );
  }
  buildings.forEach((building, i) => {
    building.name = `${i + 1}号院`;
  });
  return { buildings, alleys };
}

function layAlley(
  site: Site,
  ring: Point[],
  frame: Frame,
  local: Point[],
  v: number,
  compound: Compound,
  kind: 'courtyard' | 'village',
): Way[] {
  const out: Way[] = [];
  for (const [low, high] of bandInside(local, v - 1.2, v + 1.2)) {
    if (high - low < 18) continue;
    const way = throughLane(
      site,
      ring,
      frame.out([low + 0.5, v]),
      frame.out([high - 0.5, v]),
      compound,
      kind === 'courtyard' ? 'living_street' : 'service',
    );
    if (way) out.push(way);
  }
  return out;
}

/** A lane from street to street, or as far as it gets. */
function throughLane(
  site: Site,
  ring: Point[],
  a: Point,
  b: Point,
  compound: Compound,
  kind: 'living_street' | 'service' | 'footway',
): Way | undefined {
  const back = site.exit(ring, a, angleOf(b, a));
  const front = site.exit(ring, b, angleOf(a, b));
  const line: Point[] = [
    ...(back ? [back.street, back.gate] : []),
    a,
    b,
    ...(front ? [front.gate, front.street] : []),
  ];
  const way: Way = { kind, name: '', axis: line };
  site.lane(kind, line, '', way);
  for (const exit of [back, front])
    if (exit)
      compound.gates.push({
        at: exit.gate,
        kind: kind === 'footway' ? 'pedestrian' : 'vehicle',
        street: exit.street,
        way: exit.way,
      });
  return kind === 'footway' ? undefined : way;
}
