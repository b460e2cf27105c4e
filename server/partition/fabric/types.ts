/**
 * The fabric (底图单元网): the planar subdivision of one community into atoms (基本单元) with a grid label for each.
 *
 * Coordinates are absolute whole nanodegrees (1e-9 degree, WGS 84) as numbers, which hold them exactly: longitude and
 * latitude interleaved in flat arrays. A fabric is never changed in place: actions give patches, patches give fabrics.
 */
import type { StretchClass } from '../../api/barriers.ts';
import type { Window } from '../divide/window.ts';
import type { GridKind } from '../types.ts';

/** Outside the community, where an arc has a face's number. */
export const OUTSIDE = -1;

/** Where three or more faces meet, where an arc closes on itself, or where what a line lies on changes. */
export interface FabricNode {
  readonly x: number;
  readonly y: number;
}

/** A line from node to node, with one face on its left and another on its right. */
export interface Arc {
  readonly from: number;
  readonly to: number;
  /** Face, or `OUTSIDE`. The two sides differ. */
  readonly left: number;
  readonly right: number;
  /** Both ends included. */
  readonly line: readonly number[];
  /** What it lies on; null for a line drawn by hand. */
  readonly on: StretchClass | null;
  readonly name?: string;
}

/** An atom: land that is in one grid as a whole. */
export interface Face {
  readonly grid: number;
  /** Number of its compound or block in `groups`. */
  readonly group: number;
  readonly water?: true;
}

export interface FabricGrid {
  readonly code: string;
  readonly name: string;
  readonly kind: GridKind;
  readonly locked?: true;
}

/** What an edit may change of a building: where it is. */
export interface Place {
  readonly face: number;
}

/** A building as counted; edits do not change it. */
export interface FabricBuilding {
  readonly id: string;
  readonly households: number;
  /** Household equivalents beside the households; the window counts both. */
  readonly load?: number;
  /** Representative point. */
  readonly at: readonly [number, number];
  /** Closed rings of the footprint, read even–odd. */
  readonly rings: readonly (readonly number[])[];
}

/** A compound, or a block that acts as one. */
export interface FabricGroup {
  readonly compound?: string;
  readonly name?: string;
  readonly managed?: true;
}

/** The numbers that the next new things take; an undone edit gives its numbers back. */
export interface Counters {
  readonly node: number;
  readonly arc: number;
  readonly face: number;
  readonly grid: number;
}

/** Origin in nanodegrees and metres a unit, stored so that every machine measures with the same numbers. */
export interface FabricFrame {
  readonly lon0: number;
  readonly lat0: number;
  readonly kx: number;
  readonly ky: number;
}

export interface Fabric {
  readonly region: { readonly code: string; readonly name: string };
  readonly frame: FabricFrame;
  readonly window: Window;
  readonly groups: readonly FabricGroup[];
  readonly buildings: readonly FabricBuilding[];
  readonly nodes: ReadonlyMap<number, FabricNode>;
  readonly arcs: ReadonlyMap<number, Arc>;
  readonly faces: ReadonlyMap<number, Face>;
  readonly grids: ReadonlyMap<number, FabricGrid>;
  /** Place of every building, by its number in `buildings`. */
  readonly places: ReadonlyMap<number, Place>;
  readonly next: Counters;
}

/** What is replaced: `before` is null for what is new, `after` for what goes. */
export interface Change<T> {
  readonly id: number;
  readonly before: T | null;
  readonly after: T | null;
}

/** An edit as plain data: exactly what it replaces. `applyPatch` takes it there, `inverse` back. */
export interface Patch {
  readonly ok: true;
  /** Name of the action. */
  readonly action: string;
  readonly nodes: readonly Change<FabricNode>[];
  readonly arcs: readonly Change<Arc>[];
  readonly faces: readonly Change<Face>[];
  readonly grids: readonly Change<FabricGrid>[];
  readonly places: readonly Change<Place>[];
  readonly next: { readonly before: Counters; readonly after: Counters };
}

/** A point of the ground, nanodegrees. */
export type Point = readonly [x: number, y: number];

/** Why an action is not done, and what to do. */
export interface Refusal {
  readonly ok: false;
  readonly code: RefusalCode;
  readonly message_zh: string;
  readonly message_en: string;
  /** Where, nanodegrees. */
  readonly at?: Point;
  readonly building?: string;
  readonly grid?: number;
}

export type RefusalCode =
  | 'unknown'
  | 'nothing_to_do'
  | 'locked'
  | 'in_pieces'
  | 'not_neighbours'
  | 'no_neighbour'
  | 'crosses_building'
  | 'line_crosses_itself'
  | 'line_too_short'
  | 'line_does_not_cross'
  | 'line_cuts_several'
  | 'line_leaves_grids'
  | 'not_on_boundary'
  | 'outer_edge'
  | 'inner_line'
  | 'would_cross'
  | 'code_taken'
  | 'code_form'
  | 'empty_name'
  | 'not_possible';

export type Outcome = Patch | Refusal;
