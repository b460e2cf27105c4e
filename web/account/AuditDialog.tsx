import { Button, Input, Modal, Spin } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../server/api/accounts.ts';
import { audit } from '../api/accounts.ts';
import { useFormat } from '../ui/format.ts';
import { ProblemView } from '../ui/ProblemView.tsx';

interface Loaded {
  entries: AuditEntry[];
  next: string | null;
}

/** Who did what, newest first, by person and by subject. */
export default function AuditDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const { time } = useFormat();
  const [principal, setPrincipal] = useState('');
  const [subject, setSubject] = useState('');
  const [loaded, setLoaded] = useState<Loaded>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  const load = useCallback(
    async (after?: Loaded) => {
      setBusy(true);
      try {
        const page = await audit({
          ...(principal === '' ? {} : { principal }),
          ...(subject === '' ? {} : { subject }),
          ...(after?.next ? { before: after.next } : {}),
        });
        setLoaded({ entries: [...(after?.entries ?? []), ...page.entries], next: page.next });
        setError(undefined);
      } catch (cause) {
        setError(cause);
      } finally {
        setBusy(false);
      }
    },
    [principal, subject],
  );
  useEffect(() => {
    // Not at every key.
    const timer = setTimeout(() => void load(), 250);
    return () => clearTimeout(timer);
  }, [load]);

  const action = (name: string) =>
    i18n.exists(`account.actions.${name}`) ? t(`account.actions.${name as 'login'}`) : name;

  return (
    <Modal open title={t('account.audit')} footer={null} width={860} onCancel={onClose}>
      <div className="account-bar">
        <Input
          allowClear
          value={principal}
          aria-label={t('account.filterWho')}
          placeholder={t('account.filterWho')}
          onChange={event => setPrincipal(event.target.value.trim())}
        />
        <Input
          allowClear
          value={subject}
          aria-label={t('account.filterWhat')}
          placeholder={t('account.filterWhat')}
          onChange={event => setSubject(event.target.value.trim())}
        />
      </div>
      {error !== undefined && <ProblemView error={error} onRetry={() => void load()} />}
      {loaded === undefined && error === undefined && <Spin />}
      {loaded !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="account-scroll" tabIndex={0} aria-label={t('account.audit')}>
          <table className="account-table" data-testid="audit">
            <thead>
              <tr>
                <th>{t('account.when')}</th>
                <th>{t('account.who')}</th>
                <th>{t('account.what')}</th>
                <th>{t('account.about')}</th>
              </tr>
            </thead>
            <tbody>
              {loaded.entries.map(entry => (
                <tr key={entry.id} title={JSON.stringify(entry.detail)}>
                  <td className="nowrap">{time(entry.at)}</td>
                  <td>{entry.name ?? entry.principal}</td>
                  <td className="nowrap">{action(entry.action)}</td>
                  <td>{entry.subject}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {loaded.entries.length === 0 && <p className="faint">{t('account.noEntries')}</p>}
          {loaded.next !== null && (
            <Button type="link" loading={busy} onClick={() => void load(loaded)}>
              {t('account.older')}
            </Button>
          )}
        </section>
      )}
    </Modal>
  );
}
