// `npm start`: installs and builds what is missing, then serves.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, root } from './lib/prepare.mjs';

await prepare();
await import(pathToFileURL(join(root, 'dist/server/main.js')).href);
