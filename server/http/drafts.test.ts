/** Drafts on their way to force, compared and commented; codes of the past. */
import { sql } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import type { Comment, Comparison, Successors } from '../api/drafts.ts';
import type { Problem } from '../api/problem.ts';
import type { City, Plan } from '../api/schemas.ts';
import { putDueInForce } from '../db/plans-state.ts';
import { forEachEngine } from '../db/testing/engines.ts';
import { at, BLOCK_M, COMMUNITIES, loadTown, SUBDISTRICT, TOWN } from '../jobs/testing/town.ts';
import { divideTown } from './testing/drafts.ts';
import { Editor } from './testing/editor.ts';
import { addAccount, Browser } from './testing/people.ts';
import { expectRowsOfFabric } from './testing/rows.ts';
import { type Service, startService } from './testing/service.ts';

let service: Service;
let plan: string;
const [WEST, EAST] = COMMUNITIES;

const send = async <T>(method: string, path: string, body: unknown = {}) => {
  const answer = await service.get(path, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as T };
};
const draftOf = async (id: string, body: object = {}) =>
  (await send<Plan>('POST', `/api/plans/${id}/draft`, body)).body;
const to = (id: string, state: string, more: object = {}) =>
  send<Plan & Problem>('POST', `/api/plans/${id}/state`, { to: state, ...more });
const open = (id: string, community: string) =>
  Editor.open((path, init) => service.get(path, init), id, community);
const approve = async (id: string) => {
  expect((await to(id, 'consultation')).status).toBe(200);
  expect((await to(id, 'approved', { documentNumber: '方民字〔2026〕1号' })).status).toBe(200);
};
const code = (number: number, community: string = WEST) => `${community}00${number}`;
const inForce = async () =>
  (await service.json<City>('/api/city')).communities.map(community => community.plan);

