/** Fabrics for tests: small towns drawn by hand in metres, and the divisions of generated ones. */
import { EARTH_RADIUS_m } from '../../../geometry/frame.ts';
import type { Arc, Fabric, FabricBuilding, FabricGrid, FabricNode, Face, Place } from '../types.ts';

const LON0 = 119_750_000_000;
const LAT0 = 36_380_000_000;
const KY = (EARTH_RADIUS_m * Math.PI) / 180 / 1e9;
const KX = KY * Math.cos((LAT0 / 1e9) * (Math.PI / 180));

/** Metres east and north of the town's corner to nanodegrees. */
export const at = (x: number, y: number): [number, number] => [
  LON0 + Math.round(x / KX),
  LAT0 + Math.round(y / KY),
];

export const lineAt = (...points: [number, number][]): number[] => points.flatMap(([x, y]) => at(x, y));

/**
 * A chessboard of `columns` × `rows` atoms of 100 m, each with two houses of `households` on its middle line (20 m × 20 m,
 * at 20 m and 60 m from its west side), all streets residential but the middle one from south to north, which is a river where asked.
 *
 * @param gridOf number of the grid of an atom, from 0
 */
export function board(
  columns: number,
  rows: number,
  gridOf: (column: number, row: number) => number,
  { households = 50, river = -1 }: { households?: number; river?: number } = {},
): Fabric {
  const nodes = new Map<number, FabricNode>();
  const arcs = new Map<number, Arc>();
  const faces = new Map<number, Face>();
  const grids = new Map<number, FabricGrid>();
  const places = new Map<number, Place>();
  const buildings: FabricBuilding[] = [];
  const node = (i: number, j: number): number => j * (columns + 1) + i;
  const face = (i: number, j: number): number =>
    i < 0 || j < 0 || i >= columns || j >= rows ? -1 : j * columns + i;
  for (let j = 0; j <= rows; j++)
    for (let i = 0; i <= columns; i++) {
      const [x, y] = at(i * 100, j * 100);
      nodes.set(node(i, j), { x, y });
    }
  const add = (
    a: [number, number],
    b: [number, number],
    left: number,
    right: number,
    on: Arc['on'],
    name: string,
  ) =>
    arcs.set(arcs.size, {
      from: node(...a),
      to: node(...b),
      left,
      right,
      line: lineAt([a[0] * 100, a[1] * 100], [b[0] * 100, b[1] * 100]),
      on,
      name,
    });
  for (let j = 0; j <= rows; j++)
    for (let i = 0; i <= columns; i++) {
      if (i < columns) add([i, j], [i + 1, j], face(i, j), face(i, j - 1), edge(j, rows), `${j}路`);
      if (j < rows)
        add(
          [i, j],
          [i, j + 1],
          face(i - 1, j),
          face(i, j),
          i === river ? 'river' : edge(i, columns),
          `${i}街`,
        );
    }
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++) {
      const grid = gridOf(i, j);
      faces.set(face(i, j), { grid, group: face(i, j) });
      if (!grids.has(grid))
        grids.set(grid, {
          code: `370799001001${String(grid + 1).padStart(3, '0')}`,
          name: `第${grid + 1}网格`,
          kind: 'resident',
        });
      for (const x of [20, 60]) {
        const [w, s] = [i * 100 + x, j * 100 + 40];
        places.set(buildings.length, { face: face(i, j) });
        buildings.push({
          id: `${i}-${j}-${x}`,
          households,
          at: at(w + 10, s + 10),
          rings: [lineAt([w, s], [w + 20, s], [w + 20, s + 20], [w, s + 20], [w, s])],
        });
      }
    }
  return {
    region: { code: '370799001001', name: '棋盘社区' },
    frame: { lon0: LON0, lat0: LAT0, kx: KX, ky: KY },
    window: { min: 300, max: 400, target: 350 },
    groups: [...faces.keys()].map(() => ({})),
    buildings,
    nodes,
    arcs,
    faces,
    grids,
    places,
    next: {
      node: (columns + 1) * (rows + 1),
      arc: arcs.size,
      face: faces.size,
      grid: Math.max(...grids.keys()) + 1,
    },
  };
}

const edge = (k: number, last: number): 'community' | 'residential' =>
  k === 0 || k === last ? 'community' : 'residential';
