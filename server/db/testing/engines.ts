/** Runs database tests on both engines: an embedded one in memory and a database of its own on PostgreSQL. */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { needPostgis } from '../../testing/needs.ts';
import type { Engine } from '../engine.ts';
import { openPgliteInMemory } from '../pglite-engine.ts';
import { openPostgres } from '../postgres-engine.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/**
 * Describes the same tests twice, `… on pglite` and `… on postgres`. Each engine is opened once for the block, migrated
 * and empty; `prepare` fills it once. Without PostgreSQL its half is counted as skipped (a failure under `CI=true`).
 */
export function forEachEngine(
  name: string,
  tests: (engine: () => Engine) => void,
  prepare: (engine: Engine) => Promise<unknown> = async () => {},
): void {
  for (const kind of ['pglite', 'postgres'] as const) {
    describe(`${name} on ${kind}`, () => {
      let engine: Engine | undefined;
      let drop = async () => {};

      beforeAll(async () => {
        if (kind === 'pglite') engine = await openFromTemplate();
        else {
          const server = serverOrSkip();
          if (server === undefined) return;
          const own = await createDatabase(server);
          drop = own.drop;
          engine = await openPostgres(own.address);
        }
        await prepare(engine);
      });
      beforeEach(context => {
        if (kind === 'postgres') needPostgis(context);
      });
      afterAll(async () => {
        await engine?.close();
        await drop();
      });

      tests(() => {
        if (engine === undefined) throw new Error('the engine is not open');
        return engine;
      });
    });
  }
}

function serverOrSkip(): string | undefined {
  return process.env.TEST_DATABASE_URL || undefined;
}

/** A migrated engine in memory. Creating the first takes 15 s, so its files are kept for every later one (3 s). */
export async function openFromTemplate(): Promise<Engine> {
  const hash = createHash('sha256').update(
    readFileSync(join(root, 'node_modules/@electric-sql/pglite-postgis/package.json')),
  );
  hash.update(readFileSync(join(root, 'node_modules/@electric-sql/pglite/package.json')));
  for (const file of readdirSync(join(root, 'migrations')).sort())
    hash.update(readFileSync(join(root, 'migrations', file)));
  const template = join(tmpdir(), `wangge-pglite-${hash.digest('hex').slice(0, 16)}.tar`);
  if (!existsSync(template)) {
    const first = await openPgliteInMemory();
    const part = `${template}.${randomUUID()}`;
    writeFileSync(part, Buffer.from(await (await first.dump()).arrayBuffer()));
    renameSync(part, template);
    return first;
  }
  return openPgliteInMemory(new Blob([readFileSync(template)]));
}

/** An empty database on the test server. */
export async function createDatabase(server: string): Promise<{ address: string; drop(): Promise<void> }> {
  const name = `wangge_${randomUUID().replaceAll('-', '')}`;
  const run = async (sql: string) => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await run(`create database ${name}`);
  const address = new URL(server);
  address.pathname = `/${name}`;
  return { address: address.href, drop: () => run(`drop database if exists ${name} with (force)`) };
}
