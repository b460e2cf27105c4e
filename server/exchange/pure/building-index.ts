import Flatbush from 'flatbush';
import type { MultiPolygonCoordinates, Position } from '../../api/geo.ts';
import type { BuildingRecord } from './buildings.ts';
import { bboxOf, isInside } from './measure.ts';
import { EARTH_RADIUS_M } from './params.ts';

const METRES_PER_DEGREE = (EARTH_RADIUS_M * Math.PI) / 180;

/** Metres from a point to the edge of an area, on a plane about the point. */
function edgeDistance_m([x, y]: Position, area: MultiPolygonCoordinates): number {
  const scaleX = METRES_PER_DEGREE * Math.cos((y * Math.PI) / 180);
  let least = Infinity;
  for (const polygon of area)
    for (const ring of polygon)
      for (let i = 1; i < ring.length; i++) {
        const [ax, ay] = [(ring[i - 1]![0] - x) * scaleX, (ring[i - 1]![1] - y) * METRES_PER_DEGREE];
        const [dx, dy] = [(ring[i]![0] - x) * scaleX - ax, (ring[i]![1] - y) * METRES_PER_DEGREE - ay];
        const length2 = dx * dx + dy * dy;
        const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length2));
        least = Math.min(least, Math.hypot(ax + t * dx, ay + t * dy));
      }
  return least;
}

/** Finds buildings by place. Answers are places in the list it was made of. */
export class BuildingIndex {
  readonly #buildings: readonly BuildingRecord[];
  readonly #boxes: Flatbush;

  constructor(buildings: readonly BuildingRecord[]) {
    this.#buildings = buildings;
    this.#boxes = new Flatbush(buildings.length);
    for (const { box } of buildings) this.#boxes.add(...box);
    this.#boxes.finish();
  }

  /** The building that holds a point, else the nearest one within `reach_m` metres; of equals the first in the list. */
  at(point: Position, reach_m: number): number | undefined {
    const [x, y] = point;
    const high = (reach_m / METRES_PER_DEGREE) * 1.01;
    const wide = high / Math.max(0.01, Math.cos((y * Math.PI) / 180));
    const near = this.#boxes.search(x - wide, y - high, x + wide, y + high).sort((a, b) => a - b);
    let best: number | undefined;
    let least = reach_m;
    for (const index of near) {
      const { area } = this.#buildings[index]!;
      if (isInside(point, area)) return index;
      const distance = edgeDistance_m(point, area);
      if (distance < least || (distance === least && best === undefined)) {
        least = distance;
        best = index;
      }
    }
    return best;
  }

  /** The buildings whose representative point lies in an area, in the list's order. */
  within(area: MultiPolygonCoordinates): number[] {
    return this.#boxes
      .search(...bboxOf(area))
      .filter(index => isInside(this.#buildings[index]!.point(), area))
      .sort((a, b) => a - b);
  }
}
