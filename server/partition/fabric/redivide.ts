/** Parts of a draft divided anew by the search (`divide/`), the rest as it is: a selection, a grid in k, a repair. */
import { HARD_BARRIERS, type StretchClass } from '../../api/barriers.ts';
import { componentsOf, type Edge, type Graph, graphOf, piecewise, subgraph } from '../divide/graph.ts';
import { divide } from '../divide/search.ts';
import { wholeOf } from '../divide/whole.ts';
import type { Window } from '../divide/window.ts';
import { MAIN_STREETS, NEIGHBOUR_m } from '../params.ts';
import { type PresetName, type Weights, weightsOf } from '../presets.ts';
import { giveAway, refuseGrid } from './atom-actions.ts';
import { finish, piecesOf } from './check.ts';
import { nextCode, nextName } from './codes.ts';
import { lineLength_m } from './measure.ts';
import { Edit } from './patch.ts';
import { nothingToDo, refuse, titleOf } from './refuse.ts';
import { topologyOf } from './topology.ts';
import type { Fabric, Outcome } from './types.ts';

export interface RedivideOptions {
  preset?: PresetName;
  seed?: number;
  /** Recombinations a grid; makes the result repeatable. */
  steps?: number;
  /** Codes that were used before and are never used again. */
  retired?: readonly string[];
}

/** Steps where none are given: a second or two for a community. */
const STEPS = 50;

/** The searched atoms of some grids with their graph; vertex i is `faces[i]`. */
interface Searched {
  faces: number[];
  graph: Graph;
}

/** The graph of the atoms of some grids, as the plan's: no edge crosses a river, water is none of it. */
function graphOfGrids(fabric: Fabric, grids: readonly number[], weights: Weights): Searched {
  const topology = topologyOf(fabric);
  const faces = grids.flatMap(grid => topology.facesOf(grid)).filter(f => !fabric.faces.get(f)?.water);
  const vertex = new Map(faces.map((f, i) => [f, i]));
  const work = faces.map(f =>
    topology
      .buildingsOn(f)
      .reduce((sum, b) => sum + fabric.buildings[b].households + (fabric.buildings[b].load ?? 0), 0),
  );
  const shared = new Map<string, { a: number; b: number; soft_m: number; cost: number; main_m: number }>();
  for (const [, { left, right, on, line }] of [...fabric.arcs].sort((p, q) => p[0] - q[0])) {
    const p = vertex.get(left);
    const q = vertex.get(right);
    if (p === undefined || q === undefined || (HARD_BARRIERS as readonly unknown[]).includes(on)) continue;
    const [a, b] = [Math.min(p, q), Math.max(p, q)];
    const key = `${a} ${b}`;
    let entry = shared.get(key);
    if (!entry) shared.set(key, (entry = { a, b, soft_m: 0, cost: 0, main_m: 0 }));
    const metres = lineLength_m(fabric.frame, line);
    entry.soft_m += metres;
    entry.cost += metres * weights.metre[on ?? 'gap'];
    if ((MAIN_STREETS as readonly (StretchClass | null)[]).includes(on)) entry.main_m += metres;
  }
  const compound = (f: number): string => {
    const { group } = fabric.faces.get(f) as { group: number };
    return fabric.groups[group].compound ?? `#${group}`;
  };
  const edges = [...shared.values()]
    .filter(({ soft_m }) => soft_m >= NEIGHBOUR_m)
    .map(({ a, b, cost, main_m }): Edge => {
      const inside = compound(faces[a]) === compound(faces[b]);
      return { a, b, cost: inside ? cost * weights.sameGroup : cost, keep: weights.mainInside * main_m };
    });
  const numbers = new Map<string, number>();
  const of = Int32Array.from(faces, (f, i) => {
    if (work[i] === 0) return -1;
    const key = compound(f);
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  });
  const total = new Float64Array(numbers.size);
  of.forEach((c, i) => {
    if (c >= 0) total[c] += work[i];
  });
  const fits = of.map(c => (c >= 0 && total[c] <= fabric.window.max ? c : -1));
  return { faces, graph: { ...graphOf(work, edges), whole: wholeOf(fits, numbers.size, weights.split) } };
}

