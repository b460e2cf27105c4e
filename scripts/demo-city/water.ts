/** Water surfaces and courses, and the railway, inside the city's outline. */
import type { City } from './city.ts';
import { mix, type Point } from './geometry.ts';
import { type Area, common, minus, widen } from './geos.ts';
import { CREEK, MOAT, OUTLINE, RIVER } from './skeleton.ts';
import { streetLines } from './streets.ts';
import { WATER_HALF_WIDTH } from './ways.ts';

export interface WaterShapes {
  areas: { name: string; area: Area }[];
  courses: { name: string; waterway: string; line: Point[]; tunnel: boolean }[];
  railways: { name: string; line: Point[] }[];
}

/** The creek runs underground here: below the avenue and the market beside it. */
const CULVERT_Y: readonly [number, number] = [1380, 1640];

export function waterShapes(city: City): WaterShapes {
  const outline: Area = { ring: [...OUTLINE], holes: [] };
  const river = common(widen([RIVER], WATER_HALF_WIDTH.river)[0]!, outline)[0]!;
  const areas = [{ name: '云溪河', area: river }];
  for (const piece of minus(widen([MOAT], WATER_HALF_WIDTH.canal)[0]!, river))
    areas.push({ name: '护城河', area: piece });
  for (const part of [CREEK.filter(p => p[1] > CULVERT_Y[1]), CREEK.filter(p => p[1] < CULVERT_Y[0])])
    for (const piece of common(widen([part], WATER_HALF_WIDTH.stream)[0]!, outline).flatMap(p =>
      minus(p, river),
    ))
      areas.push({ name: '北沙河', area: piece });
  for (const pond of city.ponds) areas.push({ name: pond.name, area: { ring: pond.ring, holes: [] } });

  const courses: WaterShapes['courses'] = [];
  const railways: WaterShapes['railways'] = [];
  for (const { way, kind, line } of streetLines(city)) {
    if (kind === 'railway') railways.push({ name: way.name, line });
    if (kind === 'river' || kind === 'canal')
      courses.push({ name: way.name, waterway: kind, line, tunnel: false });
    if (kind === 'stream') courses.push(...culverted(way.name, line));
  }
  return { areas, courses, railways };
}

/** The creek's line in runs above and below ground. */
function culverted(name: string, line: readonly Point[]): WaterShapes['courses'] {
  const runs: WaterShapes['courses'] = [];
  const under = (p: Point) => p[1] > CULVERT_Y[0] && p[1] < CULVERT_Y[1];
  for (let i = 1; i < line.length; i++) {
    const [p, q] = [line[i - 1]!, line[i]!];
    const tunnel = under(mix(p, q, 0.5));
    const last = runs[runs.length - 1];
    if (last && last.tunnel === tunnel) last.line.push(q);
    else runs.push({ name, waterway: 'stream', line: [p, q], tunnel });
  }
  return runs;
}
