// `npm run build`: compiles the server and builds the pages.
import { prepare } from './lib/prepare.mjs';

await prepare();
