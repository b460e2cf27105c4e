/** The audit trail: who changed what, when. Written in the transaction of the change. */
import type { Trx } from './engine.ts';

export interface AuditEntry {
  principal: string;
  /** A verb, such as `divide`, `put_in_force`, `delete`. */
  action: string;
  subjectKind: string;
  subject: string;
  detail?: unknown;
}

export async function recordAudit(trx: Trx, county: string, entry: AuditEntry): Promise<void> {
  await trx
    .insertInto('audit')
    .values({
      county,
      principal: entry.principal,
      action: entry.action,
      subject_kind: entry.subjectKind,
      subject: entry.subject,
      detail: JSON.stringify(entry.detail ?? {}),
    })
    .execute();
}
