/** One region's division, from its task to labelled atoms. The steps of ARCHITECTURE.md in order; pure. */
import type { Geos } from '../geometry/geos.ts';
import type { AtomGraph } from './atoms.ts';
import { attachRest } from './attach.ts';
import { divideComponent, type ExactStep } from './component.ts';
import { wholeCompounds } from './compounds.ts';
import { alternativesOf } from './divide/alternatives.ts';
import { componentsOf, type Graph, graphOf, subgraph } from './divide/graph.ts';
import { seedFor } from './divide/random.ts';
import type { Helpers } from './divide/run-job.ts';
import type { Window } from './divide/window.ts';
import type { Highs } from './exact/highs.ts';
import { knownOf, startOf } from './in-force.ts';
import { type LaidLand, layLand } from './land.ts';
import { type PartsRange, rangeOfComponent } from './parts.ts';
import { applyPins, type Pinned, refuseBroken } from './pins.ts';
import type { RegionTask } from './prepare.ts';
import { weightsOf } from './presets.ts';
import { type ComponentProof, lockOutside, proveComponent, type VertexNames } from './proof.ts';
import { proveDivision } from './prove.ts';
import { proveFixed } from './prove-fixed.ts';
import type { GridKind, Infeasibility, PartitionOptions } from './types.ts';

export interface RegionHooks {
  /** Milliseconds; differences only. */
  now(): number;
  onStep?(step: string, share: number): void;
  /** The exact step's solver; without it the search's own division counts. */
  highs?: Highs;
  /** Threads that may take over runs of the search. */
  helpers?: Helpers;
}

/** A grid as a set of atoms. */
export interface AtomGrid {
  atoms: number[];
  kind: GridKind;
  households: number;
  /** Households and household equivalents: what the window counts. */
  work: number;
  /** The locked grid that it is, by its number in the task. */
  lock?: number;
}

/** What a region's division is made from: everything but the choice of grids. */
export interface LaidRegion extends LaidLand {
  window: Window;
  /** The graph the search worked on: land atoms; oversize and locked ones apart. */
  searched: Graph;
  searchedAtoms: number[];
  /** The searched graph with pinned atoms made one. */
  pinned: Pinned;
  components: Component[];
  seconds: Record<string, number>;
  /** Why the exact step failed, each time that it did. */
  exactFailures: string[];
  /** Cost of the best division beyond what is proved to be needed, where a proof was asked for. */
  unproved?: number;
  /** Components where it is proved that some compound must be split; with `unproved`. */
  mustSplit?: number;
  /** Searches for other divisions than the best, in all components. */
  alternativeTries?: number;
}

/** A connected part of the searched graph, divided on its own. */
export interface Component {
  /** Vertices of the pinned graph. */
  vertices: number[];
  weight: number;
  range: PartsRange;
  /** What no division of it can do better. */
  proof: ComponentProof;
}

export interface RegionDivision extends Omit<LaidRegion, 'ground'> {
  grids: AtomGrid[];
  /** Grid of every atom. */
  gridOf: Int32Array;
  /** Part of every searched vertex. */
  part: Int32Array;
  lowerBound: number;
  infeasible: Infeasibility[];
  dangling_m: number;
  slivers: number;
  hairlines: number;
}

/** A region's share of a run. */
export interface RegionOptions extends PartitionOptions {
  /** Grids of each component, where their number is fixed. */
  parts?: readonly number[];
}

/**
 * Steps 1 to 4: blocks, atoms and their graph, with pins and locks in it. Throws an InfeasibleError that names a contradiction.
 *
 * @param known the land of the same task, laid before with the same options but for the minimum
 */
