/** Benchmark `scale`: seconds and memory against the size of a town. */
import { cities, missing } from './cities.ts';
import { COMMUNITY_HOUSEHOLDS } from './divide-town.ts';
import { measured } from './measured.ts';
import {
  alone,
  megabytes,
  notMeasured,
  percent,
  type Row,
  row,
  seconds,
  type Table,
  whole,
} from './table.ts';

/** Towns of 5, 20, 80 and 250 communities: 20,000 to 1,000,000 households. */
const TOWNS = [
  { across: 5, down: 1 },
  { across: 5, down: 4 },
  { across: 10, down: 8 },
  { across: 25, down: 10 },
];
/** The demo city has 165,000 households: up to a million. */
const COPIES = [1, 2, 4, 6];
/** What issue 4 asks for, by the clock on two cores after loading, seconds. */
const ASKED = new Map([
  [1_000_000, 60],
  [165_000, 10],
]);

/** The towns with that many households, with that time as their limit. */
const LIMITED = [
  { name: 'demo city', copies: 1, limit_s: 10 },
  { name: 'demo city six times', copies: 6, limit_s: 60 },
];
const LIMITED_TOWN = { name: 'chessboard town', across: 25, down: 10, limit_s: 60 };

/** What both kinds of towns tell. */
interface Sized {
  households: number;
  buildings: number;
  grids: number;
  inWindow: number;
  wall_s: number;
  cpu_s: number;
  steps: Record<string, number>;
  peak: number;
}

/**
 * Chessboard towns in communities of 4,000 households, and the demo city side by side with itself. The reference of a
 * town is the next smaller one as many times as it is larger: a ratio of 1 is growth in step with the town, below 1 is
 * better. Before, towns with the time asked for as their limit: what share of the households is inside the window then.
 *
 * @param only `limited` or `growth`: one of both
 */
export async function benchScale(only = ''): Promise<Table[]> {
  const tables = 'limited'.includes(only) ? [await benchLimited()] : [];
  if (!'growth'.includes(only)) return tables;
  const towns: Sized[] = [];
  for (const { across, down } of TOWNS)
    towns.push({
      households: across * down * COMMUNITY_HOUSEHOLDS,
      ...(await measured('divideTown', { across, down })),
    });
  tables.push(tableOf('scale: chessboard towns of communities of 4,000 households', towns));
  const title = 'scale: the demo city side by side with itself';
  const reason = missing(cities.demo);
  if (reason) return [...tables, { title, rows: [notMeasured(title, reason)] }];
  const copies: Sized[] = [];
  for (const count of COPIES) copies.push(await measured('divideCopies', { city: 'demo', copies: count }));
  return [...tables, tableOf(title, copies)];
}

/** What is divided within the time that is asked for. */
async function benchLimited(): Promise<Table> {
  const rows: Row[] = [];
  const add = (
    name: string,
    limit_s: number,
    households: number,
    { wall_s, inWindow, cpu_s }: Sized,
  ): void => {
    rows.push(
      row(
        `${name}, ${whole(households)}: by the clock`,
        wall_s,
        { name: 'asked for', value: limit_s },
        seconds,
      ),
      alone(`${name}: in the window, processor time`, `${percent(inWindow)}, ${seconds(cpu_s)}`),
    );
  };
  const reason = missing(cities.demo);
  if (reason) rows.push(notMeasured('demo city', reason));
  else
    for (const { name, copies, limit_s } of LIMITED) {
      const figures = await measured('divideCopies', { city: 'demo', copies, limit_s });
      add(name, limit_s, figures.households, figures);
    }
  const { name, limit_s, ...town } = LIMITED_TOWN;
  const households = town.across * town.down * COMMUNITY_HOUSEHOLDS;
  add(name, limit_s, households, { households, ...(await measured('divideTown', { ...town, limit_s })) });
  return { title: 'scale: --time-limit as asked for', rows };
}

function tableOf(title: string, sizes: readonly Sized[]): Table {
  return { title, rows: sizes.flatMap((size, i) => rowsOf(size, sizes[i - 1])) };
}

function rowsOf(size: Sized, smaller: Sized | undefined): Row[] {
  const name = whole(size.households);
  const compared = (what: string, pick: (s: Sized) => number, format: (n: number) => string): Row => {
    if (!smaller) return alone(`${name}: ${what}`, format(pick(size)));
    const factor = size.households / smaller.households;
    return row(
      `${name}: ${what}`,
      pick(size),
      {
        name: `${factor.toPrecision(3)} × that of ${whole(smaller.households)}`,
        value: factor * pick(smaller),
      },
      format,
    );
  };
  const asked = [...ASKED].find(([households]) => Math.abs(size.households / households - 1) < 0.02);
  return [
    alone(
      `${name}: buildings, grids, in the window`,
      `${whole(size.buildings)}, ${whole(size.grids)}, ${percent(size.inWindow)}`,
    ),
    compared('whole, by the clock', s => s.wall_s, seconds),
    ...(asked
      ? [row(`${name}: whole, by the clock`, size.wall_s, { name: 'asked for', value: asked[1] }, seconds)]
      : []),
    compared('processor time', s => s.cpu_s, seconds),
    ...['blocks', 'atoms', 'divide', 'output'].map(step => compared(step, s => s.steps[step] ?? 0, seconds)),
    compared('peak memory', s => s.peak, megabytes),
  ];
}
