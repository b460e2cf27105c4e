import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/format.ts';

/** A share of households as a short bar with its number. */
export function ShareBar({ part, whole }: { part: number; whole: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const share = whole > 0 ? part / whole : 0;
  const text = format.share(part, whole);
  return (
    <span className="share" title={t('community.barLabel', { share: text })}>
      <span className="share-bar" aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </span>
      <span className="share-text">{text}</span>
    </span>
  );
}
