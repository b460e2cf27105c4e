import { App as AntApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { MeProvider } from '../account/useMe.tsx';
import { nameListboxes } from '../ui/nameListboxes.ts';
import { theme } from '../ui/theme.ts';
import { PlannerPage } from './PlannerPage.tsx';
import { useCity } from './useCity.ts';

/** The planner's page with everything that is around it: language, theme, the city's data. */
export function App() {
  const { t, i18n } = useTranslation();
  const loaded = useCity();
  const name = loaded.data?.city.name;

  useEffect(() => {
    document.title = name ? t('app.titleOf', { city: name }) : t('app.title');
  }, [name, t]);

  useEffect(nameListboxes, []);

  return (
    <ConfigProvider
      theme={theme}
      locale={i18n.language === 'en' ? enUS : zhCN}
      button={{ autoInsertSpace: false }}
    >
      <AntApp notification={{ placement: 'bottomRight', duration: 10 }} message={{ maxCount: 3 }}>
        <MeProvider>
          <PlannerPage {...loaded} />
        </MeProvider>
      </AntApp>
    </ConfigProvider>
  );
}
