/**
 * The kinds of line that a division may follow, strongest first. One list for the engine, the reports, the map's
 * style and the divide dialogue.
 *
 * `stretch` classes besides the barriers say what else a boundary may lie on: the community's own edge, a compound's
 * edge, the gap between two buildings, a building's own wall (an oversize building).
 */
export const BARRIER_CLASSES = [
  'river',
  'canal',
  'railway',
  'trunk',
  'primary',
  'secondary',
  'tertiary',
  'residential',
  'lane',
  'stream',
  'bank',
] as const;

/** A kind of line on the ground. `trunk` includes motorways, `lane` service ways, living streets and tracks. */
export type BarrierClass = (typeof BARRIER_CLASSES)[number];

/** What a stretch of a grid's boundary lies on. */
export type StretchClass = BarrierClass | 'community' | 'compound' | 'gap' | 'wall';

/** Lines that no grid may have households on both sides of, whatever the settings. */
export const HARD_BARRIERS: readonly BarrierClass[] = ['river', 'canal'];

/**
 * The barrier class of a feature's OpenStreetMap tags, or `undefined` when it is no barrier (a footpath, a culvert).
 * Tunnels of every kind are no barrier on the ground.
 * Source: https://wiki.openstreetmap.org/wiki/Key:highway, Key:waterway, Key:railway.
 */
export function barrierClassOf(tags: Readonly<Record<string, unknown>>): BarrierClass | undefined {
  const tunnel = tags.tunnel;
  if (tunnel && tunnel !== 'no' && tunnel !== 'false') return undefined;
  switch (tags.waterway) {
    case 'river':
      return 'river';
    case 'canal':
      return 'canal';
    case 'stream':
    case 'drain':
    case 'ditch':
      return 'stream';
  }
  switch (tags.railway) {
    case 'rail':
    case 'light_rail':
    case 'narrow_gauge':
    case 'preserved':
      return 'railway';
  }
  switch (tags.highway) {
    case 'motorway':
    case 'motorway_link':
    case 'trunk':
    case 'trunk_link':
      return 'trunk';
    case 'primary':
    case 'primary_link':
      return 'primary';
    case 'secondary':
    case 'secondary_link':
      return 'secondary';
    case 'tertiary':
    case 'tertiary_link':
      return 'tertiary';
    case 'residential':
    case 'unclassified':
    case 'road':
      return 'residential';
    case 'service':
    case 'living_street':
    case 'pedestrian':
    case 'track':
      return 'lane';
  }
  return undefined;
}
