import { Alert, Progress } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemView } from '../../ui/ProblemView.tsx';
import type { DivisionState } from './useDivision.ts';

/** The running job: bar, step in words, seconds; or how it ended. */
export function JobProgress({ state }: { state: DivisionState }) {
  const { t, i18n } = useTranslation();
  const [now, setNow] = useState(() => Date.now());
  const running = state.phase === 'running';
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [running]);

  if (state.error) return <ProblemView error={state.error} />;
  if (state.phase === 'failed')
    return (
      <Alert
        type="error"
        showIcon
        title={t('divide.failed')}
        description={
          <>
            {state.message && <p>{state.message}</p>}
            <p>{t('problem.remedy', { remedy: t('divide.failedRemedy') })}</p>
          </>
        }
      />
    );
  if (state.phase === 'cancelled') return <Alert type="info" showIcon title={t('divide.cancelled')} />;

  const key = `divide.step.${state.step}`;
  // A step that the messages do not know yet is shown by its own name.
  const step = i18n.exists(key) ? t(key as 'divide.step.divide') : state.step;
  const seconds = Math.max(0, Math.round((now - state.startedAt) / 1000));
  return (
    <div className="job" data-testid="job">
      <Progress
        percent={Math.round(state.progress * 100)}
        status="active"
        aria-label={t('divide.titleRunning')}
      />
      <p className="job-line">
        <span aria-live="polite">{step}</span>
        <span className="faint">{t('divide.elapsed', { n: seconds })}</span>
      </p>
      {state.lost && <Alert type="warning" showIcon title={t('divide.lost')} />}
    </div>
  );
}
