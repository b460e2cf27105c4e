/** Plans: divisions with their parameters, their grids, and the arcs and nodes of their boundaries. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table plans (
      county text not null references counties,
      id uuid not null,
      name text not null,
      state text not null
        check (state in ('draft', 'consultation', 'approved', 'in_force', 'withdrawn', 'retired')),
      level text not null check (level in ('community', 'grid')),
      scope_kind text not null check (scope_kind in ('city', 'subdistrict', 'community')),
      -- For a whole city the county's code.
      scope_code text not null,
      scope_name text not null,
      window_min integer not null,
      window_max integer not null,
      window_target integer not null,
      barriers text[] not null,
      seed integer not null,
      -- Which household count it was made with.
      households_kind text not null,
      author text not null,
      -- Counts the plans of one scope and level, from 1.
      version integer not null,
      created_at timestamptz not null default clock_timestamp(),
      -- The engine's report as made.
      report jsonb not null,
      primary key (county, id),
      unique (county, level, scope_kind, scope_code, version)
    )`.execute(db);
  await sql`create index plans_newest on plans (county, created_at desc)`.execute(db);

  await sql`
    create table grids (
      county text not null,
      plan uuid not null,
      code_system text not null,
      code text not null,
      name text not null,
      community text not null,
      -- 0 community, 1 grid, 2 compound, 3 building.
      level integer not null check (level between 0 and 3),
      kind text not null check (kind in ('resident', 'special', 'empty', 'oversize')),
      -- Code of the unit of the level above.
      parent text,
      households integer not null,
      buildings integer not null,
      -- Where the households lie against the plan's window.
      state text not null
        check (state in ('inside', 'below', 'above', 'oversize', 'empty', 'special')),
      area_m2 double precision not null,
      geom geometry(MultiPolygon, 4326) not null,
      label geometry(Point, 4326) not null,
      primary key (county, plan, code_system, code),
      foreign key (county, plan) references plans on delete cascade
    )`.execute(db);
  await sql`create index grids_community on grids (county, community, plan)`.execute(db);
  await sql`create index grids_geom on grids using gist (geom)`.execute(db);

  await sql`
    create table plan_buildings (
      county text not null,
      plan uuid not null,
      building text not null,
      grid text not null,
      households integer not null,
      primary key (county, plan, building),
      foreign key (county, plan) references plans on delete cascade
    )`.execute(db);
  await sql`create index plan_buildings_grid on plan_buildings (county, plan, grid)`.execute(db);
  await sql`create index plan_buildings_building on plan_buildings (county, building)`.execute(db);

  // Boundaries once each: an arc runs from node to node with one grid on either side (right empty: the edge).
  await sql`
    create table plan_nodes (
      county text not null,
      plan uuid not null,
      node integer not null,
      geom geometry(Point, 4326) not null,
      primary key (county, plan, node),
      foreign key (county, plan) references plans on delete cascade
    )`.execute(db);
  await sql`
    create table plan_arcs (
      county text not null,
      plan uuid not null,
      arc integer not null,
      from_node integer not null,
      to_node integer not null,
      left_grid text not null,
      right_grid text,
      -- What the arc lies on: a barrier class, community, compound, gap or wall.
      lies_on text not null,
      name text,
      length_m double precision not null,
      geom geometry(LineString, 4326) not null,
      primary key (county, plan, arc),
      foreign key (county, plan) references plans on delete cascade,
      foreign key (county, plan, from_node) references plan_nodes,
      foreign key (county, plan, to_node) references plan_nodes
    )`.execute(db);
  await sql`create index plan_arcs_geom on plan_arcs using gist (geom)`.execute(db);

  // Which plan is in force in a community, and since when: the past stays readable.
  await sql`
    create table in_force (
      county text not null,
      community text not null,
      plan uuid not null,
      valid_from timestamptz not null default clock_timestamp(),
      valid_to timestamptz,
      primary key (county, community, valid_from),
      foreign key (county, plan) references plans
    )`.execute(db);
  await sql`create unique index in_force_now on in_force (county, community) where valid_to is null`.execute(
    db,
  );
  await sql`create index in_force_plan on in_force (county, plan)`.execute(db);

  // Every code that was ever in force, with the plan that first used it: no such code is given to another grid.
  await sql`
    create table published_codes (
      county text not null,
      code_system text not null,
      code text not null,
      plan uuid not null,
      published_at timestamptz not null default clock_timestamp(),
      primary key (county, code_system, code),
      foreign key (county, plan) references plans
    )`.execute(db);
}
