// `npm run worker`: one more process that claims jobs (needs DATABASE_URL).
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, root } from './lib/prepare.mjs';

await prepare({ web: false });
await import(pathToFileURL(join(root, 'dist/server/worker.js')).href);
