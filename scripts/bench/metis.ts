/** Benchmark `metis`: search and exact step against gpmetis. */
import type { MetisFigures, MetisRequest, Tries } from './against-metis.ts';
import { type CityId, cities, missing } from './cities.ts';
import { measured } from './measured.ts';
import { divisionOf } from './partition.ts';
import { alone, notMeasured, percent, type Row, row, seconds, type Table, whole } from './table.ts';

/** The best of so many counts; of the largest graphs fewer, since each try takes seconds and all must be judged. */
const TRIES: Tries = { seeds: 20, ufactors: [30, 60, 100, 150] };
const FEWER: Tries = { seeds: 5, ufactors: [30, 100] };

/** Random planar graphs: how many of each number of atoms. */
const PLANAR = [
  { atoms: 100, graphs: 20, tries: TRIES },
  { atoms: 300, graphs: 10, tries: TRIES },
  { atoms: 1000, graphs: 5, tries: TRIES },
  { atoms: 3000, graphs: 2, tries: TRIES },
  { atoms: 10_000, graphs: 1, tries: FEWER },
  { atoms: 20_000, graphs: 1, tries: FEWER },
];

const countOf = ({ seeds, ufactors }: Tries): number => seeds * ufactors.length;

interface Family {
  name: string;
  request: MetisRequest;
}

/**
 * The exported graphs of Astana's core (its communities, and the grids in each) and of the demo city, and random planar
 * graphs, component by component: METIS ignores `-contig` on a graph that is not connected. METIS gets as many parts as
 * ours; of all its tries the most households in the window, the least cut and the least cost count, each for itself.
 *
 * @param only families whose name holds this text
 */
export async function benchMetis(only = ''): Promise<Table[]> {
  const tables: Table[] = [];
  const summary: Row[] = [];
  for await (const family of families(only)) {
    if ('reason' in family) {
      summary.push(notMeasured(family.name, family.reason));
      continue;
    }
    const figures = await measured('againstMetis', family.request);
    const line = summaryOf(family, figures);
    process.stderr.write(`  ${line.what}: ${line.ours} of ${line.reference}\n`);
    summary.push(line);
    tables.push(tableOf(family, figures));
  }
  return [
    {
      title: 'metis: components where our cost is not above METIS’s, of those where METIS is in the window',
      rows: summary,
      notes: [
        'Ours: components with a cost not above that of METIS’s cheapest try that is wholly in the window. Reference: components where a try of METIS is wholly in the window (ours is too in …; METIS has more households in the window than ours in …).',
      ],
    },
    ...tables,
  ];
}

async function* families(only: string): AsyncGenerator<Family | { name: string; reason: string }> {
  const exported: [CityId, 'community' | 'grid'][] = [
    ['astanaCore', 'community'],
    ['astanaCore', 'grid'],
    ['demo', 'grid'],
  ];
  for (const [id, level] of exported) {
    const name = `${cities[id].name}, ${level === 'community' ? 'communities of 3,000–5,000' : 'grids of 300–400'}`;
    if (!name.includes(only)) continue;
    const reason = missing(cities[id]);
    const metis = reason ? undefined : (await divisionOf(id)).graphs[level]?.metis;
    if (metis === undefined) yield { name, reason: reason ?? `${name} were not divided` };
    else yield { name, request: { graphs: { metis }, level, tries: TRIES } };
  }
  for (const { atoms, graphs, tries } of PLANAR) {
    const name = `random planar, ${whole(atoms)} atoms`;
    if (!name.includes(only)) continue;
    yield {
      name,
      request: {
        graphs: { planar: Array.from({ length: graphs }, (_, i) => ({ atoms, seed: i + 1 })) },
        level: 'grid',
        tries,
      },
    };
  }
}

function summaryOf({ name }: Family, { metis, compared, ours, households }: MetisFigures): Row {
  if (!metis) return notMeasured(name, NO_METIS, percent(ours.inWindow / households));
  return alone(
    name,
    `${metis.costNotAbove} (cut: ${metis.cutNotAbove})`,
    `${metis.feasible} of ${compared} (ours in ${metis.oursFeasible}; METIS more in ${metis.above})`,
    metis.feasible > 0 ? percent(metis.costNotAbove / metis.feasible) : '',
  );
}

const NO_METIS = 'gpmetis is not installed (Debian: apt-get install metis)';

function tableOf({ name, request: { tries } }: Family, figures: MetisFigures): Table {
  const { ours, metis, households, compared } = figures;
  const count = countOf(tries);
  const reference = `gpmetis -contig, best of ${count}`;
  const share = ours.inWindow / households;
  const rows: Row[] = metis
    ? [
        row(
          'households in the window',
          share,
          { name: reference, value: metis.inWindow / households },
          percent,
        ),
        row(
          'components wholly in the window',
          ours.feasible,
          { name: reference, value: metis.feasible },
          whole,
        ),
        alone(
          'where METIS is wholly in the window',
          `${metis.oursFeasible} components too`,
          `${metis.feasible} of ${compared} components`,
        ),
        alone('METIS with more households in the window', '', `${metis.above} of ${compared} components`),
        row('there: cut', metis.oursCut, { name: reference, value: metis.cut }, whole),
        alone('there: our cut ≤ METIS’s', `${metis.cutNotAbove} components`, `of ${metis.feasible}`),
        row(
          'there: cut + deviation from target',
          metis.oursCost,
          { name: reference, value: metis.cost },
          whole,
        ),
        alone(
          'there: so weighed, ours ≤ METIS’s',
          `${metis.costNotAbove} components`,
          `of ${metis.feasible}`,
        ),
        row('seconds, METIS all tries', ours.seconds, { name: reference, value: metis.seconds }, seconds),
        row(
          'seconds, METIS one try',
          ours.seconds,
          { name: 'the same, a try on average', value: metis.seconds / count },
          seconds,
        ),
        alone(
          'tries without a result, with a part in pieces',
          '',
          `${metis.failed}, ${metis.broken} of ${whole(compared * count)}`,
        ),
      ]
    : [
        notMeasured('households in the window', NO_METIS, percent(share)),
        alone('components wholly in the window', `${ours.feasible} of ${compared}`),
        alone('seconds', seconds(ours.seconds)),
      ];
  if (figures.exactFailures > 0) rows.push(alone('failures of the exact step', whole(figures.exactFailures)));
  return {
    title: `metis: ${name} (${whole(figures.vertices)} vertices, ${figures.components} components: ${compared} compared with ${whole(households)} of ${whole(figures.allHouseholds)} households, ${figures.skipped} of one part or vertex skipped)`,
    rows,
  };
}