/** The part of every vertex: each connected component is searched by itself; those without households have part -1. */
function search(
  graph: Graph,
  window: Window,
  { seed = 1, steps = STEPS }: RedivideOptions,
  parts?: number,
  start?: Int32Array,
): Int32Array {
  const part = new Int32Array(graph.n).fill(-1);
  const { of, count } = componentsOf(graph);
  let next = 0;
  for (let c = 0; c < count; c++) {
    const own = [...of.keys()].filter(v => of[v] === c);
    if (own.every(v => graph.weight[v] === 0)) continue;
    const found = divide(
      subgraph(graph, own),
      window,
      seed + c,
      { stepsPerPart: steps, ...(parts === undefined ? {} : { parts }) },
      start ? [Int32Array.from(own, v => start[v])] : [],
    );
    own.forEach((v, i) => {
      part[v] = next + found[i];
    });
    next += Math.max(...found) + 1;
  }
  return part;
}

/** Gives the parts to grids: each old grid stays with the part that holds most of its households; other parts are new grids. */
function relabel(
  fabric: Fabric,
  grids: readonly number[],
  { faces, graph }: Searched,
  part: Int32Array,
  action: string,
  retired: readonly string[],
): Outcome {
  const overlap = new Map<string, { p: number; grid: number; work: number }>();
  faces.forEach((f, i) => {
    if (part[i] < 0) return;
    const { grid } = fabric.faces.get(f) as { grid: number };
    const key = `${part[i]} ${grid}`;
    const entry = overlap.get(key) ?? { p: part[i], grid, work: 0 };
    entry.work += graph.weight[i];
    overlap.set(key, entry);
  });
  const gridOf = new Map<number, number>();
  const kept = new Set<number>();
  for (const { p, grid } of [...overlap.values()].sort(
    (a, b) => b.work - a.work || a.grid - b.grid || a.p - b.p,
  )) {
    if (gridOf.has(p) || kept.has(grid)) continue;
    gridOf.set(p, grid);
    kept.add(grid);
  }
  const edit = new Edit(fabric);
  const codes = [...retired];
  for (let p = 0; p <= Math.max(...part); p++) {
    if (gridOf.has(p)) continue;
    const code = nextCode(fabric, codes);
    codes.push(code);
    gridOf.set(p, edit.addGrid({ code, name: nextName(fabric, code), kind: 'resident' }));
  }
  faces.forEach((f, i) => {
    if (part[i] >= 0) edit.label(f, gridOf.get(part[i]) as number);
  });
  settleRest(fabric, edit, grids, new Set(faces.filter((_, i) => part[i] >= 0)), [...gridOf.values()]);
  const pieces = new Map([...gridOf.values()].map(grid => [grid, mostPieces(fabric, grids)]));
  return finish(edit, action, pieces);
}

const mostPieces = (fabric: Fabric, grids: readonly number[]): number =>
  Math.max(...grids.map(grid => piecesOf(fabric, grid).length));

/** Water and land behind it: it stays with its grid where that still touches it, else joins a neighbour of the selection. */
function settleRest(
  fabric: Fabric,
  edit: Edit,
  grids: readonly number[],
  searched: ReadonlySet<number>,
  now: readonly number[],
): void {
  const topology = topologyOf(fabric);
  const rest = grids.flatMap(grid => topology.facesOf(grid)).filter(f => !searched.has(f));
  const waiting = edit.addGrid({ code: '', name: '', kind: 'empty' });
  for (const f of rest) edit.label(f, waiting);
  const others = [...fabric.grids.keys()].filter(grid => !now.includes(grid));
  giveAway(edit, rest, new Set([waiting, ...others]));
  const left = rest.filter(f => edit.faces.get(f).grid === waiting);
  for (const f of left) edit.label(f, (fabric.faces.get(f) as { grid: number }).grid);
  edit.grids.set(waiting, null);
}

