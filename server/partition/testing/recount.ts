/**
 * An independent recount of a division from what was written: every promise of the contract, computed anew from the
 * input's shapes and the grids' coordinates with GEOS, without the engine's own arrangement, labels or figures.
 */
import Flatbush from 'flatbush';
import type { MultiPolygonCoordinates, Position } from '../../api/geo.ts';
import { EARTH_RADIUS_m } from '../../geometry/frame.ts';
import type { Geos } from '../../geometry/geos.ts';
import type { GridArea, PartitionInput, PartitionOptions, PartitionResult } from '../types.ts';

type Flat = Float64Array;

export interface Recount {
  /** Largest share of a region's area that no grid covers, and that two grids share. */
  worstGap: number;
  worstOverlap: number;
  invalid: string[];
  /** Grids in several pieces although their region is one piece. */
  broken: string[];
  /** Buildings cut by more than 0.5 m² and 0.1 %, that neither straddle a barrier nor overlap another building. */
  cut: string[];
  /** Buildings with their representative point in a region that are not in exactly the grid that holds the point. */
  misplaced: string[];
  /** Grids with households on both sides of a river or canal. */
  acrossRiver: string[];
  households: number;
  inWindow: number;
  inWindowHouseholds: number;
  oversizeBuildings: number;
  oversizeHouseholds: number;
  /** Most households in a grid that is not oversize. */
  most: number;
}

const polygonsOf = (grid: GridArea): MultiPolygonCoordinates =>
  grid.geometry.type === 'Polygon' ? [grid.geometry.coordinates] : grid.geometry.coordinates;
const boxOf = (polygons: readonly Flat[][]): [number, number, number, number] => {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of polygons.flat())
    for (let i = 0; i < ring.length; i += 2) {
      box[0] = Math.min(box[0], ring[i]);
      box[1] = Math.min(box[1], ring[i + 1]);
      box[2] = Math.max(box[2], ring[i]);
      box[3] = Math.max(box[3], ring[i + 1]);
    }
  return box;
};

