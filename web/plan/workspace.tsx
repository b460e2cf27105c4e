/** What the planner's page is about at this moment, for all its parts. */
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { Bbox } from '../../server/api/geo.ts';
import type { City, Plan, SearchHit } from '../../server/api/schemas.ts';
import type { HouseholdWindow } from '../map/bands.ts';
import type { MapController, View } from '../map/controller.ts';
import type { GridFacts } from '../map/facts.ts';
import { type Signal, signal } from '../ui/signal.ts';
import { revisionOf } from './rows.ts';
import type { CityData } from './useCity.ts';

export interface Workspace {
  city: City;
  plans: Plan[];
  /** The plan shown; null shows everything in force. */
  plan: Plan | null;
  /** The window that the colours and shares are about. */
  window: HouseholdWindow;
  revision: string;
  /** Selected community. */
  community: string | null;
  /** Selected grid. */
  grid: GridFacts | null;
  hovered: Signal<GridFacts | null>;
  pointer: Signal<{ lng: number; lat: number } | null>;
  view: Signal<View>;
  /** The map, once it stands; null where the browser draws none. */
  map: Signal<MapController | null>;
  /** The draft being edited, by its id. */
  editing: string | null;
  showPlan(id: string | null): void;
  /** Begins to edit a draft, or ends it. */
  edit(id: string | null): void;
  selectCommunity(code: string | null): void;
  selectGrid(grid: GridFacts | null): void;
  clear(): void;
  goTo(bbox: Bbox): void;
  mark(hit: SearchHit | null): void;
  /** Opens the divide dialogue, preset to a community or to what is selected. */
  openDivide(community?: string): void;
  reload(): Promise<CityData | undefined>;
}

const Context = createContext<Workspace | null>(null);

export function useWorkspace(): Workspace {
  const workspace = useContext(Context);
  if (!workspace) throw new Error('useWorkspace outside of WorkspaceProvider');
  return workspace;
}

export function WorkspaceProvider({
  data,
  reload,
  openDivide,
  children,
}: {
  data: CityData;
  reload: Workspace['reload'];
  openDivide: (community: string | null) => void;
  children: ReactNode;
}) {
  const { city, plans } = data;
  const [editing, setEditing] = useState(() => new URL(location.href).searchParams.get('edit'));
  const [planId, setPlanId] = useState<string | null>(editing);
  const [community, setCommunity] = useState<string | null>(null);
  const [grid, setGrid] = useState<GridFacts | null>(null);
  const signals = useState(() => ({
    hovered: signal<GridFacts | null>(null),
    pointer: signal<{ lng: number; lat: number } | null>(null),
    view: signal<View>({ bearing: 0, perPixel_m: 10 }),
    map: signal<MapController | null>(null),
  }))[0];

  const workspace = useMemo((): Workspace => {
    const plan = plans.find(({ id }) => id === planId) ?? null;
    const { map } = signals;
    return {
      city,
      plans,
      plan,
      window: plan?.window ?? city.window,
      revision: revisionOf(plans, planId),
      community,
      grid,
      editing: plan?.state === 'draft' && plan.id === editing ? editing : null,
      ...signals,
      edit(id) {
        // The address names the draft, so that it can be opened again or by somebody else.
        const url = new URL(location.href);
        if (id === null) url.searchParams.delete('edit');
        else url.searchParams.set('edit', id);
        history.replaceState(null, '', url);
        setEditing(id);
        if (id !== null) setPlanId(id);
        setGrid(null);
        // Figures and tiles as they are after the edits.
        if (id === null) void reload();
      },
      showPlan(id) {
        setPlanId(id);
        setGrid(null);
      },
      selectCommunity(code) {
        setCommunity(code);
        setGrid(null);
        map.get()?.mark(null);
      },
      selectGrid(next) {
        setGrid(next);
        if (next && city.communities.some(({ code }) => code === next.community))
          setCommunity(next.community);
      },
      clear() {
        setGrid(null);
        if (!grid) setCommunity(null);
        map.get()?.mark(null);
      },
      goTo: bbox => map.get()?.flyTo(bbox),
      mark: hit => map.get()?.mark(hit),
      openDivide: code => openDivide(code ?? community),
      reload,
    };
  }, [city, plans, planId, editing, community, grid, signals, openDivide, reload]);

  return <Context value={workspace}>{children}</Context>;
}
