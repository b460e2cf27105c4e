/** The audit trail, read. */
import { z } from 'zod';
import { type AuditPage, auditPageSchema } from '../api/accounts.ts';
import { wordSchema } from '../api/schemas.ts';
import { readAudit } from '../db/audit.ts';
import { route } from './route.ts';

const wordParameter = wordSchema.max(200).optional();

export const AUDIT_ROUTES = [
  route({
    method: 'get',
    path: '/api/audit',
    summary:
      'Who did what, newest first. Planners see what was done in their areas, and what they did themselves.',
    query: z.object({
      principal: wordParameter,
      action: wordParameter,
      subjectKind: wordParameter,
      subject: wordParameter,
      before: wordParameter,
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    answer: auditPageSchema,
    handle({ engine, county, principal, query }): Promise<AuditPage> {
      const seenBy =
        principal.role === 'administrator' ? undefined : { principal: principal.id, areas: principal.areas };
      return readAudit(engine.db, county.county, { ...query, seenBy });
    },
  }),
];
