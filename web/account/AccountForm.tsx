import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  ACCOUNT_ROLES,
  type Account,
  type AccountRole,
  loginSchema,
  passwordWeakness,
  ROLES_WITH_AREAS,
} from '../../server/api/accounts.ts';
import { addAccount, changeAccount } from '../api/accounts.ts';
import { useWorkspace } from '../plan/workspace.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';

/**
 * One account's name, role and areas; for a new one also login name and password.
 * @param account null for a new one
 * @param onClose told whether something was saved
 */
export function AccountForm({
  account,
  onClose,
}: {
  account: Account | null;
  onClose: (saved: boolean) => void;
}) {
  const { t } = useTranslation();
  const { city } = useWorkspace();
  const [login, setLogin] = useState('');
  const [name, setName] = useState(account?.name ?? '');
  const [role, setRole] = useState<AccountRole>(account?.role ?? 'planner');
  const [areas, setAreas] = useState<string[]>(account?.areas ?? []);
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const weakness = passwordWeakness(password, login);
  const whole = role === 'administrator';
  const lacksArea = ROLES_WITH_AREAS.includes(role) && areas.length === 0;
  const ready =
    name.trim() !== '' &&
    !lacksArea &&
    (account !== null || (loginSchema.safeParse(login).success && weakness === undefined));

  const save = async () => {
    if (!ready) return;
    setBusy(true);
    const chosen = { name: name.trim(), role, areas: whole ? [] : areas };
    try {
      await (account === null
        ? addAccount({ ...chosen, login, password })
        : changeAccount(account.id, chosen));
      onClose(true);
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };

  const option = ({ code, name }: { code: string; name: string }) => ({ value: code, label: name });
  return (
    <Form layout="vertical" component="form" className="account-form" onFinish={() => void save()}>
      {account !== null && <h2>{t('account.editTitle', { login: account.login })}</h2>}
      {error !== undefined && <ProblemView error={error} />}
      {account === null && (
        <Form.Item label={t('account.name')} htmlFor="account-login">
          <Input
            id="account-login"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={login}
            onChange={event => setLogin(event.target.value)}
          />
        </Form.Item>
      )}
      <Form.Item label={t('account.person')} htmlFor="account-name">
        <Input
          id="account-name"
          autoComplete="off"
          maxLength={60}
          value={name}
          onChange={event => setName(event.target.value)}
        />
      </Form.Item>
      <Form.Item label={t('account.role')} htmlFor="account-role">
        <Select
          id="account-role"
          value={role}
          onChange={setRole}
          options={ACCOUNT_ROLES.map(value => ({ value, label: t(`account.roles.${value}`) }))}
        />
      </Form.Item>
      <Form.Item
        label={t('account.areas')}
        htmlFor="account-areas"
        help={
          whole ? t('account.areasNone') : lacksArea ? t('account.areasRequired') : t('account.areasHint')
        }
      >
        <Select
          id="account-areas"
          mode="multiple"
          disabled={whole}
          value={whole ? [] : areas}
          onChange={setAreas}
          showSearch={{ optionFilterProp: 'label' }}
          options={[...city.subdistricts.map(option), ...city.communities.map(option)]}
        />
      </Form.Item>
      {account === null && (
        <Form.Item
          label={t('account.password')}
          htmlFor="account-password"
          help={
            password !== '' && weakness !== undefined
              ? t(`account.weak.${weakness}`)
              : t('account.passwordHint')
          }
        >
          <Input.Password
            id="account-password"
            autoComplete="new-password"
            value={password}
            onChange={event => setPassword(event.target.value)}
          />
        </Form.Item>
      )}
      <div className="account-bar">
        <Button type="primary" htmlType="submit" disabled={!ready} loading={busy} data-testid="account-save">
          {t('account.save')}
        </Button>
        <Button onClick={() => onClose(false)}>{t('app.cancel')}</Button>
      </div>
    </Form>
  );
}
