/** The environment, read once. Every variable is optional. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export interface Config {
  /** `HOST`: address to listen on. The default is this machine only; 0.0.0.0 serves the network. */
  host: string;
  /** `PORT`, default 3000; 0 takes a free one. */
  port: number;
  /** `DATABASE_URL`: PostgreSQL with PostGIS instead of the embedded database. */
  databaseUrl: string | undefined;
  /** `WANGGE_DATA`: directory of the embedded database, default `.wangge` in the checkout. */
  dataDirectory: string;
  /** `WANGGE_EMPTY=1`: the demo city is loaded, but not divided. */
  leaveUndivided: boolean;
  /** `WANGGE_JOBS=elsewhere`: this process runs no jobs, workers do (`npm run worker`; needs `DATABASE_URL`). */
  runJobs: boolean;
  /** The demo city's files. */
  demoDirectory: string;
  /** The built pages. */
  pagesDirectory: string;
  /** The version in package.json. */
  version: string;
}

const environmentSchema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional(),
  WANGGE_DATA: z.string().min(1).optional(),
  WANGGE_EMPTY: z.enum(['0', '1']).default('0'),
  WANGGE_JOBS: z.enum(['here', 'elsewhere']).default('here'),
});

/** @throws Error naming every variable that cannot be read */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success)
    throw new Error(parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  const root = checkoutRoot();
  const values = parsed.data;
  if (values.WANGGE_JOBS === 'elsewhere' && values.DATABASE_URL === undefined)
    throw new Error('WANGGE_JOBS=elsewhere needs DATABASE_URL: the embedded database has one process only');
  return {
    host: values.HOST,
    port: values.PORT,
    databaseUrl: values.DATABASE_URL,
    dataDirectory: resolve(root, values.WANGGE_DATA ?? '.wangge'),
    leaveUndivided: values.WANGGE_EMPTY === '1',
    runJobs: values.WANGGE_JOBS === 'here',
    demoDirectory: join(root, 'data', 'demo'),
    pagesDirectory: join(root, 'dist', 'web'),
    version: environment.npm_package_version ?? '0.1.0',
  };
}

/** The folder with package.json above this file, compiled or not. */
function checkoutRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('package.json not found above the program');
    folder = parent;
  }
  return folder;
}
