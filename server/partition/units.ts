/** Level 3: a building with more households than the maximum is divided by its units (单元), side by side along it. */
import { bboxOf, frameOf, fromFlat, toFlat } from '../geometry/frame.ts';
import type { Geos } from '../geometry/geos.ts';
import type { Shape } from '../geometry/rings.ts';
import type { RegionTask, TaskBuilding } from './prepare.ts';

/**
 * The buildings of a task with every oversize building of known units replaced by its units: strips of equal width across
 * the building's longest wall, from its western (or southern) end, with equal shares of its households. Where the units
 * really lie is not known to the input; an oversize building without their number stays whole.
 */
export function divideByUnits(geos: Geos, task: RegionTask, max: number): RegionTask {
  return {
    ...task,
    buildings: task.buildings.flatMap(building => {
      const units = building.units ?? 1;
      if (units < 2 || building.households + (building.load ?? 0) <= max) return [building];
      return unitsOf(geos, building, units);
    }),
  };
}

function unitsOf(geos: Geos, building: TaskBuilding, units: number): TaskBuilding[] {
  const frame = frameOf(bboxOf(building.area.flat(2)));
  const shapes: Shape[] = building.area.map(polygon => polygon.map(ring => toFlat(frame, ring)));
  const [dx, dy] = direction(shapes, frame.kx, frame.ky);
  // Along the wall and across it, in metres; back to the frame's units where a corner is needed.
  const along = (x: number, y: number): number => x * frame.kx * dx + y * frame.ky * dy;
  const across = (x: number, y: number): number => y * frame.ky * dx - x * frame.kx * dy;
  const box = { a0: Infinity, a1: -Infinity, c0: Infinity, c1: -Infinity };
  for (const ring of shapes.flat())
    for (let i = 0; i < ring.length; i += 2) {
      const [a, c] = [along(ring[i], ring[i + 1]), across(ring[i], ring[i + 1])];
      box.a0 = Math.min(box.a0, a);
      box.a1 = Math.max(box.a1, a);
      box.c0 = Math.min(box.c0, c);
      box.c1 = Math.max(box.c1, c);
    }
  const corner = (a: number, c: number): [number, number] => [
    (a * dx - c * dy) / frame.kx,
    (a * dy + c * dx) / frame.ky,
  ];
  const cuts = Array.from({ length: units + 1 }, (_, i) => box.a0 + ((box.a1 - box.a0) * i) / units);
  const strips = cuts.slice(1).map((end, i): Shape[] => {
    const from = i === 0 ? box.a0 - 1 : cuts[i];
    const to = i === units - 1 ? box.a1 + 1 : end;
    const ring = Float64Array.from(
      [
        corner(from, box.c0 - 1),
        corner(to, box.c0 - 1),
        corner(to, box.c1 + 1),
        corner(from, box.c1 + 1),
        corner(from, box.c0 - 1),
      ].flat(),
    );
    return geos.intersectPolygons(shapes, [[ring]], 1);
  });
  // An angular building may leave a strip without land: then its units cannot be told apart and it stays whole.
  if (strips.some(polygons => polygons.length === 0)) return [building];
  const shareOf = (whole: number, i: number): number =>
    Math.floor((whole * (i + 1)) / units) - Math.floor((whole * i) / units);
  return strips.map((polygons, i) => {
    const area = polygons.map(polygon => polygon.map(ring => fromFlat(frame, ring)));
    return {
      ...building,
      id: `${building.id}/${i + 1}`,
      unitOf: { building: building.id, number: i + 1 },
      area,
      at: geos.pointOnSurface(area),
      households: shareOf(building.households, i),
      ...(building.load === undefined ? {} : { load: building.load / units }),
    };
  });
}

/** The direction of a building's longest wall, pointing east (north where it runs due north), of length one in metres. */
function direction(shapes: readonly Shape[], kx: number, ky: number): [number, number] {
  let best: [number, number] = [1, 0];
  let longest = 0;
  for (const [ring] of shapes)
    for (let i = 2; i < ring.length; i += 2) {
      const x = (ring[i] - ring[i - 2]) * kx;
      const y = (ring[i + 1] - ring[i - 1]) * ky;
      const length = Math.hypot(x, y);
      if (length <= longest) continue;
      longest = length;
      const sign = x < 0 || (x === 0 && y < 0) ? -1 : 1;
      best = [(sign * x) / length, (sign * y) / length];
    }
  return best;
}
