/** A fabric from a region's division: its atoms as faces, its arrangement's edges chained to arcs. */
import type { StretchClass } from '../../api/barriers.ts';
import type { ArealGeometry, MultiPolygonCoordinates, Position } from '../../api/geo.ts';
import type { RegionOutput } from '../output.ts';
import type { RegionDivision } from '../region.ts';
import type {
  Arc,
  Fabric,
  FabricBuilding,
  FabricGrid,
  FabricGroup,
  FabricNode,
  Face,
  Place,
} from './types.ts';

/** Degrees to whole nanodegrees. */
export const toNano = (degrees: number): number => Math.round(degrees * 1e9);

/** Positions in degrees to a flat line of nanodegrees. */
export function toLine(positions: readonly Position[]): number[] {
  return positions.flatMap(([lon, lat]) => [toNano(lon), toNano(lat)]);
}

/** The rings of an area. */
export function ringsOf(area: MultiPolygonCoordinates | ArealGeometry): number[][] {
  const polygons = Array.isArray(area)
    ? area
    : area.type === 'Polygon'
      ? [area.coordinates]
      : area.coordinates;
  return polygons.flat().map(toLine);
}

/** The fabric of a division: every atom is a face, every grid keeps its code, name, kind and lock. */
export function fabricOf(division: RegionDivision, output: RegionOutput): Fabric {
  const { graph, frame, gridOf, task, window } = division;
  const number = new Map(output.order.map((g, i) => [g, i]));
  const grids = output.grids.map(
    (grid): FabricGrid => ({
      code: grid.code,
      name: grid.name,
      kind: grid.kind,
      ...(grid.locked ? { locked: true } : {}),
    }),
  );
  const nameOf = new Map(task.compounds.map(({ id, name }) => [id, name]));
  const groups = graph.groups.map(({ compound, managed }): FabricGroup => {
    const name = compound === undefined ? undefined : nameOf.get(compound);
    return {
      ...(compound === undefined ? {} : { compound }),
      ...(name === undefined ? {} : { name }),
      ...(managed ? { managed: true } : {}),
    };
  });
  const faces = graph.atoms.map(
    (atom, a): Face => ({
      grid: number.get(gridOf[a]) as number,
      group: atom.group,
      ...(atom.water ? { water: true } : {}),
    }),
  );
  const places: [number, Place][] = [];
  graph.atoms.forEach((atom, a) => {
    for (const b of atom.buildings) places.push([b, { face: a }]);
  });
  const { nodes, arcs } = linesOf(division);
  return {
    region: { code: task.region.code, name: task.region.name },
    frame: { lon0: frame.lon0, lat0: frame.lat0, kx: frame.kx, ky: frame.ky },
    window: { ...window },
    groups,
    buildings: task.buildings.map(
      (b): FabricBuilding => ({
        id: b.id,
        households: b.households,
        ...(b.load ? { load: b.load } : {}),
        at: [toNano(b.at[0]), toNano(b.at[1])],
        rings: ringsOf(b.area),
      }),
    ),
    nodes: new Map(nodes.map((node, i) => [i, node])),
    arcs: new Map(arcs.map((arc, i) => [i, arc])),
    faces: new Map(faces.map((face, i) => [i, face])),
    grids: new Map(grids.map((grid, i) => [i, grid])),
    places: new Map(places.sort((a, b) => a[0] - b[0])),
    next: { node: nodes.length, arc: arcs.length, face: faces.length, grid: grids.length },
  };
}

/** An edge of the arrangement as an arc without nodes. */
interface Piece {
  left: number;
  right: number;
  on: StretchClass;
  name?: string;
}

const alike = (p: Piece, q: Piece): boolean =>
  p.left === q.left && p.right === q.right && p.on === q.on && p.name === q.name;

const turned = (p: Piece): Piece => ({ ...p, left: p.right, right: p.left });

/** Edges between two atoms, chained through every point where nothing else meets and nothing changes. */
function linesOf({ graph, frame }: RegionDivision): { nodes: FabricNode[]; arcs: Arc[] } {
  const { arrangement, atomOf, atoms, under } = graph;
  const { edges, from, to, faceOf } = arrangement;
  const pieces: (Piece | undefined)[] = edges.map((_, e) => {
    const left = atomOf[faceOf[2 * e]];
    const right = atomOf[faceOf[2 * e + 1]];
    if (left === right) return undefined;
    const wall = under[e].on === 'gap' && (atoms[left]?.oversize === true || atoms[right]?.oversize === true);
    return { left, right, ...under[e], ...(wall ? { on: 'wall' } : {}) };
  });
  /** Half-edges that leave each node. */
  const stars: number[][] = Array.from({ length: arrangement.nodes }, () => []);
  pieces.forEach((piece, e) => {
    if (!piece) return;
    stars[from[e]].push(2 * e);
    stars[to[e]].push(2 * e + 1);
  });
  const pieceAt = (h: number): Piece => {
    const piece = pieces[h >> 1] as Piece;
    return h & 1 ? turned(piece) : piece;
  };
  const endOf = (h: number): number => (h & 1 ? from : to)[h >> 1];
  /** The half-edge that goes on where one ends, if nothing changes there. */
  const onward = (h: number): number | undefined => {
    const star = stars[endOf(h)];
    if (star.length !== 2) return undefined;
    const g = star[0] === (h ^ 1) ? star[1] : star[0];
    return g !== (h ^ 1) && alike(pieceAt(g), pieceAt(h)) ? g : undefined;
  };
  const nodes: FabricNode[] = [];
  const idOf = new Map<number, number>();
  const nodeOf = (v: number, x: number, y: number): number => {
    let id = idOf.get(v);
    if (id === undefined) idOf.set(v, (id = nodes.push({ x, y }) - 1));
    return id;
  };
  const arcs: Arc[] = [];
  const used = new Uint8Array(edges.length);
  for (let e = 0; e < edges.length; e++) {
    if (!pieces[e] || used[e]) continue;
    let first = 2 * e;
    // Back to where the arc begins; a ring without a node begins at this edge.
    for (let g = onward(first ^ 1); g !== undefined && g !== ((2 * e) ^ 1); g = onward(first ^ 1))
      first = g ^ 1;
    const line: number[] = [];
    let last = first;
    for (let h: number | undefined = first; h !== undefined && !used[h >> 1]; h = onward(h)) {
      used[h >> 1] = 1;
      last = h;
      const edge = edges[h >> 1];
      const skip = line.length > 0 ? 2 : 0;
      if (h & 1)
        for (let i = edge.length - 2 - skip; i >= 0; i -= 2)
          line.push(edge[i] + frame.lon0, edge[i + 1] + frame.lat0);
      else
        for (let i = skip; i < edge.length; i += 2) line.push(edge[i] + frame.lon0, edge[i + 1] + frame.lat0);
    }
    const start = first & 1 ? to[first >> 1] : from[first >> 1];
    arcs.push({
      from: nodeOf(start, line[0], line[1]),
      to: nodeOf(endOf(last), line[line.length - 2], line[line.length - 1]),
      ...pieceAt(first),
      line,
    });
  }
  return { nodes, arcs };
}
