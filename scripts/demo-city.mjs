// `npm run demo-city`: generates the demo city into data/ again (seeded: the same files every time).
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, root } from './lib/prepare.mjs';

await prepare({ web: false });
await import(pathToFileURL(join(root, 'dist/scripts/demo-city/main.js')).href);
