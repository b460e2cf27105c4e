/** The page while a draft is edited: panel at the left, tools above the map, words at the pointer. */
import { Button, Result, Segmented, Select, Spin } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problems } from '../../../server/partition/fabric/problems.ts';
import { Icon } from '../../ui/icons.tsx';
import { ProblemView } from '../../ui/ProblemView.tsx';
import { useSignal } from '../../ui/signal.ts';
import { useWorkspace } from '../workspace.tsx';
import { CompareList } from './CompareList.tsx';
import type { Editor } from './editor.ts';
import { GridsTable } from './GridsTable.tsx';
import { HistoryList } from './HistoryList.tsx';
import { ProblemList } from './ProblemList.tsx';
import { SaveState } from './SaveState.tsx';
import type { EditMode } from './useEditMode.ts';
import { WholeFigures } from './WholeFigures.tsx';
import { WhyCard } from './WhyCard.tsx';

/** The panel beside the map while editing. */
export function EditPanel({ mode }: { mode: EditMode }) {
  const { t } = useTranslation();
  const { plan, edit, city, selectCommunity, goTo } = useWorkspace();
  const { editor, fabrics, community, error } = mode;
  return (
    <aside
      id="panel"
      tabIndex={-1}
      className="panel edit-panel"
      aria-label={t('edit.panel')}
      data-testid="edit-panel"
    >
      <section className="edit-head">
        <div className="edit-title">
          <h2 title={plan?.name}>
            {t('edit.of')} · {plan?.name}
          </h2>
          <Button
            size="small"
            type="primary"
            icon={<Icon name="check" size={14} />}
            onClick={() => {
              edit(null);
              if (community !== undefined) selectCommunity(community);
            }}
          >
            {t('edit.done')}
          </Button>
        </div>
        {fabrics && fabrics.length > 1 && (
          <Select
            aria-label={t('edit.community')}
            showSearch={{ optionFilterProp: 'label' }}
            value={community}
            onChange={code => {
              selectCommunity(code);
              const bbox = city.communities.find(each => each.code === code)?.bbox;
              if (bbox) goTo(bbox);
            }}
            options={fabrics.map(({ community: code, name }) => ({ value: code, label: name }))}
          />
        )}
        {editor && <SaveState editor={editor} />}
      </section>
      {error !== undefined && <ProblemView error={error} />}
      {error === undefined && fabrics?.length === 0 && (
        <Result status="info" title={t('edit.none')} subTitle={t('edit.noneHint')} />
      )}
      {editor ? (
        <Figures editor={editor} planId={mode.plan} community={community as string} />
      ) : (
        error === undefined &&
        fabrics?.length !== 0 && (
          <Spin description={t('edit.loading')}>
            <div className="waiting-room" />
          </Spin>
        )
      )}
    </aside>
  );
}

type Tab = 'grids' | 'problems' | 'history' | 'compare';

function Figures({ editor, planId, community }: { editor: Editor; planId: string; community: string }) {
  const { t } = useTranslation();
  const fabric = useSignal(editor.session.fabric);
  const [tab, setTab] = useState<Tab>('grids');
  if (!fabric) return null;
  const found = problems(fabric);
  const parts: Record<Tab, ReactNode> = {
    grids: <GridsTable editor={editor} />,
    problems: <ProblemList editor={editor} problems={found} />,
    compare: <CompareList editor={editor} plan={planId} />,
    history: <HistoryList editor={editor} plan={planId} community={community} />,
  };
  return (
    <>
      <WholeFigures editor={editor} />
      <div className="edit-tabs">
        <Segmented<Tab>
          block
          value={tab}
          onChange={setTab}
          aria-label={t('edit.panel')}
          options={[
            { value: 'grids', label: t('edit.tabs.grids') },
            { value: 'problems', label: `${t('edit.tabs.problems')} ${found.length}` },
            { value: 'history', label: t('edit.tabs.history') },
            { value: 'compare', label: t('edit.tabs.compare') },
          ]}
        />
      </div>
      <div className="panel-scroll">{parts[tab]}</div>
      <WhyCard editor={editor} />
    </>
  );
}
