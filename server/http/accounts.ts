/** Accounts, managed by administrators. */
import { z } from 'zod';
import {
  type Account,
  accountChangeSchema,
  accountSchema,
  newAccountSchema,
  newPasswordSchema,
} from '../api/accounts.ts';
import { wordSchema } from '../api/schemas.ts';
import {
  insertAccount,
  readAccount,
  readAccounts,
  removeAccount,
  setPassword,
  updateAccount,
} from '../db/accounts.ts';
import { hashNewPassword } from '../db/accounts-password.ts';
import { route } from './route.ts';

const byId = z.object({ id: wordSchema });

export const ACCOUNT_ROUTES = [
  route({
    method: 'get',
    path: '/api/accounts',
    summary: 'All accounts, by login name.',
    answer: z.array(accountSchema),
    handle: ({ engine, county }): Promise<Account[]> => readAccounts(engine.db, county.county),
  }),
  route({
    method: 'post',
    path: '/api/accounts',
    summary: 'Adds an account.',
    body: newAccountSchema,
    answer: accountSchema,
    status: 201,
    async handle({ engine, county, principal, body }): Promise<Account> {
      const { password, ...account } = body;
      const hash = await hashNewPassword(password, account.login);
      return engine.db
        .transaction()
        .execute(trx => insertAccount(trx, county.county, account, hash, principal.id));
    },
  }),
  route({
    method: 'patch',
    path: '/api/accounts/:id',
    summary:
      'Changes name, role or areas of an account, disables it (its sessions end at once) or enables it.',
    params: byId,
    body: accountChangeSchema,
    answer: accountSchema,
    handle: ({ engine, county, principal, params, body }): Promise<Account> =>
      engine.db
        .transaction()
        .execute(trx => updateAccount(trx, county.county, params.id, body, principal.id)),
  }),
  route({
    method: 'put',
    path: '/api/accounts/:id/password',
    summary: 'Sets the password of an account; its sessions end, and it need not wait after failures.',
    params: byId,
    body: newPasswordSchema,
    async handle({ engine, county, caller, principal, params, body }): Promise<void> {
      const { login } = await readAccount(engine.db, county.county, params.id);
      const hash = await hashNewPassword(body.password, login);
      const own = params.id === principal.id ? caller.session?.id : undefined;
      await engine.db
        .transaction()
        .execute(trx => setPassword(trx, county.county, params.id, hash, principal.id, own));
    },
  }),
  route({
    method: 'delete',
    path: '/api/accounts/:id',
    summary: 'Ends an account for good; its name stays in the audit trail.',
    params: byId,
    async handle({ engine, county, principal, params }): Promise<void> {
      await engine.db
        .transaction()
        .execute(trx => removeAccount(trx, county.county, params.id, principal.id));
    },
  }),
];
