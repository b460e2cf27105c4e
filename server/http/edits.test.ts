/** Drafts edited over HTTP: each route, two editors at once, and what follows from the fabric. */
import { afterAll, expect, it } from 'vitest';
import type { Edit, EditEvent, FabricAction } from '../api/edits.ts';
import type { Plan } from '../api/schemas.ts';
import { forEachEngine } from '../db/testing/engines.ts';
import { COMMUNITIES, loadTown } from '../jobs/testing/town.ts';
import { fabricFromJson, fabricToJson } from '../partition/fabric/serial.ts';
import { topologyOf } from '../partition/fabric/topology.ts';
import type { Fabric } from '../partition/fabric/types.ts';
import { divideTown } from './testing/drafts.ts';
import { Editor, randomAction, seeded } from './testing/editor.ts';
import { addAccount, Browser } from './testing/people.ts';
import { expectRowsOfFabric } from './testing/rows.ts';
import { type Service, startService } from './testing/service.ts';

let service: Service;
let plan: string;
const [WEST, EAST] = COMMUNITIES;

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  service.get(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const draftOf = async (id: string, body: object = {}): Promise<Plan> => {
  const answer = await post(`/api/plans/${id}/draft`, body);
  expect(answer.status).toBe(201);
  return (await answer.json()) as Plan;
};
const open = (id: string, community: string = WEST) =>
  Editor.open((path, init) => service.get(path, init), id, community);
const storedFabric = async (id: string, community: string = WEST): Promise<Fabric> => {
  const { fabric } = await service.json<{ fabric: unknown }>(`/api/plans/${id}/fabrics/${community}`);
  return fabricFromJson(JSON.stringify(fabric));
};
const history = (id: string, query = '') => service.json<Edit[]>(`/api/plans/${id}/edits${query}`);
const code = (number: number, community: string = WEST) => `${community}00${number}`;
/** An atom of a grid beside another grid, and that grid's code. */
function borderAtom(fabric: Fabric, from: string): { face: number; to: string } {
  const topology = topologyOf(fabric);
  for (const [a, { left, right }] of fabric.arcs)
    for (const [face, half] of [
      [left, 2 * a + 1],
      [right, 2 * a],
    ] as const) {
      const mine = fabric.grids.get(fabric.faces.get(face)?.grid ?? -1);
      const theirs = fabric.grids.get(topology.gridAt(half));
      if (mine?.code === from && theirs && theirs.code !== from) return { face, to: theirs.code };
    }
  throw new Error(`${from} has no neighbour`);
}

forEachEngine(
  'drafts over http',
  engine => {
    afterAll(() => service?.close());

    it('have fabrics with versions, and rows that follow from them', async () => {
      const list = await service.json<{ community: string }[]>(`/api/plans/${plan}/fabrics`);
      expect(list).toMatchObject(
        COMMUNITIES.map(community => ({ community, version: 1, households: 1080, grids: 3 })),
      );
      for (const community of COMMUNITIES) await expectRowsOfFabric(engine(), plan, community);
      const answer = await service.get(`/api/plans/${plan}/fabrics/${WEST}`);
      expect(answer.headers.get('ETag')).toBe('"1"');
      const loaded = (await answer.json()) as { version: number; seq: number; retired: string[] };
      expect(loaded).toMatchObject({ version: 1, seq: 0, retired: [] });
      expect((await service.get(`/api/plans/${plan}/fabrics/990100001009`)).status).toBe(404);
    });

    it('are copied with their fabrics, edited on the version that is named, and stored when answered', async () => {
      const draft = await draftOf(plan, { name: '试改' });
      expect(draft).toMatchObject({ name: '试改', state: 'draft', origin: plan, edits: 0 });
      const path = `/api/plans/${draft.id}/fabrics/${WEST}/edits`;
      const action: FabricAction = { type: 'rename', grid: code(1), name: '幸福网格' };
      expect((await post(path, { action })).status).toBe(428);
      expect((await post(path, { action }, { 'If-Match': 'one' })).status).toBe(400);
      expect((await post(path, { action: { type: 'shout' } }, { 'If-Match': '"1"' })).status).toBe(400);
      const done = await post(path, { action }, { 'If-Match': '"1"' });
      expect(done.status).toBe(200);
      expect(done.headers.get('ETag')).toBe('"2"');
      expect(await done.json()).toMatchObject({
        version: 2,
        seq: 1,
        patch: { grids: [{ after: { name: '幸福网格' } }] },
      });
      const late = await post(path, { action: { ...action, name: '晚了' } }, { 'If-Match': '"1"' });
      expect(late.status).toBe(412);
      expect(await late.json()).toMatchObject({
        code: 'precondition_failed',
        version: 2,
        edits: [{ seq: 1, version: 2, action, community: WEST }],
      });
      const unknown = await post(path, { action }, { 'If-Match': '"9"' });
      expect(await unknown.json()).toMatchObject({ version: 2, edits: null });
      const refused = await post(path, { action: { ...action, grid: code(9) } }, { 'If-Match': '"2"' });
      expect(refused.status).toBe(422);
      expect(await refused.json()).toMatchObject({
        code: 'refused',
        refusal: { ok: false, code: 'unknown' },
      });
      // What was refused left no trace.
      expect(await history(draft.id)).toMatchObject([{ seq: 1, action, community: WEST }]);
      expect(await history(draft.id, '?after=1')).toEqual([]);
      expect(await history(draft.id, `?community=${EAST}`)).toEqual([]);
      expect((await service.json<Plan>(`/api/plans/${draft.id}`)).edits).toBe(1);
      // The copy is another plan: the first is as it was.
      expect((await storedFabric(plan)).grids.get(0)?.name).toBe('西关社区第1网格');
    });

    it('write the rows of grids, buildings and lines with every edit', async () => {
      const draft = await draftOf(plan);
      const editor = await open(draft.id);
      const { face, to } = borderAtom(editor.fabric, code(1));
      const moved = editor.fabric.buildings.filter((_, b) => editor.fabric.places.get(b)?.face === face);
      expect((await editor.try({ type: 'moveAtoms', faces: [face], grid: to })).status).toBe(200);
      const grids = await service.json<{ grids: { code: string; households: number }[] }>(
        `/api/communities/${WEST}?plan=${draft.id}`,
      );
      const households = moved.reduce((sum, b) => sum + b.households, 0);
      expect(grids.grids.find(g => g.code === code(1))?.households).toBe(360 - households);
      await expectRowsOfFabric(engine(), draft.id, WEST);
      await expectRowsOfFabric(engine(), draft.id, EAST);
    });

    it('take back and do again what their author did, and restore any state', async () => {
      const draft = await draftOf(plan);
      const editor = await open(draft.id);
      const first = fabricToJson(editor.fabric);
      expect((await editor.try({ type: 'undo' })).refusal?.code).toBe('nothing_to_undo');
      const { face, to } = borderAtom(editor.fabric, code(1));
      await editor.try({ type: 'moveAtoms', faces: [face], grid: to });
      await editor.try({ type: 'createGrid', faces: [face] });
      const third = fabricToJson(editor.fabric);
      expect((await editor.try({ type: 'redo' })).refusal?.code).toBe('nothing_to_redo');
      await editor.try({ type: 'undo' });
      await editor.try({ type: 'undo' });
      expect(fabricToJson(editor.fabric)).toBe(first);
      expect(fabricToJson(await storedFabric(draft.id))).toBe(first);
      await editor.try({ type: 'redo' });
      await editor.try({ type: 'redo' });
      expect(fabricToJson(editor.fabric)).toBe(third);
      expect((await history(draft.id)).map(edit => [edit.seq, edit.action.type, edit.undoneBy])).toEqual([
        [6, 'redo', undefined],
        [5, 'redo', undefined],
        [4, 'undo', undefined],
        [3, 'undo', undefined],
        [2, 'createGrid', undefined],
        [1, 'moveAtoms', undefined],
      ]);
      // A new edit ends what could be done again.
      await editor.try({ type: 'undo' });
      await editor.try({ type: 'rename', grid: code(2), name: '新名' });
      expect((await editor.try({ type: 'redo' })).refusal?.code).toBe('nothing_to_redo');

      const restored = await post(`/api/plans/${draft.id}/restore`, { seq: 2 });
      expect(await restored.json()).toEqual({ edits: [{ community: WEST, version: 10, seq: 9 }] });
      // Numbers that were taken since stay taken nowhere: the state is the same to the last byte.
      expect(fabricToJson(await storedFabric(draft.id))).toBe(third);
      await expectRowsOfFabric(engine(), draft.id, WEST);
      // What stood then can be taken back, what came after done again.
      const again = await open(draft.id);
      expect((await again.try({ type: 'undo' })).status).toBe(200);
      expect((await post(`/api/plans/${draft.id}/restore`, { seq: 8 })).status).toBe(200);
      expect([...(await storedFabric(draft.id)).grids.values()].map(g => g.name)).toContain('新名');
      expect((await post(`/api/plans/${draft.id}/restore`, { seq: 0 })).status).toBe(200);
      expect(fabricToJson(await storedFabric(draft.id))).toBe(first);
      expect((await post(`/api/plans/${draft.id}/restore`, { seq: 99 })).status).toBe(404);
    });

    it('say what happens as it happens, and go on where one was cut off', async () => {
      const draft = await draftOf(plan);
      const editor = await open(draft.id);
      await editor.try({ type: 'rename', grid: code(1), name: '一' });
      const ending = new AbortController();
      const stream = await service.get(`/api/plans/${draft.id}/events?after=0`, { signal: ending.signal });
      const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      const until = async (pattern: RegExp) => {
        while (!pattern.test(text)) text += (await reader.read()).value ?? '';
      };
      await until(/event: edit/);
      await editor.try({ type: 'rename', grid: code(1), name: '二' });
      await until(/"seq":2/);
      await post(`/api/plans/${draft.id}/state`, { to: 'consultation' });
      await until(/"state":"consultation"/);
      ending.abort();
      const events = [...text.matchAll(/^id: (\d+)\nevent: edit\ndata: (.*)$/gm)].map(
        match => [Number(match[1]), JSON.parse(match[2]!) as EditEvent] as const,
      );
      expect(events.map(([id, edit]) => [id, edit.seq, edit.version])).toEqual([
        [1, 1, 2],
        [2, 2, 3],
      ]);
      const resumed = new AbortController();
      const later = await service.get(`/api/plans/${draft.id}/events`, {
        headers: { 'Last-Event-ID': '1' },
        signal: resumed.signal,
      });
      const more = later.body!.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      while (!/event: edit/.test(rest)) rest += (await more.read()).value ?? '';
      resumed.abort();
      expect(rest).toMatch(/^id: 2$/m);
      expect(rest).not.toMatch(/^id: 1$/m);
      // It is no draft any more.
      expect((await editor.try({ type: 'rename', grid: code(1), name: '三' })).status).toBe(409);
    });

    it('end as one for two editors who edit at once, with nothing lost', async () => {
      const draft = await draftOf(plan);
      const people = await Promise.all(
        ['anna', 'bert'].map(async (name, n) => {
          await addAccount(engine(), '990100', `${name}-${engine().kind}`, 'planner');
          const browser = new Browser(service, `192.0.2.${n + 1}`);
          expect((await browser.logIn(`${name}-${engine().kind}`)).status).toBe(200);
          const csrf: Record<string, string> = { 'X-CSRF-Token': browser.me!.csrf! };
          return Editor.open(
            (path, init = {}) =>
              browser.send(path, {
                ...init,
                headers: { ...csrf, ...(init.headers as Record<string, string>) },
              }),
            draft.id,
            WEST,
          );
        }),
      );
      const statuses = new Map<number, number>();
      await Promise.all(
        people.map(async (editor, n) => {
          const random = seeded(7 + n);
          for (let i = 0; i < 100; i++) {
            const { status } = await editor.try(randomAction(editor.fabric, random));
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
          }
        }),
      );
      expect([...statuses.keys()].sort()).toEqual([200, 412, 422]);
      // Both take over what they have not seen yet.
      for (const editor of people)
        expect((await editor.insist({ type: 'rename', grid: code(9), name: '' })).status).toBe(422);
      const stored = fabricToJson(await storedFabric(draft.id));
      for (const editor of people) expect(fabricToJson(editor.fabric)).toBe(stored);
      const logged = new Map((await history(draft.id, '?limit=500')).map(edit => [edit.seq, edit]));
      const acknowledged = people.flatMap(editor => [...editor.acknowledged]);
      expect(acknowledged).toHaveLength(statuses.get(200)!);
      expect(logged.size).toBe(acknowledged.length);
      for (const [seq, { version, action }] of acknowledged)
        expect(logged.get(seq)).toMatchObject({ version, action });
      await expectRowsOfFabric(engine(), draft.id, WEST);
      // Back to the beginning, byte for byte.
      await post(`/api/plans/${draft.id}/restore`, { seq: 0 });
      expect(fabricToJson(await storedFabric(draft.id))).toBe(fabricToJson(await storedFabric(plan)));
    }, 180_000);
  },
  async engine => {
    await loadTown(engine);
    service = await startService(engine);
    plan = await divideTown(engine);
  },
);
