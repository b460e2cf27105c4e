/**
 * Stations: one service centre in each community and the many small ones, where volunteers and offices happened to find
 * rooms: thick in some communities, thin in others, so that not everybody is served.
 */
import type { Building, City } from './city.ts';
import type { Division } from './communities.ts';
import { centroidOf, distance, type Point } from './geometry.ts';
import { between, chance, pick, type Random, randomOf, shuffled, whole } from './prng.ts';

export interface Station {
  id: string;
  name: string;
  kind: string;
  community: number;
  at: Point;
  floorArea_m2: number;
  amenities: string[];
  hours: string;
  telephone: string;
  contact: string;
  address: string;
}

interface Kind {
  kind: string;
  label: string;
  count: number;
  floor_m2: readonly [number, number];
  hours: readonly string[];
  amenities: readonly string[];
  /** Uses of building that may hold one. */
  uses: readonly Building['use'][];
}

const OFFICE_HOURS = [
  'Mo-Fr 08:30-12:00,13:30-17:30; Sa 09:00-12:00; Su,PH off',
  'Mo-Fr 08:30-12:00,14:00-18:00; Sa,Su 09:00-16:00; PH off',
  'Mo-Fr 08:00-20:00; Sa,Su 09:00-17:00; PH off',
  'Mo-Fr 09:00-12:00,13:30-17:00; Sa,Su,PH off',
  'Mo-Su 08:30-18:00',
]; // prettier-ignore
const KINDS: Kind[] = [
  {
    kind: 'volunteer_station',
    label: '雷锋益站',
    count: 308,
    floor_m2: [12, 60],
    hours: [
      'Mo-Su 08:00-20:00',
      'Mo-Fr 09:00-17:30; Sa,Su,PH off',
      'Mo-Sa 08:00-18:00',
      'Mo-Su 09:00-21:00',
      'Mo-Fr 09:00-11:30,14:00-17:00; Sa,Su,PH off',
      'Sa,Su 09:00-17:00',
    ],
    amenities: ['饮水', '充电', '急救箱', '雨伞', '图书', '微波炉', '义务理发', '血压计', '打气筒'],
    uses: ['shop', 'mixed', 'market', 'mall', 'public', 'residential'],
  },
  {
    kind: 'grid_post',
    label: '网格党群驿站',
    count: 118,
    floor_m2: [25, 110],
    hours: [
      'Mo-Fr 08:30-17:30; Sa,Su,PH off',
      'Mo-Su 08:30-21:00',
      'Mo-Fr 08:30-12:00,13:30-20:00; Sa 09:00-12:00; Su off',
      'Mo-Sa 09:00-18:00',
    ],
    amenities: [
      '饮水',
      '充电',
      '议事角',
      '图书',
      '急救箱',
      '冰箱',
      '微波炉',
      '休息座',
      '打印',
      '雨伞',
      '针线包',
      '无线网络',
    ],
    uses: ['shop', 'residential', 'mixed'],
  },
  {
    kind: 'hongfan_station',
    label: '红帆驿站',
    count: 62,
    floor_m2: [30, 160],
    hours: ['Mo-Su 09:00-21:00', 'Mo-Fr 08:30-18:30; Sa,Su,PH off', '24/7'],
    amenities: ['饮水', '充电', '休息座', '微波炉', '图书', '无线网络', '党建阅读'],
    uses: ['mall', 'office', 'residential', 'shop', 'industrial'],
  },
  {
    kind: 'parlour',
    label: '睦邻客厅',
    count: 66,
    floor_m2: [40, 260],
    hours: [
      'Tu-Su 09:00-11:30,14:00-20:30; Mo off',
      'Mo-Su 08:30-20:30',
      'Mo-Fr 13:30-20:30; Sa,Su 09:00-17:00',
      'We-Su 09:00-18:00',
    ],
    amenities: ['棋牌', '书画', '议事', '亲子', '茶水', '排练厅'],
    uses: ['residential', 'mixed', 'public'],
  },
  {
    kind: 'elderly_canteen',
    label: '老年食堂',
    count: 46,
    floor_m2: [60, 320],
    hours: [
      'Mo-Su 06:30-08:30,11:00-13:00',
      'Mo-Sa 10:30-13:00,16:30-18:30; Su off',
      'Mo-Su 07:00-08:30,11:00-12:30,17:00-18:30',
    ],
    amenities: ['堂食', '送餐', '低糖餐', '无障碍'],
    uses: ['shop', 'mixed', 'residential'],
  },
  {
    kind: 'health_station',
    label: '社区卫生服务站',
    count: 58,
    floor_m2: [120, 480],
    hours: [
      'Mo-Su 08:00-17:30',
      'Mo-Fr 08:00-12:00,13:30-17:30; Sa 08:00-12:00; Su off',
      '24/7',
      'Mo-Su 08:00-20:00',
    ],
    amenities: ['门诊', '疫苗', '康复', '中医', '输液', '无障碍'],
    uses: ['shop', 'mixed', 'public', 'residential'],
  },
  {
    kind: 'express_locker',
    label: '快递柜',
    count: 168,
    floor_m2: [2, 8],
    hours: ['24/7'],
    amenities: ['寄件', '取件'],
    uses: ['residential', 'mixed'],
  },
]; // prettier-ignore

