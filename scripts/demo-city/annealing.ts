/**
 * Groups the atoms of a graph into connected regions of about equal weight whose edges lie on strong lines: growth from
 * spread seeds, then simulated annealing over moves of one atom to a neighbouring region (connectivity kept).
 * Used for blocks into communities and communities into subdistricts; 830 blocks take about a second.
 */
import type { Point } from './geometry.ts';
import { type Random, whole } from './prng.ts';

export interface Graph {
  weight: number[];
  centre: Point[];
  /** Per atom its neighbours with the cost of cutting there. */
  edges: { to: number; cost: number }[][];
}

export interface Goal {
  parts: number;
  low: number;
  high: number;
  steps: number;
  /** Heat at the start, in units of cost; above what a region outside its window costs, or weak regions stay weak. */
  heat: number;
  /** Price of compactness against cut cost. */
  compact: number;
}

interface Region {
  weight: number;
  n: number;
  x: number;
  y: number;
  xx: number;
}

/** The best of a few starts; the first whose regions all lie inside the window ends the search. */
export function group(
  graph: Graph,
  atoms: readonly number[],
  goal: Goal,
  random: Random,
): Map<number, number> {
  let best: { part: Map<number, number>; outside: number } | undefined;
  for (let start = 0; start < 6; start++) {
    const part = anneal(graph, atoms, goal, random);
    const weights = new Map<number, number>();
    for (const [atom, p] of part) weights.set(p, (weights.get(p) ?? 0) + graph.weight[atom]!);
    let outside = 0;
    for (const w of weights.values()) outside += Math.max(0, goal.low - w, w - goal.high);
    if (best === undefined || outside < best.outside) best = { part, outside };
    if (outside === 0) break;
  }
  return best!.part;
}

function anneal(graph: Graph, atoms: readonly number[], goal: Goal, random: Random): Map<number, number> {
  const part = grow(graph, atoms, goal.parts, random);
  const total = atoms.reduce((sum, a) => sum + graph.weight[a]!, 0);
  const target = total / goal.parts;
  const regions: Region[] = Array.from({ length: goal.parts }, () => ({
    weight: 0,
    n: 0,
    x: 0,
    y: 0,
    xx: 0,
  }));
  const put = (region: Region, atom: number, sign: 1 | -1) => {
    const [x, y] = graph.centre[atom]!;
    region.weight += sign * graph.weight[atom]!;
    region.n += sign;
    region.x += sign * x;
    region.y += sign * y;
    region.xx += sign * (x * x + y * y);
  };
  for (const atom of atoms) put(regions[part.get(atom)!]!, atom, 1);
  const price = (r: Region) => {
    const off = (r.weight - target) / target;
    const outside = Math.max(0, goal.low - r.weight, r.weight - goal.high) / target;
    const spread = r.n === 0 ? 0 : Math.sqrt(Math.max(0, r.xx - (r.x * r.x + r.y * r.y) / r.n) * r.n) / r.n;
    return 1800 * off * off + 40_000 * outside + goal.compact * spread;
  };
  let best = new Map(part);
  let cost = 0;
  let bestCost = 0;
  for (let step = 0; step < goal.steps; step++) {
    const heat = goal.heat * (1 - step / goal.steps) ** 3 + 0.5;
    const atom = atoms[whole(random, 0, atoms.length - 1)]!;
    const from = part.get(atom)!;
    const neighbours = graph.edges[atom]!;
    const other = neighbours[whole(random, 0, neighbours.length - 1)];
    const to = other && part.get(other.to);
    if (to === undefined || to === from || regions[from]!.n === 1) continue;
    const before = price(regions[from]!) + price(regions[to]!);
    put(regions[from]!, atom, -1);
    put(regions[to]!, atom, 1);
    let delta = price(regions[from]!) + price(regions[to]!) - before;
    for (const e of neighbours) {
      const p = part.get(e.to);
      if (p === from) delta += e.cost;
      else if (p === to) delta -= e.cost;
    }
    if ((delta > 0 && random() >= Math.exp(-delta / heat)) || !staysWhole(graph, part, atom, from)) {
      put(regions[from]!, atom, 1);
      put(regions[to]!, atom, -1);
      continue;
    }
    part.set(atom, to);
    cost += delta;
    if (cost < bestCost - 1e-9) {
      bestCost = cost;
      if (step > goal.steps * 0.5) best = new Map(part);
    }
  }
  return bestCost < 0 ? best : part;
}

/** Whether the region stays in one piece without the atom. */
function staysWhole(graph: Graph, part: ReadonlyMap<number, number>, atom: number, region: number): boolean {
  const near = graph.edges[atom]!.filter(e => part.get(e.to) === region).map(e => e.to);
  if (near.length < 2) return near.length === 1;
  const seen = new Set([atom, near[0]!]);
  const stack = [near[0]!];
  while (stack.length > 0)
    for (const { to } of graph.edges[stack.pop()!]!)
      if (!seen.has(to) && part.get(to) === region) {
        seen.add(to);
        stack.push(to);
      }
  return near.every(n => seen.has(n));
}

/** Seeds far from one another; the lightest region takes the free atom nearest to its middle. */
function grow(graph: Graph, atoms: readonly number[], parts: number, random: Random): Map<number, number> {
  const part = new Map<number, number>();
  const inside = new Set(atoms);
  const far = (seeds: number[], a: number) =>
    Math.min(
      ...seeds.map(s =>
        Math.hypot(graph.centre[s]![0] - graph.centre[a]![0], graph.centre[s]![1] - graph.centre[a]![1]),
      ),
    );
  const seeds = [atoms[whole(random, 0, atoms.length - 1)]!];
  while (seeds.length < parts) {
    let best = -1;
    let most = -1;
    for (const a of atoms) {
      const d = far(seeds, a) * (0.6 + 0.4 * Math.min(1, graph.weight[a]! / 200));
      if (d > most) [most, best] = [d, a];
    }
    seeds.push(best);
  }
  const weights = seeds.map(s => graph.weight[s]!);
  seeds.forEach((s, i) => {
    part.set(s, i);
  });
  const closed = new Set<number>();
  while (part.size < atoms.length) {
    let lightest = -1;
    weights.forEach((w, i) => {
      if (!closed.has(i) && (lightest < 0 || w < weights[lightest]!)) lightest = i;
    });
    if (lightest < 0) break;
    let best: number | undefined;
    let nearest = Infinity;
    for (const [atom, p] of part) {
      if (p !== lightest) continue;
      for (const { to } of graph.edges[atom]!) {
        if (part.has(to) || !inside.has(to)) continue;
        const d = far([seeds[lightest]!], to);
        if (d < nearest) [nearest, best] = [d, to];
      }
    }
    if (best === undefined) closed.add(lightest);
    else {
      part.set(best, lightest);
      weights[lightest]! += graph.weight[best]! + 1;
    }
  }
  return part;
}

/** Connected components of the graph, largest weight first. */
export function components(graph: Graph, atoms: readonly number[]): number[][] {
  const seen = new Set<number>();
  const out: number[][] = [];
  for (const start of atoms) {
    if (seen.has(start)) continue;
    const piece = [start];
    seen.add(start);
    for (const a of piece)
      for (const { to } of graph.edges[a]!)
        if (!seen.has(to)) {
          seen.add(to);
          piece.push(to);
        }
    out.push(piece.sort((a, b) => a - b));
  }
  const weight = (piece: number[]) => piece.reduce((sum, a) => sum + graph.weight[a]!, 0);
  return out.sort((a, b) => weight(b) - weight(a));
}
