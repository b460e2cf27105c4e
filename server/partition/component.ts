/**
 * One connected component: the search, then the exact step over every part that the search met, then descent again; with
 * many steps the proof too. The result is never worse than the search's own.
 */

import { contracted } from './divide/coarsen.ts';
import { Division } from './divide/division.ts';
import type { Graph } from './divide/graph.ts';
import type { SearchLimit } from './divide/run-job.ts';
import { cheaper, isLate, Runs } from './divide/runs.ts';
import { bestOfRuns, divide, numbered } from './divide/search.ts';
import { joinedWhole } from './divide/whole.ts';
import type { Window } from './divide/window.ts';
import { boundCost } from './exact/bound.ts';
import { partCostOf } from './exact/cost.ts';
import type { Highs } from './exact/highs.ts';
import { bestByClusters } from './exact/local.ts';
import type { ProofLimit } from './exact/outside.ts';
import { Pool } from './exact/pool.ts';
import { bestPartition } from './exact/set-partition.ts';

/** Parts that the exact step chooses from. */
const POOL = 4000;
/** The same for every vertex of a large component. */
const POOL_PER_VERTEX = 1.5;
/** Above so many vertices the exact step goes cluster by cluster: with 20,000 one program did not end in five minutes. */
const BY_CLUSTERS_FROM = 3000;
/** Of the best parts so many get neighbours with one atom more or less. */
const VARIED = 10;
/** Nodes of branch and bound of one choice: it ends at the root in nearly all communities. */
const NODES = 5;
/**
 * Columns of the integer program besides the incumbent's, up to the usual number of steps and beyond: on the demo city
 * after 200 steps the search alone costs 190,667, with 100 columns 189,269, with 300 184,897 and with 1,000 184,219, and
 * takes 6.6, 9.9, 10.7 and 27.6 s of one core.
 */
const COLUMNS = 300;
const MORE_COLUMNS = 1500;
const USUAL_STEPS = 200;
/** Rounds of choice and descent. */
const ROUNDS = 2;
/**
 * Beyond the usual number of steps the proof follows the exact step (branch, price and cut), with so many partial sets
 * or such a share of the time that is left: it finds better divisions too, and the search ends where it proves the best.
 * After 200 steps it would take the demo city from 370,666 to 359,471, and from 15 s of one core to 90. With the square
 * of the steps the proof keeps its share of the time and more: with as many partial sets after 1,400 steps as after 600
 * two communities of the demo city stayed 7.8 % above the optimum.
 */
const PROOF_NODES = 3e6;
const PROOF_STEPS = 600;
const PROOF_SHARE = 0.5;
/**
 * Share of that for the proof with compounds whole, and steps of the search that begins it. On one community of the demo city of
 * 62 atoms it finds 5,305 where the other one stops at 6,104.
 */
const WHOLE_SHARE = 0.2;
const WHOLE_STEPS = 30;
/** Steps after which the exact step is taken first. */
const FIRST_CHECKPOINT = 50;

/** The exact step's solver, and who is told where it fails: then the search's own division counts. */
export interface ExactStep {
  highs: Highs;
  onFailure(reason: string): void;
}

/**
 * The best division found, with the limits of `divide`; without the exact step the search's own. Parts are numbered from 0.
 *
 * @param start the division in force, to begin with too
 */
