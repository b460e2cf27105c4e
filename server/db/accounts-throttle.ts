/**
 * Slows down guessing of passwords, in the database, so that all server processes count together.
 *
 * Three things are counted: an account from one address, an address with whatever names, and an account from wherever.
 * Each is free for some failures, then every further one doubles the wait, up to a bound: nobody is locked out for ever.
 * A browser in which the account's owner has logged in before is counted by itself only (OWASP's device cookies), so
 * that strangers who keep guessing do not keep the owner out.
 */
import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Trx } from './engine.ts';

interface Rule {
  /** Failures without a wait. */
  free: number;
  /** Longest wait, seconds. */
  most_s: number;
}

const QUARTER_S = 15 * 60;
const RULES = {
  /** Five slips of the owner; from then on one address guesses fewer than 100 times a day. */
  pair: { free: 5, most_s: QUARTER_S },
  /** An office behind one address has more slips. */
  address: { free: 30, most_s: QUARTER_S },
  /** Many addresses against one account: bounded by a minute, since its owner may sit at a new machine. */
  account: { free: 20, most_s: 60 },
  device: { free: 5, most_s: QUARTER_S },
} satisfies Record<string, Rule>;
type Kind = keyof typeof RULES;

/** Failures are forgotten a day after the last. */
const FORGET_MS = 24 * 3_600_000;

/** Who tries. */
export interface Attempt {
  /** The login name as compared. */
  login: string;
  /** The address that asks. */
  address: string;
  /** The known browser that asks, if it is one. */
  device?: string | undefined;
}

/** Seconds to wait after so many failures. */
function waitAfter(failures: number, { free, most_s }: Rule): number {
  return failures < free ? 0 : Math.min(most_s, 2 ** (failures - free));
}

/** An IPv6 user has a whole /64 network: the unit that is counted. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const groups = head.split(':').filter(Boolean);
  const rest = (tail ?? '').split(':').filter(Boolean);
  while (groups.length + rest.length < 8) groups.push('0');
  const network = [...groups, ...rest].slice(0, 4);
  return `${network.map(group => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/** Hashed, because people type passwords into the field for the name. */
const hashed = (value: string): string => createHash('sha256').update(value).digest('hex').slice(0, 32);

function keysOf({ login, address, device }: Attempt): { kind: Kind; key: string }[] {
  if (device !== undefined) return [{ kind: 'device', key: `device:${device}` }];
  const account = hashed(login);
  const network = hashed(networkOf(address));
  // In the order of the keys, so that two attempts never wait for each other's rows.
  return [
    { kind: 'account', key: `account:${account}` },
    { kind: 'address', key: `address:${network}` },
    { kind: 'pair', key: `pair:${account}:${network}` },
  ];
}

/**
 * Counts an attempt before its password is looked at, so that many at the same moment do not slip through; a success
 * takes it back (`forgiveAttempt`). An attempt that must wait is not counted.
 *
 * @returns seconds to wait; 0: go on
 */
export async function countAttempt(trx: Trx, county: string, attempt: Attempt, now: Date): Promise<number> {
  await trx
    .deleteFrom('login_throttle')
    .where('county', '=', county)
    .where('last_at', '<=', new Date(now.getTime() - FORGET_MS))
    .execute();
  const keys = keysOf(attempt);
  let wait_s = 0;
  // The update changes nothing, but locks the row.
  for (const { kind, key } of keys) {
    const { failures, last_at } = await trx
      .insertInto('login_throttle')
      .values({ county, key, failures: 0, last_at: now })
      .onConflict(conflict =>
        conflict
          .columns(['county', 'key'])
          .doUpdateSet(eb => ({ failures: eb.ref('login_throttle.failures') })),
      )
      .returning(['failures', 'last_at'])
      .executeTakeFirstOrThrow();
    const passed_s = (now.getTime() - last_at.getTime()) / 1000;
    wait_s = Math.max(wait_s, waitAfter(failures, RULES[kind]) - passed_s);
  }
  if (wait_s > 0) return Math.ceil(wait_s);
  await trx
    .updateTable('login_throttle')
    .set(eb => ({ failures: eb('failures', '+', 1), last_at: now }))
    .where('county', '=', county)
    .where(
      'key',
      'in',
      keys.map(({ key }) => key),
    )
    .execute();
  return 0;
}

/**
 * After a success: the account starts anew; of the address only this attempt is taken back, else somebody with an
 * account of his own could guess at others without end.
 */
export async function forgiveAttempt(trx: Trx, county: string, attempt: Attempt): Promise<void> {
  for (const { kind, key } of keysOf(attempt)) {
    const row = trx.updateTable('login_throttle').where('county', '=', county).where('key', '=', key);
    await (kind === 'address'
      ? row.set(eb => ({ failures: eb.fn<number>('greatest', [eb('failures', '-', 1), eb.lit(0)]) }))
      : row.set({ failures: 0 })
    ).execute();
  }
}

/** Lets an account be tried again at once, from every address; goes with a new password. */
export async function forgiveAccount(trx: Trx, county: string, login: string): Promise<void> {
  const account = hashed(login);
  await trx
    .deleteFrom('login_throttle')
    .where('county', '=', county)
    .where(({ eb }) => eb.or([eb('key', '=', `account:${account}`), eb('key', 'like', `pair:${account}:%`)]))
    .execute();
}
