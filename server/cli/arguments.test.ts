import { describe, expect, it } from 'vitest';
import { nearest } from './arguments.ts';
import { PARTITION_HELP } from './help.ts';
import { PARTITION_OPTIONS, readPartitionCommand } from './partition-options.ts';

const LEAST = ['--buildings', 'b.geojson', '--barriers', 's.geojson', '--out', 'g.geojson'];
const read = (...words: string[]) => readPartitionCommand([...LEAST, ...words], '/home/li');

describe('wangge partition’s options', () => {
  it('have the defaults of the contract', () => {
    expect(read()).toEqual({
      files: {
        buildings: { file: 'b.geojson', path: '/home/li/b.geojson' },
        barriers: [{ file: 's.geojson', path: '/home/li/s.geojson' }],
        water: [],
        adminLevel: '8',
      },
      options: { level: 'grid', min: 300, max: 400, target: 350, seed: 1, timeLimit_s: 10 },
      outputs: { grids: { file: 'g.geojson', path: '/home/li/g.geojson' } },
    });
    expect(read('--level', 'community').options).toMatchObject({ min: 3000, max: 5000, target: 4000 });
  });

  it('take several values after one flag, or the flag repeated, each file once', () => {
    const { files } = read(
      '--barriers',
      'w.geojson',
      '../r.geojson',
      '--water',
      'a',
      '/b',
      '--barriers',
      's.geojson',
    );
    expect(files.barriers.map(({ path }) => path)).toEqual([
      '/home/li/s.geojson',
      '/home/li/w.geojson',
      '/home/r.geojson',
    ]);
    expect(files.water.map(({ path }) => path)).toEqual(['/home/li/a', '/b']);
  });

  it('take values that begin with a minus, and values after an equals sign', () => {
    expect(read('--bbox', '-71.2,42.3,-71.1,42.4').files.bbox).toEqual([-71.2, 42.3, -71.1, 42.4]);
    expect(read('--min=200', '--steps=50').options).toEqual({
      level: 'grid',
      min: 200,
      max: 400,
      target: 300,
      seed: 1,
      steps: 50,
    });
  });

  it('aim at the middle of a window of one’s own', () => {
    expect(read('--min', '100', '--max', '120').options.target).toBe(110);
    expect(read('--min', '350', '--max', '350').options.target).toBe(350);
  });

  it.each<[string, string[], RegExp]>([
    ['an unknown flag', ['--bulidings', 'x'], /no option --bulidings/],
    ['a word alone', ['x'], /./],
    ['a missing value', ['--seed'], /--seed lacks its value/],
    ['a missing value before a flag', ['--water', '--seed', '1'], /--water lacks its value/],
    ['an empty value', ['--boundary='], /--boundary lacks its value/],
    ['a doubled flag', ['--seed', '1', '--seed', '2'], /--seed is given twice/],
    ['a second value', ['--seed', '1', '2'], /"2" stands without a flag/],
    ['a boundary and a box', ['--boundary', 'c', '--bbox', '1,2,3,4'], /--boundary and --bbox exclude/],
    ['steps and a clock', ['--steps', '5', '--time-limit', '5'], /exclude each other/],
    ['min above max', ['--min', '500'], /--min 500 is more than --max 400.*/],
    ['a target outside', ['--target', '900'], /outside 300 to 400/],
    ['a level that is none', ['--level', 'street'], /no level "street"/],
    ['a later level', ['--level', 'building'], /not in this version/],
    ['a later option', ['--locks', 'x'], /--locks is not in this version/],
    ['words for a number', ['--max', 'many'], /--max cannot be "many"/],
    ['half a household', ['--max', '350.5'], /--max cannot be/],
    ['no maximum', ['--min', '0', '--max', '0'], /--max cannot be/],
    ['hexadecimal', ['--seed', '0x10'], /--seed cannot be/],
    ['a negative seed', ['--seed', '-1'], /--seed cannot be "-1"/],
    ['no time', ['--time-limit', '0'], /--time-limit cannot be/],
    ['a box of three', ['--bbox', '1,2,3'], /--bbox cannot be/],
    ['a box the wrong way', ['--bbox', '3,2,1,4'], /--bbox cannot be/],
    ['a box of text', ['--bbox', 'a,b,c,d'], /--bbox cannot be/],
    ['a box with a gap', ['--bbox', '1,,3,4'], /--bbox cannot be/],
    ['a box beyond the earth', ['--bbox', '1,2,3,94'], /--bbox cannot be/],
    ['an admin level alone', ['--admin-level', '8'], /needs --boundary/],
    ['two outputs in one', ['--report', './g.geojson'], /two outputs go to one file/],
    ['an output over an input', ['--report', 's.geojson'], /overwrite an input/],
    ['the graph’s ids over the report', ['--graph', 'x', '--report', 'x.ids'], /two outputs/],
  ])('refuse %s', (_name, words, pattern) => {
    expect(() => read(...words)).toThrow(pattern);
  });

  it.each([
    ['--buildings', LEAST.slice(2)],
    ['--barriers', [...LEAST.slice(0, 2), ...LEAST.slice(4)]],
    ['--out', LEAST.slice(0, 4)],
  ])('need %s', (name, words) => {
    expect(() => readPartitionCommand(words, '/')).toThrow(`${name} is missing`);
  });

  it('are all in the help', () => {
    for (const { name } of PARTITION_OPTIONS) expect(PARTITION_HELP).toContain(`--${name}`);
  });
});

describe('the nearest word', () => {
  it('is offered for a slip only', () => {
    expect(nearest('bulidings', ['buildings', 'barriers'])).toBe('buildings');
    expect(nearest('partiton', ['partition'])).toBe('partition');
    expect(nearest('xyz', ['buildings', 'barriers'])).toBeUndefined();
  });
});
