// `npm run gallery [-- --out F]`: one page with pictures of what the engine does. `--quick` draws one community only.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, root } from './lib/prepare.mjs';

await prepare({ web: false });
await import(pathToFileURL(join(root, 'dist/scripts/gallery/main.js')).href);
