/**
 * What a planner draws first and by hand: the river, the old town's moat, the railway, the ring road and the avenues.
 * Everything else grows between these lines. Points are in local metres, the drum tower of the old town near (-330, 150).
 */
import { lengthOf, offsetLine, type Point, spline, walk } from './geometry.ts';
import type { DrawnLine } from './noding.ts';
import { DUAL_SPACING, type Way, type WayKind } from './ways.ts';

// biome-ignore format: a table of points
export const RIVER = spline([
  [-5000, 1500], [-4300, 1260], [-3600, 1080], [-2950, 640], [-2350, 330], [-1750, 520], [-1200, 930],
  [-500, 1110], [150, 960], [620, 470], [1180, 190], [1800, 360], [2400, 640], [3000, 520], [3600, 80],
  [4300, -80], [5000, -60],
]);

// biome-ignore format: a table of points
export const MOAT = spline([
  [-1190, 935], [-1150, 640], [-1130, 200], [-1060, -250], [-940, -445], [-640, -455], [-200, -360],
  [170, -275], [395, -215], [500, -60], [520, 220], [560, 535],
]);

/** Comes from the northern hills, runs through a culvert under the market and meets the river. */
// biome-ignore format: a table of points
export const CREEK = spline([
  [1650, 3600], [1560, 2900], [1380, 2500], [1420, 2000], [1560, 1550], [1500, 1000], [1560, 600],
  [1590, 290],
]);

// biome-ignore format: a table of points
export const RAILWAY = spline([
  [-5000, -1080], [-4200, -1230], [-3400, -1400], [-2300, -1690], [-1200, -1800], [0, -1760],
  [1200, -1790], [2200, -2020], [3100, -2400], [4000, -2760], [5000, -3000],
]);

// biome-ignore format: a table of points
const RING: Point[] = [
  [0, 2420], [1250, 2360], [2250, 1960], [2900, 1130], [3080, 150], [3000, -900], [2700, -1900],
  [2050, -2560], [900, -2800], [-500, -2830], [-1700, -2640], [-2480, -2080], [-2900, -1250],
  [-3160, -250], [-3080, 850], [-2650, 1700], [-1800, 2250], [-900, 2440],
];

/** The built-up city ends here; no street runs along it. */
// biome-ignore format: a table of points
export const OUTLINE: Point[] = [
  [-4230, 1800], [-3720, 2080], [-3560, 2480], [-2750, 2620], [-2600, 2990], [-1500, 3010],
  [-1380, 3240], [-420, 3190], [40, 3330], [980, 3260], [1250, 2990], [2050, 3050], [2460, 2760],
  [3140, 2700], [3260, 2180], [3820, 1990], [3900, 1330], [4260, 1190], [4180, 420], [4330, -60],
  [4210, -900], [4300, -1480], [3960, -1960], [4010, -2920], [3050, -3010], [2840, -3300], [1500, -3260],
  [700, -3420], [-250, -3290], [-850, -3400], [-1600, -3100], [-2500, -3040], [-2760, -2560],
  [-3380, -2420], [-3530, -1900], [-4060, -1750], [-3960, -900], [-4300, -520], [-4160, 300],
  [-4330, 900],
];

type Drawing = [name: string, kind: WayKind, points: Point[], options?: Partial<Way> & { dual?: boolean }];

