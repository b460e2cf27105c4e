/** Logging in and out, who one is, and one's own password. */
import type { Request } from 'express';
import {
  loginRequestSchema,
  loginSchema,
  logoutRequestSchema,
  type Me,
  meSchema,
  ownPasswordSchema,
} from '../api/accounts.ts';
import { ApiError } from '../api/problem.ts';
import { findLogin, setPassword, storePassword } from '../db/accounts.ts';
import { hashNewPassword, hashPassword, needsRehash, verifyPassword } from '../db/accounts-password.ts';
import { type Attempt, countAttempt, forgiveAttempt } from '../db/accounts-throttle.ts';
import { recordAudit } from '../db/audit.ts';
import type { County } from '../db/counties.ts';
import { ANONYMOUS } from '../db/principals.ts';
import {
  createSession,
  csrfOf,
  endSession,
  endSessions,
  findDevice,
  findSession,
  noteDevice,
  rememberDevice,
  type Session,
} from '../db/sessions.ts';
import { type Caller, reachOf } from './access.ts';
import { ACCESS } from './access-table.ts';
import { clearSession, deviceToken, setDevice, setSession } from './login-cookies.ts';
import { route, type Services } from './route.ts';

/** Who a caller is, in the words of the contract. */
function describe(county: County, caller: Caller): Me {
  const { id, name, role, areas } = caller.principal;
  return {
    id,
    login: caller.session?.login ?? null,
    name,
    role,
    areas,
    open: county.open,
    csrf: caller.session === undefined ? null : csrfOf(caller.session.token),
    may: Object.keys(ACCESS).filter(name => reachOf(caller, name) !== 'no'),
  };
}

const addressOf = (request: Request): string => request.ip ?? '';

/** @throws ApiError `too_many_requests` where the attempt must wait */
async function takeTurn(
  { engine, now }: Services,
  county: County,
  attempt: Attempt,
  retryAfter: (seconds: string) => void,
): Promise<void> {
  const wait_s = await engine.db
    .transaction()
    .execute(trx => countAttempt(trx, county.county, attempt, now()));
  if (wait_s === 0) return;
  retryAfter(String(wait_s));
  throw new ApiError('too_many_requests', `too many failed attempts; wait ${wait_s} s`, {
    remedy:
      `try again in ${wait_s} s; whoever has forgotten the password asks an administrator for a new one ` +
      '(on the server: wangge user password)',
  });
}

interface Found {
  id: string;
  password: string;
  device: string | undefined;
}

/**
 * Begins a session for somebody whose password was right; returns its token, and one for the browser where it was
 * unknown.
 */
async function begin(
  { engine, now }: Services,
  county: County,
  { id, device }: Found,
  attempt: Attempt,
  more: { rehashed: string | undefined; replaced: string | undefined },
): Promise<{ token: string; newDevice: string | undefined }> {
  return engine.db.transaction().execute(async trx => {
    await forgiveAttempt(trx, county.county, attempt);
    if (more.replaced !== undefined) await endSession(trx, county.county, more.replaced);
    if (more.rehashed !== undefined) await storePassword(trx, county.county, id, more.rehashed);
    const token = await createSession(trx, county.county, id, now());
    if (device !== undefined) await noteDevice(trx, county.county, device, now());
    const newDevice = device === undefined ? await rememberDevice(trx, county.county, id, now()) : undefined;
    await recordAudit(trx, county.county, {
      principal: id,
      action: 'login',
      subjectKind: 'account',
      subject: id,
      detail: { address: attempt.address },
    });
    return { token, newDevice };
  });
}

