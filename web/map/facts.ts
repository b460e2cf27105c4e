import type { Grid, WindowState } from '../../server/api/schemas.ts';
import { windowStateSchema } from '../../server/api/schemas.ts';

/** What the page says of a grid; the tiles carry all but the area, which comes with the community's details. */
export interface GridFacts {
  code: string;
  name: string;
  community: string;
  households: number;
  buildings: number;
  state: WindowState;
  area_m2?: number;
}

/** A grid from a tile's properties, or null when they are not those of a grid. */
export function gridFactsOf(properties: Readonly<Record<string, unknown>>): GridFacts | null {
  const { code, name, community, households, buildings, state, area_m2 } = properties;
  if (typeof code !== 'string') return null;
  const known = windowStateSchema.safeParse(state);
  return {
    code,
    name: typeof name === 'string' ? name : code,
    community: typeof community === 'string' ? community : code.slice(0, 12),
    households: Number(households ?? 0),
    buildings: Number(buildings ?? 0),
    state: known.success ? known.data : 'empty',
    ...(typeof area_m2 === 'number' ? { area_m2 } : {}),
  };
}

/** The same from the API's grid. */
export const factsOf = ({
  code,
  name,
  community,
  households,
  buildings,
  state,
  area_m2,
}: Grid): GridFacts => ({
  code,
  name,
  community,
  households,
  buildings,
  state,
  area_m2,
});
