import { Result } from 'antd';
import { useTranslation } from 'react-i18next';

/** Stands in the map's place where the browser cannot draw it. */
export function NoWebgl() {
  const { t } = useTranslation();
  return (
    <div className="map no-webgl">
      <Result
        status="warning"
        title={t('problem.noWebgl')}
        subTitle={
          <>
            <div>{t('problem.noWebglDetail')}</div>
            <div>{t('problem.remedy', { remedy: t('problem.noWebglRemedy') })}</div>
          </>
        }
      />
    </div>
  );
}
