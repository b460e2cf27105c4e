import { orient2d } from 'robust-predicates';
import type { MultiPolygonCoordinates, Position, Ring } from '../../api/geo.ts';

/** Corners up to which comparing every edge with every other is quicker than asking GEOS. */
const MOST_CORNERS = 48;

const side = (a: Position, b: Position, c: Position): number => orient2d(a[0], a[1], b[0], b[1], c[0], c[1]);

const boxesApart = (a: Position, b: Position, c: Position, d: Position): boolean =>
  Math.max(a[0], b[0]) < Math.min(c[0], d[0]) ||
  Math.max(c[0], d[0]) < Math.min(a[0], b[0]) ||
  Math.max(a[1], b[1]) < Math.min(c[1], d[1]) ||
  Math.max(c[1], d[1]) < Math.min(a[1], b[1]);

/** Whether two edges have a point in common; exact. */
function touch(a: Position, b: Position, c: Position, d: Position): boolean {
  if (boxesApart(a, b, c, d)) return false;
  return side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0;
}

function isSimpleRing(ring: Ring): boolean {
  const edges = ring.length - 1;
  for (let i = 0; i < edges; i++) {
    const [a, b] = [ring[i]!, ring[i + 1]!];
    // The next edge may share the corner only: it must not run back over this one.
    const after = ring[((i + 1) % edges) + 1]!;
    if (side(a, b, after) === 0 && (a[0] - b[0]) * (after[0] - b[0]) + (a[1] - b[1]) * (after[1] - b[1]) > 0)
      return false;
    for (let j = i + 2; j < edges; j++) {
      if (i === 0 && j === edges - 1) continue;
      if (touch(a, b, ring[j]!, ring[j + 1]!)) return false;
    }
  }
  return true;
}

/**
 * Whether an area is valid for certain: one ring of few corners that neither crosses nor touches itself. `false`
 * means "ask GEOS". Three of four footprints of a city are settled here.
 */
export function isSurelyValid(area: MultiPolygonCoordinates): boolean {
  return (
    area.length === 1 &&
    area[0]!.length === 1 &&
    area[0]![0]!.length <= MOST_CORNERS &&
    isSimpleRing(area[0]![0]!)
  );
}
