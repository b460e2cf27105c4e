import { Button, Checkbox, Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../plan/workspace.tsx';
import { Icon } from '../ui/icons.tsx';
import { DEFAULT_LAYERS, LAYER_SECTIONS, type LayerGroup } from './layerGroups.ts';
import { OTHER_STATION, STATION_KINDS } from './stationKinds.ts';

/** The list of layers, behind one button. */
export function LayerList({
  layers,
  onChange,
}: {
  layers: ReadonlySet<LayerGroup>;
  onChange: (layers: ReadonlySet<LayerGroup>) => void;
}) {
  const { t } = useTranslation();
  const { plan } = useWorkspace();
  const toggle = (group: LayerGroup, on: boolean) => {
    const next = new Set(layers);
    if (on) next.add(group);
    else next.delete(group);
    onChange(next);
  };
  const list = (
    <div className="layer-list">
      {LAYER_SECTIONS.map(({ section, groups }) => (
        <fieldset key={section}>
          <legend>{t(`layers.${section}`)}</legend>
          {groups.map(group => (
            <Checkbox
              key={group}
              checked={layers.has(group)}
              disabled={group === 'compare' && plan === null}
              onChange={event => toggle(group, event.target.checked)}
            >
              {t(`layers.${group}`)}
            </Checkbox>
          ))}
        </fieldset>
      ))}
      <details className="station-kinds">
        <summary>{t('layers.stationKinds')}</summary>
        <ul>
          {[...STATION_KINDS, OTHER_STATION].map(({ kind, character, colour }) => (
            <li key={kind}>
              <span className="station-icon" style={{ background: colour }} aria-hidden="true">
                {character}
              </span>
              {t(`stationKind.${kind}`)}
            </li>
          ))}
        </ul>
      </details>
      <Button size="small" onClick={() => onChange(DEFAULT_LAYERS)}>
        {t('layers.reset')}
      </Button>
    </div>
  );
  return (
    <Popover content={list} trigger="click" placement="leftTop" arrow={false}>
      <Button className="layer-button" aria-label={t('layers.title')} icon={<Icon name="layers" />}>
        {t('layers.title')}
      </Button>
    </Popover>
  );
}
