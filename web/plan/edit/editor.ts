/** The editor between the map, the session and the panel: tools, selection, what is being tried, what is said. */
import type { DirectAction } from '../../../server/api/edits.ts';
import { facesOfBlock } from '../../../server/partition/fabric/atom-actions.ts';
import { applyPatch } from '../../../server/partition/fabric/patch.ts';
import { topologyOf } from '../../../server/partition/fabric/topology.ts';
import type { Fabric, Face, Point } from '../../../server/partition/fabric/types.ts';
import type { Refused } from '../../api/editAnswers.ts';
import type { EditSurface, Gesture, SurfaceListener } from '../../map/edit/surface.ts';
import { signal } from '../../ui/signal.ts';
import { type Guides, NO_GUIDES } from './guides.ts';
import { buildingAt, faceAt } from './hit.ts';
import { neighboursOf } from './paint.ts';
import { type EditSession, touchedBy } from './session.ts';
import { toDegrees, toNano } from './shapes.ts';
import {
  type Drawing,
  NOTHING_CHOSEN,
  type Notice,
  type Preview,
  type Question,
  type Selection,
  type Tool,
  type ToolName,
  type Unit,
} from './tool.ts';

/** Reach of the pointer, pixels: a finger is wider than a mouse. */
const REACH = { mouse: 9, touch: 20 };

export class Editor implements SurfaceListener {
  readonly session: EditSession;
  readonly tool = signal<ToolName>('select');
  readonly unit = signal<Unit>('atom');
  /** Line tools follow the streets. */
  readonly follow = signal(false);
  readonly selection = signal<Selection>(NOTHING_CHOSEN);
  /** Grids picked in the list. */
  readonly picked = signal<readonly number[]>([]);
  /** The next click says where the selection goes. */
  readonly aiming = signal(false);
  readonly preview = signal<Preview | null>(null);
  readonly notice = signal<Notice | null>(null);
  readonly question = signal<Question | null>(null);
  /** The boundary (arc) and the grid under the pointer. */
  readonly hoveredArc = signal<number | null>(null);
  readonly hoveredGrid = signal<number | null>(null);
  /** What drawing snaps to and follows, once it has come. */
  guides: Guides = NO_GUIDES;
  /** Tint of every grid, by its place in the palette. */
  tints: ReadonlyMap<number, number> = new Map();
  /** Buildings that lie in another grid than in the plan compared with; degrees. */
  readonly moved = signal<readonly { at: readonly [number, number]; households: number }[]>([]);
  /** What the tools are drawing. */
  readonly drawing = signal<Drawing>({});

  #surface: EditSurface | undefined;
  #last: Gesture | undefined;
  readonly #tools: Record<ToolName, Tool>;
  readonly #stops: (() => void)[] = [];

  constructor(session: EditSession, tools: (editor: Editor) => Record<ToolName, Tool>) {
    this.session = session;
    this.#tools = tools(this);
  }

  /** Joins the map. @param draw keeps the map in step with the editor; gives how to stop that */
  attach(surface: EditSurface, draw: (editor: Editor, surface: EditSurface) => (() => void)[]): void {
    this.#surface = surface;
    this.#stops.push(
      this.session.fabric.subscribe(() => this.#changed()),
      ...draw(this, surface),
    );
    this.take(this.tool.get());
  }

  detach(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#surface = undefined;
  }

  get fabric(): Fabric | null {
    return this.session.fabric.get();
  }

  /** Takes a tool into the hand. */
  take(name: ToolName): void {
    this.#tool.cancel();
    this.preview.set(null);
    this.notice.set(null);
    this.hoveredArc.set(null);
    this.drawing.set({});
    this.aiming.set(false);
    this.tool.set(name);
    this.#surface?.cursor(this.#tool.cursor);
  }

