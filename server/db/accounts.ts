/** Accounts: principals with a login name. Every change is audited in its transaction, and ends what it must end. */
import { sql } from 'kysely';
import {
  type Account,
  type AccountChange,
  type AccountRole,
  type NewAccount,
  ROLES_WITH_AREAS,
} from '../api/accounts.ts';
import { ApiError } from '../api/problem.ts';
import { forgiveAccount } from './accounts-throttle.ts';
import { recordAudit } from './audit.ts';
import type { Db, Trx } from './engine.ts';
import { isActive } from './principals.ts';
import { endSessions, forgetDevices } from './sessions.ts';

/** Accounts by login name. */
export async function readAccounts(db: Db | Trx, county: string, id?: string): Promise<Account[]> {
  const rows = await db
    .selectFrom('principals as p')
    .select(({ selectFrom, eb }) => [
      'p.id',
      'p.login',
      'p.name',
      'p.role',
      'p.areas',
      eb.not(isActive('p')).as('disabled'),
      selectFrom('sessions as s')
        .select(({ fn }) => fn.max('s.seen_at').as('seen_at'))
        .whereRef('s.county', '=', 'p.county')
        .whereRef('s.principal', '=', 'p.id')
        .as('seen_at'),
    ])
    .where('p.county', '=', county)
    .where('p.login', 'is not', null)
    .$if(id !== undefined, query => query.where('p.id', '=', id as string))
    .orderBy(sql`p.login collate "C"`)
    .execute();
  return rows.map(({ seen_at, login, role, disabled, ...rest }) => ({
    ...rest,
    login: login as string,
    role: role as AccountRole,
    disabled: disabled as boolean,
    seenAt: seen_at?.toISOString() ?? null,
  }));
}

/** @throws ApiError `not_found` */
export async function readAccount(db: Db | Trx, county: string, id: string): Promise<Account> {
  const account = (await readAccounts(db, county, id))[0];
  if (account === undefined)
    throw new ApiError('not_found', `there is no account ${id}`, {
      remedy: 'GET /api/accounts lists the accounts',
    });
  return account;
}

/** What logging in needs of an account; undefined where there is none by that name. */
export async function findLogin(
  db: Db | Trx,
  county: string,
  login: string,
): Promise<{ id: string; password: string | null; active: boolean } | undefined> {
  const row = await db
    .selectFrom('principals as p')
    .select(['p.id', 'p.password', isActive('p').as('active')])
    .where('p.county', '=', county)
    .where('p.login', '=', login)
    .executeTakeFirst();
  return row;
}

