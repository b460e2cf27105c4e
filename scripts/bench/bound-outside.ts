/** Measurement: households outside the window in the product's divisions of components, against what is proved to be needed. */
import { divideComponent } from '../../server/partition/component.ts';
import { seedFor } from '../../server/partition/divide/random.ts';
import { initHighs } from '../../server/partition/exact/highs.ts';
import { outsideOf, proveOutside } from '../../server/partition/exact/outside.ts';
import { boundOutside } from '../../server/partition/exact/unfit.ts';
import { cpu_ms } from './bound-component.ts';
import { type CityComponent, graphFrom } from './components.ts';

export interface OutsideFigures {
  components: number;
  /** Households: all, outside in ours, outside by the arithmetic of the window and by atoms that fit nowhere, outside by proof. */
  households: number;
  ours: number;
  arithmetic: number;
  proved: number;
  /** Components where ours leaves households outside that the arithmetic does not explain; where the proof is complete. */
  open: number;
  complete: number;
  /** Seconds of the processor for all divisions, and for all proofs. */
  divide_s: number;
  prove_s: number;
}

export async function boundOutsideOf({
  components,
  steps,
  seconds,
}: {
  components: readonly CityComponent[];
  steps: number;
  seconds: number;
}): Promise<OutsideFigures> {
  const sum: OutsideFigures = {
    components: components.length,
    households: 0,
    ours: 0,
    arithmetic: 0,
    proved: 0,
    open: 0,
    complete: 0,
    divide_s: 0,
    prove_s: 0,
  };
  for (const { graph: plain, window, region } of components) {
    const graph = graphFrom(plain);
    const highs = await initHighs();
    const onFailure = (reason: string): never => {
      throw new Error(`${region}: the exact step failed: ${reason}`);
    };
    const since = cpu_ms();
    const seed = seedFor(1, 'bound');
    const part = divideComponent({ highs, onFailure }, graph, window, seed, { stepsPerPart: steps });
    const divided = cpu_ms();
    const ours = outsideOf(graph.weight, part, window);
    const { outsideLowerBound: arithmetic } = boundOutside(graph, window);
    let proved = arithmetic;
    if (ours > arithmetic) {
      const proof = proveOutside(highs, graph, window, part, { now: cpu_ms, seconds });
      proved = Math.max(arithmetic, proof.outside);
      sum.open++;
      if (proof.outside === proof.reached) sum.complete++;
    }
    sum.households += plain.weight.reduce((total, w) => total + w, 0);
    sum.ours += ours;
    sum.arithmetic += arithmetic;
    sum.proved += proved;
    sum.divide_s += (divided - since) / 1000;
    sum.prove_s += (cpu_ms() - divided) / 1000;
  }
  return sum;
}
