import { afterAll, beforeEach, expect, it } from 'vitest';
import {
  type AuditEntry,
  accountSchema,
  auditPageSchema,
  CSRF_HEADER,
  type Me,
  meSchema,
  publicLayerSchema,
} from '../api/accounts.ts';
import type { Problem } from '../api/problem.ts';
import type { Job } from '../api/schemas.ts';
import { countAttempt } from '../db/accounts-throttle.ts';
import { forEachEngine } from '../db/testing/engines.ts';
import { COMMUNITIES, loadTown, SUBDISTRICT, TOWN } from '../jobs/testing/town.ts';
import { addAccount, Browser, PASSWORD } from './testing/people.ts';
import { DIVIDE, type Service, startService } from './testing/service.ts';

let service: Service;
let clock = Date.parse('2026-11-21T08:00:00Z');
const pass = (seconds: number) => (clock += seconds * 1000);
const HOUR = 3600;

/** Each test asks from addresses of its own, so that failures of one do not slow another. */
let street = 0;
const somewhere = () => `198.51.100.${++street}`;
const browser = () => new Browser(service, somewhere());
const loggedIn = async (login: string) => {
  const one = browser();
  expect((await one.logIn(login)).status).toBe(200);
  return one;
};
const problem = async (answer: Response) => (await answer.json()) as Problem;

