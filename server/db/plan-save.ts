/** Stores a division as a plan: grids, the buildings' grids, and the boundaries as arcs and nodes. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { BarrierClass } from '../api/barriers.ts';
import type { MultiPolygonCoordinates, Position } from '../api/geo.ts';
import { windowStateOf } from '../api/window.ts';
import type { BoundaryStretch, PartitionLevel, PartitionResult } from '../partition/types.ts';
import { insertRows } from './bulk.ts';
import type { County } from './counties.ts';
import type { Trx } from './engine.ts';
import { insertFabrics } from './fabrics.ts';
import type { Scope } from './partition-input.ts';
import { touchLayers } from './versions.ts';
import { lineToWkb, multiPolygonToWkb, pointToWkb } from './wkb.ts';

export interface NewPlan {
  name: string | undefined;
  level: 'community' | 'grid';
  scope: Scope;
  /** Households. */
  window: { min: number; max: number; target: number };
  barriers: readonly BarrierClass[];
  seed: number;
  /** Principal's id. */
  author: string;
}

/** As stored; courtyards came after buildings. */
const LEVEL_NUMBER: Record<PartitionLevel, number> = {
  community: 0,
  grid: 1,
  compound: 2,
  building: 3,
  courtyard: 4,
};

/**
 * Writes a plan in state `draft` and returns its id. Its version counts the plans of the same scope and level.
 *
 * @throws the database's error where a grid's geometry cannot be stored; nothing is then written
 */
export async function insertPlan(
  trx: Trx,
  county: County,
  plan: NewPlan,
  result: PartitionResult,
): Promise<string> {
  const id = randomUUID();
  const version = await nextPlanVersion(trx, county, plan.level, plan.scope);
  await trx
    .insertInto('plans')
    .values({
      county: county.county,
      id,
      name: plan.name ?? `${plan.scope.name} 方案${version}`,
      state: 'draft',
      level: plan.level,
      scope_kind: plan.scope.kind,
      scope_code: plan.scope.code,
      scope_name: plan.scope.name,
      window_min: plan.window.min,
      window_max: plan.window.max,
      window_target: plan.window.target,
      barriers: [...plan.barriers],
      seed: plan.seed,
      households_kind: county.householdsKind,
      author: plan.author,
      version,
      report: JSON.stringify(result.report),
    })
    .execute();
  if (result.fabrics !== undefined) await insertFabrics(trx, county, id, result.fabrics);
  else {
    await insertGrids(trx, county, id, plan.window, result);
    await insertArcs(trx, county, id, result);
  }
  await touchLayers(trx, county.county, ['plans', 'grids']);
  return id;
}

/** The version of the next plan of a scope and level; until the transaction ends nobody else takes it. */
export async function nextPlanVersion(
  trx: Trx,
  county: County,
  level: NewPlan['level'],
  scope: Scope,
): Promise<number> {
  // Two saves of one scope at once must not take the same version.
  await sql`select pg_advisory_xact_lock(hashtext(${`plans ${county.county} ${level} ${scope.code}`}))`.execute(
    trx,
  );
  const last = await trx
    .selectFrom('plans')
    .select(({ fn }) => fn.max('version').as('version'))
    .where('county', '=', county.county)
    .where('level', '=', level)
    .where('scope_kind', '=', scope.kind)
    .where('scope_code', '=', scope.code)
    .executeTakeFirst();
  return (last?.version ?? 0) + 1;
}

async function insertGrids(
  trx: Trx,
  county: County,
  plan: string,
  window: NewPlan['window'],
  result: PartitionResult,
): Promise<void> {
  const own = { county: sql`${county.county}`, plan: sql`${plan}::uuid` };
  await insertRows(
    trx,
    'grids',
    {
      code: 'text',
      name: 'text',
      community: 'text',
      level: 'int',
      kind: 'text',
      parent: 'text',
      households: 'int',
      buildings: 'int',
      state: 'text',
      geom: 'geometry(MultiPolygon, 4326)',
    },
    result.grids.map(grid => ({
      code: grid.code,
      name: grid.name,
      community: grid.region,
      level: LEVEL_NUMBER[grid.level],
      kind: grid.kind,
      parent: grid.region,
      households: grid.households,
      buildings: grid.buildings,
      state: windowStateOf(grid, window),
      geom: multiPolygonToWkb(
        grid.geometry.type === 'Polygon'
          ? [grid.geometry.coordinates]
          : (grid.geometry.coordinates satisfies MultiPolygonCoordinates),
      ),
    })),
    {
      computed: {
        ...own,
        code_system: sql`${county.codeSystem}`,
        area_m2: sql`ST_Area(x.geom::geography)`,
        label: sql`ST_PointOnSurface(x.geom)`,
      },
    },
  );
  await insertRows(
    trx,
    'plan_buildings',
    { building: 'text', grid: 'text', households: 'int' },
    result.assignments.map(({ building, grid, households }) => ({ building, grid, households })),
    { computed: own },
  );
}

/** Stretches become arcs; their end points, shared within a community where they are equal to the last bit, become nodes. */
async function insertArcs(trx: Trx, county: County, plan: string, result: PartitionResult): Promise<void> {
  const communityOf = new Map(result.grids.map(({ code, region }) => [code, region]));
  const nodes = new Map<string, { community: string; node: number; geom: string }>();
  const nodeAt = (community: string, position: Position | undefined): number => {
    if (position === undefined) throw new Error('a boundary stretch has no positions');
    const key = `${community} ${position.join(' ')}`;
    const known = nodes.get(key);
    if (known !== undefined) return known.node;
    const node = nodes.size + 1;
    nodes.set(key, { community, node, geom: pointToWkb(position) });
    return node;
  };
  const arcs = result.stretches.map((stretch: BoundaryStretch, index) => {
    const community = communityOf.get(stretch.left) ?? '';
    return {
      community,
      arc: index + 1,
      from_node: nodeAt(community, stretch.line[0]),
      to_node: nodeAt(community, stretch.line.at(-1)),
      left_grid: stretch.left,
      right_grid: stretch.right || null,
      lies_on: stretch.on,
      name: stretch.name ?? null,
      length_m: stretch.length_m,
      geom: lineToWkb(stretch.line),
    };
  });
  const own = { county: sql`${county.county}`, plan: sql`${plan}::uuid` };
  await insertRows(
    trx,
    'plan_nodes',
    { community: 'text', node: 'int', geom: 'geometry(Point, 4326)' },
    [...nodes.values()],
    { computed: own },
  );
  await insertRows(
    trx,
    'plan_arcs',
    {
      community: 'text',
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
    arcs,
    { computed: own },
  );
}
