/** Small SQL fragments about shapes, the same on both engines. */
import { type RawBuilder, sql } from 'kysely';
import type { Bbox } from '../api/geo.ts';

/** The bounding box of a geometry or box expression as `[west, south, east, north]`, degrees. */
export function bboxOf(shape: RawBuilder<unknown>): RawBuilder<Bbox> {
  return sql<Bbox>`array[ST_XMin(${shape}), ST_YMin(${shape}), ST_XMax(${shape}), ST_YMax(${shape})]`;
}

/** A box in degrees as geometry, for `&&`. */
export function envelope([west, south, east, north]: Bbox): RawBuilder<unknown> {
  return sql`ST_MakeEnvelope(${west}::float8, ${south}::float8, ${east}::float8, ${north}::float8, 4326)`;
}
