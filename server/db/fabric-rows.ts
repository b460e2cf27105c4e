/**
 * The rows that follow from a community's fabric: grids, the buildings' grids, and its lines between grids. An edit writes only
 * those that differ.
 */
import { sql } from 'kysely';
import { windowStateOf } from '../api/window.ts';
import { lineLength_m } from '../partition/fabric/measure.ts';
import { outlineOf, toGeometry } from '../partition/fabric/outline.ts';
import { topologyOf } from '../partition/fabric/topology.ts';
import { type Arc, type Fabric, OUTSIDE } from '../partition/fabric/types.ts';
import { insertRows } from './bulk.ts';
import type { County } from './counties.ts';
import type { Trx } from './engine.ts';
import { lineToWkb, multiPolygonToWkb, pointToWkb } from './wkb.ts';

/** Level of grids as stored. */
const GRID_LEVEL = 1;

interface GridRow {
  code: string;
  name: string;
  kind: string;
  households: number;
  buildings: number;
  state: string;
  geom: string;
}

/** A line between two grids, or on the community's edge. */
interface LineRow {
  arc: number;
  from_node: number;
  to_node: number;
  left_grid: string;
  right_grid: string | null;
  lies_on: string | null;
  name: string | null;
  length_m: number;
  geom: string;
}

function gridRow(fabric: Fabric, grid: number): GridRow {
  const known = fabric.grids.get(grid);
  if (!known) throw new RangeError(`no grid ${grid} in the fabric`);
  const topology = topologyOf(fabric);
  const held = topology.facesOf(grid).flatMap(face => topology.buildingsOn(face));
  const households = held.reduce((sum, b) => sum + fabric.buildings[b].households, 0);
  const { type, coordinates } = toGeometry(outlineOf(fabric, grid));
  return {
    code: known.code,
    name: known.name,
    kind: known.kind,
    households,
    buildings: held.length,
    state: windowStateOf({ kind: known.kind, households }, fabric.window),
    geom: multiPolygonToWkb(type === 'Polygon' ? [coordinates] : coordinates),
  };
}

const codeAt = (fabric: Fabric, face: number): string | null => {
  if (face === OUTSIDE) return null;
  const grid = fabric.faces.get(face)?.grid;
  const code = grid === undefined ? undefined : fabric.grids.get(grid)?.code;
  if (code === undefined) throw new RangeError(`face ${face} of the fabric is in no grid`);
  return code;
};

/** Code of every building's grid, by the building's number. */
function codesOfBuildings(fabric: Fabric): Map<number, string> {
  return new Map([...fabric.places].map(([b, { face }]) => [b, codeAt(fabric, face) ?? '']));
}

interface Line {
  arc: Arc;
  left: string | null;
  right: string | null;
}

/** The arcs whose sides are in different grids. */
function linesOf(fabric: Fabric): Map<number, Line> {
  const lines = new Map<number, Line>();
  for (const [a, arc] of fabric.arcs) {
    const [left, right] = [codeAt(fabric, arc.left), codeAt(fabric, arc.right)];
    if (left !== right) lines.set(a, { arc, left, right });
  }
  return lines;
}

function positionsOf(line: readonly number[]): [number, number][] {
  const positions: [number, number][] = [];
  for (let i = 0; i < line.length; i += 2)
    positions.push([(line[i] as number) / 1e9, (line[i + 1] as number) / 1e9]);
  return positions;
}

function lineRow(fabric: Fabric, id: number, { arc, left, right }: Line): LineRow {
  const turned = left === null;
  const positions = positionsOf(arc.line);
  return {
    arc: id,
    from_node: turned ? arc.to : arc.from,
    to_node: turned ? arc.from : arc.to,
    left_grid: (turned ? right : left) ?? '',
    right_grid: turned ? null : right,
    lies_on: arc.on,
    name: arc.name ?? null,
    length_m: lineLength_m(fabric.frame, arc.line),
    geom: lineToWkb(turned ? positions.reverse() : positions),
  };
}

const nodesOf = (lines: ReadonlyMap<number, Line>): Set<number> =>
  new Set([...lines.values()].flatMap(({ arc }) => [arc.from, arc.to]));

/** What of a fabric's rows another state of it does not have. */
interface Rows {
  grids: GridRow[];
  buildings: { building: string; grid: string; households: number }[];
  nodes: { node: number; geom: string }[];
  lines: LineRow[];
  gone: { grids: string[]; nodes: number[]; lines: number[] };
}

function rowsBetween(before: Fabric | undefined, after: Fabric): Rows {
  const oldLines = before ? linesOf(before) : new Map<number, Line>();
  const newLines = linesOf(after);
  const [oldNodes, newNodes] = [nodesOf(oldLines), nodesOf(newLines)];
  const isOld = (id: number, line: Line): boolean => {
    const old = oldLines.get(id);
    return old !== undefined && old.arc === line.arc && old.left === line.left && old.right === line.right;
  };
  const fresh = [...newLines].filter(([id, line]) => !isOld(id, line));
  const oldCodes = before ? codesOfBuildings(before) : new Map<number, string>();
  const codesAfter = new Set([...after.grids.values()].map(({ code }) => code));
  return {
    grids: changedGrids(before, after).map(grid => gridRow(after, grid)),
    buildings: [...codesOfBuildings(after)]
      .filter(([b, code]) => oldCodes.get(b) !== code)
      .map(([b, grid]) => {
        const { id, households } = after.buildings[b] as { id: string; households: number };
        return { building: id, grid, households };
      }),
    nodes: [...newNodes]
      .filter(id => !oldNodes.has(id) || before?.nodes.get(id) !== after.nodes.get(id))
      .map(id => {
        const { x, y } = after.nodes.get(id) as { x: number; y: number };
        return { node: id, geom: pointToWkb([x / 1e9, y / 1e9]) };
      }),
    lines: fresh.map(([id, line]) => lineRow(after, id, line)),
    gone: {
      grids: before ? [...before.grids.values()].map(({ code }) => code).filter(c => !codesAfter.has(c)) : [],
      nodes: [...oldNodes].filter(id => !newNodes.has(id)),
      lines: [...oldLines.keys()].filter(id => !newLines.has(id)),
    },
  };
}

