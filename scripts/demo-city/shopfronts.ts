/**
 * Shop rows (沿街商铺) along a street side of a block: two-storey buildings of three to eight shops between the pavement
 * and the compound's wall; on shopping streets and in older quarters with flats above. Malls and markets hold theirs
 * along their walls.
 */
import type { Building } from './city.ts';
import { areaOf, centroidOf, distance, Frame, mainAngle, mix, type Point } from './geometry.ts';
import { tidy, without } from './geos.ts';
import { drives, fillBoxes } from './layout-public.ts';
import { between, chance, pick, whole } from './prng.ts';
import type { Side, Site } from './site.ts';

const DEPTH_M = 12;

const TRADES: readonly (readonly [kind: string, weight: number])[] = [
  ['restaurant', 16],
  ['convenience', 12],
  ['supermarket', 5],
  ['clothes', 12],
  ['pharmacy', 6],
  ['hairdresser', 8],
  ['bakery', 4],
  ['tobacco_alcohol', 5],
  ['fruit', 5],
  ['mobile_phone', 4],
  ['hardware', 4],
  ['stationery', 3],
  ['real_estate_agent', 4],
  ['laundry', 2],
  ['optician', 2],
  ['jewelry', 2],
  ['bank', 2],
  ['tea', 4],
  ['breakfast', 5],
  ['photo', 1],
  ['flowers', 2],
  ['beauty', 4],
  ['pet', 1],
  ['car_repair', 2],
  ['express', 3],
]; // prettier-ignore

function addShop(site: Site, building: Building, at: Point, busy: boolean): void {
  let left = site.random() * TRADES.reduce((sum, [, w]) => sum + w, 0);
  const kind = TRADES.find(([, w]) => (left -= w) < 0)?.[0] ?? 'convenience';
  building.entrances.push({ at, kind: 'shop' });
  site.city.shops.push({
    at,
    kind,
    name: '',
    building,
    address: '',
    vacant: chance(site.random, busy ? 0.05 : 0.11),
  });
}

/** Builds a row along the side and returns the ground that is left behind it. */
export function shopRow(site: Site, ring: Point[], side: Side, flats: boolean, built: number): Point[] {
  const busy = side.way.shopping === true || side.way.kind === 'pedestrian';
  const rest = without({ ring, holes: [] }, [side.line], DEPTH_M + 3)[0];
  if (rest === undefined || areaOf(rest.ring) < 1500) return ring;
  for (let i = 1; i < side.line.length; i++) {
    const [p, q] = [side.line[i - 1]!, side.line[i]!];
    const length = distance(p, q);
    const frame = new Frame(p, Math.atan2(q[1] - p[1], q[0] - p[0]));
    let u = i === 1 ? 0.8 : 2;
    while (u < length - 14) {
      const long = Math.min(between(site.random, 18, 44), length - 0.8 - u);
      const depth = between(site.random, 10, DEPTH_M);
      const box = (
        [
          [u, 0.4],
          [u + long, 0.4],
          [u + long, 0.4 + depth],
          [u, 0.4 + depth],
        ] as Point[]
      ).map(frame.out); // prettier-ignore
      if (long < 12 || !site.fits(box, ring, 0.5)) {
        u += 5;
        continue;
      }
      const stairs = flats ? Math.max(1, Math.round(long / 15)) : 0;
      const levels = flats ? pick(site.random, [3, 4, 5, 6]) : pick(site.random, [1, 2, 2, 3]);
      const building = site.build(box, {
        use: flats ? 'mixed' : 'shop',
        tag: flats ? 'apartments' : 'retail',
        levels,
        built,
        doors: Array.from({ length: stairs }, (_, k) =>
          frame.out([u + (long * (k + 0.5)) / stairs, 0.4 + depth]),
        ),
        dwellings: stairs * (levels - 1) * 2,
      });
      const shops = Math.max(1, Math.round(long / between(site.random, 6.5, busy ? 9 : 13)));
      for (let k = 0; k < shops; k++)
        addShop(site, building, mix(building.ring[0]!, building.ring[1]!, (k + 0.5) / shops), busy);
      u += long + between(site.random, 0.8, 1.6);
    }
  }
  return tidy(rest.ring, 0.3);
}

export function layoutMall(site: Site, ring: Point[], name: string): void {
  const frame = new Frame(centroidOf(ring), mainAngle(ring));
  site.city.landuse.push({ kind: 'retail', name, ring });
  drives(site, ring, true);
  const halls = fillBoxes(site, ring, frame, {
    use: 'mall',
    tag: 'retail',
    length_m: [70, 130],
    depth_m: [55, 85],
    gap_m: 26,
    margin_m: 13,
    levels: [4, 6],
    most: 2,
    shape: pick(site.random, ['cut', 'ell']),
    built: 2012,
  }); // prettier-ignore
  halls.forEach((hall, i) => {
    hall.name = i === 0 ? name : `${name}${String.fromCharCode(65 + i)}座`;
    alongWalls(site, hall, whole(site.random, 14, 26));
  });
  fillBoxes(site, ring, frame, {
    use: 'office',
    tag: 'office',
    length_m: [28, 40],
    depth_m: [22, 28],
    gap_m: 20,
    margin_m: 11,
    levels: [10, 22],
    most: 1,
    built: 2013,
  }).forEach(b => {
    b.name = `${name}写字楼`;
  });
}

export function layoutMarket(site: Site, ring: Point[], name: string): void {
  const frame = new Frame(centroidOf(ring), mainAngle(ring));
  site.city.landuse.push({ kind: 'retail', name, ring });
  drives(site, ring, false);
  const halls = fillBoxes(site, ring, frame, {
    use: 'market',
    tag: 'retail',
    length_m: [46, 90],
    depth_m: [16, 24],
    gap_m: 11,
    margin_m: 7,
    levels: [1, 2],
    most: 5,
  });
  halls.forEach((hall, i) => {
    hall.name = `${name}${i + 1}号厅`;
    alongWalls(site, hall, whole(site.random, 5, 9));
  });
}

function alongWalls(site: Site, hall: Building, count: number): void {
  const walls = hall.ring.map((p, i) => [p, hall.ring[(i + 1) % hall.ring.length]!] as const);
  const total = walls.reduce((sum, [p, q]) => sum + distance(p, q), 0);
  for (let k = 0; k < count; k++) {
    let along = (total * (k + 0.5)) / count;
    for (const [p, q] of walls) {
      const length = distance(p, q);
      if (along <= length) {
        addShop(site, hall, mix(p, q, along / length), true);
        break;
      }
      along -= length;
    }
  }
}
