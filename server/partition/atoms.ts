/**
 * Step 3 continued and step 4: all cells of a region are noded together once more, every face is labelled with its
 * seed, hairlines and crumbs join a neighbour, and what is left are atoms with a graph over their shared edges.
 */
import { HARD_BARRIERS, type StretchClass } from '../api/barriers.ts';
import { type Arrangement, arrange, interiorPoints, ShapeIndex } from '../geometry/arrangement.ts';
import { length_m, toSquareMetres } from '../geometry/frame.ts';
import { nodeLines } from '../geometry/noding.ts';
import { boundsOf, contains, type Shape, segmentDistance } from '../geometry/rings.ts';
import type { CellPlan, GroupInfo, Seed } from './cells.ts';
import { type Ground, meanWidth_m } from './ground.ts';
import { Groups } from './groups.ts';
import { CRUMB_m2, HAIRLINE_m, MAIN_STREETS, NEIGHBOUR_m } from './params.ts';
import type { Weights } from './presets.ts';
import type { Source } from './sources.ts';
import { Sources } from './sources.ts';

export interface Atom extends Seed {
  area_m2: number;
}

export interface AtomEdge {
  a: number;
  b: number;
  /** Cost of cutting here. */
  cost: number;
  length_m: number;
  /** Metres of it on main streets. */
  main_m: number;
}

/** What lies under an edge of the arrangement. */
export interface Under {
  on: StretchClass;
  name?: string;
}

export interface AtomGraph {
  arrangement: Arrangement;
  /** Atom of each face; -1 outside the region. */
  atomOf: Int32Array;
  atoms: Atom[];
  groups: GroupInfo[];
  /** Between neighbours that one grid may join: no river or canal between them, no water on either side. */
  edges: AtomEdge[];
  /** Half-edges' edges: what each lies on. */
  under: Under[];
  /** Edges that no grid crosses. */
  hardEdge: Uint8Array;
  hairlines: number;
  /** Pieces with households that were joined to another. */
  joined: number;
}

const isHard = (c: StretchClass): boolean => (HARD_BARRIERS as readonly StretchClass[]).includes(c);

export interface AtomOptions {
  weights: Weights;
  /**
   * Which neighbours of one group are joined, households: one below the first figure with the longest common edge, or with
   * the edge that is dearest to cut, while they stay within the second. Crumbs of empty land always are.
   */
  join?: { below: number; upto: number; by: 'length' | 'cost' };
  /** Level `building`: a building without households is no crumb of empty land, however small its plot. */
  keepBuildings?: boolean;
}

/** Builds the atoms of a region and their graph. */
export function buildAtoms(
  ground: Ground,
  plan: CellPlan,
  compoundLines: readonly Float64Array[],
  options: AtomOptions,
): AtomGraph {
  const { frame, region } = ground;
  // A river that ends inside a block divided nothing there; a lane or a gap may still make it a divide now.
  const rivers = ground.sources.filter(source => isHard(source.class)).map(source => source.line);
  const arrangement = arrange(nodeLines([...region, ...plan.lines, ...rivers]));
  const sources: Source[] = [
    ...ground.sources,
    ...compoundLines.map((line): Source => ({ class: 'compound', line })),
  ];
  const { under, hardEdge } = classify(arrangement, new Sources(sources));
  const { seedOf, hairlines } = labelFaces(ground, plan, arrangement, hardEdge, region);
  const { pieces, pieceOf } = splitIntoPieces(ground, plan, arrangement, seedOf, hardEdge);

  // Crumbs and small neighbours of one group are joined.
  const areas = new Float64Array(pieces.length);
  for (let f = 1; f < arrangement.faces; f++)
    if (pieceOf[f] >= 0) areas[pieceOf[f]] += toSquareMetres(frame, arrangement.areas[f]);
  const shared = sharedEdges(ground, arrangement, pieceOf, pieces, plan.groups, hardEdge, under, options);
  const joined = joinSmall(pieces, areas, shared, plan.split, options);

  const atomOfPiece = new Int32Array(pieces.length).fill(-1);
  const atoms: Atom[] = [];
  for (let s = 0; s < pieces.length; s++) {
    const root = joined.find(s);
    if (atomOfPiece[root] < 0)
      atomOfPiece[root] =
        atoms.push({ ...pieces[root], buildings: [], households: 0, load: 0, area_m2: 0 }) - 1;
    const atom = atoms[atomOfPiece[root]];
    atomOfPiece[s] = atomOfPiece[root];
    atom.buildings.push(...pieces[s].buildings);
    atom.households += pieces[s].households;
    atom.load += pieces[s].load;
    atom.area_m2 += areas[s];
  }
  const atomOf = pieceOf.map(s => (s < 0 ? -1 : atomOfPiece[s]));
  return {
    arrangement,
    atomOf,
    atoms,
    groups: plan.groups,
    edges: graphEdges(atoms, plan.groups, shared, atomOfPiece, options.weights),
    under,
    hardEdge,
    hairlines,
    joined: pieces.filter(isSettled).length - atoms.filter(isSettled).length,
  };
}

