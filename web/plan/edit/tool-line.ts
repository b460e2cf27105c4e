/** Tools that draw a line, click by click: it splits a grid, or becomes the boundary between two; along the streets where asked. */
import type { DirectAction } from '../../../server/api/edits.ts';
import { followStreet } from '../../../server/partition/fabric/follow-street.ts';
import { withoutRepeats } from '../../../server/partition/fabric/lines.ts';
import { boxesMeet, boxOf } from '../../../server/partition/fabric/measure.ts';
import type { GuideLine } from '../../../server/partition/fabric/snap.ts';
import type { Fabric, Face, Point } from '../../../server/partition/fabric/types.ts';
import type { Gesture } from '../../map/edit/surface.ts';
import type { Editor } from './editor.ts';
import { snapAt, waysIn } from './guides.ts';
import { faceAt, pairsNear } from './hit.ts';
import { toNano } from './shapes.ts';
import type { Tool } from './tool.ts';

/** The server joins a line to the boundary from so far, metres (`REACH_m` of the fabric's lines). */
const JOIN_m = 30;

/** A click is this near to the street that it means, metres. */
const FOLLOW_m = 25;
/** A way along streets may go round by so much of the straight distance, and so many metres. */
const ROUND_SHARE = 0.5;
const ROUND_m = 150;

/** Streets near a leg: the others cannot be on a sensible way. */
function waysNear({ frame }: Fabric, ways: readonly GuideLine[], from: Point, to: Point): GuideLine[] {
  const margin = (a: number, b: number, unit_m: number): number =>
    Math.abs(a - b) * ROUND_SHARE + ROUND_m / unit_m;
  const [mx, my] = [margin(from[0], to[0], frame.kx), margin(from[1], to[1], frame.ky)];
  const box = [
    Math.min(from[0], to[0]) - mx,
    Math.min(from[1], to[1]) - my,
    Math.max(from[0], to[0]) + mx,
    Math.max(from[1], to[1]) + my,
  ] as const;
  return ways.filter(({ line }) => boxesMeet(boxOf([line]), box));
}

export class LineTool implements Tool {
  readonly cursor = 'crosshair';
  readonly #editor: Editor;
  readonly #kind: 'split' | 'reroute';
  /** Points so far; each leg after the first is a line that begins where the last one ended. */
  #legs: number[][] = [];
  #end: Point | undefined;

  constructor(editor: Editor, kind: 'split' | 'reroute') {
    this.#editor = editor;
    this.#kind = kind;
  }

  /** Clicks draw; the map still pans by dragging. */
  down(): boolean {
    return false;
  }
  drag(): void {}
  drop(): void {}

