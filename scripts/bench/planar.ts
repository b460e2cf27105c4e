/**
 * Random planar graphs that look like the atoms of a city: a Delaunay triangulation of seeded points, some edges dropped,
 * in blocks of a street grid. The same number and seed, the same graph.
 */
import Delaunator from 'delaunator';
import { componentsOf, type Graph, graphOf } from '../../server/partition/divide/graph.ts';
import { type Random, randomOf, seedFor } from '../../server/partition/divide/random.ts';
import { METRE_COST, SAME_GROUP } from '../../server/partition/params.ts';

/** Metres between atoms, between streets, and streets from one main street to the next. */
const SPACING_m = 60;
const BLOCK_m = 250;
const MAIN_EVERY = 4;
/** Longest boundary between two atoms: at the rim the Voronoi edges run away. */
const LONGEST_m = 3 * SPACING_m;
/** Shortest boundary that makes neighbours, and the share of longer ones that is dropped all the same (walls, ditches). */
const SHORTEST_m = 5;
const DROPPED = 0.1;
/** Share of atoms with 60 to 250 households; the others have 5 to 60. */
const LARGE = 0.15;

const between = (random: Random, from: number, to: number): number =>
  from + Math.floor(random() * (to - from + 1));

/** A connected graph of `n` atoms with whole households and whole costs, as METIS takes them. */
export function randomPlanar(n: number, seed: number): Graph {
  const random = randomOf(seedFor(seed, `planar ${n}`));
  const side = Math.sqrt(n) * SPACING_m;
  const at = Float64Array.from({ length: 2 * n }, () => random() * side);
  const weight = Array.from({ length: n }, () =>
    random() < LARGE ? between(random, 60, 250) : between(random, 5, 60),
  );
  const { triangles, halfedges } = new Delaunator(at);
  const middle = (t: number): [number, number] =>
    circumcentre(at, triangles[3 * t], triangles[3 * t + 1], triangles[3 * t + 2]);
  const edges: { a: number; b: number; cost: number }[] = [];
  const spare: typeof edges = [];
  for (let e = 0; e < triangles.length; e++) {
    const twin = halfedges[e];
    if (twin >= 0 && twin < e) continue;
    const a = triangles[e];
    const b = triangles[e % 3 === 2 ? e - 2 : e + 1];
    let length_m = SPACING_m;
    if (twin >= 0) {
      const [p, q] = [middle(Math.floor(e / 3)), middle(Math.floor(twin / 3))];
      length_m = Math.hypot(p[0] - q[0], p[1] - q[1]);
    }
    const cost = Math.max(1, Math.round(Math.min(length_m, LONGEST_m) * metreCost(at, a, b, random)));
    const list = length_m < SHORTEST_m || random() < DROPPED ? spare : edges;
    list.push({ a, b, cost });
  }
  return joined(weight, edges, spare);
}

/** What a metre between two atoms costs: on the strongest street between their blocks, or inside a block. */
function metreCost(at: Float64Array, a: number, b: number, random: Random): number {
  const block = (v: number): [number, number] => [
    Math.floor(at[2 * v] / BLOCK_m),
    Math.floor(at[2 * v + 1] / BLOCK_m),
  ];
  const [p, q] = [block(a), block(b)];
  const inside = random() < 0.5 ? METRE_COST.lane : METRE_COST.gap;
  if (p[0] === q[0] && p[1] === q[1]) return inside * SAME_GROUP;
  const main = [0, 1].some(i => Math.floor(p[i] / MAIN_EVERY) !== Math.floor(q[i] / MAIN_EVERY));
  return main ? METRE_COST.tertiary : METRE_COST.residential;
}

/** Takes back as many dropped edges as make the graph connected. */
function joined(
  weight: readonly number[],
  edges: { a: number; b: number; cost: number }[],
  spare: typeof edges,
): Graph {
  const { of } = componentsOf(graphOf(weight, edges));
  const parent = [...Array(weight.length).keys()];
  const find = (c: number): number => {
    while (parent[c] !== c) c = parent[c] = parent[parent[c]];
    return c;
  };
  for (const edge of spare) {
    const [p, q] = [find(of[edge.a]), find(of[edge.b])];
    if (p === q) continue;
    parent[p] = q;
    edges.push(edge);
  }
  return graphOf(weight, edges);
}

function circumcentre(at: Float64Array, a: number, b: number, c: number): [number, number] {
  const [ax, ay] = [at[2 * a], at[2 * a + 1]];
  const [bx, by] = [at[2 * b] - ax, at[2 * b + 1] - ay];
  const [cx, cy] = [at[2 * c] - ax, at[2 * c + 1] - ay];
  const d = 2 * (bx * cy - by * cx);
  const [bb, cc] = [bx * bx + by * by, cx * cx + cy * cy];
  return [ax + (cy * bb - by * cc) / d, ay + (bx * cc - cx * bb) / d];
}
