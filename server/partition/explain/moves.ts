/** What it would cost to move one unit of the search to another grid, or the rule that forbids it. */
import { Division } from '../divide/division.ts';
import { outsidePenalty, type Window } from '../divide/window.ts';
import { APART_COST, OUTSIDE_COST, TARGET_COST } from '../params.ts';
import type { RegionDivision } from '../region.ts';
import type { CostChange, Forbidden, MoveExplanation } from './types.ts';

/** Terms of what one grid's weight costs. */
function weightTerms(weight: number, window: Window): { outside: number; target: number } {
  const penalty = outsidePenalty(weight, window);
  return penalty > 0
    ? { outside: OUTSIDE_COST * penalty, target: 0 }
    : { outside: 0, target: (window.targetCost ?? TARGET_COST) * Math.abs(weight - window.target) };
}

/** The moves of a divided region, each worked out once. */
export class Moves {
  /** Every move that was asked for, in that order. */
  readonly list: MoveExplanation[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly division: Division;
  private readonly region: RegionDivision;
  private readonly codes: readonly string[];
  /** Vertex of the pinned graph of every atom, -1 where the search had no say. */
  private readonly vertexOf: Int32Array;
  private readonly atomsOf: number[][];
  /** Part of a grid, and grid of a part. */
  private readonly partOf = new Map<number, number>();
  private readonly fixed: boolean;

  /** @param codes of the grids by their number @param fixed whether the number of grids may not change */
  constructor(region: RegionDivision, codes: readonly string[], fixed: boolean) {
    const { pinned, searchedAtoms, part, graph, gridOf, window } = region;
    this.region = region;
    this.codes = codes;
    this.fixed = fixed;
    this.vertexOf = new Int32Array(graph.atoms.length).fill(-1);
    this.atomsOf = Array.from({ length: pinned.graph.n }, () => []);
    const partOfVertex = new Int32Array(pinned.graph.n);
    searchedAtoms.forEach((a, i) => {
      const v = pinned.of[i];
      this.vertexOf[a] = v;
      this.atomsOf[v].push(a);
      partOfVertex[v] = part[i];
    });
    this.division = new Division(pinned.graph, window, partOfVertex);
    searchedAtoms.forEach((a, i) => {
      if (this.division.weights[part[i]] > 0) this.partOf.set(gridOf[a], part[i]);
    });
  }

  /** Number in `list` of the move of an atom (with what is pinned to it) to a grid. */
  of(atom: number, to: number): number {
    const v = this.vertexOf[atom];
    const key = v < 0 ? `a${atom} ${to}` : `${v} ${to}`;
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.list.push(this.explain(atom, to)) - 1;
      this.numbers.set(key, number);
    }
    return number;
  }

  /** Every move of one unit between a grid and its neighbours in the graph. */
  around(grid: number): number[] {
    const part = this.partOf.get(grid);
    if (part === undefined) return [];
    const { graph, part: label, members, weights } = this.division;
    const { gridOf } = this.region;
    const found = new Set<number>();
    for (const v of members[part])
      for (let e = graph.start[v]; e < graph.start[v + 1]; e++) {
        const u = graph.adj[e];
        if (label[u] === part || weights[label[u]] === 0) continue;
        found.add(this.of(this.atomsOf[v][0], gridOf[this.atomsOf[u][0]]));
        found.add(this.of(this.atomsOf[u][0], grid));
      }
    return [...found];
  }

  private explain(atom: number, to: number): MoveExplanation {
    const { graph, task, grids, gridOf } = this.region;
    const from = gridOf[atom];
    const v = this.vertexOf[atom];
    const atoms = v < 0 ? [atom] : this.atomsOf[v];
    const sum = (of: (a: number) => number): number => atoms.reduce((total, a) => total + of(a), 0);
    const households = sum(a => graph.atoms[a].households);
    const buildings = atoms.flatMap(a => graph.atoms[a].buildings);
    const compounds = new Set(atoms.map(a => graph.groups[graph.atoms[a].group].compound));
    const [id] = compounds;
    const name = task.compounds.find(c => c.id === id)?.name;
    const what = {
      from: this.codes[from],
      to: this.codes[to],
      buildings: buildings.map(b => task.buildings[b].id),
      ...(compounds.size === 1 && id !== undefined
        ? { compound: { id, ...(name === undefined ? {} : { name }) } }
        : {}),
      households,
      work: households + sum(a => graph.atoms[a].load),
    };
    const closed = this.closed(atom, from, to);
    if (closed) return { ...what, forbidden: closed };
    const part = this.partOf.get(to) as number;
    const forbidden = this.forbidden(atom, v, part);
    if (forbidden === 'river' || forbidden === 'apart') return { ...what, forbidden };
    return {
      ...what,
      ...(forbidden ? { forbidden } : {}),
      change: this.change(v, part),
      after: { from: grids[from].work - what.work, to: grids[to].work + what.work },
    };
  }

