import { App, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { passwordWeakness } from '../../server/api/accounts.ts';
import { changePassword, setPassword } from '../api/accounts.ts';
import { RequestError } from '../api/problem.ts';
import { ProblemView } from '../ui/ProblemView.tsx';

const EMPTY = { current: '', fresh: '', again: '' };

/**
 * Asks for a new password, twice; for one's own also for the current one.
 * @param id the account whose password is set; not needed for one's own
 */
export function PasswordDialog({
  open,
  login,
  own = false,
  id = '',
  onClose,
}: {
  open: boolean;
  login: string;
  own?: boolean;
  id?: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [values, setValues] = useState(EMPTY);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const weakness = passwordWeakness(values.fresh, login);
  const differ = values.again !== '' && values.again !== values.fresh;
  const ready = weakness === undefined && values.again === values.fresh && (!own || values.current !== '');

  const save = async () => {
    if (!ready) return;
    setBusy(true);
    setError(undefined);
    try {
      await (own ? changePassword(values.current, values.fresh) : setPassword(id, values.fresh));
      void message.success(t('account.passwordDone'));
      onClose();
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  };

  const field = (name: keyof typeof EMPTY, autoComplete: string, help?: string) => (
    <Form.Item
      label={t(`account.${name}`)}
      htmlFor={`password-${name}`}
      {...(help === undefined ? {} : { validateStatus: 'error' as const, help })}
    >
      <Input.Password
        id={`password-${name}`}
        autoComplete={autoComplete}
        value={values[name]}
        onChange={event => setValues({ ...values, [name]: event.target.value })}
      />
    </Form.Item>
  );

  return (
    <Modal
      open={open}
      title={own ? t('account.changePassword') : t('account.setPasswordTitle', { login })}
      okText={t('account.save')}
      cancelText={t('app.cancel')}
      okButtonProps={{ disabled: !ready, loading: busy }}
      width={420}
      destroyOnHidden
      afterClose={() => {
        setValues(EMPTY);
        setError(undefined);
      }}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <Form layout="vertical" component="form" onFinish={() => void save()}>
        {error !== undefined &&
          (own && error instanceof RequestError && error.code === 'forbidden' ? (
            <p role="alert" className="account-error">
              {t('account.currentWrong')}
            </p>
          ) : (
            <ProblemView error={error} />
          ))}
        {own && field('current', 'current-password')}
        {field(
          'fresh',
          'new-password',
          weakness === undefined || values.fresh === '' ? undefined : t(`account.weak.${weakness}`),
        )}
        {field('again', 'new-password', differ ? t('account.differ') : undefined)}
        <p className="faint">{t('account.passwordHint')}</p>
        {/* Enter in a field sends the form only where it has a button. */}
        <button type="submit" hidden />
      </Form>
    </Modal>
  );
}
