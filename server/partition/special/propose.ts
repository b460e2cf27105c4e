/**
 * Special grids (专属网格) as proposals: schools, hospitals, markets, parks and industrial parks from land use, office towers and
 * markets from the use of buildings, shopping streets from where shops are dense. A proposal changes nothing; accepted by the planner it comes
 * back as a locked grid of kind `special`.
 */
import Flatbush from 'flatbush';
import type { ArealGeometry, PolygonCoordinates } from '../../api/geo.ts';
import { bboxOf, type Frame, frameOf, fromFlat, toFlat, toU, toV } from '../../geometry/frame.ts';
import type { Geos } from '../../geometry/geos.ts';
import { contains, type Shape } from '../../geometry/rings.ts';
import { SegmentIndex, segmentsOf } from '../../geometry/segments.ts';
import { Groups } from '../groups.ts';
import { alliancesOf } from './alliances.ts';
import { type Footprint, footprintOf, SpecialGround, withoutNeedles } from './ground.ts';
import {
  ALLIANCE_GAP_m,
  LEAST_LAND_m2,
  LEAST_LEFT,
  LINK_m,
  MARKET_FLOOR_m2,
  MARKET_SHOPS,
  MOST_HOUSEHOLDS,
  OFFICE_FLOOR_m2,
  OFFICE_LEVELS,
  STREET_DENSITY,
  STREET_REACH_m,
  STREET_SHOPS,
} from './params.ts';
import type {
  BuildingUse,
  SpecialInput,
  SpecialKind,
  SpecialLand,
  SpecialResult,
  SpecialShop,
} from './types.ts';

/** Names by kind where the land has none. */
export const SPECIAL_TITLES: Record<SpecialKind, [string, string]> = {
  hospital: ['医院', 'hospital'],
  school: ['学校', 'school'],
  market: ['市场', 'market'],
  office: ['商务楼宇', 'office tower'],
  shopping_street: ['商业街', 'shopping street'],
  industrial_park: ['产业园区', 'industrial park'],
  park: ['公园', 'park'],
};

/** Proposes special grids, region by region: in the order of the regions' codes, then of the kinds, then west to east. */
export function proposeSpecial(geos: Geos, input: SpecialInput): SpecialResult {
  const result: SpecialResult = { proposals: [], alliances: [], left: [] };
  const regions = [...input.regions].sort((a, b) => (a.code < b.code ? -1 : 1));
  if (regions.length === 0 && input.buildings.length > 0)
    new RegionProposals(geos, input, undefined, result).all();
  for (const region of regions) new RegionProposals(geos, input, region, result).all();
  return result;
}

class RegionProposals {
  private readonly geos: Geos;
  private readonly frame: Frame;
  private readonly region: SpecialInput['regions'][number] | undefined;
  private readonly ground: SpecialGround;
  private readonly footprints: Footprint[];
  private readonly land: { land: SpecialLand; shapes: Shape[] }[];
  private readonly shopsOf = new Map<string, SpecialShop[]>();
  private readonly loose: SpecialShop[] = [];
  /** Shops of proposals. */
  private readonly placed = new Set<string>();
  private readonly streets: StreetIndex;
  private readonly result: SpecialResult;
  private readonly numbers = new Map<SpecialKind, number>();

  constructor(
    geos: Geos,
    input: SpecialInput,
    region: SpecialInput['regions'][number] | undefined,
    result: SpecialResult,
  ) {
    this.geos = geos;
    this.region = region;
    this.result = result;
    const box = bboxOf(
      region
        ? region.area.flat(2)
        : [...input.buildings.flatMap(b => b.area.flat(2)), ...input.land.flatMap(l => l.area.flat(2))],
    );
    this.frame = frameOf(box);
    const outline = region ? region.area.map(rings => rings.map(ring => toFlat(this.frame, ring))) : [];
    const near = (area: SpecialLand['area']): boolean => {
      const [w, s, e, n] = bboxOf(area.flat(2));
      return w <= box[2] && e >= box[0] && s <= box[3] && n >= box[1];
    };
    const inside = ([x, y]: readonly number[]): boolean =>
      !region || contains(outline.flat(), toU(this.frame, x), toV(this.frame, y));
    this.footprints = input.buildings
      .filter(b => near(b.area) && inside(b.at))
      .map(b => footprintOf(geos, this.frame, b));
    this.ground = new SpecialGround(geos, this.frame, outline, this.footprints);
    this.land = input.land
      .filter(({ area }) => near(area))
      .map(land => {
        const drawn = land.area.map(rings => rings.map(ring => toFlat(this.frame, ring)));
        return { land, shapes: withoutNeedles(geos, this.frame, drawn) };
      });
    const own = new Set(this.footprints.map(f => f.building.id));
    for (const shop of input.shops)
      if (shop.building === undefined) {
        if (inside(shop.at)) this.loose.push(shop);
      } else if (own.has(shop.building)) {
        const list = this.shopsOf.get(shop.building);
        if (list) list.push(shop);
        else this.shopsOf.set(shop.building, [shop]);
      }
    this.streets = new StreetIndex(
      this.frame,
      input.streets.filter(({ line }) => near([[line]])),
    );
  }

