/** People with accounts, as their browsers send requests. */
import { type AccountRole, CSRF_HEADER, type Me, meSchema } from '../../api/accounts.ts';
import { insertAccount } from '../../db/accounts.ts';
import { hashPassword } from '../../db/accounts-password.ts';
import type { Engine } from '../../db/engine.ts';
import type { Service } from './service.ts';

export const PASSWORD = 'correct horse 电池';

/** As strong as tests need: every login raises it to the strength of today. */
const CHEAP = { ln: 10, r: 8, p: 1 };

/** Stores an account with `PASSWORD`. */
export async function addAccount(
  engine: Engine,
  county: string,
  login: string,
  role: AccountRole,
  areas: string[] = [],
): Promise<void> {
  const hash = await hashPassword(PASSWORD, CHEAP);
  await engine.db
    .transaction()
    .execute(trx => insertAccount(trx, county, { login, name: `${login} 示例`, role, areas }, hash, 'test'));
}

/** A browser: it keeps cookies, and pages of ours send the synchroniser token. */
export class Browser {
  readonly cookies = new Map<string, string>();
  me: Me | undefined;
  readonly #service: Service;
  readonly #address: string;

  /** @param address where it stands, as a proxy on the server's machine would say */
  constructor(service: Service, address = '192.0.2.1') {
    this.#service = service;
    this.#address = address;
  }

  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.#service.get(path, {
      ...init,
      headers: {
        'X-Forwarded-For': this.#address,
        ...(cookie === '' ? {} : { Cookie: cookie }),
        ...(init.headers as Record<string, string> | undefined),
      },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  write(
    method: string,
    path: string,
    body: unknown = {},
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const csrf = this.me?.csrf;
    return this.send(path, {
      method,
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', ...(csrf && { [CSRF_HEADER]: csrf }), ...headers },
    });
  }

  async logIn(login: string, password = PASSWORD, headers: Record<string, string> = {}): Promise<Response> {
    const answer = await this.write('POST', '/api/login', { login, password }, headers);
    if (answer.ok) this.me = meSchema.parse(await answer.clone().json());
    return answer;
  }
}
