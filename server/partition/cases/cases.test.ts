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
import { drawLevels } from '../svg-levels.ts';
import { recount } from '../testing/recount.ts';
import type { PartitionInput, PartitionOptions, PartitionResult } from '../types.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const geos = await initGeos();
const usual: PartitionOptions = { level: 'grid', min: 300, max: 400, target: 350, seed: 1, steps: 100 };

/** Households of the grids that have any, least first. */
const sizes = ({ grids }: PartitionResult): number[] =>
  grids.flatMap(({ households }) => (households > 0 ? [households] : [])).sort((a, b) => a - b);

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
  'a-tower-among-299s': ({ grids, report }) => {
    expect(grids.filter(({ kind }) => kind === 'oversize').map(g => g.households)).toEqual([520]);
    // Proved, not only missed: every household besides the tower's is named.
    expect(report.lowerBound).toBe(598);
    expect(report.regions[0].infeasible.map(i => i.reason).join()).toContain('598');
  },
  'two-carriageways-and-a-median': result => {
    expect(sizes(result)).toEqual([350, 350]);
    expect(result.grids).toHaveLength(2);
    expect(result.report.notes.find(({ kind }) => kind === 'slivers')?.count).toBe(3);
  },
  'a-street-that-ends-on-the-edge': result => {
    expect(sizes(result)).toEqual([350, 350]);
    expect(result.stretches.filter(s => s.right !== '').map(s => s.on)).toEqual(['tertiary']);
  },
  'a-compound-across-two-blocks': result => {
    expect(sizes(result)).toEqual([350, 350, 375]);
    expect(result.report.compoundsSplit).toBe(0);
  },
  'rows-of-a-large-compound': ({ grids, assignments, report, stretches }) => {
    expect(grids.length).toBeGreaterThanOrEqual(9);
    expect(report.households / grids.length).toBeGreaterThan(70);
    // No courtyard has buildings or land on both sides of the inner lane, which is 320 m long, nor of the dead end of 150 m.
    expect(stretches.reduce((sum, s) => sum + (s.on === 'lane' ? s.length_m : 0), 0)).toBeCloseTo(470, 0);
    const west = (id: string): boolean => id === 'shed' || (Number(id) >= 1 && Number(id) <= 14);
    for (const { code } of grids) {
      const own = assignments.filter(({ grid, households }) => grid === code && households > 0);
      expect(new Set(own.map(({ building }) => west(building))).size).toBe(1);
    }
  },
};

describe('cases', () => {
  const names = readdirSync(here)
    .filter(file => file.endsWith('.json'))
    .map(file => file.slice(0, -5));
  it('are all told about', () => expect(names.sort()).toEqual(Object.keys(ABOUT).sort()));

  it.each(names)('%s', name => {
    const {
      story,
      input,
      options = usual,
    } = JSON.parse(readFileSync(`${here}${name}.json`, 'utf8')) as {
      story: string;
      /** Where they are not the usual ones. */
      options?: PartitionOptions;
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
    const size = { width: 640, labels: true };
    const svg = `${
      options.level === 'courtyard'
        ? drawLevels([result.grids], input, result.assignments, size)
        : drawSvg(result.grids, input, options, size)
    }\n`;
    if (process.env.UPDATE_CASES === '1') writeFileSync(`${here}${name}.svg`, svg);
    expect(svg).toBe(readFileSync(`${here}${name}.svg`, 'utf8'));
  });
});
