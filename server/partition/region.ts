/** One region's division, from its task to labelled atoms. The steps of ARCHITECTURE.md in order; pure. */
import { bboxOf, type Frame, frameOf, toFlat } from '../geometry/frame.ts';
import type { Geos } from '../geometry/geos.ts';
import { type AtomGraph, buildAtoms } from './atoms.ts';
import { planCells } from './cells.ts';
import { componentsOf, type Graph, graphOf, subgraph } from './divide/graph.ts';
import { seedFor } from './divide/random.ts';
import { divide } from './divide/search.ts';
import { fittingParts, unavoidableOutside, type Window } from './divide/window.ts';
import { layGround } from './ground.ts';
import { OTHER_CURRENT, POCKET_m2, SAME_CURRENT } from './params.ts';
import type { RegionTask } from './prepare.ts';
import type { GridKind, PartitionOptions } from './types.ts';

export interface RegionHooks {
  /** Milliseconds; differences only. */
  now(): number;
  onStep?(step: string, share: number): void;
}

/** A grid as a set of atoms. */
export interface AtomGrid {
  atoms: number[];
  kind: GridKind;
  households: number;
}

export interface RegionDivision {
  task: RegionTask;
  frame: Frame;
  graph: AtomGraph;
  /** The graph the search worked on: land atoms, oversize ones apart. */
  searched: Graph;
  searchedAtoms: number[];
  grids: AtomGrid[];
  /** Grid of every atom. */
  gridOf: Int32Array;
  seconds: Record<string, number>;
  lowerBound: number;
  infeasible: { reason: string; households: number }[];
  dangling_m: number;
  slivers: number;
  hairlines: number;
  overlaps: number;
}

/** Divides one region. `timeLimit_s` is this region's share of the search time. */
export function divideRegion(
  geos: Geos,
  task: RegionTask,
  options: PartitionOptions,
  hooks: RegionHooks,
): RegionDivision {
  const seconds: Record<string, number> = {};
  let since = hooks.now();
  const lap = (step: string, share: number): void => {
    const now = hooks.now();
    seconds[step] = (seconds[step] ?? 0) + (now - since) / 1000;
    since = now;
    hooks.onStep?.(step, share);
  };
  const window: Window = { min: options.min, max: options.max, target: options.target };
  const frame = frameOf(bboxOf(task.region.area.flat(2)));
  const ground = layGround(geos, frame, task);
  lap('blocks', 0.15);
  const plan = planCells(
    geos,
    ground,
    task,
    { max: options.max, splitOversize: options.level === 'grid' },
    (done, total) => hooks.onStep?.('atoms', 0.15 + (0.35 * done) / total),
  );
  const outlines = task.compounds.flatMap(c => c.area.flat().map(ring => toFlat(frame, ring)));
  const graph = buildAtoms(geos, ground, plan, outlines, options.max);
  lap('atoms', 0.6);

  const { atoms } = graph;
  const searchedAtoms = atoms.map((_, a) => a).filter(a => !atoms[a].oversize && !atoms[a].water);
  const whole = graphOf(
    atoms.map(a => a.households),
    weighEdges(graph, task),
  );
  const searched = subgraph(whole, searchedAtoms);
  const parts = searchComponents(searched, window, task, options, hooks);
  lap('divide', 0.9);

  const gridOf = new Int32Array(atoms.length).fill(-1);
  const grids: AtomGrid[] = [];
  for (let i = 0; i < searchedAtoms.length; i++) {
    const a = searchedAtoms[i];
    while (grids.length <= parts.part[i]) grids.push({ atoms: [], kind: 'resident', households: 0 });
    gridOf[a] = parts.part[i];
  }
  atoms.forEach((atom, a) => {
    if (atom.oversize) gridOf[a] = grids.push({ atoms: [], kind: 'oversize', households: 0 }) - 1;
  });
  attachRest(graph, gridOf, grids);
  for (let a = 0; a < atoms.length; a++) {
    grids[gridOf[a]].atoms.push(a);
    grids[gridOf[a]].households += atoms[a].households;
  }
  for (const grid of grids) if (grid.households === 0) grid.kind = 'empty';
  lap('output', 0.95);
  return {
    task,
    frame,
    graph,
    searched,
    searchedAtoms,
    grids,
    gridOf,
    seconds,
    lowerBound: parts.lowerBound,
    infeasible: parts.infeasible,
    dangling_m: ground.dangling_m,
    slivers: ground.slivers,
    hairlines: graph.hairlines,
    overlaps: plan.overlaps,
  };
}

