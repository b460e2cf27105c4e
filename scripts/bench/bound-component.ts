/** Measurement: the product's division of one component against a proved lower bound, or the proved optimum. */
import { divideComponent } from '../../server/partition/component.ts';
import { Division } from '../../server/partition/divide/division.ts';
import { seedFor } from '../../server/partition/divide/random.ts';
import type { Window } from '../../server/partition/divide/window.ts';
import { boundCost, type CostBound } from '../../server/partition/exact/bound.ts';
import { partCostOf } from '../../server/partition/exact/cost.ts';
import { initHighs } from '../../server/partition/exact/highs.ts';
import { DEFAULT_STEPS, WINDOWS } from '../../server/partition/params.ts';
import { graphFrom, type PlainGraph } from './components.ts';
import { randomPlanar } from './planar.ts';

export interface BoundInput {
  graph: PlainGraph | { atoms: number; seed: number };
  /** As the product divides with; that of level `grid` where left out. */
  window?: Window;
  seconds: number;
}

export interface BoundFigures {
  vertices: number;
  /** Cost of the product's division after `MORE_STEPS`, and after the usual number of steps. */
  ours: number;
  usual: number;
  /** Seconds of the processor, here and below. */
  divide_s: number;
  /** No division costs less; `weak` where there is only the arithmetic of the window. */
  bound: number;
  status: CostBound['status'];
  /** The cheapest division met by the proof. */
  best: number;
  bound_s: number;
}

/** Processor time of this process, milliseconds. */
export function cpu_ms(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Seven times the usual steps: the proof has taken part in the search twice, after 600 and after these. */
export const MORE_STEPS = 7 * DEFAULT_STEPS;

/** Divides a connected graph, then bounds its cost for some seconds of the processor. */
export async function boundComponent({
  graph: given,
  window = WINDOWS.grid,
  seconds,
}: BoundInput): Promise<BoundFigures> {
  const graph = 'edges' in given ? graphFrom(given) : randomPlanar(given.atoms, given.seed);
  const highs = await initHighs();
  const failures: string[] = [];
  const since = cpu_ms();
  const exact = { highs, onFailure: (reason: string) => failures.push(reason) };
  const dividedIn = (stepsPerPart: number): Int32Array =>
    divideComponent(exact, graph, window, seedFor(1, 'bound'), { stepsPerPart });
  const usual = dividedIn(DEFAULT_STEPS);
  const part = dividedIn(MORE_STEPS);
  const divided = cpu_ms();
  if (failures.length > 0) throw new Error(`the exact step failed: ${failures.join('; ')}`);
  const answer = boundCost(await initHighs(), {
    graph,
    partCost: partCostOf(window),
    incumbent: part,
    // Seconds of the processor: on a busy machine a proof gets as much as on an idle one.
    now: cpu_ms,
    seconds,
  });
  return {
    vertices: graph.n,
    ours: new Division(graph, window, part).cost(),
    usual: new Division(graph, window, usual).cost(),
    divide_s: (divided - since) / 1000,
    bound: answer.bound,
    status: answer.status,
    best: answer.cost,
    bound_s: (cpu_ms() - divided) / 1000,
  };
}