const isSettled = ({ households }: Seed): boolean => households > 0;

/**
 * A seed whose land falls apart becomes several: every connected piece of land stands for itself, with the buildings
 * whose representative point lies on it, so that an atom is always one piece.
 */
function splitIntoPieces(
  ground: Ground,
  plan: CellPlan,
  arrangement: Arrangement,
  seedOf: Int32Array,
  hardEdge: Uint8Array,
): { pieces: Seed[]; pieceOf: Int32Array } {
  const { frame } = ground;
  const faces = new Groups(arrangement.faces);
  for (let e = 0; e < arrangement.edges.length; e++) {
    const [f, g] = [arrangement.faceOf[2 * e], arrangement.faceOf[2 * e + 1]];
    if (!hardEdge[e] && seedOf[f] >= 0 && seedOf[f] === seedOf[g]) faces.join(f, g);
  }
  const pieces: Seed[] = [];
  const area_m2: number[] = [];
  const pieceOf = new Int32Array(arrangement.faces).fill(-1);
  const largest = new Int32Array(plan.seeds.length).fill(-1);
  for (let f = 1; f < arrangement.faces; f++) {
    if (seedOf[f] < 0) continue;
    const root = faces.find(f);
    if (pieceOf[root] < 0) {
      pieceOf[root] = pieces.push({ ...plan.seeds[seedOf[f]], buildings: [], households: 0, load: 0 }) - 1;
      area_m2.push(0);
    }
    pieceOf[f] = pieceOf[root];
    area_m2[pieceOf[f]] += toSquareMetres(frame, arrangement.areas[f]);
  }
  for (let f = 1; f < arrangement.faces; f++) {
    const seed = seedOf[f];
    if (seed >= 0 && (largest[seed] < 0 || area_m2[pieceOf[f]] > area_m2[largest[seed]]))
      largest[seed] = pieceOf[f];
  }
  const index = new ShapeIndex(arrangement.rings.map((rings, f) => (seedOf[f] >= 0 ? rings : [])));
  plan.seeds.forEach((seed, s) => {
    for (const b of seed.buildings) {
      const [x, y] = plan.points[b];
      const face = index.at(x, y);
      const here = face < 0 ? -1 : pieceOf[face];
      const piece = face >= 0 && seedOf[face] === s ? here : largest[s] >= 0 ? largest[s] : here;
      if (piece < 0) throw new Error(`building ${plan.ids[b]} found no land: please report this input`);
      pieces[piece].buildings.push(b);
      pieces[piece].households += plan.households[b];
      pieces[piece].load += plan.loads[b];
    }
  });
  // An oversize building that found no footprint of its own makes its place oversize; empty land is never oversize.
  for (const piece of pieces) piece.oversize = piece.oversize && piece.buildings.length > 0;
  return { pieces, pieceOf };
}

function classify(arrangement: Arrangement, index: Sources): { under: Under[]; hardEdge: Uint8Array } {
  const under: Under[] = [];
  const hardEdge = new Uint8Array(arrangement.edges.length);
  arrangement.edges.forEach((edge, e) => {
    const found = index.under(edge);
    if (found.some(s => isHard(s.class))) hardEdge[e] = 1;
    const strongest = found[0];
    under.push(
      strongest
        ? { on: strongest.class, ...(strongest.name ? { name: strongest.name } : {}) }
        : { on: 'gap' },
    );
  });
  return { under, hardEdge };
}

