/**
 * Edits of drafts as they travel. An action is what a planner did, as plain data; the server and the page turn it into the same
 * patch (`server/partition/fabric/act.ts`). Points are whole nanodegrees (1e-9 degree, WGS 84), longitude first. Grids are named
 * by code, buildings by id, atoms (faces), arcs and nodes by their numbers in the fabric.
 */
import { z } from 'zod';
import { wordSchema } from './schemas.ts';

/** A point of the ground: whole nanodegrees. */
export const nanoPointSchema = z.tuple([z.int().min(-180e9).max(180e9), z.int().min(-90e9).max(90e9)]);
/** No fabric has more atoms or buildings. */
const MOST_THINGS = 20_000;
/** A line drawn by hand or along streets has some hundred points; a longer one is a mistake. */
const MOST_POINTS = 5_000;

const grid = wordSchema.min(1).max(20).describe('code of a grid');
const number = z.int().min(0);
const building = wordSchema.min(1).max(100).describe('id of a building');
const line = z.array(nanoPointSchema).min(2).max(MOST_POINTS);
/** Another seed gives another division; 1 where left out. */
const seed = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)
  .optional();
/** The grid that each building is to be in where a boundary has to go round it. */
const sides = z.record(building, grid).optional();

/** What a planner can do to a draft; one member per pure action of the fabric. */
export const fabricActionSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('moveAtoms'), faces: z.array(number).min(1).max(MOST_THINGS), grid }),
  z.strictObject({
    type: z.literal('moveBuildings'),
    buildings: z.array(building).min(1).max(MOST_THINGS),
    grid,
  }),
  z.strictObject({ type: z.literal('moveCompound'), compound: wordSchema.min(1).max(100), grid }),
  /** The block that an atom lies in. */
  z.strictObject({ type: z.literal('moveBlock'), face: number, grid }),
  /** The first grid keeps its code and name. */
  z.strictObject({ type: z.literal('merge'), grids: z.array(grid).min(2).max(1000) }),
  z.strictObject({ type: z.literal('dissolve'), grid }),
  z.strictObject({ type: z.literal('createGrid'), faces: z.array(number).min(1).max(MOST_THINGS) }),
  z.strictObject({
    type: z.literal('splitGrid'),
    grid,
    line,
    /** Where each building that the line has to go round is, seen along the line. */
    sides: z.record(building, z.enum(['left', 'right'])).optional(),
  }),
  /** Into so many parts of about equal households, by the search. */
  z.strictObject({ type: z.literal('splitInto'), grid, parts: z.int().min(2).max(50), seed }),
  /** These grids are divided anew, the rest stays. */
  z.strictObject({ type: z.literal('redivide'), grids: z.array(grid).min(1).max(1000), seed }),
  /** All grids that are not locked are brought inside the window with the fewest households moved. */
  z.strictObject({ type: z.literal('repair'), seed }),
  /** The boundary between two grids takes another way. */
  z.strictObject({ type: z.literal('reroute'), grids: z.tuple([grid, grid]), line, sides }),
  /** `index`: an inner vertex, the arc's first end being 0. */
  z.strictObject({ type: z.literal('moveVertex'), arc: number, index: number, to: nanoPointSchema, sides }),
  /** `segment`: from 0. */
  z.strictObject({ type: z.literal('addVertex'), arc: number, segment: number, at: nanoPointSchema, sides }),
  z.strictObject({ type: z.literal('deleteVertex'), arc: number, index: number, sides }),
  z.strictObject({ type: z.literal('moveNode'), node: number, to: nanoPointSchema, sides }),
  z.strictObject({ type: z.literal('renumber'), grid, code: wordSchema.max(20) }),
  z.strictObject({ type: z.literal('rename'), grid, name: wordSchema.max(100) }),
  z.strictObject({ type: z.literal('setLocked'), grid, locked: z.boolean() }),
  z.strictObject({ type: z.literal('setKind'), grid, kind: z.enum(['resident', 'special']) }),
  /** Takes back the caller's last edit of this community that is not undone yet. */
  z.strictObject({ type: z.literal('undo') }),
  /** Does again what the caller undid last, if he has done nothing since. */
  z.strictObject({ type: z.literal('redo') }),
]);
export type FabricAction = z.infer<typeof fabricActionSchema>;
/** Actions that are worked out from the fabric alone; the server's log answers the others. */
export type DirectAction = Exclude<FabricAction, { type: 'undo' } | { type: 'redo' }>;

