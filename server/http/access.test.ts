/** Walks every route with every role, inside and outside of what the role answers for. */

import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, expect, it } from 'vitest';
import { ACCOUNT_ROLES, auditPageSchema } from '../api/accounts.ts';
import type { TileLayer } from '../api/routes.ts';
import type { Job, Plan } from '../api/schemas.ts';
import { LAYERS } from '../db/layers.ts';
import { setPublicLayer } from '../db/principals.ts';
import type { Role } from '../db/schema.ts';
import { forEachEngine } from '../db/testing/engines.ts';
import { loadTown, TOWN } from '../jobs/testing/town.ts';
import { ACCESS, type Reach } from './access-table.ts';
import { addAccount, Browser } from './testing/people.ts';
import { DIVIDE, jobsOf, type Service, startService } from './testing/service.ts';
import { BORDER, INSIDE, OUTSIDE, type Sample, type Standing, samplesOf } from './testing/walk.ts';

let service: Service;
let standing: Standing;
const ROLES: readonly Role[] = [...ACCOUNT_ROLES, 'public'];
/** What the public sees; everything else it does not. */
const PUBLIC: Record<string, string[]> = { stations: ['name', 'kind'], grids: ['code', 'name'] };

async function divide(admin: Browser, scope: object): Promise<string> {
  const job = (await (await admin.write('POST', '/api/jobs/divide', { ...DIVIDE, scope })).json()) as Job;
  return (await jobsOf(await admin.send(`/api/jobs/${job.id}/events`))).at(-1)!.plan!;
}

/** Everything that a request may change, but the trail and the traces of logging in. */
async function fingerprint(): Promise<string> {
  const tables = ['plans', 'grids', 'in_force', 'published_codes', 'principals', 'public_layers', 'counties'];
  const { executor } = service.engine;
  const parts = tables.map(
    table => `(select md5(string_agg(t::text, ',' order by t::text)) from ${table} t)`,
  );
  // A job that runs goes on by itself; which there are, for what and whether cancelled is what requests change.
  parts.push(
    `(select string_agg(id::text || request::text || (state = 'cancelled')::text, ',' order by id) from jobs)`,
  );
  const { rows } = await executor.executeSql(
    `select ${parts.map((part, n) => `${part} as p${n}`).join(', ')}`,
  );
  return JSON.stringify(rows);
}

/** Properties and first longitude of every feature in a tile or a page. */
async function featuresOf(sample: Sample, answer: Response): Promise<{ properties: object; west: number }[]> {
  if (sample.path.includes('/ogc/')) {
    const body = (await answer.json()) as { features?: object[] };
    type Feature = { properties: object; geometry: { coordinates: unknown } };
    const features = (body.features ?? [body]) as Feature[];
    const first = (value: unknown): number => (Array.isArray(value) ? first(value[0]) : (value as number));
    return features.map(({ properties, geometry }) => ({ properties, west: first(geometry.coordinates) }));
  }
  const [, z, x, y] = /(\d+)\/(\d+)\/(\d+)\.mvt/.exec(sample.path)!.map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const tile = new VectorTile(new PbfReader(new Uint8Array(await answer.arrayBuffer())));
  return Object.values(tile.layers).flatMap(layer =>
    Array.from({ length: layer.length }, (_, index) => {
      const feature = layer.feature(index);
      const points = (feature.toGeoJSON(x, y, z).geometry as { coordinates: unknown[] }).coordinates.flat(3);
      const longitudes = points.filter((_, number) => number % 2 === 0) as number[];
      return { properties: feature.properties, west: Math.min(...longitudes) };
    }),
  );
}

/** What the trail says of others: one's own refusals name what one asked for. */
async function othersIn(answer: Response, who: string): Promise<string> {
  const { entries } = auditPageSchema.parse(await answer.json());
  return JSON.stringify(entries.filter(entry => entry.principal !== who));
}