/** The seed of every face inside the region; hairlines take the neighbour with the longest common edge. */
function labelFaces(
  ground: Ground,
  plan: CellPlan,
  arrangement: Arrangement,
  hardEdge: Uint8Array,
  region: Shape,
): { seedOf: Int32Array; hairlines: number } {
  const { frame } = ground;
  const cells = new ShapeIndex(plan.cells.map(cell => cell.polygon));
  const at = interiorPoints(arrangement);
  const seedOf = new Int32Array(arrangement.faces).fill(-1);
  const open = new Set<number>();
  for (let f = 1; f < arrangement.faces; f++) {
    const x = at[2 * f];
    const y = at[2 * f + 1];
    if (!contains(region, x, y)) continue;
    const thin = meanWidth_m(frame, arrangement, f) < HAIRLINE_m;
    const cell = thin ? -1 : cells.at(x, y);
    if (cell >= 0) seedOf[f] = plan.cells[cell].owner;
    else open.add(f);
  }
  const hairlines = open.size;
  const edgesOf = new Map<number, number[]>([...open].map(f => [f, []]));
  for (let h = 0; h < arrangement.faceOf.length; h++) edgesOf.get(arrangement.faceOf[h])?.push(h);
  for (let pass = 0; open.size > 0 && pass < 2; ) {
    let changed = false;
    for (const f of open) {
      const common = new Map<number, number>();
      for (const h of edgesOf.get(f) ?? []) {
        const seed = seedOf[arrangement.faceOf[h ^ 1]];
        // Across a river only when nothing else is left.
        if (seed < 0 || (hardEdge[h >> 1] && pass === 0)) continue;
        common.set(seed, (common.get(seed) ?? 0) + length_m(frame, arrangement.edges[h >> 1]));
      }
      const best = [...common].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0];
      if (!best) continue;
      seedOf[f] = best[0];
      open.delete(f);
      changed = true;
    }
    if (!changed) pass++;
  }
  // A region that is itself thinner than a hairline keeps its land: the nearest cell takes it.
  for (const f of open) seedOf[f] = nearestCell(plan, at[2 * f], at[2 * f + 1]);
  return { seedOf, hairlines };
}

function nearestCell(plan: CellPlan, x: number, y: number): number {
  let best = 0;
  let least = Infinity;
  for (const { owner, polygon } of plan.cells) {
    const [w, s, e, n] = boundsOf(polygon);
    if (Math.max(w - x, x - e, s - y, y - n, 0) >= least) continue;
    for (const ring of polygon)
      for (let i = 2; i < ring.length; i += 2) {
        const d = segmentDistance(x, y, ring[i - 2], ring[i - 1], ring[i], ring[i + 1]);
        if (d < least) {
          least = d;
          best = owner;
        }
      }
  }
  return best;
}

interface Shared {
  a: number;
  b: number;
  /** Metres that a grid may join across, and their cost. */
  soft_m: number;
  cost: number;
  main_m: number;
}

/** Shared boundary between pieces, keyed by pair. A gap between two compounds is told as the compounds' edge. */
function sharedEdges(
  ground: Ground,
  arrangement: Arrangement,
  pieceOf: Int32Array,
  pieces: readonly Seed[],
  groups: readonly GroupInfo[],
  hardEdge: Uint8Array,
  under: Under[],
  { weights }: AtomOptions,
): Map<string, Shared> {
  const shared = new Map<string, Shared>();
  for (let e = 0; e < arrangement.edges.length; e++) {
    const p = pieceOf[arrangement.faceOf[2 * e]];
    const q = pieceOf[arrangement.faceOf[2 * e + 1]];
    if (p >= 0 && q >= 0 && under[e].on === 'gap' && pieces[p].group !== pieces[q].group)
      if (groups[pieces[p].group].compound !== undefined || groups[pieces[q].group].compound !== undefined)
        under[e] = { on: 'compound' };
    if (p < 0 || q < 0 || p === q || hardEdge[e]) continue;
    const a = Math.min(p, q);
    const b = Math.max(p, q);
    const key = `${a} ${b}`;
    let entry = shared.get(key);
    if (!entry) shared.set(key, (entry = { a, b, soft_m: 0, cost: 0, main_m: 0 }));
    const metres = length_m(ground.frame, arrangement.edges[e]);
    entry.soft_m += metres;
    entry.cost += metres * weights.metre[under[e].on];
    if ((MAIN_STREETS as readonly StretchClass[]).includes(under[e].on)) entry.main_m += metres;
  }
  return shared;
}

