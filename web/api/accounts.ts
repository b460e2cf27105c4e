/** The typed client of accounts, what the public sees, and the audit trail. */
import {
  type Account,
  type AccountChange,
  type AuditPage,
  accountSchema,
  auditPageSchema,
  type NewAccount,
  type PublicLayer,
  publicLayerSchema,
} from '../../server/api/accounts.ts';
import { ask, send } from './client.ts';

const part = encodeURIComponent;

export const logOut = async (everywhere: boolean): Promise<void> => {
  await send('/api/logout', { method: 'POST', body: { everywhere } });
};

export const changePassword = async (current: string, password: string): Promise<void> => {
  await send('/api/me/password', { method: 'PUT', body: { current, password } });
};

export const accounts = (): Promise<Account[]> => ask(accountSchema.array(), '/api/accounts');

export const addAccount = (account: NewAccount): Promise<Account> =>
  ask(accountSchema, '/api/accounts', { method: 'POST', body: account });

export const changeAccount = (id: string, change: AccountChange): Promise<Account> =>
  ask(accountSchema, `/api/accounts/${part(id)}`, { method: 'PATCH', body: change });

export const setPassword = async (id: string, password: string): Promise<void> => {
  await send(`/api/accounts/${part(id)}/password`, { method: 'PUT', body: { password } });
};

export const removeAccount = async (id: string): Promise<void> => {
  await send(`/api/accounts/${part(id)}`, { method: 'DELETE' });
};

export const publicLayers = (): Promise<PublicLayer[]> =>
  ask(publicLayerSchema.array(), '/api/public-layers');

export const setPublicLayer = (layer: string, fields: string[]): Promise<PublicLayer> =>
  ask(publicLayerSchema, `/api/public-layers/${part(layer)}`, { method: 'PUT', body: { fields } });

export const audit = (filter: {
  principal?: string;
  subject?: string;
  before?: string;
}): Promise<AuditPage> => ask(auditPageSchema, '/api/audit', { query: { ...filter, limit: 50 } });