/** Nothing outside the area but what the public sees. */
async function expectBounded(sample: Sample, answer: Response, role: Role, reach: Reach): Promise<void> {
  if (reach === 'all' || reach === 'own') return;
  const note = `${role} ${sample.path}`;
  const features = /\/items|\.mvt/.test(sample.path);
  if (!features) {
    const text = sample.path.startsWith('/api/audit') ? await othersIn(answer, role) : await answer.text();
    if (sample.layer !== undefined || sample.path === '/ogc/collections') return;
    // Search finds streets by name everywhere: they lie in no area.
    for (const secret of [
      OUTSIDE,
      '东关',
      ...Object.values(standing.forced).slice(1),
      standing.draft.outside,
    ])
      expect(text, note).not.toContain(secret);
    expect(text, note).not.toMatch(/"b[345]-|方格苑[345]/);
    return;
  }
  if (answer.status === 204) return;
  const layer = LAYERS[sample.layer as TileLayer];
  const allowed = PUBLIC[sample.layer!] ?? [];
  for (const { properties, west } of await featuresOf(sample, answer)) {
    const elsewhere = role === 'public' || (layer.area !== undefined && west > BORDER);
    // What lies around both communities.
    if (!elsewhere || (sample.layer === 'subdistricts' && role !== 'public')) continue;
    const shown = Object.entries(properties).filter(([, value]) => value !== null);
    expect(
      shown.map(([name]) => name).filter(name => !allowed.includes(name)),
      note,
    ).toEqual([]);
  }
}

/** Whether a role that reaches so far is served. */
function isServed(sample: Sample, role: Role, reach: Reach): boolean {
  if (reach === 'no') return false;
  if (role === 'public' && sample.layer !== undefined) {
    if (PUBLIC[sample.layer] === undefined) return false;
    return !sample.path.includes('plan=');
  }
  return reach === 'all' || sample.place !== 'outside';
}

forEachEngine(
  'access',
  engine => {
    afterAll(() => service?.close());

    it.each(ROLES)('of %s is what the table says, on every route, and ends at the area', async role => {
      const someone = new Browser(service, `192.0.2.${ROLES.indexOf(role) + 10}`);
      const asTheRole = async () => {
        someone.cookies.clear();
        someone.me = undefined;
        if (role === 'public') return;
        expect((await someone.logIn(role)).status).toBe(200);
      };
      await asTheRole();
      let walked = 0;
      for (const [route, row] of Object.entries(ACCESS)) {
        const reach = row[role];
        const samples = await samplesOf(route, engine(), standing);
        expect(samples, `${route} has no request in testing/walk.ts`).toBeDefined();
        for (const sample of samples!) {
          const note = `${role} (${reach}) ${route}: ${sample.place} ${sample.path}`;
          const method = route.slice(0, route.indexOf(' '));
          const served = isServed(sample, role, reach);
          if (served && sample.refusedOnly) continue;
          const before = served ? '' : await fingerprint();
          const answer =
            method === 'GET'
              ? await someone.send(sample.path)
              : await someone.write(method, sample.path, sample.body);
          walked++;
          if (served) {
            expect(answer.status, note).toBeLessThan(300);
            if (method === 'GET' && sample.filtered) await expectBounded(sample, answer, role, reach);
            else await answer.arrayBuffer();
          } else {
            const refused = (await answer.json()) as { code: string };
            expect(refused.code, note).toMatch(
              role === 'public' ? /^(unauthorized|not_found)$/ : /^(forbidden|not_found)$/,
            );
            expect(await fingerprint(), note).toBe(before);
          }
          // Some requests change who one is.
          if (served && /\/login|\/logout|\/me\/password/.test(sample.path)) await asTheRole();
        }
      }
      expect(walked).toBeGreaterThan(90);
      // What the public may see was among what the administrator may change.
      await engine()
        .db.transaction()
        .execute(trx => setPublicLayer(trx, TOWN.county, 'shops', []));
    });

    it('shows bounded people their own area whole', async () => {
      const planner = new Browser(service, '192.0.2.40');
      await planner.logIn('planner');
      const page = (await (await planner.send('/ogc/collections/buildings/items?limit=1000')).json()) as {
        features: { id: string; properties: { households: number } }[];
        numberMatched: number;
      };
      expect(page.numberMatched).toBe(36);
      expect(
        page.features.every(({ id, properties }) => /^b[012]-/.test(id) && properties.households === 30),
      ).toBe(true);
      const grids = (await (await planner.send('/ogc/collections/grids/items')).json()) as {
        features: { properties: { code: string; households: number | null } }[];
      };
      for (const { properties } of grids.features)
        expect(properties.households === null).toBe(!properties.code.startsWith(INSIDE));
      expect(new Set(grids.features.map(({ properties }) => properties.households === null)).size).toBe(2);
      const plans = (await (await planner.send('/api/plans')).json()) as Plan[];
      expect(plans.map(plan => plan.id)).toContain(standing.draft.whole);
    });

    it('writes refused writes into the trail', async () => {
      const { executor } = engine();
      const { rows } = await executor.executeSql(
        `select principal, subject from audit where action = 'refused' group by 1, 2`,
      );
      const refused = rows as { principal: string; subject: string }[];
      for (const role of ['planner', 'secretary', 'worker', 'viewer', 'anonymous'])
        expect(
          refused.some(entry => entry.principal === role && entry.subject === 'POST /api/jobs/divide'),
          role,
        ).toBe(true);
      expect(refused.every(entry => !entry.subject.startsWith('GET'))).toBe(true);
    });
  },
  async engine => {
    await loadTown(engine, { ...TOWN, open: false });
    for (const role of ACCOUNT_ROLES)
      await addAccount(engine, TOWN.county, role, role, role === 'administrator' ? [] : [INSIDE]);
    await engine.db.transaction().execute(async trx => {
      for (const [layer, fields] of Object.entries(PUBLIC))
        await setPublicLayer(trx, TOWN.county, layer, fields);
    });
    service = await startService(engine);
    const admin = new Browser(service);
    await admin.logIn('administrator');
    const inside = { kind: 'community', code: INSIDE };
    const outside = { kind: 'community', code: OUTSIDE };
    const forced = { inside: await divide(admin, inside), outside: await divide(admin, outside) };
    for (const plan of Object.values(forced)) await admin.write('POST', `/api/plans/${plan}/in-force`);
    const draft = {
      inside: await divide(admin, inside),
      outside: await divide(admin, outside),
      whole: await divide(admin, { kind: 'city' }),
    };
    const { rows } = await engine.executor.executeSql('select id, plan from jobs');
    const jobs = new Map((rows as { id: string; plan: string }[]).map(row => [row.plan, row.id]));
    standing = {
      forced,
      draft,
      job: { inside: jobs.get(draft.inside)!, outside: jobs.get(draft.outside)! },
    };
  },
);
