import { App } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format.ts';
import { insideShare } from '../rows.ts';
import { useWorkspace } from '../workspace.tsx';
import type { Division } from './useDivision.ts';

/** When a division is done: loads its plan, shows it on the map, closes the dialogue and says the numbers. */
export function useShowResult(division: Division, onOpen: () => void, onClose: () => void): void {
  const { t } = useTranslation();
  const format = useFormat();
  const { notification } = App.useApp();
  const { city, reload, showPlan, selectCommunity, goTo } = useWorkspace();
  const { phase, plan: id } = division.state;

  useEffect(() => {
    if (phase === 'failed') onOpen();
    if (phase !== 'done' || id === null) return;
    division.reset();
    void reload().then(data => {
      onClose();
      const plan = data?.plans.find(candidate => candidate.id === id);
      if (!plan) return;
      const { scope, totals } = plan;
      showPlan(id);
      selectCommunity(scope.kind === 'community' ? scope.code : null);
      const area = [...city.communities, ...city.subdistricts].find(({ code }) => code === scope.code);
      goTo(area?.bbox ?? city.bbox);
      notification.success({
        title: t('divide.done'),
        description: [
          t('divide.doneText', {
            scope: scope.name,
            grids: format.count(totals.grids),
            inside: format.count(totals.gridsInside),
            level: t(`plan.level.${plan.level}`),
            share: format.share(...insideShare(totals)),
          }),
          totals.oversizeBuildings > 0 &&
            t('divide.doneOversize', {
              buildings: format.count(totals.oversizeBuildings),
              households: format.count(totals.oversizeHouseholds),
            }),
        ]
          .filter(Boolean)
          .join(' '),
      });
    });
  }, [
    phase,
    id,
    division,
    city,
    reload,
    showPlan,
    selectCommunity,
    goTo,
    onOpen,
    onClose,
    notification,
    t,
    format,
  ]);
}