  get #tool(): Tool {
    return this.#tools[this.tool.get()];
  }

  /** Metres that the pointer reaches. */
  reach_m(at: Gesture): number {
    return this.#surface?.metres(at.touch ? REACH.touch : REACH.mouse) ?? 1;
  }

  cursor(name: string): void {
    this.#surface?.cursor(name);
  }

  /** What a click at a point means in the present unit. */
  unitAt(at: Point): Selection {
    const fabric = this.fabric;
    const face = fabric ? faceAt(fabric, at) : undefined;
    if (!fabric || face === undefined) return NOTHING_CHOSEN;
    switch (this.unit.get()) {
      case 'building': {
        const building = buildingAt(fabric, at);
        return building === undefined ? NOTHING_CHOSEN : { faces: [], buildings: [building] };
      }
      case 'atom':
        return { faces: [face], buildings: [] };
      case 'compound':
        return { faces: sameGroup(fabric, face), buildings: [] };
      case 'block':
        return { faces: facesOfBlock(fabric, face), buildings: [] };
    }
  }

  setUnit(unit: Unit): void {
    this.unit.set(unit);
    this.choose(NOTHING_CHOSEN);
  }

  choose(selection: Selection): void {
    this.selection.set(selection);
    if (selection.faces.length + selection.buildings.length > 0) this.picked.set([]);
    this.aiming.set(false);
  }

  pick(grids: readonly number[]): void {
    this.picked.set(grids);
    if (grids.length > 0) this.selection.set(NOTHING_CHOSEN);
  }

  /** Grids that the selection lies in. */
  gridsChosen(): number[] {
    const fabric = this.fabric;
    if (!fabric) return [];
    const { faces, buildings } = this.selection.get();
    const all = [...faces, ...buildings.map(b => fabric.places.get(b)?.face ?? -1)];
    return [...new Set(all.flatMap(face => fabric.faces.get(face)?.grid ?? []))].sort((a, b) => a - b);
  }

  /** Grids that the selection may go to, those beside it; in the order of their codes. */
  targets(): number[] {
    const fabric = this.fabric;
    if (!fabric) return [];
    const from = this.gridsChosen();
    const beside = neighboursOf(fabric);
    const near = new Set(from.length > 1 ? from : []);
    for (const grid of from) for (const other of beside.get(grid) ?? []) near.add(other);
    const codeOf = (grid: number): string => fabric.grids.get(grid)?.code ?? '';
    return [...near].sort((a, b) => (codeOf(a) < codeOf(b) ? -1 : 1));
  }

  codeOf(grid: number): string {
    return this.fabric?.grids.get(grid)?.code ?? '';
  }

  /** The action that moves the selection to a grid. */
  moving(grid: number): DirectAction | undefined {
    const fabric = this.fabric;
    const { faces, buildings } = this.selection.get();
    const code = this.codeOf(grid);
    if (!fabric || code === '') return undefined;
    if (buildings.length > 0)
      return {
        type: 'moveBuildings',
        buildings: buildings.map(b => fabric.buildings[b]?.id ?? ''),
        grid: code,
      };
    return faces.length > 0 ? { type: 'moveAtoms', faces: [...faces], grid: code } : undefined;
  }

  moveTo(grid: number): void {
    const action = this.moving(grid);
    if (action && this.perform(action)) this.choose(NOTHING_CHOSEN);
  }

  /** Shows what an action would do. @returns whether it can be done */
  tryOut(action: DirectAction | undefined): boolean {
    const fabric = this.fabric;
    const outcome = action && fabric ? this.session.attempt(action, fabric) : undefined;
    if (!fabric || !outcome) {
      this.preview.set(null);
      return false;
    }
    if (outcome.ok) {
      const after = applyPatch(fabric, outcome);
      this.preview.set({ after, touched: touchedBy(fabric, after, outcome) });
    } else this.preview.set({ after: fabric, touched: [], refusal: outcome });
    return outcome.ok;
  }

  /** Does an action; a refusal is said at the pointer. @returns whether it was done */
  perform(action: DirectAction): boolean {
    this.preview.set(null);
    this.question.set(null);
    const refusal = this.session.perform(action);
    if (!refusal) {
      this.notice.set(null);
      return true;
    }
    if (refusal.building !== undefined) this.#ask(action, refusal.building);
    if (!this.question.get()) this.say(refusal, true);
    return false;
  }

  /** Asks on which side a building is to be that a line runs through, where the action can be told. */
  #ask(action: DirectAction, building: string): void {
    const { fabric } = this;
    if (!fabric) return;
    const { x, y } = this.#last ?? { x: 40, y: 60 };
    const answers: Question['answers'] = [];
    if (action.type === 'splitGrid') {
      if (action.sides?.[building] !== undefined) return;
      for (const side of ['left', 'right'] as const)
        answers.push({ side, action: { ...action, sides: { ...action.sides, [building]: side } } });
    } else if (
      action.type === 'moveVertex' ||
      action.type === 'addVertex' ||
      action.type === 'deleteVertex' ||
      action.type === 'reroute'
    ) {
      if (action.sides?.[building] !== undefined) return;
      for (const grid of gridsBeside(fabric, action))
        answers.push({
          grid,
          action: { ...action, sides: { ...action.sides, [building]: this.codeOf(grid) } },
        });
    }
    if (answers.length > 0) this.question.set({ building, answers, x, y });
  }

  /** Says something at a place, or at the pointer. */
  say(text: Refused, bad: boolean): void {
    const { x, y } = (text.at && this.#surface?.pixelOf(...toDegrees(text.at))) ??
      this.#last ?? { x: 40, y: 60 };
    this.notice.set({ text, bad, x, y });
  }

  hush(): void {
    this.notice.set(null);
  }

  finish(): void {
    this.#tool.finish?.();
  }

  remove(): boolean {
    return this.#tool.remove?.() ?? false;
  }

  /** Esc: the gesture, then the selection. @returns whether there was anything to leave */
  cancel(): boolean {
    this.notice.set(null);
    this.preview.set(null);
    if (this.question.get()) {
      this.question.set(null);
      return true;
    }
    if (this.#tool.cancel()) return true;
    if (this.aiming.get()) {
      this.aiming.set(false);
      return true;
    }
    const { faces, buildings } = this.selection.get();
    if (faces.length + buildings.length + this.picked.get().length === 0) return false;
    this.choose(NOTHING_CHOSEN);
    this.pick([]);
    return true;
  }

  onDown(at: Gesture): boolean {
    this.#last = at;
    this.notice.set(null);
    this.question.set(null);
    return this.aiming.get() ? false : this.#tool.down(at);
  }

  onDrag(at: Gesture): void {
    this.#last = at;
    this.#tool.drag(at);
  }

  onDrop(at: Gesture, moved: boolean): void {
    this.#last = at;
    this.#tool.drop(at, moved);
  }

  onBreak(): void {
    this.#tool.cancel();
    this.preview.set(null);
  }

  onHover(at: Gesture): void {
    this.#last = at;
    const fabric = this.fabric;
    if (!fabric) return;
    const face = faceAt(fabric, toNano(at));
    const grid = face === undefined ? null : (fabric.faces.get(face) as Face).grid;
    this.hoveredGrid.set(grid);
    if (this.aiming.get()) {
      this.cursor('crosshair');
      this.tryOut(grid === null ? undefined : this.moving(grid));
      return;
    }
    this.#tool.hover(at);
  }

  onClick(at: Gesture): void {
    this.#last = at;
    const fabric = this.fabric;
    if (!this.aiming.get() || !fabric) {
      this.#tool.click(at);
      return;
    }
    const face = faceAt(fabric, toNano(at));
    if (face === undefined) return;
    this.aiming.set(false);
    this.moveTo((fabric.faces.get(face) as Face).grid);
  }

  onDouble(at: Gesture): void {
    this.#last = at;
    this.#tool.double?.(at);
  }

  onLeave(): void {
    this.hoveredGrid.set(null);
    this.hoveredArc.set(null);
    if (!this.drawing.get().line) this.preview.set(null);
  }

  /** What no longer exists is not selected any more. */
  #changed(): void {
    const fabric = this.fabric;
    if (!fabric) return;
    const { faces, buildings } = this.selection.get();
    const left = faces.filter(face => fabric.faces.has(face));
    if (left.length < faces.length) this.selection.set({ faces: left, buildings });
    const picked = this.picked.get().filter(grid => fabric.grids.has(grid));
    if (picked.length < this.picked.get().length) this.picked.set(picked);
    this.hoveredArc.set(null);
    this.preview.set(null);
  }
}

