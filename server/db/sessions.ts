/**
 * Sessions: a random token in the browser's cookie, of which only the SHA-256 is stored, so that a copy of the database
 * opens no session. 256 random bits need no salt and no slow hash.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Db, Trx } from './engine.ts';
import { isActive, type Principal } from './principals.ts';

const HOUR_MS = 3_600_000;
/** A session ends after so long without a request: a screen left over a long lunch. */
const IDLE_MS = 2 * HOUR_MS;
/** And after so long in any case: a working day. */
const LONGEST_MS = 12 * HOUR_MS;
/** When it was last used is noted this often at most. */
const NOTE_MS = 60_000;
/** A browser is known for so long after it was last logged in with. */
const DEVICE_MS = 180 * 24 * HOUR_MS;

export interface Session {
  /** What is stored of the token. */
  id: string;
  login: string | null;
  principal: Principal;
}

const TOKEN_BYTES = 32;
const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');
const digest = (token: string): string => createHash('sha256').update(token).digest('hex');
const before = (now: Date, span_ms: number): Date => new Date(now.getTime() - span_ms);

/** The session's synchroniser token: known to who knows the cookie, which pages of other sites cannot read. */
export function csrfOf(token: string): string {
  return createHmac('sha256', token).update('wangge csrf').digest('base64url');
}

/** Whether a request's header is the session's synchroniser token. */
export function isCsrf(token: string, given: string | undefined): boolean {
  const expected = Buffer.from(csrfOf(token));
  const bytes = Buffer.from(given ?? '');
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

/** Begins a session and forgets those that have ended; returns the token for the cookie. */
export async function createSession(trx: Trx, county: string, principal: string, now: Date): Promise<string> {
  await trx
    .deleteFrom('sessions')
    .where('county', '=', county)
    .where(({ eb }) => eb.or([eb('expires_at', '<=', now), eb('seen_at', '<=', before(now, IDLE_MS))]))
    .execute();
  const token = newToken();
  await trx
    .insertInto('sessions')
    .values({
      county,
      id: digest(token),
      principal,
      created_at: now,
      seen_at: now,
      expires_at: new Date(now.getTime() + LONGEST_MS),
    })
    .execute();
  return token;
}

/** The living session of a token, or undefined: unknown, ended, idle for too long, or its account is disabled. */
export async function findSession(
  db: Db,
  county: string,
  token: string,
  now: Date,
): Promise<Session | undefined> {
  const row = await db
    .selectFrom('sessions as s')
    .innerJoin('principals as p', join =>
      join.onRef('p.county', '=', 's.county').onRef('p.id', '=', 's.principal'),
    )
    .select(['s.id as session', 's.seen_at', 'p.id', 'p.login', 'p.name', 'p.role', 'p.areas'])
    .where('s.county', '=', county)
    .where('s.id', '=', digest(token))
    .where('s.expires_at', '>', now)
    .where('s.seen_at', '>', before(now, IDLE_MS))
    .where(isActive('p'))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  if (now.getTime() - row.seen_at.getTime() >= NOTE_MS)
    await db
      .updateTable('sessions')
      .set({ seen_at: now })
      .where('county', '=', county)
      .where('id', '=', row.session)
      .execute();
  const { session, login, id, name, role, areas } = row;
  return { id: session, login, principal: { id, name, role, areas } };
}

export async function endSession(trx: Trx, county: string, id: string): Promise<void> {
  await trx.deleteFrom('sessions').where('county', '=', county).where('id', '=', id).execute();
}

/** Ends every session of a principal, but the one given; returns how many. */
export async function endSessions(
  trx: Trx,
  county: string,
  principal: string,
  but?: string,
): Promise<number> {
  const result = await trx
    .deleteFrom('sessions')
    .where('county', '=', county)
    .where('principal', '=', principal)
    .$if(but !== undefined, query => query.where('id', '<>', but as string))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Remembers a browser in which somebody has logged in; returns the token for its cookie. */
export async function rememberDevice(
  trx: Trx,
  county: string,
  principal: string,
  now: Date,
): Promise<string> {
  await trx
    .deleteFrom('login_devices')
    .where('county', '=', county)
    .where('used_at', '<=', before(now, DEVICE_MS))
    .execute();
  const token = newToken();
  await trx
    .insertInto('login_devices')
    .values({ county, id: digest(token), principal, used_at: now })
    .execute();
  return token;
}

/** The stored id of a browser in which this principal has logged in before, or undefined. */
export async function findDevice(
  db: Db,
  county: string,
  principal: string,
  token: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('login_devices')
    .select('id')
    .where('county', '=', county)
    .where('principal', '=', principal)
    .where('id', '=', digest(token))
    .executeTakeFirst();
  return row?.id;
}

/** Notes that a known browser was used again; its cookie stays. */
export async function noteDevice(trx: Trx, county: string, id: string, now: Date): Promise<void> {
  await trx
    .updateTable('login_devices')
    .set({ used_at: now })
    .where('county', '=', county)
    .where('id', '=', id)
    .execute();
}

/** Forgets every browser of a principal. */
export async function forgetDevices(trx: Trx, county: string, principal: string): Promise<void> {
  await trx
    .deleteFrom('login_devices')
    .where('county', '=', county)
    .where('principal', '=', principal)
    .execute();
}
