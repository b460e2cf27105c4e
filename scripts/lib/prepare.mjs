// Installs and builds what is missing, so that every command of the README works on a fresh clone.
// Plain JavaScript on Node's own modules only: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

const step = text => process.stderr.write(`• ${text}\n`);

/** Runs a command to its end; its output goes to stderr, so that a command line's own stdout stays clean. */
export function run(command, args, options = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
    child.on('error', fail);
    child.on('exit', (code, signal) =>
      code === 0
        ? done()
        : fail(new Error(`${command} ${args.join(' ')} ended with ${signal ?? `exit code ${code}`}`)),
    );
  });
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    process.stderr.write(`wangge needs Node.js 20.19 or later; this is ${process.versions.node}.\n`);
    process.exit(1);
  }
}

function hashOf(paths) {
  const hash = createHash('sha256');
  const visit = path => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) {
      for (const name of readdirSync(path).sort()) if (name !== 'node_modules') visit(join(path, name));
    } else hash.update(path.slice(root.length)).update(readFileSync(path));
  };
  for (const path of paths) visit(join(root, path));
  return hash.digest('hex');
}

const stampFile = name => join(root, 'dist', `.${name}.stamp`);
const isFresh = (name, hash) => existsSync(stampFile(name)) && readFileSync(stampFile(name), 'utf8') === hash;
function stamp(name, hash) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stampFile(name), hash);
}

async function install() {
  const lock = hashOf(['package-lock.json']);
  const marker = join(root, 'node_modules', '.wangge-lock');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === lock) return;
  const started = Date.now();
  step('installing packages (npm install) / 安装依赖 …');
  // Not `npm ci`: npm 11 refuses the lock file there, because it lacks binaries for other platforms that the registry it
  // was made with does not carry. Both take the versions of the lock file; `--no-save` leaves the file as it is.
  await run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(marker, lock);
  step(`packages installed in ${((Date.now() - started) / 1000).toFixed(0)} s`);
}

async function buildServer() {
  const hash = hashOf([
    'server',
    'migrations',
    'scripts',
    'tsconfig.base.json',
    'tsconfig.build.json',
    'package-lock.json',
  ]);
  if (isFresh('server', hash)) return;
  const started = Date.now();
  step('compiling the server / 编译服务端 …');
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json']);
  stamp('server', hash);
  step(`server compiled in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

async function buildWeb() {
  const hash = hashOf([
    'web',
    'server/api',
    'server/geometry',
    'server/partition',
    'vite.config.ts',
    'package-lock.json',
  ]);
  if (isFresh('web', hash)) return;
  const started = Date.now();
  step('building the pages / 构建网页 …');
  await run(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn']);
  stamp('web', hash);
  step(`pages built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/**
 * Makes the checkout ready to run.
 * @param {{ web?: boolean }} what `web: false` leaves the pages out (the command line does not need them)
 */
export async function prepare({ web = true } = {}) {
  checkNode();
  await install();
  await Promise.all([buildServer(), web ? buildWeb() : undefined]);
}
