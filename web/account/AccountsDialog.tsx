import { App, Button, Modal, Spin } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../server/api/accounts.ts';
import * as api from '../api/accounts.ts';
import { useWorkspace } from '../plan/workspace.tsx';
import { Icon } from '../ui/icons.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { problemText } from '../ui/problemText.ts';
import { AccountForm } from './AccountForm.tsx';
import { PasswordDialog } from './PasswordDialog.tsx';

/** All accounts, for administrators: added, changed, disabled, deleted, given passwords. */
export default function AccountsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { modal, message, notification } = App.useApp();
  const { city } = useWorkspace();
  const [list, setList] = useState<Account[]>();
  const [error, setError] = useState<unknown>();
  // Undefined: the list; null: a new account.
  const [edited, setEdited] = useState<Account | null | undefined>();
  const [password, setPassword] = useState<Account | undefined>();

  const load = useCallback(() => {
    api.accounts().then(
      found => {
        setList(found);
        setError(undefined);
      },
      (cause: unknown) => setError(cause),
    );
  }, []);
  useEffect(load, [load]);

  const run = async (work: Promise<unknown>) => {
    try {
      await work;
      void message.success(t('account.done'));
      load();
    } catch (cause) {
      const { title, detail, remedy } = problemText(cause, t);
      notification.error({
        title: t('account.failed'),
        description: [title, detail, remedy].filter(Boolean).join(' · '),
      });
    }
  };

  const disable = (account: Account) => {
    if (account.disabled) return void run(api.changeAccount(account.id, { disabled: false }));
    modal.confirm({
      title: t('account.disableTitle', { name: account.name }),
      content: t('account.disableText'),
      okText: t('account.disable'),
      cancelText: t('app.cancel'),
      onOk: () => run(api.changeAccount(account.id, { disabled: true })),
    });
  };
  const remove = (account: Account) =>
    modal.confirm({
      title: t('account.removeTitle', { name: account.name }),
      content: t('account.removeText'),
      okText: t('account.remove'),
      okButtonProps: { danger: true },
      cancelText: t('app.cancel'),
      onOk: () => run(api.removeAccount(account.id)),
    });

  const names = new Map([...city.subdistricts, ...city.communities].map(({ code, name }) => [code, name]));
  const areas = (account: Account) =>
    account.areas.map(code => names.get(code) ?? code).join('、') || t('account.whole');

  return (
    <Modal open title={t('account.manage')} footer={null} width={860} onCancel={onClose}>
      {edited !== undefined ? (
        <AccountForm
          account={edited}
          onClose={saved => {
            setEdited(undefined);
            if (saved) {
              void message.success(t('account.done'));
              load();
            }
          }}
        />
      ) : (
        <>
          <div className="account-bar">
            <Button
              type="primary"
              icon={<Icon name="plus" />}
              onClick={() => setEdited(null)}
              data-testid="account-add"
            >
              {t('account.add')}
            </Button>
          </div>
          {error !== undefined && <ProblemView error={error} onRetry={load} />}
          {list === undefined && error === undefined && <Spin />}
          {list !== undefined && (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
            <section className="account-scroll" tabIndex={0} aria-label={t('account.manage')}>
              <table className="account-table">
                <thead>
                  <tr>
                    <th>{t('account.name')}</th>
                    <th>{t('account.person')}</th>
                    <th>{t('account.role')}</th>
                    <th>{t('account.areas')}</th>
                    <th>{t('account.status')}</th>
                    <th>{t('account.what')}</th>
                  </tr>
                </thead>
                <tbody>
                  {list.map(account => (
                    <tr
                      key={account.id}
                      data-account={account.login}
                      className={account.disabled ? 'off' : ''}
                    >
                      <td className="nowrap">{account.login}</td>
                      <td>{account.name}</td>
                      <td className="nowrap">{t(`account.roles.${account.role}`)}</td>
                      <td>{areas(account)}</td>
                      <td className="nowrap">
                        {account.disabled ? t('account.disabled') : t('account.active')}
                      </td>
                      <td>
                        <div className="account-actions">
                          <button type="button" className="link" onClick={() => setEdited(account)}>
                            {t('account.edit')}
                          </button>
                          <button type="button" className="link" onClick={() => setPassword(account)}>
                            {t('account.setPassword')}
                          </button>
                          <button type="button" className="link" onClick={() => disable(account)}>
                            {account.disabled ? t('account.enable') : t('account.disable')}
                          </button>
                          <button type="button" className="link" onClick={() => void remove(account)}>
                            {t('account.remove')}
                          </button>
                        </div>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {list.length === 0 && <p className="faint">{t('account.none')}</p>}
            </section>
          )}
        </>
      )}
      <PasswordDialog
        open={password !== undefined}
        id={password?.id ?? ''}
        login={password?.login ?? ''}
        onClose={() => setPassword(undefined)}
      />
    </Modal>
  );
}
