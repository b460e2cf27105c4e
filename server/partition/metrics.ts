/** The figures of a report, computed from what is written out. Their definitions stand in metric-list.ts. */

import { Division } from './divide/division.ts';
import { movedWeight } from './divide/matching.ts';
import { outsidePenalty } from './divide/window.ts';
import { randIndices, type SharedHouseholds, sharedHouseholds } from './measure/agreement.ts';
import { type BoundaryLengths, boundaryLengths, innerBoundary, sharesOf } from './measure/boundary.ts';
import { splitCompounds, splitTotals } from './measure/compounds.ts';
import { areaOf, inertia, type Place, placesOf, polsbyPopper } from './measure/shape.ts';
import { barrierLengths, mainStreetsInside } from './measure/streets.ts';
import { regionMoves } from './measure/valid.ts';
import { type WalkingNetwork, walkingNetwork } from './measure/walking.ts';
import type { RegionOutput } from './output.ts';
import { OUTSIDE_COST } from './params.ts';
import { emptyParts, type RegionDivision } from './region.ts';
import type { DivisionMetrics, GridArea, NearestRequest, PartitionOptions, RegionReport } from './types.ts';

/** One region's figures, with the per-grid values that the city's medians, means and shares need. */
export interface RegionFigures {
  report: RegionReport;
  /** Of the resident grids, in one order. */
  perGrid: GridFigures[];
  boundary: BoundaryLengths;
  shared: SharedHouseholds[];
}

/** One resident grid's figures. */
export interface GridFigures {
  code: string;
  work: number;
  /** |work − target| / target. */
  deviation: number;
  polsbyPopper: number;
  inertia: number;
  walkingDiameter_m: number;
  /** Lines of the input do not join all of its homes: some distances are estimated. */
  walkingEstimated: boolean;
}

/** Measures a divided region; `nearest`: the nearest request that it can meet, where one is needed and known. */
export function measureRegion(
  division: RegionDivision,
  output: RegionOutput,
  options: PartitionOptions,
  nearest?: NearestRequest,
): RegionFigures {
  const { task } = division;
  const resident = output.grids.filter(g => g.kind === 'resident');
  const workOf = (g: GridArea): number => g.workload ?? g.households;
  const inside = resident.filter(g => workOf(g) >= options.min && workOf(g) <= options.max);
  const oversize = output.grids.filter(g => g.kind === 'oversize');
  const perGrid = gridFigures(division, output, options);
  const boundary = boundaryLengths(output.stretches, output.grids);
  const shared = sharedHouseholds(task.current, output.assignments);
  const streets = barrierLengths(division, output);
  const split = splitCompounds(division, output);
  const barrierOnBoundaryKm: DivisionMetrics['barrierOnBoundaryKm'] = {};
  for (const s of output.stretches)
    barrierOnBoundaryKm[s.on] = (barrierOnBoundaryKm[s.on] ?? 0) + s.length_m / 1000;

  const work = sum(output.grids.map(workOf));
  const outside = sum(resident.map(workOf)) - sum(inside.map(workOf));
  const costTerms = termsOf(division);
  const { moves, beyond } = regionMoves(division, options.grids !== undefined);
  return {
    perGrid,
    boundary,
    shared,
    report: {
      code: task.region.code,
      name: task.region.name,
      infeasible: division.infeasible,
      nearest: nearest ?? null,
      grids: output.grids.length,
      households: sum(output.grids.map(g => g.households)),
      inWindow: inside.length,
      inWindowHouseholds: sum(inside.map(g => g.households)),
      oversizeBuildings: oversize.length,
      oversizeHouseholds: sum(oversize.map(g => g.households)),
      barrierInsideKm: streets.insideKm,
      barrierOnBoundaryKm,
      barrierOnBoundaryShare: sharesOf(barrierOnBoundaryKm),
      moved: movedHouseholds(task.current, output.assignments),
      lowerBound: division.lowerBound,
      gap: work === 0 ? 0 : Math.max(0, outside - division.lowerBound) / work,
      cost: sum(Object.values(costTerms)),
      costTerms,
      ...boundOf(sum(Object.values(costTerms)), division.unproved),
      compoundsSplitNeeded: division.mustSplit ?? null,
      movesToValid: beyond > 0 ? null : moves,
      movesWherePossible: moves,
      beyondMoves: beyond,
      innerBoundary: innerBoundary(boundary),
      innerBoundaryShare: sharesOf(boundary.kmOn),
      barrierKm: streets.km,
      mainStreetsInside: mainStreetsInside(streets.km, streets.insideKm),
      ...splitTotals(split),
      ...summed(perGrid),
      ...agreement(shared),
      splitCompounds: split,
    },
  };
}

