import { afterAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Problem } from '../api/problem.ts';
import {
  type City,
  citySchema,
  communityDetailSchema,
  type Job,
  jobSchema,
  planSchema,
  searchHitSchema,
} from '../api/schemas.ts';
import { setPublicLayer } from '../db/principals.ts';
import { forEachEngine } from '../db/testing/engines.ts';
import { COMMUNITIES, loadTown, TOWN } from '../jobs/testing/town.ts';
import { ACCESS, routeName } from './access-table.ts';
import { allRoutes } from './app.ts';
import { Metrics } from './metrics.ts';
import { DIVIDE, jobsOf, knows, type Service, startService } from './testing/service.ts';

let service: Service;

forEachEngine(
  'http',
  engine => {
    afterAll(() => service?.close());

    it('answers the city before it is divided', async () => {
      const city = citySchema.parse(await service.json('/api/city'));
      expect(city).toMatchObject({
        name: '方格市',
        county: '990100',
        demo: true,
        totals: { households: 2160, buildings: 72, grids: 0, stations: 2 },
        durability: engine().kind === 'pglite' ? expect.stringContaining('kill -9') : null,
      });
      expect(city.communities.map(community => community.plan)).toEqual([null, null]);
      expect(city.bbox[0]).toBe(119);
    });

    it('divides, streams the progress, and puts the plan in force', async () => {
      const accepted = await service.post('/api/jobs/divide', DIVIDE);
      expect(accepted.status).toBe(202);
      const job = jobSchema.parse(await accepted.json());
      expect(accepted.headers.get('Location')).toBe(`/api/jobs/${job.id}`);
      const stream = await service.get(`/api/jobs/${job.id}/events`);
      expect(stream.headers.get('Content-Type')).toMatch(/^text\/event-stream/);
      expect(stream.headers.get('Content-Encoding')).toBeNull();
      const jobs = await jobsOf(stream);
      expect(jobs.length).toBeGreaterThan(3);
      expect(jobs.map(each => each.progress)).toEqual(jobs.map(each => each.progress).sort((a, b) => a - b));
      const done = jobs.at(-1)!;
      expect(done).toMatchObject({ state: 'done', progress: 1 });
      expect(await service.json(`/api/jobs/${job.id}`)).toEqual(done);
      expect(await jobsOf(await service.get(`/api/jobs/${job.id}/events`))).toEqual([done]);

      const plan = planSchema.parse(await service.json(`/api/plans/${done.plan}`));
      expect(plan).toMatchObject({ state: 'draft', totals: { grids: 6, gridsInside: 6 } });
      const detail = communityDetailSchema.parse(
        await service.json(`/api/communities/${COMMUNITIES[0]}?plan=${plan.id}`),
      );
      expect(detail.grids.map(grid => grid.state)).toEqual(['inside', 'inside', 'inside']);
      expect(detail.plan).toBeNull();

      const before = await service.get('/api/city');
      const forced = planSchema.parse(await (await service.post(`/api/plans/${plan.id}/in-force`)).json());
      expect(forced.state).toBe('in_force');
      const after = await service.get('/api/city');
      expect(after.headers.get('ETag')).not.toBe(before.headers.get('ETag'));
      const city = (await after.json()) as City;
      expect(city.totals).toMatchObject({ grids: 6, gridsInside: 6, householdsInside: 2160 });
      const unchanged = await service.get('/api/city', {
        headers: knows(after),
      });
      expect(unchanged.status).toBe(304);

      const refused = await service.get(`/api/plans/${plan.id}`, { method: 'DELETE' });
      expect(refused.status).toBe(409);
      expect(await refused.json()).toMatchObject({ code: 'conflict', remedy: expect.any(String) });
      expect(z.array(planSchema).parse(await service.json('/api/plans'))).toHaveLength(1);
    });

    it('cancels jobs and deletes drafts', async () => {
      const job = (await (await service.post('/api/jobs/divide', DIVIDE)).json()) as Job;
      await vi.waitUntil(
        async () => (await service.json<Job>(`/api/jobs/${job.id}`)).state === 'running',
        10_000,
      );
      const stream = service.get(`/api/jobs/${job.id}/events`).then(jobsOf);
      const cancelled = await service.get(`/api/jobs/${job.id}`, { method: 'DELETE' });
      expect(await cancelled.json()).toMatchObject({ state: 'cancelled', plan: null });
      expect((await stream).at(-1)?.state).toBe('cancelled');
      const second = (await (
        await service.post('/api/jobs/divide', { ...DIVIDE, name: '试算' })
      ).json()) as Job;
      const done = (await jobsOf(await service.get(`/api/jobs/${second.id}/events`))).at(-1)!;
      expect(await service.json(`/api/plans/${done.plan}`)).toMatchObject({ name: '试算', version: 2 });
      const gone = await service.get(`/api/plans/${done.plan}`, { method: 'DELETE' });
      expect([gone.status, await gone.text()]).toEqual([204, '']);
      expect((await service.get(`/api/plans/${done.plan}`)).status).toBe(404);
    });

    it('searches', async () => {
      const hits = z
        .array(searchHitSchema)
        .parse(await service.json(`/api/search?q=${encodeURIComponent('东关')}&limit=3`));
      expect(hits.map(hit => hit.kind)).toEqual(['community', 'station', 'grid']);
    });

    it('answers every error as problem details that say what to do', async () => {
      const problem = async (path: string, init?: RequestInit): Promise<[Response, Problem]> => {
        const response = await service.get(path, init);
        expect(response.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
        const body = (await response.json()) as Problem;
        expect(body.status).toBe(response.status);
        expect(JSON.stringify(body)).not.toMatch(/node_modules|\bat .*\.ts/);
        return [response, body];
      };
      const post = (body: string, type = 'application/json') => ({
        method: 'POST',
        body,
        headers: { 'Content-Type': type },
      });
      expect((await problem('/api/nothing'))[1].code).toBe('not_found');
      expect((await problem('/api/communities/1'))[1].remedy).toContain('/api/city');
      expect((await problem('/api/jobs/1'))[1].code).toBe('not_found');
      const [wrongMethod] = await problem('/api/city', { method: 'DELETE' });
      expect([wrongMethod.status, wrongMethod.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
      expect((await problem('/api/jobs/divide', post('{')))[1].code).toBe('bad_request');
      expect((await problem('/api/jobs/divide', post('<x/>', 'text/xml')))[1].code).toBe(
        'unsupported_media_type',
      );
      expect((await problem('/api/jobs/divide', post(`"${'x'.repeat(1_100_000)}"`)))[1].code).toBe(
        'payload_too_large',
      );
      const [, invalid] = await problem(
        '/api/jobs/divide',
        post(JSON.stringify({ ...DIVIDE, window: { min: 400, max: 300, target: 350 }, barriers: [] })),
      );
      expect(invalid).toMatchObject({ code: 'validation_failed', remedy: expect.any(String) });
      expect(invalid.errors?.map(each => each.path)).toContain('barriers');
      const [, window] = await problem(
        '/api/jobs/divide',
        post(JSON.stringify({ ...DIVIDE, window: { min: 400, max: 300, target: 350 } })),
      );
      expect(window.errors).toEqual([{ path: 'window', message: 'min ≤ target ≤ max is required' }]);
      const [, unknown] = await problem(
        '/api/jobs/divide',
        post(JSON.stringify({ ...DIVIDE, scope: { kind: 'community', code: '7' } })),
      );
      expect(unknown.code).toBe('not_found');
      expect((await problem('/api/search'))[1].errors?.[0]?.path).toBe('q');
      expect((await problem('/api/communities/%zz'))[1].code).toBe('bad_request');
    });

    it('does not tell what went wrong inside', async () => {
      const quiet = vi.spyOn(console, 'error').mockImplementation(() => {});
      await engine().executor.executeSql('alter table shops rename to hidden');
      const response = await service.get('/tiles/shops/16/54431/25720.mvt');
      await engine().executor.executeSql('alter table hidden rename to shops');
      const body = (await response.json()) as Problem;
      expect(body).toMatchObject({
        status: 500,
        code: 'internal',
        instance: expect.stringMatching(/^urn:uuid:/),
      });
      expect(JSON.stringify(body)).not.toContain('shops');
      // The log has it, under the same number.
      expect(quiet.mock.calls.some(call => String(call[0]).startsWith(body.instance!))).toBe(true);
      quiet.mockRestore();
    });

    it('refuses writes from pages of other sites', async () => {
      const foreign = await service.get('/api/jobs/divide', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: 'https://elsewhere.example' },
        body: JSON.stringify(DIVIDE),
      });
      expect(foreign.status).toBe(403);
      const hidden = await service.get('/api/jobs/divide', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'cross-site' },
        body: JSON.stringify(DIVIDE),
      });
      expect(hidden.status).toBe(403);
    });

    it('serves the pages with headers that fit', async () => {
      const page = await service.get('/');
      expect(await page.text()).toContain('网格');
      expect(page.headers.get('Cache-Control')).toBe('no-cache');
      expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'self'");
      expect(page.headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(page.headers.get('X-Powered-By')).toBeNull();
      const asset = await service.get('/assets/app-1a2b3c.js');
      expect(asset.headers.get('Cache-Control')).toContain('immutable');
      expect((await service.get('/stations')).status).toBe(404);
      expect((await service.get('/../package.json')).status).toBe(404);
      const large = await service.get('/ogc/collections/buildings/items');
      expect(large.headers.get('Content-Encoding')).toMatch(/^(gzip|br)$/);
    });

    it('tells operators how it is', async () => {
      expect(await service.json('/healthz')).toEqual({ status: 'ok' });
      expect(await service.json('/readyz')).toEqual({ status: 'ok' });
      const metrics = await (await service.get('/metrics')).text();
      expect(metrics).toMatch(/_count\{method="GET",route="\/api\/city",status="200"\} \d+/);
      expect(metrics).toMatch(/wangge_jobs\{state="done"\} \d/);
    });

    it('describes every route', async () => {
      type Operation = { responses: Record<string, { content?: Record<string, { schema: object }> }> };
      const api = await service.json<{ openapi: string; paths: Record<string, Record<string, Operation>> }>(
        '/api/openapi.json',
      );
      expect(api.openapi).toBe('3.1.0');
      for (const route of allRoutes(new Metrics()))
        expect(api.paths[route.path.replace(/:(\w+)/g, '{$1}')], route.path).toHaveProperty(route.method);
      expect(api.paths['/api/city']!.get!.responses['200']!.content).toEqual({
        'application/json': { schema: { $ref: '#/components/schemas/City' } },
      });
    });

    it('shows the public the public layers and fields, and nothing else', async () => {
      const { db } = engine();
      await db.updateTable('counties').set({ open: false }).execute();
      await db.transaction().execute(async trx => {
        await setPublicLayer(trx, TOWN.county, 'stations', ['name', 'kind', 'telephone']);
        await setPublicLayer(trx, TOWN.county, 'grids', ['code', 'name']);
      });
      for (const path of [
        '/api/city',
        '/api/plans',
        '/api/search?q=a',
        '/tiles/buildings/13/0/0.mvt',
        '/tiles/buildings.json',
      ])
        expect((await service.get(path)).status, path).toBe(401);
      expect((await service.get('/ogc/collections/buildings/items')).status).toBe(401);
      expect((await service.post('/api/jobs/divide', DIVIDE)).status).toBe(401);
      type Listed = { collections: { id: string }[] };
      const listed = await service.json<Listed>('/ogc/collections');
      expect(listed.collections.map(each => each.id)).toEqual(['grids', 'stations']);
      type Page = { features: { properties: object }[] };
      const stations = await service.json<Page>('/ogc/collections/stations/items');
      expect(stations.features[0]!.properties).toEqual({
        name: '西关社区党群服务中心',
        kind: 'community_service_centre',
        telephone: '0000-0000001',
      });
      const described = await service.json<{ vector_layers: { fields: object }[] }>('/tiles/grids.json');
      expect(Object.keys(described.vector_layers[0]!.fields)).toEqual(['code', 'name']);
      await db.transaction().execute(trx => setPublicLayer(trx, TOWN.county, 'grids', []));
      expect((await service.get('/tiles/grids.json')).status).toBe(401);
      expect((await service.get('/healthz')).status).toBe(200);
      await db.updateTable('counties').set({ open: true }).execute();
    });
  },
  async engine => {
    await loadTown(engine);
    service = await startService(engine);
  },
);

it('says of every route who may call it, and lets everybody in only where nothing of the city is served', () => {
  const routes = allRoutes(new Metrics());
  expect(routes.map(routeName).sort()).toEqual(Object.keys(ACCESS).sort());
  const open = routes.filter(route => ACCESS[routeName(route)]?.public === 'all');
  expect(open.map(route => route.path).sort()).toEqual([
    '/api/login',
    '/api/me',
    '/api/openapi.json',
    '/healthz',
    '/metrics',
    '/ogc',
    '/ogc/conformance',
    '/readyz',
  ]);
});
