/** The checks that hold the house together: format, lint, types, arrows, unused code, licences, versions, sizes. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = resolve(fileURLToPath(new URL('.', import.meta.url)), '..');
const bin = (path: string): string => join(root, 'node_modules', path);

/** Runs a tool; its output is the failure's message. */
async function passes(file: string, args: string[]): Promise<void> {
  const result = await run(process.execPath, [bin(file), ...args], { cwd: root, maxBuffer: 1 << 26 }).catch(
    (error: { stdout?: string; stderr?: string; message: string }) => error,
  );
  if ('message' in result) expect.fail(`${result.stdout ?? ''}\n${result.stderr ?? ''}\n${result.message}`);
}

interface Package {
  version?: string;
  license?: string;
  optional?: boolean;
  dev?: boolean;
}
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Package>;
};
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

describe('the repository', () => {
  it('is formatted and linted', () => passes('@biomejs/biome/bin/biome', ['check', '.']));
  it('has sound types on the server', () => passes('typescript/bin/tsc', ['-p', 'tsconfig.json']));
  it('has sound types on the pages', () => passes('typescript/bin/tsc', ['-p', 'web/tsconfig.json']));
  it('keeps to the arrows of ARCHITECTURE.md', () =>
    passes('dependency-cruiser/bin/dependency-cruise.mjs', ['server', 'web', 'scripts', 'migrations']));
  it('has no unused files, exports or packages', () => passes('knip/bin/knip.js', ['--no-progress']));

  it('draws its arrows so that a forbidden one is found', async () => {
    // The checker itself under test: a PURE file that imports a database must be refused.
    const config = readFileSync(join(root, '.dependency-cruiser.cjs'), 'utf8');
    for (const rule of ['pure-imports-pure', 'sql-only-in-db', 'web-imports-api-and-pure', 'no-circular'])
      expect(config).toContain(rule);
    const result = await run(
      process.execPath,
      [
        bin('dependency-cruiser/bin/dependency-cruise.mjs'),
        '--output-type',
        'json',
        'server/partition',
        'server/db',
      ],
      { cwd: root, maxBuffer: 1 << 26 },
    );
    const modules = (
      JSON.parse(result.stdout) as { modules: { source: string; dependencies: { resolved: string }[] }[] }
    ).modules;
    const partition = modules.find(m => m.source === 'server/partition/region.ts');
    expect(partition?.dependencies.map(d => d.resolved)).toContain('server/partition/atoms.ts');
    expect(
      modules.some(
        m => m.source.startsWith('server/db/') && m.dependencies.some(d => d.resolved.includes('kysely')),
      ),
    ).toBe(true);
  });

  it('pins every package it names to one version', () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
  });

  it('depends on free licences only', () => {
    const free =
      /^(\(?(MIT|MIT-0|ISC|BSD-2-Clause|BSD-3-Clause|0BSD|BlueOak-1\.0\.0|Apache-2\.0|MPL-2\.0|LGPL-3\.0-or-later|Unlicense|CC0-1\.0|Python-2\.0|CC-BY-4\.0|PostgreSQL)\)?( (OR|AND) )?)+$/;
    const other = Object.entries(lock.packages).filter(
      ([path, p]) => path !== '' && p.license !== undefined && !free.test(p.license.replace(/[()]/g, '')),
    );
    expect(other.map(([path, p]) => `${path}: ${p.license}`)).toEqual([]);
  });

  it('has the documents, and the picture that the README shows', () => {
    for (const file of [
      'README.md',
      'ARCHITECTURE.md',
      'DECISIONS.md',
      'CONTRIBUTING.md',
      'CHANGELOG.md',
      'LICENSE',
      '.ci/run',
      'scripts/bench/RESULTS.md',
    ])
      expect([file, existsSync(join(root, file))]).toEqual([file, true]);
    const picture = /!\[[^\]]+\]\(([^)]+)\)/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1];
    expect(statSync(join(root, picture ?? 'missing')).size).toBeGreaterThan(20_000);
  });
});
