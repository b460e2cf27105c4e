import { describe, expect, it } from 'vitest';
import { passwordWeakness } from '../api/accounts.ts';
import { loadTown, TOWN } from '../jobs/testing/town.ts';
import { hashNewPassword, hashPassword, needsRehash, SCRYPT, verifyPassword } from './accounts-password.ts';
import {
  type Attempt,
  countAttempt,
  forgiveAccount,
  forgiveAttempt,
  networkOf,
} from './accounts-throttle.ts';
import { csrfOf, isCsrf } from './sessions.ts';
import { forEachEngine } from './testing/engines.ts';

describe('a stored password', () => {
  it('names its parameters, and has a salt of its own', async () => {
    const [one, two] = [await hashPassword('four quiet words'), await hashPassword('four quiet words')];
    expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one.split('$')[3]).not.toBe(two.split('$')[3]);
    expect(one.split('$')[4]).not.toBe(two.split('$')[4]);
  });

  it('is the scrypt of RFC 7914', async () => {
    // The RFC's third vector: "pleaseletmein", "SodiumChloride", N = 16384, r = 8, p = 1, 64 bytes.
    const hex =
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2' +
      'd5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887';
    const base64 = (text: Buffer) => text.toString('base64').replace(/=+$/, '');
    const stored = `$scrypt$ln=14,r=8,p=1$${base64(Buffer.from('SodiumChloride'))}$${base64(Buffer.from(hex, 'hex'))}`;
    expect(await verifyPassword('pleaseletmein', stored)).toBe(true);
    expect(await verifyPassword('pleaseletmeim', stored)).toBe(false);
    expect(needsRehash(stored)).toBe(true);
    expect(needsRehash(await hashPassword('x', SCRYPT))).toBe(false);
  });

  it('takes as long for an account that is not there', async () => {
    const stored = await hashPassword('four quiet words');
    const time = async (hash: string | null) => {
      const started = process.cpuUsage();
      expect(await verifyPassword('a wrong guess', hash)).toBe(false);
      return process.cpuUsage(started).user;
    };
    const [there, missing] = [await time(stored), await time(null)];
    // Noise of a shared machine, not the tenfold of an answer without a hash.
    expect(missing / there).toBeGreaterThan(0.4);
    expect(missing / there).toBeLessThan(2.5);
  });

  it('is one for characters that keyboards write differently', async () => {
    const stored = await hashPassword('ｐａｓｓ 密码', { ln: 4, r: 8, p: 1 });
    expect(await verifyPassword('pass 密码', stored)).toBe(true);
  });

  it('is refused where it is easy to guess, and where it cannot be read', async () => {
    expect(passwordWeakness('123456789', 'li')).toBe('short');
    expect(passwordWeakness('1212121212121', 'li')).toBe('uniform');
    expect(passwordWeakness('Zhangsan-2026', 'zhangsan')).toBe('login');
    expect(passwordWeakness('four quiet words', 'zhangsan')).toBeUndefined();
    await expect(hashNewPassword('short', 'li')).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(verifyPassword('x', '$2b$10$abc')).rejects.toThrow(/cannot be read/);
  });

  it('busies the machine with a few at a time, and says when too many wait', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 60 }, () => hashPassword('x', { ln: 10, r: 8, p: 1 })),
    );
    const refused = results.filter(result => result.status === 'rejected');
    expect(refused).toHaveLength(60 - 42);
    expect((refused[0] as PromiseRejectedResult).reason).toMatchObject({ code: 'unavailable' });
    expect(await hashPassword('x', { ln: 4, r: 8, p: 1 })).toContain('$scrypt$');
  });
});

it('a synchroniser token fits its session only', () => {
  expect(isCsrf('a', csrfOf('a'))).toBe(true);
  for (const wrong of [undefined, '', 'a', csrfOf('b'), `${csrfOf('a')} `])
    expect(isCsrf('a', wrong)).toBe(false);
});

it('addresses are counted by network', () => {
  expect(networkOf('::ffff:192.0.2.7')).toBe('192.0.2.7');
  expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0::/64');
  expect(networkOf('2001:0db8:0:0:1:2:3:4')).toBe('2001:db8:0:0::/64');
  expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
  expect(networkOf('::1')).toBe('0:0:0:0::/64');
});

forEachEngine(
  'throttling',
  engine => {
    let now = Date.parse('2026-11-21T08:00:00Z');
    const attempt = (attempt: Attempt) =>
      engine()
        .db.transaction()
        .execute(trx => countAttempt(trx, TOWN.county, attempt, new Date(now)));
    const forgive = (attempt: Attempt) =>
      engine()
        .db.transaction()
        .execute(trx => forgiveAttempt(trx, TOWN.county, attempt));

    it('doubles the wait after five failures, up to a quarter of an hour', async () => {
      const who = { login: 'li', address: '192.0.2.1' };
      for (let failure = 0; failure < 5; failure++) expect(await attempt(who)).toBe(0);
      const waits = [];
      for (let failure = 5; failure < 18; failure++) {
        const wait_s = await attempt(who);
        waits.push(wait_s);
        now += (wait_s - 0.5) * 1000;
        expect(await attempt(who)).toBe(1);
        now += 500;
        expect(await attempt(who)).toBe(0);
      }
      expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
      // Elsewhere the account waits for a minute at most, however often it was tried.
      expect(await attempt({ login: 'li', address: '192.0.2.2' })).toBeLessThanOrEqual(60);
      now += 900_000;
      expect(await attempt(who)).toBe(0);
      await forgive(who);
      expect(await attempt(who)).toBe(0);
      expect(await attempt(who)).toBe(0);
      now += 48 * 3_600_000;
    });

    it('slows an address down that tries many names; one success does not clear it', async () => {
      const from = (name: number) => ({ login: `name${name}`, address: '192.0.2.3' });
      for (let name = 0; name < 30; name++) expect(await attempt(from(name))).toBe(0);
      expect(await attempt(from(30))).toBe(1);
      now += 1000;
      expect(await attempt(from(31))).toBe(0);
      await forgive(from(31));
      expect(await attempt(from(32))).toBe(1);
      expect(await attempt({ login: 'name33', address: '192.0.2.4' })).toBe(0);
      now += 48 * 3_600_000;
      expect(await attempt(from(34))).toBe(0);
    });

    it('bounds what many addresses try on one account by a minute, and spares its known browser', async () => {
      for (let bot = 0; bot < 20; bot++)
        expect(await attempt({ login: 'wang', address: `198.51.100.${bot}` })).toBe(0);
      let most = 0;
      for (let bot = 20; bot < 40; bot++) {
        const who = { login: 'wang', address: `198.51.100.${bot}` };
        const wait_s = await attempt(who);
        most = Math.max(most, wait_s);
        now += wait_s * 1000;
        expect(await attempt(who)).toBe(0);
      }
      expect(most).toBe(60);
      expect(await attempt({ login: 'wang', address: '203.0.113.1', device: 'known' })).toBe(0);
      expect(await attempt({ login: 'wang', address: '203.0.113.1' })).toBe(60);
      await engine()
        .db.transaction()
        .execute(trx => forgiveAccount(trx, TOWN.county, 'wang'));
      expect(await attempt({ login: 'wang', address: '203.0.113.1' })).toBe(0);
    });

    it('stores no name that was typed', async () => {
      const rows = await engine().db.selectFrom('login_throttle').selectAll().execute();
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toMatch(/wang"|name3|192\.0/);
    });
  },
  engine => loadTown(engine),
);
