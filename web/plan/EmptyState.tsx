import { Button, Empty } from 'antd';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { useWorkspace } from './workspace.tsx';

/** An empty database: what it means and what to do. */
export function NoData({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <main className="waiting">
      <Empty
        image={Empty.PRESENTED_IMAGE_SIMPLE}
        description={
          <>
            <h1>{t('empty.noData')}</h1>
            <p>{t('empty.noDataText')}</p>
            <p>{t('empty.noDataRemedy')}</p>
          </>
        }
      >
        <Button type="primary" onClick={onRetry}>
          {t('app.retry')}
        </Button>
      </Empty>
    </main>
  );
}

/** A city without any division: the way to the first one. */
export function NoGrids() {
  const { t } = useTranslation();
  const format = useFormat();
  const { city, openDivide } = useWorkspace();
  return (
    <section className="no-grids card" data-testid="no-grids">
      <div>
        <h2>{t('empty.noGrids')}</h2>
        <p>
          {t('empty.noGridsText', {
            city: city.name,
            communities: format.count(city.communities.length),
            households: format.count(city.totals.households),
          })}
        </p>
      </div>
      <Button type="primary" icon={<Icon name="grid" />} onClick={() => openDivide()}>
        {t('empty.start')}
      </Button>
    </section>
  );
}
