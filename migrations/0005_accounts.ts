/** Accounts: principals that log in, their sessions, how often logging in failed, and where an audited thing lies. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table principals drop constraint principals_role_check`.execute(db);
  await sql`
    alter table principals
      add constraint principals_role_check
        check (role in ('administrator', 'planner', 'secretary', 'worker', 'viewer', 'public')),
      -- Lower case, as compared; null: cannot log in.
      add column login text,
      -- How it was hashed, salt and hash in one text; null: no password was set.
      add column password text,
      add constraint principals_login_key unique (county, login),
      add constraint principals_password_check check (login is not null or password is null)`.execute(db);

  await sql`
    create table sessions (
      county text not null,
      -- SHA-256 of the token in hexadecimal digits; the token itself is nowhere but in the browser.
      id text not null,
      principal text not null,
      created_at timestamptz not null,
      seen_at timestamptz not null,
      expires_at timestamptz not null,
      primary key (county, id),
      foreign key (county, principal) references principals on delete cascade
    )`.execute(db);
  await sql`create index sessions_principal on sessions (county, principal)`.execute(db);

  // Browsers in which somebody has logged in before: their attempts are counted apart from those of strangers.
  await sql`
    create table login_devices (
      county text not null,
      -- SHA-256 of the token in hexadecimal digits.
      id text not null,
      principal text not null,
      used_at timestamptz not null,
      primary key (county, id),
      foreign key (county, principal) references principals on delete cascade
    )`.execute(db);
  await sql`create index login_devices_principal on login_devices (county, principal)`.execute(db);

  await sql`
    create table login_throttle (
      county text not null references counties,
      -- What is counted: an account, an address, both together, or a known browser.
      key text not null,
      failures integer not null,
      last_at timestamptz not null,
      primary key (county, key)
    )`.execute(db);
  await sql`create index login_throttle_last on login_throttle (county, last_at)`.execute(db);

  // Code of the area that an entry is about; null: about no area.
  await sql`alter table audit add column area text`.execute(db);
  await sql`
    update audit a set area = p.scope_code from plans p
    where p.county = a.county and a.subject_kind = 'plan' and p.id::text = a.subject`.execute(db);
  await sql`
    update audit a set area = coalesce(j.request #>> '{scope,code}', j.county) from jobs j
    where j.county = a.county and a.subject_kind = 'job' and j.id::text = a.subject`.execute(db);
  await sql`create index audit_principal on audit (county, principal, at desc)`.execute(db);
}
