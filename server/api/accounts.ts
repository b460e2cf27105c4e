/**
 * The contract of accounts: logging in, roles and areas, what the public sees, the audit trail.
 *
 * POST   /api/login                 Me; sets the cookie `wangge_session`
 * POST   /api/logout                204; ends this session, or with `everywhere` all of the account
 * GET    /api/me                    Me
 * PUT    /api/me/password           204; ends the account's other sessions
 * GET    /api/accounts              Account[]
 * POST   /api/accounts              201 Account
 * PATCH  /api/accounts/:id          Account
 * PUT    /api/accounts/:id/password 204; ends all sessions of the account
 * DELETE /api/accounts/:id          204; the login ends, the name stays in the audit trail
 * GET    /api/public-layers         PublicLayer[]
 * PUT    /api/public-layers/:layer  PublicLayer
 * GET    /api/audit                 AuditPage
 *
 * Every writing request of a session carries the header `X-CSRF-Token` with `Me.csrf`.
 */
import { z } from 'zod';
import { wordSchema } from './schemas.ts';

/** The header that proves that a page of ours sends the request. */
export const CSRF_HEADER = 'X-CSRF-Token';

/**
 * administrator 管理员, planner 规划员, secretary 社区书记, worker 网格员, viewer 查看者, public 公众.
 * The public has no account.
 */
export const ACCOUNT_ROLES = ['administrator', 'planner', 'secretary', 'worker', 'viewer'] as const;
export type AccountRole = (typeof ACCOUNT_ROLES)[number];
const accountRoleSchema = z.enum(ACCOUNT_ROLES);

/** Roles that answer for named areas: without one they would reach the whole county. */
export const ROLES_WITH_AREAS: readonly AccountRole[] = ['secretary', 'worker'];

/** NIST SP 800-63B asks for 8 at least; offices share machines, so two more. */
const PASSWORD_LEAST = 10;
const PASSWORD_LEAST_DISTINCT = 5;
/** Longer than anybody types; bounds the work of hashing. */
const PASSWORD_MOST = 200;

/** What makes a password too easy to guess; undefined for a good one. */
export function passwordWeakness(password: string, login: string): 'short' | 'uniform' | 'login' | undefined {
  const plain = password.normalize('NFKC').toLowerCase();
  if ([...plain].length < PASSWORD_LEAST) return 'short';
  if (new Set(plain).size < PASSWORD_LEAST_DISTINCT) return 'uniform';
  return login !== '' && plain.includes(login.toLowerCase()) ? 'login' : undefined;
}

/** A login name as it is compared: NFKC, lower case, no spaces around. */
export const loginSchema = wordSchema
  .max(64)
  .transform(text => text.normalize('NFKC').trim().toLowerCase())
  .pipe(
    z
      .string()
      .regex(
        /^[\p{L}\p{N}][\p{L}\p{N}._-]{1,31}$/u,
        '2 to 32 letters, digits, dots, hyphens or underscores, beginning with a letter or digit',
      ),
  );
const passwordSchema = z.string().min(1).max(PASSWORD_MOST);
const nameSchema = wordSchema.trim().min(1).max(60);
/** The beginning of administrative codes: of a county (6 digits), a subdistrict (9) or a community (12). */
const areasSchema = z
  .array(z.string().regex(/^\d{6}(\d{3}){0,2}$/, 'a code of 6, 9 or 12 digits'))
  .max(200)
  .transform(areas => [...new Set(areas)].sort());

/** Any text is taken as a name here: what cannot be one is answered like a wrong one. */
export const loginRequestSchema = z.strictObject({ login: wordSchema.max(200), password: passwordSchema });
export const logoutRequestSchema = z.strictObject({ everywhere: z.boolean().default(false) });

export const meSchema = z.object({
  id: z.string(),
  /** The login name; null without a login. */
  login: z.string().nullable(),
  name: z.string(),
  role: z.enum([...ACCOUNT_ROLES, 'public']),
  /** Codes (or their beginnings) of the areas answered for; empty: the whole county. */
  areas: z.array(z.string()),
  /** Everybody acts as the administrator (the demo). */
  open: z.boolean(),
  /** What `X-CSRF-Token` must carry; null without a login. */
  csrf: z.string().nullable(),
  /** The routes that may be called, such as `POST /api/jobs/divide`; areas may still narrow them. */
  may: z.array(z.string()),
});
export type Me = z.infer<typeof meSchema>;

export const accountSchema = z.object({
  id: z.string(),
  login: z.string(),
  name: z.string(),
  role: accountRoleSchema,
  areas: z.array(z.string()),
  disabled: z.boolean(),
  /** When it was last used in the last hours, or null. */
  seenAt: z.string().nullable(),
});
export type Account = z.infer<typeof accountSchema>;

export const newAccountSchema = z.strictObject({
  login: loginSchema,
  name: nameSchema,
  role: accountRoleSchema,
  areas: areasSchema.default([]),
  password: passwordSchema,
});
export type NewAccount = z.infer<typeof newAccountSchema>;

export const accountChangeSchema = z.strictObject({
  name: nameSchema.optional(),
  role: accountRoleSchema.optional(),
  areas: areasSchema.optional(),
  disabled: z.boolean().optional(),
});
export type AccountChange = z.infer<typeof accountChangeSchema>;

export const newPasswordSchema = z.strictObject({ password: passwordSchema });
export const ownPasswordSchema = z.strictObject({ current: passwordSchema, password: passwordSchema });

export const publicLayerSchema = z.object({
  layer: z.string(),
  /** Every field that the layer has. */
  fields: z.array(z.string()),
  /** Those that the public sees; none: the layer is hidden. */
  public: z.array(z.string()),
});
export type PublicLayer = z.infer<typeof publicLayerSchema>;
export const publicFieldsSchema = z.strictObject({ fields: z.array(wordSchema.max(60)).max(60) });

export const auditEntrySchema = z.object({
  id: z.string(),
  /** ISO 8601, UTC, microseconds. */
  at: z.string(),
  /** Id of who did it, `cli` for the command line, `anonymous` for nobody known. */
  principal: z.string(),
  /** The principal's name, or null where there is none by that id. */
  name: z.string().nullable(),
  /** Such as `divide`, `put_in_force`, `login`, `login_failed`, `refused`. */
  action: z.string(),
  subjectKind: z.string(),
  subject: z.string(),
  area: z.string().nullable(),
  detail: z.unknown(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
export const auditPageSchema = z.object({
  entries: z.array(auditEntrySchema),
  /** What `before` must be for the next page; null on the last. */
  next: z.string().nullable(),
});
export type AuditPage = z.infer<typeof auditPageSchema>;
