/** Benchmark `tracts`: `wangge solve` on census tracts of six US states, the yardstick of minimum-cut districting. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alone, notMeasured, type Row, seconds, type Table } from './table.ts';

// Compiled to dist/scripts/bench/, three folders below the checkout.
const here = dirname(fileURLToPath(import.meta.url));
const cli = join(here, '../../server/cli.js');
const folder = resolve(here, '../../../../shared/data/tracts');

const SEEDS = [1, 2, 3, 4, 5];
const TIME_LIMIT_s = 10;

/** A line of references.csv; figures are numbers of cut edges. */
interface Reference {
  instance: string;
  parts: number;
  tolerance: number;
  published_lower_bound: number;
  published_upper_bound: number;
  metis_best_of_200: number;
  kahip_best_of_100: number;
}

function references(): Reference[] {
  const [head, ...lines] = readFileSync(join(folder, 'references.csv'), 'utf8').trimEnd().split('\n');
  const names = head.split(',');
  return lines.map(line => {
    const words = line.split(',');
    return Object.fromEntries(
      names.map((name, i) => [name, name === 'instance' ? words[i] : Number(words[i])]),
    ) as unknown as Reference;
  });
}

/** What the command says, with its seconds by the clock outside, start of the process included. */
function solve(reference: Reference, seed: number): { cut: number; bound: number; wall_s: number } {
  const { instance, parts, tolerance } = reference;
  const place = mkdtempSync(join(tmpdir(), 'wangge-bench-'));
  const report = join(place, 'report.json');
  try {
    const since = performance.now();
    const { status, stderr, error } = spawnSync(
      process.execPath,
      [
        ...[cli, 'solve', join(folder, `${instance}.graph`), '--parts', String(parts)],
        ...['--tolerance', String(tolerance), '--seed', String(seed), '--time-limit', String(TIME_LIMIT_s)],
        ...['--out', join(place, 'part'), '--report', report],
      ],
      { encoding: 'utf8' },
    );
    const wall_s = (performance.now() - since) / 1000;
    if (error) throw error;
    if (status !== 0) throw new Error(`wangge solve ${instance} ended with ${status}: ${stderr}`);
    const { cut, bound } = JSON.parse(readFileSync(report, 'utf8')) as { cut: number; bound: number };
    return { cut, bound, wall_s };
  } finally {
    rmSync(place, { recursive: true });
  }
}

const rowOf = (reference: Reference, seed: number): Row => {
  const { cut, bound, wall_s } = solve(reference, seed);
  const { instance, parts, published_lower_bound: low, published_upper_bound: high } = reference;
  return alone(
    `${instance}, ${parts} parts, seed ${seed}`,
    `${cut} (bound ${bound}), ${seconds(wall_s)}`,
    `${high} (bound ${low}), METIS ${reference.metis_best_of_200}, KaHIP ${reference.kahip_best_of_100}`,
    (cut / high).toFixed(2),
  );
};

/** Cut edges within the time limit, for every state and five seeds; the ratio is to the published best. */
export async function benchTracts(): Promise<Table[]> {
  const title = `tracts: cut edges within ${TIME_LIMIT_s} s`;
  if (!existsSync(folder))
    return [{ title, rows: [notMeasured(title, '../shared/data/tracts is not there')] }];
  return [
    {
      title,
      rows: references().flatMap(reference => SEEDS.map(seed => rowOf(reference, seed))),
      notes: [
        'References: best and bound of one hour of Gurobi (Validi and Buchanan, "Political districting to minimize cut edges", table 13); the best feasible of 200 METIS runs and of 100 KaHIP runs.',
      ],
    },
  ];
}
