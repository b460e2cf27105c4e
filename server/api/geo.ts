/** Shapes as they travel: GeoJSON geometries in WGS 84 (EPSG:4326), longitude before latitude, degrees. */

/** `[longitude, latitude]` in degrees. */
export type Position = [number, number];
/** A closed ring: the last position repeats the first. */
export type Ring = Position[];
/** Outer ring first, then holes. */
export type PolygonCoordinates = Ring[];
export type MultiPolygonCoordinates = PolygonCoordinates[];
/** West, south, east, north in degrees. */
export type Bbox = [number, number, number, number];

export interface PolygonGeometry {
  type: 'Polygon';
  coordinates: PolygonCoordinates;
}
export interface MultiPolygonGeometry {
  type: 'MultiPolygon';
  coordinates: MultiPolygonCoordinates;
}
export type ArealGeometry = PolygonGeometry | MultiPolygonGeometry;
