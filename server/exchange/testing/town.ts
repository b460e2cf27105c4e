/**
 * A perfect town for tests: square blocks between streets, so that every count is known. It stands where Gaomi
 * does, inside the box of the GCJ-02 offset.
 */
import type { MultiPolygonCoordinates, Position } from '../../api/geo.ts';
import type { SourceLayer } from '../pure/feature.ts';

export interface TestFeature {
  type: 'Feature';
  properties: Record<string, unknown>;
  geometry: { type: string; coordinates: unknown } | null;
}

/** South-west corner, degrees. */
const ORIGIN: Position = [119.75, 36.38];
const METRE_Y = 1 / 111_195;
const METRE_X = METRE_Y / Math.cos((ORIGIN[1] * Math.PI) / 180);

/** Metres east and north of the corner, as degrees. */
export const at = (east: number, north: number): Position => [
  Number((ORIGIN[0] + east * METRE_X).toFixed(9)),
  Number((ORIGIN[1] + north * METRE_Y).toFixed(9)),
];

/** An axis-parallel rectangle as a closed ring, metres. */
export const box = (west: number, south: number, east: number, north: number): Position[] => [
  at(west, south),
  at(east, south),
  at(east, north),
  at(west, north),
  at(west, south),
];

export const feature = (
  properties: Record<string, unknown>,
  type: string,
  coordinates: unknown,
): TestFeature => ({
  type: 'Feature',
  properties,
  geometry: { type, coordinates },
});

export const collection = (features: readonly unknown[]): string =>
  JSON.stringify({ type: 'FeatureCollection', features });

/** Features as a file's layer, numbered from 1. */
export const layerOf = (
  file: string,
  features: readonly Pick<TestFeature, 'properties' | 'geometry'>[],
): SourceLayer => ({
  file,
  format: 'geojson',
  features: features.map(({ properties, geometry }, i) => ({ number: i + 1, properties, geometry })),
});

/** Metres from street to street. */
const BLOCK_M = 200;
/** Seven slabs of 50 households make 350 a block. */
export const SLABS = 7;
export const SLAB_HOUSEHOLDS = 50;

/** Buildings of `n` × `n` blocks, ids `b1`, `b2`, …. */
export function townBuildings(n: number): TestFeature[] {
  const buildings: TestFeature[] = [];
  for (let row = 0; row < n; row++)
    for (let column = 0; column < n; column++)
      for (let slab = 0; slab < SLABS; slab++) {
        const west = column * BLOCK_M + 30;
        const south = row * BLOCK_M + 20 + slab * 24;
        buildings.push(
          feature(
            { id: `b${buildings.length + 1}`, building: 'apartments', households: SLAB_HOUSEHOLDS },
            'Polygon',
            [box(west, south, west + 140, south + 12)],
          ),
        );
      }
  return buildings;
}

/** Streets around and between `n` × `n` blocks. */
export function townStreets(n: number): TestFeature[] {
  const streets: TestFeature[] = [];
  for (let i = 0; i <= n; i++) {
    const kind = i === 0 || i === n ? 'primary' : 'residential';
    const along = Array.from({ length: n + 1 }, (_, k) => k * BLOCK_M);
    streets.push(
      feature(
        { id: `ew${i}`, highway: kind },
        'LineString',
        along.map(x => at(x, i * BLOCK_M)),
      ),
      feature(
        { id: `ns${i}`, highway: kind },
        'LineString',
        along.map(y => at(i * BLOCK_M, y)),
      ),
    );
  }
  return streets;
}

/** The town's edge. */
export const townArea = (n: number): MultiPolygonCoordinates => [[box(0, 0, n * BLOCK_M, n * BLOCK_M)]];

export const townBoundary = (n: number): TestFeature[] => [
  feature({ code: '370785001001', name: '城关社区' }, 'Polygon', townArea(n)[0]),
];
