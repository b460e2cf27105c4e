/** Scale, distances and coordinates as text: pure arithmetic of the map's frame. */

/** Metres that one CSS pixel covers at a latitude and zoom (Web Mercator, tiles of 512 pixels). */
export const metresPerPixel = (latitude: number, zoom: number): number =>
  (40_075_016.686 * Math.cos((latitude * Math.PI) / 180)) / (512 * 2 ** zoom);

/** The longest round length (1, 2 or 5 times a power of ten metres) that fits into `pixels`. */
export function roundScale(perPixel_m: number, pixels: number): { length_m: number; pixels: number } {
  const room_m = perPixel_m * pixels;
  const power = 10 ** Math.floor(Math.log10(room_m));
  const step = [5, 2, 1].find(times => times * power <= room_m) ?? 1;
  const length_m = step * power;
  return { length_m, pixels: length_m / perPixel_m };
}

/** `119.41234°E 36.10567°N`, to the metre. */
export function coordinates(longitude: number, latitude: number): string {
  const east = `${Math.abs(longitude).toFixed(5)}°${longitude < 0 ? 'W' : 'E'}`;
  return `${east} ${Math.abs(latitude).toFixed(5)}°${latitude < 0 ? 'S' : 'N'}`;
}

/** A scale's denominator, to two figures: 11 840 becomes 12 000. */
export function roundDenominator(denominator: number): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(denominator)) - 1);
  return Math.round(denominator / power) * power;
}
