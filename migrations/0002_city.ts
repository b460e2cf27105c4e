/** The city as it stands on the ground. All geometry is WGS 84 (EPSG:4326), degrees. Lengths in metres, areas in m². */
import { type Kysely, sql } from 'kysely';

const SPATIAL: readonly string[] = [
  'subdistricts',
  'communities',
  'compounds',
  'buildings',
  'units',
  'entrances',
  'gates',
  'shops',
  'landuse',
  'streets',
  'water',
  'waterways',
  'railways',
  'stations',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table subdistricts (
      county text not null references counties,
      code_system text not null,
      code text not null,
      name text not null,
      geom geometry(MultiPolygon, 4326) not null,
      label geometry(Point, 4326) not null,
      valid_from timestamptz not null default now(),
      valid_to timestamptz,
      primary key (county, code_system, code)
    )`.execute(db);

  await sql`
    create table communities (
      county text not null references counties,
      code_system text not null,
      code text not null,
      name text not null,
      subdistrict text not null,
      kind text not null,
      residents integer,
      secretary text,
      telephone text,
      geom geometry(MultiPolygon, 4326) not null,
      -- A point inside, for the label.
      label geometry(Point, 4326) not null,
      valid_from timestamptz not null default now(),
      valid_to timestamptz,
      primary key (county, code_system, code),
      foreign key (county, code_system, subdistrict) references subdistricts
    )`.execute(db);
  await sql`create index communities_subdistrict on communities (county, code_system, subdistrict)`.execute(
    db,
  );

  await sql`
    create table compounds (
      county text not null references counties,
      id text not null,
      name text not null,
      community text,
      kind text,
      gated boolean,
      managed_by text,
      built integer,
      renovated integer,
      geom geometry(MultiPolygon, 4326) not null,
      valid_from timestamptz not null default now(),
      valid_to timestamptz,
      primary key (county, id)
    )`.execute(db);

  await sql`
    create table buildings (
      county text not null references counties,
      id text not null,
      name text,
      compound text,
      -- Code of the community in which the representative point lies; on an edge the lower code.
      community text,
      use text not null,
      building text,
      levels integer,
      units integer,
      geom geometry(MultiPolygon, 4326) not null,
      -- The representative point: where the building counts.
      point geometry(Point, 4326) not null,
      valid_from timestamptz not null default now(),
      valid_to timestamptz,
      primary key (county, id),
      foreign key (county, compound) references compounds
    )`.execute(db);
  await sql`create index buildings_community on buildings (county, community)`.execute(db);
  await sql`create index buildings_compound on buildings (county, compound)`.execute(db);
  await sql`create index buildings_point on buildings using gist (point)`.execute(db);

  // Several counts stand beside each other; a count is never overwritten by one of another kind, source or date.
  await sql`
    create table household_counts (
      county text not null,
      building text not null,
      kind text not null check (kind in ('registered', 'living', 'dwellings', 'estimated')),
      source text not null,
      counted_on date not null,
      households integer not null check (households >= 0),
      primary key (county, building, kind, source, counted_on),
      foreign key (county, building) references buildings on delete cascade
    )`.execute(db);

  // An address has parts, and a building may have several. full_text is what is searched and shown.
  await sql`
    create table addresses (
      county text not null,
      building text not null,
      number integer not null,
      street text,
      street_number text,
      compound text,
      building_name text,
      unit text,
      full_text text not null,
      valid_from timestamptz not null default now(),
      valid_to timestamptz,
      primary key (county, building, number),
      foreign key (county, building) references buildings on delete cascade
    )`.execute(db);

  await sql`
    create table units (
      county text not null,
      id text not null,
      building text not null,
      name text not null,
      households integer,
      geom geometry(Point, 4326) not null,
      valid_from timestamptz not null default now(),
      valid_to timestamptz,
      primary key (county, id),
      foreign key (county, building) references buildings on delete cascade
    )`.execute(db);
  await sql`create index units_building on units (county, building)`.execute(db);

  await sql`
    create table entrances (
      county text not null,
      id text not null,
      building text not null,
      kind text not null,
      geom geometry(Point, 4326) not null,
      valid_from timestamptz not null default now(),
      valid_to timestamptz,
      primary key (county, id),
      foreign key (county, building) references buildings on delete cascade
    )`.execute(db);
  await sql`create index entrances_building on entrances (county, building)`.execute(db);

  await sql`
    create table gates (
      county text not null,
      id text not null,
      compound text not null,
      kind text not null,
      -- OSM opening_hours; null: always open.
      hours text,
      geom geometry(Point, 4326) not null,
      valid_from timestamptz not null default now(),
      valid_to timestamptz,
      primary key (county, id),
      foreign key (county, compound) references compounds on delete cascade
    )`.execute(db);
  await sql`create index gates_compound on gates (county, compound)`.execute(db);

  await sql`
    create table shops (
      county text not null references counties,
      id text not null,
      name text,
      kind text not null,
      building text,
      address text,
      vacant boolean not null default false,
      geom geometry(Point, 4326) not null,
      valid_from timestamptz not null default now(),
      valid_to timestamptz,
      primary key (county, id)
    )`.execute(db);

  await sql`
    create table landuse (
      county text not null references counties,
      id text not null,
      kind text not null,
      name text,
      geom geometry(MultiPolygon, 4326) not null,
      valid_from timestamptz not null default now(),
      valid_to timestamptz,
      primary key (county, id)
    )`.execute(db);

  // class: the kind of barrier it is to a division, null for none; written when the line is stored.
  await sql`
    create table streets (
      county text not null references counties,
      id text not null,
      name text,
      highway text not null,
      class text,
      oneway boolean not null default false,
      bridge boolean not null default false,
      tunnel boolean not null default false,
      width_m double precision,
      layer integer not null default 0,
      geom geometry(LineString, 4326) not null,
      valid_from timestamptz not null default now(),
      valid_to timestamptz,
      primary key (county, id)
    )`.execute(db);

  await sql`
    create table water (
      county text not null references counties,
      id text not null,
      name text,
      kind text not null,
      geom geometry(MultiPolygon, 4326) not null,
      valid_from timestamptz not null default now(),
      valid_to timestamptz,
      primary key (county, id)
    )`.execute(db);

  await sql`
    create table waterways (
      county text not null references counties,
      id text not null,
      name text,
      waterway text not null,
      class text,
      tunnel boolean not null default false,
      geom geometry(LineString, 4326) not null,
      valid_from timestamptz not null default now(),
      valid_to timestamptz,
      primary key (county, id)
    )`.execute(db);

  await sql`
    create table railways (
      county text not null references counties,
      id text not null,
      name text,
      railway text not null,
      class text,
      bridge boolean not null default false,
      tunnel boolean not null default false,
      geom geometry(LineString, 4326) not null,
      valid_from timestamptz not null default now(),
      valid_to timestamptz,
      primary key (county, id)
    )`.execute(db);

  // The list of kinds is data; each kind carries its own rules.
  await sql`
    create table station_kinds (
      county text not null references counties,
      kind text not null,
      name_zh text not null,
      name_en text not null,
      least_floor_area_m2 double precision,
      service_radius_m double precision,
      rules jsonb not null default '{}',
      primary key (county, kind)
    )`.execute(db);

  await sql`
    create table stations (
      county text not null,
      id text not null,
      name text not null,
      kind text not null,
      community text,
      floor_area_m2 double precision,
      amenities text[] not null default '{}',
      opening_hours text,
      telephone text,
      contact text,
      address text,
      geom geometry(Point, 4326) not null,
      valid_from timestamptz not null default now(),
      valid_to timestamptz,
      primary key (county, id),
      foreign key (county, kind) references station_kinds
    )`.execute(db);

  for (const table of SPATIAL)
    await sql`create index ${sql.id(`${table}_geom`)} on ${sql.id(table)} using gist (geom)`.execute(db);
}