export function placeStations(city: City, division: Division, names: readonly string[]): Station[] {
  const random = randomOf('stations');
  const here: Building[][] = names.map(() => []);
  for (const b of city.buildings) {
    const c = division.ofFace.get(b.face);
    if (c !== undefined && b.tag !== 'construction' && b.tag !== 'greenhouse') here[c]!.push(b);
  }
  const out: Station[] = [];
  const taken = new Set<Building>();
  const add = (kind: Kind | undefined, building: Building, community: number, name: string) => {
    taken.add(building);
    const centre = kind === undefined;
    out.push({
      id: '',
      name,
      kind: kind?.kind ?? 'community_service_centre',
      community,
      at: doorOf(building),
      floorArea_m2: centre
        ? chance(random, 0.8)
          ? whole(random, 1000, 2600)
          : whole(random, 520, 980)
        : whole(random, kind.floor_m2[0], kind.floor_m2[1]),
      amenities: centre
        ? [
            '办事大厅',
            '议事厅',
            ...some(
              random,
              [
                '图书室',
                '健身房',
                '日间照料',
                '四点半学校',
                '心理咨询',
                '法律服务',
                '舞蹈室',
                '书画室',
                '无障碍卫生间',
                '母婴室',
              ],
              4,
              8,
            ),
          ]
        : some(random, kind.amenities, 1, Math.min(kind.amenities.length, 9)),
      hours: pick(random, kind?.hours ?? OFFICE_HOURS),
      telephone: city.names.telephone(random),
      contact: city.names.person(random),
      address: building.address,
    });
  };
  names.forEach((name, c) => {
    const suited = here[c]!.filter(b => b.use === 'public' || b.use === 'shop' || b.use === 'mixed');
    const hall = nearest(suited.length > 0 ? suited : here[c]!, middleOf(here[c]!), random);
    if (hall) add(undefined, hall, c, `${name}党群服务中心`);
  });
  // Some communities have twice as many as others, and three next to none.
  const zeal = names.map(() => between(random, 0.45, 1.6));
  for (const c of shuffled(
    random,
    names.map((_, i) => i),
  ).slice(0, 3))
    zeal[c] = 0.08;
  const total = zeal.reduce((a, b) => a + b, 0);
  for (const kind of KINDS) {
    let owed = 0;
    names.forEach((name, c) => {
      owed += (kind.count * zeal[c]!) / total;
      const halls = shuffled(
        random,
        here[c]!.filter(
          b => kind.uses.includes(b.use) && !taken.has(b) && (b.doors.length > 0 || b.entrances.length > 0),
        ),
      );
      for (; owed >= 1 && halls.length > 0; owed--) {
        const building = halls.pop()!;
        const where = building.compound?.name ?? building.address.replace(/[0-9].*$/, '');
        add(kind, building, c, `${where || name}${kind.label}`);
      }
    });
  }
  const used = new Set<string>();
  out.forEach((station, i) => {
    station.id = `Z${String(i + 1).padStart(4, '0')}`;
    for (let k = 2; used.has(station.name); k++)
      station.name = `${station.name.replace(/（\d+）$/, '')}（${k}）`;
    used.add(station.name);
  });
  return out;
}

const doorOf = (b: Building): Point => b.entrances[0]?.at ?? b.doors[0] ?? centroidOf(b.ring);
const some = <T>(random: Random, items: readonly T[], low: number, high: number) =>
  shuffled(random, items).slice(0, whole(random, low, high));

function middleOf(buildings: readonly Building[]): Point {
  let [x, y, n] = [0, 0, 0];
  for (const b of buildings) {
    const [cx, cy] = b.ring[0]!;
    x += cx * b.households;
    y += cy * b.households;
    n += b.households;
  }
  return n === 0 ? (buildings[0]?.ring[0] ?? [0, 0]) : [x / n, y / n];
}

/** Near the middle of the people, not exactly there: rooms are where they are. */
function nearest(buildings: readonly Building[], at: Point, random: Random): Building | undefined {
  return [...buildings].sort((a, b) => distance(a.ring[0]!, at) - distance(b.ring[0]!, at))[
    whole(random, 0, Math.min(5, buildings.length - 1))
  ];
}
