/** What an edit comes to, in figures: per grid and for the whole. */
import { type BarrierClass, HARD_BARRIERS } from '../../api/barriers.ts';
import type { WindowState } from '../../api/schemas.ts';
import { windowStateOf } from '../../api/window.ts';
import { BLOCK_CLASSES } from '../params.ts';
import type { GridKind } from '../types.ts';
import { piecesOf } from './check.ts';
import { arcLength_m } from './measure.ts';
import { areaOf } from './outline.ts';
import { sideOf, topologyOf } from './topology.ts';
import type { Arc, Fabric } from './types.ts';

export interface GridConsequences {
  grid: number;
  code: string;
  name: string;
  kind: GridKind;
  households: number;
  /** Households and household equivalents: what the window counts. */
  work: number;
  buildings: number;
  /** Work less the target, and as a share of it. */
  deviation: number;
  deviationShare: number;
  state: WindowState;
  /** Pieces of land; and with rivers and canals as walls, those with households. */
  pieces: number;
  settledBanks: number;
  /** Metres of barrier between two atoms of the grid, by class. */
  inside_m: Partial<Record<BarrierClass, number>>;
  /** Numbers of the groups that the grid shares with another one, in rising order. */
  splitGroups: number[];
  area_m2: number;
  /** Metres of its outline. */
  outline_m: number;
}

export interface WholeConsequences {
  grids: number;
  resident: number;
  households: number;
  /** Resident grids inside the window, and their households. */
  inWindow: number;
  inWindowHouseholds: number;
  /** Mean of |deviation| / target over resident grids. */
  meanDeviation: number;
  /** Compounds, or blocks that act as one, of at most the window's maximum that lie in several grids; larger ones apart. */
  compoundsSplit: number;
  largeCompoundsSplit: number;
  /** Grids in more than one piece, or with households on both banks of a river. */
  inPieces: number;
  inside_m: Partial<Record<BarrierClass, number>>;
}

export interface Consequences {
  grids: GridConsequences[];
  whole: WholeConsequences;
}

/** A compound, or a block that acts as one, all its parts: what lies where. */
export interface GroupSpread {
  /** Least number of its groups. */
  group: number;
  work: number;
  /** Work in each grid. */
  inGrid: Map<number, number>;
}

const spreadsKnown = new WeakMap<Fabric, readonly GroupSpread[]>();

/** Where the households of each compound or block are. An oversize building is no piece of its compound. */
export function spreadsOf(fabric: Fabric): readonly GroupSpread[] {
  const found = spreadsKnown.get(fabric);
  if (found) return found;
  const first = new Map<string, number>();
  const rootOf = fabric.groups.map(({ compound }, g) => {
    if (compound === undefined) return g;
    const known = first.get(compound);
    if (known === undefined) first.set(compound, g);
    return known ?? g;
  });
  const spreads = new Map<number, GroupSpread>();
  fabric.buildings.forEach(({ households, load }, b) => {
    const { face } = fabric.places.get(b) as { face: number };
    const { grid, group } = fabric.faces.get(face) as { grid: number; group: number };
    const work = households + (load ?? 0);
    if (work === 0) return;
    const root = rootOf[group];
    let spread = spreads.get(root);
    if (!spread) spreads.set(root, (spread = { group: root, work: 0, inGrid: new Map() }));
    spread.work += work;
    if (fabric.grids.get(grid)?.kind !== 'oversize')
      spread.inGrid.set(grid, (spread.inGrid.get(grid) ?? 0) + work);
  });
  const sorted = [...spreads.values()].sort((p, q) => p.group - q.group);
  spreadsKnown.set(fabric, sorted);
  return sorted;
}

const isHard = (on: string | null): boolean => (HARD_BARRIERS as readonly unknown[]).includes(on);
const isBarrier = (on: Arc['on']): on is BarrierClass => BLOCK_CLASSES.includes(on as BarrierClass);

/** Pieces of a grid between its rivers that have households. */
export function settledBanksOf(fabric: Fabric, grid: number): number[][] {
  const topology = topologyOf(fabric);
  return piecesOf(fabric, grid, on => !isHard(on)).filter(piece =>
    piece.some(f => topology.buildingsOn(f).some(b => fabric.buildings[b].households > 0)),
  );
}

