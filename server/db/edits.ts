/**
 * Edits of drafts: each is one transaction of log row, fabric, the rows that follow from it, layer versions and audit. The log keeps
 * the patches, so that everything can be taken back, by its author or as a whole.
 */
import { sql } from 'kysely';
import type { FabricAction, LoggedAction } from '../api/edits.ts';
import { ApiError } from '../api/problem.ts';
import { act } from '../partition/fabric/act.ts';
import { type ChangedSince, doAgain, patchBetween, takeBack } from '../partition/fabric/again.ts';
import { applyPatch, inverse } from '../partition/fabric/patch.ts';
import { fabricToJson } from '../partition/fabric/serial.ts';
import type { Fabric, Patch, Refusal } from '../partition/fabric/types.ts';
import { recordAudit } from './audit.ts';
import type { County } from './counties.ts';
import { readEdits } from './edits-read.ts';
import type { Trx } from './engine.ts';
import { writeFabricRows } from './fabric-rows.ts';
import { type FabricCache, readFabric, readRetired } from './fabrics.ts';
import { touchLayers } from './versions.ts';

/** The log has nothing that fits. */
interface NothingLogged {
  readonly ok: false;
  readonly code: 'nothing_to_undo' | 'nothing_to_redo';
  readonly message_zh: string;
  readonly message_en: string;
}

const nothing = (undo: boolean): NothingLogged => ({
  ok: false,
  code: undo ? 'nothing_to_undo' : 'nothing_to_redo',
  message_zh: undo ? '没有可以撤销的操作。' : '没有可以重做的操作。',
  message_en: undo ? 'You have nothing to undo here.' : 'You have nothing to redo here.',
});

export interface EditOrder {
  plan: string;
  community: string;
  /** The version that the caller knows. */
  version: number;
  action: FabricAction;
  /** Principal's id. */
  author: string;
}

export interface DoneEdit {
  community: string;
  version: number;
  seq: number;
  patch: Patch;
  /** The fabric after it: for the cache, once it is committed. */
  after: Fabric;
}

/** Edits since a version that a 412 lists at most; more load slower than the fabric itself. */
const MOST_MISSED = 200;

/**
 * Does an edit.
 *
 * @throws ApiError `conflict` for a plan that is no draft, `precondition_failed` where the fabric has another version,
 *   `refused` where the action cannot be done, `not_found`
 */
export async function editFabric(
  trx: Trx,
  county: County,
  cache: FabricCache,
  order: EditOrder,
): Promise<DoneEdit> {
  const { plan, community, action, author } = order;
  const seq = await nextSeq(trx, county, plan);
  const { version, fabric } = await readFabric(trx, county, cache, plan, community);
  if (version !== order.version) throw await stale(trx, county, order, version);
  const found = await outcomeOf(trx, county, order, fabric);
  if (!found.ok)
    throw new ApiError('refused', found.message_zh, {
      remedy: found.message_en,
      extension: { refusal: found },
    });
  const { patch, undoes, redoes } = found;
  const done = await store(trx, county, plan, fabric, applyPatch(fabric, patch), {
    seq,
    version: version + 1,
    author,
    action,
    patch,
    undoes,
    redoes,
  });
  if (undoes !== undefined) await setUndone(trx, county, plan, undoes, seq);
  if (redoes !== undefined) await setUndone(trx, county, plan, redoes, null);
  return done;
}

/** The number of the next edit; edits of one plan wait for each other here. @throws ApiError `conflict`, `not_found` */
async function nextSeq(trx: Trx, county: County, plan: string): Promise<number> {
  const { rows } = await sql<{ seq: number; state: string }>`
    update plans set edits = edits + 1 where county = ${county.county} and id = ${plan}::uuid
    returning edits as seq, state`.execute(trx);
  const [row] = rows;
  if (row === undefined) throw new ApiError('not_found', `there is no plan ${plan}`);
  if (row.state !== 'draft')
    throw new ApiError(
      'conflict',
      `方案已不是草案（${row.state}），不能修改 / the plan is no draft (${row.state})`,
      {
        remedy: '退回草案，或以它新建草案 / take it back to draft, or make a new draft of it',
      },
    );
  return row.seq;
}