export function layRegion(
  geos: Geos,
  given: RegionTask,
  options: RegionOptions,
  hooks: RegionHooks,
  known?: LaidLand,
): LaidRegion {
  const seconds: Record<string, number> = {};
  let since = hooks.now();
  const lap = (step: string, share: number): void => {
    const now = hooks.now();
    seconds[step] = (seconds[step] ?? 0) + (now - since) / 1000;
    since = now;
    hooks.onStep?.(step, share);
  };
  const { level, min, max, target } = options;
  const weights = weightsOf(options.preset);
  const window: Window = {
    min,
    max,
    target,
    targetCost: weights.target,
    movedCost: options.movedCost ?? weights.moved,
    // A community is for people; below level 1 every piece of land is somebody's.
    ...(level === 'grid' ? { empty: weights.empty } : {}),
  };
  const land = known ?? layLand(geos, given, options, hooks.onStep, lap);
  const { task, graph } = land;
  const { atoms } = graph;
  const searchedAtoms = atoms
    .map((_, a) => a)
    .filter(a => !atoms[a].oversize && !atoms[a].water && atoms[a].lock < 0);
  const whole = graphOf(
    atoms.map(a => a.households + a.load),
    nestedEdges(graph, level).map(({ a, b, cost, main_m }) => ({
      a,
      b,
      cost,
      keep: weights.mainInside * main_m,
    })),
  );
  const searched = subgraph(whole, searchedAtoms);
  const pinned = applyPins(task, graph, searched, searchedAtoms, window);
  const inForce = knownOf(task, graph, searched, searchedAtoms, pinned);
  if (inForce) pinned.graph = { ...pinned.graph, known: inForce };
  const compounds =
    level === 'grid' || level === 'community'
      ? wholeCompounds(graph, searchedAtoms, pinned.of, pinned.graph.n, max, weights.split)
      : undefined;
  if (compounds) pinned.graph = { ...pinned.graph, whole: compounds };
  const { of, count } = componentsOf(pinned.graph);
  const components = Array.from(
    { length: count },
    (): Component => ({
      vertices: [],
      weight: 0,
      range: { least: 0, most: 0 },
      proof: { outside: 0, infeasible: [] },
    }),
  );
  for (let v = 0; v < pinned.graph.n; v++) {
    components[of[v]].vertices.push(v);
    components[of[v]].weight += pinned.graph.weight[v];
  }
  const names = namesOfVertices(pinned, graph, searchedAtoms, task);
  for (const component of components) {
    component.range = rangeOfComponent(component, pinned, task, window);
    component.proof = proveComponent(pinned.graph, component, window, level, count === 1, names);
  }
  lap('divide', 0.65);
  const { frame, ground, overlaps, opened, cutByLocks } = land;
  return {
    task,
    level,
    frame,
    window,
    ground,
    graph,
    searched,
    searchedAtoms,
    pinned,
    components,
    seconds,
    overlaps,
    opened,
    exactFailures: [],
    cutByLocks,
  };
}

/**
 * Step 5: divides a laid region. `timeLimit_s` is this region's share of the search time. Returns the best division, then
 * the alternatives that were asked for and found.
 */
export function divideLaid(laid: LaidRegion, options: RegionOptions, hooks: RegionHooks): RegionDivision[] {
  const since = hooks.now();
  const choices = searchComponents(laid, options, hooks);
  const spent = (hooks.now() - since) / 1000;
  hooks.onStep?.('divide', 0.9);
  const seconds = { ...laid.seconds, divide: (laid.seconds.divide ?? 0) + spent };
  return choices.map((part, i) => labelled(laid, part, i === 0 ? seconds : {}));
}

/** How many areas there are besides the grids of the components: oversize, locked and empty ones. */
export function areasBesides(laid: LaidRegion): number {
  const part = new Int32Array(laid.pinned.graph.n);
  laid.components.forEach(({ vertices }, c) => {
    for (const v of vertices) part[v] = c;
  });
  const { grids } = labelled(laid, part, {});
  return grids.length - laid.components.filter(({ weight }) => weight > 0).length;
}

