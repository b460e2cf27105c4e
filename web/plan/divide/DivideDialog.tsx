import { Button, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../workspace.tsx';
import { DivideForm } from './DivideForm.tsx';
import { JobProgress } from './JobProgress.tsx';
import { requestOf, startSettings } from './request.ts';
import type { Division } from './useDivision.ts';
import { useShowResult } from './useShowResult.tsx';

/**
 * The divide dialogue: settings, then the running job, then it closes and the result is on the map.
 * @param preset undefined when closed; a community's code, or null for the whole city
 */
export function DivideDialog({
  preset,
  division,
  onOpen,
  onClose,
}: {
  preset: string | null | undefined;
  division: Division;
  onOpen: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { city } = useWorkspace();
  const [settings, setSettings] = useState(() => startSettings(city, preset ?? null));
  const { phase } = division.state;
  const open = preset !== undefined;
  useShowResult(division, onOpen, onClose);

  // Settings survive closing and a failed run; only another preset community starts anew.
  useEffect(() => {
    if (preset === undefined) return;
    setSettings(now =>
      preset === null || (now.scope === 'community' && now.community === preset)
        ? now
        : { ...startSettings(city, preset), barriers: now.barriers },
    );
  }, [preset, city]);

  const running = phase === 'running';
  const request = requestOf(settings);
  const footer =
    phase === 'idle'
      ? [
          <Button key="close" onClick={onClose}>
            {t('app.cancel')}
          </Button>,
          <Button
            key="start"
            type="primary"
            disabled={!request}
            data-testid="divide-start"
            onClick={() => request && void division.start(request)}
          >
            {t('divide.start')}
          </Button>,
        ]
      : running
        ? [
            <Button key="cancel" danger onClick={() => void division.cancel()}>
              {t('divide.cancelJob')}
            </Button>,
            <Button key="background" onClick={onClose}>
              {t('divide.background')}
            </Button>,
          ]
        : [
            <Button key="close" onClick={onClose}>
              {t('app.close')}
            </Button>,
            <Button key="again" type="primary" onClick={division.reset}>
              {t('divide.again')}
            </Button>,
          ];

  return (
    <Modal
      open={open}
      title={running ? t('divide.titleRunning') : t('divide.title')}
      width={600}
      centered
      mask={{ closable: false }}
      onCancel={onClose}
      afterClose={() => {
        if (phase === 'failed' || phase === 'cancelled') division.reset();
      }}
      footer={footer}
    >
      {phase === 'idle' ? (
        <DivideForm
          settings={settings}
          onChange={setSettings}
          onSubmit={() => request && void division.start(request)}
        />
      ) : (
        <JobProgress state={division.state} />
      )}
    </Modal>
  );
}
