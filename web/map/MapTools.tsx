import { Button, Tooltip } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../plan/workspace.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { useSignal } from '../ui/signal.ts';

/** Buttons at the map's edge: zoom, north, whole city, full screen. */
export function MapTools() {
  const { t } = useTranslation();
  const { map, view, city, goTo } = useWorkspace();
  const { bearing } = useSignal(view);
  const [full, setFull] = useState(false);

  useEffect(() => {
    const changed = () => setFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', changed);
    return () => document.removeEventListener('fullscreenchange', changed);
  }, []);

  const toggleFull = () =>
    void (full ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => {
      // Some browsers refuse full screen (embedded pages): the page stays as it is.
    });

  return (
    <div className="tools" role="toolbar" aria-orientation="vertical">
      <Tool icon="plus" name={t('map.zoomIn')} onClick={() => map.get()?.zoomBy(1)} />
      <Tool icon="minus" name={t('map.zoomOut')} onClick={() => map.get()?.zoomBy(-1)} />
      <Tool icon="north" name={t('map.north')} turn={-bearing} onClick={() => map.get()?.northUp()} />
      <Tool icon="home" name={t('map.home')} onClick={() => goTo(city.bbox)} />
      {document.fullscreenEnabled && (
        <Tool
          icon={full ? 'unfull' : 'full'}
          name={full ? t('map.exitFullscreen') : t('map.fullscreen')}
          onClick={toggleFull}
        />
      )}
    </div>
  );
}

function Tool({
  icon,
  name,
  turn = 0,
  onClick,
}: {
  icon: IconName;
  name: string;
  turn?: number;
  onClick: () => void;
}) {
  return (
    <Tooltip title={name} placement="left" mouseEnterDelay={0.5}>
      <Button aria-label={name} onClick={onClick} icon={<Icon name={icon} turn={turn} />} />
    </Tooltip>
  );
}
