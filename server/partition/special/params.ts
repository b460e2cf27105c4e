/** Thresholds of special grids, each with its unit and reason. */
import type { SpecialKind } from './types.ts';

/** Shops of an alliance: 坊子 groups about 40 under one head 盟长; the limits are ours. */
export const ALLIANCE = { least: 30, aim: 40, most: 50 } as const;
/** Fewer shops than this are no alliance of their own. */
export const ALLIANCE_ALONE = 20;

/** Land of a special grid, square metres: below it one worker of the surrounding grid walks it along. */
export const LEAST_LAND_m2: Record<SpecialKind, number> = {
  hospital: 3000,
  school: 3000,
  market: 2000,
  office: 0,
  shopping_street: 0,
  industrial_park: 20_000,
  // A neighbourhood park of the planning standard (GB 50180) has one hectare.
  park: 10_000,
};

/** Office towers: gross floor in square metres (about 500 people at work), or storeys. */
export const OFFICE_FLOOR_m2 = 10_000;
export const OFFICE_LEVELS = 10;
/** Gross floor of a market hall or mall on land of no kind, square metres. */
export const MARKET_FLOOR_m2 = 3000;
/** Shops that make a market of commercial land. */
export const MARKET_SHOPS = 30;
/** A shopping street has at least this many shops, as many as a small alliance, and for every 100 m of its length. */
export const STREET_SHOPS = 20;
export const STREET_DENSITY = 5;

/** More households than this belong to a resident grid, not to a special one. */
export const MOST_HOUSEHOLDS = 30;

/** Buildings of one use closer than this belong together, metres: a row of shops goes on across a side street. */
export const LINK_m: Record<'market' | 'office' | 'shop', number> = { market: 30, office: 40, shop: 60 };
/** Shops outside special grids that are farther apart than this join no common alliance, metres. */
export const ALLIANCE_GAP_m = 120;
/** A shop front is on a street that is this near, metres. */
export const STREET_REACH_m = 60;
/** Part of a site that must be left when others have taken theirs. */
export const LEAST_LEFT = 0.5;
/** Cosine of the angle below which a corner of drawn land is a needle: two degrees. */
export const NEEDLE_COS = 0.9994;