  all(): void {
    this.fromLand('hospital', ['hospital']);
    this.fromLand('school', ['school']);
    this.fromLand('market', ['market', 'commerce']);
    this.fromBuildings('market', 'market');
    this.fromLand('office', ['commerce']);
    this.fromBuildings('office', 'office');
    this.shoppingStreets();
    this.fromLand('industrial_park', ['industrial_park']);
    this.fromLand('park', ['park']);
    this.streetAlliances();
  }

  private floorOf(members: readonly Footprint[]): number {
    return members.reduce((sum, f) => sum + f.area_m2 * f.building.levels, 0);
  }

  private shopCount(members: readonly Footprint[]): number {
    return members.reduce((sum, f) => sum + (this.shopsOf.get(f.building.id)?.length ?? 0), 0);
  }

  private leave(reason: SpecialResult['left'][number]['reason'], kind: SpecialKind): void {
    const known = this.result.left.find(l => l.reason === reason && l.kind === kind);
    if (known) known.count++;
    else this.result.left.push({ reason, kind, count: 1 });
  }

  /** Areas of land use; commercial land counts as what stands on it. Land of one kind that touches is one site. */
  private fromLand(kind: SpecialKind, of: readonly SpecialLand['kind'][]): void {
    const parcels = this.land.filter(({ land }) => of.includes(land.kind));
    if (parcels.length === 0) return;
    const sites = this.ground.clip(parcels.flatMap(({ shapes }) => shapes)).map(rings => [rings]);
    for (const site of westFirst(sites)) {
      const inside = this.ground.within(site);
      const members = inside.filter(f => !this.ground.isTaken(f));
      const sources = parcels.filter(({ shapes }) => this.geos.intersectPolygons(shapes, site, 1).length > 0);
      const stated = sources.some(({ land }) => land.kind !== 'commerce');
      if (!stated && !this.suits(kind, members)) continue;
      const whole = this.ground.whole(members);
      if (!whole) {
        this.leave('covered', kind);
        continue;
      }
      const pieces = this.ground.site(site, whole);
      const piece = pieces.reduce<Shape[]>(
        (best, rings) =>
          best.length === 0 || this.ground.area_m2([rings]) > this.ground.area_m2(best) ? [rings] : best,
        [],
      );
      if (piece.length === 0 || this.ground.area_m2(piece) < LEAST_LEFT * this.ground.area_m2(site)) {
        this.leave('covered', kind);
        continue;
      }
      const names = new Set(sources.flatMap(({ land }) => land.name ?? []));
      this.propose(
        kind,
        'land',
        piece,
        whole,
        names.size > 0 ? [...names].slice(0, 2).join('、') : undefined,
      );
    }
  }

  /** Whether what stands on commercial land makes it a market or an office park. */
  private suits(kind: SpecialKind, members: readonly Footprint[]): boolean {
    const used = (use: BuildingUse): Footprint[] => members.filter(f => f.building.use === use);
    if (kind === 'market')
      return this.floorOf(used('market')) >= MARKET_FLOOR_m2 || this.shopCount(members) >= MARKET_SHOPS;
    return this.isOffice(used('office'));
  }

  private isOffice(members: readonly Footprint[]): boolean {
    return this.floorOf(members) >= OFFICE_FLOOR_m2 || members.some(f => f.building.levels >= OFFICE_LEVELS);
  }

  /** Buildings of one use that no proposal has yet, near each other. */
  private fromBuildings(kind: 'market' | 'office', use: BuildingUse): void {
    const free = this.footprints.filter(
      f => f.building.use === use && f.building.households === 0 && !this.ground.isTaken(f),
    );
    for (const group of this.linked(free, LINK_m[kind])) {
      const whole = this.ground.whole(group);
      if (!whole) {
        this.leave('covered', kind);
        continue;
      }
      for (const { shapes, members } of this.ground.cluster(whole, LINK_m[kind])) {
        const enough = kind === 'office' ? this.isOffice(members) : this.floorOf(members) >= MARKET_FLOOR_m2;
        if (!enough) {
          this.leave('small', kind);
          continue;
        }
        const names = new Set(members.flatMap(f => f.building.name ?? []));
        this.propose(kind, 'buildings', shapes, members, names.size === 1 ? [...names][0] : undefined);
      }
    }
  }

