/** Thresholds of courtyards (courtyards.ts), with unit and reason. */

/** A footprint this many times as long as it is wide is a slab and has a direction; anything squarer is a tower. */
export const SLAB_RATIO = 1.3;
/** Slabs of one row may be turned against each other this much: rows follow bent lanes. Degrees. */
export const ROW_TURN_deg = 15;
/** Largest gap between neighbours of one row, metres: gables of slabs stand 6 to 13 m apart (GB 50016, GB 50180), or a drive and
 * trees between them; towers up to 25 m. */
export const ROW_GAP_m = 25;
/** Neighbours of a row have at least this share of the thinner one's depth in one line; rows in front of each other this share
 * of the shorter one's length. */
export const ROW_OVERLAP = 0.5;
/** Largest gap between a row and the one in front of it, metres: the sun's distance at 36° N is 1.6 times a height of 20 m, and
 * 55 m for towers. */
export const COURTYARD_GAP_m = 60;
/** Households of a courtyard where none are wished (domain.md: 3,040 in 35). */
export const COURTYARD_HOUSEHOLDS = 87;
/** A courtyard below this share of the wished households joins a row beside it: a whole one with a third more fits better than
 * a third alone, by the misfit of courtyards.ts. */
export const COURTYARD_LEAST = 1 / 3;
