/** Locks and pins against the regions: which region each belongs to, and what contradicts what. */
import { bboxOf, type Frame, frameOf, toFlat, toSquareMetres } from '../geometry/frame.ts';
import type { Geos } from '../geometry/geos.ts';
import type { Shape } from '../geometry/rings.ts';
import { InfeasibleError } from './infeasible.ts';
import type { TaskBuilding } from './prepare.ts';
import type { LockedGrid, PinSet, Region } from './types.ts';

/** A locked grid may reach this far over its region's edge by drawing inaccuracy: square metres, and share of its area. */
const OVERHANG_m2 = 1;
const OVERHANG_SHARE = 0.001;

/** An area in a frame's units. */
export const shapesOf = (frame: Frame, area: LockedGrid['area']): Shape[] =>
  area.map(polygon => polygon.map(ring => toFlat(frame, ring)));

const nameOf = (region: Region): string => (region.name === '' ? region.code : region.name);

/**
 * The locks of each region, and how many lie in none. Throws an InfeasibleError for a lock that reaches over its region's
 * edge, and for two that overlap.
 */
export function homesOfLocks(
  geos: Geos,
  locks: readonly LockedGrid[],
  regions: readonly Region[],
): { homes: LockedGrid[][]; outside: number } {
  let outside = 0;
  const homes: LockedGrid[][] = regions.map(() => []);
  const boxes = regions.map(region => bboxOf(region.area.flat(2)));
  for (const lock of locks) {
    const box = bboxOf(lock.area.flat(2));
    const frame = frameOf(box);
    const shapes = shapesOf(frame, lock.area);
    const area_m2 = toSquareMetres(frame, geos.area(shapes));
    const inside = regions.flatMap((region, i) => {
      const [w, s, e, n] = boxes[i];
      if (w > box[2] || e < box[0] || s > box[3] || n < box[1]) return [];
      const shared = geos.intersectPolygons(shapes, shapesOf(frame, region.area), 1);
      return [{ i, shared_m2: toSquareMetres(frame, geos.area(shared)) }];
    });
    inside.sort((a, b) => b.shared_m2 - a.shared_m2 || a.i - b.i);
    const most = Math.max(OVERHANG_m2, OVERHANG_SHARE * area_m2);
    const home = inside[0];
    if (!home || home.shared_m2 <= OVERHANG_m2) {
      outside++;
      continue;
    }
    if (area_m2 - home.shared_m2 > most) {
      const other = inside[1]?.shared_m2 > OVERHANG_m2 ? regions[inside[1].i] : undefined;
      const [zh, en] = other
        ? [`也伸入${nameOf(other)}`, `and also in ${nameOf(other)}`]
        : ['也伸出边界之外', 'and also outside the boundary'];
      throw new InfeasibleError(
        [
          `锁定网格 ${lock.label} 位于${nameOf(regions[home.i])}，${zh}（${Math.round(area_m2 - home.shared_m2)} 平方米）`,
          `the locked grid ${lock.label} lies in ${nameOf(regions[home.i])} ${en} (${Math.round(area_m2 - home.shared_m2)} m²)`,
        ],
        ['一个网格只属于一个社区：请改画或解锁', 'a grid belongs to one community: redraw or unlock it'],
      );
    }
    homes[home.i].push(lock);
  }
  for (const list of homes) refuseOverlaps(geos, list);
  return { homes, outside };
}

function refuseOverlaps(geos: Geos, locks: readonly LockedGrid[]): void {
  const boxes = locks.map(lock => bboxOf(lock.area.flat(2)));
  for (let i = 0; i < locks.length; i++)
    for (let j = i + 1; j < locks.length; j++) {
      const [a, b] = [boxes[i], boxes[j]];
      if (a[0] >= b[2] || b[0] >= a[2] || a[1] >= b[3] || b[1] >= a[3]) continue;
      const frame = frameOf(a);
      const shared = geos.intersectPolygons(
        shapesOf(frame, locks[i].area),
        shapesOf(frame, locks[j].area),
        1,
      );
      const shared_m2 = toSquareMetres(frame, geos.area(shared));
      if (shared_m2 <= OVERHANG_m2) continue;
      throw new InfeasibleError(
        [
          `锁定网格 ${locks[i].label} 与 ${locks[j].label} 重叠 ${Math.round(shared_m2)} 平方米`,
          `the locked grids ${locks[i].label} and ${locks[j].label} overlap by ${Math.round(shared_m2)} m²`,
        ],
        ['请解锁其中一个', 'unlock one of them'],
      );
    }
}

/**
 * The pins of each region, and how many pinned buildings lie in none. A pair that must be apart and lies in two regions is
 * apart already. Throws an InfeasibleError for buildings of two regions that must be together.
 */
export function pinsOfRegions(
  pins: readonly PinSet[],
  regions: readonly Region[],
  buildings: readonly (readonly TaskBuilding[])[],
): { homes: PinSet[][]; outside: number } {
  const homes: PinSet[][] = regions.map(() => []);
  let outside = 0;
  if (pins.length === 0) return { homes, outside };
  const home = new Map<string, number>();
  buildings.forEach((list, i) => {
    for (const { id } of list) home.set(id, i);
  });
  for (const pin of pins) {
    const byRegion = new Map<number, string[]>();
    for (const id of pin.buildings) {
      const i = home.get(id);
      if (i === undefined) {
        outside++;
        continue;
      }
      const list = byRegion.get(i);
      if (list) list.push(id);
      else byRegion.set(i, [id]);
    }
    if (pin.rule === 'together' && byRegion.size > 1) {
      const [a, b] = [...byRegion].slice(0, 2);
      throw new InfeasibleError(
        [
          `${pin.label}：建筑 ${a[1][0]} 在${nameOf(regions[a[0]])}，${b[1][0]} 在${nameOf(regions[b[0]])}，不能同属一个网格`,
          `${pin.label}: building ${a[1][0]} lies in ${nameOf(regions[a[0]])} and ${b[1][0]} in ${nameOf(regions[b[0]])}; no grid holds both`,
        ],
        ['请修改 --pins 或社区边界', 'change --pins or the boundary of the communities'],
      );
    }
    for (const [i, ids] of byRegion) homes[i].push({ ...pin, buildings: ids });
  }
  return { homes, outside };
}