/** What the history names as an edit's action: also what the server does by itself. */
export const loggedActionSchema = z.union([
  fabricActionSchema,
  /** Everything back to the state after the edit `seq` (0: as the draft was made). */
  z.strictObject({ type: z.literal('restore'), seq: z.int() }),
]);
export type LoggedAction = z.infer<typeof loggedActionSchema>;

const changeSchema = z.object({ id: z.int(), before: z.unknown(), after: z.unknown() });
const countersSchema = z.object({ node: z.int(), arc: z.int(), face: z.int(), grid: z.int() });
/** A `Patch` of `server/partition/fabric/types.ts`: exactly what is replaced. */
export const patchSchema = z.object({
  ok: z.literal(true),
  action: z.string(),
  nodes: z.array(changeSchema),
  arcs: z.array(changeSchema),
  faces: z.array(changeSchema),
  grids: z.array(changeSchema),
  places: z.array(changeSchema),
  next: z.object({ before: countersSchema, after: countersSchema }),
});

export const editRequestSchema = z.strictObject({ action: fabricActionSchema });

export const editAnswerSchema = z.object({
  /** The fabric's version after the edit; the next edit's `If-Match`. */
  version: z.int(),
  /** The edit's number in the plan. */
  seq: z.int(),
  patch: patchSchema,
});
export type EditAnswer = z.infer<typeof editAnswerSchema>;

export const fabricSummarySchema = z.object({
  community: z.string(),
  name: z.string(),
  version: z.int(),
  households: z.int(),
  grids: z.int(),
});
export type FabricSummary = z.infer<typeof fabricSummarySchema>;

/** `fabric` is what `fabricToJson` writes, as a JSON value; ETag `"<version>"`. */
export const fabricAnswerSchema = z.object({
  version: z.int(),
  /** Number of the plan's last edit of this community; 0 before the first. */
  seq: z.int(),
  /** Codes that were published in this community before: new grids take numbers after them (`act`'s context). */
  retired: z.array(z.string()),
  fabric: z.unknown(),
});

/** One edit of the history. */
export const editSchema = z.object({
  seq: z.int(),
  community: z.string(),
  /** The community's version after it. */
  version: z.int(),
  author: z.string(),
  authorName: z.string(),
  /** ISO 8601. */
  at: z.string(),
  action: loggedActionSchema,
  /** The edit that took this one back. */
  undoneBy: z.int().optional(),
});
export type Edit = z.infer<typeof editSchema>;

/** An edit with its patch: what `event: edit` of a plan's stream carries, and what a 412 lists. */
export const editEventSchema = editSchema.extend({ patch: patchSchema });
export type EditEvent = z.infer<typeof editEventSchema>;

/**
 * Extension members of the problem `precondition_failed` (412): the present version, and the edits since the version that was
 * asked for, oldest first; null where they are too many, or the version is unknown: load the fabric again.
 */
export const staleExtensionSchema = z.object({
  version: z.int(),
  edits: z.array(editEventSchema).nullable(),
});

/** Extension member `refusal` of the problem `refused` (422): a `Refusal` of the fabric, or of the log (see `code`). */
export const refusalSchema = z.object({
  ok: z.literal(false),
  /** A `RefusalCode`; of the log: `nothing_to_undo`, `nothing_to_redo`, `changed_since`. */
  code: z.string(),
  message_zh: z.string(),
  message_en: z.string(),
  at: z.tuple([z.number(), z.number()]).optional(),
  building: z.string().optional(),
  grid: z.int().optional(),
});
export type RefusalAnswer = z.infer<typeof refusalSchema>;
