/** Benchmark `metis`: the division step against gpmetis. */
import { TRIES } from './against-metis.ts';
import { cities, missing } from './cities.ts';
import { measured } from './measured.ts';
import { divisionOf } from './partition.ts';
import { alone, notMeasured, percent, type Row, row, seconds, type Table, whole } from './table.ts';

const NAME = `gpmetis -contig, best of ${TRIES}`;

/**
 * The exported graphs of Astana's core and the demo city at level grid, component by component: METIS ignores `-contig`
 * on a graph that is not connected. METIS gets as many parts as ours, 20 seeds and four allowed imbalances, and its
 * best try counts: most households in connected parts inside the window, then the lowest cut.
 */
export async function benchMetis(): Promise<Table[]> {
  const tables: Table[] = [];
  for (const id of ['astanaCore', 'demo'] as const) {
    const city = cities[id];
    const reason = missing(city);
    if (reason) {
      tables.push({ title: `metis: ${city.name}`, rows: [notMeasured(city.name, reason)] });
      continue;
    }
    const { metis: text } = await divisionOf(id);
    const figures = await measured('againstMetis', { metis: text });
    const { ours, metis, households, compared } = figures;
    const share = ours.inWindow / households;
    const rows: Row[] = metis
      ? [
          row('households in the window', share, { name: NAME, value: metis.inWindow / households }, percent),
          row('components wholly in the window', ours.feasible, { name: NAME, value: metis.feasible }, whole),
          alone(
            'where METIS is wholly in the window',
            `${metis.oursFeasible} components too`,
            `${metis.feasible} of ${compared} components`,
          ),
          row('there: cut', metis.oursCut, { name: NAME, value: metis.cut }, whole),
          alone('there: our cut ≤ METIS’s', `${metis.cutNotAbove} components`, `of ${metis.feasible}`),
          row('there: cut + deviation from target', metis.oursCost, { name: NAME, value: metis.cost }, whole),
          alone(
            'there: so weighed, ours ≤ METIS’s',
            `${metis.costNotAbove} components`,
            `of ${metis.feasible}`,
          ),
          row('seconds, METIS all tries', ours.seconds, { name: NAME, value: metis.seconds }, seconds),
          row(
            'seconds, METIS one try',
            ours.seconds,
            { name: 'the same, a try on average', value: metis.seconds / TRIES },
            seconds,
          ),
          alone(
            'tries without a result, with a part in pieces',
            '',
            `${metis.failed}, ${metis.broken} of ${whole(compared * TRIES)}`,
          ),
        ]
      : [
          notMeasured(
            'households in the window',
            'gpmetis is not installed (Debian: apt-get install metis)',
            percent(share),
          ),
          alone('components wholly in the window', `${ours.feasible} of ${compared}`),
          alone('seconds', seconds(ours.seconds)),
        ];
    tables.push({
      title: `metis: ${city.name} (${whole(figures.vertices)} vertices, ${figures.components} components: ${compared} compared with ${whole(households)} of ${whole(figures.allHouseholds)} households, ${figures.skipped} of one part or vertex skipped)`,
      rows,
    });
  }
  return tables;
}
