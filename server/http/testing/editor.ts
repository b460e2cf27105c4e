/** Editors of drafts, as pages are: each keeps the fabric, does its actions on it, and follows what others do. */
import type { DirectAction, EditAnswer, EditEvent, FabricAction, RefusalAnswer } from '../../api/edits.ts';
import { act } from '../../partition/fabric/act.ts';
import { facesOfBlock } from '../../partition/fabric/atom-actions.ts';
import { boxOf } from '../../partition/fabric/measure.ts';
import { outlineOf } from '../../partition/fabric/outline.ts';
import { applyPatch } from '../../partition/fabric/patch.ts';
import { fabricFromJson } from '../../partition/fabric/serial.ts';
import { topologyOf } from '../../partition/fabric/topology.ts';
import type { Arc, Fabric, Patch } from '../../partition/fabric/types.ts';

export type Random = () => number;

/** Mulberry32: the same numbers on every machine. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

/** Sends a request; tests decide to which server. */
export type Send = (path: string, init?: RequestInit) => Promise<Response>;

export interface Tried {
  status: number;
  refusal?: RefusalAnswer;
}

export class Editor {
  fabric: Fabric;
  version: number;
  retired: string[];
  /** Last edit known. */
  seq: number;
  /** Acknowledged edits, by number: the action and the version after it. */
  readonly acknowledged = new Map<number, { version: number; action: FabricAction }>();
  private readonly send: Send;
  private readonly path: string;

  private constructor(send: Send, path: string, loaded: Loaded) {
    this.send = send;
    this.path = path;
    this.version = loaded.version;
    this.seq = loaded.seq;
    this.retired = loaded.retired;
    this.fabric = fabricFromJson(JSON.stringify(loaded.fabric));
  }

  static async open(send: Send, plan: string, community: string): Promise<Editor> {
    const path = `/api/plans/${plan}/fabrics/${community}`;
    return new Editor(send, path, (await (await send(path)).json()) as Loaded);
  }

  /** Does an action; where others were first, takes over what they did and says so (412). */
  async try(action: FabricAction): Promise<Tried> {
    const answer = await this.send(`${this.path}/edits`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'If-Match': `"${this.version}"` },
      body: JSON.stringify({ action }),
    });
    const { status } = answer;
    if (status === 200) {
      const done = (await answer.json()) as EditAnswer;
      this.take(done.version, done.seq, done.patch as unknown as Patch);
      this.acknowledged.set(done.seq, { version: done.version, action });
      return { status };
    }
    if (status === 412) {
      const { edits } = (await answer.json()) as { edits: EditEvent[] };
      for (const edit of edits) this.take(edit.version, edit.seq, edit.patch as unknown as Patch);
      return { status };
    }
    const problem = (await answer.json()) as { refusal?: RefusalAnswer };
    return { status, ...(problem.refusal && { refusal: problem.refusal }) };
  }

  /** Does an action until nobody was first. */
  async insist(action: FabricAction): Promise<Tried> {
    for (;;) {
      const tried = await this.try(action);
      if (tried.status !== 412) return tried;
    }
  }

  private take(version: number, seq: number, patch: Patch): void {
    if (version !== this.version + 1) throw new Error(`version ${version} after ${this.version}`);
    this.fabric = applyPatch(this.fabric, patch);
    this.version = version;
    this.seq = seq;
  }

  /** What the page would do at once, before the server answers. */
  preview(action: DirectAction): ReturnType<typeof act> {
    return act(this.fabric, action, { retired: this.retired });
  }
}

interface Loaded {
  version: number;
  seq: number;
  retired: string[];
  fabric: unknown;
}

/** An action as a planner might make it; many will be refused. */
export function randomAction(fabric: Fabric, random: Random): FabricAction {
  const topology = topologyOf(fabric);
  const codes = [...fabric.grids.values()].map(({ code }) => code).sort();
  const codeOf = (grid: number): string => fabric.grids.get(grid)?.code ?? '';
  const borders = [...fabric.arcs]
    .filter(([a]) => {
      const [p, q] = [topology.gridAt(2 * a), topology.gridAt(2 * a + 1)];
      return p !== q && p >= 0 && q >= 0;
    })
    .sort((p, q) => p[0] - q[0]);
  const faces = [...fabric.faces.keys()].sort((a, b) => a - b);
  if (borders.length === 0) return { type: 'createGrid', faces: facesOfBlock(fabric, pick(random, faces)) };
  const [arc, { left, line }] = pick(random, borders) as [number, Arc];
  const [g, h] = [codeOf(topology.gridAt(2 * arc)), codeOf(topology.gridAt(2 * arc + 1))];
  const move = (metres: number, i: number): [number, number] => [
    (line[2 * i] as number) + Math.round(((random() * 2 - 1) * metres) / fabric.frame.kx),
    (line[2 * i + 1] as number) + Math.round(((random() * 2 - 1) * metres) / fabric.frame.ky),
  ];
  const middle = Math.floor(line.length / 4);
  const kinds: (() => FabricAction)[] = [
    () => ({ type: 'moveAtoms', faces: [left], grid: h }),
    () => ({ type: 'moveBlock', face: left, grid: h }),
    () => ({
      type: 'moveBuildings',
      buildings: [pick(random, fabric.buildings).id],
      grid: pick(random, codes),
    }),
    () => (codes.length < 4 ? { type: 'rename', grid: g, name: '合' } : { type: 'merge', grids: [g, h] }),
    () => (codes.length < 4 ? { type: 'rename', grid: g, name: '撤' } : { type: 'dissolve', grid: g }),
    () => ({ type: 'createGrid', faces: facesOfBlock(fabric, pick(random, faces)) }),
    () => splitOf(fabric, pick(random, [...fabric.grids.keys()]), random),
    () => ({ type: 'addVertex', arc, segment: 0, at: move(5, 0) }),
    () => ({ type: 'moveVertex', arc, index: Math.max(1, middle), to: move(5, middle) }),
    () => ({ type: 'deleteVertex', arc, index: Math.max(1, middle) }),
    () => ({ type: 'rename', grid: g, name: `网格${Math.floor(random() * 1000)}` }),
    () => ({ type: 'setLocked', grid: g, locked: random() < 0.3 }),
    () => ({ type: 'setKind', grid: g, kind: random() < 0.5 ? 'special' : 'resident' }),
    () => ({ type: 'undo' }),
    () => ({ type: 'undo' }),
    () => ({ type: 'redo' }),
  ];
  return pick(random, kinds)();
}

function splitOf(fabric: Fabric, grid: number, random: Random): FabricAction {
  const [w, s, e, n] = boxOf(outlineOf(fabric, grid).flat());
  const at = (x: number, y: number): [number, number] => [
    Math.round(w + x * (e - w)),
    Math.round(s + y * (n - s)),
  ];
  const line =
    random() < 0.5 ? [at(-0.1, random()), at(1.1, random())] : [at(random(), -0.1), at(random(), 1.1)];
  return { type: 'splitGrid', grid: fabric.grids.get(grid)?.code ?? '', line };
}