function gridConsequences(
  fabric: Fabric,
  grid: number,
  split: ReadonlyMap<number, number[]>,
): GridConsequences {
  const known = fabric.grids.get(grid) as NonNullable<ReturnType<Fabric['grids']['get']>>;
  const topology = topologyOf(fabric);
  const { target } = fabric.window;
  let households = 0;
  let work = 0;
  let buildings = 0;
  let area_m2 = 0;
  let outline_m = 0;
  const inside_m: GridConsequences['inside_m'] = {};
  for (const face of topology.facesOf(grid)) {
    for (const b of topology.buildingsOn(face)) {
      households += fabric.buildings[b].households;
      work += fabric.buildings[b].households + (fabric.buildings[b].load ?? 0);
      buildings++;
    }
    area_m2 += areaOf(fabric, face);
    for (const h of topology.halvesOf(face)) {
      const arc = fabric.arcs.get(h >> 1) as Arc;
      if (fabric.faces.get(sideOf(fabric.arcs, h ^ 1))?.grid !== grid)
        outline_m += arcLength_m(fabric.frame, arc);
      else if (!(h & 1) && isBarrier(arc.on))
        inside_m[arc.on] = (inside_m[arc.on] ?? 0) + arcLength_m(fabric.frame, arc);
    }
  }
  return {
    grid,
    code: known.code,
    name: known.name,
    kind: known.kind,
    households,
    work,
    buildings,
    deviation: work - target,
    deviationShare: target === 0 ? 0 : (work - target) / target,
    state: windowStateOf({ kind: known.kind, households: work }, fabric.window),
    pieces: piecesOf(fabric, grid).length,
    settledBanks: settledBanksOf(fabric, grid).length,
    inside_m,
    splitGroups: split.get(grid) ?? [],
    area_m2,
    outline_m,
  };
}

/** What each grid is worked out once for a fabric. */
const known = new WeakMap<Fabric, Map<number, GridConsequences>>();

/** Figures of some grids, and of the whole. Grids that are not there any more are left out. */
export function consequences(fabric: Fabric, grids: Iterable<number> = fabric.grids.keys()): Consequences {
  let all = known.get(fabric);
  if (!all) {
    all = new Map();
    const split = new Map<number, number[]>();
    for (const { group, inGrid } of spreadsOf(fabric))
      if (inGrid.size > 1)
        for (const grid of inGrid.keys()) split.set(grid, [...(split.get(grid) ?? []), group]);
    for (const grid of [...fabric.grids.keys()].sort((a, b) => a - b))
      all.set(grid, gridConsequences(fabric, grid, split));
    known.set(fabric, all);
  }
  const found = all;
  const asked = [...new Set(grids)].sort((a, b) => a - b);
  return {
    grids: asked.flatMap(grid => found.get(grid) ?? []),
    whole: wholeOf(fabric, [...found.values()]),
  };
}

function wholeOf(fabric: Fabric, all: readonly GridConsequences[]): WholeConsequences {
  const resident = all.filter(({ kind }) => kind === 'resident');
  const inside = resident.filter(({ state }) => state === 'inside');
  const inside_m: WholeConsequences['inside_m'] = {};
  for (const grid of all)
    for (const [on, metres] of Object.entries(grid.inside_m) as [BarrierClass, number][])
      inside_m[on] = (inside_m[on] ?? 0) + metres;
  const split = spreadsOf(fabric).filter(({ inGrid }) => inGrid.size > 1);
  const large = split.filter(({ work }) => work > fabric.window.max);
  const sum = (list: readonly GridConsequences[], of: (g: GridConsequences) => number): number =>
    list.reduce((total, g) => total + of(g), 0);
  return {
    grids: all.length,
    resident: resident.length,
    households: sum(all, g => g.households),
    inWindow: inside.length,
    inWindowHouseholds: sum(inside, g => g.households),
    meanDeviation:
      resident.length === 0 ? 0 : sum(resident, g => Math.abs(g.deviationShare)) / resident.length,
    compoundsSplit: split.length - large.length,
    largeCompoundsSplit: large.length,
    inPieces: all.filter(g => g.pieces > 1 || g.settledBanks > 1).length,
    inside_m,
  };
}
