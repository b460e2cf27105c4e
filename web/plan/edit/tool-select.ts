/** Tools that choose atoms or buildings: by click, lasso, box; and the brush, which paints them into a grid at once. */
import type { Face, Point } from '../../../server/partition/fabric/types.ts';
import type { Gesture } from '../../map/edit/surface.ts';
import type { Editor } from './editor.ts';
import { arcAt, buildingsIn, faceAt, facesIn } from './hit.ts';
import { toNano } from './shapes.ts';
import { NOTHING_CHOSEN, type Selection, type Tool } from './tool.ts';

/** A selection with another added, or taken out where all of it is in already. */
function toggled(old: Selection, more: Selection): Selection {
  const mix = (a: readonly number[], b: readonly number[]): number[] =>
    b.length > 0 && b.every(id => a.includes(id))
      ? a.filter(id => !b.includes(id))
      : [...new Set([...a, ...b])];
  return { faces: mix(old.faces, more.faces), buildings: mix(old.buildings, more.buildings) };
}

const isEmpty = ({ faces, buildings }: Selection): boolean => faces.length + buildings.length === 0;

export class SelectTool implements Tool {
  readonly cursor = '';
  readonly #editor: Editor;

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  /** The map pans. */
  down(): boolean {
    return false;
  }
  drag(): void {}
  drop(): void {}

  hover(at: Gesture): void {
    const editor = this.#editor;
    const { fabric } = editor;
    if (!fabric) return;
    const point = toNano(at);
    editor.hoveredArc.set(arcAt(fabric, point, editor.reach_m(at) / 1.5) ?? null);
    const under = editor.unitAt(point);
    editor.drawing.set({ hover: under });
    editor.cursor(isEmpty(under) ? '' : 'pointer');
  }

  click(at: Gesture): void {
    const editor = this.#editor;
    const { fabric } = editor;
    const point = toNano(at);
    if (fabric && at.alt) {
      const face = faceAt(fabric, point);
      if (face !== undefined) editor.moveTo((fabric.faces.get(face) as Face).grid);
      return;
    }
    const found = editor.unitAt(point);
    const old = editor.selection.get();
    if (at.shift || at.control || at.touch) editor.choose(toggled(old, found));
    else editor.choose(found);
  }

  cancel(): boolean {
    return false;
  }
}

/** Lasso and box. */
export class RingTool implements Tool {
  readonly cursor = 'crosshair';
  readonly #editor: Editor;
  readonly #shape: 'lasso' | 'box';
  #way: Point[] = [];
  #start: Gesture | undefined;

  constructor(editor: Editor, shape: 'lasso' | 'box') {
    this.#editor = editor;
    this.#shape = shape;
  }

  down(at: Gesture): boolean {
    this.#start = at;
    this.#way = [toNano(at)];
    return true;
  }

  drag(at: Gesture): void {
    const start = this.#start;
    if (!start) return;
    const [x, y] = toNano(at);
    if (this.#shape === 'lasso') this.#way.push([x, y]);
    else {
      const [x0, y0] = toNano(start);
      this.#way = [
        [x0, y0],
        [x, y0],
        [x, y],
        [x0, y],
      ];
    }
    this.#editor.drawing.set({ ring: this.#closed(), hover: this.#inside() });
  }

  drop(at: Gesture, moved: boolean): void {
    const editor = this.#editor;
    if (moved) {
      this.drag(at);
      const found = this.#inside();
      const old = editor.selection.get();
      editor.choose(
        at.shift || at.control
          ? { faces: union(old.faces, found.faces), buildings: union(old.buildings, found.buildings) }
          : found,
      );
    } else
      editor.choose(
        at.shift || at.control
          ? toggled(editor.selection.get(), editor.unitAt(toNano(at)))
          : editor.unitAt(toNano(at)),
      );
    this.cancel();
  }

  hover(at: Gesture): void {
    this.#editor.drawing.set({ hover: this.#editor.unitAt(toNano(at)) });
  }
  click(): void {}

  cancel(): boolean {
    const busy = this.#start !== undefined;
    this.#start = undefined;
    this.#way = [];
    this.#editor.drawing.set({});
    return busy;
  }

  #closed(): number[] {
    return [...this.#way, this.#way[0] as Point].flat();
  }

  #inside(): Selection {
    const { fabric, unit } = this.#editor;
    if (!fabric || this.#way.length < 3) return NOTHING_CHOSEN;
    const ring = Float64Array.from(this.#closed());
    return unit.get() === 'building'
      ? { faces: [], buildings: buildingsIn(fabric, ring) }
      : { faces: facesIn(fabric, ring), buildings: [] };
  }
}

const union = (a: readonly number[], b: readonly number[]): number[] => [...new Set([...a, ...b])];

/** Paints into the grid where the stroke begins: what the brush passes over joins it. */
export class BrushTool implements Tool {
  readonly cursor = 'crosshair';
  readonly #editor: Editor;
  #grid: number | undefined;
  #painted: Selection = NOTHING_CHOSEN;

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  down(at: Gesture): boolean {
    const { fabric } = this.#editor;
    const face = fabric ? faceAt(fabric, toNano(at)) : undefined;
    if (!fabric || face === undefined) return false;
    this.#grid = (fabric.faces.get(face) as Face).grid;
    this.#painted = NOTHING_CHOSEN;
    return true;
  }

  drag(at: Gesture): void {
    const editor = this.#editor;
    const { fabric } = editor;
    const grid = this.#grid;
    if (!fabric || grid === undefined) return;
    const gridOf = (face: number): number | undefined => fabric.faces.get(face)?.grid;
    const { faces, buildings } = editor.unitAt(toNano(at));
    const painted: Selection = {
      faces: union(
        this.#painted.faces,
        faces.filter(face => gridOf(face) !== grid),
      ),
      buildings: union(
        this.#painted.buildings,
        buildings.filter(b => gridOf(fabric.places.get(b)?.face ?? -1) !== grid),
      ),
    };
    if (
      painted.faces.length + painted.buildings.length >
      this.#painted.faces.length + this.#painted.buildings.length
    ) {
      this.#painted = painted;
      editor.selection.set(painted);
      if (!editor.tryOut(editor.moving(grid))) this.#hint();
      else editor.hush();
    }
    editor.drawing.set({ painted, tint: editor.tints.get(grid) ?? 0 });
  }

  drop(): void {
    const editor = this.#editor;
    const grid = this.#grid;
    const painted = this.#painted;
    this.#grid = undefined;
    this.#painted = NOTHING_CHOSEN;
    editor.drawing.set({});
    if (grid === undefined || isEmpty(painted)) return;
    editor.selection.set(painted);
    const action = editor.moving(grid);
    editor.choose(NOTHING_CHOSEN);
    if (action) editor.perform(action);
  }

  hover(at: Gesture): void {
    this.#editor.drawing.set({ hover: this.#editor.unitAt(toNano(at)) });
  }
  click(): void {}

  cancel(): boolean {
    const busy = this.#grid !== undefined;
    this.#grid = undefined;
    this.#painted = NOTHING_CHOSEN;
    this.#editor.drawing.set({});
    if (busy) this.#editor.choose(NOTHING_CHOSEN);
    return busy;
  }

  #hint(): void {
    const refusal = this.#editor.preview.get()?.refusal;
    if (!refusal) return;
    // At the pointer, which is where the planner looks.
    const { message_zh, message_en } = refusal;
    this.#editor.say({ message_zh, message_en }, true);
  }
}
