/** What the generator builds up, part by part, before it is written as layers. Local metres throughout. */

import type { FaceKind } from './blocks.ts';
import type { Point } from './geometry.ts';
import type { Mesh } from './mesh.ts';
import type { Names } from './names.ts';
import type { StreetClass, Way } from './ways.ts';

export type BuildingUse =
  | 'residential'
  | 'mixed'
  | 'office'
  | 'shop'
  | 'mall'
  | 'market'
  | 'school'
  | 'hospital'
  | 'industrial'
  | 'public'
  | 'other';

export interface Compound {
  id: string;
  ring: Point[];
  name: string;
  kind: 'slab' | 'tower' | 'mixed' | 'courtyard' | 'village';
  gated: boolean;
  managedBy: string | null;
  built: number;
  renovated: number | null;
  /** Mesh faces it lies in (two for a compound that a community boundary may cut along its inner lane). */
  faces: number[];
  /** Where a gate leads to: the compound's own address is on that street. */
  gates: { at: Point; kind: 'vehicle' | 'pedestrian'; street: Point; way: Way }[];
}

export interface Building {
  id: string;
  ring: Point[];
  use: BuildingUse;
  /** OpenStreetMap's `building` value. */
  tag: string;
  name: string;
  levels: number;
  /** Stairs; one entrance each, at `doors`. */
  doors: Point[];
  dwellings: number;
  households: number;
  registered: number;
  compound?: Compound;
  face: number;
  built: number;
  /** Other ways in: main doors and shop doors. */
  entrances: { at: Point; kind: 'main' | 'shop' }[];
  /** A named village lane or alley it is addressed by, where it is not the nearest street. */
  lane?: Way;
  address: string;
  compoundAddress: string | null;
}

interface Shop {
  at: Point;
  kind: string;
  name: string;
  building: Building;
  address: string;
  vacant: boolean;
}

export interface Lane {
  kind: StreetClass;
  name: string;
  line: Point[];
  bridge?: boolean;
  tunnel?: boolean;
  /** Set where house numbers are given along it. */
  way?: Way;
}

interface LandUse {
  kind: string;
  name: string;
  ring: Point[];
}

export interface City {
  names: Names;
  mesh: Mesh;
  kinds: FaceKind[];
  buildings: Building[];
  compounds: Compound[];
  shops: Shop[];
  lanes: Lane[];
  landuse: LandUse[];
  ponds: { name: string; ring: Point[] }[];
}
