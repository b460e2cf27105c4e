/**
 * One community of a draft while it is edited. Actions show at once (the page and the server run the same code) and go to the
 * server one after the other; what others did first is laid under them. Nothing that was done here is dropped silently.
 */
import type { DirectAction, FabricAction } from '../../../server/api/edits.ts';
import { act } from '../../../server/partition/fabric/act.ts';
import { gridsOfPatch } from '../../../server/partition/fabric/check.ts';
import { applyPatch, inverse, PatchConflict, same } from '../../../server/partition/fabric/patch.ts';
import type { Fabric, Outcome, Patch } from '../../../server/partition/fabric/types.ts';
import type { Answer, FabricState, Refused, SeenEdit } from '../../api/editAnswers.ts';
import { RequestError } from '../../api/problem.ts';
import { signal } from '../../ui/plainSignal.ts';

/** What a session asks of the server. */
export interface Remote {
  load(): Promise<FabricState>;
  post(version: number, action: FabricAction): Promise<Answer>;
}

/** An own action that met another planner's: kept until its author says what is to be done with it. */
export interface Conflict {
  action: DirectAction;
  /** Those who were first, once each. */
  names: string[];
  /** Why it cannot be done any more; undefined where it can, on the same grids. */
  refusal?: Refused;
}

export interface Saving {
  /** Actions that the server has not acknowledged. */
  waiting: number;
  /** The server cannot be reached: they wait. */
  offline: boolean;
  /** Why saving stopped, where it did for another reason. */
  error?: unknown;
}

interface Item {
  action: FabricAction;
  /** What it did here; null where only the server works it out: an undo over others' edits, a search. */
  patch: Patch | null;
}

/** First wait before a lost server is asked again; doubles up to the longest. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

/** Grids that a patch changes in land or figures: also those beside a line that runs elsewhere now. */
export function touchedBy(before: Fabric, after: Fabric, patch: Patch): number[] {
  const grids = new Set(gridsOfPatch(patch));
  for (const change of patch.arcs)
    for (const [fabric, arc] of [
      [before, change.before],
      [after, change.after],
    ] as const)
      for (const face of arc ? [arc.left, arc.right] : []) {
        const grid = fabric.faces.get(face)?.grid;
        if (grid !== undefined) grids.add(grid);
      }
  return [...grids].sort((a, b) => a - b);
}

export class EditSession {
  readonly fabric = signal<Fabric | null>(null);
  readonly saving = signal<Saving>({ waiting: 0, offline: false });
  /** Oldest first. */
  readonly conflicts = signal<readonly Conflict[]>([]);
  /** The last edit by somebody else, or by the server for an undo. */
  readonly arrived = signal<SeenEdit | null>(null);
  /** Own refused undo or the like, in words. */
  readonly refused = signal<Refused | null>(null);
  /** Grids that the last change touched, whoever made it. */
  readonly touched = signal<readonly number[]>([]);

