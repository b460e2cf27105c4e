/**
 * What everything else stands on: counties, principals, what the public may see, the audit trail, data versions.
 *
 * The county code is the first column of every primary and unique key, so that any table can be partitioned or
 * distributed by it. Times are `timestamptz`; `valid_from` and `valid_to` (open: null) say when a thing existed.
 */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create extension if not exists postgis`.execute(db);

  await sql`
    create table counties (
      county text primary key check (county ~ '^[0-9]{6}$'),
      name text not null,
      code_system text not null default 'stat',
      -- Which household count divisions and totals are made with.
      households_kind text not null default 'living'
        check (households_kind in ('registered', 'living', 'dwellings', 'estimated')),
      window_min integer not null default 300,
      window_max integer not null default 400,
      window_target integer not null default 350,
      -- Generated data: pages say so.
      demo boolean not null default false,
      -- Everybody acts as the county's administrator (the demo).
      open boolean not null default false,
      valid_from timestamptz not null default now(),
      valid_to timestamptz,
      check (window_min <= window_target and window_target <= window_max)
    )`.execute(db);

  await sql`
    create table principals (
      county text not null references counties,
      id text not null,
      name text not null,
      role text not null check (role in ('administrator', 'planner', 'secretary', 'worker', 'public')),
      -- Codes (or their beginnings) of the areas answered for; empty: the whole county.
      areas text[] not null default '{}',
      valid_from timestamptz not null default now(),
      valid_to timestamptz,
      primary key (county, id)
    )`.execute(db);

  await sql`
    create table public_layers (
      county text not null references counties,
      layer text not null,
      fields text[] not null,
      primary key (county, layer)
    )`.execute(db);

  await sql`
    create table audit (
      county text not null references counties,
      id uuid not null default gen_random_uuid(),
      at timestamptz not null default clock_timestamp(),
      principal text not null,
      action text not null,
      subject_kind text not null,
      subject text not null,
      detail jsonb not null default '{}',
      primary key (county, id)
    )`.execute(db);
  await sql`create index audit_newest on audit (county, at desc)`.execute(db);
  await sql`create index audit_subject on audit (county, subject_kind, subject, at desc)`.execute(db);

  // One row a layer, raised in the transaction that changes the layer: what caches and ETags are keyed by.
  await sql`
    create table layer_versions (
      county text not null references counties,
      layer text not null,
      version bigint not null,
      primary key (county, layer)
    )`.execute(db);
}
