/** How compact a grid is for those who walk it. Lengths in metres. */

import { type Frame, length_m, toSquareMetres, toU, toV } from '../../geometry/frame.ts';
import { type Shape, signedArea } from '../../geometry/rings.ts';
import type { RegionDivision } from '../region.ts';

/** A place in metres with the households that live there. */
export interface Place {
  x: number;
  y: number;
  households: number;
}

/** Square metres of a grid's polygons (outer rings run counter-clockwise, holes clockwise). */
export const areaOf = (frame: Frame, polygons: readonly Shape[]): number =>
  polygons.reduce(
    (sum, rings) => sum + rings.reduce((s, ring) => s + toSquareMetres(frame, signedArea(ring)), 0),
    0,
  );

/** Polsby and Popper (1991): 4π·area / perimeter²; 1 is a circle. */
export function polsbyPopper(frame: Frame, polygons: readonly Shape[]): number {
  const perimeter = polygons.flat().reduce((sum, ring) => sum + length_m(frame, ring), 0);
  return perimeter === 0 ? 0 : (4 * Math.PI * areaOf(frame, polygons)) / perimeter ** 2;
}

/**
 * Moment of inertia of a grid's households about their middle (Weaver and Hess 1963), over that of as many households spread
 * evenly over a disc of the grid's area: Σ h·r² / (H·A / 2π). 1 is that disc; larger is drawn out, smaller is dense in the
 * middle. 0 without households or land.
 */
export function inertia(places: readonly Place[], area_m2: number): number {
  const households = places.reduce((sum, p) => sum + p.households, 0);
  if (households === 0 || area_m2 <= 0) return 0;
  const middle = centre(places);
  const moment = places.reduce(
    (sum, p) => sum + p.households * ((p.x - middle.x) ** 2 + (p.y - middle.y) ** 2),
    0,
  );
  return (2 * Math.PI * moment) / (households * area_m2);
}

/** The middle of places, weighed by households. */
function centre(places: readonly Place[]): { x: number; y: number } {
  const households = places.reduce((sum, p) => sum + p.households, 0);
  return {
    x: places.reduce((sum, p) => sum + p.x * p.households, 0) / households,
    y: places.reduce((sum, p) => sum + p.y * p.households, 0) / households,
  };
}

/** The places of a region's buildings. */
export const placesOf = ({ task, frame }: Pick<RegionDivision, 'task' | 'frame'>): Place[] =>
  task.buildings.map(({ at, households }) => ({
    x: toU(frame, at[0]) * frame.kx,
    y: toV(frame, at[1]) * frame.ky,
    households,
  }));