export function divideComponent(
  exact: ExactStep | undefined,
  graph: Graph,
  window: Window,
  seed: number,
  limit: SearchLimit,
  start?: Int32Array,
): Int32Array {
  const starts = start ? [start] : [];
  if (!exact) return divide(graph, window, seed, limit, starts);
  const own: Window = { ...window, fixed: limit.parts !== undefined };
  const pool = new Pool(graph, partCostOf(own), Math.max(POOL, POOL_PER_VERTEX * graph.n));
  const told: SearchLimit = {
    ...limit,
    met: vertices => {
      let weight = 0;
      for (const v of vertices) weight += graph.weight[v];
      if (weight >= window.min && weight <= window.max) pool.add(vertices);
    },
  };
  const search = new Runs(graph, window, seed, told);
  if (search.trivial) return new Int32Array(graph.n);
  if (limit.parts === undefined) for (const given of starts) pool.addDivision(given);
  let settled = false;
  // Once: with more steps the answer is the same, or the proof of the whole graph finds better.
  let withWhole = wholeProof(exact.highs, graph, own, search, limit);
  const best = bestOfRuns(
    search,
    told,
    starts,
    (met, used) => {
      pool.addDivision(met.part);
      if (!isCheckpoint(used) || isLate(limit)) return met;
      const chosen = choose(exact, pool, met, search, limit, used > USUAL_STEPS ? MORE_COLUMNS : COLUMNS);
      if (used <= USUAL_STEPS || limit.parts !== undefined || exact.highs.broken) return chosen;
      const effort = PROOF_NODES * (used / PROOF_STEPS) ** 2;
      const known = withWhole ? cheaper(chosen, withWhole(effort)) : chosen;
      withWhole = undefined;
      pool.addDivision(known.part);
      const proof = boundCost(exact.highs, {
        graph,
        partCost: partCostOf(own),
        incumbent: known.part,
        pool,
        ...proofLimit(limit, effort, PROOF_SHARE),
      });
      settled = proof.status === 'optimal';
      return cheaper(known, new Division(graph, own, proof.part));
    },
    () => settled,
  );
  return numbered(best.part);
}

/** A proof's share of the time that is left, or so many partial sets where steps are counted. */
const proofLimit = ({ left_s }: SearchLimit, nodes: number, share: number): ProofLimit =>
  left_s ? { now: () => -1000 * left_s(), seconds: Math.max(0.05, share * left_s()) } : { nodes };

/**
 * The proof on the graph whose compounds are single vertices, which is a third of the other's size: the cheapest division that splits
 * none, where the effort is enough, and descent from it. Undefined where no compound would be joined.
 */
function wholeProof(
  highs: Highs,
  graph: Graph,
  own: Window,
  search: Runs,
  limit: SearchLimit,
): ((effort: number) => Division) | undefined {
  const joined = graph.whole && joinedWhole(graph, graph.whole, own.max);
  if (!joined) return undefined;
  return effort => {
    const coarse = contracted(graph, joined.coarse, joined.count);
    const { part } = boundCost(highs, {
      graph: coarse,
      partCost: partCostOf(own),
      incumbent: divide(coarse, own, 1, { stepsPerPart: WHOLE_STEPS }),
      ...proofLimit(limit, WHOLE_SHARE * effort, WHOLE_SHARE * PROOF_SHARE),
    });
    return search.descend(joined.coarse.map(c => part[c]));
  };
}

/** The exact step follows the runs up to 50, 200, 600, 1400, … steps: with more steps it is taken at the same places too. */
const isCheckpoint = (used: number): boolean => {
  let at = FIRST_CHECKPOINT;
  for (let next = 200, more = 400; at < used; next += more, more *= 2) at = next;
  return at === used;
};

/** Set partitioning over the pool, then descent, until neither helps. */
function choose(
  { highs, onFailure }: ExactStep,
  pool: Pool,
  incumbent: Division,
  search: Runs,
  { parts, left_s }: SearchLimit,
  columns: number,
): Division {
  let best = incumbent;
  for (let round = 0; round < ROUNDS && !highs.broken; round++) {
    pool.addVariants(VARIED);
    const seconds = left_s && Math.max(0.05, left_s());
    const effort = { nodes: NODES, ...(seconds === undefined ? {} : { seconds }) };
    const choice =
      pool.graph.n > BY_CLUSTERS_FROM
        ? bestByClusters(highs, pool, numbered(best.part), effort, columns, round)
        : bestPartition(highs, pool, best.part, effort, columns);
    if (choice.status === 'failed') onFailure(choice.reason ?? 'HiGHS');
    if (!choice.improved || (parts !== undefined && Math.max(...choice.part) + 1 !== parts)) break;
    best = cheaper(best, search.descend(choice.part));
    pool.addDivision(best.part);
  }
  return best;
}
