/**
 * What some tests need and not every machine has. Without it the test is counted as skipped with its reason;
 * under `CI=true` a missing one is a failure, so that CI cannot pass by leaving tests out.
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

function need<T>(context: Pick<TestContext, 'skip'>, value: T | undefined, reason: string): T {
  if (value !== undefined) return value;
  if (process.env.CI === 'true') throw new Error(`CI=true, but ${reason}`);
  return context.skip(reason);
}

/** A folder of real test data (`astana`, `liechtenstein`, `tracts`, `or-library`). */
export function needData(context: Pick<TestContext, 'skip'>, name: string): string {
  const path = join(root, '../shared/data', name);
  return need(context, existsSync(path) ? path : undefined, `../shared/data/${name} is not there`);
}

/** Address of a PostgreSQL 15 or later server with PostGIS, on which the test may create databases. */
export function needPostgis(context: Pick<TestContext, 'skip'>): string {
  return need(context, process.env.TEST_DATABASE_URL || undefined, 'TEST_DATABASE_URL is not set');
}

/** Path of an installed Chromium. */
export function needChromium(context: Pick<TestContext, 'skip'>): string {
  const path = [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ].find(candidate => candidate !== undefined && candidate !== '' && existsSync(candidate));
  return need(context, path, 'no Chromium is installed (set CHROMIUM to its path)');
}