/** Recounts a division at level `grid` or `community`. `regions` are the areas that were divided. */
export function recount(
  geos: Geos,
  input: PartitionInput,
  result: PartitionResult,
  options: PartitionOptions,
): Recount {
  const [lon0, lat0] = input.regions[0].area[0][0][0];
  const ky = (EARTH_RADIUS_m * Math.PI) / 180;
  const kx = ky * Math.cos((lat0 * Math.PI) / 180);
  const metres = (p: readonly number[]): [number, number] => [(p[0] - lon0) * kx, (p[1] - lat0) * ky];
  const flatten = (area: MultiPolygonCoordinates): Flat[][] =>
    area.map(rings => rings.map(ring => Float64Array.from(ring.flatMap(metres))));
  const grids = result.grids.map(grid => flatten(polygonsOf(grid)));
  const found: Recount = {
    worstGap: 0,
    worstOverlap: 0,
    invalid: [],
    broken: [],
    cut: [],
    misplaced: [],
    acrossRiver: [],
    households: 0,
    inWindow: 0,
    inWindowHouseholds: 0,
    oversizeBuildings: 0,
    oversizeHouseholds: 0,
    most: 0,
  };

  result.grids.forEach(grid => {
    const reason = geos.isValidReason(polygonsOf(grid));
    if (reason) found.invalid.push(`${grid.code}: ${reason}`);
  });
  for (const region of input.regions) {
    const own = grids.filter((_, g) => result.grids[g].region === region.code);
    const area = geos.area(flatten(region.area));
    const union = geos.area(geos.unionPolygons(own.flat(), 0));
    const sum = own.reduce((total, grid) => total + geos.area(grid), 0);
    const shared = geos.area(
      geos.intersectPolygons(geos.unionPolygons(own.flat(), 0), flatten(region.area), 0),
    );
    found.worstGap = Math.max(found.worstGap, (area - shared) / area, (union - shared) / area);
    found.worstOverlap = Math.max(found.worstOverlap, Math.abs(sum - union) / area);
    if (region.area.length === 1)
      for (const grid of result.grids)
        if (grid.region === region.code && grid.geometry.type !== 'Polygon') found.broken.push(grid.code);
  }

  const index = new Flatbush(grids.length);
  for (const grid of grids) index.add(...boxOf(grid));
  index.finish();
  const gridOf = new Map(result.assignments.map(a => [a.building, a.grid]));
  const counted = new Map<string, { households: number; buildings: number }>();
  for (const { grid, households } of result.assignments) {
    const row = counted.get(grid) ?? { households: 0, buildings: 0 };
    counted.set(grid, { households: row.households + households, buildings: row.buildings + 1 });
  }
  const footprints = input.buildings.map(b => flatten(b.area));
  const footprintIndex = new Flatbush(footprints.length);
  for (const f of footprints) footprintIndex.add(...boxOf(f));
  footprintIndex.finish();
  const barriers = [
    ...input.barriers.filter(b => b.class !== 'lane').map(b => b.line),
    ...input.water.flatMap(w => w.area.flat()),
  ].map(line => Float64Array.from(line.flatMap(metres)));
  const barrierIndex = new Flatbush(Math.max(1, barriers.length));
  for (const line of barriers.length > 0 ? barriers : [new Float64Array(2)])
    barrierIndex.add(...boxOf([[line]]));
  barrierIndex.finish();

  input.buildings.forEach((building, b) => {
    const code = gridOf.get(building.id);
    const point = metres(geos.pointOnSurface(building.area));
    const holding = index
      .search(...point, ...point)
      .filter(g => grids[g].some(rings => inside(rings, point)));
    if (code === undefined) {
      if (holding.length > 0)
        found.misplaced.push(`${building.id} lies in ${result.grids[holding[0]].code} and is not listed`);
      return;
    }
    const g = result.grids.findIndex(grid => grid.code === code);
    const outside = geos.area(geos.differencePolygons(footprints[b], grids[g], 0));
    const area = geos.area(footprints[b]);
    if (!holding.includes(g) && outside > 0.5 * area)
      found.misplaced.push(`${building.id} is listed in ${code}`);
    if (outside <= 0.5 || outside <= 0.001 * area) return;
    const box = boxOf(footprints[b]);
    const straddles = barrierIndex
      .search(...box)
      .some(l => barriers.length > 0 && geos.clipLines([barriers[l]], footprints[b], 0).length > 0);
    const edge = input.regions.some(r => geos.clipLines(flatten(r.area).flat(), footprints[b], 0).length > 0);
    const overlaps = footprintIndex
      .search(...box)
      .some(o => o !== b && geos.area(geos.intersectPolygons(footprints[b], footprints[o], 0)) > 0.01);
    if (!straddles && !edge && !overlaps)
      found.cut.push(`${building.id}: ${outside.toFixed(2)} of ${area.toFixed(0)} m² outside ${code}`);
  });

  const rivers = input.barriers
    .filter(b => b.class === 'river' || b.class === 'canal')
    .map(b => Float64Array.from(b.line.flatMap(metres)));
  if (rivers.length > 0) {
    const banks = geos.buffer(
      geos.unionPolygons(
        rivers.flatMap(line => thicken(line)),
        0,
      ),
      0,
    );
    result.grids.forEach((grid, g) => {
      const pieces = geos.differencePolygons(grids[g], banks, 0);
      if (pieces.length < 2) return;
      const sides = new Set<number>();
      for (const { building, grid: code, households } of result.assignments) {
        if (code !== grid.code || households === 0) continue;
        const at = metres(
          geos.pointOnSurface(
            (input.buildings.find(b => b.id === building) as PartitionInput['buildings'][number]).area,
          ),
        );
        const side = pieces.findIndex(rings => inside(rings, at));
        if (side >= 0) sides.add(side);
      }
      if (sides.size > 1) found.acrossRiver.push(grid.code);
    });
  }

  for (const grid of result.grids) {
    const row = counted.get(grid.code) ?? { households: 0, buildings: 0 };
    if (row.households !== grid.households || row.buildings !== grid.buildings)
      found.misplaced.push(
        `${grid.code} says ${grid.households}/${grid.buildings}, the list ${row.households}/${row.buildings}`,
      );
    found.households += row.households;
    if (grid.kind === 'oversize') {
      found.oversizeBuildings++;
      found.oversizeHouseholds += row.households;
      continue;
    }
    found.most = Math.max(found.most, row.households);
    if (grid.kind === 'resident' && row.households >= options.min && row.households <= options.max) {
      found.inWindow++;
      found.inWindowHouseholds += row.households;
    }
  }
  return found;
}

/** A line as quadrilaterals 2 cm wide, one for each segment. */
function thicken(line: Flat): Flat[][] {
  const half = 0.01;
  const shapes: Flat[][] = [];
  for (let i = 2; i < line.length; i += 2) {
    const dx = line[i] - line[i - 2];
    const dy = line[i + 1] - line[i - 1];
    const length = Math.hypot(dx, dy);
    if (length === 0) continue;
    const [tx, ty] = [(dx / length) * half, (dy / length) * half];
    const [nx, ny] = [-ty, tx];
    const [ax, ay, bx, by] = [line[i - 2] - tx, line[i - 1] - ty, line[i] + tx, line[i + 1] + ty];
    shapes.push([
      Float64Array.from([
        ax + nx,
        ay + ny,
        ax - nx,
        ay - ny,
        bx - nx,
        by - ny,
        bx + nx,
        by + ny,
        ax + nx,
        ay + ny,
      ]),
    ]);
  }
  return shapes;
}

function inside(rings: readonly Flat[], [x, y]: readonly [number, number] | Position): boolean {
  let odd = false;
  for (const ring of rings)
    for (let i = 2; i < ring.length; i += 2)
      if (
        ring[i - 1] > y !== ring[i + 1] > y &&
        x < ((ring[i] - ring[i - 2]) * (y - ring[i - 1])) / (ring[i + 1] - ring[i - 1]) + ring[i - 2]
      )
        odd = !odd;
  return odd;
}
