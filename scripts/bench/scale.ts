/** Benchmark `scale`: seconds and memory against the size of a town. */
import { COMMUNITY_HOUSEHOLDS, type TownFigures } from './divide-town.ts';
import { measured } from './measured.ts';
import { alone, megabytes, percent, type Row, row, seconds, type Table, whole } from './table.ts';

/** Towns of 5, 20 and 80 communities. */
const TOWNS = [
  { across: 5, down: 1 },
  { across: 5, down: 4 },
  { across: 10, down: 8 },
];

/**
 * Chessboard towns of 20,000, 80,000 and 320,000 households in communities of 4,000. The reference of a town is the
 * next smaller one, four times: a ratio of 1 is growth in step with the town, below 1 is better.
 */
export async function benchScale(): Promise<Table[]> {
  const rows: Row[] = [];
  let smaller: { name: string; figures: TownFigures } | undefined;
  for (const { across, down } of TOWNS) {
    const figures = await measured('divideTown', { across, down });
    const name = whole(across * down * COMMUNITY_HOUSEHOLDS);
    const times4 = (what: string, pick: (f: TownFigures) => number, format: (n: number) => string): Row =>
      smaller
        ? row(
            `${name}: ${what}`,
            pick(figures),
            { name: `4 × that of ${smaller.name}`, value: 4 * pick(smaller.figures) },
            format,
          )
        : alone(`${name}: ${what}`, format(pick(figures)));
    rows.push(
      alone(
        `${name}: buildings, grids, in the window`,
        `${whole(figures.buildings)}, ${whole(figures.grids)}, ${percent(figures.inWindow)}`,
      ),
      times4('whole, by the clock', f => f.wall_s, seconds),
      times4('processor time', f => f.cpu_s, seconds),
      times4('atoms', f => f.steps.atoms, seconds),
      times4('divide', f => f.steps.divide, seconds),
      times4('peak memory', f => f.peak, megabytes),
    );
    smaller = { name, figures };
  }
  return [{ title: 'scale: chessboard towns of communities of 4,000 households', rows }];
}
