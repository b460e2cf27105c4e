/** The county (县, 区 or 县级市) that a database serves. */
import { sql } from 'kysely';
import { ApiError } from '../api/problem.ts';
import type { Db, Trx } from './engine.ts';
import type { HouseholdKind } from './schema.ts';

export interface County {
  /** Six digits. */
  county: string;
  name: string;
  /** The system its codes belong to, such as `stat` (统计用区划代码). */
  codeSystem: string;
  /** Which household count divisions and totals are made with. */
  householdsKind: HouseholdKind;
  /** Default window of a grid, households. */
  window: { min: number; max: number; target: number };
  demo: boolean;
  /** Everybody acts as its administrator. */
  open: boolean;
}

/** The county served, or undefined in an empty database. With several, the one with the lowest code. */
export async function findCounty(db: Db | Trx): Promise<County | undefined> {
  const row = await db
    .selectFrom('counties')
    .selectAll()
    .where('valid_to', 'is', null)
    .orderBy('county')
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    county: row.county,
    name: row.name,
    codeSystem: row.code_system,
    householdsKind: row.households_kind,
    window: { min: row.window_min, max: row.window_max, target: row.window_target },
    demo: row.demo,
    open: row.open,
  };
}

/** @throws ApiError `unavailable` in an empty database */
export async function requireCounty(db: Db | Trx): Promise<County> {
  const county = await findCounty(db);
  if (county === undefined)
    throw new ApiError('unavailable', 'no city is loaded yet', {
      remedy: 'wait until the start has loaded it, or import one',
    });
  return county;
}

/** 统计用区划代码: the statistical administrative codes of 6, 9 and 12 digits, and grids' 15 built on them. */
export const CODE_SYSTEM = 'stat';

/** Lets one transaction at a time look whether there is a county and add one. */
export async function lockCounties(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('counties'))`.execute(trx);
}

/** Adds a county; it has no principal yet. */
export async function insertCounty(trx: Trx, county: County): Promise<void> {
  await trx
    .insertInto('counties')
    .values({
      county: county.county,
      name: county.name,
      code_system: county.codeSystem,
      households_kind: county.householdsKind,
      window_min: county.window.min,
      window_max: county.window.max,
      window_target: county.window.target,
      demo: county.demo,
      open: county.open,
    })
    .execute();
}

/** Sets whether everybody acts as the county's administrator. */
export async function setOpen(trx: Trx, county: string, open: boolean): Promise<void> {
  await trx.updateTable('counties').set({ open }).where('county', '=', county).execute();
}
