/** The figures of a report, computed from what is written out. */
import Flatbush from 'flatbush';
import type { BarrierClass } from '../api/barriers.ts';
import { length_m, toFlat, toSquareMetres } from '../geometry/frame.ts';
import { contains, type Shape, segmentDistance, signedArea } from '../geometry/rings.ts';
import { movedWeight } from './divide/matching.ts';
import { outsidePenalty } from './divide/window.ts';
import type { RegionOutput } from './output.ts';
import { INSIDE_m, OUTSIDE_COST } from './params.ts';
import type { RegionDivision } from './region.ts';
import type { DivisionMetrics, GridArea, PartitionOptions, RegionReport } from './types.ts';

/** Distance between samples along a barrier, metres. */
const SAMPLE_m = 10;

/** One region's figures, with the per-grid values that the city's medians and means need. */
export interface RegionFigures {
  report: RegionReport;
  polsbyPopper: number[];
  deviations: number[];
}

/** Measures a divided region. */
export function measureRegion(
  division: RegionDivision,
  output: RegionOutput,
  options: PartitionOptions,
): RegionFigures {
  const { task, graph, gridOf } = division;
  const resident = output.grids.filter(g => g.kind === 'resident');
  const workOf = (g: GridArea): number => g.workload ?? g.households;
  const inside = resident.filter(g => workOf(g) >= options.min && workOf(g) <= options.max);
  const oversize = output.grids.filter(g => g.kind === 'oversize');
  const households = output.grids.reduce((sum, g) => sum + g.households, 0);
  const inWindowHouseholds = sum(inside.map(g => g.households));
  const oversizeHouseholds = sum(oversize.map(g => g.households));
  const polsbyPopper = output.grids.flatMap((g, i) =>
    g.kind === 'resident' ? [compactness(division, output.shapes[i])] : [],
  );
  const deviations = resident.map(g => Math.abs(workOf(g) - options.target) / options.target);

  const groupGrids = new Map<number, Set<number>>();
  graph.atoms.forEach((atom, a) => {
    if (atom.households === 0 || atom.oversize) return;
    const set = groupGrids.get(atom.group);
    if (set) set.add(gridOf[a]);
    else groupGrids.set(atom.group, new Set([gridOf[a]]));
  });
  let compoundsSplit = 0;
  for (const [group, grids] of groupGrids)
    if (grids.size > 1 && graph.groups[group].households <= options.max) compoundsSplit++;

  const barrierOnBoundaryKm: DivisionMetrics['barrierOnBoundaryKm'] = {};
  for (const s of output.stretches)
    barrierOnBoundaryKm[s.on] = (barrierOnBoundaryKm[s.on] ?? 0) + s.length_m / 1000;

  const work = sum(output.grids.map(workOf));
  const outside = sum(resident.map(workOf)) - sum(inside.map(workOf));
  const costTerms = termsOf(division);
  return {
    polsbyPopper,
    deviations,
    report: {
      code: task.region.code,
      name: task.region.name,
      infeasible: division.infeasible,
      grids: output.grids.length,
      households,
      inWindow: inside.length,
      inWindowHouseholds,
      oversizeBuildings: oversize.length,
      oversizeHouseholds,
      compoundsSplit,
      barrierInsideKm: barrierInside(division, output),
      barrierOnBoundaryKm,
      polsbyPopperMedian: median(polsbyPopper),
      meanDeviation: mean(deviations),
      moved: movedHouseholds(task.current, output.assignments),
      lowerBound: division.lowerBound,
      gap: work === 0 ? 0 : Math.max(0, outside - division.lowerBound) / work,
      cost: costTerms.outside + costTerms.boundary + costTerms.target,
      costTerms,
    },
  };
}