async function stale(trx: Trx, county: County, order: EditOrder, version: number): Promise<ApiError> {
  const { plan, community } = order;
  const missed =
    order.version < version && version - order.version <= MOST_MISSED
      ? await readEdits(trx, county, plan, { community, afterVersion: order.version, limit: MOST_MISSED })
      : null;
  return new ApiError(
    'precondition_failed',
    `版本已是 ${version} / the version is ${version}, not ${order.version}`,
    {
      remedy: '先合并 `edits` 中的改动，再提交 / apply the edits in `edits`, then send yours again',
      extension: { version, edits: missed?.reverse() ?? null },
    },
  );
}

type Found = { ok: true; patch: Patch; undoes?: number; redoes?: number };

async function outcomeOf(
  trx: Trx,
  county: County,
  order: EditOrder,
  fabric: Fabric,
): Promise<Found | Refusal | ChangedSince | NothingLogged> {
  const { action } = order;
  if (action.type !== 'undo' && action.type !== 'redo') {
    const outcome = act(fabric, action, { retired: await readRetired(trx, county, order.community) });
    return outcome.ok ? { ok: true, patch: outcome } : outcome;
  }
  const undo = action.type === 'undo';
  const target = await (undo ? lastDone : lastUndone)(trx, county, order);
  if (target === undefined) return nothing(undo);
  const known = JSON.parse(target.patch) as Patch;
  const patch = undo ? takeBack(fabric, known, target.last) : doAgain(fabric, known, target.last);
  if (!patch.ok) return patch;
  return { ok: true, patch, ...(undo ? { undoes: target.seq } : { redoes: target.seq }) };
}

interface Target {
  seq: number;
  patch: string;
  /** Nothing that stands was done after it: taking it back, or doing it again, gives a state that was there before. */
  last: boolean;
}

/** Edits that stand by themselves: no undo, no redo, no restoring. */
const OWN = sql`e.undoes is null and e.redoes is null and e.action ->> 'type' <> 'restore'`;
/** When an edit was done last. */
const doneAt = (alias: string) => sql`
  coalesce((select max(r.seq) from plan_edits r where r.county = ${sql.ref(`${alias}.county`)}
    and r.plan = ${sql.ref(`${alias}.plan`)} and r.redoes = ${sql.ref(`${alias}.seq`)}), ${sql.ref(`${alias}.seq`)})`;

async function lastDone(trx: Trx, county: County, order: EditOrder): Promise<Target | undefined> {
  const { rows } = await sql<Target>`
    with e as (select * from plan_edits e
      where e.county = ${county.county} and e.plan = ${order.plan}::uuid and e.community = ${order.community}
        and ${OWN} and e.undone_by is null),
    mine as (select * from e where author = ${order.author} order by seq desc limit 1)
    select mine.seq, mine.patch, not exists (
      select from e where e.seq <> mine.seq and ${doneAt('e')} > ${doneAt('mine')}) as last
    from mine`.execute(trx);
  return rows[0];
}

async function lastUndone(trx: Trx, county: County, order: EditOrder): Promise<Target | undefined> {
  const { rows } = await sql<Target>`
    with e as (select * from plan_edits e
      where e.county = ${county.county} and e.plan = ${order.plan}::uuid and e.community = ${order.community} and ${OWN}),
    mine as (select * from e where author = ${order.author} and undone_by is not null
      order by undone_by desc, seq limit 1)
    select mine.seq, mine.patch, not exists (
      select from e where e.undone_by is null and ${doneAt('e')} > mine.undone_by) as last
    from mine
    where not exists (select from e where e.author = ${order.author} and e.seq > mine.undone_by)`.execute(
    trx,
  );
  return rows[0];
}

