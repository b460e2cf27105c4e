/** The editor's session without a browser: optimistic edits, a lost network, two planners on one place. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DirectAction, FabricAction } from '../../server/api/edits.ts';
import { act } from '../../server/partition/fabric/act.ts';
import { applyPatch, inverse } from '../../server/partition/fabric/patch.ts';
import { fabricToJson } from '../../server/partition/fabric/serial.ts';
import { board } from '../../server/partition/fabric/testing/town.ts';
import type { Fabric, Patch } from '../../server/partition/fabric/types.ts';
import type { Answer, SeenEdit } from '../api/editAnswers.ts';
import { RequestError } from '../api/problem.ts';
import { EditSession } from '../plan/edit/session.ts';

/** A server of one fabric that keeps every patch, with a network that can be cut. */
class Server {
  fabric: Fabric = board(4, 4, column => Math.floor(column / 2));
  version = 1;
  down = false;
  readonly edits: SeenEdit[] = [];
  readonly #undo: Patch[] = [];

  load = async () => ({ version: this.version, fabric: this.fabric, retired: [] });

  post = async (version: number, action: FabricAction): Promise<Answer> => {
    if (this.down) throw new RequestError('unreachable', 'unreachable');
    if (version !== this.version)
      return { kind: 'stale', version: this.version, edits: this.edits.filter(e => e.version > version) };
    const outcome = this.#work(action);
    if (!outcome.ok) return { kind: 'refused', refusal: outcome };
    return { kind: 'done', version: this.#keep(action, outcome, 'me'), seq: this.version, patch: outcome };
  };

  /** Another planner's edit. */
  other(action: DirectAction): SeenEdit {
    const outcome = act(this.fabric, action);
    if (!outcome.ok) throw new Error(outcome.message_en);
    this.#keep(action, outcome, 'other');
    return this.edits.at(-1)!;
  }

  #work(action: FabricAction) {
    if (action.type === 'undo') return inverse(this.#undo.pop()!);
    if (action.type === 'redo') throw new Error('not used here');
    const outcome = act(this.fabric, action);
    if (outcome.ok) this.#undo.push(outcome);
    return outcome;
  }

  #keep(action: FabricAction, patch: Patch, author: string): number {
    this.fabric = applyPatch(this.fabric, patch);
    this.version++;
    this.edits.push({
      seq: this.version,
      community: '370799001001',
      version: this.version,
      author,
      authorName: author === 'me' ? '我' : '李工',
      at: '2026-11-21T10:00:00Z',
      action,
      patch,
    });
    return this.version;
  }
}

const move = (face: number, grid: string): DirectAction => ({
  type: 'moveAtoms',
  faces: [face],
  grid: `370799001001${grid}`,
});

describe('a session of the editor', () => {
  let server: Server;
  let session: EditSession;
  const settled = () => vi.waitFor(() => expect(session.saving.get().waiting).toBe(0), { timeout: 3000 });
  const agree = () => expect(fabricToJson(session.fabric.get()!)).toBe(fabricToJson(server.fabric));

  beforeEach(async () => {
    server = new Server();
    session = new EditSession(server);
    await session.load();
  });
  afterEach(() => session.stop());

  it('shows an action at once, and holds what the server holds when all is saved', async () => {
    const before = fabricToJson(server.fabric);
    expect(session.perform(move(1, '002'))).toBeUndefined();
    expect(session.fabric.get()!.faces.get(1)!.grid).toBe(1);
    expect(session.saving.get().waiting).toBe(1);
    session.perform(move(5, '002'));
    await settled();
    agree();
    session.undo();
    session.undo();
    await settled();
    agree();
    expect(fabricToJson(session.fabric.get()!)).toBe(before);
  });

  it('says why an action is refused and sends nothing', async () => {
    expect(session.perform(move(0, '002'))?.message_zh).toContain('不相连');
    expect(session.saving.get().waiting).toBe(0);
    expect(server.version).toBe(1);
  });

  it('keeps actions while the network is down, and sends them in order once it is back', async () => {
    server.down = true;
    session.perform(move(1, '002'));
    session.perform(move(5, '002'));
    await vi.waitFor(() => expect(session.saving.get()).toEqual({ waiting: 2, offline: true }));
    server.down = false;
    await session.catchUp();
    await settled();
    agree();
    expect(server.edits.map(({ action }) => action)).toEqual([move(1, '002'), move(5, '002')]);
  });

  it('says that the server failed, tries again when told, or gives up what is not saved', async () => {
    const { post } = server;
    server.post = async () => {
      throw new RequestError('internal', 'internal');
    };
    const before = fabricToJson(server.fabric);
    session.perform(move(1, '002'));
    await vi.waitFor(() => expect(session.saving.get().error).toBeInstanceOf(RequestError));
    server.post = post;
    session.retry();
    await settled();
    agree();
    expect(fabricToJson(server.fabric)).not.toBe(before);
    server.post = async () => {
      throw new RequestError('internal', 'internal');
    };
    session.perform(move(5, '002'));
    await vi.waitFor(() => expect(session.saving.get().error).toBeInstanceOf(RequestError));
    await session.discard();
    agree();
    expect(session.saving.get()).toEqual({ waiting: 0, offline: false });
  });

  it('lays another planner’s edit under its own where the two do not meet', async () => {
    server.fabric = board(8, 2, column => Math.floor(column / 2));
    await session.load();
    server.other(move(1, '002'));
    session.perform(move(5, '004'));
    await settled();
    agree();
    expect(session.conflicts.get()).toEqual([]);
    expect(session.arrived.get()?.authorName).toBe('李工');
  });

  it('asks where the two meet, and does what is answered', async () => {
    server.other(move(1, '002'));
    session.perform(move(5, '002'));
    await settled();
    const [conflict] = session.conflicts.get();
    expect(conflict).toMatchObject({ action: move(5, '002'), names: ['李工'] });
    // Nothing was done yet: the page shows theirs.
    agree();
    expect(session.resolve(true)).toBeUndefined();
    await settled();
    agree();
    expect(server.fabric.faces.get(5)!.grid).toBe(1);
    expect(session.conflicts.get()).toEqual([]);
  });

  it('drops its own action only when told to', async () => {
    server.other(move(1, '002'));
    session.perform(move(5, '002'));
    await settled();
    session.resolve(false);
    await settled();
    agree();
    expect(server.edits).toHaveLength(1);
  });

  it('takes edits from the stream, each once, and loads again over a gap', async () => {
    const first = server.other(move(1, '002'));
    session.receive(first);
    session.receive(first);
    agree();
    server.other(move(5, '002'));
    session.receive(server.other(move(9, '002')));
    await vi.waitFor(agree);
  });

  it('leaves a search to the server and can take it back', async () => {
    const before = fabricToJson(server.fabric);
    session.performThere({ type: 'splitInto', grid: '370799001001001', parts: 2 });
    expect(fabricToJson(session.fabric.get()!)).toBe(before);
    await settled();
    agree();
    expect(session.fabric.get()!.grids.size).toBe(3);
    session.undo();
    await settled();
    expect(fabricToJson(session.fabric.get()!)).toBe(before);
  });
});