/** Joins crumbs of empty land, and small atoms of one group, to the neighbour with the longest common edge. */
function joinSmall(
  seeds: readonly Seed[],
  areas: Float64Array,
  shared: Map<string, Shared>,
  split: ReadonlySet<number>,
  { join, keepBuildings }: AtomOptions,
): Groups {
  const groups = new Groups(seeds.length);
  const neighbours: Map<number, number>[] = seeds.map(() => new Map());
  for (const { a, b, soft_m, cost } of shared.values()) {
    if (soft_m < NEIGHBOUR_m) continue;
    const common = join?.by === 'cost' ? cost : soft_m;
    neighbours[a].set(b, common);
    neighbours[b].set(a, common);
  }
  const households = Float64Array.from(seeds, s => s.households + s.load);
  const area = areas.slice();
  const free = seeds.map(seed => !seed.buildings.some(b => split.has(b)));
  const crumb = (s: number): boolean =>
    households[s] === 0 && area[s] < CRUMB_m2 && !(keepBuildings && seeds[s].buildings.length > 0);
  const small = (s: number): boolean => join !== undefined && households[s] < join.below;
  const order = seeds
    .map((_, s) => s)
    .sort((a, b) => households[a] - households[b] || areas[a] - areas[b] || a - b);
  for (const s of order) {
    const root = groups.find(s);
    if (root !== s || seeds[s].oversize || seeds[s].water || (!crumb(s) && !small(s))) continue;
    let best = -1;
    let longest = 0;
    for (const [other, common] of neighbours[s]) {
      const t = groups.find(other);
      if (t === s || seeds[t].oversize || seeds[t].water || common <= longest) continue;
      if (seeds[t].lock !== seeds[s].lock) continue;
      const fits =
        join !== undefined &&
        free[s] &&
        free[t] &&
        seeds[t].group === seeds[s].group &&
        households[s] + households[t] <= join.upto;
      if (!fits && !crumb(s)) continue;
      longest = common;
      best = t;
    }
    if (best < 0) continue;
    groups.join(s, best);
    households[best] += households[s];
    area[best] += area[s];
    for (const [other, common] of neighbours[s]) {
      const t = groups.find(other);
      if (t === best) continue;
      neighbours[best].set(t, (neighbours[best].get(t) ?? 0) + common);
      neighbours[t].set(best, (neighbours[t].get(best) ?? 0) + common);
    }
  }
  return groups;
}

/** Times dearer or cheaper than what an edge lies on: inside one compound, and about a managed one. */
function factorOf(p: Atom, q: Atom, groups: readonly GroupInfo[], weights: Weights): number {
  const [one, other] = [groups[p.group], groups[q.group]];
  const same = p.group === q.group || (one.compound !== undefined && one.compound === other.compound);
  if (same) return weights.sameGroup * (one.managed ? weights.managedInside : 1);
  return one.managed || other.managed ? weights.managedEdge : 1;
}

function graphEdges(
  atoms: readonly Atom[],
  groups: readonly GroupInfo[],
  shared: Map<string, Shared>,
  atomOfPiece: Int32Array,
  weights: Weights,
): AtomEdge[] {
  const edges = new Map<string, AtomEdge>();
  for (const { a: sa, b: sb, soft_m, cost, main_m } of shared.values()) {
    const p = atomOfPiece[sa];
    const q = atomOfPiece[sb];
    if (p === q || p < 0 || q < 0 || atoms[p].water || atoms[q].water) continue;
    const a = Math.min(p, q);
    const b = Math.max(p, q);
    const key = `${a} ${b}`;
    const edge = edges.get(key);
    if (edge) {
      edge.length_m += soft_m;
      edge.cost += cost;
      edge.main_m += main_m;
    } else edges.set(key, { a, b, length_m: soft_m, cost, main_m });
  }
  return [...edges.values()]
    .filter(edge => edge.length_m >= NEIGHBOUR_m)
    .map(edge => ({
      ...edge,
      cost: edge.cost * factorOf(atoms[edge.a], atoms[edge.b], groups, weights),
    }))
    .sort((p, q) => p.a - q.a || p.b - q.b);
}