  readonly #remote: Remote;
  #base: Fabric | null = null;
  #version = 0;
  #retired: string[] = [];
  #queue: Item[] = [];
  #sending = false;
  #held: SeenEdit[] = [];
  /** Patches of own actions, and of those undone: what undo and redo show before the server answers. */
  #done: Patch[] = [];
  #undone: Patch[] = [];
  #wait_ms = FIRST_WAIT_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(remote: Remote) {
    this.#remote = remote;
  }

  /** Loads the fabric, first or again; own actions that wait are laid on it once more. */
  async load(): Promise<void> {
    const { version, fabric, retired } = await this.#remote.load();
    if (this.#stopped) return;
    this.#version = version;
    this.#retired = retired;
    this.#base = fabric;
    this.#done = [];
    this.#undone = [];
    this.#lay([]);
    this.#report({ offline: false });
  }

  /** The patch of an action on the fabric as shown, without doing it. */
  attempt(action: DirectAction, fabric = this.fabric.get()): Outcome | undefined {
    return fabric ? act(fabric, action, { retired: this.#retired }) : undefined;
  }

  /** Does an action here and sends it. @returns why not, where it is refused */
  perform(action: DirectAction): Refused | undefined {
    const fabric = this.fabric.get();
    const outcome = this.attempt(action, fabric);
    if (!fabric || !outcome) return undefined;
    if (!outcome.ok) return outcome;
    this.#done.push(outcome);
    this.#undone = [];
    this.#show(applyPatch(fabric, outcome), outcome);
    this.#enqueue({ action, patch: outcome });
    return undefined;
  }

  /** Sends an action whose search takes too long for the page's own thread; it shows when the server has answered. */
  performThere(action: DirectAction): void {
    this.#enqueue({ action, patch: null });
  }

  undo(): void {
    this.#turn('undo', this.#done, this.#undone);
  }

  redo(): void {
    this.#turn('redo', this.#undone, this.#done);
  }

  /** The answer to the oldest conflict: tries the own action on the state of now, or lets it go. */
  resolve(again: boolean): Refused | undefined {
    const [conflict, ...others] = this.conflicts.get();
    this.conflicts.set(others);
    return conflict && again ? this.perform(conflict.action) : undefined;
  }

  /** An edit as the stream brings it. */
  receive(edit: SeenEdit): void {
    if (this.#sending) {
      // It may be our own, whose answer is under way.
      this.#held.push(edit);
      return;
    }
    if (edit.version <= this.#version || !this.#base) return;
    if (edit.version > this.#version + 1) return void this.#reload();
    this.#under([edit]);
  }

  /** The stream stood still for a while: asks for what was missed. */
  async catchUp(): Promise<void> {
    if (this.#sending || this.#queue.length > 0) return this.#pump();
    await this.#reload();
  }

  /** Tries to save again what the server did not take. */
  retry(): void {
    this.#report({ offline: false });
    void this.#pump();
  }

  /** Gives up what is not saved, and shows what the server holds. */
  async discard(): Promise<void> {
    this.#queue = [];
    await this.#reload();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #turn(type: 'undo' | 'redo', from: Patch[], to: Patch[]): void {
    const fabric = this.fabric.get();
    if (!fabric) return;
    const last = from.at(-1);
    const patch = last ? inverse(last) : null;
    const next = patch && this.#tried(fabric, patch);
    if (last && patch) {
      from.pop();
      to.push(patch);
    }
    if (patch && next) {
      this.#show(next, patch);
      this.#enqueue({ action: { type }, patch });
    } else this.#enqueue({ action: { type }, patch: null });
  }

  /** A fabric with a patch, or undefined where others have changed what it replaces. */
  #tried(fabric: Fabric, patch: Patch): Fabric | undefined {
    try {
      return applyPatch(fabric, patch);
    } catch (error) {
      if (error instanceof PatchConflict) return undefined;
      throw error;
    }
  }

  #show(fabric: Fabric, patch: Patch): void {
    this.touched.set(touchedBy(this.fabric.get() as Fabric, fabric, patch));
    this.fabric.set(fabric);
  }

  #enqueue(item: Item): void {
    this.#queue.push(item);
    this.#report({ offline: this.saving.get().offline });
    void this.#pump();
  }

  #report(state: Omit<Saving, 'waiting'>): void {
    this.saving.set({ waiting: this.#queue.length, ...state });
  }

  async #pump(): Promise<void> {
    const [item] = this.#queue;
    if (this.#sending || !item || this.#stopped) return;
    clearTimeout(this.#timer);
    this.#sending = true;
    let again = true;
    try {
      const answer = await this.#remote.post(this.#version, item.action);
      this.#wait_ms = FIRST_WAIT_MS;
      if (!this.#stopped) await this.#answered(item, answer);
      this.#report({ offline: false });
    } catch (error) {
      again = false;
      this.#failed(error);
    } finally {
      this.#sending = false;
    }
    if (this.#stopped) return;
    for (const edit of this.#held.splice(0)) this.receive(edit);
    if (again) void this.#pump();
  }

  #failed(error: unknown): void {
    const offline = error instanceof RequestError && ['unreachable', 'unavailable'].includes(error.code);
    if (offline) {
      this.#report({ offline });
      this.#timer = setTimeout(() => void this.#pump(), this.#wait_ms);
      this.#wait_ms = Math.min(2 * this.#wait_ms, LONGEST_WAIT_MS);
    } else this.#report({ offline: false, error });
  }

  async #answered(item: Item, answer: Answer): Promise<void> {
    const base = this.#base as Fabric;
    if (answer.kind === 'stale') {
      if (answer.edits) this.#under(answer.edits);
      else await this.load();
      return;
    }
    this.#queue.shift();
    if (answer.kind === 'refused') {
      this.refused.set(answer.refusal);
      if (item.patch) this.#lay([]);
      return;
    }
    this.#version = answer.version;
    this.#base = applyPatch(base, answer.patch);
    if (item.patch && same(item.patch, answer.patch)) return;
    if (!item.patch && item.action.type !== 'undo' && item.action.type !== 'redo') {
      this.#done.push(answer.patch);
      this.#undone = [];
    }
    this.#lay([], answer.patch);
  }

  async #reload(): Promise<void> {
    try {
      await this.load();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Lays edits of others under what waits here. */
  #under(edits: readonly SeenEdit[]): void {
    let base = this.#base as Fabric;
    const fresh = edits.filter(({ version }) => version > this.#version);
    for (const edit of fresh) {
      base = applyPatch(base, edit.patch);
      this.#version = edit.version;
    }
    this.#base = base;
    this.#lay(fresh, fresh.at(-1)?.patch);
    const last = fresh.at(-1);
    if (last) this.arrived.set(last);
  }

  /** The acknowledged state with what waits on it; an own action on the same grids as theirs becomes a question. */
  #lay(theirs: readonly SeenEdit[], shown?: Patch): void {
    let fabric = this.#base as Fabric;
    const names = [...new Set(theirs.map(({ authorName }) => authorName))];
    const changed = new Set(theirs.flatMap(({ patch }) => gridsOfPatch(patch)));
    const kept: Item[] = [];
    const met: Conflict[] = [];
    for (const item of this.#queue) {
      const { action } = item;
      if (action.type === 'undo' || action.type === 'redo' || !item.patch) {
        kept.push({ action, patch: null });
        continue;
      }
      const outcome = act(fabric, action, { retired: this.#retired });
      const meets = gridsOfPatch(item.patch).some(grid => changed.has(grid));
      if (outcome.ok && !meets) {
        kept.push({ action, patch: outcome });
        fabric = applyPatch(fabric, outcome);
      } else met.push({ action, names, ...(outcome.ok ? {} : { refusal: outcome }) });
    }
    this.#queue = kept;
    if (met.length > 0) this.conflicts.set([...this.conflicts.get(), ...met]);
    if (shown) this.touched.set(gridsOfPatch(shown));
    this.fabric.set(fabric);
    this.#report({ offline: this.saving.get().offline });
  }
}
