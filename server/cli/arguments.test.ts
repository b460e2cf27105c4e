import { describe, expect, it } from 'vitest';
import type { ApiError } from '../api/problem.ts';
import { WINDOWS } from '../partition/params.ts';
import { PRESET_NAMES, PRESET_TITLES } from '../partition/presets.ts';
import { alternativeName } from './alternatives.ts';
import { nearest } from './arguments.ts';
import { PARTITION_HELP } from './help.ts';
import { PARTITION_OPTIONS } from './partition-option-list.ts';
import { outputNames, readPartitionCommand } from './partition-options.ts';

const LEAST = ['--buildings', 'b.geojson', '--barriers', 's.geojson', '--out', 'g.geojson'];
const read = (...words: string[]) => readPartitionCommand([...LEAST, ...words], '/home/li');

describe('wangge partition’s options', () => {
  it('have the defaults of the contract', () => {
    const options = { level: 'grid', min: 300, max: 400, target: 350, seed: 1, timeLimit_s: 10 };
    expect(read()).toEqual({
      files: {
        buildings: { file: 'b.geojson', path: '/home/li/b.geojson' },
        barriers: [{ file: 's.geojson', path: '/home/li/s.geojson' }],
        water: [],
        adminLevel: '8',
      },
      options,
      levels: [options],
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

  it('know compounds and buildings, with a window only where it is given', () => {
    expect(read('--level', 'compound').options).toMatchObject({ level: 'compound', ...WINDOWS.compound });
    expect(read('--level', 'building').options).toMatchObject({ level: 'building', ...WINDOWS.building });
    const target = (...words: string[]) => read('--level', 'compound', ...words).options.target;
    expect(target('--min', '100', '--max', '200')).toBe(150);
    expect(target('--max', '200')).toBe(200);
    expect(target('--min', '500')).toBe(500);
    expect(target('--max', '500')).toBe(WINDOWS.compound.target);
  });

  it('take presets, locks, pins, points of interest, a number of grids and alternatives', () => {
    const { files, options } = read(
      ...['--preset', 'managed-compounds', '--compounds', 'c.geojson', '--locks', 'l.geojson'],
      ...['--pins', 'p.csv', '--pois', 'shops.geojson', '--grids', '12'],
      ...['--alternatives', '4', '--differ', '15%', '--loss', '.05'],
    );
    expect(options).toMatchObject({
      preset: 'managed-compounds',
      grids: 12,
      alternatives: { count: 4, differ: 0.15, loss: 0.05 },
    });
    expect(files).toMatchObject({
      locks: { path: '/home/li/l.geojson' },
      pins: { path: '/home/li/p.csv' },
      pois: { path: '/home/li/shops.geojson' },
    });
    expect(read('--alternatives', '2').options.alternatives).toEqual({ count: 2, differ: 0.1, loss: 0.1 });
    expect(read('--preset', 'least-change', '--current', 'c').options.preset).toBe('least-change');
  });

  it('name the files of alternatives', () => {
    const outputs = ['--assignments', 'x/a.csv', '--report', '/r.json', '--svg', 'd.svg', '--graph', 'g'];
    const command = read(...outputs, '--alternatives', '2');
    expect(outputNames(command).map(({ path }) => path)).toEqual([
      ...['/home/li/g.geojson', '/home/li/x/a.csv', '/r.json', '/home/li/d.svg'],
      ...['/home/li/g.2.geojson', '/home/li/x/a.2.csv', '/r.2.json', '/home/li/d.2.svg'],
      ...['/home/li/g', '/home/li/g.ids'],
    ]);
    expect(outputNames(read('--report', '/dev/null', '--alternatives', '2'))).toHaveLength(4);
    expect(outputNames(read('--report', '/dev/stdout'))).toHaveLength(2);
  });

  it.each([
    ['grids.geojson', 'grids.2.geojson'],
    ['grids.geojson.gz', 'grids.2.geojson.gz'],
    ['a.csv', 'a.2.csv'],
    ['city.v1.svg', 'city.v1.2.svg'],
    ['grids', 'grids.2'],
    ['x.y/grids', 'x.y/grids.2'],
    ['.geojson', '.geojson.2'],
    ['../out.GeoJSON.GZ', '../out.2.GeoJSON.GZ'],
  ])('make %s into %s', (name, second) => {
    expect(alternativeName({ file: name, path: `/x/${name}` }, 2)).toEqual({
      file: second,
      path: `/x/${second}`,
    });
    expect(alternativeName({ file: name, path: `/x/${name}` }, 1).file).toBe(name);
  });

  it('offer the nearest preset, and all of them', () => {
    try {
      read('--preset', 'main-street');
      expect.unreachable();
    } catch (error) {
      expect((error as ApiError).remedy).toMatch(/did you mean main-streets\? choose balanced, main-streets/);
    }
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
    ['a preset that is none', ['--preset', 'evne'], /no preset "evne"/],
    ['the least change of nothing', ['--preset', 'least-change'], /least-change needs --current/],
    ['managed compounds without any', ['--preset', 'managed-compounds'], /needs --compounds/],
    ['no grids', ['--grids', '0'], /--grids cannot be "0"/],
    ['half a grid', ['--grids', '2.5'], /--grids cannot be/],
    ['too many grids', ['--grids', '100001'], /--grids cannot be/],
    ['too many alternatives', ['--alternatives', '21'], /--alternatives cannot be/],
    ['a difference without alternatives', ['--differ', '0.2'], /--differ needs --alternatives/],
    ['a loss without alternatives', ['--loss', '0.2'], /--loss needs --alternatives/],
    ['a share above one', ['--alternatives', '2', '--loss', '1.1'], /--loss cannot be "1\.1"/],
    ['a share below nothing', ['--alternatives', '2', '--differ', '-0.1'], /--differ cannot be "-0\.1"/],
    [
      'an alternative over an input',
      ['--alternatives', '2', '--current', 'g.2.geojson'],
      /g\.2\.geojson: .*overwrite an input/,
    ],
    [
      'an alternative in another output',
      ['--alternatives', '3', '--report', 'g.3.geojson'],
      /g\.3\.geojson: .*two outputs/,
    ],
    ['alternatives on one device', ['--alternatives', '2', '--report', '/dev/stdout'], /needs files/],
    ['an output over the pins', ['--pins', 'p.csv', '--assignments', 'p.csv'], /overwrite an input/],
    ['an output over the locks', ['--locks', 'l.geojson', '--report', 'l.geojson'], /overwrite an input/],
    ['a target above a maximum', ['--level', 'compound', '--max', '100', '--target', '101'], /0 to 100/],
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
    for (const name of PRESET_NAMES)
      for (const words of [name, ...PRESET_TITLES[name]]) expect(PARTITION_HELP).toContain(words);
    expect(PARTITION_HELP).not.toMatch(/not in this version/);
  });
});

describe('the nearest word', () => {
  it('is offered for a slip only', () => {
    expect(nearest('bulidings', ['buildings', 'barriers'])).toBe('buildings');
    expect(nearest('partiton', ['partition'])).toBe('partition');
    expect(nearest('xyz', ['buildings', 'barriers'])).toBeUndefined();
  });
});