/** Lets one transaction at a time change accounts, so that the last administrator is seen. */
async function lockAccounts(trx: Trx, county: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`accounts ${county}`}))`.execute(trx);
}

/** @throws ApiError `validation_failed` for areas that do not fit the role or the county */
function checkAreas(county: string, role: AccountRole, areas: readonly string[]): void {
  const foreign = areas.find(area => !area.startsWith(county));
  const message =
    foreign !== undefined
      ? `${foreign} does not lie in the county ${county}`
      : role === 'administrator' && areas.length > 0
        ? 'an administrator answers for the whole county'
        : ROLES_WITH_AREAS.includes(role) && areas.length === 0
          ? `a ${role} needs at least one area`
          : undefined;
  if (message === undefined) return;
  throw new ApiError('validation_failed', message, {
    errors: [{ path: 'areas', message }],
    remedy: 'give codes of subdistricts or communities of this county; GET /api/city lists them',
  });
}

/**
 * Adds an account. Its id is the login name, so that the audit trail can be read.
 *
 * @param password as `hashNewPassword` gives it
 * @param by id of who does it
 * @throws ApiError `validation_failed` for areas that will not do, `conflict` for a name that is taken
 */
export async function insertAccount(
  trx: Trx,
  county: string,
  account: Omit<NewAccount, 'password'>,
  password: string,
  by: string,
): Promise<Account> {
  const { login, name, role, areas } = account;
  checkAreas(county, role, areas);
  await lockAccounts(trx, county);
  if ((await findLogin(trx, county, login)) !== undefined)
    throw new ApiError('conflict', `there is already an account ${login}`, {
      remedy: 'take another login name, or change that account',
    });
  const id = await freeId(trx, county, login);
  await trx.insertInto('principals').values({ county, id, login, password, name, role, areas }).execute();
  await recordAudit(trx, county, {
    principal: by,
    action: 'account_add',
    subjectKind: 'account',
    subject: id,
    detail: { login, name, role, areas },
  });
  return readAccount(trx, county, id);
}

/** The login name, or with a number where somebody before had that id. */
async function freeId(trx: Trx, county: string, login: string): Promise<string> {
  const rows = await trx
    .selectFrom('principals')
    .select('id')
    .where('county', '=', county)
    .where(sql<boolean>`left(id, length(${login}::text)) = ${login}`)
    .execute();
  const taken = new Set(['anonymous', 'open', 'cli', ...rows.map(row => row.id)]);
  let id = login;
  for (let number = 2; taken.has(id); number++) id = `${login}-${number}`;
  return id;
}

/** @throws ApiError `conflict` where nobody would be left who can manage accounts */
async function requireAnotherAdministrator(trx: Trx, county: string, id: string): Promise<void> {
  const other = await trx
    .selectFrom('principals as p')
    .select('p.id')
    .where('p.county', '=', county)
    .where('p.role', '=', 'administrator')
    .where('p.id', '<>', id)
    .where('p.password', 'is not', null)
    .where(isActive('p'))
    .executeTakeFirst();
  if (other === undefined)
    throw new ApiError('conflict', 'this is the last administrator who can log in', {
      remedy: 'make another administrator first',
    });
}

/**
 * Changes an account; one that is disabled ends at once, with all its sessions.
 *
 * @throws ApiError `not_found`, `validation_failed`; `conflict` for the last administrator
 */
export async function updateAccount(
  trx: Trx,
  county: string,
  id: string,
  change: AccountChange,
  by: string,
): Promise<Account> {
  await lockAccounts(trx, county);
  const before = await readAccount(trx, county, id);
  const after = {
    name: change.name ?? before.name,
    role: change.role ?? before.role,
    areas: change.areas ?? before.areas,
    disabled: change.disabled ?? before.disabled,
  };
  checkAreas(county, after.role, after.areas);
  const manages = before.role === 'administrator' && !before.disabled;
  if (manages && (after.role !== 'administrator' || after.disabled))
    await requireAnotherAdministrator(trx, county, id);
  await trx
    .updateTable('principals')
    .set({ name: after.name, role: after.role, areas: after.areas })
    .$if(after.disabled !== before.disabled, query =>
      query.set({ valid_to: after.disabled ? sql<Date>`now()` : null }),
    )
    .where('county', '=', county)
    .where('id', '=', id)
    .execute();
  if (after.disabled) await endSessions(trx, county, id);
  await recordAudit(trx, county, {
    principal: by,
    action: 'account_change',
    subjectKind: 'account',
    subject: id,
    detail: {
      before: { name: before.name, role: before.role, areas: before.areas, disabled: before.disabled },
      after,
    },
  });
  return readAccount(trx, county, id);
}

/**
 * Sets a password, ends the account's sessions and lets it log in without waiting.
 *
 * @param password as `hashNewPassword` gives it
 * @param but a session that goes on: that of whoever changes his own password
 * @throws ApiError `not_found`
 */
export async function setPassword(
  trx: Trx,
  county: string,
  id: string,
  password: string,
  by: string,
  but?: string,
): Promise<void> {
  const { login } = await readAccount(trx, county, id);
  await storePassword(trx, county, id, password);
  const ended = await endSessions(trx, county, id, but);
  await forgetDevices(trx, county, id);
  await forgiveAccount(trx, county, login);
  await recordAudit(trx, county, {
    principal: by,
    action: 'password_change',
    subjectKind: 'account',
    subject: id,
    detail: { ended },
  });
}

/** Stores a hash in place of another one. */
export async function storePassword(trx: Trx, county: string, id: string, hash: string): Promise<void> {
  await trx
    .updateTable('principals')
    .set({ password: hash })
    .where('county', '=', county)
    .where('id', '=', id)
    .execute();
}

/**
 * Ends an account for good: its login name is free again; who it was stays, because the audit trail names it.
 *
 * @throws ApiError `not_found`; `conflict` for the last administrator
 */
export async function removeAccount(trx: Trx, county: string, id: string, by: string): Promise<void> {
  await lockAccounts(trx, county);
  const { login, name, role, areas, disabled } = await readAccount(trx, county, id);
  if (role === 'administrator' && !disabled) await requireAnotherAdministrator(trx, county, id);
  await trx
    .updateTable('principals')
    .set({ login: null, password: null, valid_to: sql<Date>`now()` })
    .where('county', '=', county)
    .where('id', '=', id)
    .execute();
  await endSessions(trx, county, id);
  await recordAudit(trx, county, {
    principal: by,
    action: 'account_remove',
    subjectKind: 'account',
    subject: id,
    detail: { login, name, role, areas },
  });
}