  /** Buildings with shops and no dwellings along one street, where shops are dense enough. */
  private shoppingStreets(): void {
    const byStreet = new Map<string, Footprint[]>();
    for (const f of this.footprints) {
      const { building } = f;
      const shops = this.shopsOf.get(building.id)?.length ?? 0;
      if (shops === 0 || building.households > 0 || this.ground.isTaken(f)) continue;
      const street = this.streets.nearest(f.x, f.y) ?? '';
      const list = byStreet.get(street);
      if (list) list.push(f);
      else byStreet.set(street, [f]);
    }
    for (const [street, free] of [...byStreet].sort((a, b) => (a[0] < b[0] ? -1 : 1)))
      for (const group of this.linked(free, LINK_m.shop)) {
        if (this.shopCount(group) < STREET_SHOPS) {
          this.leave('small', 'shopping_street');
          continue;
        }
        const whole = this.ground.whole(group);
        if (!whole || whole.some(f => f.building.households > 0)) {
          this.leave(whole ? 'settled' : 'covered', 'shopping_street');
          continue;
        }
        for (const { shapes, members } of this.ground.cluster(whole, LINK_m.shop)) {
          const shops = this.shopCount(members);
          if (shops < STREET_SHOPS || shops / (this.lengthOf(members) / 100) < STREET_DENSITY) {
            this.leave('small', 'shopping_street');
            continue;
          }
          this.propose(
            'shopping_street',
            'buildings',
            shapes,
            members,
            street === '' ? undefined : `${street}商业街`,
          );
        }
      }
  }

  /** Groups of buildings whose boxes come within a distance of each other. */
  private linked(footprints: readonly Footprint[], distance_m: number): Footprint[][] {
    if (footprints.length === 0) return [];
    const { kx, ky } = this.frame;
    const index = new Flatbush(footprints.length);
    for (const { box } of footprints) index.add(box[0] * kx, box[1] * ky, box[2] * kx, box[3] * ky);
    index.finish();
    const groups = new Groups(footprints.length);
    footprints.forEach(({ box }, i) => {
      const reach = [
        box[0] * kx - distance_m,
        box[1] * ky - distance_m,
        box[2] * kx + distance_m,
        box[3] * ky + distance_m,
      ] as const;
      for (const j of index.search(...reach)) if (j !== i) groups.join(i, j);
    });
    const found = new Map<number, Footprint[]>();
    footprints.forEach((f, i) => {
      const root = groups.find(i);
      const list = found.get(root);
      if (list) list.push(f);
      else found.set(root, [f]);
    });
    return [...found.values()].sort((a, b) => west(a) - west(b));
  }

  /** The shops that no proposal took, where enough of them follow each other. */
  private streetAlliances(): void {
    const { kx, ky } = this.frame;
    const places = [
      ...this.footprints
        .filter(f => !this.ground.isTaken(f))
        .flatMap(f => this.shopsOf.get(f.building.id) ?? []),
      ...this.loose.filter(shop => !this.placed.has(shop.id)),
    ].map(({ id, at }) => ({ id, x: toU(this.frame, at[0]) * kx, y: toV(this.frame, at[1]) * ky }));
    if (places.length === 0) return;
    const index = new Flatbush(places.length);
    for (const { x, y } of places) index.add(x, y, x, y);
    index.finish();
    const groups = new Groups(places.length);
    places.forEach(({ x, y }, i) => {
      const near = index.search(
        x - ALLIANCE_GAP_m,
        y - ALLIANCE_GAP_m,
        x + ALLIANCE_GAP_m,
        y + ALLIANCE_GAP_m,
      );
      for (const j of near)
        if (Math.hypot(places[j].x - x, places[j].y - y) <= ALLIANCE_GAP_m && j !== i) groups.join(i, j);
    });
    const found = new Map<number, typeof places>();
    places.forEach((place, i) => {
      const root = groups.find(i);
      const list = found.get(root);
      if (list) list.push(place);
      else found.set(root, [place]);
    });
    for (const list of found.values())
      for (const shops of alliancesOf(list))
        this.result.alliances.push({ region: this.region?.code ?? '', shops });
  }