forEachEngine(
  'accounts',
  engine => {
    afterAll(() => service?.close());
    beforeEach(() => void pass(48 * HOUR));

    const open = (open: boolean) => engine().db.updateTable('counties').set({ open }).execute();
    const trail = async (admin: Browser, query = ''): Promise<AuditEntry[]> =>
      auditPageSchema.parse(await (await admin.send(`/api/audit?limit=200${query}`)).json()).entries;

    it('leave an open county open, and are not managed by passers-by', async () => {
      const visitor = browser();
      const me = meSchema.parse(await (await visitor.send('/api/me')).json());
      expect(me).toMatchObject({ login: null, role: 'administrator', open: true, csrf: null });
      expect(me.may).toContain('POST /api/jobs/divide');
      expect(me.may).not.toContain('POST /api/accounts');
      expect((await visitor.send('/api/city')).status).toBe(200);
      for (const path of ['/api/accounts', '/api/public-layers', '/api/audit'])
        expect((await visitor.send(path)).status, path).toBe(401);
      // Somebody who logs in is himself, also in an open county.
      const planner = await loggedIn('planner');
      expect(await (await planner.send('/api/me')).json()).toMatchObject({
        role: 'planner',
        login: 'planner',
      });
      expect((await planner.write('POST', '/api/jobs/divide', DIVIDE)).status).toBe(403);
    });

    it('log in with a cookie that no script reads, of which only a hash is stored', async () => {
      const one = browser();
      const answer = await one.logIn(' Admin ');
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
      const cookies = answer.headers.getSetCookie();
      const session = cookies.find(line => line.startsWith('wangge_session='))!;
      expect(session).toMatch(/^wangge_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
      expect(cookies.find(line => line.startsWith('wangge_device='))).toMatch(
        /Path=\/api\/login; .*HttpOnly/,
      );
      const token = one.cookies.get('wangge_session')!;
      const rows = await engine().db.selectFrom('sessions').selectAll().execute();
      expect(rows.some(row => JSON.stringify(row).includes(token))).toBe(false);
      expect(rows.at(-1)!.id).toMatch(/^[0-9a-f]{64}$/);
      const secure = await browser().logIn('admin', PASSWORD, { 'X-Forwarded-Proto': 'https' });
      for (const line of secure.headers.getSetCookie()) expect(line).toContain('; Secure');
    });

    it('answer a wrong name and a wrong password alike', async () => {
      const wrong = await browser().logIn('admin', 'not this one');
      const unknown = await browser().logIn('nobody', 'not this one');
      const impossible = await browser().logIn('管理员 is not a name!', 'not this one');
      const disabled = await browser().logIn('gone');
      const bodies = await Promise.all([wrong, unknown, impossible, disabled].map(problem));
      for (const body of bodies) expect(body).toEqual(bodies[0]);
      expect(bodies[0]).toMatchObject({ status: 401, remedy: expect.any(String) });
      for (const answer of [wrong, unknown, impossible, disabled])
        expect(answer.headers.getSetCookie()).toEqual([]);
      const found = await trail(await loggedIn('admin'), '&action=login_failed');
      expect(found.slice(0, 4).map(entry => entry.subject)).toEqual(['gone', '?', 'nobody', 'admin']);
      expect(JSON.stringify(found)).not.toContain('not this one');
    });

    it('need the synchroniser token for every write', async () => {
      const admin = await loggedIn('admin');
      const { csrf } = admin.me!;
      const wrong: Record<string, string>[] = [
        {},
        { [CSRF_HEADER]: 'x' },
        { [CSRF_HEADER]: `${csrf!.slice(0, -1)}!` },
      ];
      for (const header of wrong) {
        admin.me = undefined;
        const refused = await admin.write('POST', '/api/logout', {}, header);
        expect([refused.status, (await problem(refused)).remedy]).toEqual([
          403,
          expect.stringContaining('csrf'),
        ]);
      }
      const other = await loggedIn('admin');
      expect(other.me!.csrf).not.toBe(csrf);
      expect((await other.write('POST', '/api/logout', {}, { [CSRF_HEADER]: csrf! })).status).toBe(403);
      expect((await admin.send('/api/me')).status).toBe(200);
      const foreign = await other.write('POST', '/api/logout', {}, { Origin: 'https://elsewhere.example' });
      expect(foreign.status).toBe(403);
      expect((await other.write('POST', '/api/logout')).status).toBe(204);
    });

    it('end after two idle hours, and after twelve in any case', async () => {
      const idle = await loggedIn('admin');
      pass(2 * HOUR - 1);
      expect((await idle.send('/api/accounts')).status).toBe(200);
      pass(2 * HOUR + 1);
      expect((await idle.send('/api/accounts')).status).toBe(401);
      const busy = await loggedIn('admin');
      for (let hour = 1; hour < 12; hour++) {
        pass(HOUR);
        expect((await busy.send('/api/accounts')).status, `hour ${hour}`).toBe(200);
      }
      pass(HOUR);
      expect((await busy.send('/api/accounts')).status).toBe(401);
      await loggedIn('admin');
      expect(await engine().db.selectFrom('sessions').selectAll().execute()).toHaveLength(1);
    });

    it('log out here or everywhere, and a new password ends the other sessions', async () => {
      const [one, two, three] = [
        await loggedIn('viewer'),
        await loggedIn('viewer'),
        await loggedIn('viewer'),
      ];
      const status = async (each: Browser) => (await each.send('/api/me/password', { method: 'PUT' })).status;
      const alive = async (...all: Browser[]) =>
        Promise.all(
          all.map(async each => ((await (await each.send('/api/me')).json()) as Me).login !== null),
        );
      expect((await one!.write('POST', '/api/logout')).status).toBe(204);
      expect(one!.cookies.has('wangge_session')).toBe(false);
      expect(await alive(one!, two!, three!)).toEqual([false, true, true]);
      expect(await status(one!)).toBe(401);

      const wrong = await two!.write('PUT', '/api/me/password', {
        current: 'no',
        password: 'seven green 竹子',
      });
      expect(wrong.status).toBe(403);
      const weak = await two!.write('PUT', '/api/me/password', {
        current: PASSWORD,
        password: 'viewer-viewer',
      });
      expect((await problem(weak)).errors).toEqual([{ path: 'password', message: expect.any(String) }]);
      const changed = await two!.write('PUT', '/api/me/password', {
        current: PASSWORD,
        password: 'seven green 竹子',
      });
      expect(changed.status).toBe(204);
      expect(await alive(two!, three!)).toEqual([true, false]);
      const four = browser();
      expect((await four.logIn('viewer')).status).toBe(401);
      expect((await four.logIn('viewer', 'seven green 竹子')).status).toBe(200);
      expect((await four.write('POST', '/api/logout', { everywhere: true })).status).toBe(204);
      expect(await alive(two!, four)).toEqual([false, false]);
    });

    it('are managed by administrators, who cannot lock themselves out', async () => {
      const admin = await loggedIn('admin');
      const add = (body: object) => admin.write('POST', '/api/accounts', body);
      const fresh = {
        login: 'Li.Si',
        name: '李四',
        role: 'secretary',
        areas: [COMMUNITIES[1]],
        password: PASSWORD,
      };
      expect((await problem(await add({ ...fresh, areas: [] }))).errors?.[0]?.path).toBe('areas');
      expect((await problem(await add({ ...fresh, areas: ['110000'] }))).code).toBe('validation_failed');
      expect((await problem(await add({ ...fresh, password: 'short' }))).code).toBe('validation_failed');
      expect((await problem(await add({ ...fresh, role: 'public' }))).code).toBe('validation_failed');
      const added = await add(fresh);
      expect(added.status).toBe(201);
      const account = accountSchema.parse(await added.json());
      expect(account).toMatchObject({
        id: 'li.si',
        login: 'li.si',
        areas: [COMMUNITIES[1]],
        disabled: false,
      });
      expect((await problem(await add({ ...fresh, login: 'LI.SI' }))).code).toBe('conflict');

      const secretary = await loggedIn('li.si');
      expect((await secretary.send('/api/accounts')).status).toBe(403);
      const change = await admin.write('PATCH', '/api/accounts/li.si', { role: 'viewer', areas: [] });
      expect(await change.json()).toMatchObject({ role: 'viewer', areas: [] });
      // The next request already has the new role.
      expect(await (await secretary.send('/api/me')).json()).toMatchObject({ role: 'viewer' });
      await admin.write('PATCH', '/api/accounts/li.si', { disabled: true });
      expect(((await (await secretary.send('/api/me')).json()) as Me).login).toBeNull();
      expect((await browser().logIn('li.si')).status).toBe(401);
      await admin.write('PATCH', '/api/accounts/li.si', { disabled: false });
      await admin.write('PUT', '/api/accounts/li.si/password', { password: 'brave new 世界' });
      expect((await browser().logIn('li.si', 'brave new 世界')).status).toBe(200);

      expect((await admin.write('DELETE', '/api/accounts/li.si')).status).toBe(204);
      expect((await admin.write('DELETE', '/api/accounts/li.si')).status).toBe(404);
      const again = accountSchema.parse(await (await add(fresh)).json());
      expect(again.id).toBe('li.si-2');
      for (const last of [
        admin.write('PATCH', '/api/accounts/admin-2', { disabled: true }),
        admin.write('PATCH', '/api/accounts/admin-2', { role: 'viewer' }),
        admin.write('DELETE', '/api/accounts/admin-2'),
      ])
        expect((await problem(await last)).remedy).toContain('another administrator');
      const entries = await trail(admin, '&subjectKind=account&subject=li.si');
      expect(entries.map(entry => entry.action)).toEqual([
        'account_remove',
        'login',
        'password_change',
        'account_change',
        'login_failed',
        'account_change',
        'account_change',
        'login',
        'account_add',
      ]);
      expect(JSON.stringify(await trail(admin))).not.toMatch(/scrypt|世界/);
    });

    it('wait longer after every failure, whoever they are', async () => {
      const guess = async (one: Browser, login: string) => {
        const answer = await one.logIn(login, 'wrong guess');
        return [answer.status, Number(answer.headers.get('Retry-After'))];
      };
      for (const login of ['planner', 'nobody-there']) {
        const guesser = browser();
        for (let failure = 0; failure < 5; failure++) expect(await guess(guesser, login)).toEqual([401, 0]);
        for (const wait_s of [1, 2, 4]) {
          // Trying before the time neither helps nor makes it longer.
          expect(await guess(guesser, login)).toEqual([429, wait_s]);
          expect((await guesser.logIn(login)).status).toBe(429);
          pass(wait_s);
          expect(await guess(guesser, login)).toEqual([401, 0]);
        }
      }
      // A success begins anew.
      const owner = await loggedIn('planner');
      expect(await guess(browser(), 'planner')).toEqual([401, 0]);
      expect((await owner.write('POST', '/api/logout')).status).toBe(204);
    });

    it('count what is tried at the same moment, and over all processes', async () => {
      const other = await startService(engine(), () => new Date(clock));
      const address = somewhere();
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          new Browser(index % 2 === 0 ? service : other, address).logIn('planner', 'wrong guess'),
        ),
      );
      await other.close();
      expect(answers.map(answer => answer.status).sort()).toEqual([
        ...Array(5).fill(401),
        ...Array(7).fill(429),
      ]);
    });

    it('know the browser of their owner, whom strangers do not keep out', async () => {
      const admin = await loggedIn('admin');
      const trx = engine().db.transaction();
      await trx.execute(async trx => {
        for (let bot = 0; bot < 30; bot++)
          await countAttempt(
            trx,
            TOWN.county,
            { login: 'admin', address: `203.0.113.${bot}` },
            new Date(clock),
          );
      });
      const stranger = await browser().logIn('admin');
      expect(stranger.status).toBe(429);
      const returning = browser();
      returning.cookies.set('wangge_device', admin.cookies.get('wangge_device')!);
      expect((await returning.logIn('admin')).status).toBe(200);
      // Its cookie is worth nothing for another account.
      const borrowed = browser();
      borrowed.cookies.set('wangge_device', admin.cookies.get('wangge_device')!);
      for (let failure = 0; failure < 5; failure++) await borrowed.logIn('viewer', 'wrong guess');
      expect((await borrowed.logIn('viewer', 'seven green 竹子')).status).toBe(429);
      // A new password from an administrator ends the waiting.
      await admin.write('PUT', '/api/accounts/viewer/password', { password: PASSWORD });
      expect((await borrowed.logIn('viewer')).status).toBe(200);
    });

    it('decide what the public sees, layer by layer and field by field', async () => {
      await open(false);
      const admin = await loggedIn('admin');
      const stranger = browser();
      const stations = () => stranger.send('/ogc/collections/stations/items');
      expect((await stations()).status).toBe(401);
      const listed = publicLayerSchema.array().parse(await (await admin.send('/api/public-layers')).json());
      expect(listed.find(({ layer }) => layer === 'stations')).toMatchObject({ public: [] });
      const put = (fields: string[]) => admin.write('PUT', '/api/public-layers/stations', { fields });
      expect(await (await put(['kind', 'name'])).json()).toMatchObject({ public: ['name', 'kind'] });
      const page = (await (await stations()).json()) as { features: { properties: object }[] };
      expect(Object.keys(page.features[0]!.properties).sort()).toEqual(['kind', 'name']);
      expect((await problem(await put(['password']))).errors?.[0]?.path).toBe('fields');
      await put([]);
      expect((await stations()).status).toBe(401);
      const entries = await trail(admin, '&action=public_layer');
      expect(entries.map(entry => entry.detail)).toEqual([
        { before: ['name', 'kind'], after: [] },
        { before: [], after: ['name', 'kind'] },
      ]);
      await open(true);
    });

    it('leave a trail that is read page by page, planners only of their area', async () => {
      const admin = await loggedIn('admin');
      const planner = await loggedIn('planner');
      const scope = (code: string) => ({ ...DIVIDE, scope: { kind: 'community', code } });
      const jobs: string[] = [];
      for (const code of COMMUNITIES)
        jobs.push(((await (await admin.write('POST', '/api/jobs/divide', scope(code))).json()) as Job).id);
      expect((await planner.write('POST', '/api/jobs/divide', scope(COMMUNITIES[1]))).status).toBe(403);
      for (const job of jobs) await admin.write('DELETE', `/api/jobs/${job}`);
      const all = await trail(admin);
      const seen = await trail(planner);
      expect(all.some(entry => entry.area === COMMUNITIES[1])).toBe(true);
      expect(seen.some(entry => entry.area === COMMUNITIES[0] && entry.subject === jobs[0])).toBe(true);
      for (const entry of seen)
        expect(entry.principal === 'planner' || entry.area?.startsWith(COMMUNITIES[0])).toBe(true);
      expect(seen.find(entry => entry.action === 'refused')).toMatchObject({
        subject: 'POST /api/jobs/divide',
        name: 'planner 示例',
      });

      const paged: AuditEntry[] = [];
      for (let before = ''; ; ) {
        const page = auditPageSchema.parse(await (await admin.send(`/api/audit?limit=3${before}`)).json());
        paged.push(...page.entries);
        if (page.next === null || paged.length >= all.length) break;
        before = `&before=${encodeURIComponent(page.next)}`;
      }
      expect(paged.slice(0, all.length).map(entry => entry.id)).toEqual(all.map(entry => entry.id));
      expect((await admin.send('/api/audit?before=yesterday')).status).toBe(400);
      const own = await trail(admin, '&principal=planner&action=login');
      expect(own.length).toBeGreaterThan(0);
      expect(own.every(entry => entry.principal === 'planner' && entry.action === 'login')).toBe(true);
    });

    it('end a stream of events when the account is disabled', async () => {
      const admin = await loggedIn('admin');
      const planner = await loggedIn('planner');
      const wanted = { ...DIVIDE, scope: { kind: 'subdistrict', code: SUBDISTRICT } };
      const { id } = (await (await admin.write('POST', '/api/jobs/divide', wanted)).json()) as { id: string };
      const stream = planner.send(`/api/jobs/${id}/events`).then(answer => answer.text());
      await admin.write('PATCH', '/api/accounts/planner', { disabled: true });
      expect(await stream).not.toContain('"state":"done"');
      await admin.write('PATCH', '/api/accounts/planner', { disabled: false });
    });

    it('raise old hashes when their owners log in', async () => {
      const { password } = await engine()
        .db.selectFrom('principals')
        .select('password')
        .where('id', '=', 'worker')
        .executeTakeFirstOrThrow();
      expect(password).toMatch(/^\$scrypt\$ln=10,r=8,p=1\$/);
      await loggedIn('worker');
      const raised = await engine()
        .db.selectFrom('principals')
        .select('password')
        .where('id', '=', 'worker')
        .executeTakeFirstOrThrow();
      expect(raised.password).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/);
      await loggedIn('worker');
    });
  },
  async engine => {
    await loadTown(engine);
    const people = [
      // The town has a principal `admin` that cannot log in, so this account gets the id `admin-2`.
      ['admin', 'administrator', []],
      ['planner', 'planner', [COMMUNITIES[0]]],
      ['viewer', 'viewer', []],
      ['worker', 'worker', [COMMUNITIES[0]]],
      ['gone', 'viewer', []],
    ] as const;
    for (const [login, role, areas] of people) await addAccount(engine, TOWN.county, login, role, [...areas]);
    await engine.db
      .updateTable('principals')
      .set({ valid_to: new Date(0) })
      .where('login', '=', 'gone')
      .execute();
    service = await startService(engine, () => new Date(clock));
  },
);
