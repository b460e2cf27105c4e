import type { Position } from '../../api/geo.ts';

/** Krasovsky 1940, the ellipsoid of the offset. */
const AXIS_M = 6_378_245;
const ECCENTRICITY_2 = 0.006693421622965943;
const { PI, abs, cos, sin, sqrt } = Math;

/** The box in which the offset is applied. */
const isInChina = (x: number, y: number): boolean =>
  x >= 72.004 && x <= 137.8347 && y >= 0.8293 && y <= 55.8271;

const wave = (t: number): number => (20 * sin(6 * t * PI) + 20 * sin(2 * t * PI)) * (2 / 3);

/**
 * A WGS 84 position as GCJ-02 shows it: 300 to 700 m away within China, the same elsewhere. The offset is the
 * published reverse-engineered one that gcoord, coordtransform and eviltransform share; good to a metre or two.
 */
export function toGcj02([longitude, latitude]: Position): Position {
  if (!isInChina(longitude, latitude)) return [longitude, latitude];
  const x = longitude - 105;
  const y = latitude - 35;
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * sqrt(abs(x)) +
    wave(x) +
    ((20 * sin(y * PI) + 40 * sin((y / 3) * PI)) * 2) / 3 +
    ((160 * sin((y / 12) * PI) + 320 * sin((y * PI) / 30)) * 2) / 3;
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * sqrt(abs(x)) +
    wave(x) +
    ((20 * sin(x * PI) + 40 * sin((x / 3) * PI)) * 2) / 3 +
    ((150 * sin((x / 12) * PI) + 300 * sin((x / 30) * PI)) * 2) / 3;
  const phi = (latitude * PI) / 180;
  const magic = 1 - ECCENTRICITY_2 * sin(phi) ** 2;
  const root = sqrt(magic);
  return [
    longitude + (east * 180) / ((AXIS_M / root) * cos(phi) * PI),
    latitude + (north * 180) / (((AXIS_M * (1 - ECCENTRICITY_2)) / (magic * root)) * PI),
  ];
}