  /** The diagonal of the box around the members, metres: how long a street they line. */
  private lengthOf(members: readonly Footprint[]): number {
    const { kx, ky } = this.frame;
    const side = (k: number, i: 0 | 1): number =>
      (Math.max(...members.map(f => f.box[i + 2])) - Math.min(...members.map(f => f.box[i]))) * k;
    return Math.max(1, Math.hypot(side(kx, 0), side(ky, 1)));
  }

  private propose(
    kind: SpecialKind,
    from: 'land' | 'buildings',
    shapes: readonly Shape[],
    members: readonly Footprint[],
    name: string | undefined,
  ): void {
    const held = members.filter(f => contains(shapes.flat(), f.x, f.y));
    const area_m2 = this.ground.area_m2(shapes);
    if (area_m2 < LEAST_LAND_m2[kind]) {
      this.leave('small', kind);
      return;
    }
    const households = held.reduce((sum, f) => sum + f.building.households, 0);
    if (households > MOST_HOUSEHOLDS) {
      this.leave('settled', kind);
      return;
    }
    this.ground.take(shapes, held);
    const inside = shapes.flat();
    const shops = [
      ...held.flatMap(f => this.shopsOf.get(f.building.id) ?? []),
      ...this.loose.filter(({ at }) => contains(inside, toU(this.frame, at[0]), toV(this.frame, at[1]))),
    ];
    for (const { id } of shops) this.placed.add(id);
    const length_m = held.length === 0 ? 0 : this.lengthOf(held);
    this.result.proposals.push({
      kind,
      name: name ?? this.nextName(kind),
      region: this.region?.code ?? '',
      geometry: this.geometryOf(shapes),
      buildings: held.map(f => f.building.id).sort(),
      households,
      shops: shops.length,
      alliances: alliancesOf(
        shops.map(({ id, at }) => ({
          id,
          x: toU(this.frame, at[0]) * this.frame.kx,
          y: toV(this.frame, at[1]) * this.frame.ky,
        })),
      ).map(ids => ({ shops: ids })),
      reason: {
        from,
        area_m2,
        floor_m2: this.floorOf(held),
        levels: held.reduce((most, f) => Math.max(most, f.building.levels), 0),
        shopsPer100m: length_m === 0 ? 0 : shops.length / (length_m / 100),
      },
    });
  }

  /** 后营社区公园2: told apart by a number in their community. */
  private nextName(kind: SpecialKind): string {
    const number = (this.numbers.get(kind) ?? 0) + 1;
    this.numbers.set(kind, number);
    return `${this.region?.name ?? ''}${SPECIAL_TITLES[kind][0]}${number}`;
  }

  private geometryOf(shapes: readonly Shape[]): ArealGeometry {
    const polygons = shapes.map((rings): PolygonCoordinates => rings.map(ring => fromFlat(this.frame, ring)));
    return polygons.length === 1
      ? { type: 'Polygon', coordinates: polygons[0] }
      : { type: 'MultiPolygon', coordinates: polygons };
  }
}

const west = (footprints: readonly Footprint[]): number => Math.min(...footprints.map(f => f.box[0]));

function westFirst(sites: Shape[][]): Shape[][] {
  const edge = (site: Shape[]): number =>
    site.flat().reduce((least, ring) => {
      let w = least;
      for (let i = 0; i < ring.length; i += 2) w = Math.min(w, ring[i]);
      return w;
    }, Infinity);
  return sites
    .map(site => ({ site, at: edge(site) }))
    .sort((a, b) => a.at - b.at)
    .map(({ site }) => site);
}

/** Finds the nearest street with a name. */
class StreetIndex {
  private readonly names: string[] = [];
  private readonly index: SegmentIndex;
  private readonly frame: Frame;

  constructor(frame: Frame, streets: SpecialInput['streets']) {
    this.frame = frame;
    const lines: Float64Array[] = [];
    for (const { name, line } of streets) {
      if (!name) continue;
      lines.push(toFlat(frame, line));
      for (let i = 1; i < line.length; i++) this.names.push(name);
    }
    this.index = new SegmentIndex(segmentsOf(lines, frame.kx, frame.ky));
  }

  /** The street within `STREET_REACH_m` of a place in grid units. */
  nearest(u: number, v: number): string | undefined {
    const [x, y] = [u * this.frame.kx, v * this.frame.ky];
    let best: string | undefined;
    let least = STREET_REACH_m;
    for (const k of this.index.near(x, y, STREET_REACH_m)) {
      const d = this.index.distance(k, x, y);
      if (d < least || (d === least && best !== undefined && this.names[k] < best)) {
        least = d;
        best = this.names[k];
      }
    }
    return best;
  }
}
