/** Names and numbers of compounds, alleys, communities and subdistricts, and the ids by which files refer to them. */
import type { City } from './city.ts';
import { COMMUNITIES, type Division } from './communities.ts';
import { centroidOf, distance, mix, type Point, projectOnLine } from './geometry.ts';
import { chance, randomOf, whole } from './prng.ts';
import { isStreet } from './ways.ts';
import { inOldTown, VILLAGES, type Village } from './zones.ts';

export const COUNTY = '370799';

export interface AreaRecord {
  /** Number in the division. */
  index: number;
  code: string;
  name: string;
  subdistrict: number;
  kind: 'urban' | 'old_town' | 'village' | 'mixed';
  residents: number;
  secretary: string;
  telephone: string;
}

export function nameCompounds(city: City): void {
  const random = randomOf('compound names');
  for (const compound of city.compounds) {
    const centre = centroidOf(compound.ring);
    const village: Village | undefined =
      compound.kind === 'village'
        ? [...VILLAGES].sort((a, b) => distance(a.centre, centre) - distance(b.centre, centre))[0]
        : undefined;
    compound.name = city.names.compound(random, compound.built, compound.kind, village?.name);
    if (compound.managedBy) compound.managedBy = city.names.propertyCompany(random);
    // Alleys take their names with the first house that looks to them.
    const houses = city.buildings.filter(b => b.compound === compound && b.lane);
    for (const { lane } of houses)
      if (lane && lane.name === '') {
        lane.name = village ? city.names.villageLane(village.name) : city.names.alley(random);
        for (const line of city.lanes) if (line.way === lane) line.name = lane.name;
      }
  }
}

/** West to east, then north to south, by rows of a kilometre and a half. */
const readingOrder = (a: Point, b: Point) => Math.round((b[1] - a[1]) / 1500) || a[0] - b[0];

export function nameAreas(
  city: City,
  division: Division,
): { communities: AreaRecord[]; subdistricts: { code: string; name: string; index: number }[] } {
  const random = randomOf('areas');
  const { mesh } = city;
  const faces: number[][] = Array.from({ length: COMMUNITIES }, () => []);
  for (const [face, c] of division.ofFace) if (city.kinds[face] === 'block') faces[c]!.push(face);
  const middles = faces.map(list => meanOf(list.map(f => centroidOf(mesh.ringOf(f)))));
  const groups = [...new Set(division.subdistrict)].map(index => ({
    index,
    middle: meanOf(middles.filter((_, c) => division.subdistrict[c] === index)),
  }));
  groups.sort((a, b) => readingOrder(a.middle, b.middle));
  const titles = [
    '鼓楼街道',
    '青石街道',
    '凤凰街道',
    '府前街道',
    '河西街道',
    '龙山街道',
    '站前街道',
    '东城街道',
    '柳沟街道',
    '北苑街道',
  ];
  // Each takes the title whose landmark is nearest.
  const spots: Record<string, Point> = {
    鼓楼街道: [-310, 150],
    青石街道: [-1650, -1000],
    凤凰街道: [1050, 1600],
    府前街道: [-420, 1890],
    河西街道: [-3200, 300],
    龙山街道: [2100, 600],
    站前街道: [-100, -1900],
    东城街道: [3200, -1500],
    柳沟街道: [-2400, -2100],
    北苑街道: [-1500, 2300],
  }; // prettier-ignore
  const free = new Set(titles);
  const subdistricts = groups.map(({ index, middle }, i) => {
    const name = [...free].sort((a, b) => distance(spots[a]!, middle) - distance(spots[b]!, middle))[0]!;
    free.delete(name);
    return { index, name, code: `${COUNTY}${String(i + 1).padStart(3, '0')}` };
  });
  const spoken = spokenNames(middles);
  const communities: AreaRecord[] = [];
  for (const subdistrict of subdistricts) {
    const own = middles
      .map((middle, index) => ({ middle, index }))
      .filter(({ index }) => division.subdistrict[index] === subdistrict.index);
    own.sort((a, b) => readingOrder(a.middle, b.middle));
    own.forEach(({ middle, index }, i) => {
      const buildings = city.buildings.filter(b => division.ofFace.get(b.face) === index);
      const households = buildings.reduce((sum, b) => sum + b.households, 0);
      communities.push({
        index,
        code: `${subdistrict.code}${String(i + 1).padStart(3, '0')}`,
        name: city.names.community(random, [
          ...(spoken.get(index) ?? []),
          ...wordsNear(city, faces[index]!, middle),
        ]),
        subdistrict: subdistrict.index,
        kind: kindOf(
          middle,
          buildings.map(b => b.compound?.kind),
        ),
        residents: Math.round(households * (2.35 + 0.5 * random())),
        secretary: city.names.person(random),
        telephone: city.names.telephone(random),
      });
    });
  }
  return { communities, subdistricts };
}