/** The city's figures from its regions'. */
export function totalFigures(regions: readonly RegionFigures[]): DivisionMetrics {
  const reports = regions.map(r => r.report);
  const total = (pick: (r: RegionReport) => number): number => sum(reports.map(pick));
  const households = total(r => r.households);
  return {
    grids: total(r => r.grids),
    households,
    inWindow: total(r => r.inWindow),
    inWindowHouseholds: total(r => r.inWindowHouseholds),
    oversizeBuildings: total(r => r.oversizeBuildings),
    oversizeHouseholds: total(r => r.oversizeHouseholds),
    compoundsSplit: total(r => r.compoundsSplit),
    barrierInsideKm: addUp(reports.map(r => r.barrierInsideKm)),
    barrierOnBoundaryKm: addUp(reports.map(r => r.barrierOnBoundaryKm)),
    polsbyPopperMedian: median(regions.flatMap(r => r.polsbyPopper)),
    meanDeviation: mean(regions.flatMap(r => r.deviations)),
    moved: total(r => r.moved),
    lowerBound: total(r => r.lowerBound),
    gap: households === 0 ? 0 : sum(reports.map(r => r.gap * r.households)) / households,
    cost: total(r => r.cost),
    costTerms: {
      outside: total(r => r.costTerms.outside),
      boundary: total(r => r.costTerms.boundary),
      target: total(r => r.costTerms.target),
    },
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : sum(values) / values.length);
function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
function addUp<K extends string>(rows: readonly Partial<Record<K, number>>[]): Partial<Record<K, number>> {
  const result: Partial<Record<K, number>> = {};
  for (const row of rows)
    for (const [k, v] of Object.entries(row) as [K, number][]) result[k] = (result[k] ?? 0) + v;
  return result;
}

/** Polsby and Popper (1991): 4π·area / perimeter²; 1 is a circle. */
function compactness({ frame }: RegionDivision, polygons: readonly Shape[]): number {
  let area = 0;
  let perimeter = 0;
  for (const rings of polygons)
    for (const ring of rings) {
      area += toSquareMetres(frame, signedArea(ring));
      perimeter += length_m(frame, ring);
    }
  return perimeter === 0 ? 0 : (4 * Math.PI * area) / perimeter ** 2;
}

/** Kilometres of each barrier class farther than `INSIDE_m` from every grid's edge. */
function barrierInside(
  { frame, task }: RegionDivision,
  output: RegionOutput,
): Partial<Record<BarrierClass, number>> {
  const segments: number[] = [];
  for (const polygons of output.shapes)
    for (const rings of polygons)
      for (const ring of rings)
        for (let i = 2; i < ring.length; i += 2)
          segments.push(
            ring[i - 2] * frame.kx,
            ring[i - 1] * frame.ky,
            ring[i] * frame.kx,
            ring[i + 1] * frame.ky,
          );
  if (segments.length === 0) return {};
  const index = new Flatbush(segments.length / 4);
  for (let s = 0; s < segments.length; s += 4)
    index.add(
      Math.min(segments[s], segments[s + 2]),
      Math.min(segments[s + 1], segments[s + 3]),
      Math.max(segments[s], segments[s + 2]),
      Math.max(segments[s + 1], segments[s + 3]),
    );
  index.finish();
  const region: Shape = task.region.area.flat().map(ring => toFlat(frame, ring));
  const near = (x: number, y: number): boolean =>
    index
      .search(x - INSIDE_m, y - INSIDE_m, x + INSIDE_m, y + INSIDE_m)
      .some(
        s =>
          segmentDistance(
            x,
            y,
            segments[4 * s],
            segments[4 * s + 1],
            segments[4 * s + 2],
            segments[4 * s + 3],
          ) <= INSIDE_m,
      );
  const result: Partial<Record<BarrierClass, number>> = {};
  for (const { class: c, line } of task.barriers) {
    const flat = toFlat(frame, line);
    for (let i = 2; i < flat.length; i += 2) {
      const dx = (flat[i] - flat[i - 2]) * frame.kx;
      const dy = (flat[i + 1] - flat[i - 1]) * frame.ky;
      const length = Math.hypot(dx, dy);
      const parts = Math.max(1, Math.ceil(length / SAMPLE_m));
      for (let k = 0; k < parts; k++) {
        const t = (k + 0.5) / parts;
        const x = flat[i - 2] * frame.kx + dx * t;
        const y = flat[i - 1] * frame.ky + dy * t;
        if (near(x, y) || !contains(region, x / frame.kx, y / frame.ky)) continue;
        result[c] = (result[c] ?? 0) + length / parts / 1000;
      }
    }
  }
  return result;
}

/** Households that change grid, each old grid being one new grid's at most: the fewest possible. */
function movedHouseholds(
  current: Record<string, string> | undefined,
  assignments: RegionOutput['assignments'],
): number {
  if (!current) return 0;
  const known = assignments.filter(({ building }) => current[building] !== undefined);
  return movedWeight(
    known.map(({ building }) => current[building]),
    known.map(({ grid }) => grid),
    known.map(({ households }) => households),
  );
}

/** What the search weighed, term by term, of the grids that it chose (METIS graph, oversize and locked ones apart). */
function termsOf({
  searched,
  part,
  window,
  searchedAtoms,
  grids,
  gridOf,
}: RegionDivision): DivisionMetrics['costTerms'] {
  const used = new Set(searchedAtoms.map(a => gridOf[a]));
  let outside = 0;
  let target = 0;
  for (const g of used) {
    const { work, kind } = grids[g];
    if (kind !== 'resident') continue;
    const penalty = outsidePenalty(work, window);
    if (penalty > 0) outside += OUTSIDE_COST * penalty;
    else target += (window.targetCost ?? 0) * Math.abs(work - window.target);
  }
  let boundary = 0;
  for (let v = 0; v < searched.n; v++)
    for (let e = searched.start[v]; e < searched.start[v + 1]; e++)
      if (searched.adj[e] > v && part[searched.adj[e]] !== part[v]) boundary += searched.cost[e];
  return { outside, boundary, target };
}
