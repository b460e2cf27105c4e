/** `npm run bench [-- name … --seconds 60]`: runs the named benchmarks, or all, and prints their tables. */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { benchExact } from './exact.ts';
import { benchFaces } from './faces.ts';
import { benchMetis } from './metis.ts';
import { benchPartition } from './partition.ts';
import { benchScale } from './scale.ts';
import { markdown, type Table } from './table.ts';
import { benchTracts } from './tracts.ts';
import { benchWindow } from './window.ts';

const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: {
    /** For each proof of `exact` and `window`. */
    seconds: { type: 'string', default: '60' },
    /** Families of `metis`, `exact` and `scale` whose name holds this text. */
    only: { type: 'string', default: '' },
  },
});
const proofSeconds = Number(values.seconds);
if (!(proofSeconds > 0)) {
  process.stderr.write(`--seconds ${values.seconds} is no number of seconds\n`);
  process.exit(2);
}

const benchmarks: Record<string, () => Promise<Table[]>> = {
  partition: benchPartition,
  faces: benchFaces,
  metis: () => benchMetis(values.only),
  exact: () => benchExact(proofSeconds, values.only),
  window: () => benchWindow(proofSeconds),
  scale: () => benchScale(values.only),
  tracts: benchTracts,
};

const load = (): string => `load ${loadavg()[0].toFixed(1)}`;

const unknown = asked.filter(name => !(name in benchmarks));
if (unknown.length > 0) {
  process.stderr.write(
    `no benchmark ${unknown.join(', ')}; there are: ${Object.keys(benchmarks).join(', ')}\n`,
  );
  process.exit(2);
}
const names = asked.length > 0 ? asked : Object.keys(benchmarks);
process.stdout.write(
  `Node ${process.versions.node}, ${availableParallelism()} cores (${cpus()[0]?.model ?? process.arch}), ${load()} at the start\n`,
);
for (const name of names) {
  const since = performance.now();
  process.stderr.write(`• ${name} …\n`);
  const tables = await benchmarks[name]();
  for (const table of tables) process.stdout.write(`\n${markdown(table)}\n`);
  process.stdout.write(
    `\n${name} took ${((performance.now() - since) / 1000).toFixed(0)} s; ${load()} at its end.\n`,
  );
}
