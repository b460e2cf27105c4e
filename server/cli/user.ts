/** `wangge user`: accounts from the server's own command line, where the first administrator is made. */
import { createInterface } from 'node:readline';
import { ACCOUNT_ROLES, type AccountRole, loginSchema, newAccountSchema } from '../api/accounts.ts';
import type { ApiError } from '../api/problem.ts';
import { findLogin, insertAccount, readAccounts, setPassword, updateAccount } from '../db/accounts.ts';
import { hashNewPassword } from '../db/accounts-password.ts';
import { recordAudit } from '../db/audit.ts';
import { type County, findCounty, setOpen } from '../db/counties.ts';
import type { Engine } from '../db/engine.ts';
import { badInput } from '../exchange/pure/problem.ts';
import { type Given, nearest, readOptions } from './arguments.ts';
import { pad } from './help.ts';
import { USER_ACTIONS, USER_OPTIONS, type UserAction } from './user-options.ts';

/** What the audit trail calls the command line. */
const BY = 'cli';

interface Terminal {
  input: NodeJS.ReadStream;
  output: NodeJS.WritableStream;
  /** Where questions go, so that output can be piped. */
  questions: NodeJS.WritableStream;
}

interface Work {
  engine: Engine;
  county: County;
  given: Given;
  terminal: Terminal;
  say(text: string): void;
}

/**
 * Runs `wangge user …`.
 *
 * @param open opens the database that the environment names; it is closed at the end
 * @throws ApiError for what cannot be done, with a remedy
 */
export async function userCommand(
  words: readonly string[],
  open: () => Promise<Engine>,
  terminal: Terminal = { input: process.stdin, output: process.stdout, questions: process.stderr },
): Promise<void> {
  const [action, ...rest] = words;
  if (action === undefined || !isAction(action)) throw unknownAction(action);
  const given = readOptions(rest, 'user', USER_OPTIONS[action]);
  const engine = await open();
  try {
    const county = await findCounty(engine.db);
    if (county === undefined)
      throw badInput({
        problem: ['数据库里还没有城市', 'there is no city in the database yet'],
        remedy: ['请先运行 npm start 一次', 'run npm start once'],
      });
    const say = (text: string) => void terminal.output.write(`${text}\n`);
    await ACTIONS[action]({ engine, county, given, terminal, say });
  } finally {
    await engine.close();
  }
}

const isAction = (word: string): word is UserAction => (USER_ACTIONS as readonly string[]).includes(word);

function unknownAction(word: string | undefined): ApiError {
  const near = word === undefined ? undefined : nearest(word, USER_ACTIONS);
  const list = USER_ACTIONS.join(', ');
  return badInput({
    problem:
      word === undefined
        ? ['user 后面缺少动作', 'user lacks its action']
        : [`user 没有动作 ${word}`, `user has no action ${word}`],
    remedy:
      near === undefined
        ? [`可用：${list}；用法见 wangge user --help`, `there are: ${list}; see wangge user --help`]
        : [`是否要用 wangge user ${near}?`, `did you mean wangge user ${near}?`],
  });
}

const ACTIONS: Record<UserAction, (work: Work) => Promise<void>> = {
  async add({ engine, county, given, terminal, say }) {
    const role = (given.get('role')?.[0] ?? 'administrator') as AccountRole;
    if (!ACCOUNT_ROLES.includes(role))
      throw badInput({
        problem: [`没有角色 ${role}`, `there is no role ${role}`],
        remedy: [`可用：${ACCOUNT_ROLES.join('、')}`, `there are: ${ACCOUNT_ROLES.join(', ')}`],
      });
    const login = required(given, 'login');
    const wanted = newAccountSchema.omit({ password: true }).safeParse({
      login,
      name: given.get('name')?.[0] ?? login,
      role,
      areas: given.get('area') ?? [],
    });
    if (!wanted.success) {
      const issue = wanted.error.issues[0]!;
      const field = issue.path.map(String).join('.');
      throw badInput({
        problem: [`${field} 不对`, `${field}: ${issue.message}`],
        remedy: ['登录名 2–32 个字母或数字；地区为 6、9 或 12 位代码', 'see wangge user --help'],
      });
    }
    if ((await findLogin(engine.db, county.county, wanted.data.login)) !== undefined)
      throw badInput({
        problem: [`已有账号 ${wanted.data.login}`, `there is already an account ${wanted.data.login}`],
        remedy: [
          '换一个登录名，或用 wangge user password 改密码',
          'take another, or use wangge user password',
        ],
      });
    const hash = await hashNewPassword(await askPassword(terminal), wanted.data.login);
    const account = await engine.db
      .transaction()
      .execute(trx => insertAccount(trx, county.county, wanted.data, hash, BY));
    say(`已添加 / added: ${account.login} (${account.role})`);
    if (county.open)
      say(
        '本市为开放模式，任何人都等同管理员；正式使用前请运行 wangge user close / this county is open: everybody acts as its administrator; run wangge user close before real use',
      );
  },

  async list({ engine, county, say }) {
    const accounts = await readAccounts(engine.db, county.county);
    if (accounts.length === 0) say('还没有账号 / there is no account yet: wangge user add --login NAME');
    for (const { login, role, name, areas, disabled } of accounts)
      say(
        `${pad(login, 20)}${pad(role, 15)}${pad(disabled ? '停用 disabled' : '启用 active', 15)}` +
          `${pad(areas.join(',') || '全域 all', 28)}${name}`,
      );
  },

  async password({ engine, county, given, terminal, say }) {
    const { id, login } = await requireAccount(engine, county, given);
    const hash = await hashNewPassword(await askPassword(terminal), login);
    await engine.db.transaction().execute(trx => setPassword(trx, county.county, id, hash, BY));
    say(`密码已改，原有登录已失效 / password changed, sessions ended: ${login}`);
  },

  async disable({ engine, county, given, say }) {
    const { id, login } = await requireAccount(engine, county, given);
    await change(engine, county, id, true);
    say(`已停用，登录已失效 / disabled, sessions ended: ${login}`);
  },

  async enable({ engine, county, given, say }) {
    const { id, login } = await requireAccount(engine, county, given);
    await change(engine, county, id, false);
    say(`已启用 / enabled: ${login}`);
  },

  async close({ engine, county, say }) {
    const accounts = await readAccounts(engine.db, county.county);
    if (!accounts.some(account => account.role === 'administrator' && !account.disabled))
      throw badInput({
        problem: ['还没有能登录的管理员', 'no administrator can log in yet'],
        remedy: ['请先 wangge user add --login NAME', 'first: wangge user add --login NAME'],
      });
    await changeOpen(engine, county, false);
    say('已关闭开放模式：从现在起须登录 / closed: from now on people log in');
  },

  async open({ engine, county, say }) {
    await changeOpen(engine, county, true);
    say('已设为开放模式：任何人等同管理员 / open: everybody acts as the administrator');
  },
};

