/** Request and response schemas of the JSON API: validation, OpenAPI and the typed client follow from them. */
import { z } from 'zod';
import { BARRIER_CLASSES } from './barriers.ts';

export const bboxSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);

/** Where the households of a grid lie against the window. */
export const windowStateSchema = z.enum(['inside', 'below', 'above', 'oversize', 'empty', 'special']);
export type WindowState = z.infer<typeof windowStateSchema>;

/** No grid or community has more households; also keeps numbers inside the database's integers. */
const MOST_HOUSEHOLDS = 10_000_000;
/** A code or a name in a request: no control characters (PostgreSQL's text holds no NUL). */
export const wordSchema = z.string().regex(/^\P{Cc}*$/u, 'control characters are not allowed');

export const windowSchema = z.object({
  min: z.int().min(0).max(MOST_HOUSEHOLDS),
  max: z.int().min(1).max(MOST_HOUSEHOLDS),
  target: z.int().min(1).max(MOST_HOUSEHOLDS),
});

/** Counts over any set of grids: the city, a subdistrict, a community. */
export const totalsSchema = z.object({
  households: z.int(),
  buildings: z.int(),
  grids: z.int(),
  gridsInside: z.int(),
  householdsInside: z.int(),
  oversizeBuildings: z.int(),
  oversizeHouseholds: z.int(),
  stations: z.int(),
});

export const gridSchema = z.object({
  code: z.string(),
  name: z.string(),
  community: z.string(),
  plan: z.string(),
  level: z.int(),
  kind: z.enum(['resident', 'special', 'empty', 'oversize']),
  households: z.int(),
  buildings: z.int(),
  state: windowStateSchema,
  area_m2: z.number(),
  bbox: bboxSchema,
});
export type Grid = z.infer<typeof gridSchema>;

export const communitySchema = z.object({
  code: z.string(),
  name: z.string(),
  subdistrict: z.string(),
  kind: z.string(),
  residents: z.int().nullable(),
  bbox: bboxSchema,
  totals: totalsSchema,
  /** The plan in force here, or null where the community is not divided yet. */
  plan: z.string().nullable(),
});
export type Community = z.infer<typeof communitySchema>;

export const communityDetailSchema = communitySchema.extend({ grids: z.array(gridSchema) });
export type CommunityDetail = z.infer<typeof communityDetailSchema>;

export const subdistrictSchema = z.object({ code: z.string(), name: z.string(), bbox: bboxSchema });

export const planSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** `draft`, `consultation`, `approved`, `in_force`, `withdrawn`, `retired`. */
  state: z.enum(['draft', 'consultation', 'approved', 'in_force', 'withdrawn', 'retired']),
  level: z.enum(['community', 'grid']),
  scope: z.object({
    kind: z.enum(['city', 'subdistrict', 'community']),
    code: z.string().nullable(),
    name: z.string(),
  }),
  window: windowSchema,
  barriers: z.array(z.enum(BARRIER_CLASSES)),
  author: z.string(),
  createdAt: z.string(),
  version: z.int(),
  /** Number of its last edit. */
  edits: z.int().optional(),
  /** The plan that it was copied from. */
  origin: z.string().optional(),
  /** Why it was put in force or withdrawn, and the number of the document that approved it (文号). */
  reason: z.string().optional(),
  documentNumber: z.string().optional(),
  /** From when it is to be in force, or since when it is or was (ISO 8601). */
  inForceFrom: z.string().optional(),
  totals: totalsSchema,
  /** The engine's report (see `PartitionReport`), as made. */
  report: z.unknown(),
});
export type Plan = z.infer<typeof planSchema>;

export const citySchema = z.object({
  name: z.string(),
  county: z.string(),
  bbox: bboxSchema,
  window: windowSchema,
  totals: totalsSchema,
  subdistricts: z.array(subdistrictSchema),
  communities: z.array(communitySchema),
  /** True for the generated demo city: pages say so. */
  demo: z.boolean(),
  /** Why the data cannot be trusted to survive (embedded engine), or null. */
  durability: z.string().nullable(),
});
export type City = z.infer<typeof citySchema>;

export const searchHitSchema = z.object({
  kind: z.enum(['subdistrict', 'community', 'grid', 'compound', 'building', 'street', 'station', 'water']),
  id: z.string(),
  name: z.string(),
  /** Where it is, for people: its community or street. */
  detail: z.string(),
  bbox: bboxSchema,
});
export type SearchHit = z.infer<typeof searchHitSchema>;

export const divideRequestSchema = z
  .strictObject({
    scope: z.strictObject({
      kind: z.enum(['city', 'subdistrict', 'community']),
      code: wordSchema.optional(),
    }),
    level: z.enum(['community', 'grid']).default('grid'),
    window: windowSchema,
    barriers: z.array(z.enum(BARRIER_CLASSES)).min(1),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1),
    name: wordSchema.max(100).optional(),
  })
  .refine(
    request => request.window.min <= request.window.target && request.window.target <= request.window.max,
    {
      path: ['window'],
      message: 'min ≤ target ≤ max is required',
    },
  )
  .refine(request => request.level === 'grid' || request.scope.kind !== 'community', {
    path: ['scope', 'kind'],
    message: 'city or subdistrict at level community: communities are drawn inside them',
  });
export type DivideRequest = z.infer<typeof divideRequestSchema>;

export const jobSchema = z.object({
  id: z.string(),
  kind: z.enum(['divide']),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  step: z.string(),
  /** 0 to 1 over the whole job. */
  progress: z.number(),
  message: z.string().nullable(),
  /** The plan it made, once done. */
  plan: z.string().nullable(),
  createdAt: z.string(),
});
export type Job = z.infer<typeof jobSchema>;