// Lines are drawn a little past their ends; noding trims what hangs over.
// biome-ignore format: a table of lines
const AVENUES: Drawing[] = [
  ['环城路', 'trunk', RING, { dual: true }],
  ['云溪大街', 'primary', [[-4500, -560], [-3500, -700], [-2400, -720], [-1400, -840], [-300, -860], [700, -740], [1900, -800], [3000, -640], [4500, -700]], { dual: true }],
  ['府前大街', 'primary', [[-4500, 2120], [-3700, 1830], [-2900, 1560], [-1900, 1600], [-900, 1740], [200, 1690], [1200, 1510], [2300, 1440], [3200, 1520], [4300, 1420]], { dual: true }],
  ['青石大道', 'primary', [[-2060, 3250], [-1960, 2300], [-1790, 1500], [-1640, 650], [-1610, -100], [-1700, -900], [-1660, -1800], [-1760, -2700], [-1900, -3300]], { dual: true }],
  ['凤凰大道', 'primary', [[700, 3500], [860, 2500], [990, 1700], [1120, 800], [1040, 0], [1010, -750], [1130, -1800], [1080, -2700], [1180, -3500]], { dual: true }],
  ['鼓楼大街', 'secondary', [[-700, 3400], [-610, 2600], [-560, 1800], [-500, 1110], [-400, 600], [-310, 150], [-240, -320], [-230, -860], [-150, -1720]], { shopping: true }],
  ['东西门大街', 'secondary', [[-1640, 60], [-1140, 20], [-310, 150], [520, 270], [800, 130], [1080, 10]], { shopping: true }],
  ['团结路', 'secondary', [[-2900, 3100], [-2620, 2400], [-2430, 1600], [-2460, 900], [-2380, 320], [-2420, -300], [-2380, -1100], [-2440, -1720], [-2420, -2500], [-2560, -3200]], { underRail: true }],
  ['龙山路', 'secondary', [[2330, 3000], [2180, 2300], [2030, 1400], [2090, 450], [2020, -300], [1960, -1200], [2100, -2000], [2060, -2700], [2200, -3500]], { underRail: true }],
  ['康平路', 'secondary', [[200, 3500], [260, 2500], [290, 1690], [320, 1250], [300, 900]]],
  ['站南路', 'secondary', [[-3500, -2150], [-2500, -2230], [-1600, -2270], [-400, -2300], [1100, -2260], [2200, -2440], [3100, -2850], [4100, -3100]]],
  ['建设东路', 'secondary', [[980, -190], [1600, -230], [2300, -200], [3100, -240], [4500, -420]]],
  ['建设西路', 'secondary', [[-1560, -260], [-2300, -190], [-3100, -130], [-4500, 60]]],
  ['文昌路', 'secondary', [[1040, 950], [1700, 900], [2400, 1020], [3000, 960], [4300, 700]]],
  ['东环二路', 'secondary', [[3620, 2400], [3560, 1500], [3640, 700], [3620, 60], [3560, -700], [3640, -1500], [3500, -2300], [3450, -3200]]],
  ['西环二路', 'tertiary', [[-3590, 1090], [-3660, 300], [-3600, -600], [-3560, -1390], [-3480, -2300]], { underRail: true }],
  ['纺织路', 'secondary', [[-3300, -1020], [-2500, -1180], [-1700, -1300], [-900, -1330], [-190, -1290], [600, -1240], [1080, -1280], [2000, -1420], [3000, -1380], [4400, -1500]]],
  ['北苑路', 'secondary', [[-2900, 2060], [-2200, 2020], [-1300, 2080], [-560, 2100], [280, 2060], [900, 1990], [1700, 1900], [2380, 1800]]],
  ['石桥街', 'tertiary', [[-1640, -380], [-1110, -130], [-840, -90], [-310, -110], [440, -60], [700, -70], [1060, -70]]],
  ['月河街', 'tertiary', [[-870, -900], [-820, -445], [-790, -100], [-850, 500], [-900, 1000]]],
  ['文庙街', 'tertiary', [[180, -900], [150, -280], [120, 100], [60, 560], [20, 900]]],
  ['县前街', 'pedestrian', [[-900, 330], [-600, 340], [-330, 390]], { shopping: true }],
  ['平安街', 'tertiary', [[-1600, 560], [-1150, 600], [-400, 610], [30, 640], [480, 560]]],
  ['工业一路', 'tertiary', [[3000, -1850], [3600, -1800], [4200, -1900]]],
  ['铁西路', 'tertiary', [[-1080, -1500], [-1040, -1800], [-1060, -2320]], { underRail: true }],
  ['铁东路', 'tertiary', [[480, -1400], [500, -1760], [520, -2320]], { underRail: true }],
];

/** Roads on both sides of a corridor, `gap_m` from its middle line; the railway's wander off a little. */
function flankedBy(
  line: Point[],
  along: 'river' | 'canal' | 'railway' | 'stream',
  gap_m: number,
  names: [string, string],
  kind: WayKind,
  trim_m = 0,
): DrawnLine[] {
  const ends = lengthOf(line);
  const kept =
    trim_m > 0 ? [walk(line, trim_m).point, ...line.slice(1, -1), walk(line, ends - trim_m).point] : line;
  return ([1, -1] as const).map((side, i) => {
    const wander = (m: number) =>
      side *
      (gap_m + (along === 'railway' ? 14 * Math.sin(m / 420 + i * 2) + 10 : 3 * Math.sin(m / 260 + i)));
    const drawn = offsetLine(kept, wander);
    return { way: { kind, name: names[i]!, axis: drawn, along }, line: drawn };
  });
}

export interface Skeleton {
  lines: DrawnLine[];
  /** Middle lines of the dual carriageways with half their spacing. */
  duals: { axis: Point[]; half_m: number }[];
}

export function drawSkeleton(): Skeleton {
  const lines: DrawnLine[] = [];
  const duals: Skeleton['duals'] = [];
  const plain = (name: string, kind: WayKind, line: Point[]) =>
    lines.push({ way: { kind, name, axis: line }, line });
  plain('', 'outline', [...OUTLINE, OUTLINE[0]!]);
  plain('云溪河', 'river', RIVER);
  plain('护城河', 'canal', MOAT);
  plain('胶云铁路', 'railway', RAILWAY);
  lines.push(...flankedBy(RIVER, 'river', 72, ['滨河北路', '滨河南路'], 'tertiary'));
  lines.push(...flankedBy(MOAT, 'canal', 27, ['城河内街', '城河外街'], 'residential', 58));
  plain('北沙河', 'stream', CREEK);
  lines.push(...flankedBy(CREEK, 'stream', 24, ['沙河西路', '沙河东路'], 'residential'));
  lines.push(...flankedBy(RAILWAY, 'railway', 48, ['站北路', '铁南路'], 'residential'));
  for (const [name, kind, points, { dual, ...options } = {}] of AVENUES) {
    const closed = points === RING;
    const axis = spline(points, closed);
    const loop = closed ? [...axis, axis[0]!] : axis;
    if (dual !== true) {
      lines.push({ way: { kind, name, axis, ...options }, line: loop });
      continue;
    }
    const half_m = DUAL_SPACING[kind as 'trunk' | 'primary'] / 2;
    duals.push({ axis: loop, half_m });
    for (const carriageway of ['right', 'left'] as const) {
      const line = offsetLine(axis, carriageway === 'left' ? half_m : -half_m, closed);
      lines.push({
        way: { kind, name, axis: loop, carriageway, ...options },
        line: closed ? [...line, line[0]!] : line,
      });
    }
  }
  return { lines, duals };
}
