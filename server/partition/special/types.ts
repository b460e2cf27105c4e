/** What special grids (专属网格) are proposed from, and what a proposal is. Plain data, WGS 84. */
import type { ArealGeometry, MultiPolygonCoordinates, Position } from '../../api/geo.ts';
import type { BarrierLine, Region } from '../types.ts';

/** What a special grid is for, the first ones taking land before the later ones. */
export const SPECIAL_KINDS = [
  'hospital',
  'school',
  'market',
  'office',
  'shopping_street',
  'industrial_park',
  'park',
] as const;
export type SpecialKind = (typeof SPECIAL_KINDS)[number];

/** What a building is used for, as far as special grids ask. */
export type BuildingUse = 'hospital' | 'school' | 'market' | 'office' | 'shop' | 'industrial';

export interface SpecialBuilding {
  id: string;
  name?: string;
  area: MultiPolygonCoordinates;
  /** Representative point. */
  at: Position;
  households: number;
  use?: BuildingUse;
  /** Storeys, 1 where unknown. */
  levels: number;
}

/** An area of land that is used for one thing; `commerce` becomes a market or an office park by what stands on it. */
export interface SpecialLand {
  kind: 'hospital' | 'school' | 'market' | 'commerce' | 'industrial_park' | 'park';
  name?: string;
  area: MultiPolygonCoordinates;
}

/** A shop in use, with the building it is in. */
export interface SpecialShop {
  id: string;
  at: Position;
  building?: string;
}

export interface SpecialInput {
  /** Communities: a proposal lies in one. Without any, everything is taken as one. */
  regions: readonly Region[];
  buildings: readonly SpecialBuilding[];
  land: readonly SpecialLand[];
  shops: readonly SpecialShop[];
  /** Streets, whose names tell shopping streets apart. */
  streets: readonly BarrierLine[];
}

/** Shops that keep together in an alliance (商户联盟), in order along the street. */
export interface Alliance {
  shops: string[];
}

/** Why a proposal was made, in figures; `special/sentences.ts` says it in words. */
export interface SpecialReason {
  /** What it was drawn from: a land-use area, or buildings of one use near each other. */
  from: 'land' | 'buildings';
  area_m2: number;
  /** Gross floor area of its buildings. */
  floor_m2: number;
  levels: number;
  /** Shops for every 100 m of its length. */
  shopsPer100m: number;
}

export interface SpecialProposal {
  kind: SpecialKind;
  /** The land's or building's own name, the street's, or one made of the community's name. */
  name: string;
  region: string;
  geometry: ArealGeometry;
  buildings: string[];
  households: number;
  shops: number;
  alliances: Alliance[];
  reason: SpecialReason;
}

/** Shops outside the proposals that may form an alliance of their own. */
export interface StreetAlliance extends Alliance {
  region: string;
}

export interface SpecialResult {
  proposals: SpecialProposal[];
  alliances: StreetAlliance[];
  /** What was looked at and not proposed, by reason. */
  left: { reason: 'small' | 'settled' | 'covered'; kind: SpecialKind; count: number }[];
}