/** The proved bound of a cost of which `unproved` may still be too much. */
function boundOf(cost: number, unproved: number | undefined): Pick<DivisionMetrics, 'costBound' | 'costGap'> {
  if (unproved === undefined) return { costBound: null, costGap: null };
  return { costBound: cost - unproved, costGap: cost > 0 ? unproved / cost : 0 };
}

/** The city's figures from its regions'. */
export function totalFigures(regions: readonly RegionFigures[]): DivisionMetrics {
  const reports = regions.map(r => r.report);
  const total = (pick: (r: RegionReport) => number): number => sum(reports.map(pick));
  const households = total(r => r.households);
  const barrierInsideKm = addUp(reports.map(r => r.barrierInsideKm));
  const barrierOnBoundaryKm = addUp(reports.map(r => r.barrierOnBoundaryKm));
  const innerKmOn = addUp(regions.map(r => r.boundary.kmOn));
  const barrierKm = addUp(reports.map(r => r.barrierKm));
  return {
    grids: total(r => r.grids),
    households,
    inWindow: total(r => r.inWindow),
    inWindowHouseholds: total(r => r.inWindowHouseholds),
    oversizeBuildings: total(r => r.oversizeBuildings),
    oversizeHouseholds: total(r => r.oversizeHouseholds),
    compoundsSplit: total(r => r.compoundsSplit),
    barrierInsideKm,
    barrierOnBoundaryKm,
    barrierOnBoundaryShare: sharesOf(barrierOnBoundaryKm),
    moved: total(r => r.moved),
    lowerBound: total(r => r.lowerBound),
    gap: households === 0 ? 0 : sum(reports.map(r => r.gap * r.households)) / households,
    cost: total(r => r.cost),
    costTerms: {
      outside: total(r => r.costTerms.outside),
      boundary: total(r => r.costTerms.boundary),
      streets: total(r => r.costTerms.streets),
      target: total(r => r.costTerms.target),
      moved: total(r => r.costTerms.moved),
      empty: total(r => r.costTerms.empty),
      split: total(r => r.costTerms.split),
    },
    ...boundOf(
      total(r => r.cost),
      reports.some(r => r.costBound === null) ? undefined : total(r => r.cost - (r.costBound ?? 0)),
    ),
    compoundsSplitNeeded: reports.some(r => r.compoundsSplitNeeded === null)
      ? null
      : total(r => r.compoundsSplitNeeded ?? 0),
    movesToValid: reports.some(r => r.movesToValid === null) ? null : total(r => r.movesToValid ?? 0),
    movesWherePossible: total(r => r.movesWherePossible),
    beyondMoves: total(r => r.beyondMoves),
    innerBoundary: innerBoundary({
      kmOn: innerKmOn,
      insideLargeKm: sum(regions.map(r => r.boundary.insideLargeKm)),
    }),
    innerBoundaryShare: sharesOf(innerKmOn),
    barrierKm,
    mainStreetsInside: mainStreetsInside(barrierKm, barrierInsideKm),
    largeCompoundsSplit: total(r => r.largeCompoundsSplit),
    splitPieces: total(r => r.splitPieces),
    splitHouseholds: total(r => r.splitHouseholds),
    splitHouseholdsApart: total(r => r.splitHouseholdsApart),
    ...summed(regions.flatMap(r => r.perGrid)),
    ...agreement(regions.flatMap(r => r.shared)),
  };
}

