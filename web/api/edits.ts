/** The client of drafts' edits: fabrics, actions, history, and the stream of what others do. */
import { z } from 'zod';
import { type Comparison, comparisonSchema } from '../../server/api/drafts.ts';
import {
  type Edit,
  type EditEvent,
  editAnswerSchema,
  editEventSchema,
  editSchema,
  type FabricAction,
  type FabricSummary,
  fabricAnswerSchema,
  fabricSummarySchema,
  refusalSchema,
  staleExtensionSchema,
} from '../../server/api/edits.ts';
import { type Plan, planSchema } from '../../server/api/schemas.ts';
import { fabricFromJson } from '../../server/partition/fabric/serial.ts';
import type { Patch } from '../../server/partition/fabric/types.ts';
import { ask } from './client.ts';
import type { Answer, FabricState, SeenEdit } from './editAnswers.ts';
import { RequestError } from './problem.ts';

const part = encodeURIComponent;
const ofPlan = (plan: string, rest: string): string => `/api/plans/${part(plan)}/${rest}`;

const seen = (event: EditEvent): SeenEdit => ({ ...event, patch: event.patch as Patch });

export const fabrics = (plan: string): Promise<FabricSummary[]> =>
  ask(z.array(fabricSummarySchema), ofPlan(plan, 'fabrics'));

export async function fabric(plan: string, community: string): Promise<FabricState> {
  const answer = await ask(fabricAnswerSchema, ofPlan(plan, `fabrics/${part(community)}`));
  const { version, retired } = answer;
  return { version, retired, fabric: fabricFromJson(JSON.stringify(answer.fabric)) };
}

/** Sends an edit made for a version. @throws RequestError for everything but the three answers */
export async function postEdit(
  plan: string,
  community: string,
  version: number,
  action: FabricAction,
): Promise<Answer> {
  try {
    const answer = await ask(editAnswerSchema, ofPlan(plan, `fabrics/${part(community)}/edits`), {
      method: 'POST',
      headers: { 'if-match': `"${version}"` },
      body: { action },
    });
    return { kind: 'done', ...answer, patch: answer.patch as Patch };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const refused = z.object({ refusal: refusalSchema }).safeParse(error.document);
    if (refused.success) {
      const { message_zh, message_en, at } = refused.data.refusal;
      return { kind: 'refused', refusal: { message_zh, message_en, ...(at ? { at } : {}) } };
    }
    const stale = staleExtensionSchema.safeParse(error.document);
    if (error.code !== 'precondition_failed' || !stale.success) throw error;
    return { kind: 'stale', version: stale.data.version, edits: stale.data.edits?.map(seen) ?? null };
  }
}

/** Edits of a draft, newest first. */
export const history = (plan: string, community: string, limit: number): Promise<Edit[]> =>
  ask(z.array(editSchema), ofPlan(plan, 'edits'), { query: { community, limit } });

/** Brings a draft to the state after an edit, as new edits. */
export const restore = (plan: string, seq: number): Promise<unknown> =>
  ask(z.unknown(), ofPlan(plan, 'restore'), { method: 'POST', body: { seq } });

/** A new draft from a plan, or from the division in force (`in-force`). */
export const newDraft = (plan: string, name?: string): Promise<Plan> =>
  ask(planSchema, ofPlan(plan, 'draft'), { method: 'POST', body: name === undefined ? {} : { name } });

/** What changes from one plan to another. */
export const compare = (from: string, to: string): Promise<Comparison> =>
  ask(comparisonSchema, ofPlan(from, `compare/${part(to)}`));

export interface Watcher {
  onEdit(edit: SeenEdit): void;
  /** The plan changed as a whole (its state). */
  onState(): void;
  /** The stream broke, or stands again: what came between must be asked for. */
  onLink(up: boolean): void;
}

/** Follows the edits of a plan; the browser connects again by itself. @returns stops following */
export function watchEdits(plan: string, watcher: Watcher): () => void {
  const source = new EventSource(ofPlan(plan, 'events'));
  source.addEventListener('open', () => watcher.onLink(true));
  source.addEventListener('error', () => watcher.onLink(false));
  source.addEventListener('edit', event => {
    const parsed = editEventSchema.safeParse(JSON.parse(event.data as string));
    // An edit that is not understood is a gap: as if the stream had stood anew.
    if (parsed.success) watcher.onEdit(seen(parsed.data));
    else watcher.onLink(true);
  });
  source.addEventListener('state', () => watcher.onState());
  return () => source.close();
}
