import { Alert, Button, Form, Input, type InputRef } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { logIn } from '../api/client.ts';
import { RequestError } from '../api/problem.ts';
import { ProblemView } from '../ui/ProblemView.tsx';

/** How the first administrator is made. */
const FIRST = 'npm run wangge -- user add --login NAME';

/** Name and password. The page is loaded anew after a login: everything on it depends on who looks. */
export function LoginForm() {
  const { t } = useTranslation();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const first = useRef<InputRef>(null);
  const second = useRef<InputRef>(null);

  useEffect(() => first.current?.focus(), []);

  const submit = async () => {
    if (login === '' || password === '') {
      (login === '' ? first : second).current?.focus();
      return;
    }
    setBusy(true);
    try {
      await logIn(login, password);
      location.reload();
    } catch (cause) {
      setError(cause);
      setPassword('');
      setBusy(false);
      second.current?.focus();
    }
  };

  return (
    <Form layout="vertical" component="form" className="login-form" onFinish={() => void submit()}>
      {error !== undefined && <LoginProblem error={error} />}
      <Form.Item label={t('account.name')} htmlFor="login-name">
        <Input
          id="login-name"
          ref={first}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={login}
          onChange={event => setLogin(event.target.value)}
        />
      </Form.Item>
      <Form.Item label={t('account.password')} htmlFor="login-password">
        <Input.Password
          id="login-password"
          ref={second}
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={event => setPassword(event.target.value)}
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy} data-testid="login-go">
        {t('account.go')}
      </Button>
      <p className="faint login-first">
        {t('account.noAccounts')} <code>{FIRST}</code>
      </p>
    </Form>
  );
}

function LoginProblem({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const code = error instanceof RequestError ? error.code : undefined;
  if (code !== 'unauthorized' && code !== 'too_many_requests') return <ProblemView error={error} />;
  const seconds = (error as RequestError).retryAfter_s ?? 0;
  return (
    <Alert
      role="alert"
      type="error"
      showIcon
      title={code === 'unauthorized' ? t('account.wrong') : t('account.wait', { seconds })}
      description={code === 'unauthorized' ? t('account.wrongHint') : t('account.waitHint')}
    />
  );
}
