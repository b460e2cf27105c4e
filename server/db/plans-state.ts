/**
 * A draft's way to force: draft → consultation → approved → in force on a day; withdrawn on the way. What is in force is only
 * replaced, never withdrawn, so that no community is left without grids.
 */
import { sql } from 'kysely';
import type { StateRequest } from '../api/drafts.ts';
import { ApiError } from '../api/problem.ts';
import type { Plan } from '../api/schemas.ts';
import { recordAudit } from './audit.ts';
import type { County } from './counties.ts';
import type { Db, Trx } from './engine.ts';
import { putInForce, readPlan } from './plans.ts';
import { touchLayers } from './versions.ts';

type State = Plan['state'];

const NEXT: Record<State, readonly State[]> = {
  draft: ['consultation', 'withdrawn'],
  consultation: ['draft', 'approved', 'withdrawn'],
  approved: ['in_force', 'withdrawn'],
  in_force: [],
  withdrawn: [],
  retired: [],
};

/** What to do instead, by the state that a plan is in. */
const REMEDIES: Record<State, string> = {
  draft: '草案先征求意见 / a draft goes to consultation first',
  consultation: '征求意见后批准，或退回草案 / approve it after consultation, or take it back to draft',
  approved: '已批准的方案可以生效或撤回 / an approved plan is put in force or withdrawn',
  in_force: '让另一个方案生效来替代它 / put another plan in force in its place',
  withdrawn: '以它新建草案 / make a new draft of it',
  retired: '以它新建草案 / make a new draft of it',
};

/** Midnight in China begins a day: UTC+8, without summer time since 1991. */
const startOf = (day: string): Date => new Date(`${day}T00:00:00+08:00`);

const required = (path: string, detail: string): ApiError =>
  new ApiError('validation_failed', detail, { errors: [{ path, message: 'required' }] });

/**
 * Takes a plan to another state.
 *
 * @returns whether the change of grids is seen at once: it is in force now
 * @throws ApiError `conflict` for a step that its state does not allow, `validation_failed` where the document number or the reason
 *   is missing, `not_found`
 */
export async function changeState(
  trx: Trx,
  county: County,
  id: string,
  { to, reason, documentNumber, from }: StateRequest,
  principal: string,
): Promise<void> {
  // Edits wait, and are refused afterwards.
  await sql`select from plans where county = ${county.county} and id = ${id}::uuid for update`.execute(trx);
  const plan = await readPlan(trx, county, id);
  if (!NEXT[plan.state].includes(to))
    throw new ApiError(
      'conflict',
      `方案状态是 ${plan.state}，不能变为 ${to} / from ${plan.state} a plan does not become ${to}`,
      {
        remedy: REMEDIES[plan.state],
      },
    );
  if (plan.level !== 'grid' && to === 'in_force')
    throw new ApiError('conflict', 'a plan that draws communities cannot be put in force', {
      remedy: 'export it and import it as the communities of the city',
    });
  if (to === 'approved' && !documentNumber?.trim())
    throw required('documentNumber', '批准需要文号 / approving needs the number of the document');
  if ((to === 'in_force' || to === 'withdrawn') && !reason?.trim())
    throw required('reason', '需要说明理由 / a reason is needed');
  const start = from === undefined ? undefined : startOf(from);
  const { rows } = await sql<{ waits: boolean }>`
    select coalesce(${start ?? null}::timestamptz > clock_timestamp(), false) as waits`.execute(trx);
  const waits = to === 'in_force' && rows[0]?.waits === true;
  await trx
    .updateTable('plans')
    .set({
      ...(waits || to === 'in_force' ? {} : { state: to }),
      ...(reason === undefined ? {} : { reason: reason.trim() }),
      ...(documentNumber === undefined ? {} : { document_number: documentNumber.trim() }),
      in_force_from: waits ? (start as Date) : null,
    })
    .where('county', '=', county.county)
    .where('id', '=', id)
    .execute();
  await recordAudit(trx, county.county, {
    principal,
    action: waits ? 'schedule' : to,
    subjectKind: 'plan',
    subject: id,
    detail: { from: plan.state, to, reason, documentNumber, ...(from === undefined ? {} : { day: from }) },
    area: plan.scope.code ?? county.county,
  });
  if (to === 'in_force' && !waits) await putInForce(trx, county, id, principal, pastOf(start));
  else await touchLayers(trx, county.county, ['plans']);
}

/** The start of a day before today; of today the moment itself counts. */
function pastOf(start: Date | undefined): Date | undefined {
  return start !== undefined && Date.now() - start.getTime() >= DAY_MS ? start : undefined;
}
const DAY_MS = 24 * 3600 * 1000;

/** Who puts plans in force on their day. */
const CLOCK = 'clock';

/**
 * Puts the plans in force whose day has come, the earliest first, each in a transaction of its own.
 *
 * @returns their ids
 */
export async function putDueInForce(db: Db, county: County): Promise<string[]> {
  const done: string[] = [];
  for (;;) {
    const id = await db.transaction().execute(async trx => {
      const { rows } = await sql<{ id: string }>`
        select id from plans
        where county = ${county.county} and state = 'approved' and in_force_from <= clock_timestamp()
        order by in_force_from, id limit 1 for update skip locked`.execute(trx);
      const [due] = rows;
      if (due !== undefined) await putInForce(trx, county, due.id, CLOCK);
      return due?.id;
    });
    if (id === undefined) return done;
    done.push(id);
  }
}

/** Another name. @throws ApiError `conflict` once it is approved: then it is known by its name */
export async function renamePlan(
  trx: Trx,
  county: County,
  id: string,
  name: string,
  principal: string,
): Promise<void> {
  const plan = await readPlan(trx, county, id);
  if (plan.state !== 'draft' && plan.state !== 'consultation')
    throw new ApiError(
      'conflict',
      `方案已是 ${plan.state}，名称不再改动 / a plan that is ${plan.state} keeps its name`,
      {
        remedy: REMEDIES[plan.state],
      },
    );
  await trx
    .updateTable('plans')
    .set({ name: name.trim() })
    .where('county', '=', county.county)
    .where('id', '=', id)
    .execute();
  await recordAudit(trx, county.county, {
    principal,
    action: 'rename',
    subjectKind: 'plan',
    subject: id,
    detail: { from: plan.name, to: name.trim() },
    area: plan.scope.code ?? county.county,
  });
  await touchLayers(trx, county.county, ['plans']);
}