/** What the vertices of the pinned graph stand for. */
function namesOfVertices(
  { of, graph: { n } }: Pinned,
  graph: AtomGraph,
  searchedAtoms: readonly number[],
  task: RegionTask,
): VertexNames {
  const vertices: number[][] = Array.from({ length: n }, () => []);
  searchedAtoms.forEach((_, i) => {
    vertices[of[i]].push(i);
  });
  return {
    buildings: vertex =>
      vertices[vertex].flatMap(i => graph.atoms[searchedAtoms[i]].buildings.map(b => task.buildings[b].id)),
    atoms: vertex => vertices[vertex].map(i => i + 1),
  };
}

/** Below level 1 an area ends at its compound's edge, is a courtyard, or holds one building. */
function nestedEdges(graph: AtomGraph, level: PartitionOptions['level']): AtomGraph['edges'] {
  const { atoms, groups, edges } = graph;
  if (level === 'building' || level === 'courtyard') return [];
  if (level !== 'compound') return edges;
  const key = (a: number): string => {
    const { group } = atoms[a];
    return groups[group].compound ?? `#${group}`;
  };
  return edges.filter(({ a, b }) => key(a) === key(b));
}

/**
 * Each connected component is divided on its own; components without households wait to be attached. Returns the part of
 * every vertex of the pinned graph, the best division first. A component that has no other good division keeps its best.
 */
function searchComponents(laid: LaidRegion, options: RegionOptions, hooks: RegionHooks): Int32Array[] {
  const { pinned, components, window, task } = laid;
  const { graph } = pinned;
  const { highs } = hooks;
  const exact: ExactStep | undefined = highs && {
    highs,
    onFailure: reason => laid.exactFailures.push(reason),
  };
  const count = options.alternatives?.count ?? 1;
  const choices = Array.from({ length: count }, () => new Int32Array(graph.n).fill(-1));
  const parts = new Array<number>(count).fill(0);
  const started = hooks.now();
  const limit_ms = (options.timeLimit_s ?? 0) * 1000;
  let spent = 0;
  components.forEach(({ vertices, weight }, c) => {
    const share = limit_ms * (vertices.length / graph.n);
    const from = Math.max(hooks.now() - started, spent);
    spent += share;
    const fixed = options.parts?.[c] ?? pinned.seedParts?.[c];
    const { parts: found, tries } = alternativesOf(
      subgraph(graph, vertices),
      window,
      seedFor(options.seed, `${task.region.code} ${c}`),
      {
        ...(options.steps === undefined ? {} : { stepsPerPart: options.steps }),
        ...(fixed === undefined || weight === 0 ? {} : { parts: fixed }),
        ...(hooks.helpers ? { helpers: hooks.helpers } : {}),
        elapsed: () => (share === 0 ? 1 : (hooks.now() - started - from) / share),
        ...(options.steps === undefined
          ? { left_s: () => (share - (hooks.now() - started - from)) / 1000 }
          : {}),
      },
      options.alternatives,
      (part, w, seed, limit) => divideComponent(exact, part, w, seed, limit, startOf(part)),
    );
    laid.alternativeTries = (laid.alternativeTries ?? 0) + tries;
    if (options.prove_s !== undefined && highs && weight > 0 && fixed === undefined) {
      const seconds = options.prove_s * (vertices.length / graph.n);
      const known = components[c].proof;
      const own = subgraph(graph, vertices);
      const proof = proveDivision(highs, own, window, found[0], known.outside, hooks.now, seconds);
      found[0] = proof.part;
      known.outside = proof.outside;
      laid.unproved = (laid.unproved ?? 0) + proof.unproved;
      laid.mustSplit = (laid.mustSplit ?? 0) + proof.mustSplit;
    } else if (options.prove_s !== undefined && highs && weight > 0) {
      const seconds = options.prove_s * (vertices.length / graph.n);
      const proof = proveFixed(highs, subgraph(graph, vertices), window, found[0], hooks.now, seconds);
      found[0] = proof.part;
      laid.unproved = (laid.unproved ?? 0) + proof.unproved;
    }
    choices.forEach((part, k) => {
      const chosen = found[Math.min(k, found.length - 1)];
      let most = 0;
      vertices.forEach((v, i) => {
        part[v] = parts[k] + chosen[i];
        most = Math.max(most, chosen[i]);
      });
      parts[k] += most + 1;
    });
  });
  for (const part of choices) refuseBroken(pinned, part);
  return choices;
}

