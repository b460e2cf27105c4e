#!/usr/bin/env node
// `npm run wangge -- <command>`: the command line.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, root } from './lib/prepare.mjs';

await prepare({ web: false });
await import(pathToFileURL(join(root, 'dist/server/cli.js')).href);
