/** Edits by drawn lines: a grid is split, the boundary between two grids takes another way. */
import { contains } from '../../geometry/rings.ts';
import { refuseGrid } from './atom-actions.ts';
import { nextCode, nextName } from './codes.ts';
import { goRound } from './footprints.ts';
import { type Chain, chainsOf, extended, REACH_m, refuseLine, stretchOf, withoutRepeats } from './lines.ts';
import { boxesMeet, boxOf, nearestOnLine, reversed } from './measure.ts';
import { type Cutting, crossesBuilding, cutGrids, insideOf, refuseLeaving, settle } from './redraw.ts';
import { refuse, titleOf } from './refuse.ts';
import { topologyOf } from './topology.ts';
import type { Arc, Fabric, Outcome, Point, Refusal } from './types.ts';

export interface SplitOptions {
  /** Buildings that the line goes round, and where each is then, seen along the line. */
  sides?: Readonly<Record<string, 'left' | 'right'>>;
  /** Codes that were used before and are never used again. */
  retired?: readonly string[];
}

/** Splits a grid along a line that crosses it once; its ends are drawn on to the edge where that is near. The larger part keeps the code. */
export function splitGrid(
  fabric: Fabric,
  grid: number,
  drawn: readonly number[],
  { sides = {}, retired = [] }: SplitOptions = {},
): Outcome {
  const given = withoutRepeats(drawn);
  const refusal = refuseGrid(fabric, grid) ?? refuseLine(given);
  if (refusal) return refusal;
  const edges = gridEdges(fabric, grid);
  const cutting = aroundBuildings(
    fabric,
    extended(fabric.frame, given, edges),
    id => sides[id],
    line => cutGrids(fabric, [grid], [line]),
  );
  if (!cutting.ok) return cutting;
  const sidesOf = partsBeside(cutting);
  if (sidesOf.length !== 2) return splitRefusal(fabric, grid, sidesOf.length, given);
  const { edit } = cutting.mesh;
  const [small] = sidesOf
    .map(faces => ({ faces, work: workOn(cutting, faces) }))
    .sort((p, q) => p.work - q.work || p.faces.length - q.faces.length || q.faces[0] - p.faces[0]);
  const code = nextCode(fabric, retired);
  const added = edit.addGrid({ code, name: nextName(fabric, code), kind: 'resident' });
  for (const face of small.faces) edit.label(face, added);
  return settle(cutting, 'splitGrid');
}

function splitRefusal(fabric: Fabric, grid: number, parts: number, line: readonly number[]): Refusal {
  const name = titleOf(fabric, grid);
  const at: Point = [line[0], line[1]];
  return parts > 2
    ? refuse(
        'line_cuts_several',
        `这条线把“${name}”切成了${parts}块。请画一条只穿过一次的线。`,
        `The line cuts "${name}" into ${parts} parts. Draw one that crosses it once.`,
        { grid, at },
      )
    : refuse(
        'line_does_not_cross',
        `这条线没有从一边到另一边穿过“${name}”。请从边界外画到边界外。`,
        `The line does not cross "${name}" from edge to edge. Begin and end outside it.`,
        { grid, at },
      );
}

/** The arcs on a grid's edge. */
function gridEdges(fabric: Fabric, grid: number): (readonly number[])[] {
  const topology = topologyOf(fabric);
  return topology
    .facesOf(grid)
    .flatMap(face => topology.halvesOf(face))
    .filter(h => topology.gridAt(h ^ 1) !== grid)
    .map(h => (fabric.arcs.get(h >> 1) as Arc).line);
}

function workOn({ mesh: { edit } }: Cutting, faces: readonly number[]): number {
  const own = new Set(faces);
  let work = 0;
  for (const [b, { face }] of edit.places.merged())
    if (own.has(face)) work += edit.base.buildings[b].households + (edit.base.buildings[b].load ?? 0);
  return work;
}

/** The parts of a grid that lie beside the lines it was cut along. */
function partsBeside({ mesh, cut, faces }: Cutting): number[][] {
  const own = new Set(faces);
  const seen = new Set<number>();
  const parts: number[][] = [];
  for (const start of faces) {
    if (seen.has(start)) continue;
    seen.add(start);
    const part = [start];
    let beside = false;
    for (const face of part)
      for (const a of mesh.arcsOf(face)) {
        const arc = mesh.arc(a);
        const other = arc.left === face ? arc.right : arc.left;
        if (!own.has(other)) continue;
        if (cut.drawn.has(a)) beside = true;
        else if (!seen.has(other)) {
          seen.add(other);
          part.push(other);
        }
      }
    if (beside) parts.push(part.sort((a, b) => a - b));
  }
  return parts;
}

/** Tries a line; where it runs through a building whose side is known it goes round that, and is tried again. */
function aroundBuildings<T extends { ok: true }>(
  fabric: Fabric,
  line: number[],
  sideOf: (building: string) => 'left' | 'right' | undefined,
  attempt: (line: number[]) => T | Refusal,
): T | Refusal {
  let way = line;
  for (const done = new Set<string>(); ; ) {
    const outcome = attempt(way);
    if (outcome.ok || outcome.code !== 'crosses_building' || !outcome.building) return outcome;
    const id = outcome.building;
    const side = sideOf(id);
    if (side === undefined || done.has(id)) return outcome;
    done.add(id);
    const building = fabric.buildings.findIndex(b => b.id === id);
    const round = goRound(fabric.buildings[building], way, side);
    if (!round) return crossesBuilding(fabric, building, outcome.at as Point);
    way = withoutRepeats(round);
  }
}

