/** The boundary between two grids by its vertices: both sides move at once, and the numbers move along. */
import type { DirectAction } from '../../../server/api/edits.ts';
import type { Arc, Fabric, Point } from '../../../server/partition/fabric/types.ts';
import type { Gesture } from '../../map/edit/surface.ts';
import type { Editor } from './editor.ts';
import { snapAt } from './guides.ts';
import { arcAt, type Handle, handleAt, isBoundary } from './hit.ts';
import { toNano } from './shapes.ts';
import type { Tool } from './tool.ts';

/** Alt holds the point free of everything around it. */
const isFree = ({ alt }: Gesture): boolean => alt;

export class BoundaryTool implements Tool {
  readonly cursor = '';
  readonly #editor: Editor;
  /** Boundary whose handles are shown. */
  #arc: number | undefined;
  #held: Handle | undefined;
  #chosen: Handle | undefined;

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  down(at: Gesture): boolean {
    const handle = this.#handleAt(at);
    this.#held = handle;
    this.#chosen = handle?.kind === 'vertex' ? handle : undefined;
    if (handle && handle.kind !== 'node') this.#arc = handle.arc;
    return handle !== undefined;
  }

  drag(at: Gesture): void {
    const editor = this.#editor;
    const { fabric } = editor;
    const handle = this.#held;
    if (!fabric || !handle) return;
    const { to, snapped } = this.#target(fabric, handle, at);
    const done = editor.tryOut(actionOf(handle, to));
    const refusal = editor.preview.get()?.refusal;
    if (refusal) editor.say({ message_zh: refusal.message_zh, message_en: refusal.message_en }, true);
    else editor.hush();
    editor.drawing.set({
      handles: this.#shown(),
      way: wayOf(fabric, handle, to),
      point: to,
      ...(snapped ? { snap: to } : {}),
      bad: !done,
    });
  }

  drop(at: Gesture, moved: boolean): void {
    const editor = this.#editor;
    const { fabric } = editor;
    const handle = this.#held;
    this.#held = undefined;
    if (fabric && handle && moved) {
      const { to } = this.#target(fabric, handle, at);
      editor.perform(actionOf(handle, to));
      this.#chosen = undefined;
    }
    this.#show();
  }

  hover(at: Gesture): void {
    const editor = this.#editor;
    const { fabric } = editor;
    if (!fabric) return;
    const handle = this.#handleAt(at);
    const arc = arcAt(fabric, toNano(at), editor.reach_m(at));
    if (arc !== undefined) this.#arc = arc;
    editor.hoveredArc.set(arc ?? null);
    editor.cursor(handle ? (handle.kind === 'segment' ? 'copy' : 'move') : '');
    this.#show(handle?.kind === 'segment' ? undefined : handle?.at);
  }

  click(): void {
    this.#chosen = undefined;
    this.#show();
  }

  /** A vertex on the segment under the pointer. */
  double(at: Gesture): void {
    const handle = this.#handleAt(at);
    if (handle?.kind === 'segment') this.#editor.perform(actionOf(handle, handle.at));
    this.#show();
  }

  remove(): boolean {
    const handle = this.#chosen;
    if (handle?.kind !== 'vertex') return false;
    this.#chosen = undefined;
    this.#editor.perform({ type: 'deleteVertex', arc: handle.arc, index: handle.index });
    this.#show();
    return true;
  }

  cancel(): boolean {
    const busy = this.#held !== undefined || this.#chosen !== undefined;
    this.#held = undefined;
    this.#chosen = undefined;
    this.#editor.drawing.set({});
    return busy;
  }

  #handleAt(at: Gesture): Handle | undefined {
    const { fabric } = this.#editor;
    return fabric ? handleAt(fabric, toNano(at), this.#editor.reach_m(at)) : undefined;
  }

  /** Boundaries with handles: the one near the pointer, as long as it is one. */
  #shown(): number[] {
    const { fabric } = this.#editor;
    const arc = this.#arc === undefined ? undefined : fabric?.arcs.get(this.#arc);
    return fabric && arc && isBoundary(fabric, arc) ? [this.#arc as number] : [];
  }

  #show(point?: Point): void {
    const { fabric } = this.#editor;
    const chosen = this.#chosen;
    const at = point ?? (chosen && fabric ? chosen.at : undefined);
    this.#editor.drawing.set({ handles: this.#shown(), ...(at ? { point: at } : {}) });
  }

  #target(fabric: Fabric, handle: Handle, at: Gesture): { to: Point; snapped: boolean } {
    const to = toNano(at);
    if (isFree(at)) return { to, snapped: false };
    const moving = new Set(
      handle.kind === 'node'
        ? [...fabric.arcs].flatMap(([id, arc]) =>
            (arc.from === handle.node || arc.to === handle.node) && isBoundary(fabric, arc) ? [id] : [],
          )
        : [handle.arc],
    );
    const snap = snapAt(fabric, this.#editor.guides, to, this.#editor.reach_m(at), moving);
    return snap ? { to: snap.at, snapped: true } : { to, snapped: false };
  }
}

function actionOf(handle: Handle, to: Point): DirectAction {
  const point: [number, number] = [to[0], to[1]];
  switch (handle.kind) {
    case 'vertex':
      return { type: 'moveVertex', arc: handle.arc, index: handle.index, to: point };
    case 'segment':
      return { type: 'addVertex', arc: handle.arc, segment: handle.segment, at: point };
    case 'node':
      return { type: 'moveNode', node: handle.node, to: point };
  }
}

/** The lines as they would run: from the neighbours of the point to its new place. */
function wayOf(fabric: Fabric, handle: Handle, to: Point): number[][] {
  const pair = (line: readonly number[], i: number): number[] => line.slice(2 * i, 2 * i + 2);
  if (handle.kind === 'node')
    return [...fabric.arcs.values()].flatMap(arc => {
      if (!isBoundary(fabric, arc)) return [];
      const ways: number[][] = [];
      if (arc.from === handle.node) ways.push([...to, ...pair(arc.line, 1)]);
      if (arc.to === handle.node) ways.push([...pair(arc.line, arc.line.length / 2 - 2), ...to]);
      return ways;
    });
  const { line } = fabric.arcs.get(handle.arc) as Arc;
  const [before, after] =
    handle.kind === 'vertex' ? [handle.index - 1, handle.index + 1] : [handle.segment, handle.segment + 1];
  return [[...pair(line, before), ...to, ...pair(line, after)]];
}
