/** Benchmark `window`: households inside the window against a proved upper bound of what is possible. */
import { DEFAULT_STEPS } from '../../server/partition/params.ts';
import { cities, missing } from './cities.ts';
import { componentsOfCity } from './components.ts';
import { measured } from './measured.ts';
import { alone, notMeasured, percent, row, seconds, type Table, whole } from './table.ts';

/**
 * The connected parts of the communities of Astana's core and of the demo city, buildings above the maximum apart: the share
 * of households inside the window, the share that no division can exceed by arithmetic alone, and by column generation.
 *
 * @param limit_s seconds of the processor for each component
 */
export async function benchWindow(limit_s: number): Promise<Table[]> {
  const tables: Table[] = [];
  for (const id of ['astanaCore', 'demo'] as const) {
    const { name } = cities[id];
    const reason = missing(cities[id]);
    if (reason) {
      tables.push({ title: `window: ${name}`, rows: [notMeasured(name, reason)] });
      continue;
    }
    const components = await componentsOfCity(id);
    const figures = await measured('boundOutsideOf', { components, steps: DEFAULT_STEPS, seconds: limit_s });
    const { households, ours, arithmetic, proved } = figures;
    const share = (outside: number): number => 1 - outside / households;
    tables.push({
      title: `window: ${name} (${figures.components} components of ${whole(households)} households, ${limit_s} s each)`,
      rows: [
        row(
          'households in the window',
          share(ours),
          { name: 'possible at most, proved', value: share(proved) },
          percent,
        ),
        row(
          'the same',
          share(ours),
          { name: 'possible at most, by arithmetic', value: share(arithmetic) },
          percent,
        ),
        row('households outside', ours, { name: 'proved to be needed', value: proved }, whole),
        alone('points below the proved bound', ((100 * (ours - proved)) / households).toFixed(2)),
        alone(
          'components where the fewest outside are known exactly',
          `${components.length - figures.open + figures.complete}`,
          `of ${components.length}`,
        ),
        row('seconds, divisions', figures.divide_s, { name: 'the proofs', value: figures.prove_s }, seconds),
      ],
    });
  }
  return tables;
}