/** Atoms of the compound, or of the block that acts as one, that an atom belongs to. */
function sameGroup(fabric: Fabric, face: number): number[] {
  const { group } = fabric.faces.get(face) as Face;
  const compound = fabric.groups[group]?.compound;
  const own = [...fabric.faces].flatMap(([f, other]) =>
    other.group === group || (compound !== undefined && fabric.groups[other.group]?.compound === compound)
      ? [f]
      : [],
  );
  return own.sort((a, b) => a - b);
}

/** The two grids that an action on their boundary is about. */
function gridsBeside(
  fabric: Fabric,
  action: Extract<DirectAction, { type: 'moveVertex' | 'addVertex' | 'deleteVertex' | 'reroute' }>,
): number[] {
  if (action.type === 'reroute')
    return [...fabric.grids].flatMap(([grid, { code }]) => (action.grids.includes(code) ? [grid] : []));
  const arc = fabric.arcs.get(action.arc);
  return arc ? [arc.left, arc.right].flatMap(face => fabric.faces.get(face)?.grid ?? []) : [];
}

/** Households of a selection. */
export function householdsOf(fabric: Fabric, { faces, buildings }: Selection): number {
  const topology = topologyOf(fabric);
  const all = new Set([...buildings, ...faces.flatMap(face => topology.buildingsOn(face))]);
  return [...all].reduce((sum, b) => sum + (fabric.buildings[b]?.households ?? 0), 0);
}