function gridFigures(
  division: RegionDivision,
  output: RegionOutput,
  { target }: PartitionOptions,
): GridFigures[] {
  const { frame, graph, grids, task } = division;
  const places = placesOf(division);
  let network: WalkingNetwork | undefined;
  const walked = (homes: readonly Place[]): { metres: number; estimated: boolean } => {
    if (homes.length < 2) return { metres: 0, estimated: false };
    network ??= walkingNetwork(frame, task.barriers);
    return network.diameter(homes);
  };
  return output.grids.flatMap((grid, i): GridFigures[] => {
    if (grid.kind !== 'resident') return [];
    const { atoms } = grids[output.order[i]];
    const shapes = output.shapes[i];
    const work = grid.workload ?? grid.households;
    const buildings = atoms.flatMap(a => graph.atoms[a].buildings.map(b => places[b]));
    const { metres, estimated } = walked(buildings.filter(({ households }) => households > 0));
    return [
      {
        code: grid.code,
        work,
        deviation: Math.abs(work - target) / target,
        polsbyPopper: polsbyPopper(frame, shapes),
        inertia: inertia(buildings, areaOf(frame, shapes)),
        walkingDiameter_m: metres,
        walkingEstimated: estimated,
      },
    ];
  });
}

/** What the resident grids come to together. */
function summed(
  grids: readonly GridFigures[],
): Pick<
  DivisionMetrics,
  | 'householdsMin'
  | 'householdsMedian'
  | 'householdsMax'
  | 'polsbyPopperMedian'
  | 'meanDeviation'
  | 'inertiaMean'
  | 'walkingDiameterMedian_m'
  | 'walkingDiameterMax_m'
  | 'walkingEstimated'
> {
  const values = (of: (g: GridFigures) => number): number[] => grids.map(of);
  const work = values(g => g.work);
  const diameters = values(g => g.walkingDiameter_m);
  const least = work.reduce((a, b) => Math.min(a, b), Infinity);
  const greatest = (all: readonly number[]): number => all.reduce((a, b) => Math.max(a, b), 0);
  return {
    householdsMin: Number.isFinite(least) ? least : 0,
    householdsMedian: median(work),
    householdsMax: greatest(work),
    polsbyPopperMedian: median(values(g => g.polsbyPopper)),
    meanDeviation: mean(values(g => g.deviation)),
    inertiaMean: mean(values(g => g.inertia)),
    walkingDiameterMedian_m: median(diameters),
    walkingDiameterMax_m: greatest(diameters),
    walkingEstimated: grids.filter(g => g.walkingEstimated).length,
  };
}

function agreement(
  shared: readonly SharedHouseholds[],
): Pick<DivisionMetrics, 'randIndex' | 'adjustedRandIndex'> {
  const found = randIndices(shared);
  return { randIndex: found?.plain ?? null, adjustedRandIndex: found?.adjusted ?? null };
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
  pinned,
  components,
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
  let streets = 0;
  for (let v = 0; v < searched.n; v++)
    for (let e = searched.start[v]; e < searched.start[v + 1]; e++) {
      if (searched.adj[e] < v) continue;
      if (part[searched.adj[e]] !== part[v]) boundary += searched.cost[e];
      else streets += searched.keep?.[e] ?? 0;
    }
  const vertexPart = new Int32Array(pinned.graph.n);
  pinned.of.forEach((v, i) => {
    vertexPart[v] = part[i];
  });
  const division = new Division(pinned.graph, window, vertexPart);
  const moved = division.movedCosts();
  const empty = (window.empty ?? 0) * emptyParts({ pinned, components }, vertexPart).size;
  const split = division.splitCost();
  return { outside, boundary, streets, target, moved, empty, split };
}
