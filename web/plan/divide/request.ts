/** The divide dialogue's settings: defaults, checks, and the request they make. */
import { BARRIER_CLASSES, type BarrierClass, HARD_BARRIERS } from '../../../server/api/barriers.ts';
import type { City, DivideRequest } from '../../../server/api/schemas.ts';
import type { HouseholdWindow } from '../../map/bands.ts';

export type Level = DivideRequest['level'];
export type ScopeKind = DivideRequest['scope']['kind'];

export interface Settings {
  level: Level;
  scope: ScopeKind;
  subdistrict: string | null;
  community: string | null;
  window: { [K in keyof HouseholdWindow]: number | null };
  barriers: BarrierClass[];
  seed: number;
  name: string;
}

/** Households of a community in the reports of Shandong's cities; for grids the city's own window counts. */
const COMMUNITY_WINDOW: HouseholdWindow = { min: 3000, target: 4000, max: 5000 };

export const windowOf = (level: Level, city: City): HouseholdWindow =>
  level === 'community' ? COMMUNITY_WINDOW : city.window;

/** Lines in the order in which the dialogue shows them. */
export const BARRIER_SECTIONS = [
  { section: 'water', classes: ['river', 'canal', 'stream', 'bank'] },
  { section: 'rail', classes: ['railway'] },
  { section: 'main', classes: ['trunk', 'primary', 'secondary', 'tertiary'] },
  { section: 'minor', classes: ['residential', 'lane'] },
] as const satisfies readonly { section: string; classes: readonly BarrierClass[] }[];

/** True for lines that cannot be switched off. */
export const isHard = (line: BarrierClass): boolean => HARD_BARRIERS.includes(line);

/** What the dialogue opens with. */
export function startSettings(city: City, community: string | null): Settings {
  return {
    level: 'grid',
    scope: community === null ? 'city' : 'community',
    subdistrict: city.communities.find(({ code }) => code === community)?.subdistrict ?? null,
    community,
    window: { ...city.window },
    barriers: [...BARRIER_CLASSES],
    seed: 1,
    name: '',
  };
}

/** The window when it is complete and in order, else null. */
export function checkedWindow({ min, target, max }: Settings['window']): HouseholdWindow | null {
  if (min === null || target === null || max === null) return null;
  if (![min, target, max].every(Number.isInteger)) return null;
  return min >= 1 && min <= target && target <= max ? { min, target, max } : null;
}

/** The chosen area's code; null for the whole city, undefined when nothing is chosen yet. */
function scopeCode({ scope, subdistrict, community }: Settings): string | null | undefined {
  if (scope === 'city') return null;
  return (scope === 'subdistrict' ? subdistrict : community) ?? undefined;
}

/** Households that will be divided. */
export function householdsIn(city: City, settings: Settings): number | undefined {
  const code = scopeCode(settings);
  if (code === undefined) return undefined;
  return city.communities
    .filter(community => code === null || community.code === code || community.subdistrict === code)
    .reduce((sum, { totals }) => sum + totals.households, 0);
}

/** The request, or null while something is missing. */
export function requestOf(settings: Settings): DivideRequest | null {
  const window = checkedWindow(settings.window);
  const code = scopeCode(settings);
  if (!window || code === undefined) return null;
  if (settings.level === 'community' && settings.scope === 'community') return null;
  const name = settings.name.trim();
  return {
    scope: { kind: settings.scope, ...(code === null ? {} : { code }) },
    level: settings.level,
    window,
    barriers: [...new Set([...HARD_BARRIERS, ...settings.barriers])],
    seed: settings.seed,
    ...(name === '' ? {} : { name }),
  };
}
