/** The audit trail: who changed what, when. Written in the transaction of the change, never changed. */
import { type RawBuilder, sql } from 'kysely';
import type { AuditEntry, AuditPage } from '../api/accounts.ts';
import { ApiError } from '../api/problem.ts';
import type { Db, Trx } from './engine.ts';

interface NewEntry {
  principal: string;
  /** A verb, such as `divide`, `put_in_force`, `delete`, `login`. */
  action: string;
  subjectKind: string;
  subject: string;
  detail?: unknown;
  /** Code of the area that it is about; for the whole county its code. */
  area?: string | undefined;
}

export async function recordAudit(db: Db | Trx, county: string, entry: NewEntry): Promise<void> {
  await db
    .insertInto('audit')
    .values({
      county,
      principal: entry.principal,
      action: entry.action,
      subject_kind: entry.subjectKind,
      subject: entry.subject,
      detail: JSON.stringify(entry.detail ?? {}),
      area: entry.area ?? null,
    })
    .execute();
}

export interface AuditQuery {
  principal?: string | undefined;
  subjectKind?: string | undefined;
  subject?: string | undefined;
  action?: string | undefined;
  /** `next` of the page before. */
  before?: string | undefined;
  limit: number;
  /** Only what is about areas that begin with one of these, and what this principal did itself. */
  seenBy?: { principal: string; areas: readonly string[] } | undefined;
}

/** Where a page ends: time to the microsecond and id, since entries of one moment exist. */
const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)_([0-9a-f-]{36})$/;

/** One page, newest first. */
export async function readAudit(db: Db, county: string, query: AuditQuery): Promise<AuditPage> {
  const conditions: RawBuilder<unknown>[] = [sql`a.county = ${county}`];
  if (query.principal !== undefined) conditions.push(sql`a.principal = ${query.principal}`);
  if (query.subjectKind !== undefined) conditions.push(sql`a.subject_kind = ${query.subjectKind}`);
  if (query.subject !== undefined) conditions.push(sql`a.subject = ${query.subject}`);
  if (query.action !== undefined) conditions.push(sql`a.action = ${query.action}`);
  if (query.before !== undefined) {
    const [, at, id] = CURSOR.exec(query.before) ?? [];
    if (at === undefined)
      throw new ApiError('validation_failed', '`before` is not the `next` of a page', {
        remedy: 'leave it out for the newest entries',
      });
    conditions.push(sql`(a.at, a.id) < (${at}::timestamptz, ${id}::uuid)`);
  }
  if (query.seenBy !== undefined) {
    const { principal, areas } = query.seenBy;
    const own = sql`a.principal = ${principal}`;
    conditions.push(
      areas.length === 0
        ? sql`(${own} or a.area is not null)`
        : sql`(${own} or exists (select from unnest(${[...areas]}::text[]) as mine(code)
            where left(a.area, length(mine.code)) = mine.code))`,
    );
  }
  const { rows } = await sql<AuditEntry>`
    select a.id, to_char(a.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, a.principal, p.name,
           a.action, a.subject_kind as "subjectKind", a.subject, a.area, a.detail
    from audit a left join principals p on p.county = a.county and p.id = a.principal
    where ${sql.join(conditions, sql` and `)}
    order by a.at desc, a.id desc limit ${query.limit + 1}`.execute(db);
  const entries = rows.slice(0, query.limit);
  const last = entries.at(-1);
  return { entries, next: rows.length > query.limit && last ? `${last.at}_${last.id}` : null };
}
