import { App, Button, Dropdown, Modal } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { logOut } from '../api/accounts.ts';
import { Icon } from '../ui/icons.tsx';
import { problemText } from '../ui/problemText.ts';
import { LoginForm } from './LoginForm.tsx';
import { PasswordDialog } from './PasswordDialog.tsx';
import { useMe } from './useMe.tsx';
import './account.css';

// Few people manage accounts: what they need is loaded when they ask for it.
const AccountsDialog = lazy(() => import('./AccountsDialog.tsx'));
const PublicLayersDialog = lazy(() => import('./PublicLayersDialog.tsx'));
const AuditDialog = lazy(() => import('./AuditDialog.tsx'));

type Open = 'login' | 'password' | 'accounts' | 'public' | 'audit' | null;

/** Who one is, and what can be done with that; without a login, the way to it. */
export function UserMenu() {
  const { t } = useTranslation();
  const { notification } = App.useApp();
  const me = useMe();
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  if (me === null) return null;

  const leave = async (everywhere: boolean) => {
    try {
      await logOut(everywhere);
      location.reload();
    } catch (error) {
      const { title, detail, remedy } = problemText(error, t);
      notification.error({ title, description: [detail, remedy].filter(Boolean).join(' ') });
    }
  };

  if (me.login === null)
    return (
      <>
        <Button
          type="text"
          className="narrow-icon"
          icon={<Icon name="person" />}
          aria-label={t('account.login')}
          onClick={() => setOpen('login')}
          data-testid="login"
        >
          <span className="wide">{t('account.login')}</span>
        </Button>
        <Modal
          open={open === 'login'}
          title={t('account.loginTitle')}
          footer={null}
          width={400}
          destroyOnHidden
          onCancel={close}
        >
          {me.open && <p className="faint">{t('account.openHint')}</p>}
          <LoginForm />
        </Modal>
      </>
    );

  const role = t(`account.roles.${me.role}`);
  const entry = (route: string, key: Open & string, label: string) =>
    me.may.includes(route) ? [{ key, label, onClick: () => setOpen(key) }] : [];
  const items = [
    { key: 'who', disabled: true, label: `${role} · ${me.areas.join(', ') || t('account.whole')}` },
    ...entry('GET /api/accounts', 'accounts', t('account.manage')),
    ...entry('PUT /api/public-layers/:layer', 'public', t('account.publicLayers')),
    ...entry('GET /api/audit', 'audit', t('account.audit')),
    ...entry('PUT /api/me/password', 'password', t('account.changePassword')),
    { type: 'divider' as const },
    { key: 'out', label: t('account.logOut'), onClick: () => void leave(false) },
    { key: 'everywhere', label: t('account.logOutAll'), onClick: () => void leave(true) },
  ];
  return (
    <>
      <Dropdown trigger={['click']} menu={{ items, autoFocus: true }}>
        <Button
          type="text"
          className="narrow-icon"
          icon={<Icon name="person" />}
          aria-label={t('account.menu', { name: me.name, role })}
          data-testid="user-menu"
        >
          <span className="wide">{me.name}</span>
        </Button>
      </Dropdown>
      <PasswordDialog open={open === 'password'} login={me.login} own onClose={close} />
      <Suspense>
        {open === 'accounts' && <AccountsDialog onClose={close} />}
        {open === 'public' && <PublicLayersDialog onClose={close} />}
        {open === 'audit' && <AuditDialog onClose={close} />}
      </Suspense>
    </>
  );
}