/** Grids are divided anew, the rest stays. */
export function redivide(fabric: Fabric, grids: readonly number[], options: RedivideOptions = {}): Outcome {
  const asked = [...new Set(grids)].sort((a, b) => a - b);
  if (asked.length === 0) return nothingToDo();
  for (const grid of asked) {
    const refusal = refuseGrid(fabric, grid);
    if (refusal) return refusal;
  }
  const weights = weightsOf(options.preset);
  const searched = graphOfGrids(fabric, asked, weights);
  const window: Window = { ...fabric.window, targetCost: weights.target, empty: weights.empty };
  const part = search(searched.graph, window, options);
  if (part.every(p => p < 0)) return nothingToDo();
  return relabel(fabric, asked, searched, part, 'redivide', options.retired ?? []);
}

/** A grid is divided into k by the search. */
export function splitGridInto(
  fabric: Fabric,
  grid: number,
  k: number,
  options: RedivideOptions = {},
): Outcome {
  const refusal = refuseGrid(fabric, grid);
  if (refusal) return refusal;
  const weights = weightsOf(options.preset);
  const searched = graphOfGrids(fabric, [grid], weights);
  const settled = searched.graph.weight.filter(w => w > 0).length;
  const { of } = componentsOf(searched.graph);
  const apart = new Set([...of].filter((_, v) => searched.graph.weight[v] > 0)).size;
  if (!Number.isInteger(k) || k < 2 || k > settled || apart > 1)
    return refuse(
      'not_possible',
      apart > 1
        ? `“${titleOf(fabric, grid)}”被河流隔开，不能自动切分。请画线切分。`
        : `“${titleOf(fabric, grid)}”有${settled}个有住户的单元，不能切成${k}个。请换一个数目。`,
      apart > 1
        ? `A river divides "${titleOf(fabric, grid)}": split it by a line.`
        : `"${titleOf(fabric, grid)}" has ${settled} atoms with households and cannot be split into ${k}. Take another number.`,
      { grid },
    );
  // Each part as near as can be to its share.
  const work = searched.graph.weight.reduce((sum, w) => sum + w, 0);
  const window: Window = {
    min: Math.floor((SHARE_LEAST * work) / k),
    max: Math.ceil((SHARE_MOST * work) / k),
    target: work / k,
    targetCost: weights.target,
  };
  const part = search(searched.graph, window, options, k);
  return relabel(fabric, [grid], searched, part, 'splitGridInto', options.retired ?? []);
}

/** Parts of a grid that is split into k hold these shares of the k-th at least and at most, where atoms allow. */
const SHARE_LEAST = 0.9;
const SHARE_MOST = 1.1;

/**
 * Brings the draft inside the window with the fewest households moved: the search with the present grids as the division in force and
 * the preset `least-change`. Locked, special and oversize grids stay.
 */
export function repair(fabric: Fabric, options: RedivideOptions = {}): Outcome {
  const grids = [...fabric.grids]
    .filter(([, { kind, locked }]) => !locked && (kind === 'resident' || kind === 'empty'))
    .map(([grid]) => grid)
    .sort((a, b) => a - b);
  if (grids.length === 0) return nothingToDo();
  const weights = weightsOf(options.preset ?? 'least-change');
  const searched = graphOfGrids(fabric, grids, weights);
  const label = Int32Array.from(searched.faces, f => grids.indexOf(fabric.faces.get(f)?.grid as number));
  const total = new Float64Array(grids.length);
  label.forEach((l, v) => {
    total[l] += searched.graph.weight[v];
  });
  const known = {
    labels: grids.length,
    of: Array.from(label, (l, v): [number, number][] =>
      searched.graph.weight[v] > 0 ? [[l, searched.graph.weight[v]]] : [],
    ),
    total,
  };
  const window: Window = {
    ...fabric.window,
    targetCost: weights.target,
    movedCost: weights.moved,
    empty: weights.empty,
  };
  const graph: Graph = { ...searched.graph, known };
  const part = search(graph, window, options, undefined, piecewise(graph, label));
  if (part.every(p => p < 0)) return nothingToDo();
  return relabel(fabric, grids, searched, part, 'repair', options.retired ?? []);
}
