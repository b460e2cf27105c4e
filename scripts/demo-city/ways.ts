/**
 * A way is one street, water course or railway as a planner would name it: many mesh edges lie on one way.
 * `link` is no thing on the ground: a straight continuation of a street to a river's or railway's middle line, along
 * which a community's boundary goes from the one to the other.
 */
import type { Point } from './geometry.ts';

export type StreetClass =
  | 'trunk'
  | 'primary'
  | 'secondary'
  | 'tertiary'
  | 'residential'
  | 'living_street'
  | 'pedestrian'
  | 'service'
  | 'footway'
  | 'path'
  | 'steps';
export type CorridorKind = 'river' | 'canal' | 'railway' | 'stream';
export type WayKind = StreetClass | CorridorKind | 'outline' | 'link';

export interface Way {
  kind: WayKind;
  /** Empty until the streets get their names, for all but the hand-placed ones. */
  name: string;
  /** The line along which house numbers rise. */
  axis: Point[];
  /** One of two carriageways; traffic keeps to the right of the axis or runs against it on its left. */
  carriageway?: 'right' | 'left';
  /** Runs beside this corridor (an embankment, a road along the railway). */
  along?: CorridorKind;
  /** How it crosses a railway. */
  underRail?: boolean;
  /** Shop rows stand along it. */
  shopping?: boolean;
}

/** Carriageway widths in metres (both directions; for a dual carriageway each of the two). */
export const STREET_WIDTH: Record<StreetClass, number> = {
  trunk: 12,
  primary: 11,
  secondary: 20,
  tertiary: 14,
  residential: 9,
  living_street: 5,
  pedestrian: 14,
  service: 5,
  footway: 2.5,
  path: 2,
  steps: 2,
};

/** From the line drawn to the wall or parcel edge beside it (m): half the carriageway, verge and pavement. */
export const SETBACK: Record<WayKind, number> = {
  trunk: 26,
  primary: 17,
  secondary: 18,
  tertiary: 13,
  residential: 9.8,
  living_street: 5.5,
  pedestrian: 13,
  service: 5,
  footway: 3,
  path: 3,
  steps: 3,
  river: 60,
  canal: 20,
  stream: 14,
  railway: 24,
  outline: 6,
  link: 0,
};

/** Distance between the two lines of a dual carriageway (m). */
export const DUAL_SPACING = { trunk: 24, primary: 19 } as const;

/** Half the water's width (m) and where the roads along it run. */
export const WATER_HALF_WIDTH = { river: 36, canal: 10, stream: 4 } as const;

export const isStreet = (kind: WayKind): kind is StreetClass => kind in STREET_WIDTH;
