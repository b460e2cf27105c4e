/** Which of the counts standing beside each other on a building is meant. */
import { type RawBuilder, sql } from 'kysely';
import type { HouseholdKind } from './schema.ts';

/**
 * Households of the building `alias`: its newest count of the kind, else its newest estimate, else 0.
 * The same expression everywhere, so that totals, tiles and divisions agree.
 */
export function householdsOf(alias: string, kind: HouseholdKind): RawBuilder<number> {
  const newest = (wanted: HouseholdKind) => sql`
    (select c.households from household_counts c
     where c.county = ${sql.ref(`${alias}.county`)} and c.building = ${sql.ref(`${alias}.id`)} and c.kind = ${wanted}
     order by c.counted_on desc, c.source limit 1)`;
  return kind === 'estimated'
    ? sql<number>`coalesce(${newest(kind)}, 0)`
    : sql<number>`coalesce(${newest(kind)}, ${newest('estimated')}, 0)`;
}
