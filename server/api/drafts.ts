/** Drafts on their way to force, and what is said about them, as they travel. */
import { z } from 'zod';
import { planSchema, windowStateSchema, wordSchema } from './schemas.ts';

/** Lines may break; no other control characters. */
const textSchema = z
  .string()
  .regex(/^[^\p{Cc}]*(?:[\n\t][^\p{Cc}]*)*$/u, 'control characters are not allowed');
/** `YYYY-MM-DD`: a day in China (UTC+8, without summer time since 1991). */
export const daySchema = z.iso.date();

export const draftRequestSchema = z.strictObject({
  name: wordSchema.min(1).max(100).optional(),
  /** Only these communities of the plan; without it all, or the area of a principal who answers for one. */
  scope: z
    .strictObject({ kind: z.enum(['city', 'subdistrict', 'community']), code: wordSchema.optional() })
    .optional(),
});

export const planChangeSchema = z.strictObject({ name: wordSchema.min(1).max(100) });

/** draft → consultation → approved → in_force; back to draft before it is approved; withdrawn until it is in force. */
export const stateRequestSchema = z.strictObject({
  to: z.enum(['draft', 'consultation', 'approved', 'in_force', 'withdrawn']),
  /** Required for `in_force` and `withdrawn`. */
  reason: textSchema.max(2000).optional(),
  /** 文号; required for `approved`. */
  documentNumber: wordSchema.max(100).optional(),
  /** For `in_force`: from which day, today where left out; a later one waits as `approved` with `inForceFrom`. */
  from: daySchema.optional(),
});
export type StateRequest = z.infer<typeof stateRequestSchema>;

export const restoreRequestSchema = z.strictObject({ seq: z.int().min(0) });
export const restoreAnswerSchema = z.object({
  /** The edits that it took, one for each community that differed. */
  edits: z.array(z.object({ community: z.string(), version: z.int(), seq: z.int() })),
});

const comparedGridSchema = z.object({
  code: z.string(),
  name: z.string(),
  households: z.int(),
  buildings: z.int(),
  kind: z.enum(['resident', 'special', 'empty', 'oversize']),
  state: windowStateSchema,
});
export const comparisonSchema = z.object({
  /** How grids of the two are taken for the same: by code where one plan comes from the other, else by most common households. */
  by: z.enum(['code', 'overlap']),
  /** Households that change grid. */
  households: z.int(),
  /** Buildings that change grid; a null is a building that the plan does not hold. */
  buildings: z.array(
    z.object({
      building: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      households: z.int(),
      /** Representative point, degrees. */
      at: z.tuple([z.number(), z.number()]).nullable(),
    }),
  ),
  /** Grids of both that differ, one row for a pair; `code` is that of `after`, else of `before`. */
  grids: z.array(
    z.object({
      code: z.string(),
      community: z.string(),
      before: comparedGridSchema.nullable(),
      after: comparedGridSchema.nullable(),
    }),
  ),
  totals: z.object({ before: planSchema.shape.totals, after: planSchema.shape.totals }),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export const commentRequestSchema = z.strictObject({
  /** Degrees; an answer stands where the comment stands that it answers. */
  at: z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]).optional(),
  text: textSchema.min(1).max(5000),
  /** The comment that it answers. */
  parent: z.uuid().optional(),
});
export const commentSchema = z.object({
  id: z.string(),
  parent: z.string().nullable(),
  author: z.string(),
  authorName: z.string(),
  /** When: ISO 8601. */
  written: z.string(),
  at: z.tuple([z.number(), z.number()]),
  /** The community that it lies in; null outside of all. */
  community: z.string().nullable(),
  text: z.string(),
  /** Who resolved it, and when; null while it is open. */
  resolved: z.object({ by: z.string(), at: z.string() }).nullable(),
});
export type Comment = z.infer<typeof commentSchema>;

/** Where the households of a code that is no longer in force are now, most households first. */
export const successorsSchema = z.object({
  code: z.string(),
  /** Whether the code is in force: then it leads to itself. */
  inForce: z.boolean(),
  /** The plan that had it in force last, and until when (ISO 8601, null: still). */
  plan: z.string(),
  until: z.string().nullable(),
  successors: z.array(
    z.object({ code: z.string(), name: z.string(), households: z.int(), buildings: z.int() }),
  ),
});
export type Successors = z.infer<typeof successorsSchema>;

/** Which plan is or was in force in a community, and from when to when (ISO 8601). */
export const inForceAtSchema = z.object({
  community: z.string(),
  plan: z.string(),
  from: z.string(),
  to: z.string().nullable(),
});
