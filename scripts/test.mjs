// `npm test [-- vitest arguments]`: installs and builds what is missing, runs every test and closes with
// `N passed, N failed, N skipped`.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, root } from './lib/prepare.mjs';

await prepare();
const folder = mkdtempSync(join(tmpdir(), 'wangge-test-'));
const output = join(folder, 'result.json');
const args = [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${output}`,
  ...process.argv.slice(2),
];
const code = await new Promise(done => {
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  child.on('exit', (exit, signal) => done(signal ? 1 : (exit ?? 1)));
});
if (!existsSync(output)) {
  console.error('vitest ended without a result');
  process.exit(code || 1);
}
const result = JSON.parse(readFileSync(output, 'utf8'));
rmSync(folder, { recursive: true });
const broken = result.testResults.filter(
  file => file.status === 'failed' && file.assertionResults.length === 0,
).length;
const failed = result.numFailedTests + broken;
console.log(`${result.numPassedTests} passed, ${failed} failed, ${result.numPendingTests} skipped`);
process.exit(code || (failed > 0 ? 1 : 0));
