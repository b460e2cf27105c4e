/** The command line, `wangge <command>`: exit 0 done, 1 cannot be met, 2 bad input, 3 a fault of the program. */
import { readFileSync } from 'node:fs';
import { ApiError } from './api/problem.ts';
import { nearest } from './cli/arguments.ts';
import { MAIN_HELP, PARTITION_HELP, SOLVE_HELP, USER_HELP } from './cli/help.ts';
import { Interrupted } from './cli/interrupt.ts';
import { partitionCommand } from './cli/partition.ts';
import { solveCommand } from './cli/solve.ts';
import { badInput } from './exchange/pure/problem.ts';

const COMMANDS = ['partition', 'solve', 'user'];
/** Commands of the contract that a later version brings. */
const LATER = ['coverage', 'site', 'import', 'export', 'backup', 'restore', 'print'];

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h' || word === 'help';

function version(): string {
  // dist/server/cli.js and server/cli.ts lie at different depths below package.json.
  for (const path of ['../package.json', '../../package.json'])
    try {
      const found = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (found.name === 'wangge') return found.version ?? '';
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  return '';
}

/** Accounts need the database; commands that do not must not wait for it to be loaded. */
async function user(words: readonly string[]): Promise<void> {
  const [{ userCommand }, { openEngine }, { readConfig }] = await Promise.all([
    import('./cli/user.ts'),
    import('./db/open.ts'),
    import('./config.ts'),
  ]);
  await userCommand(words, () => {
    const { databaseUrl, dataDirectory } = readConfig(process.env);
    return openEngine(databaseUrl, dataDirectory);
  });
}

async function run(words: readonly string[]): Promise<void> {
  const [command, ...rest] = words;
  if (command === undefined || isHelp(command)) {
    process.stdout.write(MAIN_HELP);
    if (command === undefined) process.exitCode = 2;
    return;
  }
  if (command === '--version' || command === '-v' || command === '-V') {
    process.stdout.write(`wangge ${version()}\n`);
    return;
  }
  if (command === 'partition') {
    if (rest.some(isHelp)) process.stdout.write(PARTITION_HELP);
    else await partitionCommand(rest, process.env.INIT_CWD ?? process.cwd());
    return;
  }
  if (command === 'solve') {
    if (rest.some(isHelp)) process.stdout.write(SOLVE_HELP);
    else await solveCommand(rest, process.env.INIT_CWD ?? process.cwd());
    return;
  }
  if (command === 'user') {
    if (rest.some(isHelp)) process.stdout.write(USER_HELP);
    else await user(rest);
    return;
  }
  if (LATER.includes(command))
    throw badInput({
      problem: [`本版本尚无命令 ${command}`, `the command ${command} is not in this version`],
      remedy: [`现有命令：${COMMANDS.join('、')}`, `there are: ${COMMANDS.join(', ')}`],
    });
  const near = nearest(command, COMMANDS);
  throw badInput({
    problem: [`没有命令 ${command}`, `there is no command ${command}`],
    remedy:
      near === undefined
        ? ['用法见 wangge --help', 'see wangge --help']
        : [`是否要用 wangge ${near}?`, `did you mean wangge ${near}?`],
  });
}

/** Says what went wrong, and returns the exit code. */
function report(error: unknown): number {
  if (error instanceof Interrupted) {
    process.stderr.write('已中断，没有写出任何文件 / interrupted, nothing was written\n');
    return error.exitCode;
  }
  if (error instanceof ApiError) {
    process.stderr.write(`错误 / error: ${error.message}\n`);
    if (error.remedy !== undefined) process.stderr.write(`办法 / remedy: ${error.remedy}\n`);
    return error.code === 'infeasible' ? 1 : 2;
  }
  process.stderr.write(
    `程序错误，没有写出任何文件；请把以下内容报告给开发者 / a fault of the program, nothing was written; please report this:\n${
      error instanceof Error ? (error.stack ?? error.message) : String(error)
    }\n`,
  );
  return 3;
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.exitCode = report(error);
}
