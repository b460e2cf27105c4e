/** A fabric as GeoJSON for the map: grids, their lines, buildings, selections and handles. Degrees, WGS 84. */
import { consequences } from '../../../server/partition/fabric/consequences.ts';
import { outlineOf, outlineOfFaces, toGeometry } from '../../../server/partition/fabric/outline.ts';
import { type Arc, type Fabric, OUTSIDE, type Point } from '../../../server/partition/fabric/types.ts';
import { language } from '../../i18n.ts';
import { labelPointOf } from '../../map/labelPoint.ts';
import { isBoundary, isCorner } from './hit.ts';
import { GRID_TINTS } from './paint.ts';
import { STATE_SHAPES } from './states.ts';

type Geometry =
  | { type: 'Point'; coordinates: number[] }
  | { type: 'LineString'; coordinates: number[][] }
  | { type: 'Polygon'; coordinates: number[][][] }
  | { type: 'MultiPolygon'; coordinates: number[][][][] };

export interface Shape {
  type: 'Feature';
  geometry: Geometry;
  properties: Record<string, string | number | boolean | null>;
}

export interface Shapes {
  type: 'FeatureCollection';
  features: Shape[];
}

export const collection = (features: Shape[]): Shapes => ({ type: 'FeatureCollection', features });
export const NOTHING: Shapes = collection([]);

const feature = (geometry: Geometry, properties: Shape['properties'] = {}): Shape => ({
  type: 'Feature',
  geometry,
  properties,
});

export const toDegrees = ([x, y]: Point): [number, number] => [x / 1e9, y / 1e9];
export const toNano = ({ lng, lat }: { lng: number; lat: number }): Point => [
  Math.round(lng * 1e9),
  Math.round(lat * 1e9),
];

/** A flat line as positions. */
function positionsOf(line: readonly number[]): number[][] {
  const positions: number[][] = [];
  for (let i = 0; i + 1 < line.length; i += 2)
    positions.push([(line[i] as number) / 1e9, (line[i + 1] as number) / 1e9]);
  return positions;
}

export const lineShape = (line: readonly number[], properties: Shape['properties'] = {}): Shape =>
  feature({ type: 'LineString', coordinates: positionsOf(line) }, properties);

export const pointShape = (at: Point, properties: Shape['properties'] = {}): Shape =>
  feature({ type: 'Point', coordinates: toDegrees(at) }, properties);

/** Atoms as one area. */
export function facesShape(
  fabric: Fabric,
  faces: Iterable<number>,
  properties: Shape['properties'] = {},
): Shape[] {
  const outline = outlineOfFaces(fabric, faces);
  return outline.length === 0 ? [] : [feature(toGeometry(outline) as Geometry, properties)];
}

export const gridShape = (fabric: Fabric, grid: number, properties: Shape['properties'] = {}): Shape[] =>
  fabric.grids.has(grid) ? [feature(toGeometry(outlineOf(fabric, grid)) as Geometry, properties)] : [];

export function buildingShape(
  fabric: Fabric,
  building: number,
  properties: Shape['properties'] = {},
): Shape[] {
  const known = fabric.buildings[building];
  if (!known) return [];
  return [feature({ type: 'Polygon', coordinates: known.rings.map(positionsOf) }, properties)];
}

/** The grid's own part of its name: 西关社区第3网格 is 第3网格, in English `Grid 3`; a name that was given stays. */
export function shortName(name: string): string {
  const number = /第(\d+)网格$/.exec(name)?.[1];
  if (number !== undefined && language() === 'en') return `Grid ${number}`;
  return number === undefined ? name : `第${number}网格`;
}

/** Glyphs of locks are in few fonts: a word is. */
const lockedWord = (): string => (language() === 'en' ? ' (locked)' : '（锁）');

/** Labels with the figures of another state of the same grids: while something is tried. */
export function labelsThen(labels: Shapes, after: Fabric): Shapes {
  const then = new Map(consequences(after).grids.map(each => [each.grid, each]));
  return collection(
    labels.features.map(label => {
      const figures = then.get(Number(label.properties.grid));
      if (!figures) return label;
      const { work, state } = figures;
      return { ...label, properties: { ...label.properties, work, state, mark: STATE_SHAPES[state] } };
    }),
  );
}

/** Grids as areas with their tint, and a label each: shape of its state, name, households. */
export function gridShapes(
  fabric: Fabric,
  tints: ReadonlyMap<number, number>,
): { areas: Shapes; labels: Shapes } {
  const areas: Shape[] = [];
  const labels: Shape[] = [];
  for (const { grid, name, work, state } of consequences(fabric).grids) {
    const shape = gridShape(fabric, grid)[0];
    if (!shape) continue;
    const locked = fabric.grids.get(grid)?.locked === true;
    areas.push({ ...shape, properties: { grid, tint: GRID_TINTS[tints.get(grid) ?? 0] as string, locked } });
    const at = labelPointOf(shape.geometry as Parameters<typeof labelPointOf>[0]);
    if (at)
      labels.push(
        feature(
          { type: 'Point', coordinates: [...at] },
          {
            grid,
            name: shortName(name),
            work,
            state,
            mark: STATE_SHAPES[state],
            locked: locked ? lockedWord() : '',
          },
        ),
      );
  }
  return { areas: collection(areas), labels: collection(labels) };
}

/** All lines: `edge` of the community, `grid` between grids, `atom` inside one. */
export function lineShapes(fabric: Fabric): Shapes {
  return collection(
    [...fabric.arcs.values()].map(arc => lineShape(arc.line, { kind: kindOfArc(fabric, arc) })),
  );
}

function kindOfArc(fabric: Fabric, arc: Arc): 'edge' | 'grid' | 'atom' {
  if (arc.left === OUTSIDE || arc.right === OUTSIDE) return 'edge';
  return isBoundary(fabric, arc) ? 'grid' : 'atom';
}

/** Buildings with their households. */
export function buildingShapes(fabric: Fabric): Shapes {
  return collection(
    fabric.buildings.flatMap(({ households }, b) => buildingShape(fabric, b, { building: b, households })),
  );
}

/** Vertices (`vertex`), middles of segments (`middle`) and corners (`node`) of the boundaries that some arcs are. */
export function handleShapes(fabric: Fabric, arcs: Iterable<number>): Shapes {
  const shapes: Shape[] = [];
  const nodes = new Set<number>();
  for (const id of arcs) {
    const arc = fabric.arcs.get(id);
    if (!arc) continue;
    nodes.add(arc.from).add(arc.to);
    const last = arc.line.length / 2 - 1;
    for (let i = 0; i <= last; i++) {
      const [x, y] = [arc.line[2 * i] as number, arc.line[2 * i + 1] as number];
      if (i > 0 && i < last) shapes.push(pointShape([x, y], { kind: 'vertex' }));
      if (i < last)
        shapes.push(
          pointShape([(x + (arc.line[2 * i + 2] as number)) / 2, (y + (arc.line[2 * i + 3] as number)) / 2], {
            kind: 'middle',
          }),
        );
    }
  }
  for (const node of nodes) {
    const at = fabric.nodes.get(node);
    if (at && isCorner(fabric, node)) shapes.push(pointShape([at.x, at.y], { kind: 'node' }));
  }
  return collection(shapes);
}