export interface RerouteOptions {
  /** Buildings that the line goes round, and the grid that each is then in. */
  sides?: Readonly<Record<string, number>>;
}

/**
 * The boundary between two grids takes another way, between two places of it: the land between the old way and the new one changes
 * side. The ends of the line are joined to the boundary where that is within 30 m.
 */
export function reroute(
  fabric: Fabric,
  a: number,
  b: number,
  drawn: readonly number[],
  { sides = {} }: RerouteOptions = {},
): Outcome {
  const given = withoutRepeats(drawn);
  const refusal = refuseGrid(fabric, a) ?? refuseGrid(fabric, b) ?? refuseLine(given);
  if (refusal) return refusal;
  const ends = boundaryEnds(fabric, a, b, given);
  if (!ends) return offBoundary(fabric, a, b, given);
  const oldWay = stretchOf(fabric.frame, ends.chain, ends.from, ends.to);
  const newWay = withoutRepeats([...ends.from, ...given, ...ends.to]);
  if (oldWay.length < 4) return refuseLine(oldWay) as Refusal;
  const refused = refuseLine(newWay);
  if (refused) return refused;
  return redrawBetween(fabric, 'reroute', [a, b], oldWay, newWay, sides);
}

function offBoundary(fabric: Fabric, a: number, b: number, line: readonly number[]): Refusal {
  return refuse(
    'not_on_boundary',
    `线的两端都要落在“${titleOf(fabric, a)}”与“${titleOf(fabric, b)}”的同一段共同边界上（30米内）。`,
    `Both ends of the line must lie on one stretch of the boundary between "${titleOf(fabric, a)}" and "${titleOf(fabric, b)}" (within 30 m).`,
    { at: [line[0], line[1]] },
  );
}

/** The stretch of common boundary that both ends of a line are near, and the places on it. */
function boundaryEnds(
  fabric: Fabric,
  a: number,
  b: number,
  line: readonly number[],
): { chain: Chain; from: Point; to: Point } | undefined {
  const gridOf = (face: number): number => fabric.faces.get(face)?.grid ?? -1;
  const chains = chainsOf(fabric, arc => {
    const [p, q] = [gridOf(arc.left), gridOf(arc.right)];
    return (p === a && q === b) || (p === b && q === a);
  });
  let best: { chain: Chain; from: Point; to: Point } | undefined;
  let least = Infinity;
  for (const chain of chains) {
    const from = nearestOnLine(fabric.frame, chain.line, [line[0], line[1]]);
    const to = nearestOnLine(fabric.frame, chain.line, line.slice(-2) as unknown as Point);
    if (from.distance_m > REACH_m || to.distance_m > REACH_m) continue;
    if (from.distance_m + to.distance_m >= least) continue;
    least = from.distance_m + to.distance_m;
    best = { chain, from: from.at, to: to.at };
  }
  return best;
}

/**
 * The boundary between two grids goes a new way instead of an old one, which begin and end at the same places (or the ends lie on the
 * community's edge, and the old way runs along it from one to the other): the land between them changes side.
 *
 * @param newWay the line to be drawn @param oldWay from its first point to its last
 */
export function redrawBetween(
  fabric: Fabric,
  action: string,
  [a, b]: readonly [number, number],
  oldWay: readonly number[],
  newWay: number[],
  sides: Readonly<Record<string, number>> = {},
): Outcome {
  const land = (line: readonly number[]): Float64Array[] => [
    Float64Array.from([...line, ...reversed(oldWay).slice(2)]),
  ];
  const cutting = aroundBuildings(
    fabric,
    newWay,
    id => sideFor(fabric, [a, b], land(newWay), id, sides[id]),
    line => {
      const found = cutGrids(fabric, [a, b], [line]);
      if (!found.ok) return found;
      const leaving = refuseLeaving(found, [a, b], [line]);
      return leaving ?? { ...found, line };
    },
  );
  if (!cutting.ok) return cutting;
  const { mesh, faces, line } = cutting;
  const between = land(line);
  const box = boxOf(between);
  for (const face of faces) {
    if (!boxesMeet(boxOf([...mesh.arcsOf(face)].map(arc => mesh.arc(arc).line)), box)) continue;
    const [x, y] = insideOf(mesh, face);
    if (!contains(between, x, y)) continue;
    mesh.edit.label(face, mesh.edit.faces.get(face).grid === a ? b : a);
  }
  return settle(cutting, action);
}

/** On which side of a line a building must be to come to a grid; undefined where no grid was named, or neither of the two. */
function sideFor(
  fabric: Fabric,
  [a, b]: readonly [number, number],
  between: Float64Array[],
  id: string,
  grid: number | undefined,
): 'left' | 'right' | undefined {
  if (grid !== a && grid !== b) return undefined;
  const building = fabric.buildings.findIndex(other => other.id === id);
  const { face } = fabric.places.get(building) as { face: number };
  const now = (fabric.faces.get(face) as { grid: number }).grid;
  // The land between the two ways is on the line's left where the closed way runs counter-clockwise: it changes side, the rest stays.
  const left = leftChanges(between[0]);
  const changes = now !== grid;
  return changes === left ? 'left' : 'right';
}

/** Whether a closed way has its inside on the left. */
function leftChanges(ring: Float64Array): boolean {
  let twice = 0;
  for (let i = 2; i < ring.length; i += 2)
    twice +=
      (ring[i - 2] - ring[0]) * (ring[i + 1] - ring[1]) - (ring[i] - ring[0]) * (ring[i - 1] - ring[1]);
  return twice > 0;
}
