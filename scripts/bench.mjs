// `npm run bench [-- name …]`: every benchmark, as ratios against its named reference in the same run.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, root } from './lib/prepare.mjs';

await prepare({ web: false });
await import(pathToFileURL(join(root, 'dist/scripts/bench/main.js')).href);
