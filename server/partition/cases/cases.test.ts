/**
 * Cases that proved hard, each with its story: `NAME.json` holds the story and the input, `NAME.svg` the expected picture.
 * `UPDATE_CASES=1 npm test -- server/partition/cases` draws the pictures anew; look at them before you commit them.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { initGeos } from '../../geometry/geos.ts';
import { partition } from '../partition.ts';
import { drawSvg } from '../svg.ts';
import { recount } from '../testing/recount.ts';
import type { PartitionInput, PartitionOptions, PartitionResult } from '../types.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const geos = await initGeos();
const options: PartitionOptions = { level: 'grid', min: 300, max: 400, target: 350, seed: 1, steps: 100 };

/** What a case is about, besides what every division must hold. */
const ABOUT: Record<string, (result: PartitionResult) => void> = {
  'five-towers-on-a-podium': ({ grids }) =>
    expect(Math.max(...grids.map(g => g.households))).toBeLessThanOrEqual(400),
  'a-river-that-ends-at-a-lane': ({ report }) => expect(report.households).toBe(800),
  'a-lane-that-loops-from-a-corner': ({ grids }) =>
    expect(grids.every(g => g.geometry.coordinates.length > 0)).toBe(true),
  'an-island-in-a-lake': ({ grids, report }) => {
    expect(grids.some(g => g.households === 12 && g.buildings === 1)).toBe(true);
    expect(report.regions[0].infeasible.map(i => i.households)).toContain(12);
  },
};

describe('cases', () => {
  const names = readdirSync(here)
    .filter(file => file.endsWith('.json'))
    .map(file => file.slice(0, -5));
  it('are all told about', () => expect(names.sort()).toEqual(Object.keys(ABOUT).sort()));

  it.each(names)('%s', name => {
    const { story, input } = JSON.parse(readFileSync(`${here}${name}.json`, 'utf8')) as {
      story: string;
      input: PartitionInput;
    };
    expect(story.length).toBeGreaterThan(40);
    const result = partition(geos, input, options, { now: () => performance.now() });
    const again = recount(geos, input, result, options);
    expect({
      ...again,
      worstGap: again.worstGap < 1e-6,
      worstOverlap: again.worstOverlap < 1e-6,
    }).toMatchObject({
      worstGap: true,
      worstOverlap: true,
      invalid: [],
      broken: [],
      cut: [],
      misplaced: [],
      acrossRiver: [],
    });
    ABOUT[name](result);
    const svg = `${drawSvg(result.grids, input, options, { width: 640, labels: true })}\n`;
    if (process.env.UPDATE_CASES === '1') writeFileSync(`${here}${name}.svg`, svg);
    expect(svg).toBe(readFileSync(`${here}${name}.svg`, 'utf8'));
  });
});
