/** Drafts that are edited by hand: fabrics, the log of edits, the way to force, comments. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table plans
      -- The plan that it was copied from; null: divided.
      add column origin uuid,
      -- Number of its last edit.
      add column edits integer not null default 0,
      -- Why it was put in force or withdrawn, and the number of the document that approved it (文号).
      add column reason text,
      add column document_number text,
      -- From when it is to be in force; past: since when it is or was.
      add column in_force_from timestamptz`.execute(db);
  await sql`create index plans_due on plans (county, in_force_from) where state = 'approved'`.execute(db);

  // The planar subdivision of one community of a plan (server/partition/fabric): what edits work on.
  await sql`
    create table fabrics (
      county text not null,
      plan uuid not null,
      community text not null,
      -- Raised by every edit.
      version integer not null,
      -- As server/partition/fabric/serial.ts writes it.
      body text not null,
      primary key (county, plan, community),
      foreign key (county, plan) references plans on delete cascade
    )`.execute(db);

  // Every edit, with the patch that takes the fabric there; its inverse takes it back. Never changed but in undone_by.
  await sql`
    create table plan_edits (
      county text not null,
      plan uuid not null,
      -- Counts the edits of a plan, from 1.
      seq integer not null,
      community text not null,
      -- The fabric's version after it.
      version integer not null,
      author text not null,
      at timestamptz not null default clock_timestamp(),
      action jsonb not null,
      -- As text: a patch is read whole, never searched.
      patch text not null,
      -- The edit that it took back, or did again.
      undoes integer,
      redoes integer,
      -- The edit that took this one back; null again when it is done again.
      undone_by integer,
      primary key (county, plan, seq),
      foreign key (county, plan) references plans on delete cascade
    )`.execute(db);
  await sql`create index plan_edits_community on plan_edits (county, plan, community, seq)`.execute(db);

  await sql`
    create table plan_comments (
      county text not null,
      id uuid not null,
      plan uuid not null,
      -- The comment that it answers.
      parent uuid,
      author text not null,
      written_at timestamptz not null default clock_timestamp(),
      geom geometry(Point, 4326) not null,
      -- The community that it lies in; null outside of all.
      community text,
      body text not null,
      resolved_by text,
      resolved_at timestamptz,
      primary key (county, id),
      foreign key (county, plan) references plans on delete cascade,
      foreign key (county, parent) references plan_comments on delete cascade
    )`.execute(db);
  await sql`create index plan_comments_plan on plan_comments (county, plan, written_at)`.execute(db);
  await sql`create index plan_comments_geom on plan_comments using gist (geom)`.execute(db);

  await linesByCommunity(db);
}

/** Arcs and nodes are numbered in their community, so that an edit writes those of one community only. */
async function linesByCommunity(db: Kysely<unknown>): Promise<void> {
  await sql`alter table plan_arcs
    drop constraint plan_arcs_county_plan_from_node_fkey, drop constraint plan_arcs_county_plan_to_node_fkey,
    drop constraint plan_arcs_pkey,
    add column community text,
    -- Null: drawn by hand.
    alter column lies_on drop not null`.execute(db);
  await sql`
    update plan_arcs a set community = g.community from grids g
    where g.county = a.county and g.plan = a.plan and g.code = a.left_grid`.execute(db);
  await sql`delete from plan_arcs where community is null`.execute(db);
  await sql`alter table plan_arcs alter column community set not null,
    add primary key (county, plan, community, arc)`.execute(db);
  // A node where communities meet becomes one in each.
  await sql`create temporary table met as
    select distinct a.county, a.plan, a.community, n.node, n.geom
    from plan_arcs a join plan_nodes n on n.county = a.county and n.plan = a.plan and n.node in (a.from_node, a.to_node)`.execute(
    db,
  );
  await sql`delete from plan_nodes`.execute(db);
  await sql`alter table plan_nodes drop constraint plan_nodes_pkey, add column community text not null,
    add primary key (county, plan, community, node)`.execute(db);
  await sql`insert into plan_nodes (county, plan, community, node, geom)
    select county, plan, community, node, geom from met`.execute(db);
  await sql`drop table met`.execute(db);
  await sql`alter table plan_arcs
    add foreign key (county, plan, community, from_node) references plan_nodes,
    add foreign key (county, plan, community, to_node) references plan_nodes`.execute(db);
}
