/** Benchmark `exact`: the product's divisions against proved optima and proved bounds. */
import { DEFAULT_STEPS } from '../../server/partition/params.ts';
import { type BoundFigures, type BoundInput, MORE_STEPS } from './bound-component.ts';
import { cities, missing } from './cities.ts';
import { componentsOfCity } from './components.ts';
import { measured } from './measured.ts';
import { alone, notMeasured, percent, type Row, row, seconds, type Table, whole } from './table.ts';

/** Random planar graphs: atoms, and how many graphs of each number. */
const ATOMS = [20, 30, 40, 50, 60];
const GRAPHS = 6;
/** Communities of Astana's core that are looked at, of all with the same distance in the order of their codes. */
const SAMPLE = 20;
/** Proofs at a time, each in a process of its own. */
const AT_ONCE = 2;

/** A component, with the region it belongs to. */
interface Job {
  region: string;
  graph: BoundInput['graph'];
  window?: BoundInput['window'];
}

type Outcome = BoundFigures & { region: string };

/**
 * The gap of the product's divisions (after the usual steps, and after three times as many) to the proved optimum, for random planar
 * graphs and for the components of the demo city and of Astana's core; and how many of the demo city's communities get a
 * bound.
 *
 * A bound is proved where column generation gives one above 0 (`bound` or `optimal`; the arithmetic of the window alone is
 * `weak` and does not count). An optimum is proved where the bound reaches the cheapest division known.
 *
 * @param limit_s seconds of the processor for each component
 * @param only families whose name holds this text
 */
export async function benchExact(limit_s: number, only = ''): Promise<Table[]> {
  const tables: Table[] = [];
  const name = `random planar graphs of ${ATOMS[0]} to ${ATOMS[ATOMS.length - 1]} atoms`;
  if (name.includes(only)) {
    const planar = ATOMS.flatMap(atoms =>
      Array.from(
        { length: GRAPHS },
        (_, i): Job => ({ region: `${atoms}-${i}`, graph: { atoms, seed: i + 1 } }),
      ),
    );
    tables.push(tableOf(name, await prove(planar, limit_s), limit_s));
  }
  for (const id of ['demo', 'astanaCore'] as const) {
    const { name } = cities[id];
    if (!name.includes(only)) continue;
    const reason = missing(cities[id]);
    const jobs = reason ? [] : await componentsOfCity(id, id === 'demo' ? Number.POSITIVE_INFINITY : SAMPLE);
    tables.push(
      reason
        ? { title: `exact: ${name}`, rows: [notMeasured(name, reason)] }
        : tableOf(name, await prove(jobs, limit_s), limit_s),
    );
  }
  return tables;
}

async function prove(jobs: readonly Job[], limit_s: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = new Array(jobs.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < jobs.length) {
        const i = next++;
        const { region, ...job } = jobs[i];
        outcomes[i] = { region, ...(await measured('boundComponent', { ...job, seconds: limit_s })) };
        const { vertices, status, ours, bound, bound_s } = outcomes[i];
        process.stderr.write(
          `  ${i + 1}/${jobs.length} ${region}: ${vertices} vertices, ${status}, ${ours.toFixed(1)} ≥ ${bound.toFixed(1)}, ${bound_s.toFixed(1)} s\n`,
        );
      }
    }),
  );
  return outcomes;
}

/** Gaps as shares of what they are measured against, ascending. */
const gapsOf = (
  outcomes: readonly Outcome[],
  low: (o: Outcome) => number,
  cost: (o: Outcome) => number = o => o.ours,
): number[] =>
  outcomes
    .map(o => (cost(o) - low(o) > 1e-6 * cost(o) ? (cost(o) - low(o)) / low(o) : 0))
    .sort((a, b) => a - b);

const summary = (gaps: readonly number[]): string => {
  if (gaps.length === 0) return '';
  const median = (gaps[Math.floor((gaps.length - 1) / 2)] + gaps[Math.floor(gaps.length / 2)]) / 2;
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  return [median, mean, gaps[gaps.length - 1]].map(share => `${(100 * share).toFixed(2)} %`).join(', ');
};

function tableOf(name: string, outcomes: readonly Outcome[], limit_s: number): Table {
  const isProved = ({ status, bound }: Outcome): boolean => status !== 'weak' && bound > 0;
  const optimal = outcomes.filter(({ status }) => status === 'optimal');
  const proved = outcomes.filter(isProved);
  const regions = new Map<string, Outcome[]>();
  for (const outcome of outcomes)
    regions.set(outcome.region, [...(regions.get(outcome.region) ?? []), outcome]);
  const all = [...regions.values()];
  const count = (holds: (o: Outcome) => boolean): number => all.filter(list => list.every(holds)).length;
  const within = (share: number): number => proved.filter(o => o.ours <= o.bound * (1 + share) + 1e-6).length;
  const sum = (pick: (o: Outcome) => number): number => outcomes.reduce((total, o) => total + pick(o), 0);
  const rows: Row[] = [
    alone('optimum proved', `${optimal.length} components`, `of ${outcomes.length}`),
    alone(
      `there, gap to the optimum after ${MORE_STEPS} steps: median, mean, worst`,
      summary(gapsOf(optimal, o => o.best)),
    ),
    alone(
      `there, after the usual ${DEFAULT_STEPS} steps`,
      summary(
        gapsOf(
          optimal,
          o => o.best,
          o => o.usual,
        ),
      ),
    ),
    alone(
      'there, ours is the optimum',
      `${gapsOf(optimal, o => o.best).filter(gap => gap === 0).length} components`,
      `of ${optimal.length}`,
    ),
    alone('bound proved', `${proved.length} components`, `of ${outcomes.length}`),
    alone('there, gap to the bound: median, mean, worst', summary(gapsOf(proved, o => o.bound))),
    alone(
      'there, gap to the bound ≤ 1 %, ≤ 3 %, ≤ 10 %',
      [0.01, 0.03, 0.1].map(within).join(', '),
      `of ${proved.length}`,
    ),
    alone(
      'cheaper division found by the proof',
      `${outcomes.filter(o => o.best < o.ours - 1e-6).length} components`,
      `of ${outcomes.length}`,
    ),
    row(
      'seconds, division and proof',
      sum(o => o.divide_s),
      { name: 'the proofs', value: sum(o => o.bound_s) },
      seconds,
    ),
  ];
  if (all.length < outcomes.length || /city|Astana/.test(name))
    rows.unshift(
      alone(
        'communities with a bound proved',
        whole(count(isProved)),
        `of ${all.length}`,
        percent(count(isProved) / all.length),
      ),
      alone(
        'communities with the optimum proved',
        whole(count(o => o.status === 'optimal')),
        `of ${all.length}`,
        percent(count(o => o.status === 'optimal') / all.length),
      ),
    );
  const sizes = outcomes.map(({ vertices }) => vertices).sort((a, b) => a - b);
  return {
    title: `exact: ${name} (${outcomes.length} components of ${sizes[0]} to ${sizes[sizes.length - 1]} vertices, ${limit_s} s each)`,
    rows,
  };
}
