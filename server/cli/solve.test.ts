import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseMetisGraph } from '../exchange/pure/metis-graph.ts';
import { verify } from '../partition/solve/verify.ts';
import { needData } from '../testing/needs.ts';
import { type Run, Workplace } from './testing/run.ts';

let place: Workplace;
beforeAll(() => {
  place = new Workplace();
  place.put('lattice.graph', lattice(12, 8));
  place.put('lattice.graph.gz', gzipSync(lattice(12, 8)));
});
afterAll(() => {
  place.remove();
});

/** A lattice of vertices that weigh 10. */
function lattice(w: number, h: number): string {
  const rows = Array.from({ length: w * h }, (_, v) => {
    const [x, y] = [v % w, Math.floor(v / w)];
    const near = [
      [x - 1, y],
      [x + 1, y],
      [x, y - 1],
      [x, y + 1],
    ].filter(([a, b]) => a! >= 0 && a! < w && b! >= 0 && b! < h);
    return [10, ...near.map(([a, b]) => b! * w + a! + 1)].join(' ');
  });
  return `${w * h} ${2 * w * h - w - h} 010\n${rows.join('\n')}\n`;
}

const path = (name: string): string => join(place.folder, name);
const text = (name: string): string => readFileSync(path(name), 'utf8');
const report = (name: string): Record<string, unknown> & { window: { min: number; max: number } } =>
  JSON.parse(text(name));
const solve = (...words: string[]): Promise<Run> => place.wangge('solve', ...words);

/** Recounts what was written from the graph and the part numbers. */
function recount(graphFile: string, name: string) {
  const { graph } = parseMetisGraph(readFileSync(graphFile, 'utf8'), graphFile);
  const lines = text(`${name}.part`).split('\n');
  expect(lines.pop()).toBe('');
  expect(lines).toHaveLength(graph.n);
  const verified = verify(graph, Int32Array.from(lines, Number), report(`${name}.json`).window);
  expect(verified.valid).toBe(true);
  expect(report(`${name}.json`)).toMatchObject({
    feasible: true,
    parts: verified.parts,
    cut: verified.cut,
    lightest: verified.lightest,
    heaviest: verified.heaviest,
  });
  return verified;
}

