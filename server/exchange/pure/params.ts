/** Thresholds of reading and checking, each with its unit and reason. */

/** Mean Earth radius, metres: the sphere of the local projection. */
export const EARTH_RADIUS_M = 6_371_008.8;

/** m². Smaller than a letter box: a polygon below it is a slip of the pen and no building. */
export const LEAST_AREA_M2 = 0.01;

/** m² of floor to one household and the share of the gross floor that is dwellings: the published rule of thumb. */
export const FLOOR_PER_HOUSEHOLD_M2 = 80;
export const DWELLING_SHARE_OF_FLOOR = 0.75;

/** Storeys. The world's tallest dwelling house has 98; more is a slip (a year, a height in decimetres). */
export const MOST_LEVELS = 130;

/** Households of one building. The largest inhabited buildings known hold about 5,000. */
export const MOST_HOUSEHOLDS = 10_000;

/** Bad features named in one error: enough to see the pattern, few enough to read. */
export const NAMED_FEATURES = 5;

/** Examples in a note. */
export const NOTE_EXAMPLES = 3;

/** Bytes of white space before the first sign of JSON. */
export const MOST_LEADING_SPACE = 65_536;

/** Depth of brackets. GeoJSON needs 8; properties may nest a little. */
export const MOST_NESTING = 64;

/**
 * Bytes of one GeoJSON file, unpacked. Parsed features take about five times as much memory; a million
 * buildings are about 400 MB.
 */
export const MOST_GEOJSON_BYTES = 1 << 30;

/** Bytes of one GeoJSON feature: a polygon of some two million corners. Beyond it a bracket is missing. */
export const MOST_FEATURE_BYTES = 64 << 20;

/** Bytes of one PBF block header and of one unpacked block: the format's own limits. */
export const MOST_PBF_HEADER_BYTES = 64 * 1024;
export const MOST_PBF_BLOCK_BYTES = 32 * 1024 * 1024;

/** Buildings, or corners of streets, that are looked at when files are checked for a shift against each other. */
export const SHIFT_SAMPLE = 2_000;

/** Share of buildings outside every boundary from which on a shift is looked for. */
export const SHIFT_SUSPICION = 0.1;

/** Share of the buildings outside that undoing the shift must bring inside (net) to be believed. */
export const SHIFT_PROOF = 0.9;

/**
 * Share of street corners inside buildings from which on a shift is looked for, and the part of it that may be
 * left after undoing it. Real cities have 0 to 2 % (passages, sheds over lanes); a shifted one 10 to 30 %.
 */
export const STREETS_IN_BUILDINGS = 0.05;
export const STREETS_IN_BUILDINGS_LEFT = 1 / 3;

/** m² of overlap between two areas of one layer below which it is drawing inaccuracy. */
export const LEAST_OVERLAP_M2 = 1;
/** Degrees; about 0.1 mm: the grid on which overlaps are worked out. */
export const OVERLAP_GRID = 1e-9;

/** Metres from a point (a station's or shop's door) to the building it is taken to belong to: the depth of a forecourt. */
export const NEAREST_BUILDING_M = 50;

/** Bytes of one CSV file of pins: about a million rows. */
export const MOST_CSV_BYTES = 64 << 20;

/** Units (单元) of one building: the longest slabs have some thirty. */
export const MOST_UNITS = 200;

/** Household equivalents of one building or point of interest. */
export const MOST_LOAD = 10_000;
