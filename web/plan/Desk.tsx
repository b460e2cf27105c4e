import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestError } from '../api/problem.ts';
import { LayerList } from '../map/LayerList.tsx';
import { Legend } from '../map/Legend.tsx';
import { type LayerGroup, layersFrom, layersText } from '../map/layerGroups.ts';
import { MapPane } from '../map/MapPane.tsx';
import { MapTools } from '../map/MapTools.tsx';
import { ScaleBar } from '../map/ScaleBar.tsx';
import { recall, remember } from '../ui/memory.ts';
import { Banners } from './Banners.tsx';
import type { Division } from './divide/useDivision.ts';
import { NoGrids } from './EmptyState.tsx';
import { EditBar } from './edit/EditBar.tsx';
import { EditPanel } from './edit/EditDesk.tsx';
import { useEditMode } from './edit/useEditMode.ts';
import { Header } from './Header.tsx';
import { Panel } from './panel/Panel.tsx';
import { type PrintJob, PrintSheet } from './print/PrintSheet.tsx';
import { useWorkspace } from './workspace.tsx';

/** The page as the planner has it before him: header, panel, map. */
export function Desk({ error, division }: { error: RequestError | undefined; division: Division }) {
  const { t } = useTranslation();
  const { city, plan, editing, clear } = useWorkspace();
  const mode = useEditMode(editing);
  const [layers, setLayers] = useState(() => layersFrom(recall('layers')));
  const [sheet, setSheet] = useState<PrintJob>();

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key === 'Escape' && !target.closest('input, textarea, [role="dialog"]')) clear();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [clear]);

  const changeLayers = (next: ReadonlySet<LayerGroup>) => {
    remember('layers', layersText(next));
    setLayers(next);
  };

  return (
    <>
      <div className="desk">
        <a className="skip" href="#panel">
          {t('app.skip')}
        </a>
        <Header division={division} onPrint={setSheet} />
        <Banners error={error} />
        <main className="desk-main">
          {mode ? <EditPanel mode={mode} /> : <Panel />}
          <div className="map-area">
            <MapPane layers={layers} />
            {mode?.editor && <EditBar editor={mode.editor} />}
            <div className="map-right">
              <LayerList layers={layers} onChange={changeLayers} />
              <MapTools />
            </div>
            <div className="map-left-bottom">
              {!mode && <Legend />}
              <ScaleBar />
            </div>
            {plan === null && city.totals.grids === 0 && <NoGrids />}
          </div>
        </main>
      </div>
      {sheet && <PrintSheet job={sheet} onDone={() => setSheet(undefined)} />}
    </>
  );
}
