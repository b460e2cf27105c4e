/** Runs the compiled command line as its users do: another process, files in a folder of its own. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = resolve(dirnameOf(import.meta.url), '../../../dist/server/cli.js');

function dirnameOf(url: string): string {
  return fileURLToPath(new URL('.', url));
}

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A folder for one test file; `remove` takes it away. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'wangge-cli-'));

  /** Writes a file and returns its name. */
  put(name: string, content: string | Uint8Array): string {
    writeFileSync(join(this.folder, name), content);
    return name;
  }

  /** Runs `wangge` with words in the folder. */
  wangge(...words: string[]): Promise<Run> {
    return this.watch(words, () => undefined);
  }

  /** Runs `wangge` and shows what it says on stderr as it says it, with a way to signal it. */
  async watch(
    words: readonly string[],
    onText: (stderr: string, kill: (signal: NodeJS.Signals) => void) => void,
  ): Promise<Run> {
    if (!existsSync(CLI)) throw new Error('dist is not built: npx tsc -p tsconfig.build.json');
    return new Promise((done, fail) => {
      const child = spawn(process.execPath, [CLI, ...words], {
        cwd: this.folder,
        env: { ...process.env, INIT_CWD: this.folder },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const run: Run = { code: null, stdout: '', stderr: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => (run.stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        run.stderr += text;
        onText(run.stderr, signal => child.kill(signal));
      });
      child.on('error', fail);
      child.on('close', code => done({ ...run, code }));
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
