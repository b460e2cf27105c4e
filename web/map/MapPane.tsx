import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { gridZooms } from '../api/client.ts';
import { useWorkspace } from '../plan/workspace.tsx';
import { hasWebgl, MapController } from './controller.ts';
import type { LayerGroup } from './layerGroups.ts';
import { NoWebgl } from './NoWebgl.tsx';
import { TroubleNote } from './TroubleNote.tsx';

/** The map: makes the controller once and tells it what changes. */
export function MapPane({ layers }: { layers: ReadonlySet<LayerGroup> }) {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const { plan, revision, window, grid, community, map } = workspace;
  const container = useRef<HTMLDivElement>(null);
  const latest = useRef(workspace);
  latest.current = workspace;
  const [webgl] = useState(hasWebgl);
  const [trouble, setTrouble] = useState<'tiles' | 'context' | null>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const element = container.current;
    if (!webgl || !element || attempt < 0) return;
    let controller: MapController | undefined;
    let gone = false;
    gridZooms().then(
      zooms => {
        if (gone) return;
        const { city, plan, revision, window, hovered, pointer, view } = latest.current;
        controller = new MapController(
          element,
          city,
          zooms,
          { plan: plan?.id ?? null, revision, window },
          {
            onHover: found => hovered.set(found),
            onPointer: position => pointer.set(position),
            onPick: (found, code) => {
              if (found) latest.current.selectGrid(found);
              else latest.current.selectCommunity(code);
            },
            onView: next => view.set(next),
            onTrouble: setTrouble,
          },
        );
        latest.current.map.set(controller);
      },
      () => setTrouble('tiles'),
    );
    return () => {
      gone = true;
      latest.current.map.set(null);
      controller?.destroy();
    };
  }, [webgl, attempt]);

  useEffect(() => {
    const show = () => map.get()?.show({ plan: plan?.id ?? null, revision, window });
    show();
    return map.subscribe(show);
  }, [map, plan?.id, revision, window]);

  useEffect(() => {
    const set = () => map.get()?.setLayers(layers);
    set();
    return map.subscribe(set);
  }, [map, layers]);

  useEffect(() => {
    map.get()?.select(grid?.code, community ?? undefined);
  }, [map, grid?.code, community]);

  useEffect(() => {
    const translate = () => map.get()?.translate(t('map.label'));
    translate();
    return map.subscribe(translate);
  }, [map, t]);

  if (!webgl) return <NoWebgl />;
  return (
    <>
      <div ref={container} className="map" data-testid="map" />
      {trouble && (
        <TroubleNote
          trouble={trouble}
          onRetry={() => {
            setTrouble(null);
            setAttempt(attempt + 1);
          }}
        />
      )}
    </>
  );
}