  hover(at: Gesture): void {
    const { fabric } = this.#editor;
    if (!fabric) return;
    const { to, snapped } = this.#place(fabric, at);
    const line = this.#end ? [...this.#line(), ...this.#leg(fabric, to).slice(2)] : [];
    const ready = line.length >= 4;
    const done = ready && this.#try(fabric, line);
    this.#editor.drawing.set({
      ...(ready ? { line } : {}),
      point: to,
      ...(snapped ? { snap: to } : {}),
      bad: ready && !done,
    });
  }

  click(at: Gesture): void {
    const { fabric } = this.#editor;
    if (!fabric) return;
    const { to } = this.#place(fabric, at);
    if (this.#end) {
      if (this.#end[0] === to[0] && this.#end[1] === to[1]) return;
      this.#legs.push(this.#leg(fabric, to));
    } else this.#legs = [[...to]];
    const line = this.#line();
    this.#end = [line.at(-2) as number, line.at(-1) as number];
    this.#editor.drawing.set({ ...(line.length >= 4 ? { line } : {}), point: this.#end });
  }

  double(): void {
    this.finish();
  }

  finish(): void {
    const editor = this.#editor;
    const { fabric } = editor;
    const line = this.#line();
    if (!fabric || line.length < 4) return;
    const action = this.#action(fabric, line);
    this.cancel();
    if (action) editor.perform(action);
    else
      editor.say(
        {
          message_zh: '线的两端都要靠近同一条网格界线（30米内）。请从界线上开始画，在界线上结束。',
          message_en:
            'Both ends must be near the boundary of the same two grids (30 m). Begin and end on it.',
        },
        true,
      );
  }

  /** Takes back the last point. */
  remove(): boolean {
    if (this.#legs.length === 0) return false;
    this.#legs.pop();
    const line = this.#line();
    this.#end = line.length > 0 ? [line.at(-2) as number, line.at(-1) as number] : undefined;
    this.#editor.drawing.set(line.length >= 4 ? { line } : {});
    return true;
  }

  cancel(): boolean {
    const busy = this.#end !== undefined;
    this.#legs = [];
    this.#end = undefined;
    this.#editor.drawing.set({});
    this.#editor.preview.set(null);
    return busy;
  }

  #line(): number[] {
    return this.#legs.flatMap((leg, i) => (i === 0 ? leg : leg.slice(2)));
  }

  /** The way from the last point to the next. */
  #leg(fabric: Fabric, to: Point): number[] {
    const from = this.#end as Point;
    if (!this.#editor.follow.get()) return [...from, ...to];
    const ways = [...waysIn(fabric), ...this.#editor.guides.ways];
    const found = followStreet(fabric.frame, waysNear(fabric, ways, from, to), from, to, FOLLOW_m);
    // Where no street joins the two, the leg is straight: the planner sees it before he clicks.
    return found.ok ? join(from, [...found.line, ...to]) : [...from, ...to];
  }

  #place(fabric: Fabric, at: Gesture): { to: Point; snapped: boolean } {
    const to = toNano(at);
    const snap = at.alt ? undefined : snapAt(fabric, this.#editor.guides, to, this.#editor.reach_m(at));
    return snap ? { to: snap.at, snapped: true } : { to, snapped: false };
  }

  #try(fabric: Fabric, line: number[]): boolean {
    const action = this.#action(fabric, line);
    return action !== undefined && this.#editor.tryOut(action);
  }

  #action(fabric: Fabric, line: number[]): DirectAction | undefined {
    const points: [number, number][] = [];
    for (let i = 0; i + 1 < line.length; i += 2) points.push([line[i] as number, line[i + 1] as number]);
    return this.#kind === 'split' ? this.#split(fabric, points) : this.#reroute(fabric, points);
  }

  /** The grid that most of the line is in is split. */
  #split(fabric: Fabric, line: [number, number][]): DirectAction | undefined {
    const grid = gridAlong(fabric, line);
    return grid === undefined ? undefined : { type: 'splitGrid', grid: this.#editor.codeOf(grid), line };
  }

  /** The two grids that share the boundary at both ends; where several do, the first that can be done. */
  #reroute(fabric: Fabric, line: [number, number][]): DirectAction | undefined {
    const first = pairsNear(fabric, line[0] as [number, number], JOIN_m);
    const last = pairsNear(fabric, line.at(-1) as [number, number], JOIN_m);
    const both = first.filter(([a, b]) => last.some(([c, d]) => a === c && b === d));
    const actions = both.map(
      ([a, b]): DirectAction => ({
        type: 'reroute',
        grids: [this.#editor.codeOf(a), this.#editor.codeOf(b)],
        line,
      }),
    );
    return actions.find(action => this.#editor.session.attempt(action)?.ok) ?? actions[0];
  }
}

/** A line from a point, without repeated ones. */
const join = (from: Point, way: readonly number[]): number[] => withoutRepeats([...from, ...way]);

/** The grid that most of a line's tenths lie in. */
function gridAlong(fabric: Fabric, line: readonly [number, number][]): number | undefined {
  const STEPS = 10;
  const count = new Map<number, number>();
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1] as Point, line[i] as Point];
    const weight = Math.sqrt((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2);
    for (let step = 0; step < STEPS; step++) {
      const share = (step + 0.5) / STEPS;
      const face = faceAt(fabric, [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])]);
      if (face === undefined) continue;
      const { grid } = fabric.faces.get(face) as Face;
      count.set(grid, (count.get(grid) ?? 0) + weight);
    }
  }
  return [...count].sort((p, q) => q[1] - p[1] || p[0] - q[0])[0]?.[0];
}
