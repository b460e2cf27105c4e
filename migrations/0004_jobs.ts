/** Jobs as people see them; the queue itself is pg-boss's own schema. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table jobs (
      county text not null references counties,
      id uuid not null,
      kind text not null check (kind in ('divide')),
      state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
      step text not null default 'queued',
      -- 0 to 1 over the whole job.
      progress double precision not null default 0,
      message text,
      plan uuid,
      author text not null,
      request jsonb not null,
      -- Raised by every claim: the result of a claim that is no longer the last one is refused.
      attempt integer not null default 0,
      -- Last sign of life of the process that runs it.
      heartbeat_at timestamptz,
      created_at timestamptz not null default clock_timestamp(),
      finished_at timestamptz,
      primary key (county, id)
    )`.execute(db);
  await sql`create index jobs_unfinished on jobs (county, state) where state in ('queued', 'running')`.execute(
    db,
  );
}