describe('wangge solve', () => {
  it('writes one part number a line and a report that holds', async () => {
    const run = await solve(
      ...['lattice.graph', '--parts', '4', '--tolerance', '0.02', '--steps', '60'],
      ...['--out', 'a.part', '--report', 'a.json'],
    );
    expect(run.stderr).toMatch(/^• 求解 solve/);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/割 \/ cut +20\n/);
    expect(recount(path('lattice.graph'), 'a')).toMatchObject({ parts: 4, cut: 20 });
    const said = report('a.json') as unknown as { bound: number; gap: number; seconds: number };
    expect(said.bound).toBeGreaterThan(0);
    expect(said.bound).toBeLessThanOrEqual(20);
    expect(said.gap).toBeCloseTo((20 - said.bound) / 20);
    expect(said).toMatchObject({ window: { min: 236, max: 244 }, vertices: 96, edges: 172, weight: 960 });
  });

  it('proves two parts optimal and ends early', async () => {
    const run = await solve(
      ...['lattice.graph.gz', '--parts', '2', '--min', '470', '--max', '490', '--seed', '7'],
      ...['--steps', '100000', '--out', 'b.part', '--report', 'b.json'],
    );
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/proved optimal/);
    expect(report('b.json')).toMatchObject({ cut: 8, bound: 8, gap: 0, feasible: true });
  });

  it('gives the same parts for the same seed and steps', async () => {
    const words = ['lattice.graph', '--parts', '5', '--tolerance', '0.2', '--steps', '75', '--seed', '3'];
    await solve(...words, '--out', 'c.part');
    await solve(...words, '--out', 'd.part');
    expect(text('d.part')).toBe(text('c.part'));
  });

  it('chooses the number of parts, and gives every component parts of its own', async () => {
    // Two components: a path of four vertices and one of two.
    place.put('two.graph', '6 4 011\n5 2 9\n5 1 9 3 1\n5 2 1 4 9\n5 3 9\n6 6 4\n6 5 4\n');
    const run = await solve(
      ...['two.graph', '--min', '6', '--max', '12', '--steps', '1', '--out', 'e.part', '--report', 'e.json'],
    );
    expect(run.code).toBe(0);
    expect(text('e.part')).toBe('0\n0\n1\n1\n2\n2\n');
    expect(report('e.json')).toMatchObject({ parts: 3, cut: 1, bound: 1 });
  });

  it('by the clock ends when the proof is there, too', async () => {
    const run = await solve(
      ...['lattice.graph', '--parts', '2', '--tolerance', '0.02', '--time-limit', '60'],
      ...['--out', 'f.part', '--report', 'f.json'],
    );
    expect(run.code).toBe(0);
    recount(path('lattice.graph'), 'f');
  });

  const impossible: [what: string, graph: string, words: string[], says: RegExp][] = [
    ['a vertex above the maximum', '2 1 010\n9 2\n1 1\n', ['--min', '1', '--max', '5'], /vertex 1 weighs 9/],
    ['no number of parts', '2 1 010\n4 2\n4 1\n', ['--min', '5', '--max', '7'], /1 parts hold at most 7/],
    [
      'a component too light',
      '3 1 010\n5 2\n5 1\n2\n',
      ['--min', '5', '--max', '10'],
      /component of vertex 3 \(1 vertices\) weighs 2/,
    ],
    [
      'a number of parts that the weights do not fill',
      '2 1 010\n4 2\n4 1\n',
      ['--parts', '2', '--min', '5', '--max', '8'],
      /2 parts of 5–8 hold 10–16/,
    ],
    [
      'more parts than vertices',
      '2 1\n2\n1\n',
      ['--parts', '3', '--tolerance', '0.9'],
      /cannot make 3 parts/,
    ],
    [
      'a window without a whole number',
      '3 2\n2\n1 3\n2\n',
      ['--parts', '2', '--tolerance', '0.1'],
      /no whole number lies in the window/,
    ],
    [
      'what only looking at every division shows',
      '4 3 010\n1 2 3 4\n5 1\n5 1\n5 1\n',
      ['--parts', '2', '--min', '8', '--max', '8'],
      /every division was looked at/,
    ],
  ];
  it.each(impossible)(
    'exits with 1 for %s, and writes nothing but the report',
    async (_, graph, words, says) => {
      place.put('bad.graph', graph);
      const run = await solve('bad.graph', ...words, '--steps', '5', '--out', 'x.part', '--report', 'x.json');
      expect(run.code).toBe(1);
      expect(run.stderr).toMatch(says);
      expect(run.stderr).toMatch(/办法 \/ remedy: /);
      expect(existsSync(path('x.part'))).toBe(false);
      expect(report('x.json')).toMatchObject({ feasible: false, cut: null, bound: null, gap: null });
      expect(report('x.json').reason).toMatch(says);
    },
  );

  it('says honestly that it found nothing', async () => {
    // Thirty vertices in a ring, too heavy together and too light apart: no division, but too many to look at all.
    const n = 30;
    const rows = Array.from(
      { length: n },
      (_, v) => `${2 ** (v % 15) * 2 + 1} ${((v + 1) % n) + 1} ${((v + n - 1) % n) + 1}`,
    );
    place.put('ring.graph', `${n} ${n} 010\n${rows.join('\n')}\n`);
    const run = await solve(
      ...['ring.graph', '--parts', '7', '--min', '18000', '--max', '33000', '--steps', '1'],
      ...['--out', 'y.part', '--report', 'y.json'],
    );
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/no feasible division was found in the steps/);
    expect(existsSync(path('y.part'))).toBe(false);
    expect(report('y.json').feasible).toBe(false);
  });

  const OK = ['--parts', '2', '--tolerance', '0.1', '--steps', '1', '--out', 'z.part'];
  const bad: [what: string, words: string[], says: RegExp][] = [
    ['no graph', OK, /no graph is given/],
    ['two graphs', ['lattice.graph', 'lattice.graph', ...OK], /2 graphs are given/],
    ['a graph that is not there', ['none.graph', ...OK], /there is no such file/],
    ['no --out', ['lattice.graph', '--parts', '2', '--tolerance', '0.1'], /--out is missing/],
    ['no window', ['lattice.graph', '--parts', '2', '--out', 'z.part'], /what a part may weigh is not said/],
    ['a minimum alone', ['lattice.graph', '--min', '5', '--out', 'z.part'], /what a part may weigh/],
    [
      'a tolerance without parts',
      ['lattice.graph', '--tolerance', '0.1', '--out', 'z.part'],
      /needs --parts/,
    ],
    ['a tolerance and a minimum', ['lattice.graph', ...OK, '--min', '5'], /exclude each other/],
    [
      'a minimum above the maximum',
      ['lattice.graph', '--min', '9', '--max', '8', '--out', 'z.part'],
      /more than --max/,
    ],
    ['steps and a time limit', ['lattice.graph', ...OK, '--time-limit', '1'], /exclude each other/],
    [
      'zero parts',
      ['lattice.graph', '--parts', '0', '--tolerance', '0.1', '--out', 'z.part'],
      /cannot be "0"/,
    ],
    ['a slip', ['lattice.graph', ...OK, '--sed', '1'], /there is no option --sed/],
    [
      'an output over the graph',
      ['lattice.graph', ...OK.slice(0, -1), 'lattice.graph'],
      /overwrite the input/,
    ],
    ['two outputs in one file', ['lattice.graph', ...OK, '--report', 'z.part'], /two outputs go to one file/],
    [
      'a folder that is not there',
      ['lattice.graph', ...OK.slice(0, -1), 'no/z.part'],
      /folder does not exist/,
    ],
  ];
  it.each(bad)('exits with 2 for %s', async (_, words, says) => {
    const run = await solve(...words);
    expect(run.stderr).toMatch(says);
    expect(run.code).toBe(2);
    expect(readdirSync(place.folder).filter(name => name.startsWith('z'))).toEqual([]);
  });

  it('has a help', async () => {
    const run = await solve('--help');
    expect(run.code).toBe(0);
    for (const word of ['--tolerance', '--steps', 'bound', 'exit codes']) expect(run.stdout).toContain(word);
  });
});

describe('census tracts', () => {
  // Published bests: references.csv; the steps are few, so the figures are what any run must reach.
  const states: [state: string, parts: number, steps: number, atMost: number, optimum?: number][] = [
    ['NH', 2, 40, 26, 26],
    ['ID', 2, 40, 17, 17],
    ['ME', 2, 40, 20, 20],
    ['NM', 3, 60, 53],
    ['UT', 4, 40, 85],
    ['MS', 4, 40, 66],
  ];
  for (const [state, parts, steps, atMost, optimum] of states)
    it(`${state} in ${parts} parts`, async context => {
      const graph = join(needData(context, 'tracts'), `${state}.graph`);
      const run = await solve(
        ...[graph, '--parts', String(parts), '--tolerance', '0.005', '--steps', String(steps)],
        ...['--out', `${state}.part`, '--report', `${state}.json`],
      );
      expect(run.code).toBe(0);
      const { cut, parts: found } = recount(graph, state);
      expect(found).toBe(parts);
      expect(cut).toBeLessThanOrEqual(atMost);
      const { bound } = report(`${state}.json`) as unknown as { bound: number };
      expect(bound).toBeLessThanOrEqual(optimum ?? cut);
    });
});
