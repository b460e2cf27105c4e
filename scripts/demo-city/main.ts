/** `npm run demo-city`: writes data/demo/*.geojson.gz and data/demo/city.json. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildCity } from './build.ts';
import { cityRecord, layersOf } from './layers.ts';

// Compiled to dist/scripts/demo-city/, three folders below the checkout.
const folder = join(resolve(dirname(fileURLToPath(import.meta.url)), '../../..'), 'data/demo');
mkdirSync(folder, { recursive: true });
let bytes = 0;
for (const [name, text] of layersOf(buildCity())) {
  const packed = gzipSync(text, { level: 9 });
  bytes += packed.length;
  writeFileSync(join(folder, `${name}.geojson.gz`), packed);
  process.stdout.write(
    `${name.padEnd(14)}${String(text.split('\n').length - 3).padStart(7)} ${(packed.length / 1024).toFixed(0).padStart(6)} kB\n`,
  );
}
writeFileSync(join(folder, 'city.json'), `${JSON.stringify(cityRecord(), null, 2)}\n`);
process.stdout.write(`${(bytes / 1e6).toFixed(2)} MB\n`);
