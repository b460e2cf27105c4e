import { Checkbox, Modal, Spin } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicLayer } from '../../server/api/accounts.ts';
import { publicLayers, setPublicLayer } from '../api/accounts.ts';
import { ProblemView } from '../ui/ProblemView.tsx';

/** What the public sees, layer by layer and field by field; every tick is saved at once. */
export default function PublicLayersDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const [layers, setLayers] = useState<PublicLayer[]>();
  const [error, setError] = useState<unknown>();
  const [saving, setSaving] = useState<string>();

  const fieldName = (field: string) =>
    i18n.exists(`account.fieldNames.${field}`) ? t(`account.fieldNames.${field as 'name'}`) : field;

  const load = useCallback(() => {
    publicLayers().then(
      found => {
        setLayers(found);
        setError(undefined);
      },
      (cause: unknown) => setError(cause),
    );
  }, []);
  useEffect(load, [load]);

  const change = async (layer: string, fields: string[]) => {
    setSaving(layer);
    try {
      const saved = await setPublicLayer(layer, fields);
      setLayers(now => now?.map(each => (each.layer === layer ? saved : each)));
      setError(undefined);
    } catch (cause) {
      setError(cause);
    } finally {
      setSaving(undefined);
    }
  };

  return (
    <Modal open title={t('account.publicLayers')} footer={null} width={760} onCancel={onClose}>
      <p className="faint">{t('account.publicHint')}</p>
      {error !== undefined && <ProblemView error={error} onRetry={load} />}
      {layers === undefined && error === undefined && <Spin />}
      {layers !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="account-scroll" tabIndex={0} aria-label={t('account.publicLayers')}>
          <table className="account-table">
            <thead>
              <tr>
                <th>{t('account.layer')}</th>
                <th>{t('account.fields')}</th>
              </tr>
            </thead>
            <tbody>
              {layers.map(({ layer, fields, public: shown }) => (
                <tr key={layer} data-layer={layer}>
                  <td className="nowrap">
                    {t(`account.layers.${layer as 'grids'}`)}
                    {shown.length === 0 && <div className="faint">{t('account.hidden')}</div>}
                  </td>
                  <td>
                    <Checkbox.Group
                      className="public-fields"
                      aria-label={layer}
                      disabled={saving !== undefined}
                      options={fields.map(value => ({ value, label: fieldName(value) }))}
                      value={shown}
                      onChange={values => void change(layer, values)}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Modal>
  );
}