/** Grids whose card or land differs. */
function changedGrids(before: Fabric | undefined, after: Fabric): number[] {
  if (before === undefined) return [...after.grids.keys()];
  const touched = new Set<number>();
  for (const [grid, card] of after.grids) if (before.grids.get(grid) !== card) touched.add(grid);
  for (const [f, face] of after.faces) {
    const old = before.faces.get(f);
    if (old === face) continue;
    touched.add(face.grid);
    if (old) touched.add(old.grid);
  }
  for (const [f, face] of before.faces) if (!after.faces.has(f)) touched.add(face.grid);
  // A line may move between two atoms without either being replaced; a place may change.
  for (const [a, arc] of after.arcs)
    if (before.arcs.get(a) !== arc)
      for (const side of [arc.left, arc.right]) {
        const grid = after.faces.get(side)?.grid;
        if (grid !== undefined) touched.add(grid);
      }
  for (const [b, place] of after.places)
    if (before.places.get(b) !== place) {
      for (const grid of [
        after.faces.get(place.face)?.grid,
        before.faces.get(before.places.get(b)?.face ?? OUTSIDE)?.grid,
      ])
        if (grid !== undefined) touched.add(grid);
    }
  return [...touched].filter(grid => after.grids.has(grid)).sort((a, b) => a - b);
}

/**
 * Writes what follows from a fabric and did not follow from the one before.
 *
 * @param before undefined where the plan has no rows of the community yet
 * @throws the database's error where a geometry cannot be stored; the transaction is then lost
 */
export async function writeFabricRows(
  trx: Trx,
  county: County,
  plan: string,
  before: Fabric | undefined,
  after: Fabric,
): Promise<void> {
  const community = after.region.code;
  const rows = rowsBetween(before, after);
  const own = { county: sql`${county.county}`, plan: sql`${plan}::uuid` };
  const here = { ...own, community: sql`${community}` };
  if (before !== undefined) await removeOld(trx, county, plan, community, rows);
  await writeGrids(trx, county, plan, community, rows.grids);
  await insertRows(
    trx,
    'plan_buildings',
    { building: 'text', grid: 'text', households: 'int' },
    rows.buildings,
    { computed: own },
  );
  await insertRows(trx, 'plan_nodes', { node: 'int', geom: 'geometry(Point, 4326)' }, rows.nodes, {
    computed: here,
  });
  await insertRows(
    trx,
    'plan_arcs',
    {
      arc: 'int',
      from_node: 'int',
      to_node: 'int',
      left_grid: 'text',
      right_grid: 'text',
      lies_on: 'text',
      name: 'text',
      length_m: 'float8',
      geom: 'geometry(LineString, 4326)',
    },
    rows.lines,
    { computed: here },
  );
}

/** Takes away what goes and what is written anew; lines before the nodes that they end at. */
async function removeOld(
  trx: Trx,
  { county }: County,
  plan: string,
  community: string,
  { grids, buildings, nodes, lines, gone }: Rows,
): Promise<void> {
  const remove = async (
    table: string,
    column: string,
    type: string,
    ids: (number | string)[],
    all = true,
  ) => {
    if (ids.length === 0) return;
    await sql`
      delete from ${sql.id(table)} where county = ${county} and plan = ${plan}::uuid
        and ${all ? sql`community = ${community}` : sql`true`}
        and ${sql.id(column)} = any(${ids}::${sql.raw(type)}[])`.execute(trx);
  };
  // A node that moves takes its lines along: they end at the same number before and after.
  const moved = nodes.map(({ node }) => node);
  await remove('plan_arcs', 'arc', 'int', [...gone.lines, ...lines.map(({ arc }) => arc)]);
  await remove('plan_nodes', 'node', 'int', [...gone.nodes, ...moved]);
  await remove(
    'plan_buildings',
    'building',
    'text',
    buildings.map(({ building }) => building),
    false,
  );
  await remove('grids', 'code', 'text', [...gone.grids, ...grids.map(({ code }) => code)]);
}

async function writeGrids(
  trx: Trx,
  county: County,
  plan: string,
  community: string,
  grids: readonly GridRow[],
): Promise<void> {
  await insertRows(
    trx,
    'grids',
    {
      code: 'text',
      name: 'text',
      kind: 'text',
      households: 'int',
      buildings: 'int',
      state: 'text',
      geom: 'geometry(MultiPolygon, 4326)',
    },
    grids,
    {
      computed: {
        county: sql`${county.county}`,
        plan: sql`${plan}::uuid`,
        code_system: sql`${county.codeSystem}`,
        community: sql`${community}`,
        parent: sql`${community}`,
        level: sql`${GRID_LEVEL}::int`,
        area_m2: sql`ST_Area(x.geom::geography)`,
        label: sql`ST_PointOnSurface(x.geom)`,
      },
    },
  );
}