forEachEngine(
  'drafts on their way',
  engine => {
    afterAll(() => service?.close());

    it('go to force step by step, each with what it needs', async () => {
      const { id } = await draftOf(plan);
      for (const state of ['approved', 'in_force'])
        expect((await to(id, state, { reason: '试', documentNumber: '1' })).status).toBe(409);
      expect((await to(id, 'consultation')).body.state).toBe('consultation');
      expect((await to(id, 'approved')).body.errors).toMatchObject([{ path: 'documentNumber' }]);
      expect((await to(id, 'draft')).body.state).toBe('draft');
      await approve(id);
      expect((await send<Problem>('PATCH', `/api/plans/${id}`, { name: '晚了' })).status).toBe(409);
      expect((await to(id, 'in_force')).body.errors).toMatchObject([{ path: 'reason' }]);
      const done = await to(id, 'in_force', { reason: '首次划分' });
      expect(done.body).toMatchObject({
        state: 'in_force',
        reason: '首次划分',
        documentNumber: '方民字〔2026〕1号',
        origin: plan,
      });
      expect(Date.now() - Date.parse(done.body.inForceFrom!)).toBeLessThan(60_000);
      expect(await inForce()).toEqual([id, id]);
      const refused = await to(id, 'withdrawn', { reason: '不要' });
      expect(refused.status).toBe(409);
      expect(refused.body.remedy).toMatch(/another plan/);
      const trail = await service.engine.db
        .selectFrom('audit')
        .select('action')
        .where('subject', '=', id)
        .orderBy('at')
        .execute();
      expect(trail.map(row => row.action)).toEqual([
        'create',
        'consultation',
        'draft',
        'consultation',
        'approved',
        'in_force',
        'put_in_force',
      ]);
    });

    it('keep codes in force, leave retired codes alone, and lead from them to their successors', async () => {
      const before = (await inForce())[0]!;
      const draft = await draftOf('in-force', { scope: { kind: 'community', code: WEST } });
      expect(draft).toMatchObject({ scope: { kind: 'community', code: WEST }, origin: before });
      expect(await service.json(`/api/plans/${draft.id}/fabrics`)).toHaveLength(1);
      const editor = await open(draft.id, WEST);
      expect(editor.retired).toEqual([code(1), code(2), code(3)]);
      // The third joins the second, then an atom of it becomes a grid: 003 stays free.
      expect((await editor.try({ type: 'merge', grids: [code(2), code(3)] })).status).toBe(200);
      const face = [...editor.fabric.faces].find(
        ([, f]) => editor.fabric.grids.get(f.grid)?.code === code(1),
      )![0];
      expect((await editor.try({ type: 'createGrid', faces: [face] })).status).toBe(200);
      expect((await editor.try({ type: 'renumber', grid: code(4), code: code(3) })).refusal?.code).toBe(
        'code_taken',
      );
      expect([...editor.fabric.grids.values()].map(g => g.code).sort()).toEqual([code(1), code(2), code(4)]);

      const compared = await service.json<Comparison>(`/api/plans/${before}/compare/${draft.id}`);
      expect(compared.by).toBe('code');
      const moved = compared.buildings.filter(b => b.from === code(3));
      expect(moved).toHaveLength(12);
      expect(new Set(moved.map(b => b.to))).toEqual(new Set([code(2)]));
      expect(compared.households).toBe(compared.buildings.reduce((sum, b) => sum + b.households, 0));
      expect(
        compared.grids.map(g => [g.code, g.before?.households ?? null, g.after?.households ?? null]),
      ).toEqual([
        [code(1), 360, 360 - compared.households + 360],
        [code(2), 360, 720],
        [code(3), 360, null],
        [code(4), null, compared.households - 360],
      ]);
      expect(compared.totals).toMatchObject({
        before: { grids: 3, households: 1080 },
        after: { grids: 3, households: 1080 },
      });
      const other = await divideTown(engine(), { kind: 'community', code: EAST });
      expect((await service.get(`/api/plans/${draft.id}/compare/${other}`)).status).toBe(409);
      const fresh = await service.json<Comparison>(
        `/api/plans/${plan}/compare/${await divideTown(engine())}`,
      );
      expect(fresh).toMatchObject({ by: 'overlap', households: 0, buildings: [], grids: [] });

      await approve(draft.id);
      await to(draft.id, 'in_force', { reason: '调整' });
      expect(await inForce()).toEqual([draft.id, before]);
      await expectRowsOfFabric(engine(), draft.id, WEST);
      const leads = await service.json<Successors>(`/api/grids/${code(3)}/successors`);
      expect(leads).toMatchObject({
        inForce: false,
        plan: before,
        successors: [{ code: code(2), households: 360, buildings: 12 }],
      });
      expect(await service.json(`/api/grids/${code(2)}/successors`)).toMatchObject({
        inForce: true,
        until: null,
      });
      expect((await service.get(`/api/grids/${code(9)}/successors`)).status).toBe(404);

      // A plan numbered anew takes numbers after all that were published; its fabric says the same.
      const anew = await divideTown(engine(), { kind: 'community', code: WEST });
      await approve(anew);
      await to(anew, 'in_force', { reason: '重划' });
      await expectRowsOfFabric(engine(), anew, WEST);
      const codes = (await open(anew, WEST)).fabric.grids;
      expect([...codes.values()].map(g => g.code).sort()).not.toContain(code(3));
      const days = await service.json<{ community: string; plan: string }[]>('/api/in-force');
      expect(days.map(day => day.plan)).toEqual([anew, before]);
      expect(await service.json('/api/in-force?at=2001-01-01')).toEqual([]);
    });

    it('wait for their day', async () => {
      const { id } = await draftOf('in-force');
      await approve(id);
      const past = await to(id, 'in_force', { reason: '倒签', from: '2001-01-01' });
      expect(past.status).toBe(409);
      const now = await inForce();
      const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
      const waiting = await to(id, 'in_force', { reason: '按期', from: day });
      expect(waiting.body).toMatchObject({ state: 'approved', reason: '按期' });
      expect(waiting.body.inForceFrom).toBe(new Date(`${day}T00:00:00+08:00`).toISOString());
      expect(await putDueInForce(engine().db, TOWN)).toEqual([]);
      expect(await inForce()).toEqual(now);
      await sql`update plans set in_force_from = clock_timestamp() - interval '1 second' where id = ${id}::uuid`.execute(
        engine().db,
      );
      expect(await putDueInForce(engine().db, TOWN)).toEqual([id]);
      expect(await putDueInForce(engine().db, TOWN)).toEqual([]);
      expect(await inForce()).toEqual([id, id]);
    });

    it('are withdrawn with a reason, and copied by those who answer for a part', async () => {
      const { id } = await draftOf(plan);
      expect((await to(id, 'withdrawn')).status).toBe(400);
      expect((await to(id, 'withdrawn', { reason: '作废' })).body).toMatchObject({
        state: 'withdrawn',
        reason: '作废',
      });
      expect((await to(id, 'draft')).status).toBe(409);
      expect(
        (await send('PATCH', `/api/plans/${(await draftOf(id)).id}`, { name: '再来' })).body,
      ).toMatchObject({ name: '再来' });
      expect((await draftOf(plan, { scope: { kind: 'subdistrict', code: SUBDISTRICT } })).scope.code).toBe(
        SUBDISTRICT,
      );
      const login = `west-${engine().kind}`;
      await addAccount(engine(), TOWN.county, login, 'planner', [WEST]);
      const planner = new Browser(service);
      await planner.logIn(login);
      const own = (await (await planner.write('POST', `/api/plans/${plan}/draft`)).json()) as Plan;
      expect(own.scope).toMatchObject({ kind: 'community', code: WEST });
      expect((await planner.write('POST', '/api/plans/in-force/draft')).status).toBe(201);
      const all = { scope: { kind: 'city' } };
      expect((await planner.write('POST', `/api/plans/${plan}/draft`, all)).status).toBe(403);
    });

    it('collect comments at places, and answers to them', async () => {
      const { id } = await draftOf(plan);
      const place = at(4 * BLOCK_M + 10, 100);
      const first = await send<Comment>('POST', `/api/plans/${id}/comments`, {
        at: place,
        text: '这里\n应归一格',
      });
      expect(first.status).toBe(201);
      expect(first.body).toMatchObject({ at: place, community: EAST, parent: null, resolved: null });
      const answer = await send<Comment>('POST', `/api/plans/${id}/comments`, {
        text: '已改',
        parent: first.body.id,
      });
      expect(answer.body).toMatchObject({ at: place, community: EAST, parent: first.body.id });
      expect((await send('POST', `/api/plans/${id}/comments`, { text: '在哪？' })).status).toBe(400);
      expect(
        (await send('POST', `/api/plans/${plan}/comments`, { text: '别处', parent: first.body.id })).status,
      ).toBe(404);
      const resolved = await send<Comment>('POST', `/api/plans/${id}/comments/${first.body.id}/resolve`);
      expect(resolved.body.resolved?.by).toBeTruthy();
      const again = await send<Comment>('POST', `/api/plans/${id}/comments/${first.body.id}/resolve`);
      expect(again.body.resolved).toEqual(resolved.body.resolved);
      expect((await service.json<Comment[]>(`/api/plans/${id}/comments`)).map(c => c.text)).toEqual([
        '这里\n应归一格',
        '已改',
      ]);
      expect((await service.get(`/api/plans/${id}`, { method: 'DELETE' })).status).toBe(204);
      expect((await service.get(`/api/plans/${id}/comments`)).status).toBe(404);
    });
  },
  async engine => {
    await loadTown(engine);
    service = await startService(engine);
    plan = await divideTown(engine);
  },
);
