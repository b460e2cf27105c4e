import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../plan/workspace.tsx';
import { Icon } from '../ui/icons.tsx';
import { recall, remember } from '../ui/memory.ts';
import { LegendKeys } from './LegendKeys.tsx';

/** The legend on the map; closed it is one button. Narrow screens start with it closed. */
export function Legend() {
  const { t } = useTranslation();
  const { window, plan } = useWorkspace();
  const [open, setOpen] = useState(() => {
    const remembered = recall('legend');
    return remembered === null ? matchMedia('(min-width: 761px)').matches : remembered === 'open';
  });
  const toggle = () => {
    remember('legend', open ? 'closed' : 'open');
    setOpen(!open);
  };
  if (!open)
    return (
      <Button className="legend-button" aria-expanded={false} onClick={toggle} icon={<Icon name="legend" />}>
        {t('legend.title')}
      </Button>
    );
  return (
    <section className="legend card" aria-label={t('legend.title')}>
      <header>
        <h2>{t('legend.title')}</h2>
        <Button
          type="text"
          size="small"
          aria-expanded
          aria-label={t('legend.hide')}
          onClick={toggle}
          icon={<Icon name="close" size={12} />}
        />
      </header>
      <LegendKeys window={window} compare={plan !== null && plan.state !== 'in_force'} />
    </section>
  );
}
