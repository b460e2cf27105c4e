import { describe, expect, it } from 'vitest';
import { Notes } from '../exchange/pure/notes.ts';
import { box } from '../exchange/testing/town.ts';
import type { PooledResult } from '../jobs/partition-pool.ts';
import { totalFigures } from '../partition/metrics.ts';
import type { GridArea, PartitionInput, PartitionReport, PartitionResult } from '../partition/types.ts';
import type { NestedResult } from './partition-nested.ts';
import { readPartitionCommand } from './partition-options.ts';
import { noteFewer, noteSpecial, outputsOf, withNotes } from './partition-outputs.ts';
import { summaryOf } from './summary.ts';

const INPUT: PartitionInput = { regions: [], buildings: [], barriers: [], water: [], compounds: [] };
const REPORT: PartitionReport = {
  ...totalFigures([]),
  metricVersions: {},
  nearest: null,
  grids: 1,
  households: 350,
  inWindow: 1,
  inWindowHouseholds: 350,
  compoundsSplit: 2,
  polsbyPopperMedian: 0.5,
  moved: 7,
  seconds: {},
  notes: [],
  regions: [],
};
const grid = (code: string, more: Partial<GridArea> = {}): GridArea => ({
  code,
  name: code,
  region: '370785001001',
  households: 350,
  buildings: 7,
  level: 'grid',
  kind: 'resident',
  geometry: { type: 'Polygon', coordinates: [box(0, 0, 9, 9)] },
  ...more,
});
const result = (code: string, more: Partial<GridArea> = {}): PartitionResult => ({
  grids: [grid(code, more)],
  assignments: [{ building: 'b1', grid: code, households: 350 }],
  stretches: [],
  report: REPORT,
});
const command = (...words: string[]) =>
  readPartitionCommand(['--buildings', 'b', '--barriers', 's', '--out', 'g.geojson', ...words], '/x');

/** A run with two divisions. */
const RUN: PooledResult = {
  ...result('best', { workload: 361.5 }),
  graph: { metis: 'METIS', ids: 'IDS' },
  alternatives: [{ differs: 0.25, loss: 0.04, result: result('second') }],
};

/** A run over the one level that was asked for. */
const alone = (one: PooledResult): NestedResult => ({
  levels: [{ options: command().options, result: one }],
  main: 0,
});

describe('the files of alternatives', () => {
  const asked = command(
    ...['--alternatives', '3', '--report', 'r.json', '--assignments', 'a.csv', '--graph', 'atoms.graph'],
    ...['--svg', 'd.svg'],
  );

  it('stand beside the best one’s, as many as were found', () => {
    const files = outputsOf(asked, INPUT, alone(RUN));
    expect(files.map(({ path }) => path)).toEqual([
      ...['/x/g.geojson', '/x/a.csv', '/x/r.json', '/x/d.svg'],
      ...['/x/g.2.geojson', '/x/a.2.csv', '/x/r.2.json', '/x/d.2.svg'],
      ...['/x/atoms.graph', '/x/atoms.graph.ids'],
    ]);
    const text = (name: string) => files.find(({ file }) => file === name)!.text;
    expect(text('g.2.geojson')).toContain('"second"');
    expect(text('a.2.csv')).toContain('b1,second,350');
    expect(JSON.parse(text('r.json')).alternatives).toEqual([
      {
        file: 'g.2.geojson',
        differs: 0.25,
        loss: 0.04,
        grids: 1,
        inWindow: 1,
        inWindowHouseholds: 350,
        compoundsSplit: 2,
        moved: 7,
        meanDeviation: 0,
        polsbyPopperMedian: 0.5,
      },
    ]);
    expect(JSON.parse(text('r.2.json'))).not.toHaveProperty('alternatives');
    expect(summaryOf(alone(RUN), [], false)).toMatch(/备选方案\n {2}方案 2 +25\.0% 的户不同，差 4\.0%/);
  });

  it('fewer than asked for are noted, once', () => {
    const notes = new Notes();
    noteFewer(asked, RUN, notes);
    expect(notes.list()).toMatchObject([{ kind: 'alternatives_fewer', count: 1 }]);
    expect(notes.list()[0]!.text).toMatch(/at least 10 % of the households differently/);
    const said = {
      ...RUN,
      report: { ...REPORT, notes: [{ kind: 'alternatives_fewer', count: 1, text: '' }] },
    };
    const none = new Notes();
    noteFewer(asked, said, none);
    noteFewer(command('--alternatives', '2'), RUN, none);
    noteFewer(command(), { ...RUN, alternatives: [] }, none);
    expect(none.list()).toEqual([]);
  });

  it('carry the notes of the input', () => {
    const notes = new Notes();
    notes.add('z_dropped', 'b', ['甲', 'a']);
    const { report, alternatives } = withNotes(RUN, INPUT, notes, 'b');
    expect(report.notes).toMatchObject([{ kind: 'z_dropped' }]);
    expect(alternatives![0]!.result.report.notes).toEqual(report.notes);
  });

  it('explanations are written for each, proposals of special grids once', () => {
    const asked = command('--explain', 'e.json', '--special', 's.geojson', '--alternatives', '2');
    expect(asked.options.explain).toBe(true);
    expect(asked.files.special).toBe(true);
    const files = outputsOf(asked, INPUT, alone(RUN), { proposals: [], alliances: [], left: [] });
    expect(files.map(({ file }) => file)).toEqual([
      'g.geojson',
      'e.json',
      'g.2.geojson',
      'e.2.json',
      's.geojson',
    ]);
    expect(JSON.parse(files[1]!.text)).toEqual({ version: 1, level: 'grid', regions: [] });
    expect(JSON.parse(files[4]!.text)).toEqual({ type: 'FeatureCollection', alliances: [], features: [] });
    const notes = new Notes();
    noteSpecial({ proposals: [], alliances: [], left: [{ reason: 'small', kind: 'park', count: 3 }] }, notes);
    expect(notes.list().map(({ kind, count }) => [kind, count])).toEqual([
      ['special_none', 1],
      ['special_park_small', 3],
    ]);
    expect(command().options).not.toHaveProperty('explain');
  });

  it('are not spoken of where none were asked for', () => {
    const { alternatives: _, ...best } = RUN;
    const files = outputsOf(command('--report', 'r.json'), INPUT, alone(best));
    expect(files).toHaveLength(2);
    expect(JSON.parse(files[1]!.text)).not.toHaveProperty('alternatives');
  });
});

describe('workload', () => {
  it('stands only on grids that have one', () => {
    const [best, other] = outputsOf(command('--alternatives', '2'), INPUT, alone(RUN)).map(
      ({ text }) => JSON.parse(text).features[0].properties,
    );
    expect(Object.keys(best)).toEqual([
      ...['code', 'name', 'community', 'households', 'workload', 'buildings', 'level', 'kind'],
    ]);
    expect(best.workload).toBe(361.5);
    expect(other).not.toHaveProperty('workload');
    expect(summaryOf(alone(RUN), [], false)).toMatch(/连同工作量折合户数 +362/);
  });
});
