/** Lines on the ground that drawing snaps to and follows: streets, edges of compounds, and the fabric's own lines. */
import type { BarrierClass } from '../../../server/api/barriers.ts';
import type { Bbox } from '../../../server/api/geo.ts';
import { type GuideLine, type Snapped, snap } from '../../../server/partition/fabric/snap.ts';
import type { Fabric, Point } from '../../../server/partition/fabric/types.ts';
import { BLOCK_CLASSES } from '../../../server/partition/params.ts';
import { type Feature, features } from '../../api/features.ts';

export interface Guides {
  /** What "follow the street" runs along. */
  ways: GuideLine[];
  /** All that a point snaps to besides the fabric's lines. */
  lines: GuideLine[];
}

export const NO_GUIDES: Guides = { ways: [], lines: [] };

function linesOf({ geometry, properties }: Feature): GuideLine[] {
  const name = typeof properties.name === 'string' && properties.name !== '' ? { name: properties.name } : {};
  const flat = (positions: readonly (readonly number[])[]): number[] =>
    positions.flatMap(([lng = 0, lat = 0]) => [Math.round(lng * 1e9), Math.round(lat * 1e9)]);
  const all =
    geometry.type === 'LineString'
      ? [geometry.coordinates]
      : geometry.type === 'MultiLineString' || geometry.type === 'Polygon'
        ? geometry.coordinates
        : geometry.type === 'MultiPolygon'
          ? geometry.coordinates.flat()
          : [];
  return all.map(positions => ({ line: flat(positions), ...name }));
}

/** The guides of an area. @throws RequestError where the server does not give them */
export async function loadGuides(bbox: Bbox): Promise<Guides> {
  const [streets, compounds] = await Promise.all(
    (['streets', 'compounds'] as const).map(async collection => {
      const found = await features(collection, { bbox });
      return found.flatMap(linesOf);
    }),
  );
  const ways = streets ?? [];
  return { ways, lines: [...ways, ...(compounds ?? [])] };
}

/** Rivers, railways and banks are in the fabric already: one follows them like streets. */
export const waysIn = ({ arcs }: Fabric): GuideLine[] =>
  [...arcs.values()].flatMap(({ on, line }) =>
    BLOCK_CLASSES.includes(on as BarrierClass) ? [{ line }] : [],
  );

/** West, south, east, north of a fabric, degrees. */
export function bboxOf({ nodes }: Fabric): Bbox {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of nodes.values()) {
    box[0] = Math.min(box[0], x / 1e9);
    box[1] = Math.min(box[1], y / 1e9);
    box[2] = Math.max(box[2], x / 1e9);
    box[3] = Math.max(box[3], y / 1e9);
  }
  return box;
}

/** Where a point snaps to; undefined where nothing is near. @param without arcs that are moving themselves */
export function snapAt(
  fabric: Fabric,
  guides: Guides,
  at: Point,
  reach_m: number,
  without: ReadonlySet<number> = new Set(),
): Snapped | undefined {
  const arcs = new Map([...fabric.arcs].filter(([id]) => !without.has(id)));
  // The fabric's own lines first: of two that coincide the one is taken that the division knows.
  const own = [...arcs.values()].map(({ line, name }) => ({ line, ...(name === undefined ? {} : { name }) }));
  const found = snap(at, reach_m, { ...fabric, arcs }, [...own, ...guides.lines]);
  return found.kind === 'none' ? undefined : found;
}
