import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { problemText } from './problemText.ts';

/** An error as people need it: what happened, the details, what to do, and a way to try again. */
export function ProblemView({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const { title, detail, remedy } = problemText(error, t);
  return (
    <Alert
      type="error"
      showIcon
      title={title}
      description={
        <>
          {detail && <div className="problem-detail">{detail}</div>}
          {remedy && <div>{t('problem.remedy', { remedy })}</div>}
        </>
      }
      action={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            {t('app.retry')}
          </Button>
        )
      }
    />
  );
}
