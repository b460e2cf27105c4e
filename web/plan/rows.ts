/** The community list of the plan shown: from the city where plans are in force, from the plan's report for a draft. */
import { z } from 'zod';
import type { City, Plan } from '../../server/api/schemas.ts';

export interface CommunityRow {
  code: string;
  name: string;
  households: number;
  grids: number;
  householdsInside: number;
  oversizeHouseholds: number;
}

const regionSchema = z.object({
  code: z.string(),
  grids: z.number(),
  households: z.number(),
  inWindowHouseholds: z.number(),
  oversizeHouseholds: z.number().default(0),
  infeasible: z.array(z.object({ reason: z.string(), households: z.number().default(0) })).default([]),
});
const reportSchema = z.object({ regions: z.array(regionSchema) });

/** Regions of a plan's report; empty where the report says nothing of them. */
export function regionsOf(plan: Plan): z.infer<typeof regionSchema>[] {
  const report = reportSchema.safeParse(plan.report);
  return report.success ? report.data.regions : [];
}

/** True when the community lies in the plan's scope. */
export function inScope(plan: Plan | null, community: { code: string; subdistrict: string }): boolean {
  if (plan === null || plan.scope.kind === 'city') return true;
  if (plan.scope.kind === 'subdistrict') return community.subdistrict === plan.scope.code;
  return community.code === plan.scope.code;
}

/** One row for every community that the plan covers (all of them for what is in force). */
export function communityRows(city: City, plan: Plan | null): CommunityRow[] {
  const reported = new Map(plan ? regionsOf(plan).map(region => [region.code, region]) : []);
  return city.communities
    .filter(community => inScope(plan, community))
    .map(({ code, name, totals }) => {
      const region = reported.get(code);
      if (plan === null || (!region && plan.state === 'in_force'))
        return {
          code,
          name,
          households: totals.households,
          grids: totals.grids,
          householdsInside: totals.householdsInside,
          oversizeHouseholds: totals.oversizeHouseholds,
        };
      return {
        code,
        name,
        households: region?.households ?? totals.households,
        grids: region?.grids ?? 0,
        householdsInside: region?.inWindowHouseholds ?? 0,
        oversizeHouseholds: region?.oversizeHouseholds ?? 0,
      };
    });
}

/**
 * The share that counts: households inside the window of those that can be (oversize buildings stand apart).
 * @returns `[part, whole]`
 */
export const insideShare = (totals: {
  households: number;
  householdsInside: number;
  oversizeHouseholds: number;
}): [number, number] => [totals.householdsInside, totals.households - totals.oversizeHouseholds];

/** The city's share over the communities that are divided. */
export const dividedShare = (city: City): [number, number] =>
  city.communities
    .filter(({ totals }) => totals.grids > 0)
    .map(({ totals }) => insideShare(totals))
    .reduce<[number, number]>(([part, whole], [more, of]) => [part + more, whole + of], [0, 0]);

/** A short text that changes whenever the grids of the shown plan or of what is in force may have changed. */
export function revisionOf(plans: readonly Plan[], shown: string | null): string {
  let hash = 2166136261;
  for (const { id, version, state } of plans) {
    if (state !== 'in_force' && id !== shown) continue;
    for (const character of `${id}.${version}.${state};`)
      hash = Math.imul(hash ^ character.charCodeAt(0), 16777619) >>> 0;
  }
  return hash.toString(36);
}
