/** What the editor's parts tell each other: tools, selections, what is under way. */
import type { DirectAction } from '../../../server/api/edits.ts';
import type { Fabric, Point } from '../../../server/partition/fabric/types.ts';
import type { Refused } from '../../api/editAnswers.ts';
import type { Gesture } from '../../map/edit/surface.ts';

export const TOOLS = ['select', 'brush', 'lasso', 'box', 'boundary', 'split', 'reroute'] as const;
export type ToolName = (typeof TOOLS)[number];
export const UNITS = ['building', 'atom', 'compound', 'block'] as const;
export type Unit = (typeof UNITS)[number];

/** Buildings, or atoms: never both. */
export interface Selection {
  faces: readonly number[];
  buildings: readonly number[];
}
export const NOTHING_CHOSEN: Selection = { faces: [], buildings: [] };

/** What an action would do, before it is done. */
export interface Preview {
  /** The fabric after it; the present one where it is refused. */
  after: Fabric;
  touched: readonly number[];
  refusal?: Refused;
}

/** A word at the pointer. */
export interface Notice {
  text: Refused;
  bad: boolean;
  x: number;
  y: number;
}

/** What a tool has under way. */
export interface Drawing {
  /** What a click would choose. */
  hover?: Selection;
  /** What the brush has passed over, and the tint that it takes. */
  painted?: Selection;
  tint?: number;
  /** Closed line of a lasso or a box. */
  ring?: readonly number[];
  /** Line under way. */
  line?: readonly number[];
  /** Pieces of boundary as they would run. */
  way?: readonly (readonly number[])[];
  /** Boundaries (arcs) whose vertices are shown. */
  handles?: readonly number[];
  point?: Point;
  /** Where the point snaps to. */
  snap?: Point;
  /** A place that the list of problems points at. */
  place?: Point;
  /** It cannot be done. */
  bad?: boolean;
}

/** A line runs through a building: on which side is it to be? */
export interface Question {
  building: string;
  /** What each answer does: the action with the building's side. */
  answers: { grid?: number; side?: 'left' | 'right'; action: DirectAction }[];
  x: number;
  y: number;
}

/** One tool: what the pointer does while it is in hand. */
export interface Tool {
  readonly cursor: string;
  down(at: Gesture): boolean;
  drag(at: Gesture): void;
  drop(at: Gesture, moved: boolean): void;
  hover(at: Gesture): void;
  click(at: Gesture): void;
  double?(at: Gesture): void;
  /** Enter: ends what is being drawn. */
  finish?(): void;
  /** Del or Backspace. @returns whether there was something to delete */
  remove?(): boolean;
  /** Esc, another tool. @returns whether something was under way */
  cancel(): boolean;
}
