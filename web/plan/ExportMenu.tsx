import { App, Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { windowStateSchema } from '../../server/api/schemas.ts';
import { features } from '../api/features.ts';
import { Icon } from '../ui/icons.tsx';
import { problemText } from '../ui/problemText.ts';
import { fileName, gridsCsv, gridsGeojson } from './exports.ts';
import { useWorkspace } from './workspace.tsx';

function save(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Saves the grids of the plan shown as a file. */
export function ExportMenu() {
  const { t } = useTranslation();
  const { message, notification } = App.useApp();
  const { city, plan } = useWorkspace();
  const [busy, setBusy] = useState(false);

  const run = async (format: 'geojson' | 'csv') => {
    setBusy(true);
    const key = 'export';
    try {
      const found = await features('grids', {
        plan: plan?.id ?? null,
        onPage: (done, total) =>
          void message.loading({ key, content: t('export.working', { done, total }), duration: 0 }),
      });
      if (found.length === 0) return void message.info({ key, content: t('export.nothing') });
      const name = fileName(`${city.name}_${plan?.name ?? t('plan.inForce')}`);
      if (format === 'geojson') save(`${name}.geojson`, gridsGeojson(found), 'application/geo+json');
      else {
        const stateName = (state: unknown) => {
          const known = windowStateSchema.safeParse(state);
          return known.success ? t(`grid.state.${known.data}`) : '';
        };
        const headings = [
          t('grid.code'),
          t('community.name'),
          t('city.communities'),
          t('city.households'),
          t('city.buildings'),
          t('grid.stateHeading'),
        ];
        save(`${name}.csv`, gridsCsv(found, headings, stateName), 'text/csv;charset=utf-8');
      }
      void message.success({ key, content: t('export.done', { n: found.length }) });
    } catch (error) {
      message.destroy(key);
      const { title, detail, remedy } = problemText(error, t);
      notification.error({
        title: t('export.failed'),
        description: [title, detail, remedy].filter(Boolean).join(' '),
      });
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'geojson', label: t('export.geojson'), onClick: () => void run('geojson') },
          { key: 'csv', label: t('export.csv'), onClick: () => void run('csv') },
        ],
      }}
    >
      <Button
        type="text"
        className="narrow-icon"
        aria-label={t('export.button')}
        loading={busy}
        icon={<Icon name="download" />}
      >
        <span className="wide">{t('export.button')}</span>
      </Button>
    </Dropdown>
  );
}
