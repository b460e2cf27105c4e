import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildGallery } from './build.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

describe('the gallery', () => {
  it('is one page with every section, whole pictures and nothing to load', async () => {
    const said: string[] = [];
    const html = await buildGallery(root, { quick: true, say: text => said.push(text) });
    for (const id of ['cases', 'demo', 'communities', 'choices', 'courtyards', 'levels'])
      expect(html).toContain(`<section id="${id}">`);
    expect(html.match(/<svg /g)?.length).toBe(html.match(/<figure>/g)?.length);
    expect(html.match(/<svg /g)?.length).toBeGreaterThanOrEqual(9 + 1 + 1 + 2 + 1 + 4);
    // The names of namespaces are the only addresses.
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:\/\/|\bsrc=|@import|<script|<link/,
    );
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
    expect(said).toContain('courtyards and levels');
  });
});
