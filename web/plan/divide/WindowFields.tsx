import { Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { checkedWindow, type Settings } from './request.ts';

/** Minimum, target and maximum households. */
export function WindowFields({
  window,
  onChange,
}: {
  window: Settings['window'];
  onChange: (window: Settings['window']) => void;
}) {
  const { t } = useTranslation();
  const wrong = checkedWindow(window) === null;
  return (
    <Form.Item
      className="window"
      label={t('divide.window')}
      validateStatus={wrong ? 'error' : ''}
      help={wrong ? <span role="alert">{t('divide.windowError')}</span> : undefined}
    >
      <div className="three">
        {(['min', 'target', 'max'] as const).map(field => (
          <label key={field} htmlFor={`divide-${field}`}>
            <span>{t(`divide.${field}`)}</span>
            <InputNumber
              id={`divide-${field}`}
              min={1}
              step={10}
              value={window[field]}
              onChange={value => onChange({ ...window, [field]: value })}
            />
          </label>
        ))}
      </div>
    </Form.Item>
  );
}