/** With a division in force, edges inside a known grid are dearer to cut and its boundaries cheaper to keep. */
function weighEdges(graph: AtomGraph, task: RegionTask): { a: number; b: number; cost: number }[] {
  const { current } = task;
  if (!current) return graph.edges;
  const known = graph.atoms.map(atom => {
    const households = new Map<string, number>();
    for (const b of atom.buildings) {
      const grid = current[task.buildings[b].id];
      if (grid !== undefined)
        households.set(grid, (households.get(grid) ?? 0) + task.buildings[b].households);
    }
    return [...households].sort((p, q) => q[1] - p[1])[0]?.[0];
  });
  return graph.edges.map(edge => {
    const [p, q] = [known[edge.a], known[edge.b]];
    if (p === undefined || q === undefined) return edge;
    return { ...edge, cost: edge.cost * (p === q ? SAME_CURRENT : OTHER_CURRENT) };
  });
}

interface Parts {
  part: Int32Array;
  lowerBound: number;
  infeasible: { reason: string; households: number }[];
}

/** Each connected component is divided on its own; components without households wait to be attached. */
function searchComponents(
  graph: Graph,
  window: Window,
  task: RegionTask,
  options: PartitionOptions,
  hooks: RegionHooks,
): Parts {
  const { of, count } = componentsOf(graph);
  const members: number[][] = Array.from({ length: count }, () => []);
  for (let v = 0; v < graph.n; v++) members[of[v]].push(v);
  const part = new Int32Array(graph.n).fill(-1);
  const infeasible: Parts['infeasible'] = [];
  let lowerBound = 0;
  let parts = 0;
  const started = hooks.now();
  const limit_ms = (options.timeLimit_s ?? 0) * 1000;
  let spent = 0;
  members.forEach((vertices, c) => {
    const weight = vertices.reduce((sum, v) => sum + graph.weight[v], 0);
    const share = limit_ms * (vertices.length / graph.n);
    const from = Math.max(hooks.now() - started, spent);
    spent += share;
    const found = divide(
      subgraph(graph, vertices),
      window,
      seedFor(options.seed, `${task.region.code} ${c}`),
      {
        ...(options.steps === undefined ? {} : { stepsPerPart: options.steps }),
        elapsed: () => (share === 0 ? 1 : (hooks.now() - started - from) / share),
      },
    );
    let most = 0;
    vertices.forEach((v, i) => {
      part[v] = parts + found[i];
      most = Math.max(most, found[i]);
    });
    parts += most + 1;
    if (weight > 0 && !fittingParts(weight, window)) {
      const outside = unavoidableOutside(weight, window);
      lowerBound += outside;
      infeasible.push({
        households: weight,
        reason: reasonFor(weight, window, count > 1, options.level === 'community'),
      });
    }
  });
  return { part, lowerBound, infeasible };
}

/** Why a connected piece cannot be met by any number of grids (or communities), in words. */
function reasonFor(weight: number, { min, max }: Window, pocket: boolean, community: boolean): string {
  const where = pocket ? '河流、铁路或边界隔开的一片' : '全部';
  const [unit, one, many] = community ? ['社区', 'community', 'communities'] : ['网格', 'grid', 'grids'];
  if (weight < min)
    return `${where}共 ${weight} 户，不足一个${unit}的下限 ${min} 户 (a piece of ${weight} households is below the minimum of one ${one}, ${min})`;
  const k = Math.floor(weight / min);
  return `${where}共 ${weight} 户：${k} 个${unit}最多容纳 ${k * max} 户，${k + 1} 个至少需要 ${(k + 1) * min} 户 (${weight} households fit neither ${k} nor ${k + 1} ${many} of ${min}–${max})`;
}

const endToEnd = (edge: Float64Array): number =>
  Math.hypot(edge[edge.length - 2] - edge[0], edge[edge.length - 1] - edge[1]);

/**
 * Water, and land without households that only water or a river separates, joins the neighbouring grid with the longest
 * common edge, not across a river where another way is left. What touches nothing is a grid of its own, kind `empty`.
 */
