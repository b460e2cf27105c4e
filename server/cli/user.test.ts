import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { verifyPassword } from '../db/accounts-password.ts';
import { readAudit } from '../db/audit.ts';
import { findCounty } from '../db/counties.ts';
import type { Engine } from '../db/engine.ts';
import { forEachEngine } from '../db/testing/engines.ts';
import { COMMUNITIES, loadTown, TOWN } from '../jobs/testing/town.ts';
import { userCommand } from './user.ts';

/** Runs the command with a text piped in; gives what it printed. */
async function run(engine: Engine, words: string[], typed?: string): Promise<string> {
  const [input, output, questions] = [new PassThrough(), new PassThrough(), new PassThrough()];
  input.end(typed === undefined ? '' : `${typed}\n`);
  await userCommand(words, async () => ({ ...engine, close: async () => {} }), {
    input: input as unknown as NodeJS.ReadStream,
    output,
    questions,
  });
  return (output.read() as Buffer | null)?.toString('utf8') ?? '';
}

/** Types keys into a terminal, one chunk after each question. */
async function type(engine: Engine, words: string[], keys: string[]): Promise<string> {
  const [input, questions] = [new PassThrough(), new PassThrough()];
  const shown: string[] = [];
  const terminal = Object.assign(input, { isTTY: true, setRawMode: () => input });
  questions.on('data', (text: Buffer) => {
    shown.push(text.toString('utf8'));
    if (text.toString('utf8').endsWith(': ')) setTimeout(() => input.write(keys.shift() ?? ''), 5);
  });
  await userCommand(words, async () => ({ ...engine, close: async () => {} }), {
    input: terminal as unknown as NodeJS.ReadStream,
    output: new PassThrough(),
    questions,
  });
  return shown.join('');
}

forEachEngine(
  'wangge user',
  engine => {
    const stored = async (login: string) =>
      engine().db.selectFrom('principals').selectAll().where('login', '=', login).executeTakeFirstOrThrow();

    it('refuses to close a county that nobody could open again', async () => {
      await expect(run(engine(), ['close'])).rejects.toThrow(/no administrator can log in/);
    });

    it('makes the first administrator', async () => {
      const said = await run(engine(), ['add', '--login', 'Zhang', '--name', '张三'], 'four quiet words 竹');
      expect(said).toContain('zhang (administrator)');
      expect(said).toContain('wangge user close');
      const row = await stored('zhang');
      expect(row).toMatchObject({ name: '张三', role: 'administrator', areas: [] });
      expect(await verifyPassword('four quiet words 竹', row.password)).toBe(true);
      expect(await verifyPassword('four quiet words', row.password)).toBe(false);
    });

    it('adds accounts with areas, and lists them', async () => {
      const words = ['add', '--login', 'li', '--role', 'secretary', '--area', COMMUNITIES[0], COMMUNITIES[1]];
      await run(engine(), words, 'four quiet words');
      const listed = await run(engine(), ['list']);
      expect(listed).toMatch(/^li +secretary +启用 active +990100001001,990100001002 +li$/m);
      expect(listed).toMatch(/^zhang +administrator +启用 active +全域 all +张三$/m);
    });

    it('asks in a terminal without showing what is typed, and twice', async () => {
      const backspace = '\u007f';
      const shown = await type(
        engine(),
        ['password', '--login', 'li'],
        [`six new gardensX${backspace}\r`, 'six new gardens\n'],
      );
      expect(shown).not.toContain('gardens');
      expect(await verifyPassword('six new gardens', (await stored('li')).password)).toBe(true);
      await expect(
        type(engine(), ['password', '--login', 'li'], ['one two three\r', 'other\r']),
      ).rejects.toThrow(/differ/);
      await expect(type(engine(), ['password', '--login', 'li'], ['\u0003'])).rejects.toThrow(/cancelled/);
      expect(await verifyPassword('six new gardens', (await stored('li')).password)).toBe(true);
    });

    it('disables, enables and closes, all in the audit trail', async () => {
      await run(engine(), ['disable', '--login', 'li']);
      expect((await stored('li')).valid_to).not.toBeNull();
      expect(await run(engine(), ['list'])).toMatch(/^li .*停用 disabled/m);
      await run(engine(), ['enable', '--login', 'li']);
      expect((await stored('li')).valid_to).toBeNull();
      await run(engine(), ['close']);
      expect((await findCounty(engine().db))?.open).toBe(false);
      await run(engine(), ['open']);
      expect((await findCounty(engine().db))?.open).toBe(true);
      const { entries } = await readAudit(engine().db, TOWN.county, { principal: 'cli', limit: 50 });
      expect(entries.map(entry => entry.action).reverse()).toEqual([
        'account_add',
        'account_add',
        'password_change',
        'account_change',
        'account_change',
        'county_close',
        'county_open',
      ]);
    });

    it.each([
      [[], /lacks its action/],
      [['ad'], /did you mean wangge user add/],
      [['add'], /--login is missing/],
      [['add', '--login', 'x y'], /login/],
      [['add', '--login', 'wang', '--role', 'king'], /there is no role king/],
      [['add', '--login', 'zhang'], /already an account zhang/],
      [['add', '--login', 'wang', '--role', 'worker'], /needs at least one area/],
      [['add', '--login', 'wang', '--area', '12'], /areas/],
      [['password', '--login', 'nobody'], /there is no account nobody/],
      [['disable', '--login', 'zhang'], /last administrator/],
      [['list', '--login', 'x'], /there is no option/],
    ])('refuses %j', async (words, message) => {
      const refused = await run(engine(), words, 'four quiet words').catch((error: Error) => error);
      expect(refused).toBeInstanceOf(Error);
      const { message: text, remedy } = refused as Error & { remedy?: string };
      expect(`${text} ${remedy}`).toMatch(message);
    });

    it('refuses a password that is easy to guess', async () => {
      for (const easy of ['short', 'aaaaaaaaaaaa', 'wang-wang-wang'])
        await expect(run(engine(), ['add', '--login', 'wang'], easy)).rejects.toThrow(/easy to guess/);
    });
  },
  engine => loadTown(engine),
);
