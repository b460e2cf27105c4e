/** `npm run gallery`: writes one self-contained page that opens offline, and prints its path. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildGallery } from './build.ts';

// Compiled to dist/scripts/gallery/, three folders below the checkout.
const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const { values } = parseArgs({
  options: { out: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
const out =
  values.out === undefined
    ? join(root, 'gallery/index.html')
    : resolve(process.env.INIT_CWD ?? process.cwd(), values.out);

const since = performance.now();
const html = await buildGallery(root, {
  quick: values.quick,
  say: text => process.stderr.write(`• ${text} (${((performance.now() - since) / 1000).toFixed(0)} s)\n`),
});
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, html);
process.stdout.write(`${out}\n`);