function attachRest(graph: AtomGraph, gridOf: Int32Array, grids: AtomGrid[]): void {
  const { arrangement, atomOf, atoms, hardEdge } = graph;
  const households = new Float64Array(grids.length);
  const land = grids.map(() => [] as number[]);
  atoms.forEach((atom, a) => {
    if (gridOf[a] >= 0) {
      households[gridOf[a]] += atom.households;
      land[gridOf[a]].push(a);
    }
  });
  // Grids of empty land only (a piece cut off without households) are taken apart again and attached as well.
  for (let g = 0; g < grids.length; g++)
    if (households[g] === 0 && grids[g].kind === 'resident') for (const a of land[g]) gridOf[a] = -1;

  const lengths = new Map<number, Map<number, number>>();
  for (let e = 0; e < arrangement.edges.length; e++) {
    const p = atomOf[arrangement.faceOf[2 * e]];
    const q = atomOf[arrangement.faceOf[2 * e + 1]];
    if (p < 0 || q < 0 || p === q || hardEdge[e]) continue;
    const length = endToEnd(arrangement.edges[e]);
    for (const [a, b] of [
      [p, q],
      [q, p],
    ]) {
      if (gridOf[a] >= 0) continue;
      let row = lengths.get(a);
      if (!row) lengths.set(a, (row = new Map()));
      row.set(b, (row.get(b) ?? 0) + length);
    }
  }
  for (let changed = true; changed; ) {
    changed = false;
    for (const [a, row] of lengths) {
      if (gridOf[a] >= 0) continue;
      const common = new Map<number, number>();
      for (const [b, length] of row) {
        const g = gridOf[b];
        if (g < 0 || grids[g].kind === 'oversize') continue;
        common.set(g, (common.get(g) ?? 0) + length);
      }
      const best = [...common].sort((p, q) => q[1] - p[1] || p[0] - q[0])[0];
      if (!best) continue;
      gridOf[a] = best[0];
      changed = true;
    }
  }
  // The rest stands alone, joined with its like across soft edges.
  const pockets: { grid: number; land: number[] }[] = [];
  for (let a = 0; a < atoms.length; a++) {
    if (gridOf[a] >= 0) continue;
    const g = grids.push({ atoms: [], kind: 'empty', households: 0 }) - 1;
    const pocket = [a];
    gridOf[a] = g;
    for (const v of pocket)
      for (const b of lengths.get(v)?.keys() ?? [])
        if (gridOf[b] < 0) {
          gridOf[b] = g;
          pocket.push(b);
        }
    pockets.push({ grid: g, land: pocket });
  }
  // A small empty pocket behind a river has no households to separate: it goes to the other bank. Pockets go to settled
  // grids only, round after round: two that joined each other and then parted would leave a grid in pieces.
  const small = pockets.filter(
    ({ land: pocket }) => pocket.reduce((sum, a) => sum + atoms[a].area_m2, 0) <= POCKET_m2,
  );
  const waiting = new Set(small.map(({ grid }) => grid));
  for (let changed = true; changed; ) {
    changed = false;
    for (const { grid, land: pocket } of small) {
      if (!waiting.has(grid)) continue;
      const common = new Map<number, number>();
      for (let e = 0; e < arrangement.edges.length; e++) {
        const p = atomOf[arrangement.faceOf[2 * e]];
        const q = atomOf[arrangement.faceOf[2 * e + 1]];
        if (p < 0 || q < 0 || (gridOf[p] === grid) === (gridOf[q] === grid)) continue;
        const other = gridOf[p] === grid ? gridOf[q] : gridOf[p];
        if (waiting.has(other) || grids[other].kind === 'oversize') continue;
        common.set(other, (common.get(other) ?? 0) + endToEnd(arrangement.edges[e]));
      }
      const best = [...common].sort((p, q) => q[1] - p[1] || p[0] - q[0])[0];
      if (!best) continue;
      for (const a of pocket) gridOf[a] = best[0];
      waiting.delete(grid);
      changed = true;
    }
  }
  // Numbers of grids that lost all their land are closed up.
  const used = new Map<number, number>();
  const kept: AtomGrid[] = [];
  for (let a = 0; a < atoms.length; a++) {
    let k = used.get(gridOf[a]);
    if (k === undefined) {
      k = kept.push(grids[gridOf[a]]) - 1;
      used.set(gridOf[a], k);
    }
    gridOf[a] = k;
  }
  grids.splice(0, grids.length, ...kept);
}