  /** Grids that take and give nothing, and land that the search did not divide. */
  private closed(atom: number, from: number, to: number): Forbidden | undefined {
    const { grids } = this.region;
    if (grids[from].lock !== undefined || grids[to].lock !== undefined) return 'locked';
    if (grids[from].kind === 'oversize' || grids[to].kind === 'oversize') return 'oversize';
    const v = this.vertexOf[atom];
    const here = v < 0 ? undefined : this.division.part[v];
    if (here === undefined || this.partOf.get(from) !== here || !this.partOf.has(to)) return 'attached';
    return undefined;
  }

  private forbidden(atom: number, v: number, to: number): Forbidden | undefined {
    const { graph, part, members } = this.division;
    let joined = false;
    for (let e = graph.start[v]; e < graph.start[v + 1]; e++) joined ||= part[graph.adj[e]] === to;
    if (!joined) return this.meetsAcrossWater(atom, to) ? 'river' : 'apart';
    if (this.fixed && members[part[v]].length === 1) return 'number';
    if (!this.division.staysWhole(v)) return 'breaks';
    return this.division.moveGain(v, to) > APART_COST / 2 ? 'pin' : undefined;
  }

  private meetsAcrossWater(atom: number, to: number): boolean {
    const { arrangement, atomOf, hardEdge } = this.region.graph;
    const there = (a: number): boolean => {
      const u = a < 0 ? -1 : this.vertexOf[a];
      return u >= 0 && this.division.part[u] === to;
    };
    return arrangement.edges.some((_, e) => {
      if (!hardEdge[e]) return false;
      const [p, q] = [atomOf[arrangement.faceOf[2 * e]], atomOf[arrangement.faceOf[2 * e + 1]]];
      return (p === atom && there(q)) || (q === atom && there(p));
    });
  }

  /** The change of cost as the search sees it (`Division.moveGain`), pins apart, and its terms. */
  private change(v: number, to: number): CostChange {
    const { graph, part, weights, members, window } = this.division;
    const from = part[v];
    const w = graph.weight[v];
    const none = { outside: 0, target: 0 };
    const before = [weightTerms(weights[from], window), weightTerms(weights[to], window)];
    const after = [
      members[from].length > 1 ? weightTerms(weights[from] - w, window) : none,
      weightTerms(weights[to] + w, window),
    ];
    const difference = (of: (terms: typeof none) => number): number =>
      of(after[0]) + of(after[1]) - of(before[0]) - of(before[1]);
    let boundary = 0;
    for (let e = graph.start[v]; e < graph.start[v + 1]; e++) {
      const other = part[graph.adj[e]];
      if (other === from) boundary += graph.cost[e] - (graph.keep?.[e] ?? 0);
      else if (other === to) boundary -= graph.cost[e] - (graph.keep?.[e] ?? 0);
    }
    const outside = difference(terms => terms.outside);
    const target = difference(terms => terms.target);
    const split = this.division.splitGain(v, to);
    const rest = this.division.moveGain(v, to) - outside - boundary - target - split;
    // Pins are rules, not costs: whole multiples of theirs are taken out. What is left is people's known grids.
    const moved = rounded(rest - APART_COST * Math.round(rest / APART_COST));
    const cost = outside + boundary + target + moved + split;
    return { cost, outside, boundary, target, moved, split };
  }
}

/** Without the last bits that sums of different orders differ in. */
const rounded = (cost: number): number => Math.round(cost * 1e6) / 1e6 + 0;
