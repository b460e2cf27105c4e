import Flatbush from 'flatbush';
import type { MultiPolygonCoordinates } from '../../api/geo.ts';
import type { AreaGeos } from './clean.ts';
import { area_m2, bboxOf } from './measure.ts';
import { LEAST_OVERLAP_M2, OVERLAP_GRID } from './params.ts';

const flat = (area: MultiPolygonCoordinates): Float64Array[][] =>
  area.map(polygon => polygon.map(ring => Float64Array.from(ring.flat())));

/** Square metres that two areas share. */
function shared_m2(a: MultiPolygonCoordinates, b: MultiPolygonCoordinates, geos: AreaGeos): number {
  const shared = geos.intersectPolygons(flat(a), flat(b), OVERLAP_GRID).map(polygon =>
    polygon.map(ring => {
      const positions: [number, number][] = [];
      for (let k = 0; k < ring.length; k += 2) positions.push([ring[k]!, ring[k + 1]!]);
      return positions;
    }),
  );
  return area_m2(shared);
}

/** Pairs of areas that overlap by more than drawing inaccuracy, by their places in the list. */
export function* overlaps(
  areas: readonly MultiPolygonCoordinates[],
  geos: AreaGeos,
): Generator<{ first: number; second: number; overlap_m2: number }> {
  if (areas.length === 0) return;
  const boxes = areas.map(bboxOf);
  const index = new Flatbush(areas.length);
  for (const box of boxes) index.add(...box);
  index.finish();
  for (const [first, box] of boxes.entries())
    for (const second of index.search(...box).sort((a, b) => a - b)) {
      if (second <= first) continue;
      const overlap_m2 = shared_m2(areas[first]!, areas[second]!, geos);
      if (overlap_m2 >= LEAST_OVERLAP_M2) yield { first, second, overlap_m2 };
    }
}
