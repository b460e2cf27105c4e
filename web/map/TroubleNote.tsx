import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

/** Says on the map that some of it is missing. */
export function TroubleNote({ trouble, onRetry }: { trouble: 'tiles' | 'context'; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="trouble card" role="alert">
      <span>{trouble === 'tiles' ? t('problem.mapError') : t('problem.lostContext')}</span>
      <Button size="small" onClick={onRetry}>
        {t('app.retry')}
      </Button>
    </div>
  );
}
