/** The built pages in `dist/web`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler } from 'express';

/** Every page that wangge may have, in the order in which they are announced. */
const PAGES = [
  { path: '/', file: 'index.html' },
  { path: '/stations', file: 'stations.html' },
  { path: '/find', file: 'find.html' },
  { path: '/worker', file: 'worker.html' },
  { path: '/admin', file: 'admin.html' },
] as const;

/** Addresses of the pages that are built. */
export function builtPages(directory: string): string[] {
  return PAGES.filter(page => existsSync(join(directory, page.file))).map(page => page.path);
}

/**
 * Serves the pages. What Vite names after its content (`/assets/`) is kept by browsers for a year, everything else is
 * asked for again each time and usually answered with 304.
 */
export function servePages(directory: string): RequestHandler {
  return express.static(directory, {
    extensions: ['html'],
    index: 'index.html',
    redirect: false,
    setHeaders(response, path) {
      const hashed = path.slice(directory.length).startsWith('/assets/');
      response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