export const LOGIN_ROUTES = [
  route({
    method: 'post',
    path: '/api/login',
    summary:
      'Logs in: sets the cookie `wangge_session`. Failures make the next attempts wait (429, `Retry-After`).',
    body: loginRequestSchema,
    answer: meSchema,
    auditsItself: true,
    async handle(call): Promise<Me> {
      const { engine, county, caller, body, request, response, refusals, now } = call;
      const parsed = loginSchema.safeParse(body.login);
      const login = parsed.success ? parsed.data : body.login.normalize('NFKC').toLowerCase();
      const found = await findLogin(engine.db, county.county, login);
      // Asked and computed whether there is such an account or not, so that the time does not tell.
      const device = await findDevice(engine.db, county.county, found?.id ?? '', deviceToken(request) ?? '');
      const attempt = { login, address: addressOf(request), device };
      try {
        await takeTurn(call, county, attempt, seconds => response.set('Retry-After', seconds));
      } catch (error) {
        if (error instanceof ApiError)
          await refusals.note(engine.db, county, ANONYMOUS, {
            route: 'POST /api/login',
            address: attempt.address,
            error,
            now: now(),
          });
        throw error;
      }
      const fits = await verifyPassword(body.password, found?.password ?? null);
      if (!fits || !found?.active || found.password === null) {
        await recordAudit(engine.db, county.county, {
          principal: ANONYMOUS.id,
          action: 'login_failed',
          subjectKind: 'account',
          // What cannot be a name may be a password in the wrong field.
          subject: parsed.success ? login : '?',
          detail: { address: attempt.address },
        });
        throw new ApiError('unauthorized', 'the name or the password is wrong', {
          remedy: 'check both, and whether capitals are locked; an administrator can set a new password',
        });
      }
      const { token, newDevice } = await begin(
        call,
        county,
        { id: found.id, password: found.password, device },
        attempt,
        {
          rehashed: needsRehash(found.password) ? await hashPassword(body.password) : undefined,
          replaced: caller.session?.id,
        },
      );
      setSession(request, response, token);
      if (newDevice !== undefined) setDevice(request, response, newDevice);
      response.set('Cache-Control', 'no-store');
      const session = (await findSession(engine.db, county.county, token, now())) as Session;
      return describe(county, { principal: session.principal, session: { ...session, token } });
    },
  }),
  route({
    method: 'post',
    path: '/api/logout',
    summary: 'Ends this session; with `everywhere` every session of the account.',
    body: logoutRequestSchema,
    async handle({ engine, county, caller, principal, body, request, response }): Promise<void> {
      await engine.db.transaction().execute(async trx => {
        if (body.everywhere) await endSessions(trx, county.county, principal.id);
        else if (caller.session !== undefined) await endSession(trx, county.county, caller.session.id);
        await recordAudit(trx, county.county, {
          principal: principal.id,
          action: 'logout',
          subjectKind: 'account',
          subject: principal.id,
          detail: { everywhere: body.everywhere },
        });
      });
      clearSession(request, response);
    },
  }),
  route({
    method: 'get',
    path: '/api/me',
    summary: 'Who the caller is, what he may call, and the token that his writes must carry.',
    answer: meSchema,
    async handle({ county, caller, response }): Promise<Me> {
      response.set('Cache-Control', 'no-store');
      return describe(county, caller);
    },
  }),
  route({
    method: 'put',
    path: '/api/me/password',
    summary: 'Changes one’s own password; other sessions of the account end.',
    body: ownPasswordSchema,
    async handle(call): Promise<void> {
      const { engine, county, caller, principal, body, request, response } = call;
      const login = caller.session?.login ?? '';
      const attempt = { login, address: addressOf(request) };
      await takeTurn(call, county, attempt, seconds => response.set('Retry-After', seconds));
      const found = await findLogin(engine.db, county.county, login);
      if (!(await verifyPassword(body.current, found?.password ?? null)))
        throw new ApiError('forbidden', 'the current password is wrong', {
          remedy: 'type it again; an administrator can set a new one',
        });
      const hash = await hashNewPassword(body.password, login);
      await engine.db.transaction().execute(async trx => {
        await forgiveAttempt(trx, county.county, attempt);
        await setPassword(trx, county.county, principal.id, hash, principal.id, caller.session?.id);
      });
    },
  }),
];
