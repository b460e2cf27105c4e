/**
 * What kind of city stands where. The old town lies inside its moat; work-unit housing (单位宿舍) of the sixties to
 * eighties along the railway and its factories; slab compounds of the nineties around them; tower compounds of the
 * last fifteen years in the east and the north; villages that the city has reached; industry in the south-east and
 * south-west; fields at the edge.
 */
import { contains, distance, type Point } from './geometry.ts';
import { MOAT, RIVER } from './skeleton.ts';

export type Zone =
  | 'old_town'
  | 'centre'
  | 'work_unit'
  | 'slab'
  | 'mixed'
  | 'tower'
  | 'industrial'
  | 'village'
  | 'fringe';

/** Blocks larger than this are cut again (m², to the streets' middle lines). */
export const LARGEST_BLOCK_M2: Record<Zone, number> = {
  old_town: 26_000,
  centre: 48_000,
  work_unit: 52_000,
  slab: 60_000,
  mixed: 70_000,
  tower: 82_000,
  industrial: 150_000,
  village: 75_000,
  fringe: 190_000,
};

/** Nearest seed wins; distances are divided by the weight. */
// biome-ignore format: a table
const SEEDS: [x: number, y: number, zone: Zone, weight?: number][] = [
  [520, -860, 'centre', 0.75], [1060, -420, 'centre', 0.55], [-250, 1720, 'centre', 0.6],
  [2000, 1420, 'centre', 0.45], [-900, -1560, 'work_unit'], [700, -1520, 'work_unit'],
  [-2050, -1480, 'work_unit'], [1600, -1650, 'work_unit', 0.8], [-1900, -2050, 'work_unit', 0.7],
  [-2750, -1050, 'work_unit', 0.8], [-1350, -700, 'slab'], [-300, -1080, 'slab', 0.9],
  [1500, -950, 'slab'], [-2000, 0, 'slab'], [-2050, -600, 'slab'], [700, 40, 'slab', 0.7],
  [1500, 350, 'slab'], [-1300, 1350, 'slab'], [-400, -2050, 'slab'], [500, -2050, 'slab'],
  [2500, -1000, 'slab'], [-1450, 350, 'slab', 0.7], [-2700, -500, 'mixed'], [-2700, 500, 'mixed'],
  [500, 1350, 'mixed'], [2450, -500, 'mixed'], [1500, -250, 'mixed', 0.8], [-2200, 1300, 'mixed'],
  [-1000, 2100, 'mixed'], [1600, -2300, 'mixed', 0.8], [-1000, -2500, 'mixed', 0.8],
  [2400, 250, 'mixed'], [1600, 1750, 'tower'], [1600, 950, 'tower'], [2550, 950, 'tower'],
  [2500, 1650, 'tower'], [450, 2250, 'tower'], [-300, 2350, 'tower'], [3500, 900, 'tower', 0.8],
  [-1900, 2350, 'tower', 0.8], [3450, 0, 'tower', 0.8], [-3400, 900, 'tower', 0.8],
  [1500, 2650, 'tower', 0.8], [-3400, -350, 'tower', 0.7], [-100, 2850, 'tower', 0.7],
  [3000, -600, 'tower', 0.8], [3700, -1500, 'industrial', 1.2], [3300, -2200, 'industrial', 1.2],
  [2650, -2750, 'industrial'], [3000, -1600, 'industrial', 0.8], [-3100, -1850, 'industrial', 1.1],
  [-2900, -2400, 'industrial'], [-3700, -1100, 'industrial', 0.8], [-3900, 1550, 'fringe', 0.9],
  [-3150, 2350, 'fringe'], [-1000, 2950, 'fringe'], [3000, 2500, 'fringe'], [4000, 900, 'fringe', 0.8],
  [-4050, -100, 'fringe', 0.8], [0, -3200, 'fringe'], [-1900, -2900, 'fringe'], [1700, -3050, 'fringe'],
  [4050, -900, 'fringe', 0.9], [2200, 2900, 'fringe'],
];

export interface Village {
  name: string;
  centre: Point;
  radius_m: number;
}

export const VILLAGES: Village[] = [
  { name: '王家庄', centre: [-3330, 1820], radius_m: 202 },
  { name: '李家埠', centre: [-3950, 500], radius_m: 179 },
  { name: '小河口', centre: [-2060, 880], radius_m: 132 },
  { name: '西坡子', centre: [-2880, -1480], radius_m: 148 },
  { name: '张家洼', centre: [-1420, -2480], radius_m: 179 },
  { name: '南关屯', centre: [-700, -720], radius_m: 117 },
  { name: '大柳树', centre: [200, -2560], radius_m: 195 },
  { name: '五里堡', centre: [2350, -2180], radius_m: 148 },
  { name: '孙家疃', centre: [3930, -350], radius_m: 179 },
  { name: '东桥头', centre: [2900, 180], radius_m: 132 },
  { name: '菜园子', centre: [3300, 1850], radius_m: 179 },
  { name: '北楼村', centre: [1900, 2620], radius_m: 163 },
  { name: '后营', centre: [-760, 2780], radius_m: 179 },
  { name: '梁家沟', centre: [-2000, 2700], radius_m: 156 },
  { name: '石桥子', centre: [1540, -3050], radius_m: 156 },
];

const OLD_TOWN: Point[] = (() => {
  const first = MOAT[0]!;
  const last = MOAT[MOAT.length - 1]!;
  return [...MOAT, ...RIVER.filter(p => p[0] > first[0] && p[0] < last[0]).reverse()];
})();

export const inOldTown = (p: Point) => contains(OLD_TOWN, p);

export const villageAt = (p: Point): Village | undefined =>
  VILLAGES.find(v => distance(v.centre, p) < v.radius_m);

export function zoneAt(p: Point): Zone {
  if (inOldTown(p)) return 'old_town';
  if (villageAt(p)) return 'village';
  let best: Zone = 'fringe';
  let nearest = Infinity;
  for (const [x, y, zone, weight = 1] of SEEDS) {
    const d = Math.hypot(p[0] - x, p[1] - y) / weight;
    if (d < nearest) [nearest, best] = [d, zone];
  }
  return best;
}