/** Parts without weight that the search chose: those of components that have households. */
export function emptyParts(
  { pinned: { graph }, components }: Pick<LaidRegion, 'pinned' | 'components'>,
  part: ArrayLike<number>,
): Set<number> {
  const empty = new Set<number>();
  for (const { vertices, weight } of components) {
    if (weight === 0) continue;
    for (const v of vertices) empty.add(part[v]);
    for (const v of vertices) if (graph.weight[v] > 0) empty.delete(part[v]);
  }
  return empty;
}

/** A division of the pinned graph as grids of atoms: oversize and locked ones beside it, empty land and water attached. */
export function labelled(
  laid: LaidRegion,
  pinnedPart: Int32Array,
  seconds: Record<string, number>,
): RegionDivision {
  const { graph, searchedAtoms, pinned, ground, task, window, components, level } = laid;
  const { atoms } = graph;
  const part = pinned.of.map(v => pinnedPart[v]);
  const gridOf = new Int32Array(atoms.length).fill(-1);
  const grids: AtomGrid[] = [];
  const add = (grid: Partial<AtomGrid>): number =>
    grids.push({ atoms: [], kind: 'resident', households: 0, work: 0, ...grid }) - 1;
  searchedAtoms.forEach((a, i) => {
    while (grids.length <= part[i]) add({});
    gridOf[a] = part[i];
  });
  const locked = task.locks.map(({ kind }, lock) => add({ lock, kind: kind ?? 'resident' }));
  atoms.forEach((atom, a) => {
    if (atom.lock >= 0) gridOf[a] = locked[atom.lock];
    else if (atom.oversize) gridOf[a] = add({ kind: 'oversize' });
  });
  for (const p of emptyParts(laid, pinnedPart)) grids[p].kind = 'empty';
  // Level 3 is the building: one without households is an area too, and joins no neighbour as empty land does.
  if (level === 'building')
    for (const a of searchedAtoms)
      if (atoms[a].buildings.length > 0 && atoms[a].households + atoms[a].load === 0)
        grids[gridOf[a]].kind = 'empty';
  attachRest(graph, gridOf, grids);
  for (let a = 0; a < atoms.length; a++) {
    const grid = grids[gridOf[a]];
    grid.atoms.push(a);
    grid.households += atoms[a].households;
    grid.work += atoms[a].households + atoms[a].load;
  }
  for (const grid of grids) if (grid.work === 0 && grid.kind !== 'special') grid.kind = 'empty';

  const infeasible: RegionDivision['infeasible'] = [];
  let lowerBound = 0;
  for (const { proof } of components) {
    lowerBound += proof.outside;
    infeasible.push(...proof.infeasible);
  }
  for (const { lock, work, kind, atoms: held } of grids) {
    if (lock === undefined || kind !== 'resident' || (work >= window.min && work <= window.max)) continue;
    lowerBound += work;
    const buildings = held.flatMap(a => atoms[a].buildings.map(b => task.buildings[b].id));
    infeasible.push(lockOutside(task.locks[lock].label, work, window, buildings));
  }
  const { ground: _, ...rest } = laid;
  return {
    ...rest,
    seconds,
    grids,
    gridOf,
    part,
    lowerBound,
    infeasible,
    dangling_m: ground.dangling_m,
    slivers: ground.slivers,
    hairlines: graph.hairlines,
  };
}
