import { Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Bbox } from '../../../server/api/geo.ts';
import type { Plan } from '../../../server/api/schemas.ts';
import { type Feature, features } from '../../api/features.ts';
import { gridFactsOf } from '../../map/facts.ts';
import { ProblemView } from '../../ui/ProblemView.tsx';
import { useWorkspace } from '../workspace.tsx';
import { GridList } from './GridList.tsx';

/** West, south, east, north of an area. */
function bboxOf({ geometry }: Feature): Bbox {
  const flat = (geometry.coordinates as unknown[]).flat(Number.POSITIVE_INFINITY) as number[];
  const east = flat.filter((_, at) => at % 2 === 0);
  const north = flat.filter((_, at) => at % 2 === 1);
  return [Math.min(...east), Math.min(...north), Math.max(...east), Math.max(...north)];
}

/** The communities that a plan of that level proposes. */
export function ProposedList({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const { selectGrid, goTo, window } = useWorkspace();
  const [state, setState] = useState<{ found?: Feature[]; error?: unknown }>({});
  useEffect(() => {
    const request = new AbortController();
    setState({});
    features('grids', { plan: plan.id, signal: request.signal }).then(
      found => setState({ found }),
      (error: unknown) => {
        if (!request.signal.aborted) setState({ error });
      },
    );
    return () => request.abort();
  }, [plan.id]);
  if (state.error !== undefined) return <ProblemView error={state.error} />;
  if (!state.found) return <Skeleton active />;
  const byCode = new Map(state.found.map(feature => [feature.properties.code, feature]));
  return (
    <section className="list" aria-label={t('community.list')}>
      <div className="list-head">
        <h2>{t('community.list')}</h2>
      </div>
      <GridList
        grids={state.found.flatMap(({ properties }) => gridFactsOf(properties) ?? [])}
        window={window}
        onPick={grid => {
          selectGrid(grid);
          const feature = byCode.get(grid.code);
          if (feature) goTo(bboxOf(feature));
        }}
      />
    </section>
  );
}