function required(given: Given, name: string): string {
  const value = given.get(name)?.[0];
  if (value === undefined)
    throw badInput({
      problem: [`缺少 --${name}`, `--${name} is missing`],
      remedy: ['用法见 wangge user --help', 'see wangge user --help'],
    });
  return value;
}

async function requireAccount(
  engine: Engine,
  county: County,
  given: Given,
): Promise<{ id: string; login: string }> {
  const parsed = loginSchema.safeParse(required(given, 'login'));
  const found = parsed.success ? await findLogin(engine.db, county.county, parsed.data) : undefined;
  if (!parsed.success || found === undefined)
    throw badInput({
      problem: [`没有账号 ${given.get('login')?.[0]}`, `there is no account ${given.get('login')?.[0]}`],
      remedy: ['wangge user list 列出全部账号', 'wangge user list shows them'],
    });
  return { id: found.id, login: parsed.data };
}

const change = (engine: Engine, county: County, id: string, disabled: boolean) =>
  engine.db.transaction().execute(trx => updateAccount(trx, county.county, id, { disabled }, BY));

const changeOpen = (engine: Engine, county: County, open: boolean) =>
  engine.db.transaction().execute(async trx => {
    await setOpen(trx, county.county, open);
    await recordAudit(trx, county.county, {
      principal: BY,
      action: open ? 'county_open' : 'county_close',
      subjectKind: 'county',
      subject: county.county,
      area: county.county,
    });
  });

/** Asks twice without showing it; what is piped in is read as one line. */
async function askPassword(terminal: Terminal): Promise<string> {
  if (!terminal.input.isTTY) return firstLine(terminal.input);
  const first = await askHidden(terminal, '密码 / password: ');
  if ((await askHidden(terminal, '再输一次 / again: ')) !== first)
    throw badInput({
      problem: ['两次输入的密码不同', 'the two passwords differ'],
      remedy: ['请重新运行', 'run it again'],
    });
  return first;
}

async function firstLine(input: NodeJS.ReadStream): Promise<string> {
  for await (const line of createInterface({ input })) return line;
  throw badInput({
    problem: ['没有读到密码', 'no password was given'],
    remedy: ['在终端里运行，或由管道给出一行', 'run it in a terminal, or pipe one line in'],
  });
}

function askHidden({ input, questions }: Terminal, question: string): Promise<string> {
  questions.write(question);
  input.setRawMode(true);
  input.setEncoding('utf8');
  input.resume();
  return new Promise((done, fail) => {
    let typed = '';
    const end = () => {
      input.off('data', onData);
      input.setRawMode(false);
      input.pause();
      questions.write('\n');
    };
    const onData = (text: string) => {
      for (const character of text) {
        if (character === '\r' || character === '\n') {
          end();
          done(typed);
          return;
        }
        // Control-C and control-D.
        if (character === '\u0003' || character === '\u0004') {
          end();
          fail(badInput({ problem: ['已取消', 'cancelled'], remedy: ['没有改动', 'nothing was changed'] }));
          return;
        }
        if (character === '\u007f' || character === '\b') typed = [...typed].slice(0, -1).join('');
        else if (character >= ' ') typed += character;
      }
    };
    input.on('data', onData);
  });
}