async function setUndone(
  trx: Trx,
  county: County,
  plan: string,
  seq: number,
  by: number | null,
): Promise<void> {
  await trx
    .updateTable('plan_edits')
    .set({ undone_by: by })
    .where('county', '=', county.county)
    .where('plan', '=', plan)
    .where('seq', '=', seq)
    .execute();
}

interface LogEntry {
  seq: number;
  version: number;
  author: string;
  action: LoggedAction;
  patch: Patch;
  undoes?: number | undefined;
  redoes?: number | undefined;
}

async function store(
  trx: Trx,
  county: County,
  plan: string,
  before: Fabric,
  after: Fabric,
  entry: LogEntry,
): Promise<DoneEdit> {
  const { seq, version, author, action, patch, undoes, redoes } = entry;
  const community = after.region.code;
  await trx
    .insertInto('plan_edits')
    .values({
      county: county.county,
      plan,
      seq,
      community,
      version,
      author,
      action: JSON.stringify(action),
      patch: JSON.stringify(patch),
      undoes: undoes ?? null,
      redoes: redoes ?? null,
    })
    .execute();
  await trx
    .updateTable('fabrics')
    .set({ version, body: fabricToJson(after) })
    .where('county', '=', county.county)
    .where('plan', '=', plan)
    .where('community', '=', community)
    .execute();
  await writeFabricRows(trx, county, plan, before, after);
  await touchLayers(trx, county.county, ['plans', 'grids']);
  await recordAudit(trx, county.county, {
    principal: author,
    action: 'edit',
    subjectKind: 'plan',
    subject: plan,
    detail: { seq, community, action: action.type },
    area: community,
  });
  return { community, version, seq, patch, after };
}

/**
 * Brings all communities of a draft to the state after an edit, as new edits: nothing is lost.
 *
 * @param seq 0: as the draft was made
 * @throws ApiError `not_found` for an edit that the plan does not have, `conflict` for a plan that is no draft
 */
export async function restorePlan(
  trx: Trx,
  county: County,
  cache: FabricCache,
  order: { plan: string; seq: number; author: string },
): Promise<DoneEdit[]> {
  const { plan, author } = order;
  const first = await nextSeq(trx, county, plan);
  if (order.seq >= first) throw new ApiError('not_found', `the plan has no edit ${order.seq}`);
  const { rows: touched } = await sql<{ community: string }>`
    select distinct community from plan_edits
    where county = ${county.county} and plan = ${plan}::uuid and seq > ${order.seq} order by community`.execute(
    trx,
  );
  const done: DoneEdit[] = [];
  for (const { community } of touched) {
    const { version, fabric } = await readFabric(trx, county, cache, plan, community);
    const since = await sql<{ patch: string }>`
      select patch from plan_edits where county = ${county.county} and plan = ${plan}::uuid
        and community = ${community} and seq > ${order.seq} order by seq desc`.execute(trx);
    let before = fabric;
    for (const { patch } of since.rows) before = applyPatch(before, inverse(JSON.parse(patch) as Patch));
    const patch = patchBetween(fabric, before, 'restore');
    const after = applyPatch(fabric, patch);
    const seq = done.length === 0 ? first : await nextSeq(trx, county, plan);
    const action: LoggedAction = { type: 'restore', seq: order.seq };
    done.push(
      await store(trx, county, plan, fabric, after, { seq, version: version + 1, author, action, patch }),
    );
    await markRestored(trx, county, plan, community, order.seq, seq);
  }
  return done;
}

/** What stood at the restored state stands again; what was done after it counts as taken back. */
async function markRestored(
  trx: Trx,
  county: County,
  plan: string,
  community: string,
  to: number,
  by: number,
): Promise<void> {
  const own = sql`county = ${county.county} and plan = ${plan}::uuid and community = ${community}`;
  await sql`update plan_edits set undone_by = null where ${own} and seq <= ${to} and undone_by > ${to}`.execute(
    trx,
  );
  await sql`
    update plan_edits e set undone_by = ${by} where ${own} and seq > ${to} and seq < ${by} and undone_by is null
      and ${OWN}`.execute(trx);
}
