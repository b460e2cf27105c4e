import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/icons.tsx';
import { useWorkspace } from '../workspace.tsx';
import { CityNumbers } from './CityNumbers.tsx';
import { CommunityCard } from './CommunityCard.tsx';
import { CommunityTable } from './CommunityTable.tsx';
import { GridCard } from './GridCard.tsx';
import { PlanBar } from './PlanBar.tsx';
import { ProposedList } from './ProposedList.tsx';

/** The numbers beside the map; on narrow screens a sheet at the lower edge that opens and closes. */
export function Panel() {
  const { t } = useTranslation();
  const { community, plan } = useWorkspace();
  const [open, setOpen] = useState(true);
  return (
    <aside id="panel" tabIndex={-1} className={open ? 'panel' : 'panel closed'} aria-label={t('plan.label')}>
      <Button
        className="panel-toggle"
        size="small"
        aria-expanded={open}
        aria-label={open ? t('map.panelClose') : t('map.panelOpen')}
        onClick={() => setOpen(!open)}
        icon={<Icon name={open ? 'left' : 'right'} size={14} />}
      />
      {open && (
        <>
          <PlanBar />
          <div className="panel-scroll">
            {/* A plan of this one community has the community's own numbers. */}
            {(community === null || plan?.scope.code !== community) && (
              <CityNumbers brief={community !== null} />
            )}
            {community !== null ? (
              <CommunityCard code={community} />
            ) : plan?.level === 'community' ? (
              <ProposedList plan={plan} />
            ) : (
              <CommunityTable />
            )}
          </div>
        </>
      )}
      <GridCard />
    </aside>
  );
}
