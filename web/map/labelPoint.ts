/**
 * The point of a polygon that is farthest from its edge, where a label fits best.
 * Method: quadtree search of the pole of inaccessibility as described by V. Agafonkin (2016), "A new algorithm for finding
 * a visual center of a polygon"; written anew on flat rings. Tiles cut polygons at their borders, so labels
 * placed from tiles repeat: these are computed from whole polygons instead.
 */
type Ring = readonly (readonly number[])[];

interface Cell {
  x: number;
  y: number;
  half: number;
  /** Signed distance of the centre to the edge, positive inside. */
  distance: number;
  /** Best distance that any point of the cell can have. */
  reach: number;
}

/** Signed distance to the nearest edge, positive inside; x is scaled so that both axes are alike. */
function distanceToEdge(x: number, y: number, rings: readonly Ring[]): number {
  let inside = false;
  let least = Number.POSITIVE_INFINITY;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax = 0, ay = 0] = ring[i]!;
      const [bx = 0, by = 0] = ring[j]!;
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
      const dx = bx - ax;
      const dy = by - ay;
      const length2 = dx * dx + dy * dy;
      const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length2));
      least = Math.min(least, (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2);
    }
  }
  return (inside ? 1 : -1) * Math.sqrt(least);
}

function cell(x: number, y: number, half: number, rings: readonly Ring[]): Cell {
  const distance = distanceToEdge(x, y, rings);
  return { x, y, half, distance, reach: distance + half * Math.SQRT2 };
}

const area = (ring: Ring): number => {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
    sum += ring[j]![0]! * ring[i]![1]! - ring[i]![0]! * ring[j]![1]!;
  return Math.abs(sum / 2);
};

/**
 * Where to write a polygon's name: `[longitude, latitude]` inside it.
 * @param rings outer ring first, degrees
 */
export function labelPoint(rings: readonly Ring[]): [number, number] {
  const outer = rings[0] ?? [];
  const latitude = outer[0]?.[1] ?? 0;
  const stretch = Math.cos((latitude * Math.PI) / 180);
  const flat = rings.map(ring => ring.map(([x = 0, y = 0]) => [x * stretch, y] as const));
  const xs = flat[0]?.map(([x]) => x) ?? [];
  const ys = flat[0]?.map(([, y]) => y) ?? [];
  const west = Math.min(...xs);
  const south = Math.min(...ys);
  const width = Math.max(...xs) - west;
  const height = Math.max(...ys) - south;
  const size = Math.min(width, height);
  if (!(size > 0)) return [outer[0]?.[0] ?? 0, latitude];

  // Cover the box with squares, start from its centre, and split the most promising square first.
  const precision = size / 40;
  let best = cell(west + width / 2, south + height / 2, 0, flat);
  const queue: Cell[] = [];
  for (let x = west; x < west + width; x += size)
    for (let y = south; y < south + height; y += size)
      queue.push(cell(x + size / 2, y + size / 2, size / 2, flat));
  while (queue.length > 0) {
    let at = 0;
    for (let i = 1; i < queue.length; i++) if (queue[i]!.reach > queue[at]!.reach) at = i;
    const top = queue[at]!;
    queue[at] = queue[queue.length - 1]!;
    queue.pop();
    if (top.distance > best.distance) best = top;
    if (top.reach - best.distance <= precision) continue;
    const half = top.half / 2;
    for (const sx of [-half, half])
      for (const sy of [-half, half]) queue.push(cell(top.x + sx, top.y + sy, half, flat));
  }
  return [best.x / stretch, best.y];
}

/** The label point of the largest part of a polygon or multipolygon. */
export function labelPointOf(geometry: { type: string; coordinates: unknown }): [number, number] | undefined {
  if (geometry.type === 'Polygon') return labelPoint(geometry.coordinates as Ring[]);
  if (geometry.type !== 'MultiPolygon') return undefined;
  const parts = geometry.coordinates as Ring[][];
  const largest = parts.reduce<Ring[] | undefined>(
    (best, part) => (best === undefined || area(part[0] ?? []) > area(best[0] ?? []) ? part : best),
    undefined,
  );
  return largest && labelPoint(largest);
}
