import { type SourceFeature, textOf } from './feature.ts';
import {
  DWELLING_SHARE_OF_FLOOR,
  FLOOR_PER_HOUSEHOLD_M2,
  MOST_HOUSEHOLDS,
  MOST_LEVELS,
  MOST_UNITS,
} from './params.ts';

/** `building` values whose households are estimated. */
const DWELLINGS = new Set(['apartments', 'residential', 'house', 'dormitory', 'terrace', 'detached']);
/** Keys that say that a plain `building=yes` is something else than a dwelling. */
const OTHER_USES = ['amenity', 'shop', 'office', 'leisure', 'tourism'] as const;

/** `building` values in which nobody works: no floor area of theirs counts as work. */
const NO_WORK = new Set([
  ...[
    'garage',
    'garages',
    'carport',
    'parking',
    'shed',
    'hut',
    'roof',
    'greenhouse',
    'barn',
    'stable',
    'sty',
  ],
  ...['farm_auxiliary', 'construction', 'ruins', 'abandoned', 'bunker', 'silo', 'storage_tank'],
  ...['transformer_tower', 'water_tower', 'service', 'toilets', 'bridge'],
]);

/** Whether a footprint is a building for something else than dwelling, in which people work. */
export function isWorkplace(properties: Readonly<Record<string, unknown>>): boolean {
  const kind = textOf(properties.building) ?? 'yes';
  if (DWELLINGS.has(kind) || NO_WORK.has(kind)) return false;
  return kind !== 'yes' || OTHER_USES.some(key => isSet(properties[key]));
}

/** The `units` property: a count, `undefined` where it is not stated or 0, or `'bad'` where it is no count. */
export function statedUnits(value: unknown): number | undefined | 'bad' {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string' && value.trim() === '') return undefined;
  if (typeof value !== 'number' && !(typeof value === 'string' && /^\s*\d+(\.0+)?\s*$/.test(value)))
    return 'bad';
  const units = Number(value);
  if (units === 0) return undefined;
  return Number.isSafeInteger(units) && units >= 1 && units <= MOST_UNITS ? units : 'bad';
}

/** Where a building's number of households comes from. */
export type HouseholdSource =
  | 'given'
  | 'flats'
  | 'estimated'
  /** Estimated with one storey, because `building:levels` is missing or makes no sense. */
  | 'estimated_one_level'
  /** A plain `yes` off the residential land use. */
  | 'off_residential_land'
  | 'not_a_dwelling';

const isSet = (value: unknown): boolean => {
  const text = textOf(value);
  return text !== undefined && text !== 'no';
};

/** The `households` property: a count, `undefined` where it is not stated, or `'bad'` where it is no count. */
export function statedHouseholds(value: unknown): number | undefined | 'bad' {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string' && value.trim() === '') return undefined;
  if (typeof value !== 'number' && typeof value !== 'string') return 'bad';
  if (typeof value === 'string' && !/^\s*[+-]?\d+(\.\d+)?\s*$/.test(value)) return 'bad';
  const count = Number(value);
  return Number.isSafeInteger(count) && count >= 0 && count <= MOST_HOUSEHOLDS ? count : 'bad';
}

/** Storeys from `building:levels`: `5`, `5.5`, or the mean of `5-6`; `undefined` where it makes no sense. */
export function levelsOf(value: unknown): number | undefined {
  const text = textOf(value);
  const found = text === undefined ? null : /^(\d+(?:\.\d+)?)(?:\s*[-~–—;,]\s*(\d+(?:\.\d+)?))?$/.exec(text);
  if (found === null) return undefined;
  const low = Number(found[1]);
  const high = found[2] === undefined ? low : Number(found[2]);
  const levels = (low + high) / 2;
  return levels > 0 && levels <= MOST_LEVELS ? levels : undefined;
}

/** Households of a footprint: ceil(m² × levels × 0.75 / 80). */
export function estimate(footprint_m2: number, levels: number): number {
  // Rounded off first, so that 80 m² × 4 × 0.75 / 80 is 3 and not 4 by an error in the last digit.
  const dwellings = (footprint_m2 * levels * DWELLING_SHARE_OF_FLOOR) / FLOOR_PER_HOUSEHOLD_M2;
  return Math.ceil(Math.round(dwellings * 1e9) / 1e9);
}

/**
 * A building's households without a stated count.
 * @param onResidentialLand whether it lies on residential land use; asked for a plain `yes` only
 */
export function estimateHouseholds(
  { properties }: SourceFeature,
  footprint_m2: number,
  onResidentialLand: () => boolean,
): { households: number; source: HouseholdSource } {
  const flats = textOf(properties['building:flats']);
  if (flats !== undefined && /^\d+$/.test(flats) && Number(flats) <= MOST_HOUSEHOLDS)
    return { households: Number(flats), source: 'flats' };
  // A footprint without the tag in a file of buildings is a building of unknown kind: `yes`.
  const kind = textOf(properties.building) ?? 'yes';
  if (!DWELLINGS.has(kind)) {
    if (kind !== 'yes' || OTHER_USES.some(key => isSet(properties[key])))
      return { households: 0, source: 'not_a_dwelling' };
    if (!onResidentialLand()) return { households: 0, source: 'off_residential_land' };
  }
  const levels = levelsOf(properties['building:levels']);
  return {
    households: estimate(footprint_m2, levels ?? 1),
    source: levels === undefined ? 'estimated_one_level' : 'estimated',
  };
}