/** Names that everybody uses, each for the community whose middle is nearest. */
function spokenNames(middles: readonly Point[]): Map<number, string[]> {
  // biome-ignore format: a table
  const spots: [string, number, number][] = [
    ['鼓楼', -330, 150], ['西关', -1300, 100], ['东关', 800, 250], ['南关', -250, -650], ['北关', -450, 1350],
    ['文庙', 80, 500], ['城隍庙', -800, 450], ['火车站', -100, -1550], ['纺织', -1200, -1400], ['铁南', -300, -2050],
    ['河西', -3300, 300], ['凤凰', 1200, 1500], ['府前', -300, 1900], ['龙山', 2200, 1100], ['开发区', 3500, -1800],
    ['滨河', 1500, 500], ['北园', 300, 2400], ['青石桥', -1900, 600], ['东苑', 2500, 1800], ['机械厂', 900, -1500],
    ['化肥厂', -2900, -1900], ['镜湖', -2700, -300], ['沙河', 1500, 2400],
  ];
  const out = new Map<number, string[]>();
  for (const [name, x, y] of spots) {
    let best = 0;
    middles.forEach((m, i) => {
      if (distance(m, [x, y]) < distance(middles[best]!, [x, y])) best = i;
    });
    if (distance(middles[best]!, [x, y]) < 600) out.set(best, [...(out.get(best) ?? []), name]);
  }
  return out;
}

function kindOf(middle: Point, kinds: readonly (string | undefined)[]): AreaRecord['kind'] {
  const share = (kind: string) => kinds.filter(k => k === kind).length / Math.max(1, kinds.length);
  if (inOldTown(middle) || share('courtyard') > 0.4) return 'old_town';
  if (share('village') > 0.6) return 'village';
  return share('village') > 0.2 ? 'mixed' : 'urban';
}

/** Words a community may be called by: its villages, then its streets, longest inside first. */
function wordsNear(city: City, faces: readonly number[], middle: Point): string[] {
  const words = VILLAGES.filter(v => distance(v.centre, middle) < 500).map(v => v.name);
  const length = new Map<string, number>();
  for (const face of faces) {
    const loop = city.mesh.loops[face]!;
    loop.forEach((a, i) => {
      const b = loop[(i + 1) % loop.length]!;
      const way = city.mesh.wayOf(a, b);
      if (!isStreet(way.kind) || way.name === '') return;
      const word = way.name.replace(/(大街|大道|桥路|东路|西路|南街|北街|路|街)$/, '');
      const [p, q] = [city.mesh.points[a]!, city.mesh.points[b]!];
      const near = 1 / (1 + projectOnLine(middle, [p, mix(p, q, 0.5), q]).distance / 300);
      length.set(
        word,
        (length.get(word) ?? 0) +
          distance(p, q) * near * (way.kind === 'tertiary' || way.kind === 'residential' ? 1 : 0.5),
      );
    });
  }
  return [...words, ...[...length].sort((a, b) => b[1] - a[1]).map(([word]) => word)].filter(
    w => w.length > 1,
  );
}

const meanOf = (points: readonly Point[]): Point => [
  points.reduce((s, p) => s + p[0], 0) / Math.max(1, points.length),
  points.reduce((s, p) => s + p[1], 0) / Math.max(1, points.length),
];

/** Ids in file order, names of shops, gate hours: everything that needs no more than counting. */
export function numberThings(city: City): void {
  const random = randomOf('things');
  city.compounds.forEach((c, i) => {
    c.id = `X${String(i + 1).padStart(4, '0')}`;
  });
  city.buildings.forEach((b, i) => {
    b.id = `L${String(i + 1).padStart(5, '0')}`;
    if (b.name === '' && (b.use === 'shop' || b.use === 'mixed')) b.name = '沿街楼';
  });
  for (const shop of city.shops) shop.name = shop.vacant ? '' : city.names.shop(random, shop.kind);
}

export function gateHours(random: () => number, gated: boolean, kind: string): string | null {
  if (!gated) return null;
  if (kind === 'vehicle') return chance(random, 0.85) ? '24/7' : '05:00-24:00';
  return chance(random, 0.3) ? null : `0${whole(random, 5, 6)}:00-${whole(random, 21, 23)}:00`;
}
