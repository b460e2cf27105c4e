import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { language, switchLanguage } from '../i18n.ts';
import { LoginForm } from './LoginForm.tsx';
import './account.css';

/** Stands in place of the page in a city that is not open to everybody. */
export function LoginPage() {
  const { t } = useTranslation();
  return (
    <main className="waiting" data-testid="login-page">
      <div className="card login-card">
        <h1>{t('account.loginPage', { app: t('app.subtitle') })}</h1>
        <p className="faint">{t('account.loginPageHint')}</p>
        <LoginForm />
        <Button type="link" onClick={() => void switchLanguage(language() === 'zh' ? 'en' : 'zh')}>
          {t('app.language')}
        </Button>
      </div>
    </main>
  );
}
