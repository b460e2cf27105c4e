/** Every migration in its order. A migration is never edited once merged: a change is a new file. */
import type { Migration } from 'kysely';
import * as foundations from './0001_foundations.ts';
import * as city from './0002_city.ts';
import * as plans from './0003_plans.ts';
import * as jobs from './0004_jobs.ts';
import * as accounts from './0005_accounts.ts';
import * as drafts from './0006_drafts.ts';

export const MIGRATIONS: Record<string, Migration> = {
  '0001_foundations': foundations,
  '0002_city': city,
  '0003_plans': plans,
  '0004_jobs': jobs,
  '0005_accounts': accounts,
  '0006_drafts': drafts,
};
